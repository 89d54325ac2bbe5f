"""Proposals from what got worse and stayed so, and from waits that are forecast to pass their target.

A signal is proposed once it has lasted two weeks at the first look of the week (so that the list stays the same until Sunday);
a forecast, as it stands. What one more desk would do is simulated as on *Esperas*, where the office records its queue.
"""

from datetime import date, timedelta

from metrics.attention import BAD, FORECAST, OVERDUE, SIGNAL, Item, attention
from metrics.breach import target_of
from metrics.hour_profile import staffed
from metrics.proposal import Proposal
from metrics.propose_places import people, placed, reach, scope_of
from metrics.reader import Published
from metrics.staffing import simulate

LASTED = timedelta(days=14)
KINDS = {
    "queue_wait_minutes_p50": "staffing", "abandonment_share": "staffing", "resolution_days_p50": "step_changed",
    "on_time_share": "step_changed", "overdue_open": "staffing", "stars_mean": "training", "revenue_mxn": "communication",
}
WAIT = "queue_wait_minutes_p50"


def from_signals(pub: Published, week: date) -> list[Proposal]:
    """What got worse at least two weeks before the first look of the week."""
    looked = [day for (day,) in pub.rows("SELECT day FROM looks WHERE day >= ? ORDER BY day LIMIT 1", [week])]
    items = attention(pub, looked[0] if looked else None)
    lasting = [i for i in items if i.kind in {SIGNAL, OVERDUE} and i.direction == BAD and i.since <= i.day - LASTED]
    return [of_signal(pub, item, week) for item in lasting if item.indicator in KINDS and item.level is not None]


def of_signal(pub: Published, item: Item, week: date) -> Proposal:
    """What to try where a figure got worse; a communication carries whom campaigns reached there."""
    scope, kind = scope_of(item.dimension, item.key), KINDS[item.indicator]
    level, usual = item.level or 0.0, item.usual
    names = ("queue_visits",) if item.indicator in {WAIT, "abandonment_share"} else ("requests_received", "queue_visits")
    affected = people(pub, scope, item.day, names)
    back = None if usual is None or item.kind == OVERDUE else usual - level
    made = Proposal(
        week=week, key=f"{SIGNAL}|{item.indicator}|{item.dimension}|{item.key}", source=SIGNAL, indicator=item.indicator,
        name=item.name, kind=kind, direction=_way(pub, item.indicator),
        expected_change=_desk(pub, item, level) if item.indicator == WAIT else back, unit=item.unit, value=level,
        low=item.usual_low, high=item.usual_high, n=item.n, usual=usual, since=item.since, through=item.day,
        people=affected, hours=_hours(item, affected, usual), size=abs(item.size or 0.0),
        reach=reach(pub, scope, item.day) if kind == "communication" else None)
    return placed(made, item.dimension, item.key)


def from_forecast(pub: Published, week: date) -> list[Proposal]:
    """Offices whose coming days pass the target with confidence."""
    return [_of_forecast(pub, item, week) for item in attention(pub) if item.kind == FORECAST and item.level is not None]


def _of_forecast(pub: Published, item: Item, week: date) -> Proposal:
    target = target_of(pub, item.indicator)
    affected = people(pub, scope_of(item.dimension, item.key), item.day, ("queue_visits",))
    made = Proposal(
        week=week, key=f"{FORECAST}|{item.indicator}|{item.dimension}|{item.key}", source=FORECAST, indicator=item.indicator,
        name=item.name, kind="staffing", direction="lower",
        expected_change=_desk(pub, item, item.level or 0.0), unit=item.unit, value=item.level or 0.0, n=item.n, usual=target,
        since=item.value_on or item.day, through=item.day, people=affected, hours=_hours(item, affected, target),
        size=abs(item.size or 0.0))
    return placed(made, item.dimension, item.key)


def _way(pub: Published, indicator: str) -> str:
    return "higher" if pub.indicators[indicator].direction == "higher" else "lower"


def _hours(item: Item, affected: int, usual: float | None) -> float | None:
    """Hours that people wait beyond the usual (or the target) in four weeks; None where it is no wait in a queue."""
    if item.indicator != WAIT or usual is None or item.level is None:
        return None
    return affected * max(item.level - usual, 0.0) / 60


def _desk(pub: Published, item: Item, level: float) -> float | None:
    """Minutes that one more desk takes off the wait; None where the queue is not recorded or the model is far off."""
    target = target_of(pub, WAIT)
    weekday = (item.value_on or item.day).isoweekday()
    day = staffed(pub, item.key, weekday, target) if item.dimension == "office" and target is not None else None
    if day is None or target is None or day.far or day.modelled_minutes <= 0:
        return None
    more = simulate(day.day, tuple(desks + 1 if desks else 0 for desks in day.desks), target)
    return level * min(more.wait_minutes / day.modelled_minutes - 1, 0.0)

