"""Encodings and shapes."""

from decimal import Decimal

from tests.etl.catalogue.case import FILE, ROW, ROWS, Case, payments, text

TEXT = text()
HEAD, *DATA = TEXT.splitlines()
MIDDLE = ROWS[20][0]
TOTAL = sum((Decimal(str(row[3])) for row in ROWS), Decimal(0))
TOTALS = '[[rows]]\nkind = "total"\npattern = "^TOTAL"\ncheck = ["IMPORTE"]\n'


def with_record(record: str, at: int = 20) -> str:
    """The file with one of its records replaced."""
    return "\n".join([HEAD, *DATA[:at], record, *DATA[at + 1 :]]) + "\n"


def encoded(group: str = "codificaciones") -> list[Case]:
    mixed = TEXT.encode().split(b"\n")
    mixed[22] = mixed[22].decode().encode("cp1252")
    double = with_record(DATA[21].encode().decode("cp1252"), 21)
    return [
        Case(group, "UTF-8 con marca (BOM)", TEXT.encode("utf-8-sig")),
        *(
            Case(group, f"{shown}, declarado", TEXT, payments(f'encoding = "{name}"'), encoding=name)
            for shown, name in (
                ("CP1252", "cp1252"),
                ("Latin-1", "latin-1"),
                ("CP850 (DOS)", "cp850"),
                ("UTF-16 de Excel", "utf-16"),
            )
        ),
        *(
            Case(group, f"{shown}, sin declarar", TEXT, answer=FILE, encoding=name, says=(f'Parece: encoding = "{hinted}"',))
            for shown, name, hinted in (
                ("CP1252", "cp1252", "cp1252"),
                ("Latin-1", "latin-1", "cp1252"),
                ("CP850 (DOS)", "cp850", "cp850"),
            )
        ),
        Case(group, "UTF-16 de Excel, sin declarar", TEXT, answer=FILE, encoding="utf-16", says=('encoding = "utf-16"',)),
        Case(group, "UTF-8 declarado como CP1252", TEXT, payments('encoding = "cp1252"'), FILE, says=('encoding = "utf-8"',)),
        Case(
            group,
            "CP850 declarado como CP1252",
            TEXT,
            payments('encoding = "cp1252"'),
            FILE,
            encoding="cp850",
            says=("encoding",),
        ),
        Case(
            group,
            "codificado dos veces (Ã©)",
            double,
            answer=ROW,
            rules=("misread",),
            lost=(str(ROWS[21][0]),),
            says=("encoding",),
        ),
        Case(
            group,
            "dos codificaciones en un archivo",
            b"\n".join(mixed),
            answer=ROW,
            rules=("encoding",),
            lost=(str(ROWS[21][0]),),
            says=("encoding",),
        ),
    ]


def comma(value: object) -> str:
    return f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


def shaped(group: str = "forma") -> list[Case]:
    semi = text(separator=";", money=comma)
    quoted = text(money=lambda value: f'"{value:,.2f}"')
    padded = "Informe de caja,,,\n,,,\n"
    broken = '00020,21/03/2025,Ventanilla "A",1.00'
    inside = [
        (*row[:2], word, row[3])
        for row, word in zip(ROWS, ('{"a": 1, "b": [2, 3]}', "POINT (1 2, 3 4)", "Sí, claro") * 14, strict=False)
    ]
    cells = "\n".join([HEAD, *(f'{r[0]},{r[1]:%d/%m/%Y},"{str(r[2]).replace(chr(34), chr(34) * 2)}",{r[3]}' for r in inside)])
    names = HEAD.replace("MEDIO", "IMPORTE")
    two = names + "\n"
    doubled = [line.split(",") for line in DATA]
    twice = two + "\n".join(",".join((a, b, d, d)) for a, b, _, d in doubled) + "\n"
    total = f"TOTAL,,,{TOTAL:.2f}\n"
    return [
        *(
            Case(group, f"separador {shown}, declarado", text(separator=mark), payments(f'separator = "{escaped}"'))
            for shown, mark, escaped in (("punto y coma", ";", ";"), ("tabulador", "\t", "\\t"), ("barra", "|", "|"))
        ),
        *(
            Case(
                group,
                f"separador {shown}, sin declarar",
                text(separator=mark),
                answer=FILE,
                says=(f'Parece: separator = "{escaped}"',),
            )
            for shown, mark, escaped in (("punto y coma", ";", ";"), ("tabulador", "\t", "\\t"), ("barra", "|", "|"))
        ),
        Case(group, "coma decimal y punto de miles, declarados", semi, payments('separator = ";"', ', decimal = ","')),
        Case(
            group,
            "coma decimal y punto de miles, sin declarar",
            semi,
            payments('separator = ";"'),
            FILE,
            says=("decimal",),
            rules=("number",),
        ),
        Case(group, "coma de miles", quoted),
        Case(group, "sep=; en la primera línea", "sep=;\n" + text(separator=";"), payments('separator = ";"')),
        Case(group, "títulos cortos sobre el encabezado, declarados", "Informe\n\n" + TEXT, payments("header_row = 3")),
        Case(group, "títulos con separadores, declarados", padded + TEXT, payments("header_row = 3")),
        Case(group, "títulos sobre el encabezado, sin declarar", padded + TEXT, answer=FILE, says=("Parece: header_row = 3",)),
        Case(group, "encabezado de dos filas (celdas combinadas)", "Datos,,Pago,\n" + TEXT, payments("header_row = 2")),
        Case(
            group, "encabezado de dos filas, sin declarar", "Datos,,Pago,\n" + TEXT, answer=FILE, says=("Parece: header_row = 2",)
        ),
        Case(group, "fila TOTAL que es la suma, declarada", TEXT + total, payments(more=TOTALS)),
        Case(
            group,
            "fila TOTAL que no es la suma",
            TEXT + "TOTAL,,,1.00\n",
            payments(more=TOTALS),
            ROW,
            ("total_mismatch",),
            ("pida el archivo completo",),
        ),
        Case(
            group, "fila TOTAL sin declarar, sin fecha", TEXT + total, answer=ROW, rules=("undeclared_total",), says=("[[rows]]",)
        ),
        Case(
            group,
            "fila TOTAL sin declarar, con fecha",
            TEXT + f"Total,09/04/2025,,{TOTAL:.2f}\n",
            answer=ROW,
            rules=("undeclared_total",),
            says=("[[rows]]",),
        ),
        Case(
            group,
            "pie de página, declarado",
            TEXT + "Fuente: caja\n",
            payments(more='[[rows]]\nkind = "footer"\npattern = "^Fuente"\n'),
        ),
        Case(group, "pie de página, sin declarar", TEXT + "Fuente: caja\n", answer=ROW, rules=("width",), says=("separadores",)),
        Case(group, "encabezado repetido a media tabla", "\n".join([HEAD, *DATA[:20], HEAD, *DATA[20:]])),
        Case(group, "separador al final de cada fila", TEXT.replace("\n", ",\n")),
        Case(
            group,
            "separador de más en una fila",
            with_record(DATA[20] + ","),
            answer=ROW,
            rules=("width",),
            lost=(str(MIDDLE),),
            says=("separadores",),
        ),
        Case(
            group,
            "filas que se ensanchan",
            "\n".join([HEAD, *DATA[:20], *(f"{line},x" for line in DATA[20:])]),
            answer=FILE,
            says=("celdas de más o de menos",),
        ),
        Case(
            group,
            "comilla sin duplicar",
            with_record(broken),
            answer=ROW,
            rules=("quote",),
            lost=(str(MIDDLE),),
            says=("comilla",),
        ),
        Case(
            group,
            "comilla que no cierra",
            with_record(f'{MIDDLE},21/03/2025,"Ventanilla,1.00'),
            answer=ROW,
            rules=("quote",),
            lost=(str(MIDDLE),),
            says=("comilla",),
        ),
        Case(
            group,
            "salto de línea entre comillas",
            with_record(f'{MIDDLE},21/03/2025,"Uno\nDos",5.00'),
            truth=changed(20, "Uno\nDos", Decimal("5.00")),
        ),
        Case(
            group,
            "nombres de columna repetidos, sin decir cuál",
            twice,
            payments().replace('"MEDIO"', '{ constant = "x" }'),
            FILE,
            says=("IMPORTE (1)",),
        ),
        Case(
            group,
            "nombres de columna repetidos, con cuál",
            twice,
            payments().replace('"MEDIO"', '{ constant = "x" }').replace('"IMPORTE"', '"IMPORTE (2)"'),
            truth=tuple((*r[:2], "x", r[3]) for r in ROWS),
            columns=("RECIBO", "FECHA"),
        ),
        Case(group, "JSON, WKT o comas dentro de celdas", cells, truth=tuple(inside)),
        Case(
            group,
            "comas sin comillas dentro de una celda",
            with_record(f"{MIDDLE},21/03/2025,Sí, claro,1.00"),
            answer=ROW,
            rules=("width",),
            lost=(str(MIDDLE),),
            says=("separadores",),
        ),
        Case(group, "vacío", "", answer=FILE, says=("vacío",), truth=()),
        Case(
            group,
            "página HTML con nombre de CSV",
            "<html><table><tr><td>1</td></tr></table></html>",
            answer=FILE,
            says=("HTML", "CSV UTF-8"),
            truth=(),
        ),
    ]


def changed(at: int, word: str, value: Decimal) -> tuple[tuple[object, ...], ...]:
    rows = list(ROWS)
    rows[at] = (*rows[at][:2], word, value)
    return tuple(rows)


CASES = [*encoded(), *shaped()]
