"""Workbooks: the same facts as the CSV of the same rows, and what a cell hides is never taken for empty."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from etl.contract import Shape
from etl.errors import EtlError, RefusedError, SourceError
from etl.readers import sheet, xlsx
from etl.readers.files import Delivery
from etl.readers.records import ROW
from etl.readers.workbook import text
from etl.readers.xlsx import XlsxReader
from tests.etl.kit import HEAD, PAYMENTS, Kit

PATH = "a.xlsx"


def book(tmp_path: Path, *sheets: tuple[str, list[list[object]], bool], **options: object) -> Path:
    """A workbook of (name, rows, visible) sheets; dates get a date format."""
    path = tmp_path / PATH
    made = xlsxwriter.Workbook(path, dict(options))
    day, moment = made.add_format({"num_format": "yyyy-mm-dd"}), made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows, visible in sheets:
        page = made.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(r, c, value, moment)
                elif isinstance(value, date | time):
                    page.write_datetime(r, c, value, day)
                elif value is not None:
                    page.write(r, c, value)
        if not visible:
            page.very_hidden()
    made.close()
    return path


def read(path: Path, decimals: dict[str, str] | None = None, **shape: object) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    made = XlsxReader(Delivery(path), Shape(**shape), decimals or {})  # type: ignore[arg-type]
    (chunk,) = made.chunks()
    assert chunk.records == chunk.counted == chunk.titles + chunk.headers + chunk.frame.height
    return made.columns, chunk.frame.drop(ROW).rows()


def test_every_cell_as_text(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        (
            "Pagos",
            [
                ["Informe"],
                [],
                ["N", "D", "H", "T", "B", "X"],
                [5.0, date(2026, 5, 3), datetime(2026, 5, 3, 9, 15), "007", True, 1.25],
                [None, None, None, None, None, 2],
            ],
            True,
        ),
    )
    assert read(path, header_row=3) == (
        ("N", "D", "H", "T", "B", "X"),
        [("5", "2026-05-03", "2026-05-03T09:15:00", "007", "true", "1.25"), (None, None, None, None, None, "2")],
    )


def test_days_of_the_1904_system(tmp_path: Path) -> None:
    assert read(book(tmp_path, ("A", [["D"], [date(2026, 5, 3)]], True), date_1904=True))[1] == [("2026-05-03",)]


def test_hidden_sheets_are_not_looked_at_unless_named(tmp_path: Path) -> None:
    path = book(tmp_path, ("Buena", [["a"], ["2"]], True), ("Oculta", [["a"], ["1"]], False))
    assert read(path)[1] == [("2",)]
    assert read(path, sheet="Oculta")[1] == [("1",)]
    with pytest.raises(RefusedError, match="¿Quiso decir «Buena»"):
        read(path, sheet="Buenas")


def test_two_visible_sheets_need_a_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="2 hojas visibles"):
        read(book(tmp_path, ("A", [["a"]], True), ("B", [["a"]], True)))


def test_errors_and_formulas_without_a_result_are_not_empty(tmp_path: Path) -> None:
    path = tmp_path / PATH
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet()
    page.write_row(0, 0, ["a", "b", "c"])
    page.write_formula(1, 0, "=1/0", None, "#DIV/0!")
    page.write_formula(1, 1, "=1+1", None, "")
    page.write_number(1, 2, 123456789012345678)
    made.close()
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b' t="str"', b"").replace(b"<v></v>", b"")
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    assert read(path)[1] == [("#DIV/0!", "#SIN_VALOR!", "#DÍGITOS!")]


def test_errors_go_to_quarantine(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    kit.contract(HEAD.replace("csv", "xlsx") + PAYMENTS)
    book(
        tmp_path / "inbox",
        (
            "A",
            [
                ["RECIBO", "FECHA", "IMPORTE"],
                ["1", date(2026, 5, 3), 10.5],
                ["2", "03/05/2026", "=1/0"],
                ["#REF!", "03/05/2026", 1],
            ],
            True,
        ),
    )
    report = kit.one()
    assert (report.fates["accepted"], report.quarantine) == (1 + 1, {"formula": 1})
    assert kit.rows("SELECT payment_id, paid_on, amount_mxn FROM payments ORDER BY 1")[0][1] == date(2026, 5, 3)


def test_numbers_take_the_decimal_mark_of_their_column(tmp_path: Path) -> None:
    path = book(tmp_path, ("A", [["X", "Y"], [1.234, 1.234]], True))
    assert read(path, {"X": ","})[1] == [("1,234", "1.234")]


def test_one_value_in_the_last_cell_is_refused_before_parsing(tmp_path: Path) -> None:
    path = tmp_path / PATH
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet()
    page.write(0, 0, "a")
    page.write(1_048_574, 16_383, "x")
    made.close()
    with pytest.raises(RefusedError, match="valor perdido"):
        read(path)


def test_a_sheet_cut_at_the_last_row_of_its_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "CUT_AT", (3,))
    with pytest.raises(RefusedError, match="lo que no cupo"):
        read(book(tmp_path, ("A", [["a"], ["1"], ["2"]], True)))


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"<html><body>", "HTML"), (b"\xd0\xcf\x11\xe0rest", "antiguo"), (b"nothing", "no es un libro"), (b"", "no es un libro")],
)
def test_what_is_no_workbook(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / PATH
    path.write_bytes(data)
    with pytest.raises(EtlError, match=says):
        read(path)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, ("A", [["a"], ["1"]], True))
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    with pytest.raises(RefusedError, match="DOCTYPE"):
        read(path)


def test_a_child_without_memory_is_a_source_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MEMORY", 50 << 20)
    with pytest.raises(SourceError, match="no se puede leer la hoja"):
        read(book(tmp_path, ("A", [["a"], ["1"]], True)))


def test_a_header_beyond_the_end(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="header_row"):
        read(book(tmp_path, ("A", [["a"]], True)), header_row=5)


def test_cells_of_the_child() -> None:
    assert [text(v, ",") for v in (1.5, 2.0, 1e15, False, time(9, 30), datetime(2026, 1, 1, 9, 59, 59, 999_999), "", None)] == [
        "1,5",
        "2",
        "#DÍGITOS!",
        "false",
        "09:30:00",
        "2026-01-01T10:00:00",
        None,
        None,
    ]
