"""What a figure is asked of: keys per dimension, a period, and which sources should have delivered it."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from metrics.coverage import Supplier
from metrics.errors import UnknownDimension, WrongDates, nearest
from metrics.indicator import FLOWS, REPORTED, Indicator
from metrics.measures import CLOCKS, DERIVED, DIMENSIONS, FAMILIES, MEASURES
from metrics.plan import EARLY, LATE, Ask, seen_sql
from metrics.reader import Published
from metrics.reported import seen

SOURCE = "source"
NOBODY = -1  # the number of a key that the file does not know: it has no rows


@dataclass(frozen=True)
class Scope:
    """Keys wanted per dimension; an empty tuple is all of them."""

    procedure: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    office: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    level: tuple[str, ...] = ()  # digital level of the card in force, 0 to 5; only the catalogue's figures
    source: tuple[str, ...] = ()  # only how far behind the data are

    def wanted(self) -> dict[str, tuple[str, ...]]:
        """The dimensions that are limited, with their keys."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}


EVERYTHING = Scope()


def read_day(value: date | str | None) -> date | None:
    """A date from a date or from YYYY-MM-DD; WrongDates when it cannot be read."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise WrongDates(f"La fecha «{value}» no se puede leer: escríbala como AAAA-MM-DD, por ejemplo 2026-11-20.") from error


def dimensions_of(indicator: Indicator) -> tuple[str, ...]:
    """The dimensions by which an indicator can be limited or split."""
    if not indicator.family:
        return (*DIMENSIONS, SOURCE)
    return tuple(d for d in FAMILIES[indicator.family] if all(d in FAMILIES[family] for family in indicator.families))


def tables_of(indicator: Indicator) -> list[tuple[str, ...]]:
    """The fact tables that it needs, in groups of which one must have been delivered; an empty group is all of them."""
    return [DERIVED.get(family, (family,) if family else ()) for family in indicator.families]


def filters(pub: Published, indicator: Indicator, scope: Scope) -> dict[str, tuple[int, ...]]:
    """Key numbers by dimension; the indicator's own `where` narrows the scope. UnknownDimension when its facts lack one."""
    wanted = scope.wanted()
    for name, key in indicator.where.items():
        wanted[name] = (key,) if key in wanted.get(name, (key,)) else ()
    found = {}
    for name, keys in wanted.items():
        check_dimension(indicator, name)
        known = pub.dimension(name)
        found[name] = tuple(known[key].id if key in known else NOBODY for key in keys) or (NOBODY,)
    return found


def check_dimension(indicator: Indicator, name: str) -> None:
    """UnknownDimension when the indicator's facts do not have that dimension."""
    allowed = dimensions_of(indicator)
    if name not in allowed:
        known = f"use una de {', '.join(allowed)}.{nearest(name, allowed)}"
        raise UnknownDimension(f"El indicador «{indicator.id}» no tiene la dimensión «{name}»: {known}")


def suppliers_of(pub: Published, indicator: Indicator, scope: Scope) -> tuple[Supplier, ...]:
    """The sources that deliver the indicator's facts, speak for the scope and can tell its keys apart."""
    agencies, needed = _agencies(pub, scope), _needed(indicator, scope)
    tables = {table for group in tables_of(indicator) for table in group}
    return tuple(
        s for s in pub.suppliers
        if (not tables or (s.table in tables and s.says(needed, scope.series or indicator.series)))
        and (not agencies or not s.agencies or agencies & set(s.agencies))
        and (not scope.source or s.source in scope.source)
    )


def unsaid(pub: Published, indicator: Indicator, scope: Scope) -> tuple[str, ...]:
    """The dimensions that the scope or the indicator needs and no source of its facts gives; () where nobody delivers them."""
    tables = {table for group in tables_of(indicator) for table in group}
    series = scope.series or indicator.series
    known = [s for s in pub.suppliers if s.table in tables and s.says((), series)]
    return tuple(name for name in sorted(_needed(indicator, scope)) if known and not any(s.says((name,), series) for s in known))


def _needed(indicator: Indicator, scope: Scope) -> set[str]:
    """The dimensions by which its rows must be told apart."""
    limited = {name for name, keys in scope.wanted().items() if any(keys) and name not in (SOURCE, "series")}
    return limited | set(indicator.needs)


def _agencies(pub: Published, scope: Scope) -> set[str]:
    """The agencies that a scope touches; empty when it touches all or nobody knows."""
    if scope.agency:
        return set(scope.agency)
    if scope.procedure:
        found = {pub.agency_of.get(key, "") for key in scope.procedure}
    else:
        found = {pub.agency_of_office.get(key, "") for key in scope.office}
    return set() if "" in found else found


@dataclass(frozen=True)
class Window:
    """The days a figure is of, both ends included. until: the end, or the cut-off when it comes first. last: the last day read.

    An event that a file knows counts, whatever days the file covers: without dates, the days reach to the first and the last
    event. Only what stands open, or falls due, says nothing after the cut-off.
    """

    start: date
    end: date
    until: date
    last: date


def window(
    pub: Published, indicator: Indicator, start: date | str | None, end: date | str | None, known: tuple[Supplier, ...]
) -> Window:
    """The period that was asked for; without dates, all the data there is."""
    asked, until = read_day(start), read_day(end)
    if asked and until and until < asked:
        raise WrongDates(f"El periodo termina ({until}) antes de empezar ({asked}): invierta las fechas.")
    cutoff = cutoff_of(pub, indicator)
    seen = () if asked and until else days_seen(pub, indicator)
    last = until or max(cutoff, asked or EARLY, *([] if indicator.stops_at_cutoff else seen))
    first = asked or min([*(s.first for s in known), *seen], default=cutoff)
    return Window(min(first, last), last, min(last, cutoff), min(last, cutoff) if indicator.stops_at_cutoff else last)


def days_seen(pub: Published, indicator: Indicator) -> tuple[date, ...]:
    """The first and the last day of any event that the indicator counts; () where there is none, or it looks at a day's end."""
    if indicator.kind in REPORTED:
        first_and_last = seen(pub, indicator)
        return first_and_last if indicator.kind in FLOWS else first_and_last[:1]
    if not indicator.counts_events:
        return ()
    limits, found = filters(pub, indicator, EVERYTHING), list[date]()
    if indicator.values:
        asks = [(Ask(f"counts_{indicator.values}", EARLY, LATE, limits, by_day_only=CLOCKS[indicator.values].spread), "n <> 0")]
    else:
        tests = [(family, [m for m in indicator.added if MEASURES[m].family == family]) for family in indicator.families]
        asks = [(Ask(f"cells_{family}", EARLY, LATE, limits), " OR ".join(f"{m} <> 0" for m in names)) for family, names in tests]
    for ask, some in asks:
        found += [day for day in pub.rows(seen_sql(ask, some))[0] if day is not None]
    return (min(found), max(found)) if found else ()


def cutoff_of(pub: Published, indicator: Indicator) -> date:
    """The last day that the indicator's facts cover; of all facts where it has none, and today where nothing was delivered.

    How far behind the data are is known up to yesterday.
    """
    if indicator.kind == "freshness":
        return pub.due
    known = suppliers_of(pub, indicator, EVERYTHING)
    if indicator.kind == "progress":  # a plan reaches beyond what was done
        known = tuple(s for s in known if s.series == indicator.counts)
    lasts = [max((s.last for s in known if s.table in group), default=None) for group in tables_of(indicator) if len(group) == 1]
    return min((day for day in lasts if day), default=None) or pub.cutoff or pub.today
