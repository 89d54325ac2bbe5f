"""Rows without what they cannot do without, where a column tells them from the others: older years, another kind of row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from etl.inspect.cells import NO_VALUE, SPACE, plain
from etl.inspect.columns import Column
from etl.inspect.plan import Doubt, Plan
from etl.tables import TABLES

LEAST = 0.01  # share of the rows below which they may as well go to quarantine
MOST_VALUES = 40  # that the telling column may have


def with_gaps(plan: Plan, columns: Sequence[Column], frame: pl.DataFrame, decided: Mapping[str, Mapping[str, list[str]]]) -> Plan:
    """The plan with the rows that it reads, as a person decided, or else with the question whether some are left out."""
    if plan.table in decided:
        return replace(plan, where=tuple((name, tuple(values)) for name, values in decided[plan.table].items()))
    required = [c.name for c in TABLES[plan.table].columns if c.required]
    names = [b.columns[0] for b in plan.binds if b.target in required and b.origin == "column" and b.columns[0] in frame.columns]
    if not names:
        return plan
    lacking = frame.select(pl.any_horizontal([_empty(frame[name]) for name in names])).to_series()
    n = int(lacking.sum())
    if not LEAST * frame.height <= n < frame.height:
        return plan
    for column in columns:
        if column.name not in names and not column.person and not column.free_text and 1 < column.distinct <= MOST_VALUES:
            text = frame[column.name].str.strip_chars(SPACE).fill_null("")
            kept, left = set(text.filter(~lacking)), set(text.filter(lacking))
            if "" not in kept and not kept & left:
                return replace(plan, gaps=(_doubt(plan.table, column.name, n, names, sorted(kept), sorted(left)),))
    return plan


def _empty(values: pl.Series) -> pl.Series:
    return plain(values.fill_null("")).is_in(["", *NO_VALUE])


def _doubt(table: str, column: str, n: int, names: Sequence[str], kept: Sequence[str], left: Sequence[str]) -> Doubt:
    lacking, values = " o ".join(f"«{name}»" for name in names), ", ".join(left[:6]) + ("…" if len(left) > 6 else "")
    why = f"filas sin {lacking}: {n:,}; son las que en «{column}» dicen {values}"
    return Doubt(f"where.{table}", column, "¿Se dejan fuera?", tuple(kept), "", why, must=False)
