"""What stands open at the end of a day: a running sum of what entered less what left, and the age of what is still there."""

from dataclasses import replace
from datetime import date

import numpy as np

from metrics.ages import Ints, Rows, age_quantiles
from metrics.indicator import Indicator
from metrics.plan import DAY, EARLY, Ask, buckets, period_end, quantile_sql, sums_sql
from metrics.reader import Published
from metrics.values import Cell, Cells

KEPT = {0.5: "p50", 0.9: "p90"}  # the quantiles that the published file holds by day
EPOCH = date(1970, 1, 1)


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
    """The quantile at the end of every bucket: looked up where it is kept by day, and otherwise counted from the pairs."""
    starts = buckets(ask.start, ask.end, grain)
    ends = [min(period_end(first, grain), ask.end) for first in starts]
    kept = _kept(pub, q, ask, ends)
    if kept is not None:
        return {(0, first): kept.get(end, Cell()) for first, end in zip(starts, ends, strict=True)}
    total, ages = age_quantiles(_rows(pub, ask, ends), _calendars_at(pub, ends), (q,))
    return {(0, first): Cell(float(ages[i, 0]), int(total[i])) if total[i] else Cell() for i, first in enumerate(starts)}


def _kept(pub: Published, q: float, ask: Ask, ends: list[date]) -> dict[date, Cell] | None:
    """The days of `stock_day` for a scope of one key, or of all; None for any other scope or quantile."""
    wanted = list(ask.filters.items())
    if q not in KEPT or len(wanted) > 1 or any(len(keys) != 1 for _, keys in wanted):
        return None
    dim, key = (wanted[0][0], wanted[0][1][0]) if wanted else ("total", 0)
    sql = f"SELECT date, {KEPT[q]}, n FROM stock_day WHERE dim = ? AND key = ? AND date BETWEEN ? AND ?"
    return {day: Cell(age, n) for day, age, n in pub.rows(sql, [dim, key, ends[0], ends[-1]])} if ends else {}


def _rows(pub: Published, ask: Ask, ends: list[date]) -> Rows:
    """What is open at some of the ends, with the first end that sees it and the first that no longer does."""
    columns = pub.columns(f"""
SELECT cal, wd, received_on - DATE '1970-01-01' AS enter, until - DATE '1970-01-01' AS leave, sum(n)::BIGINT AS n
FROM pairs WHERE received_on <= DATE '{ends[-1]}' AND until > DATE '{ends[0]}'{_filters(ask)} GROUP BY ALL""")
    cal, wd, enter, leave, n = (columns[name].astype(np.int64) for name in ("cal", "wd", "enter", "leave", "n"))
    days = np.array([(end - EPOCH).days for end in ends])
    return Rows(cal, wd, np.searchsorted(days, enter), np.searchsorted(days, leave), n)


def _calendars_at(pub: Published, ends: list[date]) -> Ints:
    """The working days so far, by bucket end and calendar."""
    days = ", ".join(f"DATE '{day}'" for day in ends)
    wd = pub.columns(f"SELECT wd FROM calendar WHERE date IN ({days}) ORDER BY date, cal")["wd"]
    return wd.astype(np.int64).reshape(len(ends), -1)


def _filters(ask: Ask) -> str:
    return "".join(f" AND {dimension} IN ({', '.join(map(str, keys))})" for dimension, keys in ask.filters.items())
