"""Which row holds the names: the one whose cells are words over columns that hold something else, or that never come again."""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.inspect.cells import SPACE, kind_of
from etl.text import fold

ROWS = 40  # rows from the top among which the header is looked for
BELOW = 60  # rows below it that it is compared with
LEAST = 0.3
LONGEST_NAME = 120

Cells = Sequence[str | None]


@dataclass(frozen=True)
class Header:
    """The header's row from 1 (0 = none) and why; `titles` stand above it, `groups` is a row of merged names right above it."""

    row: int
    titles: int
    groups: int
    sure: bool
    evidence: str


def find_header(rows: Sequence[Cells], width: int) -> Header:
    """The header among the first rows of a table of that width."""
    candidates = [i for i, cells in enumerate(rows[:ROWS]) if _filled(cells) and not _is_separator_line(cells)]
    scores = {i: _score(rows, i, width) for i in candidates}
    best = max(candidates, key=lambda i: (scores[i], -i), default=None)
    if best is None or scores[best] < LEAST:
        first = next((i for i in candidates if _filled(rows[i]) * 2 >= width), 0)
        return Header(0, first, 0, scores.get(first, 0) < 0, "la primera fila completa ya trae datos, no nombres")
    best = next(i for i in candidates if list(rows[i]) == list(rows[best]))  # it may come again between the data
    lone = width == 1 or scores[best] < 2 * LEAST
    groups = best if best and _is_group(rows[best - 1], rows[best], width) else 0
    titles = best - (1 if groups else 0)
    labels = [cell for cell in rows[best] if (cell or "").strip(SPACE)]
    said = f"la fila {best + 1} tiene {len(labels)} nombres de {width} columnas y debajo hay otra cosa"
    return Header(best + 1, titles, groups, not lone, said)


def _filled(cells: Cells) -> int:
    return sum(bool((cell or "").strip(SPACE)) for cell in cells)


def _is_separator_line(cells: Cells) -> bool:
    return len(cells) == 1 and (cells[0] or "").lower().startswith("sep=")


def _score(rows: Sequence[Cells], i: int, width: int) -> float:
    """From -1 to 1: how much a row looks like the names of the columns below it."""
    cells = [*rows[i], *[None] * (width - len(rows[i]))]
    below = [row for row in rows[i + 1 : i + 1 + BELOW] if _filled(row) * 2 >= _filled(rows[i])]
    total = sum(_cell_score(cells[j], [row[j] for row in below if j < len(row)]) for j in range(min(width, len(cells))))
    repeated = len({fold(c) for c in cells if c}) < len([c for c in cells if c]) * 0.5
    return total / width - (0.5 if repeated else 0) if width else 0.0


def _cell_score(cell: str | None, below: Sequence[str | None]) -> float:
    text = (cell or "").strip(SPACE)
    if not text:
        return 0.0
    kind, kinds = kind_of(text), [kind_of(other) for other in below]
    known = [other for other in kinds if other != "empty"]
    usual = max(set(known), key=known.count) if known else "empty"
    if kind in ("number", "date", "hour"):
        return -1.0
    if kind == "year":
        return 0.5 if usual == "number" else -1.0
    if len(text) > LONGEST_NAME or "@" in text:
        return -0.5
    if usual not in ("text", "empty"):
        return 1.0
    again = sum((other or "").strip(SPACE) == text for other in below)
    return 0.6 if again == 0 and below else 0.3 if not below else -0.2


def _is_group(above: Cells, header: Cells, width: int) -> bool:
    """Whether the row above holds merged group names: words over part of the columns, more than a title's one."""
    filled = _filled(above)
    kinds = {kind_of(cell) for cell in above} - {"empty"}
    return 2 <= filled < _filled(header) and kinds <= {"text", "year"} and width > 2


def names_above(groups: Cells, header: Cells) -> list[str]:
    """«Pagos · importe» for each column under a merged group name, to tell which is which."""
    result, last = [], ""
    for i, cell in enumerate(header):
        group = (groups[i] or "").strip(SPACE) if i < len(groups) else ""
        last = group or last
        result.append(f"{last} · {cell}" if last and cell else cell or "")
    return result
