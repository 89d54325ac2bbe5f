"""Where the records of a CSV block start and end: our own scan, by quote parity, over the bytes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LINE_FEED, CARRIAGE_RETURN = 10, 13
LONGEST_QUOTED = 1000  # lines that a quoted cell may span before its quote counts as never closed
LONGEST_OPEN = 4 << 20  # bytes that may wait for a closing quote in the next block


@dataclass(frozen=True)
class Structure:
    """The records of a block: [start, end) without the line end, number of cells, and whether its quotes are malformed.

    `consumed` bytes are described; the rest belongs to a record that the next block completes.
    """

    starts: Positions
    ends: Positions
    widths: Positions
    malformed: Flags
    consumed: int


def scan(block: bytes, separator: int, quote: int | None, final: bool) -> Structure:
    """The structure of a block of UTF-8 text; `final` when no more text follows."""
    data = np.frombuffer(block, np.uint8)
    lines = np.flatnonzero(data == LINE_FEED)
    if final and len(data) and data[-1] != LINE_FEED:
        lines = np.append(lines, len(data))
    quotes = np.flatnonzero(data == quote) if quote is not None else np.empty(0, np.int64)
    malformed_lines = np.zeros(len(lines), bool)
    breaks = lines
    if len(quotes):
        inside = (np.searchsorted(quotes, lines) & 1).astype(bool)
        breaks = lines[~inside]
        waiting = len(data) - (int(breaks[-1]) if len(breaks) else 0)
        open_end = bool(len(quotes) & 1)
        if not _well_formed(data, quotes, separator) or (open_end and (final or waiting > LONGEST_OPEN)):
            quotes, breaks, malformed_lines = _repair(data, lines, quotes, separator, final)
        else:
            malformed_lines = np.zeros(len(breaks), bool)
    return _records(data, breaks, malformed_lines, quotes, separator)


def _records(data: npt.NDArray[np.uint8], breaks: Positions, malformed: Flags, quotes: Positions, separator: int) -> Structure:
    starts = np.empty(len(breaks), np.int64)
    starts[:1] = 0
    starts[1:] = breaks[:-1] + 1
    cuts = np.flatnonzero(data == separator)
    if len(quotes):
        cuts = cuts[(np.searchsorted(quotes, cuts) & 1) == 0]
    until = np.searchsorted(cuts, breaks)
    widths = np.diff(until, prepend=0) + 1
    returned = (breaks > starts) & (data[np.maximum(breaks - 1, 0)] == CARRIAGE_RETURN)
    consumed = min(int(breaks[-1]) + 1, len(data)) if len(breaks) else 0
    return Structure(starts, breaks - returned, widths, malformed, consumed)


def _edges(data: npt.NDArray[np.uint8], quotes: Positions, opens: Flags, separator: int) -> Flags:
    """Whether each quote stands where it may: an opening one after a separator, line end or quote; a closing one before them."""
    mark = data[quotes[0]]
    beside = np.where(opens, quotes - 1, quotes + 1)
    outside = (beside < 0) | (beside >= len(data))
    byte = data[np.clip(beside, 0, len(data) - 1)]
    ok = (byte == separator) | (byte == LINE_FEED) | (byte == mark) | outside
    allowed: Flags = ok | (~opens & (byte == CARRIAGE_RETURN))
    return allowed


def _well_formed(data: npt.NDArray[np.uint8], quotes: Positions, separator: int) -> bool:
    """Whether every quote of a run that starts outside a cell stands where it may; the end of the data counts as a line end."""
    opens = np.zeros(len(quotes), bool)
    opens[0::2] = True
    return bool(_edges(data, quotes, opens, separator).all())


def _repair(
    data: npt.NDArray[np.uint8], lines: Positions, quotes: Positions, separator: int, final: bool
) -> tuple[Positions, Positions, Flags]:
    """Records line by line where quotes are malformed: (quotes that count, ends of records, which are malformed).

    A line whose own quotes are well formed is a record. One that opens a cell and does not close it is joined with the lines up
    to the one that closes it, if that gives a well-formed record; otherwise it is malformed and the next line is read by itself.
    """
    line_of = np.searchsorted(lines, quotes)
    first = np.searchsorted(line_of, np.arange(len(lines) + 1))
    rank = np.arange(len(quotes)) - first[line_of]
    edges = _edges(data, quotes, (rank & 1) == 0, separator)
    counts = np.diff(first)
    wrong = np.bincount(line_of[~edges], minlength=len(lines) + 1)[: len(lines)] > 0
    odd = np.flatnonzero(counts & 1)
    inner, malformed = np.zeros(len(lines), bool), np.zeros(len(lines), bool)
    stop, done = len(lines), -1
    for line in np.flatnonzero(wrong | ((counts & 1) == 1)):
        if line <= done:
            continue
        last = _closing(data, quotes, first, line=int(line), odd=odd, separator=separator) if not wrong[line] else -1
        if last > line:
            inner[line:last] = True
            done = last
        elif last < 0 and not final and not wrong[line] and _may_continue(data, lines, int(line), odd):
            stop = int(line)
            break
        else:
            malformed[line] = True
    counts_not = np.append(malformed, False)[line_of]
    keep = ~inner[:stop]
    return quotes[~counts_not], lines[:stop][keep], malformed[:stop][keep]


def _closing(
    data: npt.NDArray[np.uint8], quotes: Positions, first: Positions, *, line: int, odd: Positions, separator: int
) -> int:
    """The line that closes the cell that `line` leaves open, or -1."""
    after = np.searchsorted(odd, line, side="right")
    if after == len(odd) or odd[after] - line > LONGEST_QUOTED:
        return -1
    last = int(odd[after])
    return last if _well_formed(data, quotes[first[line] : first[last + 1]], separator) else -1


def _may_continue(data: npt.NDArray[np.uint8], lines: Positions, line: int, odd: Positions) -> bool:
    """Whether the cell that `line` opens may close in the next block: no odd line follows, and not too much is waiting."""
    start = int(lines[line - 1]) if line else 0
    return not (odd > line).any() and len(data) - start <= LONGEST_OPEN and len(lines) - line <= LONGEST_QUOTED
