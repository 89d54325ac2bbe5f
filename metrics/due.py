"""How many open requests will pass their limit, by procedure, agency and in total: backtested, published with its error.

`deadlines` of the published file: dim, key, window_days, issued_on, falling_due, paused, already_late, expected, low80, high80,
low95, high95, error, naive_error, coverage80, checked. `error` is the mean absolute error of the six backtests, in requests;
`naive_error` that of repeating what passed its limit in the window before. A row that does not beat it says so by them.
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import polars as pl

from metrics.deadlines import (
    OPEN,
    Expected,
    Floats,
    Ints,
    Pauses,
    Requests,
    Running,
    chance_late,
    expected,
    pace,
    standing,
)

WINDOWS = (5, 20)  # working days ahead: this week, these four weeks
ORIGINS, APART = 6, 10  # backtests, and the working days between them
LEAST = 20  # backtested sums that must exist before their own errors say how wide an interval is
NORMAL = {80: 1.28, 95: 1.96}
DIMENSIONS = ("total", "agency", "procedure")


@dataclass(frozen=True)
class Open:
    """The requests with a limit and the days they are judged at: working days so far of each calendar, by date."""

    requests: Requests
    pauses: Pauses
    keys: dict[str, Ints]  # of each dimension, the keys that `key` of a forecast points to
    at_end: dict[date, Ints]
    days: list[date]  # working days up to the cut-off


@dataclass(frozen=True)
class Forecast:
    """What one day says of the window after it, per key of one dimension."""

    falling: Expected
    naive: Floats
    paused: Ints
    already: Ints


def write_deadlines(con: duckdb.DuckDBPyConnection, cutoff: date | None) -> None:
    """Writes `pub.deadlines`; empty when nothing has a limit or there is no cut-off."""
    found = read_open(con, cutoff) if cutoff else None
    frame = pl.DataFrame(schema=SCHEMA) if found is None else deadlines_frame(found)
    con.register("deadline_rows", frame)
    con.execute("CREATE TABLE pub.deadlines AS SELECT * FROM deadline_rows ORDER BY dim, window_days, key")
    con.unregister("deadline_rows")


SCHEMA = {
    "dim": pl.String, "key": pl.Int32, "window_days": pl.Int16, "issued_on": pl.Date, "falling_due": pl.Int32, "paused": pl.Int32,
    "already_late": pl.Int32, "expected": pl.Float64, "low80": pl.Float64, "high80": pl.Float64, "low95": pl.Float64,
    "high95": pl.Float64, "error": pl.Float64, "naive_error": pl.Float64, "coverage80": pl.Float64, "checked": pl.Int16,
}


def deadlines_frame(found: Open) -> pl.DataFrame:
    """The rows of `deadlines`, one per dimension, key and window."""
    parts = [_of_window(found, window) for window in WINDOWS if len(found.days) > window]
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)


def _of_window(found: Open, window: int) -> pl.DataFrame:
    """The rows of one window in every dimension."""
    last = len(found.days) - 1
    tests = [at for i in range(ORIGINS) if (at := last - window - i * APART) >= window]
    now = _told(found, last, window)
    past = [(_told(found, at, window), _passed(found, at, window)) for at in tests]
    return pl.concat([_rows(found, window, dim, now[dim], [(t[dim], came[dim]) for t, came in past]) for dim in DIMENSIONS])


def _told(found: Open, at: int, window: int) -> dict[str, Forecast]:
    """What would have been said on the `at`-th working day, knowing nothing of later days."""
    at_end = found.at_end[found.days[at]]
    running = standing(found.requests, found.pauses, at_end)
    late = chance_late(found.requests, running, pace(found.requests, found.pauses, len(found.keys["procedure"]), at_end))
    before = _passed(found, at - window, window) if at >= window else {}
    return {dim: _forecast(found, dim, running, late, window, before.get(dim)) for dim in DIMENSIONS}


def _forecast(found: Open, dim: str, running: Running, late: Floats, window: int, before: Ints | None) -> Forecast:
    """The sums of one dimension over what is open."""
    key, count = _key(found, dim)[running.row], len(found.keys[dim])
    n = found.requests.n[running.row]
    falls = ~running.paused & (running.left >= 1) & (running.left <= window)
    return Forecast(
        expected(key[falls], count, n[falls], late[falls]),
        np.zeros(count) if before is None else before.astype(np.float64),
        np.bincount(key[running.paused], n[running.paused], count).astype(np.int64),
        np.bincount(key[running.left < 1], n[running.left < 1], count).astype(np.int64))


def _passed(found: Open, at: int, window: int) -> dict[str, Ints]:
    """How many of those that ran at the end of a day, due in the window after it as was known then, passed their due date."""
    running = standing(found.requests, found.pauses, found.at_end[found.days[at]])
    falls = ~running.paused & (running.left >= 1) & (running.left <= window)
    row = running.row[falls]
    late = found.requests.late[row] & (found.requests.due[row] <= found.at_end[found.days[at + window]][found.requests.cal[row]])
    n = found.requests.n[row] * late
    return {dim: np.bincount(_key(found, dim)[row], n, len(found.keys[dim])).astype(np.int64) for dim in DIMENSIONS}


def _key(found: Open, dim: str) -> Ints:
    """The place of each request's key among the keys of the dimension."""
    if dim == "total":
        return np.zeros(len(found.requests.n), dtype=np.int64)
    return found.requests.agency if dim == "agency" else found.requests.procedure


def _rows(found: Open, window: int, dim: str, now: Forecast, past: list[tuple[Forecast, Ints]]) -> pl.DataFrame:
    """The rows of one dimension: the sums, their interval, and how the same way of saying did before."""
    drift = drift_of(past)
    scores = [np.abs(came - told.falling.late) / np.maximum(told.falling.spread(drift), 0.5) for told, came in past]
    wide = {level: width(scores, past, level) for level in NORMAL}
    middle, spread = now.falling.late, np.maximum(now.falling.spread(drift), 0.5)
    bounds = {}
    for level, times in wide.items():
        bounds[f"low{level}"] = np.maximum(middle - times * spread, 0.0)
        bounds[f"high{level}"] = np.minimum(middle + times * spread, now.falling.falling_due)
    keep = (now.falling.falling_due + now.paused + now.already) > 0
    frame = pl.DataFrame({
        "dim": dim, "key": found.keys[dim], "window_days": window, "issued_on": found.days[-1],
        "falling_due": now.falling.falling_due, "paused": now.paused, "already_late": now.already, "expected": middle,
        **bounds, **_checked(past, drift, len(keep)), "checked": len(past),
    }, schema_overrides=SCHEMA).select(list(SCHEMA))
    return frame.filter(pl.Series(keep))


def drift_of(past: list[tuple[Forecast, Ints]]) -> float:
    """How much, in logits, the pace of a key moves together beyond chance, by the moments of the backtests' errors."""
    if not past:
        return 0.0
    chance = np.concatenate([told.falling.chance for told, _ in past])
    error = np.concatenate([came - told.falling.late for told, came in past])
    base = float((chance**2).sum())
    return float(np.sqrt(max(0.0, float((error**2 - chance).sum()) / base))) if base else 0.0


def width(scores: list[Floats], past: list[tuple[Forecast, Ints]], level: int) -> float:
    """How many spreads hold `level` of a hundred backtested errors; a normal's where too few were tested."""
    seen = np.concatenate([s[told.falling.falling_due > 0] for s, (told, _) in zip(scores, past, strict=True)] or [np.zeros(0)])
    if len(seen) < LEAST:
        return NORMAL[level] * 1.2
    return float(np.quantile(seen, min(1.0, level / 100 * (1 + 1 / len(seen))), method="higher"))


def _checked(past: list[tuple[Forecast, Ints]], drift: float, keys: int) -> dict[str, Floats | list[None]]:
    """Mean absolute error, that of repeating the window before, and how often 80 of 100 held, each test judged by the others."""
    if not past:
        return dict.fromkeys(("error", "naive_error", "coverage80"), [None] * keys)
    held = []
    for i, (told, came) in enumerate(past):
        others = [one for j, one in enumerate(past) if j != i]
        wide = drift_of(others)
        scores = [np.abs(c - t.falling.late) / np.maximum(t.falling.spread(wide), 0.5) for t, c in others]
        reach = width(scores, others, 80) * np.maximum(told.falling.spread(wide), 0.5)
        held.append(np.abs(came - told.falling.late) <= reach)
    return {
        "error": np.mean([np.abs(came - told.falling.late) for told, came in past], axis=0),
        "naive_error": np.mean([np.abs(came - told.naive) for told, came in past], axis=0),
        "coverage80": np.mean(held, axis=0),
    }


def read_open(con: duckdb.DuckDBPyConnection, cutoff: date, limited: bool = True) -> Open | None:
    """The requests with a limit (or all of them, due OPEN where none is), from the enriched tables of the build; None if none."""
    con.execute(_ROWS.format(asked="c1.wd IS NOT NULL" if limited else "TRUE"))
    rows = con.execute("SELECT * FROM limited ORDER BY row").fetchnumpy()
    if not len(rows["row"]):
        return None
    stops = con.execute(_STOPS).fetchnumpy()
    keys = {dim: np.unique(np.asarray(rows[dim]).astype(np.int64)) for dim in DIMENSIONS[1:]}
    columns = {name: np.asarray(rows[name]).astype(np.int64) for name in ("cal", "received", "due", "closed", "n")}
    places = {dim: np.searchsorted(keys[dim], np.asarray(rows[dim]).astype(np.int64)) for dim in keys}
    requests = Requests(**places, **columns, late=np.asarray(rows["late"]).astype(bool))
    pauses = Pauses(*(np.asarray(stops[name]).astype(np.int64) for name in ("row", "first", "last")))
    at_end, days = _ends(con, cutoff)
    return Open(requests, pauses, {"total": np.zeros(1, dtype=np.int64), **keys}, at_end, days)


def _ends(con: duckdb.DuckDBPyConnection, cutoff: date) -> tuple[dict[date, Ints], list[date]]:
    """Working days so far of every calendar at the end of each day that the municipality works, up to the cut-off."""
    found = con.execute(
        "SELECT date, list(wd ORDER BY cal), bool_or(works AND cal = 0) FROM calendar WHERE date <= ? GROUP BY 1 ORDER BY 1",
        [cutoff]).fetchall()
    days = [day for day, _, works in found if works or day == cutoff]
    wanted = set(days)
    return {day: np.asarray(wd, dtype=np.int64) for day, wd, _ in found if day in wanted}, days


# A closing on a day that does not work counts with the next working day; who has a pause stands alone in its row.
_ROWS = f"""
CREATE OR REPLACE TABLE limited AS
WITH days AS (
    SELECT q.procedure, q.agency, q.cal, c0.wd AS received, coalesce(c1.wd, {OPEN}) AS due,
        coalesce(q.closed_on IS NULL OR q.closed_on > q.due_on, false) AS late,
        coalesce(c2.wd + (NOT c2.works)::INTEGER, {OPEN}) AS closed, p.rid
    FROM requests q
    JOIN calendar c0 ON c0.day_key = q.cal * 100000 + (q.received_on - DATE '1970-01-01')
    LEFT JOIN calendar c1 ON c1.day_key = q.cal * 100000 + (q.due_on - DATE '1970-01-01')
    LEFT JOIN calendar c2 ON c2.day_key = q.cal * 100000 + (q.closed_on - DATE '1970-01-01')
    LEFT JOIN paused p USING (rid)
    WHERE q.counted AND {{asked}}
)
SELECT row_number() OVER (ORDER BY procedure, agency, cal, received, due, closed, late, rid) - 1 AS row, *
FROM (SELECT *, count(*) AS n FROM days GROUP BY ALL)
"""
_STOPS = f"""
SELECT l.row, c0.wd + 1 AS first, coalesce(c1.wd, {OPEN}) AS last
FROM w.pauses s JOIN received r USING (request_id) JOIN limited l USING (rid)
JOIN calendar c0 ON c0.day_key = r.cal * 100000 + (s.from_on - DATE '1970-01-01')
LEFT JOIN calendar c1 ON c1.day_key = r.cal * 100000 + (s.to_on - DATE '1970-01-01')
WHERE s.source IS NOT DISTINCT FROM r.source OR s.source NOT IN (SELECT source FROM received WHERE source IS NOT NULL)
"""
