"""Runs alone in a child process with limits: one sheet of a workbook into Arrow files of text columns c0, c1, …

Usage: workbook.py REQUEST, a JSON text with path, sheet, folder, decimals ({column number: mark}), memory (bytes) and seconds.
It imports nothing of ours: what a malicious workbook can reach ends here.
"""

import json
import resource
import sys
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
from python_calamine import CalamineWorkbook

ROWS = 100_000  # of one file
EXACT = 1e15  # a workbook keeps 15 digits: longer whole numbers have lost their last ones
LOST_DIGITS = "#DÍGITOS!"


def text(value: object, mark: str) -> str | None:
    """A cell as text: whole numbers without decimals, dates and times as ISO, true and false."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer():
            return f"{value:.0f}" if abs(value) < EXACT else LOST_DIGITS
        return repr(value).replace(".", mark)
    return moment(value) if isinstance(value, datetime | date | time | timedelta) else str(value)


def moment(value: datetime | date | time | timedelta) -> str:
    """Dates and times to the second: the fraction is what a binary day leaves."""
    if isinstance(value, datetime):
        return (
            (value + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat()
            if value.microsecond
            else value.isoformat()
        )
    if isinstance(value, time):
        return moment(datetime.combine(date(2000, 1, 1), value))[11:]
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value.isoformat()


def write(path: str, sheet: str, folder: Path, decimals: Mapping[str, str]) -> None:
    """The sheet from its first row and column on, blank ones included, in files of ROWS rows."""
    opened = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet)
    start, end = opened.start, opened.end
    if start is None or end is None:
        return
    width, first = end[1] + 1, start[1]
    marks = [decimals.get(str(i), ".") for i in range(width)]
    columns: list[list[str | None]] = [[] for _ in range(width)]
    part = 0
    for n, row in enumerate(opened.iter_rows(), 1):
        for i in range(width):
            columns[i].append(text(row[i - first], marks[i]) if i >= first else None)
        if n % ROWS == 0:
            save(columns, folder, part)
            part, columns = part + 1, [[] for _ in range(width)]
    save(columns, folder, part)


def save(columns: list[list[str | None]], folder: Path, part: int) -> None:
    frame = pl.DataFrame({f"c{i}": pl.Series(values, dtype=pl.String) for i, values in enumerate(columns)})
    if frame.height:
        frame.write_ipc(folder / f"{part:05d}.arrow")


def main() -> None:
    request = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
    write(request["path"], request["sheet"], Path(request["folder"]), request["decimals"])


if __name__ == "__main__":
    main()
