"""What the page of the offices asks: expected waits, the hours of the week, and a day with other desks."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data import remember
from metrics.hour_profile import HourProfile, OfficeWait, Staffed, hour_profile, next_open_day, offices_by_wait, staffed
from metrics.measures import WAIT_TARGET_MINUTES
from metrics.query import Published
from metrics.staffing import Waits, cheapest, simulate

SHARE = 0.8  # of each hour's people, within the target: what the cheapest desks must reach
MOST_MORE = 8  # desks beyond the most that open now
FAR = 0.35  # a model further than this from what was measured is told as such

offices = remember(offices_by_wait)
profile = remember(hour_profile)
opening = remember(next_open_day)
usual_day = remember(staffed)


@dataclass(frozen=True)
class Desks:
    """A simulated day as it is staffed and with other desks."""

    staffed: Staffed
    now: Waits
    other: Waits
    more: int

    @property
    def far(self) -> bool:
        """Whether the model is too far from what was measured to be believed."""
        measured = self.staffed.measured_minutes
        return abs(self.staffed.modelled_minutes - measured) > max(FAR * measured, 3.0)


@remember
def with_desks(pub: Published, office: str, weekday: int, more: int) -> Desks | None:
    """The usual day of a weekday with `more` desks in every hour that any desk opens; None when too little is recorded."""
    day = usual_day(pub, office, weekday, float(WAIT_TARGET_MINUTES))
    if day is None:
        return None
    now = simulate(day.day, day.desks, WAIT_TARGET_MINUTES)
    return Desks(day, now, simulate(day.day, added(day.desks, more), WAIT_TARGET_MINUTES) if more else now, more)


@remember
def enough(pub: Published, office: str, weekday: int) -> tuple[int, ...] | None:
    """The fewest desks by hour with which most people wait no longer than the target."""
    day = usual_day(pub, office, weekday, float(WAIT_TARGET_MINUTES))
    return None if day is None else cheapest(day.day, WAIT_TARGET_MINUTES, SHARE, max(day.desks) + MOST_MORE)


def added(desks: Sequence[int], more: int) -> tuple[int, ...]:
    """So many desks more (or fewer) in each hour that any opens; the last hour keeps one."""
    changed = [max(0, n + more) if n else 0 for n in desks]
    return (*changed[:-1], max(1, changed[-1]))


__all__ = [
    "WAIT_TARGET_MINUTES",
    "Desks",
    "HourProfile",
    "OfficeWait",
    "added",
    "enough",
    "offices",
    "opening",
    "profile",
    "with_desks",
]
