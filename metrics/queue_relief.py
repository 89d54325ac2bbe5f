"""What a queue becomes when a procedure brings fewer people to it: the day of its office simulated as on *Esperas*."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from metrics.figures import breakdown, figure
from metrics.hour_profile import LATELY, Staffed, hour_profile, staffed
from metrics.measures import WAIT_TARGET_MINUTES
from metrics.reader import Published
from metrics.scope import Scope
from metrics.staffing import simulate
from metrics.year import twelve_months

VISITS = "queue_visits"
Range = tuple[float, float]


@dataclass(frozen=True)
class Relief:
    """Mean wait in minutes on the busiest weekday (1 Monday … 7 Sunday) of the office: as measured lately, and then."""

    office: str
    name: str
    weekday: int
    now_minutes: float
    then_minutes: Range  # (with most people saved, with least)


def reliefs(pub: Published, procedure: str, saved: Sequence[Range]) -> tuple[Relief | None, ...]:
    """For each (least, most) visits a year that a change saves: what the queue becomes where the procedure is mostly asked for.

    None where the office does not record its queue by hour and desk, or where the model is far from what was measured there.
    """
    start, end = twelve_months(pub)
    places = [one for one in breakdown(pub, VISITS, "office", start, end, Scope(procedure=(procedure,))) if one.value]
    if not places or "hour_visits" not in pub.tables:
        return (None,) * len(saved)
    main = max(places, key=lambda one: (one.value or 0.0, one.key))
    here, everywhere = main.value or 0.0, sum(one.value or 0.0 for one in places)
    everybody = figure(pub, VISITS, start, end, Scope(office=(main.key,))).value or here
    weekday = _busiest(pub, main.key)
    day = staffed(pub, main.key, weekday, WAIT_TARGET_MINUTES) if weekday else None
    if day is None or day.far or day.modelled_minutes <= 0:
        return (None,) * len(saved)
    shares = [tuple(min(visits * here / everywhere, here) / everybody for visits in each) for each in saved]
    return tuple(
        Relief(main.key, main.name, weekday, day.measured_minutes, (_with_fewer(day, most), _with_fewer(day, least)))
        for least, most in shares)


def _busiest(pub: Published, office: str) -> int:
    """The weekday on which most people come lately; 0 where nobody does."""
    profile = hour_profile(pub, office, weeks=LATELY)
    come: dict[int, float] = {}
    for cell in profile.cells if profile else ():
        come[cell.weekday] = come.get(cell.weekday, 0.0) + cell.arrivals_per_day
    return max(come, key=lambda day: (come[day], -day), default=0)


def _with_fewer(day: Staffed, share: float) -> float:
    """The measured wait, shortened as the model's is when that share of the people stays away."""
    fewer = replace(day.day, arrivals=tuple(n * (1 - share) for n in day.day.arrivals))
    wait = simulate(fewer, day.desks, WAIT_TARGET_MINUTES).wait_minutes
    return day.measured_minutes * min(wait / day.modelled_minutes, 1.0)
