"""Where a monthly series will be some months ahead: a damped trend, and what the same rule missed on this very history.

The trend's weights are fixed, not fitted: two years of months bear no fitting. With two years of history whose months clearly
repeat those of the year before, it is that year's months, moved by as much as the last year moved. The interval holds about
eight of ten: the errors of the same rule from every earlier origin, which grow with the square root of the horizon for a level,
and faster than the horizon for a sum; or, of a season, how far months lie from those of the year before (benchmarks/goals.py and
tests/metrics/test_goals.py measure it). With less than two years nobody can tell a season from a trend: then no farther ahead
than a quarter of what is known.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL, TREND, DAMPING = 0.5, 0.15, 0.85
FEWEST, FIRST_ORIGIN = 8, 4  # months that a projection needs, and those that its first trial knows
FARTHEST, FARTHEST_SHORT = 1 / 2, 1 / 4  # months ahead, of those known; with less than two years of them
YEAR = 12
INSIDE = 0.8
REPEATS = 0.8  # spread around last year's months over that around the trend: below, the months repeat themselves
EIGHT_OF_TEN = 1.363  # standard deviations that hold 80 % where one is estimated from eleven (Student)
WIDER = 1.08  # of sums: errors of earlier origins overlap and look more alike than they are


@dataclass(frozen=True)
class Projection:
    """What is expected, and between which two values eight of ten times."""

    middle: float
    low: float
    high: float


def level_ahead(values: Floats, months: int) -> Projection | None:
    """The value of the month that many months after the last; None where the history does not bear it."""
    return (_season_ahead(values, months, months) if _bears(values, months) else None) or _ahead(values, months, LEVELS)


def sum_ahead(values: Floats, months: int) -> Projection | None:
    """The sum of that many months after the last."""
    return (_season_ahead(values, 1, months) if _bears(values, months) else None) or _ahead(values, months, SUMS)


def damped(values: Floats, months: int) -> float:
    """Holt's damped trend: the last level and what is left of the trend."""
    level, slope = float(values[0]), 0.0
    for value in values[1:]:
        before = level
        level = LEVEL * float(value) + (1 - LEVEL) * (level + DAMPING * slope)
        slope = TREND * (level - before) + (1 - TREND) * DAMPING * slope
    return level + slope * sum(DAMPING**n for n in range(1, months + 1))


def _summed(values: Floats, months: int) -> float:
    return sum(damped(values, n) for n in range(1, months + 1))


def _season_ahead(values: Floats, first: int, months: int) -> Projection | None:
    """The sum of the months from one ahead to another, as last year's and what changed since; None where they do not repeat."""
    years = len(values) // YEAR
    if years < 2:
        return None
    ends = [len(values) - YEAR * n for n in range(years)]
    moved = [values[end - YEAR : end] - values[end - 2 * YEAR : end - YEAR] for end in ends[:-1]]
    left = np.concatenate([one - one.mean() for one in moved])
    spread = float(np.sqrt((left**2).sum() / (len(left) - len(moved))))
    trend = [damped(values[:n], 1) - values[n] for n in range(len(values) - YEAR, len(values))]
    if spread >= REPEATS * float(np.sqrt(np.mean(np.square(trend)))):
        return None
    last, step = values[-YEAR:], float(moved[0].mean())
    middle, n = float(sum(last[(k - 1) % YEAR] + step for k in range(first, months + 1))), months - first + 1
    half = EIGHT_OF_TEN * spread * float(np.sqrt(n * (1 + n / 6)))  # each month's own, and the step that all share
    return Projection(middle, middle - half, middle + half)


@dataclass(frozen=True)
class _Way:
    """How a kind of figure is projected: the rule, what came, the power of the horizon with which errors grow, and how wide."""

    rule: Callable[[Floats, int], float]
    came: Callable[[Floats, int, int], float]
    power: float
    wider: float


LEVELS = _Way(damped, lambda row, start, n: float(row[start + n - 1]), 0.5, 1.0)
SUMS = _Way(_summed, lambda row, start, n: float(row[start : start + n].sum()), 1.2, WIDER)


def _bears(values: Floats, months: int) -> bool:
    """Whether a history, whole, is long enough for that many months."""
    farthest = FARTHEST if len(values) >= 2 * YEAR else FARTHEST_SHORT
    return len(values) >= FEWEST and bool(np.isfinite(values).all()) and 1 <= months <= farthest * len(values)


def _ahead(values: Floats, months: int, way: _Way) -> Projection | None:
    if not _bears(values, months):
        return None
    middle = way.rule(values, months)
    missed = sorted(_missed(values, months, way))
    place = int(np.ceil((len(missed) + 1) * INSIDE)) - 1
    if place >= len(missed):
        return None
    half = way.wider * missed[place] * months**way.power
    return Projection(middle, middle - half, middle + half)


def _missed(values: Floats, months: int, way: _Way) -> list[float]:
    """How far off the rule was from every earlier origin, as if of one month."""
    return [
        abs(way.rule(values[:start], n) - way.came(values, start, n)) / n**way.power
        for start in range(FIRST_ORIGIN, len(values)) for n in range(1, min(months, len(values) - start) + 1)
    ]
