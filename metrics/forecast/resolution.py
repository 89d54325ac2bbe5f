"""How long what is received now will take, in working days: the wait of those who never queue.

The half and nine tenths of the curve by which requests have been closing in the last year, open ones counted for the days they
were seen open (metrics/deadlines.py).

`forecast_resolution` of the published file: dim (total, agency, procedure), key, issued_on, received (of the last year),
p50_days, p90_days (none: more than a year), and how the same way of saying did for what came in the four weeks after each of six
earlier days: error50_days, naive50_days (of repeating what closed in the four weeks before that day), within90 (share that took
no longer than the p90 said, in percent), windows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import numpy as np
import polars as pl

from metrics.deadlines import OPEN, WINDOW, Floats, Ints, pace, rested
from metrics.due import DIMENSIONS, Open, read_open
from metrics.forecast.panel import Bools
from metrics.reader import Published

FIGURE = "resolution_days"
WINDOWS, DAYS = 6, 20  # backtests one after another, in working days
FEWEST = 5  # requests that a window (and the last year) must hold
HALF, MOST = 0.5, 0.9
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "dim": pl.String, "key": pl.Int32, "issued_on": pl.Date, "received": pl.Int32, "p50_days": pl.Float64, "p90_days": pl.Float64,
    "error50_days": pl.Float64, "naive50_days": pl.Float64, "within90": pl.Float64, "windows": pl.Int16,
}


@dataclass(frozen=True)
class Resolution:
    """What to expect of a request received now, in working days; None: more than a year, or nothing could be checked yet."""

    series: str
    issued_on: date
    received: int
    p50_days: float | None
    p90_days: float | None
    error50_days: float | None
    naive50_days: float | None
    within90: float | None
    windows: int


def write_resolution(con: duckdb.DuckDBPyConnection, cutoff: date | None) -> None:
    """Writes `pub.forecast_resolution`; empty without requests or a cut-off."""
    found = read_open(con, cutoff, limited=False) if cutoff else None
    frame = pl.DataFrame(schema=SCHEMA) if found is None else resolution_frame(found)
    con.register("resolution_rows", frame)
    con.execute("CREATE TABLE pub.forecast_resolution AS SELECT * FROM resolution_rows ORDER BY dim, key")
    con.unregister("resolution_rows")


def resolution_frame(found: Open) -> pl.DataFrame:
    """One row for each key of each dimension that received enough in the last year."""
    places = {"total": np.zeros(len(found.requests.n), dtype=np.int64), "agency": found.requests.agency,
              "procedure": found.requests.procedure}
    return pl.concat([_of_dimension(found, dim, places[dim]) for dim in DIMENSIONS])


def _of_dimension(found: Open, dim: str, place: Ints) -> pl.DataFrame:
    mine = replace(found, requests=replace(found.requests, procedure=place))
    keys, last = found.keys[dim], len(found.days) - 1
    starts = [at for n in range(WINDOWS) if (at := last - DAYS * (WINDOWS + 1 - n)) >= DAYS]  # all are followed a window more
    errors, naive, held = (np.full((len(starts), len(keys)), np.nan) for _ in range(3))
    for row, at in enumerate(starts):
        half, most = quantiles(mine, at, len(keys))
        came, seen = _came(mine, at, len(keys))
        errors[row], naive[row] = np.abs(half - came), np.abs(_closed_before(mine, at, len(keys)) - came)
        held[row] = _within(mine, at, most, seen)
    both = np.isfinite(errors) & np.isfinite(naive)
    half, most = quantiles(mine, last, len(keys))
    received = _received(mine, last - WINDOW, last, len(keys))
    frame = pl.DataFrame({
        "dim": dim, "key": keys, "issued_on": found.days[-1], "received": received, "p50_days": _known(half),
        "p90_days": _known(most),
        "error50_days": _mean(errors, both), "naive50_days": _mean(naive, both), "within90": _mean(100 * held, np.isfinite(held)),
        "windows": both.sum(axis=0),
    }, schema_overrides=SCHEMA).select(list(SCHEMA))
    return frame.filter(pl.Series(received >= FEWEST))


def quantiles(found: Open, at: int, keys: int) -> tuple[Floats, Floats]:
    """Working days by which the half and nine tenths of what comes in will be closed, as known on a day; NaN: beyond a year."""
    open_share = np.cumprod(1 - pace(found.requests, found.pauses, keys, found.at_end[found.days[at]]), axis=1)
    return _first(open_share <= 1 - HALF), _first(open_share <= 1 - MOST + 1e-9)


def _first(reached: Bools) -> Floats:
    return np.where(reached.any(axis=1), reached.argmax(axis=1), np.nan)


def _between(found: Open, first: int, last: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Of what was received after one day, up to another: key, days until it closed (OPEN: not yet), days seen, how many."""
    requests, ends = found.requests, found.at_end
    since = ends[found.days[max(first, 0)]][requests.cal]
    mine = (requests.received > since) & (requests.received <= ends[found.days[last]][requests.cal])
    today = ends[found.days[-1]][requests.cal]
    return requests.procedure[mine], _took(found)[mine], (today - requests.received)[mine], requests.n[mine]


def _took(found: Open) -> Ints:
    """Working days until each request closed, pauses left out; OPEN where it has not."""
    requests = found.requests
    today = found.at_end[found.days[-1]][requests.cal]
    worked = requests.closed - requests.received - rested(requests, found.pauses, today)
    return np.where(requests.closed < OPEN, np.maximum(worked, 0), OPEN)


def _received(found: Open, first: int, last: int, keys: int) -> Ints:
    key, _, _, n = _between(found, first, last)
    return np.bincount(key, n, keys).astype(np.int64)


def _came(found: Open, at: int, keys: int) -> tuple[Floats, Ints]:
    """The half of what came in the window after a day, where enough did and its time is over; days that all were seen."""
    key, took, seen, n = _between(found, at, at + DAYS)
    followed = int(seen.min(initial=OPEN))
    half = _halves(key, took, n, keys)
    return np.where(half <= followed, half, np.nan), np.full(keys, followed)


def _halves(key: Ints, took: Ints, n: Ints, keys: int) -> Floats:
    """The days by which half of each key's requests were closed; NaN for few, and where half never were."""
    found = np.full(keys, np.nan)
    order = np.lexsort((took, key))
    for one in np.unique(key):
        mine = order[key[order] == one]
        total = np.cumsum(n[mine])
        if total[-1] >= FEWEST and (half := took[mine][np.searchsorted(total, HALF * total[-1])]) < OPEN:
            found[one] = half
    return found


def _closed_before(found: Open, at: int, keys: int) -> Floats:
    """What a look at the closed ones would say: the half of those that closed in the window before a day."""
    requests = found.requests
    last, first = (found.at_end[found.days[n]][requests.cal] for n in (at, max(at - DAYS, 0)))
    mine = (requests.closed > first) & (requests.closed <= last)
    return _halves(requests.procedure[mine], _took(found)[mine], requests.n[mine], keys)


def _within(found: Open, at: int, most: Floats, followed: Ints) -> Floats:
    """The share of what came in the window after a day that took no longer than was said; NaN where that is not over."""
    key, took, _, n = _between(found, at, at + DAYS)
    total = np.bincount(key, n, len(most)).astype(np.float64)
    held = np.bincount(key, n * (took <= np.nan_to_num(most[key], nan=-1)), len(most))
    return np.where((total >= FEWEST) & (most <= followed), held / np.maximum(total, 1), np.nan)


def _mean(values: Floats, some: Bools) -> Sequence[float | None]:
    n = some.sum(axis=0)
    return _known(np.where(n > 0, np.where(some, values, 0.0).sum(axis=0) / np.maximum(n, 1), np.nan))


def _known(values: Floats) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def resolutions(pub: Published) -> list[Resolution]:
    """What to expect of every procedure, agency and of all, by the name of the series."""
    rows = pub.rows(_ROWS) if "forecast_resolution" in pub.tables else []
    return [Resolution(f"{FIGURE}:{place}", *more) for place, *more in rows]


_ROWS = """
SELECT coalesce(f.dim || '=' || k.key, f.dim) AS place, f.* EXCLUDE (dim, key)
FROM forecast_resolution f LEFT JOIN keys k ON k.dim = f.dim AND k.id = f.key ORDER BY 1
"""
