"""What the page of the offices asks: expected waits, the hours of the week, and a day with other desks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import ahead
from dashboard.data import remember
from metrics import query
from metrics.forecast.read import DayAhead, forecast_procedures
from metrics.hour_profile import HourProfile, OfficeWait, Staffed, hour_profile, next_open_day, offices_by_wait, staffed
from metrics.measures import WAIT_TARGET_MINUTES
from metrics.query import Published
from metrics.staffing import Waits, cheapest, simulate

FIGURE = "queue_wait_minutes_p50"  # what Hoy shows and the target is set for
SHARE = 0.8  # of each hour's people, within the target: what the cheapest desks must reach
MOST_MORE = 8  # desks beyond the most that open now

offices = remember(offices_by_wait)
profile = remember(hour_profile)
opening = remember(next_open_day)
usual_day = remember(staffed)


def recorded(pub: Published) -> bool:
    """Whether the publication holds queues by hour at all: those of long ago do not."""
    return "hour_visits" in pub.tables


def weekday(pub: Published, office: str, otherwise: int) -> int:
    """The weekday of an office's next open day by its forecast; without one, the given day or the first one that it attends."""
    place = ahead.next_days(pub, FIGURE, "office").get(office)
    found = profile(pub, office)
    days = sorted({cell.weekday for cell in found.cells}) if found else []
    wanted = place.next.day.isoweekday() if place else otherwise
    return wanted if wanted in days or not days else days[0]


@remember
def procedures(pub: Published, office: str) -> dict[str, str]:
    """Key and name of the procedures whose queue at an office is forecast, in the order of their names."""
    names = query.names(pub, "procedure")
    mine = {key: names.get(key, key) for key in forecast_procedures(pub, office)}
    return dict(sorted(mine.items(), key=lambda item: item[1]))


@dataclass(frozen=True)
class Expected:
    """The wait to be expected at one office: on its next open day by its forecast, else what its last such weekdays were.

    `low_minutes` and `high_minutes` hold eight of ten days of a forecast, and all of the last weekdays where there is none;
    `any_day`: it has not been open on such a weekday, and its last days speak for it.
    """

    office: str
    name: str
    day: date | None  # None: no forecast
    wait_minutes: float
    low_minutes: float | None
    high_minutes: float | None
    few: bool = False
    any_day: bool = False


@dataclass(frozen=True)
class Desks:
    """A simulated day as it is staffed and with other desks."""

    staffed: Staffed
    now: Waits
    other: Waits
    more: int


@remember
def expected(pub: Published, weekday: int) -> tuple[Expected, ...]:
    """Every office by the wait to be expected there, longest first; `weekday` is that of the municipality's next open day."""
    known = ahead.next_days(pub, FIGURE, "office")
    found = [
        Expected(key, place.name, place.next.day, place.next.median, place.next.lo80, place.next.hi80, place.quality.few)
        for key, place in known.items()
        if place.next.median is not None
    ]
    such = {wait.office: wait for wait in offices(pub, weekday)}
    usual = {wait.office: wait for wait in offices(pub, 0)} | such
    found += [
        Expected(w.office, w.name, None, w.wait_minutes, w.low_minutes, w.high_minutes, any_day=key not in such)
        for key, w in usual.items()
        if key not in known
    ]
    return tuple(sorted(found, key=lambda one: (-one.wait_minutes, one.office)))


@remember
def with_desks(pub: Published, office: str, weekday: int, more: int) -> Desks | None:
    """A coming weekday with `more` desks in every hour that any desk opens; None when too little is recorded."""
    day = coming(pub, office, weekday)
    if day is None:
        return None
    now = simulate(day.day, day.desks, WAIT_TARGET_MINUTES)
    return Desks(day, now, simulate(day.day, added(day.desks, more), WAIT_TARGET_MINUTES) if more else now, more)


@remember
def enough(pub: Published, office: str, weekday: int) -> tuple[int, ...] | None:
    """The fewest desks by hour with which most people wait no longer than the target."""
    day = coming(pub, office, weekday)
    return None if day is None else cheapest(day.day, WAIT_TARGET_MINUTES, SHARE, max(day.desks) + MOST_MORE)


def coming(pub: Published, office: str, weekday: int) -> Staffed | None:
    """The next such weekday, with as many people as are forecast; with as many as lately where they are not."""
    people = visits(pub, office, weekday)
    return usual_day(pub, office, weekday, float(WAIT_TARGET_MINUTES), people.median if people else None)


def visits(pub: Published, office: str, weekday: int) -> DayAhead | None:
    """How many people are expected at an office on its next such weekday; None where that is not forecast."""
    found = ahead.outlook(pub, ahead.series_name("queue_visits", office))
    if found is None or found.refused:
        return None
    return next((day for day in found.open_days if day.day.isoweekday() == weekday and day.median), None)


def added(desks: Sequence[int], more: int) -> tuple[int, ...]:
    """So many desks more (or fewer) in each hour that any opens; the last hour keeps one."""
    changed = [max(0, n + more) if n else 0 for n in desks]
    return (*changed[:-1], max(1, changed[-1]))


__all__ = [
    "WAIT_TARGET_MINUTES",
    "Desks",
    "Expected",
    "HourProfile",
    "OfficeWait",
    "added",
    "enough",
    "expected",
    "offices",
    "opening",
    "procedures",
    "profile",
    "recorded",
    "visits",
    "weekday",
    "with_desks",
]
