"""Additive cubes and value counts: by day and by month, for all keys together and for each dimension alone.

cells_<family>_day        a row per keys and date: the family's measures
counts_<clock>_day        a row per keys, date and value v: n events (the only table of a clock whose values are spread)
..._month                 the same by month (date = its first day)
..._day_by, ..._month_by  one dimension at a time: dim ('total', 'procedure' ...), key, date, ...
pairs                     what was ever open at a day's end: keys, calendar, received_on, until, n
The sort order is the index. Everything adds up, so any range and any filter is a sum.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import duckdb

from metrics.engine import Expressions
from metrics.measures import CLOCKS, FAMILIES, Clock, Measure, of_family

TOTAL = "total"
TYPES = {"count": "INTEGER", "money": "DECIMAL(18,2)", "real": "DOUBLE"}
_known: dict[tuple[str, str], str] = {}
IBIS_TYPES = {"count": "int64", "money": "decimal(18, 2)", "real": "float64"}


def roll_up(con: duckdb.DuckDBPyConnection) -> None:
    """Writes every cube and value count of the enriched tables into `pub`."""
    engine = Expressions(con)
    for family in FAMILIES:
        types = {m.name: TYPES[m.kind] for m in of_family(family)}
        sql = _compiled(engine, con, family, family, partial(cells, engine, family))
        _write(con, _Cube(f"cells_{family}", FAMILIES[family], types), sql)
    for clock in CLOCKS.values():
        cube = _Cube(f"counts_{clock.name}", FAMILIES[clock.family], {"n": "INTEGER"}, ("v",), clock.spread)
        sql = _compiled(engine, con, clock.name, clock.family, partial(counts, engine, clock))
        _write(con, cube, sql)
    con.execute(_PAIRS)


def _compiled(
    engine: Expressions, con: duckdb.DuckDBPyConnection, name: str, table: str, expression: Callable[[], Any]
) -> str:
    """The SQL of one cube, compiled once per process and shape of its table: on a small home it is dearer than to run it."""
    shape = (name, str(con.execute(f"DESCRIBE {table}").fetchall()))
    if shape not in _known:
        _known[shape] = engine.sql(expression())
    return _known[shape]


@dataclass(frozen=True)
class _Cube:
    """The tables of one cube: dimensions, the SQL type of each sum, columns that split it further, whether by day only."""

    base: str
    dimensions: tuple[str, ...]
    types: dict[str, str]
    extra: tuple[str, ...] = ()
    by_day_only: bool = False


def cells(engine: Expressions, family: str) -> Any:  # noqa: ANN401
    """Ibis: one row per keys and date with the sum of every measure of the family."""
    table, measures = engine.table(family), of_family(family)
    dates = dict.fromkeys(m.on for m in measures)
    parts = []
    for on in dates:
        rows = table.filter(table[on].notnull())
        keys = [rows[d] for d in FAMILIES[family]] + [rows[on].name("date")]
        parts.append(rows.group_by(keys).aggregate([_sum(rows, m, m.on == on) for m in measures]))
    every = engine.union(parts)
    summed = every.group_by([*FAMILIES[family], "date"]).aggregate([every[m.name].sum().name(m.name) for m in measures])
    some = summed[measures[0].name] != 0
    for measure in measures[1:]:
        some = some | (summed[measure.name] != 0)
    return summed.filter(some)


def _sum(rows: Any, measure: Measure, belongs: bool) -> Any:  # noqa: ANN401
    """The sum of a measure over its own date, and a typed zero over the other dates of the family."""
    value = measure.of(rows)
    if measure.kind == "count":
        value = value.ifelse(1, 0)
    if not belongs:
        value = rows.count() * 0
        return value.cast(IBIS_TYPES[measure.kind]).name(measure.name)
    return value.cast(IBIS_TYPES[measure.kind]).sum().fill_null(0).cast(IBIS_TYPES[measure.kind]).name(measure.name)


def counts(engine: Expressions, clock: Clock) -> Any:  # noqa: ANN401
    """Ibis: how many events had each value v, per keys and date."""
    table = engine.table(clock.family)
    rows = table.filter(table[clock.value].notnull() & table[clock.on].notnull())
    keys = [rows[d] for d in FAMILIES[clock.family]]
    return rows.group_by([*keys, rows[clock.on].name("date"), rows[clock.value].name("v")]).aggregate(n=rows.count())


def _write(con: duckdb.DuckDBPyConnection, cube: _Cube, sql: str) -> None:
    """The four tables of one cube: day, month, and each dimension alone by day and by month."""
    keys, more = ", ".join(cube.dimensions), "".join(f", {column}" for column in cube.extra)
    named = ", ".join(f"{name}::{kind} AS {name}" for name, kind in cube.types.items())
    added = ", ".join(f"sum({name})::{kind} AS {name}" for name, kind in cube.types.items())
    day, month = f"pub.{cube.base}_day", f"pub.{cube.base}_month"
    con.execute(f"CREATE TABLE {day} AS SELECT {keys}, date{more}, {named} FROM ({sql}) ORDER BY date, {keys}{more}")
    if cube.by_day_only:
        return
    by_month = f"SELECT {keys}, date_trunc('month', date)::DATE AS date{more}, {added} FROM {day} GROUP BY ALL"
    con.execute(f"CREATE TABLE {month} AS FROM ({by_month}) ORDER BY date, {keys}{more}")
    for table in (day, month):
        con.execute(f"CREATE TABLE {table}_by AS {by_one_dimension(table, cube.dimensions, cube.types, cube.extra)}")


def by_one_dimension(table: str, dimensions: Iterable[str], types: Mapping[str, str], extra: Iterable[str] = ()) -> str:
    """SQL of a cube's table for each dimension alone, and for all keys together."""
    more = "".join(f", {column}" for column in extra)
    added = ", ".join(f"sum({name})::{kind} AS {name}" for name, kind in types.items())
    parts = [
        f"SELECT '{dim}' AS dim, {key}::INTEGER AS key, date{more}, {added} FROM {table} GROUP BY ALL"
        for dim, key in ((TOTAL, "0"), *((d, d) for d in dimensions))
    ]
    return f"FROM ({' UNION ALL '.join(parts)}) ORDER BY dim, key, date{more}"


# What closed on the day it was received was never open at a day's end. `wd` is the working day of receipt in its office's
# calendar; `until` the day it left the stock, the end of time while it is open.
_PAIRS = """
CREATE TABLE pub.pairs AS
SELECT r.procedure, r.agency, r.office, r.channel, r.cal, r.received_on, c.wd, coalesce(r.closed_on, DATE '9999-12-31') AS until,
    count(*)::INTEGER AS n
FROM requests r JOIN calendar c ON c.day_key = r.cal * 100000 + (r.received_on - DATE '1970-01-01')
WHERE r.counted AND (r.closed_on IS NULL OR r.closed_on > r.received_on)
GROUP BY ALL ORDER BY until, received_on
"""
