"""Whoever wants to know: a linear programme over everything that all releases published, for each hidden row.

Shares no code with what it attacks. A publication is, per table and month, a row per path: its counts, or None where it is
hidden. Known besides: rows add up to the one above them, a hidden row has at least one case, and what nobody saw change between
two releases did not change.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

Path = tuple[str, ...]
Shown = Mapping[Path, tuple[int, ...] | None]
SMALL = 10


@dataclass(frozen=True)
class Bounds:
    """What can be told of one part of one hidden row in one version of its month."""

    version: int
    path: Path
    part: int
    low: float
    high: float

    def tells(self, truth: int) -> bool:
        """Whether a small number is given away: it is known to be small, or to be one of less than ten."""
        return 0 < truth <= SMALL and (self.high < SMALL + 1 - 1e-6 or self.high - self.low < SMALL - 1 - 1e-6)


def children(paths: Sequence[Path]) -> Iterator[tuple[Path, list[Path]]]:
    """Every row with the rows that add up to it, one list per way of splitting it."""
    for tree in sorted({path[0] for path in paths if path}):
        yield (), [path for path in paths if len(path) == 2 and path[0] == tree]
    for top in sorted(path for path in paths if len(path) == 2):
        if below := [path for path in paths if len(path) == 3 and path[:2] == top]:
            yield top, below


def attack(versions: Sequence[Shown], worth: Callable[[int, Path, int], bool] = lambda version, path, part: True) -> list[Bounds]:
    """The bounds of the hidden rows, from all versions of one month of one table; only of those that are worth the time."""
    width = next(len(parts) for shown in versions for parts in shown.values() if parts) if any(
        parts for shown in versions for parts in shown.values()) else 1
    names = [(v, path, k) for v, shown in enumerate(versions) for path in shown for k in range(width)]
    at = {name: i for i, name in enumerate(names)}
    equal, at_least = _knowledge(versions, width, at)
    still = _unchanged(versions, width, at)
    wanted = [name for name in names if versions[name[0]][name[1]] is None and worth(*name)]
    found = _solve(wanted, at, [*equal, *still], at_least)
    return found if found is not None else _solve(wanted, at, equal, at_least) or []


Line = tuple[dict[int, float], float]


def _knowledge(versions: Sequence[Shown], width: int, at: Mapping[tuple[int, Path, int], int]) -> tuple[list[Line], list[Line]]:
    equal: list[Line] = []
    at_least: list[Line] = []
    for v, shown in enumerate(versions):
        for path, parts in shown.items():
            if parts is None:
                at_least.append(({at[v, path, k]: 1.0 for k in range(width)}, 1.0))
            else:
                equal += [({at[v, path, k]: 1.0}, float(parts[k])) for k in range(width)]
        for above, rows in children(list(shown)):
            if above in shown and rows:
                equal += [({at[v, above, k]: 1.0, **{at[v, row, k]: -1.0 for row in rows}}, 0.0) for k in range(width)]
    return equal, at_least


def _unchanged(versions: Sequence[Shown], width: int, at: Mapping[tuple[int, Path, int], int]) -> list[Line]:
    """Under a row that stayed as it was, every row is taken to have stayed so too."""
    found: list[Line] = []
    for v in range(1, len(versions)):
        then, now = versions[v - 1], versions[v]
        for above, rows in children(list(now)):
            if then.get(above) is not None and then.get(above) == now.get(above):
                same = [row for row in rows if row in then]
                found += [({at[v - 1, row, k]: 1.0, at[v, row, k]: -1.0}, 0.0) for row in same for k in range(width)]
    return found


def _solve(
    wanted: Sequence[tuple[int, Path, int]], at: Mapping[tuple[int, Path, int], int],
    equal: Sequence[Line], at_least: Sequence[Line],
) -> list[Bounds] | None:
    """None when what is taken for granted cannot be true."""
    a_eq, b_eq = _matrix(equal, len(at))
    a_ub, b_ub = _matrix(at_least, len(at))
    found = []
    for v, path, k in wanted:
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(at))
            cost[at[v, path, k]] = sign
            more = {} if a_ub is None else {"A_ub": -a_ub, "b_ub": -b_ub}
            answer = linprog(cost, A_eq=a_eq, b_eq=b_eq, bounds=(0, None), method="highs", **more)
            if answer.status == 2:
                return None
            ends.append(np.inf if answer.status == 3 else float(answer.x[at[v, path, k]]))
        found.append(Bounds(v, path, k, *ends))
    return found


def _matrix(lines: Sequence[Line], width: int) -> tuple[Any, Any]:
    if not lines:
        return None, None
    cells = [(i, j, value) for i, (line, _) in enumerate(lines) for j, value in line.items()]
    rows, columns, values = zip(*cells, strict=True)
    return coo_matrix((values, (rows, columns)), shape=(len(lines), width)).tocsr(), np.array([right for _, right in lines])


def small_changes(versions: Sequence[Shown]) -> list[tuple[Path, int]]:
    """Differences from 1 to 10 cases between any two versions: of shown rows, and of the sums of what is hidden under one."""
    found = []
    for v, now in enumerate(versions):
        for then in versions[:v]:
            sums = [_worked_out(shown) for shown in (then, now)]
            for key in set(sums[0]) & set(sums[1]):
                found += [(key[0], b - a) for a, b in zip(sums[0][key], sums[1][key], strict=True) if 0 < abs(b - a) <= SMALL]
    return found


def _worked_out(shown: Shown) -> dict[tuple[Path, ...], tuple[int, ...]]:
    """The counts of shown rows, and of the hidden ones under a shown row all together, by the names of the rows."""
    found: dict[tuple[Path, ...], tuple[int, ...]] = {(path,): parts for path, parts in shown.items() if parts is not None}
    for above, rows in children(list(shown)):
        gone = tuple(sorted(row for row in rows if shown[row] is None))
        if gone and shown.get(above) is not None:
            rest = [shown[row] for row in rows if shown[row] is not None]
            found[gone] = tuple(whole - sum(parts[k] for parts in rest) for k, whole in enumerate(shown[above]))
    return found
