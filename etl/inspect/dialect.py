"""Separator and quote of a CSV: the pair under which its records are of one width and its cells look like values."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

import numpy as np

from etl.inspect.cells import kind_of
from etl.readers.files import BLOCK, Delivery, opened
from etl.readers.structure import scan

SEPARATORS = ",;\t|^~"
NAMES = {",": "por comas", ";": "por punto y coma", "\t": "por tabuladores", "|": "por barras", "^": "por ^", "~": "por ~"}
HEAD = 1 << 20  # bytes of the head that decide
RECORDS = 2000
TYPED_CELLS = 3000


@dataclass(frozen=True)
class Dialect:
    """The separator and quote to declare; `share` of the records of the head have the usual width."""

    separator: str
    quote: str
    width: int
    share: float
    evidence: str


def head_of(delivery: Delivery, encoding: str) -> str:
    """The first megabyte as text, whole lines."""
    with opened(delivery) as file:
        block = file.read(min(HEAD, BLOCK))
        more = bool(file.read(1))
    text = block.decode(encoding, errors="replace").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[: text.rfind("\n") + 1] or text if more else text


def find_dialect(head: str) -> Dialect:
    """The dialect of the head of a file."""
    declared = head.splitlines()[0].strip() if head.strip() else ""
    if declared.lower().startswith("sep=") and len(declared) == 5:
        said = _judge(head.split("\n", 1)[1], declared[4], '"')[1]
        return Dialect(declared[4], '"', said.width, said.share, "lo dice su primera línea, sep=")
    quotes = ['"'] if '"' in head else []
    quotes += ["'"] if _wraps(head, "'") else []
    found = [_judge(head, separator, quote) for separator in SEPARATORS if separator in head for quote in quotes or [""]]
    found = [pair for pair in found if pair[1].width > 1]
    if not found:
        return Dialect(",", '"' if '"' in head else "", 1, 1.0, "no hay separador: una sola columna")
    best = max(found, key=lambda pair: pair[0])[1]
    quote = best.quote if best.quote != '"' or _wraps(head, '"') else ""
    if quote != best.quote:
        best = _judge(head, best.separator, quote)[1]
    return Dialect(best.separator, best.quote or ('"' if '"' not in head else ""), best.width, best.share, best.evidence)


def _wraps(head: str, quote: str) -> bool:
    """Whether that character opens and closes cells, beside a separator or the end of a line, more often than not."""
    edges = sum(head.count(f"{side}{quote}") for side in (*SEPARATORS, "\n")) + head.startswith(quote)
    closes = sum(head.count(f"{quote}{side}") for side in (*SEPARATORS, "\n")) + head.endswith(quote)
    return min(edges, closes) * 2 >= head.count(quote) / 2 > 0 and min(edges, closes) > 0


def _judge(head: str, separator: str, quote: str) -> tuple[float, Dialect]:
    """How well a pair explains the head: share of records of the usual width, times how many of their cells look like values."""
    data = head.encode()
    structure = scan(data, ord(separator), ord(quote) if quote else None, final=True)
    ends = structure.ends[:RECORDS]
    filled = ends > structure.starts[:RECORDS]
    widths = structure.widths[:RECORDS][filled & ~structure.malformed[:RECORDS]]
    if not len(widths):
        return 0.0, Dialect(separator, quote, 1, 0.0, "")
    width = int(np.bincount(widths).argmax())
    share = float((widths == width).sum() / filled.sum())
    typed = _typed(head, separator, quote, width)
    said = f"{100 * share:.0f} % de las primeras {int(filled.sum()):,} filas tienen {width} celdas"
    return share * (1 - 1 / width) * (0.2 + typed), Dialect(separator, quote, width, share, said)


def _typed(head: str, separator: str, quote: str, width: int) -> float:
    """Share of the cells that are empty, a number, a date, an hour, or words without another separator in them."""
    others = [other for other in ";\t|" if other != separator]
    counts, n = Counter[bool](), 0
    for cells in rows_of(head, separator, quote):
        if len(cells) == width:
            for cell in cells:
                counts[kind_of(cell) != "text" or not any(other in cell for other in others)] += 1
                n += 1
        if n > TYPED_CELLS:
            break
    return counts[True] / n if n else 0.0


def rows_of(head: str, separator: str, quote: str) -> list[list[str]]:
    """The records of the head as lists of cells, by Python's own csv."""
    lines = io.StringIO(head)
    reader = (
        csv.reader(lines, delimiter=separator, quotechar=quote)
        if quote
        else csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    )
    result: list[list[str]] = []
    try:
        for cells in reader:
            result.append(cells)
            if len(result) >= RECORDS:
                break
    except csv.Error:  # a cell beyond Python's limit: what was read is enough to judge
        pass
    return result
