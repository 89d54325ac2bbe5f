"""What stands open at the end of a day: a running sum of what entered less what left, and the age of what is still there."""

from dataclasses import replace
from datetime import date
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from metrics.indicator import Indicator
from metrics.plan import DAY, EARLY, Ask, buckets, period_end, quantile_sql, sums_sql
from metrics.reader import Published
from metrics.values import Cell, Cells


def stock_cells(pub: Published, indicator: Indicator, ask: Ask) -> Cells:
    """The stock at the end of the period, or at the end of each of its buckets."""
    columns = (indicator.entered, indicator.left)
    before = ask.start - DAY if ask.grain else ask.end
    rows = pub.rows(sums_sql(replace(ask, start=EARLY, end=before, grain=None), columns))
    opening = {k or 0: int((entered or 0) - (left or 0)) for k, _, entered, left in rows}
    if ask.grain is None:
        return {(k, None): Cell(float(n), n) for k, n in opening.items()}
    changes = {b: int((entered or 0) - (left or 0)) for _, b, entered, left in pub.rows(sums_sql(ask, columns))}
    found: Cells = {}
    standing = opening.get(0, 0)
    for first in buckets(ask.start, ask.end, ask.grain):
        standing += changes.get(first, 0)
        found[(0, first)] = Cell(float(standing), standing)
    return found


def age_cells(pub: Published, q: float, ask: Ask) -> Cells:
    """The quantile of the working days since receipt of what is open at the end of the period, or of each of its buckets.

    Each row's age is counted in the calendar of its own office.
    """
    if ask.grain:
        return _age_series(pub, q, ask, ask.grain)
    ages = f"""
SELECT {ask.by or 0} AS k, NULL::DATE AS b, c.wd - p.wd AS v, n
FROM pairs p JOIN calendar c ON c.cal = p.cal AND c.date = DATE '{ask.end}'
WHERE received_on <= DATE '{ask.end}' AND until > DATE '{ask.end}'{_filters(ask)}"""
    return {(k or 0, b): Cell(float(value), int(n)) for k, b, n, value in pub.rows(quantile_sql(ages, q))}


def _age_series(pub: Published, q: float, ask: Ask, grain: str) -> Cells:
    """Moves one table of what is open (calendar x working day of receipt) from bucket to bucket: what entered, what left."""
    starts = buckets(ask.start, ask.end, grain)
    ends = [min(period_end(first, grain), ask.end) for first in starts]
    at_end = _calendars_at(pub, ends)
    standing = np.zeros((at_end.shape[1], int(at_end.max(initial=0)) + 2), dtype=np.int64)
    changes = pub.columns(_changes(ask, ends))
    step, cal, wd, change = (changes[name].astype(np.int64) for name in ("step", "cal", "wd", "change"))
    edges = np.searchsorted(step, np.arange(len(ends) + 1))
    found: Cells = {}
    for i, first in enumerate(starts):
        part = slice(edges[i], edges[i + 1])
        np.add.at(standing, (cal[part], wd[part]), change[part])
        cals, days = np.nonzero(standing)
        counts = np.bincount(at_end[i, cals] - days, weights=standing[cals, days])
        found[(0, first)] = _of_counts(counts.astype(np.float64), q)
    return found


def _changes(ask: Ask, ends: list[date]) -> str:
    """SQL of step (which bucket's end sees it first), calendar, working day of receipt, change of what is open; by step."""
    rows = f"FROM pairs WHERE received_on <= DATE '{ends[-1]}' AND until > DATE '{ends[0]}'{_filters(ask)}"
    days = ", ".join(f"DATE '{day}'" for day in ends)
    return f"""
WITH ends AS (SELECT unnest([{days}]) AS day, unnest(range({len(ends)})) AS step),
moves AS (SELECT received_on AS on_day, cal, wd, n {rows}
    UNION ALL SELECT until, cal, wd, -n {rows} AND until <= DATE '{ends[-1]}'),
added AS (SELECT on_day, cal, wd, sum(n)::BIGINT AS change FROM moves GROUP BY ALL)
SELECT e.step, a.cal, a.wd, a.change FROM added a ASOF JOIN ends e ON a.on_day <= e.day ORDER BY e.step"""


def _calendars_at(pub: Published, ends: list[date]) -> NDArray[np.int64]:
    """The working days so far, by bucket end and calendar."""
    days = ", ".join(f"DATE '{day}'" for day in ends)
    wd = pub.columns(f"SELECT wd FROM calendar WHERE date IN ({days}) ORDER BY date, cal")["wd"]
    return wd.astype(np.int64).reshape(len(ends), -1)


def _of_counts(counts: NDArray[np.float64], q: float) -> Cell:
    """The quantile of the values 0, 1, 2 … that occur so many times."""
    total = int(counts.sum())
    if not total:
        return Cell()
    place = q * (total - 1)
    low, high = np.searchsorted(np.cumsum(counts), [floor(place), ceil(place)], side="right")
    return Cell(float(low + (high - low) * (place - floor(place))), total)


def _filters(ask: Ask) -> str:
    return "".join(f" AND {dimension} IN ({', '.join(map(str, keys))})" for dimension, keys in ask.filters.items())
