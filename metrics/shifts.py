"""Processes that changed: every watched series of a published file put to the test, and each cause told once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt

import numpy as np

from metrics.attention import BAD, GOOD, NEUTRAL, SIGNAL, Item
from metrics.causes import Clue, causes
from metrics.changes import DAILY, WEEKLY, Change, Rules, changes
from metrics.plan import DAY
from metrics.reader import Published
from metrics.series_effects import Floats, without_effects
from metrics.watched import LATELY, TOPICS, WATCHED, Events, Panel, Place, calendar_of, events, panels

SMALLEST = {"points": 3.0, "stars": 0.15, "percent": 10.0}  # less is no news, however sure
SMALLEST_STEP = {"minutes": 2.0, "working_days": 0.5}
YEAR_OF_WEEKS = timedelta(days=364)
AS_LAST_YEAR = 0.5  # of the change happened at the same time last year: then it is the season
AROUND = timedelta(days=10)  # before and after, for seasons keep no exact date
SIDES = {"higher": -1, "lower": 1, "none": 0}  # where the bad side of an indicator is


@dataclass(frozen=True)
class Watch:
    """One panel and the events behind it."""

    panel: Panel
    events: Events


@dataclass(frozen=True)
class _Hit:
    """One series that changed and what is told of it."""

    watch: Watch
    place: Place
    strength: float
    item: Item


def watch(pub: Published, day: date) -> list[Watch]:
    """The panels of every watched indicator up to a day."""
    found, calendar = [], calendar_of(pub, day)
    for name in WATCHED:
        if name in pub.indicators:
            lately = events(pub, pub.indicators[name].family, day - LATELY * DAY, day)
            found += [Watch(panel, lately) for panel in panels(pub, name, day, lately, calendar)]
    return found


def shifted(pub: Published, day: date, watched: Sequence[Watch]) -> list[Item]:
    """The items of one day: for worse (or without a side) and for better, each cause once."""
    hits: list[_Hit] = []
    watched = [w for w in (replace(w, panel=w.panel.as_of(day)) for w in watched) if w.panel.days]
    for grain, rules in (("day", DAILY), ("week", WEEKLY)):
        mine = [w for w in watched if w.panel.grain == grain]
        for good in (False, True):
            hits += _tested(pub, day, [w for w in mine if not good or SIDES[w.panel.indicator.direction]], rules, good)
    clues = [_clue(i, hit) for i, hit in enumerate(hits)]

    def shared(one: object, other: object) -> float:
        a, b = hits[one], hits[other]  # type: ignore[call-overload]  # places are numbers of hits
        return float(min(h.watch.events.of(a.place, b.place) for h in (a, b)))

    return [_told([hits[i] for i in cause.members]) for cause in causes(clues, shared)]


def _clue(number: int, hit: _Hit) -> Clue:
    topic = (TOPICS.get(hit.item.indicator, hit.item.indicator), hit.item.direction)
    return Clue(topic, _sign(hit), hit.strength, hit.watch.events.of(hit.place), number, hit.place.width)


def _sign(hit: _Hit) -> int:
    """Up or down where there is no good side; figures of one topic may have theirs on different ends."""
    return 0 if hit.item.direction != NEUTRAL else 1 if (hit.item.size or 0) > 0 else -1


def _told(members: Sequence[_Hit]) -> Item:
    also = (f"{hit.item.indicator}|{hit.item.dimension}|{hit.item.key}" for hit in members[1:])
    return replace(members[0].item, also=tuple(dict.fromkeys(also)))


def _tested(pub: Published, day: date, watched: Sequence[Watch], rules: Rules, good: bool) -> list[_Hit]:
    """All series of one grain at once, on their common days: the budget of false items is one."""
    days = sorted({d for w in watched for d in w.panel.days})
    if not days:
        return []
    column = {d: i for i, d in enumerate(days)}
    owners = [(w, row) for w in watched for row in range(len(w.panel.places))]
    values = np.full((len(owners), len(days)), np.nan)
    start = 0
    for w in watched:
        values[start : start + len(w.panel.places), [column[d] for d in w.panel.days]] = w.panel.bent()
        start += len(w.panel.places)
    sides = np.array([SIDES[w.panel.indicator.direction] * (-1 if good else 1) for w, _ in owners], dtype=np.int8)
    sizes = np.array([w.panel.size for w, _ in owners])
    found = changes(values, days, sides, sizes, rules, np.concatenate([w.panel.rough for w in watched]))
    hits = []
    for change in found:
        if not _seasonal(values[change.row], days, change, rules):
            w, row = owners[change.row]
            item = _item(pub, day, w, row, days, change, good)
            if _large(item):
                hits.append(_Hit(w, w.panel.places[row], abs(change.z), item))
    return hits


def _seasonal(series: Floats, days: Sequence[date], change: Change, rules: Rules) -> bool:
    """Whether much the same happened at the same time last year, after weekdays and the smooth part of the season."""
    cleaned = without_effects(series[None, :], days, rules.weekdays).cleaned[0]
    since, last = days[change.since] - YEAR_OF_WEEKS, days[-1] - YEAR_OF_WEEKS
    dated = np.array([d.toordinal() for d in days])
    inside = (dated >= (since - AROUND).toordinal()) & (dated <= (last + AROUND).toordinal()) & np.isfinite(cleaned)
    before = (dated < (since - AROUND).toordinal()) & np.isfinite(cleaned)
    if inside.sum() < rules.windows[0] or before.sum() < rules.windows[1]:
        return False
    then = float(np.mean(cleaned[inside]) - np.mean(cleaned[before][-rules.baseline :]))
    return bool(then * np.sign(change.shift) >= AS_LAST_YEAR * abs(change.shift))


def _item(pub: Published, day: date, w: Watch, row: int, days: Sequence[date], change: Change, good: bool) -> Item:
    """What is told of one change, in the figure's own unit."""
    panel, place = w.panel, w.panel.places[row]
    indicator = panel.indicator
    since = days[change.since]
    known = np.flatnonzero(np.isfinite(panel.values[row]))
    at = int(known[-1])
    worked = float(panel.worked[row, at])
    centre = change.mean + change.effect
    level, before = panel.straight(change.mean + change.shift), panel.straight(change.mean)
    size, unit = _size(indicator.unit, level, before)
    recent = [i for i in known if panel.days[i] >= since]
    return Item(
        day=day, rank=0, kind=SIGNAL, indicator=indicator.id, dimension=place.dimension, key=place.key, name=place.name,
        owner=owner(pub, place, indicator.owner), since=since, periods=change.points, grain=panel.grain,
        value=float(panel.values[row, at]), value_on=panel.days[at], level=level, usual=before,
        usual_low=panel.straight(centre - change.spread, worked), usual_high=panel.straight(centre + change.spread, worked),
        unit=indicator.unit, size=size, size_unit=unit,
        direction=GOOD if good else NEUTRAL if indicator.direction == "none" else BAD, n=int(panel.n[row, recent].sum()),
        score=abs(change.shift) / max(change.spread, 1e-9) * sqrt(change.points), odds=change.odds, gradual=change.gradual,
        reason="", also=(),
    )


def _large(item: Item) -> bool:
    """Whether the change is worth a person's time, however sure it is."""
    if item.size is None or item.level is None or item.usual is None:
        return False
    large = abs(item.size) >= SMALLEST.get(item.size_unit, 0.0)
    return large and abs(item.level - item.usual) >= SMALLEST_STEP.get(item.unit, 0.0)


def _size(unit: str, level: float, before: float) -> tuple[float, str]:
    """How much it changed as people say it: points and stars as they are, the rest in percent of the usual."""
    if unit in ("percent", "stars"):
        return level - before, "points" if unit == "percent" else unit
    return (100 * (level / before - 1), "percent") if before > 0 else (level - before, unit)


def owner(pub: Published, place: Place, otherwise: str) -> str:
    """Who answers for a place: that of the procedure's card, the head of the agency, or whoever answers for the figure."""
    asked = {
        "procedure": "SELECT arg_max(owner, coalesce(valid_from, DATE '0001-01-01')) FROM procedures WHERE procedure_id = ?",
        "agency": "SELECT any_value(owner) FROM agencies WHERE agency_id = ?",
        "office": "SELECT any_value(a.owner) FROM offices o JOIN agencies a USING (agency_id) WHERE o.office_id = ?",
    }.get(place.dimension)
    rows = pub.rows(asked, [place.key]) if asked else []
    return str(rows[0][0]) if rows and rows[0][0] else otherwise
