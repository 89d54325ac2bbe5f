"""What the calendar may do to a day: one column per weekday, named day, eve, pay-day, month end and wave of the year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.forecast.panel import ONE, Bools, Days, Floats, Mark, Names, Panel, weekdays

YEAR_DAYS = 365.25
DAYS_OF_MONTH = ((1, 2), (3, 4), (13, 14), (15, 15), (16, 17))  # around pay-day
DAYS_BEFORE_END = ((0, 0), (1, 1), (2, 3))
WEEKDAY, NAMED, EVE, MONTH = 1.0, 0.5, 1.0, 3.0  # how strongly each is pulled to nothing


@dataclass(frozen=True)
class Design:
    """columns: calendars x days x effects, the `waves` (of the year, and its periods) last; penalty: one number per effect."""

    columns: Floats
    penalty: Floats
    waves: int


def design(panel: Panel, waves: int) -> Design:
    """The columns of every calendar of a panel; a named day has its own only if it was met among the known days."""
    days = panel.days
    labels = [np.array([names.get(day, "") for day in days]) for names in panel.calendars]
    met = sorted({str(name) for mine in labels for name in mine[: panel.known]} - {""})
    long, short = ([mark for mark in panel.marks if mark.season == season] for season in (True, False))
    slow = [(wave, 2.0 + 0.5 * k) for k, wave in enumerate(_waves(days, waves), 1)]
    if waves:  # beside a level of four weeks a whole month would not be seen
        slow.append((_marked(days, long).astype(np.float64), NAMED))
    shared = [(_weekdays(days, panel.season), WEEKDAY)]
    after = [(_month(days), MONTH), (_marked(days, short), NAMED), *slow]
    every = [[*shared, *_named(days, mine, names, met), *after] for mine, names in zip(labels, panel.calendars, strict=True)]
    columns = np.array([np.hstack([block.astype(np.float64) for block, _ in blocks]) for blocks in every])
    penalty = np.concatenate([np.full(block.shape[1], weight) for block, weight in every[0]])
    return Design(columns, penalty, sum(block.shape[1] for block, _ in slow))


def _named(days: Days, labels: NDArray[np.str_], names: Names, met: list[str]) -> list[tuple[Bools, float]]:
    """Each named day that was met, any named day, and the days beside one."""
    named = labels != ""
    own = np.column_stack([labels == name for name in met]) if met else np.zeros((len(days), 0), dtype=bool)
    beside = [np.array([day + step in names for day in days], dtype=bool) & ~named for step in (ONE, -ONE)]
    return [(own, NAMED), (named[:, None], NAMED), (np.column_stack(beside), EVE)]


def _marked(days: Days, marks: Sequence[Mark]) -> Bools:
    """One column per mark."""
    found = [np.isin(days, mark.days) for mark in marks]
    return np.column_stack(found) if found else np.zeros((len(days), 0), dtype=bool)


def _weekdays(days: Days, season: int) -> Floats:
    """Indicators of the weekdays of the grid, Monday first, without their mean."""
    found = weekdays(days)
    return np.asarray((found[:, None] == np.unique(found)[:season]) - 1.0 / season)


def _month(days: Days) -> Bools:
    """The days around pay-day and the end of the month."""
    months = days.astype("datetime64[M]")
    number = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    left = ((months + 1).astype("datetime64[D]") - days).astype(np.int64) - 1
    parts = [(number >= a) & (number <= b) for a, b in DAYS_OF_MONTH] + [(left >= a) & (left <= b) for a, b in DAYS_BEFORE_END]
    return np.column_stack(parts)


def _waves(days: Days, waves: int) -> list[Floats]:
    """A sine and a cosine for each wave of the year."""
    years = days.astype("datetime64[Y]").astype("datetime64[D]")
    turn = 2 * np.pi * ((days - years).astype(np.int64) + 1) / YEAR_DAYS
    return [np.column_stack([np.sin(k * turn), np.cos(k * turn)]) for k in range(1, waves + 1)]
