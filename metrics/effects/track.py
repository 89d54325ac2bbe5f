"""One figure over time as effects need it: the points that say something, on days or weeks, and what each rests on."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metrics.indicator import FLOWS, STATES, Indicator

Floats = NDArray[np.float64]
BUSY = 10.0  # events of a day, else weeks are looked at
OFTEN = 0.5  # of the working days lately must say something, else weeks are looked at
LATELY = 60
WHOLE = ("freshness", *STATES)  # they have no value of a day


@dataclass(frozen=True)
class Track:
    """grain: day | week. days: first day of each point; at: its place on the calendar (what is missing leaves a gap).

    values: in the figure's unit, totals per working day; n: events; worked: working days; closed: weekdays on which it is shut.
    """

    grain: str
    days: tuple[date, ...]
    at: Floats
    values: Floats
    n: Floats
    worked: Floats
    closed: frozenset[date] = frozenset()

    def between(self, first: date, last: date) -> "Track":
        """The points from one day to another, both included."""
        return self.only(np.array([first <= day <= last for day in self.days], dtype=bool))

    def before(self, day: date) -> "Track":
        """The points that ended before a day."""
        span = timedelta(days=6 if self.grain == "week" else 0)
        return self.only(np.array([first + span < day for first in self.days], dtype=bool))

    def only(self, keep: NDArray[np.bool_]) -> "Track":
        """Some of the points."""
        days = tuple(day for day, some in zip(self.days, keep, strict=True) if some)
        return replace(self, days=days, at=self.at[keep], values=self.values[keep], n=self.n[keep], worked=self.worked[keep])

    def after(self, effective: date) -> NDArray[np.bool_]:
        """Which points lie wholly after a day's beginning."""
        return np.array([day >= effective for day in self.days], dtype=bool)


def measurable(indicator: Indicator) -> bool:
    """Whether it has a value of its own each day or week: no state that lasts, no rolling months."""
    return indicator.kind not in WHOLE and not indicator.months


def added_up(indicator: Indicator) -> bool:
    """Whether a week's value is the sum of its days': then it is told per working day."""
    return indicator.kind in ("total", FLOWS[0]) or (indicator.kind == "weighted" and not indicator.per)


def dense(track: Track, effective: date) -> bool:
    """Whether days bear the question: most working days around the decision say something, on events enough."""
    after = track.after(effective)
    early, late = track.only(~after), track.only(after)
    sides = [(side, at) for side, at in ((early, early.at[-1:] - LATELY), (late, late.at[:1] + LATELY)) if len(side.days)]
    for side, edge in sides:
        lately = side.at > edge if side is early else side.at < edge
        if lately.sum() < OFTEN * (np.ptp(side.at[lately]) + 1) or float(np.median(side.n[lately])) < BUSY:
            return False
    return True
