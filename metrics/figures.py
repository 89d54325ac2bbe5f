"""One figure, a series, a breakdown: additive sums and value counts from the published file, divided once, at the end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from metrics.coverage import verdict
from metrics.indicator import Indicator, pick
from metrics.lag import lag_cells, worst
from metrics.measures import ACTIVITY, CLOCKS
from metrics.plan import EARLY, LATE, Ask, buckets, period_end, quantile_sql, relation, spread_sql, sums_sql
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, Window, check_dimension, cutoff_of, filters, suppliers_of, window
from metrics.stock import age_cells, stock_cells
from metrics.values import Cell, Cells

Day = date | str | None
AT_THE_END = ("stock", "age", "freshness")  # they look at the period's last day only
ZERO_WITHOUT_ROWS = ("total", "stock")


@dataclass(frozen=True)
class Figure:
    """One value with everything that must stand beside it."""

    indicator: str
    value: float | None
    n: int
    numerator: float | None
    denominator: float | None
    unit: str
    start: date
    end: date
    key: str
    name: str
    state: str  # ok | missing | not_applicable | empty
    few: bool
    open: bool
    missing: tuple[str, ...]
    target: float | None


def figure(pub: Published, indicator: str, start: Day = None, end: Day = None, scope: Scope = EVERYTHING) -> Figure:
    """The figure of a period and scope; without dates, of all the data up to the cut-off."""
    asked = _question(pub, indicator, start, end, scope)
    cell = _cells(asked, None, None).get((0, None), Cell())
    barred = cell.value is None and 0 in _barred(asked, None)
    return _figure(asked, cell, asked.window, _label(pub, scope), barred)


def series(
    pub: Published, indicator: str, start: Day, end: Day, grain: str = "day", scope: Scope = EVERYTHING
) -> list[Figure]:
    """One figure per day, week, month, quarter or year that touches the period; the first and last ones are cut to it.

    `open` marks the periods that, whole, have days after the cut-off.
    """
    asked = _question(pub, indicator, start, end, scope)
    starts = buckets(asked.window.start, asked.window.end, grain)
    cells, label, barred = _cells(asked, None, grain), _label(pub, scope), 0 in _barred(asked, None)
    found = []
    for first in starts:
        last = period_end(first, grain)
        since, to = max(first, asked.window.start), min(last, asked.window.end)
        part = Window(since, to, min(to, asked.window.until), since, to)
        made = _figure(asked, cells.get((0, first), Cell()), part, label, barred)
        found.append(made if made.open or last <= asked.cutoff else replace(made, open=True))
    return found


def breakdown(
    pub: Published, indicator: str, by: str, start: Day = None, end: Day = None, scope: Scope = EVERYTHING
) -> list[Figure]:
    """One figure per key that has data or stands in the catalogue, in the order of the keys."""
    asked = _question(pub, indicator, start, end, scope)
    check_dimension(asked.indicator, by)
    late = asked.indicator.kind == "freshness"
    cells = {} if late else {key: cell for (key, _), cell in _cells(asked, by, None).items()}
    barred, names = _barred(asked, by), pub.names_by_id[by]
    found = []
    for number in sorted(set(cells) | set(_listed(pub, by, scope)), key=lambda n: names[n].key):
        key = names[number]
        mine = replace(asked, suppliers=suppliers_of(pub, asked.indicator, replace(scope, **{by: (key.key,)})))
        cell = worst(mine.suppliers, asked.window.until) if late else cells.get(number, Cell())
        found.append(_figure(mine, cell, asked.window, (key.key, key.name), number in barred))
    return found


@dataclass(frozen=True)
class _Question:
    pub: Published
    indicator: Indicator
    scope: Scope
    suppliers: tuple[Any, ...]
    window: Window
    filters: dict[str, tuple[int, ...]]

    @property
    def cutoff(self) -> date:
        """The last day its facts reach."""
        return cutoff_of(self.pub, self.indicator)

    def ask(self, base: str, by: str | None, grain: str | None) -> Ask:
        """The question to one cube."""
        return Ask(base, self.window.first, self.window.last, self.filters, by, grain)

    def at_the_end(self, base: str, by: str | None, grain: str | None) -> Ask:
        """The same for what is read at the end of each bucket: it needs the first one."""
        return Ask(base, self.window.start, self.window.until, self.filters, by, grain)


def _question(pub: Published, name: str, start: Day, end: Day, scope: Scope) -> _Question:
    indicator = pick(pub.indicators, name)
    limits = filters(pub, indicator, scope)
    suppliers = suppliers_of(pub, indicator, scope)
    return _Question(pub, indicator, scope, suppliers, window(pub, indicator, start, end, suppliers), limits)


def _cells(asked: _Question, by: str | None, grain: str | None) -> Cells:
    """The cells of a question by (key number or 0, first day of the bucket or None)."""
    readers: dict[str, Callable[[_Question, str | None, str | None], Cells]] = {
        "quantile": _quantiles,
        "stock": lambda a, b, g: stock_cells(a.pub, a.indicator, a.at_the_end("cells_requests", b, g)),
        "age": lambda a, b, g: age_cells(a.pub, a.indicator.q, a.at_the_end("pairs", b, g)),
        "freshness": lambda a, b, g: lag_cells(a.suppliers, a.window.start, a.window.until, g),
    }
    return readers.get(asked.indicator.kind, _sums)(asked, by, grain)


def _sums(asked: _Question, by: str | None, grain: str | None) -> Cells:
    indicator = asked.indicator
    columns = tuple(dict.fromkeys(indicator.measures))
    rows = asked.pub.rows(sums_sql(asked.ask(f"cells_{indicator.family}", by, grain), columns))
    return {(k or 0, b): _combine(indicator, dict(zip(columns, sums, strict=True))) for k, b, *sums in rows}


def _combine(indicator: Indicator, sums: dict[str, Any]) -> Cell:
    """The value of a total, a ratio or a mean from the sums of its measures."""
    if indicator.kind == "total":
        value = float(sums[indicator.measure] or 0)
        return Cell(value, int(sums[indicator.count] or 0) if indicator.count else int(value))
    up, down = float(sums[indicator.numerator] or 0), float(sums[indicator.denominator] or 0)
    scale = 100 if indicator.unit == "percent" else 1
    n = sums[indicator.count] if indicator.count else down
    return Cell(scale * up / down if down else None, int(n or 0), up, down)


def _quantiles(asked: _Question, by: str | None, grain: str | None) -> Cells:
    indicator = asked.indicator
    spread = CLOCKS[indicator.values].spread
    ask = replace(asked.ask(f"counts_{indicator.values}", by, grain), by_day_only=spread)
    rows = asked.pub.rows((spread_sql if spread else quantile_sql)(relation(ask, ("v", "n")), indicator.q))
    return {(k or 0, b): Cell(float(value), int(n)) for k, b, n, value in rows}


def _barred(asked: _Question, by: str | None) -> set[int]:
    """The keys (0 = the whole scope) that live without ever having had what the indicator needs: it does not apply to them."""
    indicator = asked.indicator
    if not indicator.applies:
        return set()
    columns = (indicator.applies, ACTIVITY[indicator.family])
    rows = asked.pub.rows(sums_sql(Ask(f"cells_{indicator.family}", EARLY, LATE, asked.filters, by), columns))
    return {k or 0 for k, _, needed, alive in rows if alive and not needed}


def _figure(asked: _Question, cell: Cell, part: Window, label: tuple[str, str], barred: bool) -> Figure:
    indicator = asked.indicator
    first = part.until if indicator.kind in AT_THE_END else part.start
    delivered, owed = verdict(asked.suppliers, first, part.until) if part.start <= part.until else (False, ())
    if indicator.kind == "freshness":  # late data have a delay; a source that is retired has none
        delivered, barred = bool(asked.suppliers), True
    value = cell.value if delivered else None
    if value is None and delivered and indicator.kind in ZERO_WITHOUT_ROWS:
        value = 0.0
    state = "ok" if value is not None else "missing" if not delivered else "not_applicable" if barred else "empty"
    cell = cell if delivered else Cell()
    return Figure(
        indicator.id, value, cell.n, cell.numerator, cell.denominator, indicator.unit, part.start, part.end, *label, state,
        value is not None and cell.n < indicator.min_n, part.end > asked.cutoff, owed,
        asked.pub.about.targets.get(indicator.id, indicator.target),
    )


def _label(pub: Published, scope: Scope) -> tuple[str, str]:
    """The key and name of a scope of exactly one key; otherwise '' and the municipality."""
    wanted = scope.wanted()
    if len(wanted) == 1:
        [(dimension, keys)] = wanted.items()
        if len(keys) == 1:
            known = pub.dimension(dimension).get(keys[0])
            return keys[0], known.name if known else keys[0]
    return "", pub.about.name


def _listed(pub: Published, by: str, scope: Scope) -> Iterable[int]:
    """The keys of the catalogue that a breakdown shows even without data."""
    wanted = scope.wanted()
    own = wanted.pop(by, ())
    agencies = wanted.pop("agency", ())
    if wanted:
        return []
    of = {"procedure": pub.agency_of, "office": pub.agency_of_office}.get(by, {})
    return [
        key.id for key in pub.dimension(by).values()
        if key.listed and (not own or key.key in own) and (not agencies or of.get(key.key) in agencies)
    ]
