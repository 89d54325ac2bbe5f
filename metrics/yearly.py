"""A figure beside that of a year before, and the year up to a day beside last year's, Easter and all."""

from dataclasses import dataclass
from datetime import date
from math import sqrt

from dateutil.easter import easter  # type: ignore[import-untyped]  # python-dateutil ships no types

from metrics.aligned import WEEK
from metrics.days import working_days
from metrics.figures import Figure, breakdown, figure
from metrics.plan import DAY
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope

Z95 = 1.959964


@dataclass(frozen=True)
class Pair:
    """A figure and that of the same days a year before; None where there is no sound one to compare with."""

    now: Figure
    before: Figure | None

    @property
    def change(self) -> float | None:
        """Now less before, in the unit of the figure."""
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def percent(self) -> float | None:
        """The change as a percentage of what it was; None where it was nothing."""
        if self.change is None or self.before is None or not self.before.value:
            return None
        return 100 * self.change / abs(self.before.value)


def year_before(day: date) -> date:
    """The same date of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def pair(pub: Published, indicator: str, start: date, end: date, scope: Scope = EVERYTHING) -> Pair:
    """A period of the calendar beside that of the year before."""
    now = figure(pub, indicator, start, end, scope)
    return _paired(now, figure(pub, indicator, year_before(start), _end_before(end), scope))


def pairs(pub: Published, indicator: str, by: str, start: date, end: date, scope: Scope = EVERYTHING) -> list[Pair]:
    """The same for every key of a dimension."""
    last = {one.key: one for one in breakdown(pub, indicator, by, year_before(start), _end_before(end), scope)}
    return [_paired(now, last.get(now.key)) for now in breakdown(pub, indicator, by, start, end, scope)]


def to_date(pub: Published, indicator: str, end: date, scope: Scope = EVERYTHING) -> Pair:
    """The year up to a day beside last year's up to the day that was like it (see `like`)."""
    last = like(pub, end)
    now = figure(pub, indicator, date(end.year, 1, 1), end, scope)
    return _paired(now, figure(pub, indicator, date(last.year, 1, 1), last, scope))


def like(pub: Published, end: date) -> date:
    """The day of last year up to which a year to date is compared: that of the calendar.

    Where Easter has passed in one of the years only, the day by which last year had as many working days behind it.
    """
    same = year_before(end)
    here, there = (_side(day, easter(day.year)) for day in (end, same))
    if here == there != "during":
        return same
    behind = len(working_days(pub, EVERYTHING, date(end.year, 1, 1), end))
    days = working_days(pub, EVERYTHING, date(same.year, 1, 1), date(same.year, 12, 31))
    return days[behind - 1] if 0 < behind <= len(days) else same


def _side(day: date, sunday: date) -> str:
    """Whether a day is before, during or after the two weeks around Easter Sunday in which few people come."""
    return "before" if day < sunday - WEEK else "after" if day > sunday + WEEK else "during"


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a percentage of n answers (Wilson), in percent."""
    p, z2 = share / 100, Z95 * Z95
    middle, spread = p + z2 / (2 * n), Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = (100 * end / (1 + z2 / n) for end in (middle - spread, middle + spread))
    return min(max(low, 0.0), share), max(min(high, 100.0), share)


def _end_before(end: date) -> date:
    """The last day of a period a year before: that of its month, where the period ends with one."""
    return year_before(end + DAY) - DAY


def _paired(now: Figure, before: Figure | None) -> Pair:
    comparable = before is not None and before.sound and now.state == "ok" and not now.missing and now.silent == before.silent
    return Pair(now, before if comparable and not now.open else None)
