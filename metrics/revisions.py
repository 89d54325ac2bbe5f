"""Whether a month that was published before may be published anew, or its correction would tell of a few cases.

Between two releases the difference of a sum is a sum too: three requests more are three people, one payment more is what one
person paid. So a month is published anew only where every shown row, and every sum of hidden rows that can be worked out, stays
as it was or changes by more than ten cases; what was hidden stays hidden, and nothing shown is hidden later: it is known.
Otherwise the month stays as it was published, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metrics.disclosure import SMALL, TOTAL, Path, Table, groups, protect

NEW, SAME, RESTATED, HELD = "new", "same", "restated", "held"


@dataclass(frozen=True)
class Vintage:
    """One table of one month as a release published it: the counts and the values of its shown rows, and the hidden ones.

    Rows that nobody delivered are in none of the three.
    """

    parts: Mapping[Path, tuple[int, ...]]
    values: Mapping[Path, Any] = field(default_factory=dict)
    hidden: frozenset[Path] = frozenset()

    @property
    def paths(self) -> set[Path]:
        return {*self.parts, *self.hidden}


def decide(table: Table, values: Mapping[Path, Any], earlier: Sequence[Vintage]) -> tuple[str, dict[Path, str]]:
    """(what happens to the table, its hidden rows): NEW, SAME, RESTATED, or HELD: it stays as the last of `earlier` has it."""
    if not earlier:
        return NEW, protect(table)
    before = frozenset[Path]().union(*(one.hidden for one in earlier))
    hidden = protect(table, before)
    if not all(_apart(one, table, values, hidden) for one in earlier):
        return HELD, {}
    last = earlier[-1]
    shown = {path: (row.parts, values.get(path)) for path, row in table.items() if path not in hidden}
    same = last.hidden == set(hidden) and shown == {path: (parts, last.values.get(path)) for path, parts in last.parts.items()}
    return SAME if same else RESTATED, hidden


def _apart(old: Vintage, table: Table, values: Mapping[Path, Any], hidden: Mapping[Path, str]) -> bool:
    """Whether the differences from one earlier release tell of no few cases."""
    for path, parts in old.parts.items():
        now = table[path].parts if path in table else (0,) * len(parts)
        if any(parts) and path in hidden:
            return False
        if not _row_apart(parts, now, old.values.get(path), values.get(path)):
            return False
    return all(_far(then, now) for then, now in _hidden_sums(old, table)) and _fresh_apart(old, table, hidden)


def _fresh_apart(old: Vintage, table: Table, hidden: Mapping[Path, str]) -> bool:
    """Whether rows that were not there before, and are hidden now, are enough among themselves under each shown row."""
    for leaves in groups(table, hidden).values():
        fresh = [table[path].parts for path in leaves if path not in old.paths]
        few = any(0 < count <= SMALL for parts in fresh for count in parts)
        if few and not all(some == 0 or some >= len(fresh) + SMALL for some in map(sum, zip(*fresh, strict=True))):
            return False
    return True


def _row_apart(then: tuple[int, ...], now: tuple[int, ...], before: Any, after: Any) -> bool:  # noqa: ANN401
    """A row stays whole, or more than ten of its cases change: a median, a mean or a sum alone would tell of one case."""
    return before == after if then == now else _far(then, now)


def _far(then: Sequence[int], now: Sequence[int]) -> bool:
    return all(a == b or abs(a - b) > SMALL for a, b in zip(then, now, strict=True))


def _hidden_sums(old: Vintage, table: Table) -> list[tuple[list[int], list[int]]]:
    """What every sum of hidden rows was, worked out from what was shown, and what it is now."""
    found = []
    for above, leaves in groups(old.paths, old.hidden).items() if TOTAL in old.parts else ():
        whole = old.parts[above if len(above) == 2 else TOTAL]
        then = [all_of - shown for all_of, shown in zip(whole, _sums(_shown_under(old, above), len(whole)), strict=True)]
        found.append((then, _sums([table[path].parts for path in leaves if path in table], len(whole))))
    return found


def _shown_under(old: Vintage, above: Path) -> list[tuple[int, ...]]:
    """The shown rows that make up a shown one together with its hidden ones: whole agencies, or procedures where one is not."""
    if len(above) == 2:
        return [parts for path, parts in old.parts.items() if len(path) == 3 and path[:2] == above]
    tops = [parts for path, parts in old.parts.items() if len(path) == 2 and path[0] == above[0]]
    below = [parts for path, parts in old.parts.items() if len(path) == 3 and path[0] == above[0] and path[:2] in old.hidden]
    return tops + below


def _sums(rows: Sequence[tuple[int, ...]], width: int) -> list[int]:
    return [sum(row[i] for row in rows) for i in range(width)]
