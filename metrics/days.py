"""Days and keys that pages ask for: names, working days, the last complete day, the same weekday of other weeks."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

import polars as pl

from etl.calendar import EVERYWHERE
from metrics.coverage import quiet
from metrics.figures import Figure, series
from metrics.indicator import Indicator, pick
from metrics.plan import DAY
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, suppliers_of

LONGEST_CLOSURE = timedelta(days=31)


def indicators(pub: Published) -> dict[str, Indicator]:
    """Every published indicator by id."""
    return pub.indicators


def names(pub: Published, dimension: str) -> dict[str, str]:
    """The name of every key of a dimension, in the order of the names; keys that no catalogue knows are their own name."""
    keys = sorted(pub.dimension(dimension).values(), key=lambda key: key.name)
    return {key.key: key.name for key in keys if key.key}


def calendar(pub: Published, office: str = "") -> pl.DataFrame:
    """date, works, wd (working days so far) of an office; '' or an office that the catalogue lacks is the municipality."""
    known = pub.rows("SELECT 1 FROM calendar WHERE office_id = ? LIMIT 1", [office])
    return pub.frame("SELECT date, works, wd FROM calendar WHERE office_id = ? ORDER BY date", [office if known else ""])


def working_days(pub: Published, scope: Scope, first: date, last: date) -> list[date]:
    """The days on which some office of the scope works; without offices, those of the municipality."""
    offices = tuple(key for key in scope.office if key in pub.dimension("office")) or ("",)
    if offices not in pub.worked:
        rows = pub.rows(
            "SELECT DISTINCT date FROM calendar WHERE works AND list_contains(?, office_id) ORDER BY date", [list(offices)])
        pub.worked[offices] = [day for (day,) in rows]
    days = pub.worked[offices]
    return days[bisect_left(days, first) : bisect_right(days, last)]


def closed_before(pub: Published, scope: Scope, day: date) -> list[tuple[date, str]]:
    """The closures (day, name) since the working day before `day`, latest first: everybody's and those of the scope's offices."""
    before = max(working_days(pub, scope, day - LONGEST_CLOSURE, day - DAY), default=day - LONGEST_CLOSURE)
    offices = [EVERYWHERE, *scope.office]
    rows = pub.rows(
        "SELECT date, any_value(name) FROM closures WHERE date > ? AND date < ? AND list_contains(?, office_id) "
        "GROUP BY date ORDER BY date DESC", [before, day, offices])
    return [(closed, name or "") for closed, name in rows]


def last_complete_day(pub: Published, indicator: str, scope: Scope = EVERYTHING) -> date | None:
    """The latest day that every source of the indicator's facts has delivered, but those that fell silent; None when none was."""
    known = suppliers_of(pub, pick(pub.indicators, indicator), scope)
    last, silent = max((s.last for s in known), default=None), quiet(known)
    return min((s.last for s in known if s not in silent and not (s.until and s.until <= s.last)), default=last)


def same_weekday(pub: Published, indicator: str, day: date, weeks: int = 8, scope: Scope = EVERYTHING) -> list[Figure]:
    """The figures of that weekday in the weeks before, oldest first, the day itself last."""
    start = day - timedelta(weeks=weeks)
    return series(pub, indicator, start, day, "day", scope)[::7]


def previous(start: date, end: date) -> tuple[date, date]:
    """The period of the same length that ends the day before."""
    return start - (end - start) - DAY, start - DAY
