"""Values: words for nothing, numbers, folios, dates, scales and statuses."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.etl.catalogue.case import FILE, ROW, ROWS, TOLD, WORDS, Case, day, payments, text

GROUP = "valores"
HEAD, *DATA = text().splitlines()
NULLS = ("N/D", "s/d", "-", "#N/A", "NULL", "NO DISPONIBLE")
RATINGS = (
    'name = "Encuesta"\nkind = "csv"\nfiles = "a.*"\n[[fact]]\ntable = "ratings"\n[fact.columns]\nrating_id = "ID"\n'
    'rated_at = { column = "FECHA", dates = "dd/mm/yyyy" }\nstars = { column = "NOTA"%s }\n'
)
STARS = "SELECT rating_id, rated_on, stars FROM ratings ORDER BY ALL"
ASKED = ("ID", "FECHA", "NOTA")
REQUESTS = (
    'name = "Solicitudes"\nkind = "csv"\nfiles = "a.*"\n%s\n[[fact]]\ntable = "requests"\n[fact.columns]\nrequest_id = "FOLIO"\n'
    'received_at = { column = "ENTRA", dates = "%s" }\n%s'
)
STATUSES = "SELECT request_id, received_on, status FROM requests ORDER BY ALL"


def one(at: int, record: str, **changes: object) -> str:
    return "\n".join([HEAD, *DATA[:at], record, *DATA[at + 1 :]]) + "\n"


def cell(at: int, value: object, position: int) -> tuple[tuple[object, ...], ...]:
    rows = [list(row) for row in ROWS]
    rows[at][position] = value
    return tuple(tuple(row) for row in rows)


def nothing() -> list[Case]:
    words = [(*row[:2], None if i < len(NULLS) else row[2], row[3]) for i, row in enumerate(ROWS)]
    data = [line.replace(WORDS[i % 4], NULLS[i]) if i < len(NULLS) else line for i, line in enumerate(DATA)]
    unnumbered = [(*row[:2], None if i == 7 else row[2], row[3]) for i, row in enumerate(ROWS)]
    return [
        Case(GROUP, "N/D, s/d, -, #N/A, NULL, NO DISPONIBLE", "\n".join([HEAD, *data]), truth=tuple(words)),
        Case(
            GROUP,
            "S/N, declarado como sin valor",
            one(7, DATA[7].replace(WORDS[3], "S/N")),
            payments(top='null = ["S/N"]'),
            truth=tuple(unnumbered),
        ),
        Case(
            GROUP,
            "N/D en un importe",
            one(7, DATA[7].rsplit(",", 1)[0] + ",N/D"),
            answer=ROW,
            rules=("required",),
            lost=("00007",),
            says=("Complete la celda",),
        ),
        Case(GROUP, "-0", one(7, DATA[7].rsplit(",", 1)[0] + ",-0"), truth=cell(7, Decimal("0.00"), 3)),
    ]


def numbers() -> list[Case]:
    def money(form: str) -> str:
        return text(money=form.format)

    ambiguous = "\n".join([HEAD, *(f"{line.rsplit(',', 1)[0]},{i + 1}.234" for i, line in enumerate(DATA))])
    thousands = tuple((*row[:3], Decimal(1000 * (i + 1) + 234)) for i, row in enumerate(ROWS))
    folios = tuple((f"{i + 1}E{i % 5}", *row[1:]) for i, row in enumerate(ROWS))
    return [
        Case(GROUP, "espacio duro (NBSP)", money('"\u00a0{:,.2f}\u00a0"')),
        Case(GROUP, "$", money('"${:,.2f}"')),
        Case(GROUP, "MXN", money('"{:,.2f} MXN"')),
        Case(GROUP, "« 53,120 »", money('" {:,.2f} "')),
        Case(
            GROUP,
            "1.234 con punto decimal: ambiguo",
            ambiguous,
            answer=FILE,
            says=("importe con más de dos decimales",),
            truth=thousands,
        ),
        Case(GROUP, "1.234 con coma decimal declarada", ambiguous, payments(money=', decimal = ","'), truth=thousands),
        Case(GROUP, "folio 1E5", text(folios), truth=tuple(sorted(folios))),
        Case(GROUP, "folio con ceros a la izquierda", text()),
        Case(GROUP, "importe negativo (devolución)", text(cell(7, Decimal("-50.25"), 3)), truth=cell(7, Decimal("-50.25"), 3)),
    ]


def dates() -> list[Case]:
    def written(make: object, form: str = "") -> str:
        return "\n".join([HEAD, *(f"{r[0]},{make(r[1])},{r[2]},{r[3]}" for r in ROWS)])  # type: ignore[operator]  # a function

    def excel(value: date) -> int:
        return (value - date(1899, 12, 30)).days

    def epoch(value: date) -> int:
        return int((datetime(value.year, value.month, value.day, 18) - datetime(1970, 1, 1)).total_seconds() * 1000)

    def half(value: date) -> str:
        return f"{value:%d/%m/%Y} 01:30 PM"

    def dotted(value: date) -> str:
        return f"{value:%d/%m/%Y} 01:30 p. m."

    form = "dd/mm/yyyy HH:MM AM"
    sibling = "SELECT request_id, received_on, due_on, resolved_on FROM requests ORDER BY ALL"
    forms = 'due_at = { column = "VENCE", dates = "mm/dd/yyyy" }\nresolved_at = { column = "SALE", dates = "dd-mm-yy" }\n'
    three = tuple(
        (f"{i:03d}", d, d + timedelta(40), d + timedelta(9)) for i, d in ((i, date(2025, 1, 3) + timedelta(i)) for i in range(30))
    )
    rows = "\n".join(
        ["FOLIO,ENTRA,VENCE,SALE", *(f"{f},{day(a)},{day(b, '%m/%d/%Y')},{day(c, '%d-%m-%y')}" for f, a, b, c in three)]
    )
    return [
        Case(GROUP, "fechas de Excel (días desde 1900)", written(excel), payments(dates="excel")),
        Case(GROUP, "fechas de Excel desde 1904", written(lambda d: excel(d) - 1462), payments(dates="excel_1904")),
        Case(GROUP, "milisegundos desde 1970", written(epoch), payments(dates="epoch_ms")),
        Case(
            GROUP,
            "segundos donde se esperan milisegundos",
            written(lambda d: epoch(d) // 1000),
            payments(dates="epoch_ms"),
            FILE,
            ("date_range",),
            ("fecha imposible",),
        ),
        Case(
            GROUP,
            "dd/mm, mm/dd y dd-mm-aa en columnas vecinas",
            rows,
            REQUESTS % ("", "dd/mm/yyyy", forms),
            truth=three,
            columns=("FOLIO", "ENTRA", "VENCE", "SALE"),
            query=sibling,
        ),
        Case(GROUP, "mes y día al revés de lo declarado", text(form="%m/%d/%Y"), answer=FILE, says=("al revés", "dates")),
        Case(GROUP, "año de dos cifras sin declarar", text(form="%d/%m/%y"), answer=FILE, says=("fecha que no se puede leer",)),
        Case(GROUP, "AM/PM", written(half), payments(dates=form)),
        Case(GROUP, "a. m. / p. m.", written(dotted), payments(dates=form)),
    ]


def scales() -> list[Case]:
    asked = [(f"{i:03d}", date(2025, 5, 1), float(1 + i % 5)) for i in range(40)]
    head = ",".join(ASKED) + "\n"

    def written(rows: object) -> str:
        return head + "".join(f"{i},{day(d)},{n:g}\n" for i, d, n in rows)  # type: ignore[attr-defined]  # a list

    nine = [(*row[:2], 9.0 if i in (3, 4) else row[2]) for i, row in enumerate(asked)]
    known = tuple((*row[:2], None if i in (3, 4) else row[2]) for i, row in enumerate(asked))
    turned = [(*row[:2], 6 - row[2]) for row in asked]
    noise = ["Resue1to", "R esuelto", "RESUELTO", "resuelto ", "Resuélto"]
    folios = [f"{i:03d}" for i in range(40)]
    status = 'status = { column = "ESTADO", values = { "Resuelto" = "resolved" } }\n'
    states = "FOLIO,ENTRA,ESTADO\n" + "".join(f"{f},01/05/2025,{noise[i % 5]}\n" for i, f in enumerate(folios))
    read = tuple((f, date(2025, 5, 1), "unlisted" if i % 5 < 2 else "resolved") for i, f in enumerate(folios))
    desks = "FOLIO,ENTRA,CANAL\n" + "".join(
        f"{f},01/05/2025,{('Línea 1', 'linea 1', 'LINEA  1')[i % 3]}\n" for i, f in enumerate(folios)
    )
    channels = "SELECT request_id, received_on, channel FROM requests ORDER BY ALL"
    spelt = tuple((f, date(2025, 5, 1), ("Línea 1", "linea 1", "LINEA  1")[i % 3]) for i, f in enumerate(folios))
    common = {"columns": ASKED, "query": STARS}
    return [
        Case(
            GROUP,
            "9 como «no sabe» en una escala 1-5, declarado",
            written(nine),
            RATINGS % ', null = ["9"]',
            truth=known,
            **common,
        ),  # type: ignore[arg-type]
        Case(
            GROUP,
            "9 como «no sabe», sin declarar",
            written(nine),
            RATINGS % "",
            ROW,
            ("range",),
            ("null",),
            ("003", "004"),
            truth=known,
            **common,
        ),  # type: ignore[arg-type]
        Case(
            GROUP,
            "escala al revés, declarada",
            written(turned),
            RATINGS % ", reverse = true",
            truth=tuple(turned),
            facts=tuple(asked),
            **common,
        ),  # type: ignore[arg-type]
        Case(
            GROUP,
            "ruido de OCR en un estado",
            states,
            REQUESTS % ("", "dd/mm/yyyy", status),
            TOLD,
            ("uncatalogued",),
            ("esuelto",),
            truth=read,
            columns=("FOLIO", "ENTRA"),
            query=STATUSES,
        ),
        Case(
            GROUP,
            "linea 1 / Línea 1, con values",
            desks,
            REQUESTS % ("", "dd/mm/yyyy", 'channel = { column = "CANAL", values = { "Línea 1" = "web" } }\n'),
            truth=tuple((*r[:2], "web") for r in spelt),
            columns=("FOLIO", "ENTRA"),
            query=channels,
        ),
        Case(
            GROUP,
            "linea 1 / Línea 1, sin values",
            desks,
            REQUESTS % ("", "dd/mm/yyyy", 'channel = "CANAL"\n'),
            TOLD,
            ("spellings",),
            ("values",),
            truth=spelt,
            columns=("FOLIO", "ENTRA"),
            query=channels,
        ),
    ]


CASES = [*nothing(), *numbers(), *dates(), *scales()]
