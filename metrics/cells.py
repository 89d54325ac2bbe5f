"""The cells behind figures: sums and value counts of the published file, each kind of indicator combined in its own way."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import accumulate
from math import prod
from typing import Any

from metrics.coverage import Supplier, quiet
from metrics.indicator import FACTORS, REPORTED, Indicator
from metrics.lag import lag_cells
from metrics.measures import CLOCKS, MEASURES
from metrics.plan import DAY, Ask, buckets, months_before, period_end, quantile_sql, relation, spread_sql, sums_sql
from metrics.reader import Published
from metrics.reported import reported_cells
from metrics.scope import Scope, Window, cutoff_of
from metrics.stock import age_cells, stock_cells
from metrics.values import Cell, Cells

Sums = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """One indicator asked of one scope and period: who should have delivered it, the days that are read, the keys wanted."""

    pub: Published
    indicator: Indicator
    scope: Scope
    suppliers: tuple[Supplier, ...]
    window: Window
    filters: dict[str, tuple[int, ...]]

    @cached_property
    def cutoff(self) -> date:
        """The last day its facts reach."""
        return cutoff_of(self.pub, self.indicator)

    @cached_property
    def quiet(self) -> tuple[Supplier, ...]:
        """The sources that are no longer waited for."""
        return quiet(self.suppliers)

    def ask(self, base: str, by: str | None, grain: str | None) -> Ask:
        """The question to one cube."""
        return Ask(base, self.window.start, self.window.last, self.filters, by, grain)

    def at_the_end(self, base: str, by: str | None, grain: str | None) -> Ask:
        """The same for what is read at the end of each bucket: it needs the first one."""
        return Ask(base, self.window.start, self.window.until, self.filters, by, grain)


def cells_of(asked: Question, by: str | None, grain: str | None) -> Cells:
    """The cells of a question by (key number or 0, first day of the bucket or None)."""
    readers: dict[str, Callable[[Question, str | None, str | None], Cells]] = {
        "quantile": _quantiles,
        "stock": lambda a, b, g: stock_cells(a.pub, a.indicator, a.at_the_end(f"cells_{a.indicator.family}", b, g)),
        "stock_share": _stock_shares,
        "age": lambda a, b, g: age_cells(a.pub, a.indicator.q, a.at_the_end("pairs", b, g)),
        "freshness": lambda a, b, g: lag_cells(a.suppliers, a.window.start, a.window.until, g),
        "weighted": _weighted,
        **dict.fromkeys(REPORTED, _reported),
    }
    if asked.indicator.months:
        return _rolling(asked, grain) if grain else _sums(_over_months(asked), by, None)
    return readers.get(asked.indicator.kind, _sums)(asked, by, grain)


def _sums(asked: Question, by: str | None, grain: str | None) -> Cells:
    columns = tuple(dict.fromkeys(asked.indicator.measures))
    rows = asked.pub.rows(sums_sql(asked.ask(f"cells_{asked.indicator.family}", by, grain), columns))
    return {(k or 0, b): _combine(asked.indicator, dict(zip(columns, sums, strict=True))) for k, b, *sums in rows}


def _combine(indicator: Indicator, sums: Sums) -> Cell:
    """The value of a total, a ratio or a mean from the sums of its measures."""
    if indicator.kind == "total":
        value = float(sums[indicator.measure] or 0)
        return Cell(value, int(sums[indicator.count] or 0) if indicator.count else int(value))
    up, down = float(sums[indicator.numerator] or 0), float(sums[indicator.denominator] or 0)
    n = sums[indicator.count] if indicator.count else down
    return Cell(_divided(indicator, up, down), int(n or 0), up, down)


def _divided(indicator: Indicator, up: float, down: float) -> float | None:
    return (100 if indicator.unit == "percent" else 1) * up / down if down else None


def _quantiles(asked: Question, by: str | None, grain: str | None) -> Cells:
    indicator = asked.indicator
    spread = CLOCKS[indicator.values].spread
    ask = replace(asked.ask(f"counts_{indicator.values}", by, grain), by_day_only=spread)
    rows = asked.pub.rows((spread_sql if spread else quantile_sql)(relation(ask, ("v", "n")), indicator.q))
    return {(k or 0, b): Cell(float(value) / indicator.divide, int(n)) for k, b, n, value in rows}


def _reported(asked: Question, by: str | None, grain: str | None) -> Cells:
    part = asked.window
    return reported_cells(asked.pub, asked.indicator, Ask("reported", part.start, part.end, asked.filters, by, grain))


def _stock_shares(asked: Question, by: str | None, grain: str | None) -> Cells:
    """A share of two stocks that stand at the same day's end."""
    indicator = asked.indicator
    whole = replace(indicator, entered=indicator.of_entered, left=indicator.of_left)
    ask = asked.at_the_end(f"cells_{indicator.family}", by, grain)
    parts, wholes = stock_cells(asked.pub, indicator, ask), stock_cells(asked.pub, whole, ask)
    return {
        at: Cell(_divided(indicator, up, cell.n), cell.n, up, float(cell.n))
        for at, cell in wholes.items() if (up := float(parts[at].n)) is not None
    }


def _weighted(asked: Question, by: str | None, grain: str | None) -> Cells:
    """Sums of measures of several families, each times its assumption; divided by `per` where it has one."""
    indicator, found = asked.indicator, defaultdict[tuple[int, date | None], Sums](dict)
    wanted = dict.fromkeys(filter(None, (*(t["measure"] for t in indicator.terms), indicator.count, indicator.per)))
    for family in indicator.families:
        columns = tuple(m for m in wanted if MEASURES[m].family == family)
        for k, b, *sums in asked.pub.rows(sums_sql(asked.ask(f"cells_{family}", by, grain), columns)):
            found[(k or 0, b)] |= dict(zip(columns, sums, strict=True))
    return {at: _weigh(indicator, asked.pub.assumptions, sums) for at, sums in found.items()}


def _weigh(indicator: Indicator, assumed: dict[str, float], sums: Sums) -> Cell:
    weights = ((t["measure"], prod(assumed[t[key]] for key in FACTORS if key in t)) for t in indicator.terms)
    total = sum(float(sums.get(measure) or 0) * weight for measure, weight in weights)
    total, n = total / indicator.divide, int(sums.get(indicator.count) or 0)
    if not indicator.per:
        return Cell(total, n)
    down = float(sums.get(indicator.per) or 0)
    return Cell(_divided(indicator, total, down), n, total, down)


def _over_months(asked: Question) -> Question:
    """The same question over the months that end with the period's last day."""
    until = asked.window.until
    return replace(asked, window=replace(asked.window, start=months_before(until, asked.indicator.months), last=until))


def _rolling(asked: Question, grain: str) -> Cells:
    """Per bucket, the months that end with its last day: differences of running sums by day."""
    indicator, columns = asked.indicator, tuple(dict.fromkeys(asked.indicator.measures))
    until = asked.window.until
    parts = [(first, min(period_end(first, grain), until)) for first in buckets(asked.window.start, until, grain)]
    if not parts:
        return {}
    since = months_before(parts[0][1], indicator.months)
    wide = replace(asked, window=replace(asked.window, start=since, last=parts[-1][1]))
    rows = asked.pub.rows(sums_sql(wide.ask(f"cells_{indicator.family}", None, "day"), columns))
    by_day = {b: [float(v or 0) for v in sums] for _, b, *sums in rows}
    days = [since + DAY * n for n in range((parts[-1][1] - since).days + 1)]
    running = list(accumulate((by_day.get(day, [0.0] * len(columns)) for day in days), _added, initial=[0.0] * len(columns)))
    found: Cells = {}
    for first, last in parts:
        start, end = (months_before(last, indicator.months) - since).days, (last - since).days + 1
        sums = [b - a for a, b in zip(running[start], running[end], strict=True)]
        found[(0, first)] = _combine(indicator, dict(zip(columns, sums, strict=True)))
    return found


def _added(one: list[float], other: list[float]) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]
