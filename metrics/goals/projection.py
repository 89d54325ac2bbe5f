"""Where a monthly series will be some months ahead: a damped trend, and what the same rule missed on this very history.

The trend's weights are fixed, not fitted: two years of months bear no fitting. Sums with two years of history are the mean of
that and of last year's months. The interval holds about eight of ten: the errors of every earlier origin, which grow with the
square root of the horizon for a level, and faster than the horizon for a sum (tests/metrics/test_projection.py measures it).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL, TREND, DAMPING = 0.5, 0.15, 0.85
FEWEST, FIRST_ORIGIN = 8, 4  # months that a projection needs, and those that its first trial knows
FARTHEST = 0.5  # months ahead, of those known
YEAR = 12
INSIDE = 0.8


@dataclass(frozen=True)
class Projection:
    """What is expected, and between which two values eight of ten times."""

    middle: float
    low: float
    high: float


def level_ahead(values: Floats, months: int) -> Projection | None:
    """The value of the month that many months after the last; None where the history does not bear it."""
    return _ahead(values, months, LEVELS)


def sum_ahead(values: Floats, months: int) -> Projection | None:
    """The sum of that many months after the last."""
    return _ahead(values, months, SUMS)


def damped(values: Floats, months: int) -> float:
    """Holt's damped trend: the last level and what is left of the trend."""
    level, slope = float(values[0]), 0.0
    for value in values[1:]:
        before = level
        level = LEVEL * float(value) + (1 - LEVEL) * (level + DAMPING * slope)
        slope = TREND * (level - before) + (1 - TREND) * DAMPING * slope
    return level + slope * sum(DAMPING**n for n in range(1, months + 1))


def _summed(values: Floats, months: int) -> float:
    trend = sum(damped(values, n) for n in range(1, months + 1))
    if len(values) < 2 * YEAR:
        return trend
    return (trend + float(sum(values[-YEAR:][(n - 1) % YEAR] for n in range(1, months + 1)))) / 2


@dataclass(frozen=True)
class _Way:
    """How a kind of figure is projected: the rule, what really came, and the power of the horizon with which errors grow."""

    rule: Callable[[Floats, int], float]
    came: Callable[[Floats, int, int], float]
    power: float


LEVELS = _Way(damped, lambda row, start, n: float(row[start + n - 1]), 0.5)
SUMS = _Way(_summed, lambda row, start, n: float(row[start : start + n].sum()), 1.2)


def _ahead(values: Floats, months: int, way: _Way) -> Projection | None:
    known = values[np.isfinite(values)]
    if len(known) < max(FEWEST, len(values)) or not 1 <= months <= FARTHEST * len(known):
        return None
    middle = way.rule(known, months)
    missed = sorted(_missed(known, months, way))
    place = int(np.ceil((len(missed) + 1) * INSIDE)) - 1
    if place >= len(missed):
        return None
    half = missed[place] * months**way.power
    return Projection(middle, middle - half, middle + half)


def _missed(values: Floats, months: int, way: _Way) -> list[float]:
    """How far off the rule was from every earlier origin, as if of one month."""
    return [
        abs(way.rule(values[:start], n) - way.came(values, start, n)) / n**way.power
        for start in range(FIRST_ORIGIN, len(values)) for n in range(1, min(months, len(values) - start) + 1)
    ]
