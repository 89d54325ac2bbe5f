"""Logic, time and persons."""

from datetime import date, timedelta

from tests.etl.catalogue.case import FILE, ROW, ROWS, TOLD, Case, day, payments, text
from tests.etl.catalogue.value_files import DATA, REQUESTS, cell, one

GROUP = "lógica"
TIMES = 'resolved_at = { column = "SALE", dates = "dd/mm/yyyy HH:MM" }\n'
DATED = REQUESTS % ("%s", "dd/mm/yyyy HH:MM", TIMES)
CLOCKS = "SELECT request_id, received_on, received_minute, resolved_on FROM requests ORDER BY ALL"
COLUMNS = ("FOLIO",)
FIRST = date(2025, 3, 3)


def requests(rows: list[tuple[str, str, str]]) -> str:
    return "FOLIO,ENTRA,SALE\n" + "".join(",".join(row) + "\n" for row in rows)


def usual(n: int = 40) -> list[tuple[str, str, str]]:
    return [(f"{i:03d}", f"{day(FIRST + timedelta(i))} 09:15", f"{day(FIRST + timedelta(i + 3))} 10:00") for i in range(n)]


def facts(n: int = 40) -> list[tuple[object, ...]]:
    return [(f"{i:03d}", FIRST + timedelta(i), 555, FIRST + timedelta(i + 3)) for i in range(n)]


def logic() -> list[Case]:
    rows, read = usual(), facts()
    back = [*rows[:-1], (rows[-1][0], rows[-1][1], "01/03/2025 10:00")]
    returned = (*read[:-1], (*read[-1][:3], date(2025, 3, 1)))
    at_once = [(folio, start, start) for folio, start, _ in rows]
    closed = tuple((a, b, c, b) for a, b, c, _ in read)
    holiday = [*rows[:-1], (rows[-1][0], rows[-1][1], "01/05/2025 10:00")]
    off = (*read[:-1], (*read[-1][:3], date(2025, 5, 1)))
    again = one(21, DATA[20])
    other = one(21, DATA[20].replace(DATA[20].rsplit(",", 1)[1], "1.00"))
    clocks = {"columns": COLUMNS, "query": CLOCKS, "contract": DATED % ""}
    keyless = payments().replace('payment_id = "RECIBO"\n', "")
    unkeyed = "SELECT paid_on, method, amount_mxn FROM payments ORDER BY ALL"
    doubled = [*ROWS, ROWS[3]]
    return [
        Case(
            GROUP,
            "folio repetido con los mismos datos",
            again,
            truth=tuple(r for i, r in enumerate(ROWS) if i != 21),
            columns=("RECIBO", "FECHA"),
        ),
        Case(
            GROUP,
            "folio repetido con otros datos",
            other,
            answer=ROW,
            rules=("conflicting_key",),
            lost=("00021",),
            says=("fila buena",),
            facts=tuple(r for i, r in enumerate(ROWS) if i != 21),
        ),
        Case(
            GROUP,
            "fila idéntica sin folio que diga si es la misma",
            text(doubled),
            keyless,
            TOLD,
            ("keyless_duplicates",),
            truth=tuple(doubled),
            facts=tuple(r[1:] for r in doubled),
            query=unkeyed,
        ),
        Case(
            GROUP,
            "resuelta antes de recibida",
            requests(back),
            answer=TOLD,
            rules=("impossible_order",),
            truth=returned,
            **clocks,
        ),  # type: ignore[arg-type]
        Case(
            GROUP,
            "fecha futura",
            one(7, DATA[7].replace("08/03/2025", "08/03/2031")),
            answer=ROW,
            rules=("future",),
            lost=("00007",),
            says=("Corrija la fecha",),
        ),
        Case(
            GROUP,
            "1900-01-01",
            one(7, DATA[7].replace("08/03/2025", "01/01/1900")),
            answer=ROW,
            rules=("date_range",),
            lost=("00007",),
            says=("relleno",),
        ),
        Case(
            GROUP,
            "cerradas al entrar (duración cero)",
            requests(at_once),
            answer=TOLD,
            rules=("closed_at_entry",),
            truth=closed,
            **clocks,
        ),  # type: ignore[arg-type]
        Case(GROUP, "cerrada en día inhábil", requests(holiday), truth=off, **clocks),  # type: ignore[arg-type]
        Case(GROUP, "importes negativos (devoluciones)", text(cell(9, -ROWS[9][3], 3)), truth=cell(9, -ROWS[9][3], 3)),  # type: ignore[operator]
    ]


ZONED = 'received_at = { column = "ENTRA", dates = ["dd/mm/yyyy HH:MM", "iso"] }\noffice_id = "OFICINA"\n'
OFFICES = "office_id,name,time_zone\n" + "".join(
    f"{key},{name},America/{zone}\n"
    for key, name, zone in (
        ("V", "Veracruz", "Mexico_City"),
        ("T", "Tijuana", "Tijuana"),
        ("J", "Juárez", "Ciudad_Juarez"),
        ("C", "Cancún", "Cancun"),
        ("H", "Hermosillo", "Hermosillo"),
        ("U", "Chihuahua", "Chihuahua"),
    )
)
INSTANTS = "SELECT request_id, received_on, received_minute FROM requests ORDER BY ALL"
UTC = "SELECT request_id, received_at FROM requests ORDER BY ALL"


def times() -> list[Case]:
    head = 'name = "Logs"\nkind = "csv"\nfiles = "a.*"\n%s\n[[fact]]\ntable = "requests"\n[fact.columns]\nrequest_id = "FOLIO"\n'
    instants = "FOLIO,ENTRA,OFICINA\n" + "".join(
        f"{key}{n},{moment},{key}\n"
        for key in "VTJCHU"
        for n, moment in enumerate(("2022-10-30T12:00:00Z", "2023-07-01T12:00:00Z"))
    )
    minutes = {"V": (360, 360), "T": (300, 300), "J": (360, 360), "C": (420, 420), "H": (300, 300), "U": (360, 360)}
    read = tuple((f"{key}{n}", (date(2022, 10, 30), date(2023, 7, 1))[n], minutes[key][n]) for key in "CHJTUV" for n in (0, 1))
    midnight = "FOLIO,ENTRA,OFICINA\n" + "".join(f"{i:03d},{FIRST + timedelta(i)}T00:00:00Z,V\n" for i in range(30))
    days = tuple((f"{i:03d}", FIRST + timedelta(i), None) for i in range(30))
    local = "FOLIO,ENTRA,OFICINA\n" + "".join(f"{i:03d},{day(FIRST + timedelta(i))} 00:00,V\n" for i in range(30))
    gap = "FOLIO,ENTRA,OFICINA\n" + "".join(f"{i:03d},{day(FIRST + timedelta(i))} 02:30,V\n" for i in range(30))
    common = {"columns": COLUMNS, "query": INSTANTS, "catalogue": (("offices", OFFICES),)}
    tijuana = head % 'time_zone = "America/Tijuana"' + ZONED.replace('office_id = "OFICINA"\n', "")
    return [
        Case(
            "tiempo", "husos de seis oficinas antes y después del 30-10-2022", instants, head % "" + ZONED, truth=read, **common
        ),  # type: ignore[arg-type]
        Case(
            "tiempo",
            "medianoches UTC que son días",
            midnight,
            head % "" + ZONED,
            FILE,
            (),
            ("yyyy-mm-ddT00:00:00Z",),
            truth=days,
            **common,
        ),  # type: ignore[arg-type]
        Case(
            "tiempo",
            "medianoches UTC que son días, declaradas",
            midnight,
            (head % "" + ZONED).replace('["dd/mm/yyyy HH:MM", "iso"]', '"yyyy-mm-ddT00:00:00Z"'),
            truth=days,
            **common,
        ),  # type: ignore[arg-type]
        Case("tiempo", "medianoches locales", local, head % "" + ZONED, truth=tuple((*r[:2], 0) for r in days), **common),  # type: ignore[arg-type]
        Case(
            "tiempo",
            "hora que el reloj se saltó (Tijuana, 9-3-2025)",
            gap,
            tijuana,
            ROW,
            ("gap",),
            ("no existió",),
            ("006",),
            truth=tuple((*r[:2], 150) for r in days),
            **common,
        ),  # type: ignore[arg-type]
    ]


CURP = "GOMC800101HVZMRR09"


def persons() -> list[Case]:
    people = "FOLIO,ENTRA,SALE,CURP\n" + "".join(",".join((*row, CURP)) + "\n" for row in usual())
    hashing = '[personal]\nhash = ["CURP"]\n'
    hashed = REQUESTS % (hashing, "dd/mm/yyyy HH:MM", TIMES + 'applicant = "CURP"\n')
    told = "SELECT request_id, length(applicant), count(*) OVER (PARTITION BY applicant) FROM requests ORDER BY ALL"
    clear = one(7, DATA[7].replace("Atención en línea", CURP))
    return [
        Case(
            "personas",
            "CURP en su columna, cifrada",
            people,
            hashed,
            truth=tuple((f"{i:03d}", 64, 40) for i in range(40)),
            columns=COLUMNS,
            query=told,
            key=True,
        ),
        Case(
            "personas",
            "CURP en su columna, sin clave",
            people,
            hashed,
            FILE,
            (),
            ("no hay clave", "mkdir"),
            truth=tuple((f"{i:03d}",) for i in range(40)),
            columns=COLUMNS,
            query=told,
        ),
        Case(
            "personas",
            "CURP en una columna cualquiera",
            clear,
            answer=ROW,
            rules=("person",),
            lost=("00007",),
            says=("[personal] hash",),
        ),
    ]


CASES = [*logic(), *times(), *persons()]
