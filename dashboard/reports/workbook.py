"""A workbook of typed cells: numbers are numbers, dates are dates, and no text is ever a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import wrap

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from metrics.agenda_sheets import Cell, Sheet
from metrics.formulas import disarmed

CELL = {"valign": "top", "border": 1, "border_color": "#B8C2CC", "font_size": 9}
DAY, NUMBER, WHOLE = ({"num_format": form, "align": "right"} for form in ("yyyy-mm-dd", "#,##0.00", "#,##0"))
LINE, LEGAL, SCALE = 12, 5, 60  # points of a line of text; the size of the paper; per cent
BLUE, PALE = "#12436D", "#EEF2F6"


def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it; what no cell can hold is left out."""
    guarded = disarmed(text)
    return "".join(char for char in guarded if char >= " " or char in "\t\n")


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Writes the sheets; a workbook that is being written never takes the place of the one before."""
    made = path.with_suffix(".tmp")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(made), options) as book:
        cells = _Cells(*(book.add_format({**CELL, **more}) for more in ({"text_wrap": True}, DAY, NUMBER, WHOLE)))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "font_size": 9,
                                "bg_color": BLUE, "font_color": "white"})  # fmt: skip
        title = book.add_format({"bold": True, "font_size": 13, "font_color": BLUE})
        note = book.add_format({"font_size": 9, "bg_color": PALE})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            top = _above(page, sheet, title, note, head)
            for n, row in enumerate(sheet.rows, top):
                page.set_row(n, LINE * max(1, *(_lines(value, sheet.widths[i]) for i, value in enumerate(row))))
                for column, value in enumerate(row):
                    _put(page, n, column, value, cells)
            _printed(page, sheet, top)
    made.replace(path)


def _above(page: Worksheet, sheet: Sheet, title: Format, note: Format, head: Format) -> int:
    """Notes and the head of the table; gives the first row after them."""
    for n, text in enumerate(sheet.notes):
        page.write_string(n, 0, safe(text), title if n == 0 else note)
    place = len(sheet.notes) + 1
    for column, (text, width) in enumerate(zip(sheet.head, sheet.widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(place, column, safe(text), head)
    page.set_row(place, LINE * max(_lines(text, width - 2) for text, width in zip(sheet.head, sheet.widths, strict=True)) + 4)
    return place + 1


@dataclass(frozen=True)
class _Cells:
    """The format of each kind of cell."""

    text: Format
    day: Format
    number: Format
    whole: Format


def _lines(value: Cell, width: int) -> int:
    """How many lines a text takes in a column, broken between words as a spreadsheet does."""
    return len(wrap(value, width)) if isinstance(value, str) else 1


def _put(page: Worksheet, row: int, column: int, value: Cell, cells: _Cells) -> None:
    if value is None:
        page.write_blank(row, column, None, cells.text)
    elif isinstance(value, str):
        page.write_string(row, column, safe(value), cells.text)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, cells.day)
    else:
        page.write_number(row, column, value, cells.whole if isinstance(value, int) else cells.number)


def _printed(page: Worksheet, sheet: Sheet, top: int) -> None:
    """Landscape on legal paper («oficio»), one page wide or several, the head and the first columns again on each."""
    page.set_landscape()
    page.set_paper(LEGAL)
    if sheet.pages:
        page.set_print_scale(SCALE)
        page.set_v_pagebreaks(list(sheet.pages))
        page.repeat_columns(0, sheet.repeated - 1)
    else:
        page.fit_to_pages(1, 0)
    page.repeat_rows(top - 1)
    page.freeze_panes(top, sheet.repeated)
    page.set_margins(0.4, 0.4, 0.5, 0.5)
    page.set_footer("&L&8Paso 10&R&8&P / &N")
    page.autofilter(top - 1, 0, max(top, top + len(sheet.rows) - 1), len(sheet.head) - 1)
