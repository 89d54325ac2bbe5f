"""Which procedure next: places by the chosen weights, and how sure they are under 10,000 others around them.

The place is that of the weighted mean of the places on each axis (draws.py). A procedure that another one beats on some axis
and equals on the rest never stands above it. Nothing here reads data: evidence.py does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.axes import AXES, Candidate, Noise, Weights, checked
from metrics.draws import DRAWS, MIDDLE, SEED, Floats, places, rank_counts, states_of, values_of

TOP = 5
LOW, HIGH = 0.05, 0.95
LAW = "law"


@dataclass(frozen=True)
class Swap:
    """The smallest change of one weight that would change places with a neighbour; axis '' where no single one does."""

    other: str  # the neighbour's name
    axis: str = ""
    before: float = 0.0
    after: float = 0.0


@dataclass(frozen=True)
class Ranked:
    """One procedure in the ranking. lifts: the points that each axis puts it above the middle (50) or below, most first."""

    candidate: Candidate
    place: int
    score: float
    low: int
    high: int
    top: float  # 0..1: share of the draws in which it is among the first TOP
    lifts: tuple[tuple[str, float], ...]
    missing: tuple[str, ...]  # weighed axes of which nothing is known here
    front: bool  # no other is at least as good on all axes and better on one
    swap: Swap | None  # with the next one; the last one, with the one before

    @property
    def carried_by(self) -> tuple[str, ...]:
        """The one or two axes that lift it most above the middle."""
        return tuple(axis for axis, points in self.lifts[:2] if points > 0)


@dataclass(frozen=True)
class Ranking:
    """All of them, first one first; those that the law bars; those of which no weighed axis is known; axes nobody knows."""

    rows: tuple[Ranked, ...]
    barred: tuple[Candidate, ...]
    unranked: tuple[Candidate, ...]
    unknown: tuple[str, ...]
    weights: Mapping[str, float]
    draws: int = DRAWS


@dataclass(frozen=True)
class _Field:
    """The candidates that compete, their values (rows) on the axes (columns) that somebody knows, and the weights of those."""

    candidates: tuple[Candidate, ...]
    axes: tuple[str, ...]
    values: Floats
    weights: Floats


def rank(candidates: Sequence[Candidate], weights: Weights) -> Ranking:
    """The ranking of those that no law bars. The same candidates and weights give the same ranking. WrongWeights."""
    asked = checked(weights)
    barred = tuple(c for c in candidates if LAW in c.gates)
    free = sorted((c for c in candidates if LAW not in c.gates), key=lambda c: c.key)
    known = [axis for axis in asked if any(_has(c, axis) for c in free)]
    competing = tuple(c for c in free if any(_knows(c, axis) for axis in known))
    field = _field(competing, known, asked)
    rows = _rows(field, asked) if competing else ()
    lost = tuple(c for c in free if not any(_knows(c, axis) for axis in known))
    return Ranking(rows, barred, lost, tuple(axis for axis in asked if axis not in known), asked)


def _has(candidate: Candidate, axis: str) -> bool:
    one = candidate.evidence.get(axis)
    return one is not None and one.state == "ok"


def _knows(candidate: Candidate, axis: str) -> bool:
    one = candidate.evidence.get(axis)
    return one is not None and one.known


def _field(competing: tuple[Candidate, ...], axes: Sequence[str], weights: Weights) -> _Field:
    columns = [values_of(AXES[axis], [c.evidence.get(axis) for c in competing]) for axis in axes]
    values = np.stack(columns, axis=1) if columns else np.zeros((len(competing), 0))
    return _Field(competing, tuple(axes), values, np.array([weights[axis] for axis in axes]))


def _rows(field: _Field, asked: Weights) -> tuple[Ranked, ...]:
    stand = np.stack([places(column) for column in field.values.T], axis=1)
    filled = np.where(np.isnan(stand), MIDDLE, stand)
    share = field.weights / field.weights.sum()
    score = np.zeros(len(filled))
    for axis, weight in enumerate(share):  # axis by axis, so that equals are added alike
        score = score + weight * filled[:, axis]
    beats = dominates(field.values)
    order = np.lexsort((-beats.sum(axis=1), -score))
    sure = _sure(field)
    made = []
    for at, i in enumerate(map(int, order)):
        other = int(order[at + 1] if at + 1 < len(order) else order[at - 1])
        swap = _swap(field, filled[i] - filled[other], asked, other) if other != i else None
        points = zip(field.axes, map(float, 100 * share * (filled[i] - MIDDLE)), strict=True)
        lifts = tuple(sorted(points, key=lambda part: -part[1]))
        candidate = field.candidates[i]
        missing = tuple(axis for axis in field.axes if not _knows(candidate, axis))
        made.append(Ranked(candidate, at + 1, float(100 * score[i]), *sure[i], lifts, missing, not beats[:, i].any(), swap))
    return tuple(made)


def _sure(field: _Field) -> list[tuple[int, int, float]]:
    """The places between which nine of ten draws put each, and the share of draws that put it among the first TOP."""
    rng = np.random.default_rng(SEED)
    states = []
    for at, axis in enumerate(field.axes):
        noise = [c.evidence[axis].noise if axis in c.evidence else Noise() for c in field.candidates]
        states.append(states_of(AXES[axis], field.values[:, at], noise, rng))
    reached = rank_counts(field.weights, states, rng).cumsum(axis=1) / DRAWS
    low, high = ((reached < share).sum(axis=1) + 1 for share in (LOW, HIGH))
    top = reached[:, min(TOP, len(reached)) - 1]
    return [(int(a), int(b), float(c)) for a, b, c in zip(low, high, top, strict=True)]


def dominates(values: Floats) -> NDArray[np.bool_]:
    """[i, j]: of i and j the same axes are known, i is nowhere below j and somewhere above. NaN is not known."""
    lacking = np.isnan(values)
    filled = np.where(lacking, 0.0, values)
    n = len(values)
    no_worse, better = np.ones((n, n), dtype=bool), np.zeros((n, n), dtype=bool)
    for axis in range(values.shape[1]):
        column, gone = filled[:, axis], lacking[:, axis]
        no_worse &= (column[:, None] >= column[None, :]) & (gone[:, None] == gone[None, :])
        better |= column[:, None] > column[None, :]
    return no_worse & better


def _swap(field: _Field, apart: Floats, asked: Weights, other: int) -> Swap:
    """One weight moved, the others as they are: their shares shrink together, which changes no order."""
    gap = float(field.weights @ apart)
    name = field.candidates[other].name
    moves = []
    for axis, distance in zip(field.axes, apart, strict=True):
        after = asked[axis] - gap / distance if distance else -1.0
        if after >= 0:
            moves.append((abs(after - asked[axis]), axis, after))
    if not moves:
        return Swap(name)
    _, axis, after = min(moves)
    return Swap(name, axis, asked[axis], float(after))


def kendall(one: Ranking, other: Ranking) -> float | None:
    """Kendall's tau of two rankings over the procedures that both hold: 1 the same order, -1 reversed; None below two."""
    second = {row.candidate.key: row.place for row in other.rows}
    order = np.array([second[row.candidate.key] for row in one.rows if row.candidate.key in second])
    n = len(order)
    if n < 2:
        return None
    agree = int(np.triu(order[None, :] > order[:, None], 1).sum())
    return 2 * agree / (n * (n - 1) / 2) - 1
