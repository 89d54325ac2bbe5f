"""The sheets of a workbook as its XML tells them: visible or hidden, how far they reach, hidden rows, merged cells."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from etl.readers.sheet import column_number, safe_zip, sheet_names

BLOCK, TAG = 1 << 22, 4096  # bytes read at once; the longest tag that is looked for
ROW_TAG = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
COLUMNS = re.compile(rb'<(?:\w+:)?col\b[^>]*\bhidden="(?:1|true)"[^>]*>')
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z0-9:]+)"')
LAST_CELL = re.compile(rb'\br="([A-Z]{1,3}\d+)"')
MOST_MERGED = 20


@dataclass
class Sheet:
    """One sheet. hidden_rows, hidden_columns: how many are hidden; merged: cells joined, as «A1:F1»."""

    name: str
    visible: bool
    rows: int = 0
    columns: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: tuple[str, ...] = ()

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def sheets_of(path: Path) -> tuple[Sheet, ...]:
    """Every sheet, in the order of the workbook."""
    with safe_zip(path) as archive:
        names = sheet_names(archive, path)
        return tuple(_sheet(archive, name, visible, part) for name, (visible, part) in names.items())


def _sheet(archive: zipfile.ZipFile, name: str, visible: bool, part: str) -> Sheet:
    """One sheet, its XML read as bytes: counting tags is enough here, what is in them is for the reader."""
    sheet = Sheet(name, visible)
    if part not in archive.namelist():
        return sheet
    with archive.open(part) as file:
        left = b""
        while block := file.read(BLOCK):
            text = left + block
            cut = text.rfind(b"<", max(0, len(text) - TAG))
            left = text[cut:] if cut >= 0 else b""
            _count(sheet, text[:cut] if cut >= 0 else text)
        _count(sheet, left)
    return sheet


def _count(sheet: Sheet, text: bytes) -> None:
    rows = ROW_TAG.findall(text)
    sheet.rows += len(rows)
    sheet.hidden_rows += sum(bool(HIDDEN.search(row)) for row in rows)
    for tag in COLUMNS.findall(text):
        edges = {key: int(n) for key, n in re.findall(rb'\b(min|max)="(\d+)"', tag)}
        sheet.hidden_columns += edges.get(b"max", 0) - edges.get(b"min", 0) + 1
    sheet.merged = (*sheet.merged, *(ref.decode() for ref in MERGED.findall(text)))[:MOST_MERGED]
    reached = (column_number(cell.decode()) for cell in LAST_CELL.findall(text[: BLOCK >> 6]))
    sheet.columns = max([sheet.columns, *reached])
