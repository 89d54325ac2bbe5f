"""Where a quantity will be on its date by the forecasts that were published, where they reach that far.

Days (four weeks) and, of revenue, months to the end of the year. Only what adds up: a share or a wait of a month is not the mean
of its days. The forecasts of days miss together, but not wholly: their half widths are added as errors whose sum grows with the
power 3/4 of how many they are, half way between errors that know nothing of each other and errors that are all one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from metrics.figures import Figure, figure
from metrics.forecast.extract import HORIZON_DAYS
from metrics.forecast.months import DAILY
from metrics.forecast.months import FIGURE as BY_MONTH
from metrics.forecast.read import Forecast, find_forecast, series_name
from metrics.goals.goal import Goal
from metrics.goals.projection import Projection
from metrics.plan import DAY, period_end
from metrics.reader import Published

TOGETHER = 0.25  # beyond the square root, for errors that come together


@dataclass(frozen=True)
class Part:
    """What some days to come are expected to bring: its mean, and eight of ten times between two values."""

    first: date
    last: date
    mean: float
    low: float
    high: float


def forecast_ahead(pub: Published, goal: Goal, day: date, now: Figure) -> Projection | None:
    """What there is at a day's end and what is forecast to come until the goal's date; None where no forecast reaches it."""
    for parts in (_days(pub, goal, day), _months(pub, goal, day)):
        if parts and parts[-1].last >= goal.due_on:
            return _added(float(now.value or 0), _wanted(parts, goal))
    return None


def _days(pub: Published, goal: Goal, day: date) -> list[Part]:
    """The days after a day to the end of the four weeks; none when they were forecast from another day.

    A weekday on which nobody ever opens is not among the days of a forecast: nothing comes on it.
    """
    found = _found(pub, goal, goal.indicator)
    if found is None or found.cutoff != day:
        return []
    end = day + HORIZON_DAYS * DAY
    days = [Part(one.day, one.day, *_numbers(one.mean, one.lo80, one.hi80)) for one in found.days]
    return [*days, Part(end, end, 0.0, 0.0, 0.0)]


def _months(pub: Published, goal: Goal, day: date) -> list[Part]:
    """The months from the one that has begun on; of that one, what is left of it."""
    found = _found(pub, goal, BY_MONTH) if goal.indicator == DAILY else None
    if found is None or found.cutoff != day:
        return []
    parts = [Part(one.day, period_end(one.day, "month"), *_numbers(one.mean, one.lo80, one.hi80)) for one in found.days]
    if not parts or parts[0].first > day:
        return parts
    came = figure(pub, goal.indicator, parts[0].first, day, goal.scope).value or 0.0
    left = (max(x - came, 0.0) for x in (parts[0].mean, parts[0].low, parts[0].high))
    return [Part(day + DAY, parts[0].last, *left), *parts[1:]]


def _found(pub: Published, goal: Goal, name: str) -> Forecast | None:
    """The forecast of a goal's figure where it is measured; one that is refused is none."""
    found = find_forecast(pub, series_name(name, goal.office_id, goal.procedure_id, goal.agency_id))
    return None if found is None or found.quality.refused else found


def _numbers(mean: float | None, low: float | None, high: float | None) -> tuple[float, float, float]:
    """Nothing comes on a closed day."""
    return (0.0, 0.0, 0.0) if mean is None or low is None or high is None else (mean, low, high)


def _wanted(parts: Iterable[Part], goal: Goal) -> list[Part]:
    """What of them lies between the goal's first and last day; of a month that does so in part, by its days."""
    found = []
    for one in parts:
        first, last = max(one.first, goal.starts_on), min(one.last, goal.due_on)
        share = ((last - first).days + 1) / ((one.last - one.first).days + 1)
        if share > 0:
            found.append(Part(first, last, share * one.mean, share * one.low, share * one.high))
    return found


def _added(so_far: float, parts: list[Part]) -> Projection:
    middle = so_far + sum(one.mean for one in parts)
    below = _together([max(one.mean - one.low, 0.0) for one in parts])
    above = _together([max(one.high - one.mean, 0.0) for one in parts])
    return Projection(middle, middle - below, middle + above)


def _together(widths: list[float]) -> float:
    """The half width of a sum from those of its parts."""
    some = [width for width in widths if width > 0]
    return float(sum(width**2 for width in some) ** 0.5 * len(some) ** TOGETHER)
