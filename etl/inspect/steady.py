"""Columns that come many times, as a folio in a log, and what is the same in all rows of one value."""

from collections.abc import Mapping, Sequence

import polars as pl

from etl.inspect.columns import Column
from etl.readers.records import ROW

OFTEN, LEAST_VALUES, LEAST_SAME = 1.3, 20, 0.98
MOST_KEYS = 6
ROWS = 50_000


def steady(frame: pl.DataFrame, columns: Sequence[Column]) -> Mapping[str, frozenset[str]]:
    """For each column whose values repeat like those of a folio in a log: the columns that do not change within a value."""
    likely = [
        c
        for c in columns
        if c.kind in ("text", "number")
        and not c.free_text
        and not c.person
        and c.distinct >= LEAST_VALUES
        and c.filled / max(1, c.distinct) >= OFTEN
        and c.distinct > 0.02 * c.filled
        and not (c.numbers and not c.numbers.whole)
    ][:MOST_KEYS]
    head = frame.head(ROWS)
    return {c.name: _same(head, c.name) for c in likely}


def _same(frame: pl.DataFrame, key: str) -> frozenset[str]:
    others = [name for name in frame.columns if name not in (key, ROW)]
    groups = frame.filter(pl.col(key).is_not_null()).group_by(key).agg(pl.len().alias("\0rows"), pl.col(others).n_unique())
    many = groups.filter(pl.col("\0rows") > 1)
    if not many.height:
        return frozenset(others)
    return frozenset(name for name in others if float(str((many[name] == 1).mean())) >= LEAST_SAME)
