"""The series of a published file as decisions need them: each is read once, and cut around each decision's day."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metrics.days import working_days
from metrics.effects.track import Track, added_up
from metrics.figures import Figure, figure, series
from metrics.indicator import Indicator
from metrics.plan import DAY, period_end, period_start
from metrics.reader import Published
from metrics.scope import Scope, cutoff_of

Floats = NDArray[np.float64]
BEFORE, AFTER = timedelta(days=731), timedelta(weeks=26)  # what is looked at around a decision
Read = tuple[str, Scope, str]


@dataclass(frozen=True)
class Calendar:
    """Days in order."""

    worked: list[date]
    shut: frozenset[date]


@dataclass
class Book:
    """first: the first day that any decision needs."""

    pub: Published
    first: date
    held: dict[Read, list[Figure]] = field(default_factory=dict)
    calendars: dict[tuple[str, ...], Calendar] = field(default_factory=dict)

    def last(self, indicator: Indicator) -> date:
        """Up to when its figures can be told."""
        return min(cutoff_of(self.pub, indicator), self.pub.cutoff or self.pub.today)

    def figures(self, indicator: Indicator, scope: Scope, grain: str) -> list[Figure]:
        """Every day, or every whole week."""
        key = (indicator.id, scope, grain)
        if key not in self.held:
            first, last = self.first, self.last(indicator)
            if grain == "week":
                first, last = period_start(first + DAY * 6, "week"), period_start(last + DAY, "week") - DAY
            self.held[key] = series(self.pub, indicator.id, first, last, grain, scope) if first <= last else []
        return self.held[key]

    def calendar(self, scope: Scope) -> Calendar:
        """The days that a scope works, and the weekdays on which it does not."""
        if scope.office not in self.calendars:
            last = self.pub.cutoff or self.pub.today
            worked = working_days(self.pub, scope, self.first, last)
            every = (self.first + DAY * n for n in range((last - self.first).days + 1))
            shut = frozenset(day for day in every if day.weekday() < 5) - set(worked)
            self.calendars[scope.office] = Calendar(worked, shut)
        return self.calendars[scope.office]

    def track(self, indicator: Indicator, scope: Scope, on: date, grain: str, *, whole: bool = False) -> Track:
        """Two years before a decision and half a year after it, as far as there are data.

        A week that the decision cuts is two points; with `whole` it is left as it is (a cheaper look at what data there are).
        """
        first, last = on - BEFORE, min(self.last(indicator), on + AFTER)
        found = [f for f in self.figures(indicator, scope, grain) if first <= f.start and f.end <= last]
        if grain == "week" and not whole:
            found = self._cut(indicator, scope, on, found)
        return _track(grain, indicator, _sound(indicator, found), self.calendar(scope))

    def _cut(self, indicator: Indicator, scope: Scope, on: date, weeks: list[Figure]) -> list[Figure]:
        """The week of the decision in its two parts."""
        monday, sunday = period_start(on, "week"), period_end(on, "week")
        if on == monday or not any(f.start == monday for f in weeks):
            return weeks
        parts = [figure(self.pub, indicator.id, start, end, scope) for start, end in ((monday, on - DAY), (on, sunday))]
        return [part for f in weeks for part in (parts if f.start == monday else [f])]


def _track(grain: str, indicator: Indicator, said: list[Figure], calendar: Calendar) -> Track:
    """The points of some working days. A day stands on the calendar at its number, a week where its middle is."""
    worked = calendar.worked
    days = {f.start: float(bisect_right(worked, f.end) - bisect_left(worked, f.start)) for f in said}
    said = [f for f in said if days[f.start]]
    many = np.array([days[f.start] for f in said])
    if grain == "day":
        at = np.array([float(bisect_left(worked, f.start)) for f in said])
    else:
        at = np.array([(f.start.toordinal() + f.end.toordinal()) / 14 for f in said])
    values = np.array([f.value or 0.0 for f in said]) / (many if added_up(indicator) else 1.0)
    n = np.array([float(max(f.n, 1)) for f in said])
    return Track(grain, tuple(f.start for f in said), at, values, n, many, calendar.shut)


def _sound(indicator: Indicator, figures: list[Figure]) -> list[Figure]:
    """The points that say something: whole, delivered, on cases enough, and from the sources that still deliver."""
    known = [f for f in figures if f.value is not None and f.state == "ok" and not f.missing and not f.open]
    silent = known[-1].silent if known else ()
    enough = 1 if added_up(indicator) else max(indicator.min_n, 1)
    return [f for f in known if f.silent == silent and (added_up(indicator) or f.n >= enough)]
