"""A cheap look at a CSV that its contract does not fit: the encoding, separator and header row that would give its columns."""

import csv
from collections.abc import Iterator, Sequence

from etl.contract import Shape
from etl.errors import EtlError
from etl.readers.files import BOMS, Delivery, opened
from etl.text import fold

HEAD = 1 << 16  # bytes looked at
ROWS = 30  # rows among which the header is looked for
SEPARATORS = (",", ";", "\t", "|")
LETTERS = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡ºª°")


def hint(delivery: Delivery, shape: Shape, needed: Sequence[str]) -> str:
    """« Parece: separator = ";", header_row = 3.», of what differs from the contract; empty when nothing better is found."""
    try:
        with opened(delivery) as file:
            head = file.read(HEAD)
    except EtlError:
        return ""
    encoding = likely_encoding(head)
    own = shape.encoding.removesuffix("-sig")
    found: list[tuple[str, str | int]] = [] if encoding in ("ascii", own) else [("encoding", encoding)]
    text = head.decode("utf-8" if encoding == "ascii" else encoding, errors="replace").removeprefix("\ufeff")
    if place := _header(text, {fold(name) for name in needed}, shape):
        separator, row = place
        found += [("separator", separator.replace("\t", "\\t"))] if separator != shape.separator else []
        found += [("header_row", row)] if row != shape.header_row else []
    said = ", ".join(f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in found)
    return f" Parece: {said}." if said else ""


def likely_encoding(head: bytes) -> str:
    """ascii, utf-8, utf-16, utf-16-le, utf-16-be, cp1252 or cp850: by its mark, its null bytes, or how its letters read."""
    for mark, name in BOMS.items():
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    if head.isascii():
        return "ascii"
    lines = [line for line in head.split(b"\n")[:-1] or [head] if not line.isascii() and not _is_utf8(line)]
    return max(("cp1252", "cp850"), key=lambda name: _letters(lines, name)) if lines else "utf-8"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _letters(lines: Sequence[bytes], encoding: str) -> int:
    """How many characters above 127 are letters of Spanish, less those that are not."""
    odd = [char for line in lines for char in line.decode(encoding, errors="replace") if char > "\x7f"]
    return sum(1 if char in LETTERS else -1 for char in odd)


def _header(text: str, needed: set[str], shape: Shape) -> tuple[str, int] | None:
    """(separator, row) of the first row that holds every needed name, or of the one that holds most of them, at least half."""
    best, most = None, max(1, len(needed) // 2) - 1
    for separator in (shape.separator, *SEPARATORS):
        lines = csv.reader(text.splitlines(keepends=True), delimiter=separator, quotechar=shape.quote or '"')
        for row, cells in enumerate(_safely(lines), 1):
            names = len({fold(cell) for cell in cells} & needed)
            if names > most:
                best, most = (separator, row), names
    return best


def _safely(rows: Iterator[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for cells in rows:
            found.append(cells)
            if len(found) == ROWS:
                break
    except csv.Error:  # a cell beyond what Python's csv takes: the rows before it are enough
        pass
    return found
