"""A release as files: CSV (RFC 4180), JSON, Parquet and Excel. The same rows give the same bytes."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date, datetime, time
from typing import Any

import polars as pl
import xlsxwriter

from dashboard.reports.open_data.dictionary import HEAD, Entry
from metrics.formulas import disarmed

SHEET_ROWS = 1_000_000  # of the 1,048,576 that a sheet holds
WIDTHS = {"valor": 12, "numerador": 12, "casos": 10, "mes": 9, "completo": 10}


def comma_separated(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV as RFC 4180 asks, in UTF-8; a text that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode()


def rows_csv(frame: pl.DataFrame) -> bytes:
    """The rows of a release as CSV."""
    return comma_separated(frame.columns, frame.iter_rows())


def rows_parquet(frame: pl.DataFrame) -> bytes:
    """The rows as Parquet, with their types: texts as they are, for nothing runs them there."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd")
    return out.getvalue()


def rows_json(frame: pl.DataFrame, about: dict[str, Any], entries: Sequence[Entry]) -> bytes:
    """What it is, its dictionary and its rows, as one JSON object."""
    rows = [{name: _number(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]
    words = [dict(zip(HEAD, astuple(entry), strict=True)) for entry in entries]
    return json.dumps({**about, "diccionario": words, "datos": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def dictionary_csv(entries: Sequence[Entry]) -> bytes:
    """The dictionary as CSV."""
    return comma_separated(HEAD, (astuple(entry) for entry in entries))


def workbook(frame: pl.DataFrame, about: Sequence[tuple[str, str]], entries: Sequence[Entry], issued: date) -> bytes:
    """The same in Excel, a sheet per table: numbers are numbers, texts are texts and none is a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime.combine(issued, time()), "title": about[0][1]})
    head = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    _sheet(book, "Léame", ("qué", "cuál"), about, head, {0: 26, 1: 100}, wrap)
    for (name,), part in sorted(frame.group_by("tabla", maintain_order=True), key=lambda one: str(one[0])):
        for number, piece in enumerate(part.iter_slices(SHEET_ROWS), 1):
            title = str(name) if number == 1 else f"{name} {number}"
            widths = {i: WIDTHS.get(column, 20) for i, column in enumerate(frame.columns)}
            _sheet(book, title, frame.columns, piece.iter_rows(), head, widths)
    _sheet(book, "Diccionario", HEAD, (astuple(entry) for entry in entries), head, dict.fromkeys((2, 3, 5, 6), 60), wrap)
    book.close()
    return out.getvalue()


def _sheet(
    book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], bold: Any, widths: dict[int, int],  # noqa: ANN401
    wrap: Any = None,  # noqa: ANN401
) -> None:
    sheet = book.add_worksheet(name)
    for column, width in widths.items():
        sheet.set_column(column, column, width, wrap)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, bold)
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(at, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(at, column, value)
            elif value:
                sheet.write_string(at, column, disarmed(value))


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, bool):
        return str(value).lower()
    return disarmed(_number(value))


def _number(value: Any) -> Any:  # noqa: ANN401
    """1204 and not 1204.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
