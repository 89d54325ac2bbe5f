"""Overdue work: procedures and agencies that hold more of it than they usually do."""

from datetime import date
from math import sqrt

import numpy as np

from metrics.attention import BAD, OVERDUE, Item
from metrics.causes import Clue, causes
from metrics.plan import DAY
from metrics.reader import Published
from metrics.scope import suppliers_of
from metrics.series_effects import Floats
from metrics.shifts import owner
from metrics.watched import Place, places

INDICATOR = "overdue_open"
CALENDAR_DAYS = 400  # read before the day
RECENT = 40  # working days that do not say what is usual
LEAST = 60  # those that must
DEVIATIONS, TIMES, MORE = 4.0, 1.5, 10.0  # beyond: by so many deviations, so many times the median, so many requests
LASTING = 3  # working days
SPLIT = ("agency", "procedure")


Held = tuple[list[date], dict[tuple[str, int], Floats]]  # working days; the stock of each (dimension, key) at their ends


def held(pub: Published, day: date) -> Held:
    """What every agency and procedure held overdue at the end of each working day up to that one."""
    first = day - CALENDAR_DAYS * DAY
    sql = "SELECT date FROM calendar WHERE cal = 0 AND works AND date BETWEEN ? AND ? ORDER BY date"
    days = [worked for (worked,) in pub.rows(sql, [first, day])]
    return days, _stocks(pub, days) if INDICATOR in pub.indicators else {}


def overdue(pub: Published, day: date, before: Held) -> list[Item]:
    """The places whose overdue stock has been beyond the usual for some days; the narrowest one that explains it."""
    days = [d for d in before[0] if d <= day]
    if len(days) < LEAST + RECENT:
        return []
    known = {(p.dimension, p.id): p for p in places(pub) if p.dimension in SPLIT}
    found = []
    for (dimension, number), stock in before[1].items():
        place = known.get((dimension, number))
        item = _judged(pub, place, days, stock[: len(days)]) if place and _up_to_date(pub, place, day) else None
        if place and item:
            found.append((place, item))
    clues = [Clue(OVERDUE, 1, item.score, float(item.n), i, place.width) for i, (place, item) in enumerate(found)]

    def shared(one: object, other: object) -> float:
        (a, item), (b, rest) = found[one], found[other]  # type: ignore[call-overload]  # places are numbers of `found`
        inside = {a.dimension, b.dimension} == set(SPLIT) and _holds(pub, a, b)
        return float(min(item.n, rest.n)) if inside else 0.0

    return [found[cause.head][1] for cause in causes(clues, shared)]


def _holds(pub: Published, one: Place, other: Place) -> bool:
    agency, procedure = (one, other) if one.dimension == "agency" else (other, one)
    return pub.agency_of.get(procedure.key) == agency.key


def _up_to_date(pub: Published, place: Place, day: date) -> bool:
    """Whether every source of its requests has delivered that day."""
    known = suppliers_of(pub, pub.indicators[INDICATOR], place.scope)
    return bool(known) and not any(s.lacks(day, day) for s in known)


def _stocks(pub: Published, days: list[date]) -> dict[tuple[str, int], Floats]:
    """The overdue stock of every place at the end of every working day."""
    if not days:
        return {}
    rows = pub.frame(
        "SELECT dim, key, date, (sum(overdue_entered) - sum(overdue_left))::DOUBLE AS change FROM cells_requests_day_by "
        "WHERE dim IN ('agency', 'procedure') AND date <= ? GROUP BY ALL HAVING sum(overdue_entered) + sum(overdue_left) > 0",
        [days[-1]])
    at = np.searchsorted(np.array(days, dtype="datetime64[D]"), rows["date"].to_numpy())
    moves = rows.with_columns(at=at).partition_by("dim", "key", as_dict=True)
    return {(str(dimension), int(key)): np.bincount(mine["at"], mine["change"], len(days)).cumsum()[: len(days)]
            for (dimension, key), mine in moves.items()}


def _judged(pub: Published, place: Place, days: list[date], stock: Floats) -> Item | None:
    """An item when the last days are all beyond what the older ones allow."""
    old = stock[:-RECENT]
    middle = float(np.median(old))
    high = max(float(old.mean() + DEVIATIONS * old.std()), TIMES * middle, middle + MORE, float(old.max()))
    beyond = stock > high
    if not beyond[-LASTING:].all():
        return None
    length = len(stock) if beyond.all() else int(np.argmin(beyond[::-1]))
    indicator, value = pub.indicators[INDICATOR], float(stock[-1])
    return Item(
        day=days[-1], rank=0, kind=OVERDUE, indicator=INDICATOR, dimension=place.dimension, key=place.key, name=place.name,
        owner=owner(pub, place, indicator.owner), since=days[-length], periods=length, grain="day", value=value,
        value_on=days[-1], level=value, usual=middle, usual_low=0.0, usual_high=high, unit=indicator.unit,
        size=value - middle, size_unit="requests", direction=BAD, n=int(value),
        score=(value - middle) / max(high - middle, 1.0) * sqrt(length), odds=0.0, gradual=False, reason="", also=(),
    )
