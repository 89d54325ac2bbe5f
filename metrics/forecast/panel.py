"""The series of one kind on a common grid of days: what every model is given.

The grid has whole weeks of the weekdays on which any of the series opens; a day that a series does not open, or that nobody
delivered, is NaN: never zero, and never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]

ONE = np.timedelta64(1, "D")
THURSDAY = 3  # 1970-01-01 was one
Names = Mapping[np.datetime64, str]


@dataclass(frozen=True)
class Mark:
    """Days with a name: those of a period of the year (`season`), or its last ones."""

    name: str
    days: Days
    season: bool


@dataclass(frozen=True)
class Panel:
    """values: series x known days; days: known and asked ones; opens: series x all days; season: columns of a week.

    calendars: the named closures of each calendar; calendar: which one each series follows. marks: other days with a name of
    their own, like those of a discount, and whether they last long enough to be a season. shifted: series x all days, where a
    change that somebody knew of begins.
    """

    values: Floats
    days: Days
    opens: Bools
    season: int
    calendars: tuple[Names, ...] = ({},)
    calendar: Ints | None = None
    marks: tuple[Mark, ...] = ()
    shifted: Bools | None = None

    @property
    def series(self) -> int:
        return len(self.values)

    @property
    def known(self) -> int:
        """The days that have passed."""
        return int(self.values.shape[1])

    @property
    def horizon(self) -> int:
        """The days that are asked for."""
        return len(self.days) - self.known

    @property
    def calendar_of(self) -> Ints:
        return np.zeros(self.series, dtype=np.int64) if self.calendar is None else self.calendar

    def at(self, origin: int, horizon: int) -> "Panel":
        """What was known after `origin` days, and the days that were asked then."""
        end = origin + horizon
        shifted = None if self.shifted is None else self.shifted[:, :end]
        return replace(self, values=self.values[:, :origin], days=self.days[:end], opens=self.opens[:, :end], shifted=shifted)

    def rows(self, chosen: Ints | Bools) -> "Panel":
        """Some of the series."""
        shifted = None if self.shifted is None else self.shifted[chosen]
        return replace(
            self, values=self.values[chosen], opens=self.opens[chosen], calendar=self.calendar_of[chosen], shifted=shifted)


def grid(values: Floats, opens: Bools, days: Days, calendars: tuple[Names, ...] = ({},), calendar: Ints | None = None) -> Panel:
    """The panel of series that are known by calendar day; weekdays on which nobody ever opens fall out of the grid.

    values: series x days up to the last known one; opens and days reach as far as a forecast is wanted.
    """
    every = weekdays(days)
    used = [day for day in range(7) if opens[:, every == day].any()] or list(range(7))
    keep = np.isin(every, used)
    known = keep[: values.shape[1]]
    shown = np.where(opens[:, : values.shape[1]], values, np.nan)
    return Panel(shown[:, known], days[keep], opens[:, keep], len(used), calendars, calendar)


def weekdays(days: Days) -> Ints:
    """0 Monday .. 6 Sunday."""
    return (days.astype("datetime64[D]").astype(np.int64) + THURSDAY) % 7
