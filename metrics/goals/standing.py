"""How a goal stands on a day: the figure by week, month and year, its score, and where it will be on its date."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.figures import AT_THE_END, Figure, figure, series
from metrics.goals.forecast import forecast_ahead
from metrics.goals.goal import Goal, adds_up
from metrics.goals.projection import Projection, level_ahead, sum_ahead
from metrics.indicator import FLOWS
from metrics.plan import DAY, period_end, period_start
from metrics.reader import Published
from metrics.scope import cutoff_of

Floats = NDArray[np.float64]
GRAINS = ("week", "month", "year")
MONTHS_READ = 36
# How it goes. reached: already there, or by its date; on_way: what is expected reaches it; doubtful: only the better end of the
# interval does; off: not even that; missed: its date came; unknown: nothing can be said.
COURSES = ("reached", "on_way", "doubtful", "off", "missed", "unknown")
# What is expected on the date: from the forecasts that were published where they reach it, else from the figure's own months.
BASES = ("", "forecast", "projection")
# Why there is no projection.
WHY = ("", "gone", "no_figure", "short", "unread")


@dataclass(frozen=True)
class Standing:
    """A goal with its figures: `now` is what the score is of, `readings` by grain; `why` says why nothing is projected,
    `basis` (of BASES) from what it is."""

    goal: Goal
    as_of: date
    adds: bool
    now: Figure
    readings: tuple[tuple[str, Figure], ...]
    score: float | None
    course: str
    ahead: Projection | None
    why: str
    basis: str = ""

    @property
    def way(self) -> tuple[float | None, float | None, float | None]:
        """How much of the way from base to goal was made, and between which shares of it its date will find it; not clipped."""
        goal, ahead = self.goal, self.ahead
        ends = sorted(goal.share(x) for x in (ahead.low, ahead.high)) if ahead else (None, None)
        return None if self.now.value is None else goal.share(self.now.value), *ends

    @property
    def reached(self) -> bool | None:
        """Whether it is there; None where nobody knows."""
        return None if self.now.value is None else self.goal.reached(self.now.value)


def standing(pub: Published, goal: Goal, as_of: date | None = None) -> Standing | None:
    """How a goal stands at a day's end (the cut-off when none is given); None where its indicator is not published."""
    indicator = pub.indicators.get(goal.indicator)
    if indicator is None:
        return None
    last = min(cutoff_of(pub, indicator), as_of or date.max)
    day, adds = min(last, goal.due_on), adds_up(indicator)
    day = last_complete(day, "month") if indicator.kind in FLOWS else day  # a month that is reported whole is never cut
    now = _now(pub, goal, day, adds)
    gone = last >= goal.due_on or (as_of or pub.today) > goal.due_on
    ahead, why, basis = _expected(pub, goal, day, now, adds, gone)
    score = None if now.value is None else goal.score(now.value)
    course = _course(goal, now.value, ahead, adds, gone)
    return Standing(goal, day, adds, now, _readings(pub, goal, day), score, course, ahead, why, basis)


def _now(pub: Published, goal: Goal, day: date, adds: bool) -> Figure:
    """What is scored: all since its first day; what stands at the day's end; or the last complete month."""
    if adds:
        return figure(pub, goal.indicator, goal.starts_on, max(day, goal.starts_on), goal.scope)
    if pub.indicators[goal.indicator].kind in AT_THE_END:
        return figure(pub, goal.indicator, day, day, goal.scope)
    end = last_complete(day, "month")
    return figure(pub, goal.indicator, period_start(end, "month"), end, goal.scope)


def last_complete(day: date, grain: str) -> date:
    """The last day of the week or month that had ended by a day."""
    return day if period_end(day, grain) == day else period_start(day, grain) - DAY


def _readings(pub: Published, goal: Goal, day: date) -> tuple[tuple[str, Figure], ...]:
    """The last complete week and month, and the year so far."""
    ends = {"week": last_complete(day, "week"), "month": last_complete(day, "month"), "year": day}
    return tuple((g, figure(pub, goal.indicator, period_start(ends[g], g), ends[g], goal.scope)) for g in GRAINS)


def _expected(
    pub: Published, goal: Goal, day: date, now: Figure, adds: bool, gone: bool,
) -> tuple[Projection | None, str, str]:
    """Where it will be on its date, why nobody knows, and from what it follows."""
    if gone or now.value is None:
        return None, "gone" if gone else "no_figure", ""
    found = forecast_ahead(pub, goal, day, now) if adds else None
    if found:
        return _within(found, now, adds), "", "forecast"
    ahead, why = _ahead(pub, goal, day, now, adds)
    return ahead, why, "projection" if ahead else ""


def _ahead(pub: Published, goal: Goal, day: date, now: Figure, adds: bool) -> tuple[Projection | None, str]:
    end = last_complete(day, "month")
    start = _first(end)
    known = series(pub, goal.indicator, start, end, "month", goal.scope)
    while known and known[0].value is None:
        known = known[1:]
    known = known[1:] if adds else known  # the first month may have begun before its first delivery
    values = np.array([np.nan if f.value is None or f.missing else f.value for f in known], dtype=np.float64)
    if np.isnan(values).any():
        return None, "unread"
    found = _rest(goal, values, end, now) if adds else _level(pub, goal, values, end, day)
    return (_within(found, now, adds), "") if found else (None, "short")


def _first(end: date) -> date:
    """The first of the months that are read."""
    year, month = divmod(end.year * 12 + end.month - MONTHS_READ, 12)
    return date(year, month + 1, 1)


def _level(pub: Published, goal: Goal, values: Floats, end: date, day: date) -> Projection | None:
    if pub.indicators[goal.indicator].kind in AT_THE_END:
        return level_ahead(values, max(1, _apart(day, goal.due_on)))
    months = _apart(end, last_complete(goal.due_on, "month"))
    return level_ahead(values, max(months, 1))


def _rest(goal: Goal, values: Floats, end: date, now: Figure) -> Projection | None:
    """The sum so far and what is to come, by complete months: the last one, and a first one that begins inside, in part."""
    first = max(end + DAY, goal.starts_on)
    months = _apart(end, period_end(goal.due_on, "month"))
    found = sum_ahead(values, months) if months else None
    if found is None:
        return None
    part = ((goal.due_on - first).days + 1) / (period_end(goal.due_on, "month") - end).days
    done = float(now.value or 0) if now.end <= end else _until(goal, values, end)
    return Projection(*(done + part * x for x in (found.middle, found.low, found.high)))


def _until(goal: Goal, values: Floats, end: date) -> float:
    """What was added up by the end of the last complete month; of the month in which it began, in part."""
    total, last = 0.0, end
    for value in values[::-1]:
        first = period_start(last, "month")
        days = (last - max(first, goal.starts_on)).days + 1
        if days <= 0:
            break
        total += float(value) * days / ((last - first).days + 1)
        last = first - DAY
    return total


def _apart(first: date, last: date) -> int:
    """Months from one day to another, the last one begun counted."""
    return (last.year - first.year) * 12 + last.month - first.month


def _within(found: Projection, now: Figure, adds: bool) -> Projection:
    """Only what can be: no share beyond 0 to 100, no stars beyond 1 to 5, nothing below 0, no sum below what there is."""
    low, high = {"percent": (0.0, 100.0), "stars": (1.0, 5.0)}.get(now.unit, (0.0, float("inf")))
    low = max(low, float(now.value or 0)) if adds and now.unit != "mxn" else low
    return Projection(*(min(max(x, low), high) for x in (found.middle, found.low, found.high)))


def _course(goal: Goal, value: float | None, ahead: Projection | None, adds: bool, gone: bool) -> str:
    if value is not None and goal.reached(value) and (adds or gone or ahead is None):
        return "reached"
    if value is not None and gone:
        return "missed"
    if value is None or ahead is None:
        return "unknown"
    better = ahead.high if goal.rises else ahead.low
    return "on_way" if goal.reached(ahead.middle) else "doubtful" if goal.reached(better) else "off"
