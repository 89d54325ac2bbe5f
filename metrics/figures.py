"""One figure, a series, a breakdown: additive sums and value counts from the published file, divided once, at the end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from metrics.applicable import barred, free
from metrics.cells import Question, cells_of
from metrics.coverage import Supplier
from metrics.indicator import STATES, pick
from metrics.lag import worst
from metrics.plan import buckets, period_end
from metrics.reader import Published
from metrics.reasons import reason
from metrics.scope import EVERYTHING, Scope, Window, check_dimension, filters, suppliers_of, tables_of, unsaid, window
from metrics.values import Cell

Day = date | str | None
AT_THE_END = ("stock", "stock_share", "age", "freshness", *STATES)  # they look at the period's last day only
ZERO_WITHOUT_ROWS = ("total", "stock", "weighted", "reported")  # unless it is divided by something


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
    reason: str = ""  # why there is no value, when state is not ok, in the language of the home
    assumptions: tuple[tuple[str, float], ...] = ()  # the values that it rests on and nobody measured
    silent: tuple[tuple[str, date], ...] = ()  # sources no longer waited for, without which it is, and the last day of each

    @property
    def sound(self) -> bool:
        """Whether others may be compared with it: whole, on cases enough, and nobody owes a day of it."""
        return self.state == "ok" and not (self.few or self.open or self.missing)


def figure(pub: Published, indicator: str, start: Day = None, end: Day = None, scope: Scope = EVERYTHING) -> Figure:
    """The figure of a period and scope; without dates, of all the data up to the cut-off."""
    asked = question(pub, indicator, start, end, scope)
    cell = cells_of(asked, None, None).get((0, None), Cell())
    never = cell.value is None and 0 in barred(asked, None)
    return figure_of(asked, cell, asked.window, _label(pub, scope), Bar(never, 0 in free(asked, None)))


def series(
    pub: Published, indicator: str, start: Day, end: Day, grain: str = "day", scope: Scope = EVERYTHING
) -> list[Figure]:
    """One figure per day, week, month, quarter or year that touches the period; the first and last ones are cut to it.

    `open` marks the periods that, whole, have days after the cut-off.
    """
    asked = question(pub, indicator, start, end, scope)
    starts = buckets(asked.window.start, asked.window.end, grain)
    cells, label = cells_of(asked, None, grain), _label(pub, scope)
    bar = Bar(0 in barred(asked, None), 0 in free(asked, None))
    found = []
    for first in starts:
        last = period_end(first, grain)
        since, to = max(first, asked.window.start), min(last, asked.window.end)
        part = Window(since, to, min(to, asked.window.until), to)
        made = figure_of(asked, cells.get((0, first), Cell()), part, label, bar)
        found.append(made if made.open or last <= asked.cutoff else replace(made, open=True))
    return found


def breakdown(
    pub: Published, indicator: str, by: str, start: Day = None, end: Day = None, scope: Scope = EVERYTHING
) -> list[Figure]:
    """One figure per key that has data or stands in the catalogue, in the order of the keys."""
    asked = question(pub, indicator, start, end, scope)
    check_dimension(asked.indicator, by)
    late = asked.indicator.kind == "freshness"
    cells = {} if late else {key: cell for (key, _), cell in cells_of(asked, by, None).items()}
    never, gratis, names = barred(asked, by), free(asked, by), pub.names_by_id[by]
    found = []
    for number in sorted(set(cells) | set(listed(pub, by, scope)), key=lambda n: names[n].key):
        key = names[number]
        own = replace(scope, **{by: (key.key,)})
        mine = replace(asked, scope=own, suppliers=suppliers_of(pub, asked.indicator, own))
        cell = worst(mine.suppliers, asked.window.until) if late else cells.get(number, Cell())
        bar = Bar(number in never, number in gratis)
        found.append(figure_of(mine, cell, asked.window, (key.key, key.name), bar))
    return found


def question(pub: Published, name: str, start: Day, end: Day, scope: Scope) -> Question:
    indicator = pick(pub.indicators, name)
    limits = filters(pub, indicator, scope)
    suppliers = suppliers_of(pub, indicator, scope)
    return Question(pub, indicator, scope, suppliers, window(pub, indicator, start, end, suppliers), limits)


@dataclass(frozen=True)
class Bar:
    """Why a scope cannot have the figure: it never had what is measured, or nothing there has a price."""

    never: bool
    free: bool


def figure_of(asked: Question, cell: Cell, part: Window, label: tuple[str, str], bar: Bar) -> Figure:
    indicator = asked.indicator
    delivered, owing = _delivered(asked, part)
    if not delivered and _known(asked, cell):
        delivered, owing = True, owing or list(asked.suppliers) if part.start <= part.until else owing
    if indicator.kind in STATES:  # what was reported holds until something else is
        delivered = delivered or cell.n > 0
    if indicator.kind == "freshness":  # late data have a delay; a source that is retired has none
        delivered, bar = bool(asked.suppliers), Bar(True, False)
    cell = cell if (delivered or cell.cut) and not bar.free else Cell()
    value = cell.value
    zero = indicator.kind in ZERO_WITHOUT_ROWS and not indicator.per and not cell.cut
    if value is None and delivered and not bar.free and zero:
        value = 0.0
    barred_here = bar.free or bool(cell.cut) or (delivered and bar.never)
    state = "ok" if value is not None else "not_applicable" if barred_here else "empty" if delivered else "missing"
    silent = _silent(asked, owing, part) if cell.n else set()
    owed = () if bar.free else tuple(sorted({s.name for s in owing} - {s.name for s in silent}))
    about, assumed = asked.pub.about, asked.pub.assumptions
    return Figure(
        indicator.id, value, cell.n, cell.numerator, cell.denominator, indicator.unit, part.start, part.end, *label, state,
        value is not None and cell.n < indicator.min_n, part.end > asked.cutoff, owed,
        about.targets.get(indicator.id, indicator.target),
        reason(indicator, state, about.language, asked.suppliers, owed, bar.free, _unsaid(asked) if state == "missing" else (),
               cell.cut, one_day=part.start == part.end),
        tuple((name, assumed[name]) for name in indicator.assumed), tuple(sorted((s.name, s.last) for s in silent)),
    )


def _delivered(asked: Question, part: Window) -> tuple[bool, list[Supplier]]:
    """(every kind of fact it needs was delivered on some day, those who owe a day); the catalogue is there or not.

    After the cut-off nothing was delivered; what others have already delivered of those days is owed.
    """
    if part.until < part.start:
        last = min(part.end, asked.pub.cutoff or part.until)
        return False, [s for s in asked.suppliers if s.lacks(part.start, last)]
    start = part.until if asked.indicator.kind in AT_THE_END else part.start
    some = True
    for group in tables_of(asked.indicator):
        if not group and asked.indicator.family:
            return bool(asked.pub.listed), []
        some = some and any(s.covers_some(start, part.until) for s in asked.suppliers if not group or s.table in group)
    return some, [s for s in asked.suppliers if s.lacks(start, part.until)]


def _silent(asked: Question, owing: list[Supplier], part: Window) -> set[Supplier]:
    """Of those who owe, the ones that fell silent before the period while others went on: the figure is whole without them."""
    first = part.until if asked.indicator.kind in AT_THE_END else part.start
    return {s for s in asked.quiet if s in owing and s.last < first}


def _known(asked: Question, cell: Cell) -> bool:
    """Whether something is known of days that nobody covers: resolutions after the last receipt, a row of another month."""
    indicator, tables = asked.indicator, {s.table for s in asked.suppliers}
    some = indicator.counts_events and not indicator.per and bool(cell.n or cell.value)
    return some and all(tables & set(group) for group in tables_of(indicator))


def _unsaid(asked: Question) -> tuple[str, ...]:
    return () if asked.suppliers else unsaid(asked.pub, asked.indicator, asked.scope)


def _label(pub: Published, scope: Scope) -> tuple[str, str]:
    """The key and name of a scope of exactly one key; otherwise '' and the municipality."""
    wanted = scope.wanted()
    if len(wanted) == 1:
        [(dimension, keys)] = wanted.items()
        if len(keys) == 1:
            known = pub.dimension(dimension).get(keys[0])
            return keys[0], known.name if known else keys[0]
    return "", pub.about.name


def listed(pub: Published, by: str, scope: Scope) -> Iterable[int]:
    """The keys of the catalogue that a breakdown shows even without data."""
    wanted = scope.wanted()
    own = wanted.pop(by, ())
    if by == "level":  # every scope may have procedures of any
        return [key.id for key in pub.dimension(by).values() if key.key and (not own or key.key in own)]
    agencies = wanted.pop("agency", ())
    if wanted:
        return []
    of = {"procedure": pub.agency_of, "office": pub.agency_of_office}.get(by, {})
    return [
        key.id for key in pub.dimension(by).values()
        if key.listed and (not own or key.key in own) and (not agencies or of.get(key.key) in agencies)
    ]
