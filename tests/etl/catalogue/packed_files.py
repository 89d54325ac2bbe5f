"""Workbooks and archives: what they hide, and those that are made to kill whoever opens them."""

import gzip
import io
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter

from tests.etl.catalogue.case import FILE, NAMES, ROW, ROWS, TOLD, Case, day, payments, text

BOOK = payments(kind="xlsx")
SHEET = payments('sheet = "Datos"', kind="xlsx")
Change = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def book(change: Change | None = None, texts: bool = False, **options: object) -> Callable[[Path], None]:
    """A workbook of the payments on its only sheet, and what `change` does to it."""

    def write(path: Path) -> None:
        made = xlsxwriter.Workbook(path, dict(options))
        page = made.add_worksheet("Datos")
        form = made.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, NAMES)
        for i, (folio, on, word, value) in enumerate(ROWS, 1):
            page.write_string(i, 0, str(folio))
            if texts:
                page.write_string(i, 1, day(on))
            else:
                page.write_datetime(i, 1, datetime.combine(on, datetime.min.time()), form)  # type: ignore[arg-type]  # a date
            page.write_string(i, 2, str(word))
            page.write_number(i, 3, float(str(value)))
        if change:
            change(made, page)
        made.close()

    return write


def another(state: str) -> Change:
    def change(made: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
        other = made.add_worksheet("Vieja")
        other.write_row(0, 0, [*NAMES])
        other.write_row(1, 0, ["X", "01/01/2025", "x", 1])
        {"hide": other.hide, "very_hidden": other.very_hidden, "shown": page.activate}[state]()

    return change


def hidden_rows(_: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
    for row in (5, 6):
        page.set_row(row, None, None, {"hidden": True})


def merged(_: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
    page.merge_range(21, 2, 22, 2, "Ventanilla")


def formula(cell: tuple[int, int], value: object) -> Change:
    def change(_: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
        page.write_formula(*cell, "=1/0", None, value)

    return change


def without_result(path: Path) -> None:
    """A formula whose result was never stored, as other programs write them."""
    book(formula((21, 3), ""))(path)
    rewrite(path, lambda data: data.replace(b' t="str"><f>1/0</f><v></v>', b"><f>1/0</f>"))


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)


def last_row(n: int) -> Callable[[Path], None]:
    def change(_: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet) -> None:
        page.write_row(n - 1, 0, ["Z", "01/01/2025", "x", 1])

    return book(change)


def killer(path: Path) -> None:
    """One value in the last cell of a sheet: a parser that trusts it asks for 512 GiB."""
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet()
    page.write(0, 0, "RECIBO")
    page.write(1_048_574, 16_383, 1)
    made.close()
    rewrite(path, lambda data: data.replace(b"XFD1048575", b"XFD1048576").replace(b'r="1048575"', b'r="1048576"'))


def workbooks(group: str = "libros") -> list[Case]:
    def case(name: str, write: Callable[[Path], None], contract: str = BOOK, **more: object) -> Case:
        return Case(group, name, contract=contract, write=write, file="a.xlsx", **more)  # type: ignore[arg-type]

    epoch = payments(kind="xlsx", dates="excel")
    return [
        case("libro sano", book()),
        case("fechas escritas como texto", book(texts=True)),
        case("fechas del sistema 1904", book(date_1904=True)),
        case("hoja oculta", book(another("hide"))),
        case("hoja muy oculta", book(another("very_hidden"))),
        case("dos hojas visibles, sin decir cuál", book(another("shown")), answer=FILE, says=("sheet =",)),
        case("dos hojas visibles, con cuál", book(another("shown")), SHEET),
        case("filas ocultas (filtro)", book(hidden_rows), answer=TOLD, rules=("hidden_rows",)),
        case("celdas combinadas entre los datos", book(merged), answer=ROW, rules=("merged",), lost=("00021",), says=("Separe",)),
        case("fórmula sin resultado guardado", without_result, answer=ROW, rules=("formula",), lost=("00020",), says=("Excel",)),
        case(
            "fórmula con error",
            book(formula((21, 3), "#DIV/0!")),
            answer=ROW,
            rules=("formula",),
            lost=("00020",),
            says=("Excel",),
        ),
        case("números de serie de 1904 leídos como de 1900", serials, epoch, answer=FILE, says=("excel_1904",)),
        case("números de serie de 1904, declarados", serials, epoch.replace('"excel"', '"excel_1904"')),
        case("exactamente 65,536 filas", last_row(65_536), answer=FILE, says=("lo que no cupo", "CSV")),
        case("exactamente 1,048,576 filas", last_row(1_048_576), answer=FILE, says=("lo que no cupo", "CSV")),
        case("un valor en XFD1048576 (4.8 kB que piden 512 GiB)", killer, answer=FILE, says=("valor perdido", "bórrelo")),
        Case(group, "HTML guardado como .xls", "<html><table></table></html>", BOOK, FILE, (), ("HTML", ".xlsx"), file="a.xls"),
        Case(
            group,
            "libro .xls antiguo o con contraseña",
            b"\xd0\xcf\x11\xe0" + b"\0" * 600,
            BOOK,
            FILE,
            (),
            (".xlsx",),
            file="a.xls",
        ),
        case("libro que desempaca cien veces su tamaño", bomb, answer=FILE, says=("bomba",)),
    ]


def serials(path: Path) -> None:
    """A workbook of the 1904 system whose days are plain numbers."""
    made = xlsxwriter.Workbook(path, {"date_1904": True})
    page = made.add_worksheet("Datos")
    page.write_row(0, 0, NAMES)
    for i, (folio, on, word, value) in enumerate(ROWS, 1):
        days = (on - datetime(1904, 1, 1).date()).days  # type: ignore[operator]  # a date
        page.write_row(i, 0, [folio, days, word, float(str(value))])
    made.close()


def bomb(path: Path) -> None:
    book()(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as file:
        for _ in range(60):
            file.write(b"\0" * (1 << 20))


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return made.getvalue()


def linked() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def archives(group: str = "comprimidos") -> list[Case]:
    data = text().encode()
    zeros = b"RECIBO,FECHA,MEDIO,IMPORTE\n" + b"0,0,0,0\n" * 1_500_000

    def case(name: str, made: bytes, *says: str, file: str = "a.zip") -> Case:
        return Case(group, name, made, answer=FILE if says else "leído bien", says=says, file=file)

    return [
        case("CSV en .zip", zipped(pagos_csv=data)),
        case("CSV en .gz", gzip.compress(data), file="a.csv.gz"),
        case("bomba .zip", zipped(pagos_csv=zeros), "bomba"),
        case("bomba .gz", gzip.compress(zeros, 9), "bomba", file="a.csv.gz"),
        case("zip dentro de zip", zipped(dentro_zip=zipped(pagos_csv=data)), "otro comprimido", "desempáquelo"),
        case("nombre con ..", zipped(**{"..__pagos_csv": data}), "apunta fuera"),
        case("enlace simbólico", linked(), "apunta fuera"),
        case("más de 200 miembros", zipped(**{f"m{i}_csv": b"x" for i in range(201)}), "miembros"),
        case("zip cortado", zipped(pagos_csv=data)[:200], "no se puede leer", "entreguen de nuevo"),
        case("gz cortado", gzip.compress(data)[:100], "no se puede leer", "entreguen de nuevo", file="a.csv.gz"),
    ]


CASES = [*workbooks(), *archives()]
