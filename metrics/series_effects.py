"""What the calendar does to a series, taken out before it is judged: the weekday and the season of the year.

Series are rows of a matrix, their days its columns; days that say nothing (closed, not covered, few data) are NaN.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HARMONICS = 2
YEAR = 365.2425
SEASON_FROM = 1.5  # years of data before a season can be told from a trend
RIDGE = 1.0  # as if one more day had said "no effect": a weekday with few points stays near the others


@dataclass(frozen=True)
class Effects:
    """The series without their effects, and the effects, in the same units; both NaN where the series is."""

    cleaned: Floats
    effect: Floats


def without_effects(values: Floats, days: Sequence[date], weekdays: bool = True) -> Effects:
    """Fits level by year, weekday and yearly harmonics to every series at once, and takes out the last two."""
    design, steps = _design(days, weekdays), _levels(days)
    columns = np.hstack([steps, design])
    known = np.isfinite(values).astype(np.float64)
    filled = np.where(known > 0, values, 0.0)
    width = columns.shape[1]
    products = (columns[:, :, None] * columns[:, None, :]).reshape(len(days), -1)
    left = (known @ products).reshape(-1, width, width)
    ridge = np.r_[np.full(steps.shape[1], 1e-6), np.full(design.shape[1], RIDGE)]
    solved = np.linalg.solve(left + np.diag(ridge), (filled @ columns)[:, :, None])[:, :, 0]
    effect = solved[:, steps.shape[1] :] @ design.T
    return Effects(values - effect, np.where(known > 0, effect, np.nan))


def _design(days: Sequence[date], weekdays: bool) -> Floats:
    """One column per weekday and per wave of the year; the waves only where the data are long enough to show them."""
    parts = [np.array([[day.weekday() == n for n in range(7)] for day in days], dtype=np.float64)] if weekdays else []
    if (days[-1] - days[0]).days >= SEASON_FROM * YEAR:
        turns = np.array([day.toordinal() for day in days]) * (2 * np.pi / YEAR)
        parts += [np.column_stack([np.sin(n * turns), np.cos(n * turns)]) for n in range(1, HARMONICS + 1)]
    return np.hstack(parts) if parts else np.zeros((len(days), 0))


def _levels(days: Sequence[date]) -> Floats:
    """One column per year, counted back from the last day: what changed for good between them is no season."""
    number = np.array([int((days[-1] - day).days // YEAR) for day in days])
    levels: Floats = (number[:, None] == np.arange(number.max() + 1)).astype(np.float64)
    return levels
