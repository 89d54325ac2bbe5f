"""The series that are watched: each headline figure by day or week, in every scope, where data bear it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import expm1, log

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.coverage import Supplier, alike
from metrics.indicator import Indicator
from metrics.measures import ACTIVITY, DIMENSIONS
from metrics.plan import DAY, period_end
from metrics.reader import Published
from metrics.readings import EPOCH, readings
from metrics.scope import Scope, suppliers_of
from metrics.series_effects import Floats

WATCHED = (
    "requests_received", "queue_wait_minutes_p50", "resolution_days_p50", "on_time_share", "revenue_mxn", "stars_mean",
    "abandonment_share",
)
TOPICS = {"abandonment_share": "wait", "queue_wait_minutes_p50": "wait", "on_time_share": "limit", "resolution_days_p50": "limit"}
YEARS_READ = 2
WIDTHS = ("procedure", "office", "agency", "channel", "")
FEW = 10  # events of a day (or week) that a series needs as a rule, when its indicator asks for no more
HALF = 0.5  # of those: what has fewer lately is not even read
OFTEN = 0.8  # of the days must have data, else weeks are watched
LATELY = 60
STEP = 0.29  # standard deviation of what rounding to whole units leaves


@dataclass(frozen=True)
class Place:
    """One scope: '' is everything."""

    dimension: str
    id: int
    key: str
    name: str

    @property
    def width(self) -> int:
        """How wide it is by its nature: a procedure, an office, an agency, a channel, everything."""
        return WIDTHS.index(self.dimension)

    @property
    def scope(self) -> Scope:
        """The scope to ask figures of."""
        return Scope(**{self.dimension: (self.key,)}) if self.dimension else Scope()


@dataclass(frozen=True)
class Panel:
    """The series of one indicator: a row per place, a column per day or week; NaN where nothing can be said."""

    indicator: Indicator
    grain: str
    places: tuple[Place, ...]
    days: tuple[date, ...]
    values: Floats  # as people read them
    n: NDArray[np.int64]
    worked: Floats  # working days of the bucket

    def bent(self) -> Floats:
        """The values on the scale they are judged on: logarithms, log-odds for shares, stars as they are."""
        unit, values = self.indicator.unit, self.values
        if unit == "percent":
            share = (values / 100 * self.n + 0.5) / (self.n + 1)
            return np.log(share / (1 - share))
        if unit == "stars":
            return values
        return np.log1p(np.maximum(values / self.worked if self.indicator.kind == "total" else values, 0.0))

    def as_of(self, day: date) -> "Panel":
        """What was known at the end of that day: the buckets that were closed by then."""
        last = sum(period_end(first, self.grain) <= day for first in self.days)
        values, n, worked = self.values[:, :last], self.n[:, :last], self.worked[:, :last]
        return replace(self, days=self.days[:last], values=values, n=n, worked=worked)

    @property
    def rough(self) -> Floats:
        """How coarse each series is on that scale: medians of whole days and minutes move in steps."""
        if self.indicator.kind != "quantile":
            return np.zeros(len(self.places))
        known = [row[np.isfinite(row)] for row in self.values]
        return np.array([STEP / (1 + float(np.median(row))) if len(row) else 0.0 for row in known])

    @property
    def size(self) -> float:
        """The shift worth finding on that scale: 30 %, half of the odds more, a third of a star."""
        return {"percent": 0.5, "stars": 0.3}.get(self.indicator.unit, log(1.3))

    def straight(self, bent: float, worked: float = 1.0) -> float:
        """A number of that scale as people read it."""
        if self.indicator.unit == "percent":
            return float(100 / (1 + np.exp(-bent)))
        if self.indicator.unit == "stars":
            return min(max(bent, 1.0), 5.0)
        return max(expm1(bent), 0.0) * (worked if self.indicator.kind == "total" else 1.0)


def places(pub: Published) -> list[Place]:
    """Everything, then every agency, office, procedure and channel that somebody named."""
    found = [Place("", 0, "", pub.about.name)]
    for dimension in DIMENSIONS:
        found += [Place(dimension, k.id, k.key, k.name) for k in pub.dimension(dimension).values() if k.key]
    return found


def panels(pub: Published, name: str, last: date, lately: "Events", calendar: "Calendar") -> list[Panel]:
    """The daily series of an indicator, and the weekly ones of the places whose days are too thin. Empty without data.

    Places that have had next to no events lately are not read at all.
    """
    indicator = pub.indicators[name]
    known = suppliers_of(pub, indicator, Scope())
    first = max([min((s.first for s in known), default=last + DAY), calendar.first])
    if first > last:
        return []
    asked = _Asked(pub, indicator, calendar, first, last, {})
    busy = {place: lately.of(place) / (LATELY * 5 / 7) for place in places(pub)}
    daily = _panel(asked, [p for p, n in busy.items() if n >= FEW * HALF], "day")
    lively = np.array([_lively(daily, row) for row in range(len(daily.places))], dtype=bool)
    by_day = {p for p, is_daily in zip(daily.places, lively, strict=True) if is_daily}
    weekly = _panel(asked, [p for p, n in busy.items() if n >= FEW * HALF / 5 and p not in by_day], "week")
    alive = np.array([_lively(weekly, row) for row in range(len(weekly.places))], dtype=bool)
    return [part for part in (_only(daily, lively), _only(weekly, alive)) if part.places]


def _lively(panel: Panel, row: int) -> bool:
    """Whether most of the latest buckets say something, and rest on enough."""
    known = np.isfinite(panel.values[row])
    if not known.any():
        return False
    open_lately = np.flatnonzero(panel.worked[row] > 0)[-LATELY:]
    enough = float(np.median(panel.n[row, open_lately])) >= max(FEW, panel.indicator.min_n) if len(open_lately) else False
    return enough and float(known[open_lately].mean()) >= OFTEN


def _only(panel: Panel, rows: NDArray[np.bool_]) -> Panel:
    chosen = tuple(p for p, keep in zip(panel.places, rows, strict=True) if keep)
    return replace(panel, places=chosen, values=panel.values[rows], n=panel.n[rows], worked=panel.worked[rows])


def _panel(asked: "_Asked", scopes: Sequence[Place], grain: str) -> Panel:
    """Buckets that are closed, of days that the place works and its sources delivered; few data are NaN."""
    indicator, step = asked.indicator, 1 if grain == "day" else 7
    starts = asked.starts(step)
    total = indicator.kind == "total"
    shape = (len(scopes), len(starts))
    values, n = np.full(shape, 0.0 if total else np.nan), np.zeros(shape, dtype=np.int64)
    for dimension in ("", *DIMENSIONS) if starts else ():
        row = {p.id: i for i, p in enumerate(scopes) if p.dimension == dimension}
        if row:
            end = starts[-1] + DAY * (step - 1)
            found = readings(asked.pub, indicator, dimension, tuple(row), starts[0], end, grain)
            at = np.array([row[key] for key in found.key.tolist()], dtype=np.int64), (found.day - _number(starts[0])) // step
            values[at], n[at] = found.value, found.n
    worked = np.array([asked.calendar.worked(p, starts, step) for p in scopes]).reshape(len(scopes), len(starts))
    whole = np.array([asked.delivered(p, starts, step) for p in scopes], dtype=bool).reshape(len(scopes), len(starts))
    say = (worked > 0) & whole & (total | (n >= indicator.min_n))
    keep = np.flatnonzero(say.any(axis=0))
    days = tuple(starts[i] for i in keep)
    return Panel(indicator, grain, tuple(scopes), days, np.where(say, values, np.nan)[:, keep], n[:, keep], worked[:, keep])


def _number(day: date) -> int:
    return (day - EPOCH).days


@dataclass(frozen=True)
class Calendar:
    """Which days each office works from `first` on; '' is the municipality."""

    first: date
    works: dict[str, Floats]

    def worked(self, place: Place, starts: Sequence[date], step: int) -> Floats:
        """How many days of each bucket a place works: an office its own calendar, the rest that of the municipality."""
        mine = self.works[place.key if place.dimension == "office" and place.key in self.works else ""]
        offset = (starts[0] - self.first).days if starts else 0
        days: Floats = mine[offset : offset + len(starts) * step].reshape(-1, step).sum(axis=1)
        return days


def calendar_of(pub: Published, last: date) -> Calendar:
    """The calendars of the years that are read."""
    first = _years_before(last)
    days = (last - first).days + 1
    rows = pub.frame(
        "SELECT office_id, date FROM calendar WHERE works AND date BETWEEN ? AND ?", [first, last]).partition_by(
            "office_id", as_dict=True)
    works = {"": np.zeros(days)}
    for (office,), mine in rows.items():
        works[str(office)] = np.zeros(days)
        works[str(office)][mine["date"].cast(pl.Int32).to_numpy() - _number(first)] = 1.0
    return Calendar(first, works)


def _years_before(last: date) -> date:
    return last.replace(day=1, year=last.year - YEARS_READ)


@dataclass(frozen=True)
class _Asked:
    """One indicator whose series are read: from the first day that anybody delivered to the last one."""

    pub: Published
    indicator: Indicator
    calendar: Calendar
    first: date
    last: date
    seen: dict[tuple[tuple[Supplier, ...], int], NDArray[np.bool_]]

    def starts(self, step: int) -> list[date]:
        """The first days of its whole buckets: days, or weeks from Monday to Sunday."""
        first = self.first + DAY * (-self.first.weekday() % 7 if step > 1 else 0)
        return [first + DAY * n for n in range(0, (self.last - first).days - step + 2, step)]

    def delivered(self, place: Place, starts: Sequence[date], step: int) -> NDArray[np.bool_]:
        """Whether every source that speaks for a place, and is expected, delivered the bucket."""
        mine = suppliers_of(self.pub, self.indicator, place.scope)
        if (mine, step) not in self.seen:
            self.seen[mine, step] = np.array([alike(mine, day, day + DAY * (step - 1)) for day in starts], dtype=bool)
        return self.seen[mine, step]


@dataclass(frozen=True)
class Events:
    """How many events each combination of keys had lately: which places share theirs."""

    keys: NDArray[np.int64]  # a row per combination, a column per dimension
    n: Floats

    def of(self, *scopes: Place) -> float:
        """The events that belong to all of these places."""
        mine = np.ones(len(self.n), dtype=bool)
        for place in scopes:
            if place.dimension:
                mine &= self.keys[:, DIMENSIONS.index(place.dimension)] == place.id
        return float(self.n[mine].sum())


def events(pub: Published, family: str, first: date, last: date) -> Events:
    """The events of a family of facts between two days."""
    columns = f"{', '.join(DIMENSIONS)}, sum({ACTIVITY[family]})"
    rows = pub.rows(f"SELECT {columns} FROM cells_{family}_day WHERE date BETWEEN ? AND ? GROUP BY ALL", [first, last])
    table = np.array([row[:4] for row in rows], dtype=np.int64).reshape(len(rows), 4)
    return Events(table, np.array([float(row[4] or 0) for row in rows]))
