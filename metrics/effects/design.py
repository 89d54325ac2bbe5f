"""The columns of the model: level, trend, weekday, closures, waves of the year and other changes of the same scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.effects.prior import AROUND_CLOSURES, KNOWN_STEP, LEVEL, SECOND_WAVE, TREND, WEEKDAY

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
YEAR = 365.2425
WAVES = 2


@dataclass(frozen=True)
class Design:
    """columns: days x effects; prior: standard deviation of each; waves: which are the year's."""

    columns: Floats
    prior: Floats
    waves: Bools


def design(days: Sequence[date], first: date, closed: frozenset[date], daily: bool, steps: Sequence[date] = ()) -> Design:
    """The columns of those days (first days of weeks unless `daily`).

    first: the decision's day, where trend is 0. closed: weekdays on which the place does not work. steps: days from which other
    changes count.
    """
    number = np.array([day.toordinal() for day in days], dtype=np.float64)
    parts: list[tuple[Floats, float, bool]] = [(np.ones(len(days)), LEVEL, False)]
    parts.append(((number - first.toordinal()) / YEAR, TREND, False))
    if daily:
        weekday = np.array([day.weekday() for day in days])
        parts += [((weekday == n).astype(np.float64), WEEKDAY, False) for n in np.unique(weekday)]
        parts += [(column, AROUND_CLOSURES, False) for column in _around(number, closed) if column.any()]
    for wave in range(1, WAVES + 1):
        turn = number * (2 * np.pi * wave / YEAR)
        parts += [(part, SECOND_WAVE ** (wave - 1), True) for part in (np.sin(turn), np.cos(turn))]
    parts += [((number >= day.toordinal()).astype(np.float64), KNOWN_STEP, False) for day in steps]
    columns, prior, waves = zip(*parts, strict=True)
    return Design(np.column_stack(columns), np.array(prior), np.array(waves))


def _around(number: Floats, closed: frozenset[date]) -> list[Floats]:
    """Whether the weekday before, or the weekday after, was closed."""
    shut = np.array(sorted(day.toordinal() for day in closed), dtype=np.float64)
    weekday = (number.astype(np.int64) + 6) % 7  # Monday 0
    before, after = number - np.where(weekday == 0, 3, 1), number + np.where(weekday == 4, 3, 1)
    return [np.isin(before, shut).astype(np.float64), np.isin(after, shut).astype(np.float64)]
