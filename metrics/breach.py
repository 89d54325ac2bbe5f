"""Waits that will pass their target: an office whose coming week lies beyond it with confidence, and did not lie there before.

An office that passes its target every day is no news: the ranking of the offices says it every day.
"""

from datetime import date
from math import sqrt
from statistics import fmean, median

from metrics.attention import BAD, FORECAST, SIGNAL, Item
from metrics.forecast.read import Known, Place, forecast_of, lately, next_by_place, series_name
from metrics.plan import DAY
from metrics.reader import Published
from metrics.shifts import owner
from metrics.watched import Place as Watched
from metrics.watched import places

INDICATOR = "queue_wait_minutes_p50"
WEEK, ENOUGH = 5, 3  # open days ahead, and those of them whose range of 80 lies beyond the target
BEFORE, HABIT = 20, 0.5  # open days behind, and the share of them beyond the target from which it is no news
AS_ONE = 28 * DAY  # what is closed today and still to be seen after so long is told again


def target_of(pub: Published, indicator: str) -> float | None:
    """The target of an indicator in this municipality."""
    return pub.about.targets.get(indicator, pub.indicators[indicator].target) if indicator in pub.indicators else None


def breaches(pub: Published, day: date, known: list[Item]) -> list[Item]:
    """One item per office that will pass the target; none where a change of its wait is `known` already."""
    target = target_of(pub, INDICATOR)
    if target is None:
        return []
    offices = {place.key: place for place in places(pub) if place.dimension == "office"}
    found = [(office, next_) for next_ in next_by_place(pub, INDICATOR, "office") if (office := offices.get(next_.key))]
    items = [_judged(pub, day, office, next_, target) for office, next_ in found if not _told(next_.key, known)]
    return [item for item in items if item is not None]


def _told(office: str, known: list[Item]) -> bool:
    """Whether the list holds a change for the worse of this office's wait already."""
    mine = (f"|office|{office}", "queue_wait")
    named = [f"{item.indicator}|{item.dimension}|{item.key}" for item in known if item.kind == SIGNAL and item.direction == BAD]
    also = [other for item in known if item.direction == BAD for other in item.also]
    return any(name.endswith(mine[0]) and name.startswith(mine[1]) for name in (*named, *also))


def _judged(pub: Published, day: date, office: Watched, place: Place, target: float) -> Item | None:
    quality = place.quality
    if quality.refused or quality.few:
        return None
    series = series_name(INDICATOR, office=place.key)
    coming = [one for one in forecast_of(pub, series).days if one.median is not None and one.lo80 is not None][:WEEK]
    beyond = [one for one in coming if (one.lo80 or 0.0) > target]
    before = lately(pub, series, BEFORE)
    if len(beyond) < ENOUGH or not before or _beyond(before, target) >= HABIT:
        return None
    level = fmean(one.median or 0.0 for one in coming)
    margins = [((one.median or 0.0) - target) / max((one.median or 0.0) - (one.lo80 or 0.0), 1e-9) for one in beyond]
    indicator = pub.indicators[INDICATOR]
    return Item(
        day=day, rank=0, kind=FORECAST, indicator=INDICATOR, dimension="office", key=place.key, name=place.name,
        owner=owner(pub, office, indicator.owner), since=day - AS_ONE, periods=len(beyond), grain="day",
        value=beyond[0].median, value_on=beyond[0].day, level=level,
        usual=median(one.value for one in before if one.value is not None), usual_low=None, usual_high=None,
        unit=indicator.unit, size=100 * (level / target - 1), size_unit="percent", direction=BAD, n=len(coming),
        score=fmean(margins) * sqrt(len(beyond)), odds=0.0, gradual=False, reason="", also=(),
    )


def _beyond(days: list[Known], target: float) -> float:
    """The share of days beyond the target, of those that are known; all when none is."""
    known = [one.value for one in days if one.value is not None]
    return fmean(value > target for value in known) if known else 1.0
