"""`stock_day`: the age of what is open at every day's end, ready for the scopes that pages ask for day by day.

Derived from the pairs: dim ('total', 'procedure' ...), key, date, n, p50, p90. Days on which nothing is open have no row.
"""

from datetime import date

import duckdb
import numpy as np
import polars as pl

from metrics.ages import Ints, Rows, age_quantiles
from metrics.measures import DIMENSIONS

SHARES = (0.5, 0.9)
EPOCH = date(1970, 1, 1)
SCHEMA = {"dim": pl.String, "key": pl.Int32, "date": pl.Date, "n": pl.Int32, "p50": pl.Float64, "p90": pl.Float64}


def write_stock_days(con: duckdb.DuckDBPyConnection, cutoff: date | None) -> None:
    """Writes `pub.stock_day` for the total and for every key of every dimension, up to the cut-off."""
    con.execute("CREATE TABLE pub.stock_day (dim VARCHAR, key INTEGER, date DATE, n INTEGER, p50 DOUBLE, p90 DOUBLE)")
    since = con.execute("SELECT min(received_on) FROM pub.pairs").fetchone()
    if cutoff is None or since is None or since[0] is None or since[0] > cutoff:
        return
    first, days = (since[0] - EPOCH).days, (cutoff - since[0]).days + 1
    wd = con.execute(
        "SELECT wd FROM calendar WHERE date BETWEEN ? AND ? ORDER BY date, cal", [since[0], cutoff]).fetchnumpy()["wd"]
    at_end = np.asarray(wd).astype(np.int64).reshape(days, -1)
    for dim, key in (("total", "0"), *((d, d) for d in DIMENSIONS)):
        con.register("stock_rows", _of_dimension(con, dim, key, first, at_end))
        con.execute("INSERT INTO pub.stock_day SELECT * FROM stock_rows ORDER BY key, date")
        con.unregister("stock_rows")


def _of_dimension(con: duckdb.DuckDBPyConnection, dim: str, key: str, first: int, at_end: Ints) -> pl.DataFrame:
    """The rows of one dimension, its keys one after another."""
    columns = con.execute(
        f"SELECT {key} AS key, cal, wd, received_on - DATE '{EPOCH}' AS enter, until - DATE '{EPOCH}' AS leave, "
        "sum(n)::BIGINT AS n FROM pub.pairs GROUP BY ALL ORDER BY 1").fetchnumpy()
    names = ("key", "cal", "wd", "enter", "leave", "n")
    keys, cal, wd, enter, leave, n = (np.asarray(columns[name]).astype(np.int64) for name in names)
    every = Rows(cal, wd, enter - first, np.minimum(leave - first, len(at_end)), n)
    parts = []
    numbers, starts = np.unique(keys, return_index=True)
    for number, start, end in zip(numbers, starts, [*starts[1:], len(keys)], strict=True):
        total, ages = age_quantiles(every.part(slice(start, end)), at_end, SHARES)
        open_on = np.flatnonzero(total)
        on = pl.Series("date", (open_on + first).astype(np.int32)).cast(pl.Date)
        parts.append(pl.DataFrame(
            {"dim": dim, "key": number, "date": on, "n": total[open_on], "p50": ages[open_on, 0], "p90": ages[open_on, 1]},
            schema_overrides=SCHEMA))
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)
