"""The values of one indicator in every bucket of many keys at once, as arrays: what the attention list is made from.

The same sums and value counts as a figure's, divided the same way (test_readings compares them); without asking whether a day
was delivered. For totals, ratios, means and quantiles.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.indicator import Indicator
from metrics.measures import CLOCKS
from metrics.plan import Ask, relation, sums_sql
from metrics.reader import Published
from metrics.scope import Scope, filters

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Readings:
    """One row per key and bucket that has events: key number (0 = all), first day (days since 1970), value, how many events."""

    key: NDArray[np.int64]
    day: NDArray[np.int64]
    value: NDArray[np.float64]
    n: NDArray[np.int64]


def readings(
    pub: Published, indicator: Indicator, by: str, keys: tuple[int, ...], start: date, end: date, grain: str
) -> Readings:
    """The readings of some keys of a dimension ('' is everything together) between two days."""
    limits = filters(pub, indicator, Scope()) | ({by: keys} if by else {})
    base = f"counts_{indicator.values}" if indicator.kind == "quantile" else f"cells_{indicator.family}"
    ask = Ask(base, start, end, limits, by or None, grain)
    frame = _quantiles(pub, indicator, ask) if indicator.kind == "quantile" else _sums(pub, indicator, ask)
    known = frame.drop_nulls("value")
    day = known["b"].cast(pl.Int32).cast(pl.Int64)
    return Readings(*(column.to_numpy() for column in (known["k"].cast(pl.Int64), day, known["value"], known["n"])))


def _quantiles(pub: Published, indicator: Indicator, ask: Ask) -> pl.DataFrame:
    """Linear between the two values around q x (n - 1), as `quantile_sql` has it; quicker here, where there are many buckets."""
    rows = relation(replace(ask, by_day_only=CLOCKS[indicator.values].spread), ("v", "n"))
    counted = pub.frame(f"SELECT k, b, v, sum(n)::BIGINT AS n FROM ({rows}) GROUP BY ALL ORDER BY k, b, v")
    upto = counted["n"].to_numpy().cumsum()
    ends = np.flatnonzero(counted.select(pl.struct("k", "b").rle_id()).to_series().diff(-1).fill_null(1).to_numpy())
    before = np.r_[0, upto[ends[:-1]]] if len(ends) else upto
    total = upto[ends] - before
    place = indicator.q * (total - 1)
    low, high = (np.searchsorted(upto, before + part, side="right") for part in (np.floor(place), np.ceil(place)))
    v = counted["v"].to_numpy().astype(np.float64)
    value = (v[low] + (v[high] - v[low]) * (place - np.floor(place))) / indicator.divide
    return counted[ends].select("k", "b").with_columns(value=pl.Series(value), n=pl.Series(total))


def _sums(pub: Published, indicator: Indicator, ask: Ask) -> pl.DataFrame:
    columns = tuple(dict.fromkeys(indicator.measures))
    named = ", ".join(columns)
    up, down, n = indicator.numerator, indicator.denominator, indicator.count
    if indicator.kind == "total":
        value, n = f"coalesce({indicator.measure}, 0)::DOUBLE", n or indicator.measure
    else:
        value, n = f"{100 if indicator.unit == 'percent' else 1} * {up}::DOUBLE / nullif({down}::DOUBLE, 0)", n or down
    told = f"k, b, {value} AS value, coalesce({n}, 0)::BIGINT AS n"
    return pub.frame(f"SELECT {told} FROM ({sums_sql(ask, columns)}) AS t(k, b, {named})")
