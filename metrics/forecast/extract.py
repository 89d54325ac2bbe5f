"""The series that are forecast, read from a published file: waits by place, and what adds up from its smallest parts.

A series is named by its figure and its place: `queue_wait_minutes_p50:office=NORTE`, `requests_received:total`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from metrics.coverage import Supplier, verdict
from metrics.forecast.panel import Bools, Days, Floats, Names, Panel, grid
from metrics.forecast.periods import marks
from metrics.indicator import pick
from metrics.plan import DAY
from metrics.reader import Published
from metrics.scope import Scope, suppliers_of

HORIZON_DAYS = 28
YEARS_READ = 3
ENOUGH_A_DAY, ENOUGH_SHARE = 5, 0.6  # people of a day, and open days of the last weeks that must have them, for a wait
LATELY_DAYS = 56
SELDOM = 0.02  # of an open day's events: what comes on closed days may be left out
WAITS = {"queue_wait_minutes_mean": "mean", "queue_wait_minutes_p50": "p50", "queue_wait_minutes_p90": "p90"}
WAIT_PLACES: tuple[tuple[str, ...], ...] = ((), ("office",), ("procedure",), ("office", "procedure"))
VOLUMES = {  # figure: cube, its smallest parts, the places that they add up to
    "queue_visits": ("cells_visits_day", ("office", "procedure"), (("office",), ("procedure",), ())),
    "requests_received": ("cells_requests_day", ("procedure", "agency"), (("procedure",), ("agency",), ())),
    "revenue_mxn": ("cells_payments_day", ("procedure", "agency"), (("agency",), ())),
}
Place = Mapping[str, str]


@dataclass(frozen=True)
class Family:
    """Series that are forecast together. figures and places: one per row; sums: the places that rows add up to."""

    panel: Panel
    figures: tuple[str, ...]
    places: tuple[Place, ...]
    sums: tuple[Place, ...] = ()

    def members(self, place: Place) -> Bools:
        """The rows that a place is the sum of."""
        return np.array([all(mine.get(dim) == key for dim, key in place.items()) for mine in self.places], dtype=bool)


def named(figure: str, place: Place) -> str:
    """The name of a series."""
    return f"{figure}:{','.join(f'{dim}={key}' for dim, key in place.items()) or 'total'}"


def families(pub: Published) -> list[Family]:
    """The waits, and each volume; without those that have no row."""
    found = [_waits(pub), *(_volume(pub, figure) for figure in VOLUMES)]
    return [family for family in found if family is not None and family.panel.series]


def _waits(pub: Published) -> Family | None:
    frames = [_read(pub, _WAITS, "counts_wait_day", dims) for dims in WAIT_PLACES]
    figures: list[str] = []
    places: list[Place] = []
    rows: list[Floats] = []
    days = _days(pub, "visits", frames)
    if days is None:
        return None
    for dims, frame in zip(WAIT_PLACES, frames, strict=True):
        for place, part in _parts(pub, dims, frame):
            n = _spread(part, "n", days, np.nan)
            if _lively(n):
                for figure, column in WAITS.items():
                    figures.append(figure)
                    places.append(place)
                    rows.append(np.where(n >= ENOUGH_A_DAY, _spread(part, column, days, np.nan), np.nan))
    if not rows:
        return None
    return Family(_panel(pub, places, np.array(rows), days, closes=np.ones(len(rows), dtype=bool)), tuple(figures), tuple(places))


def _lively(n: Floats) -> bool:
    """Whether enough people came on enough of the last days; weekends and closures are two days of seven."""
    lately = n[-LATELY_DAYS:]
    return bool((lately >= ENOUGH_A_DAY).sum() >= ENOUGH_SHARE * LATELY_DAYS * 5 / 7)


def _volume(pub: Published, figure: str) -> Family | None:
    cube, dims, sums = VOLUMES[figure]
    frame = _read(pub, f"SELECT {{keys}}date, sum({figure})::DOUBLE AS value FROM {{cube}} GROUP BY ALL", cube, dims)
    family = pick(pub.indicators, figure).family
    days = _days(pub, family, [frame])
    if days is None:
        return None
    parts = [(place, _spread(part, "value", days, 0.0)) for place, part in _parts(pub, dims, frame)]
    parts = [(place, values) for place, values in parts if np.any(values != 0)]
    if not parts:
        return None
    places = [place for place, _ in parts]
    values = np.maximum(np.array([row for _, row in parts]), 0.0)
    values = np.where(_delivered(pub, figure, places, days), values, np.nan)
    panel = _panel(pub, places, values, days, _closes(pub, places, values, days))
    wholes = [{dim: place[dim] for dim in mine} for mine in sums for place in places if all(place[dim] for dim in mine)]
    once = {named(figure, whole): whole for whole in wholes}
    return Family(panel, (figure,) * len(places), tuple(places), tuple(once.values()))


def _read(pub: Published, sql: str, cube: str, dims: Sequence[str]) -> pl.DataFrame:
    return pub.frame(sql.format(keys="".join(f"{dim}, " for dim in dims), cube=cube)).sort([*dims, "date"])


def _parts(pub: Published, dims: Sequence[str], frame: pl.DataFrame) -> list[tuple[Place, pl.DataFrame]]:
    """The rows of each place, by its keys as people know them."""
    names = {dim: pub.names_by_id[dim] for dim in dims}
    parts = frame.partition_by(*dims, as_dict=True, maintain_order=True) if dims else {(): frame}
    return [({dim: names[dim][int(key)].key for dim, key in zip(dims, keys, strict=True)}, part) for keys, part in parts.items()]


def _days(pub: Published, table: str, frames: Sequence[pl.DataFrame]) -> Days | None:
    """From the first day with data (at most three years) to the cut-off of the table and the four weeks after it."""
    cutoff = pub.cutoffs.get(table)
    firsts = [day for frame in frames if isinstance(day := frame["date"].min(), date)]
    if cutoff is None or not firsts:
        return None
    first = max(min(firsts), cutoff - DAY * 366 * YEARS_READ)
    if first > cutoff:
        return None
    return np.datetime64(first, "D") + np.arange((cutoff - first).days + 1 + HORIZON_DAYS)


def _spread(part: pl.DataFrame, column: str, days: Days, otherwise: float) -> Floats:
    """A column on the known days."""
    found = np.full(len(days) - HORIZON_DAYS, otherwise)
    at = (part["date"].to_numpy().astype("datetime64[D]") - days[0]).astype(np.int64)
    inside = (at >= 0) & (at < len(found))
    found[at[inside]] = part[column].to_numpy()[inside]
    return found


def _works(pub: Published, days: Days) -> dict[str, Bools]:
    """Which days each calendar works; '' is the municipality's."""
    first, last = days[0].item(), days[-1].item()
    rows = pub.frame("SELECT office_id, date, works FROM calendar WHERE date BETWEEN ? AND ? ORDER BY date", [first, last])
    found = {str(office[0]): part["works"].to_numpy() for office, part in rows.partition_by("office_id", as_dict=True).items()}
    return {office: works for office, works in found.items() if len(works) == len(days)}


def _closes(pub: Published, places: Sequence[Place], values: Floats, days: Days) -> Bools:
    """Whether next to nothing ever comes while a place is closed: online, requests come every day."""
    works = _works(pub, days)
    shut = np.array([~works.get(place.get("office", ""), works[""])[: values.shape[1]] for place in places])
    known = np.isfinite(values)
    events = np.where(known, values, 0.0)
    mean = [(events * mask).sum(axis=1) / np.maximum((known & mask).sum(axis=1), 1) for mask in (shut, ~shut)]
    return np.asarray(mean[0] <= SELDOM * mean[1])


def _panel(pub: Published, places: Sequence[Place], values: Floats, days: Days, closes: Bools) -> Panel:
    works = _works(pub, days)
    offices = sorted({place.get("office", "") for place in places})
    calendars = tuple(_names(pub, office) for office in offices)
    opens = np.array([works.get(place.get("office", ""), works[""]) for place in places]) | ~closes[:, None]
    panel = grid(values, opens, days, calendars, np.array([offices.index(place.get("office", "")) for place in places]))
    return replace(panel, marks=marks(pub.about.periods, days), shifted=_shifted(pub, places, panel.days))


def _shifted(pub: Published, places: Sequence[Place], days: Days) -> Bools:
    """Where a change that is known of begins in each place: places x days. One of a procedure alone moves no whole office."""
    found = np.zeros((len(places), len(days)), dtype=bool)
    for day, *keys in pub.rows("SELECT date, coalesce(procedure_id, ''), coalesce(office_id, '') FROM shifts"):
        column = int(np.searchsorted(days, np.datetime64(day, "D")))
        if 0 < column < len(days):
            named = [(dim, key) for dim, key in zip(("procedure", "office"), keys, strict=True) if key]
            found[[all(place.get(dim) == key for dim, key in named) for place in places], column] = True
    return found


def _names(pub: Published, office: str) -> Names:
    """The named closures of an office, and those of everybody."""
    asked = "SELECT date, coalesce(name, '') FROM closures WHERE office_id IN ('*', ?) ORDER BY office_id = '*'"
    rows = pub.rows(asked, [office])
    return {np.datetime64(day, "D"): name or "cierre" for day, name in rows if day is not None}


def _delivered(pub: Published, figure: str, places: Sequence[Place], days: Days) -> Bools:
    """Whether every source that speaks for a place delivered the day: what was not delivered is not zero."""
    indicator, known = pick(pub.indicators, figure), [day.item() for day in days[: len(days) - HORIZON_DAYS]]
    seen: dict[tuple[Supplier, ...], Bools] = {}
    rows = []
    for place in places:
        agency = (place["agency"],) if place.get("agency") else ()
        mine = suppliers_of(pub, indicator, Scope(agency=agency, office=(place["office"],) if place.get("office") else ()))
        if mine not in seen:
            seen[mine] = np.array([some and not owed for some, owed in (verdict(mine, day, day) for day in known)], dtype=bool)
        rows.append(seen[mine])
    return np.array(rows)


_WAITS = """
WITH g AS (SELECT {keys}date, v, sum(n) AS n FROM {cube} GROUP BY ALL),
c AS (SELECT *, sum(n) OVER (PARTITION BY {keys}date ORDER BY v) AS c, sum(n) OVER (PARTITION BY {keys}date) AS t FROM g)
SELECT {keys}date, any_value(t)::DOUBLE AS n, (sum(v * n) / any_value(t))::DOUBLE AS mean,
    ((min(v) FILTER (c > floor(0.5 * (t - 1)))) + (min(v) FILTER (c > ceil(0.5 * (t - 1))))) / 2.0 AS p50,
    min(v) FILTER (c > floor(0.9 * (t - 1))) AS low, min(v) FILTER (c > ceil(0.9 * (t - 1))) AS high,
    0.9 * (any_value(t) - 1) AS place, (low + (high - low) * (place - floor(place)))::DOUBLE AS p90
FROM c GROUP BY ALL
"""
