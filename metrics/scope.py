"""What a figure is asked of: keys per dimension, a period, and which sources should have delivered it."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from metrics.coverage import Supplier
from metrics.errors import UnknownDimension, WrongDates, nearest
from metrics.indicator import Indicator
from metrics.measures import DERIVED, DIMENSIONS, FAMILIES
from metrics.plan import EARLY, LATE
from metrics.reader import Published

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
    """The sources that deliver the indicator's facts and speak for the scope."""
    agencies = _agencies(pub, scope)
    tables = {table for group in tables_of(indicator) for table in group}
    return tuple(
        s for s in pub.suppliers
        if (s.table in tables or not tables)
        and (not agencies or not s.agencies or agencies & set(s.agencies))
        and (not scope.source or s.source in scope.source)
    )


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
    """The days a figure is of.

    start and end: as asked. until: the end, or the cut-off when it comes first. first and last: the dates that are read, which
    reach beyond start and end where no date was asked for: an event that a file knows counts, whatever days the file covers.
    """

    start: date
    end: date
    until: date
    first: date
    last: date


def window(
    pub: Published, indicator: Indicator, start: date | str | None, end: date | str | None, known: tuple[Supplier, ...]
) -> Window:
    """The period that was asked for; without dates, all the data up to the cut-off."""
    asked, until = read_day(start), read_day(end)
    if asked and until and until < asked:
        raise WrongDates(f"El periodo termina ({until}) antes de empezar ({asked}): invierta las fechas.")
    cutoff = cutoff_of(pub, indicator)
    last = until or max(cutoff, asked or EARLY)
    first = asked or min(min([s.first for s in known], default=cutoff), last)
    reach = min(last, cutoff) if indicator.stops_at_cutoff else until or LATE
    return Window(first, last, min(last, cutoff), asked or EARLY, reach)


def cutoff_of(pub: Published, indicator: Indicator) -> date:
    """The last day that the indicator's facts cover; of all facts where it has none, and today where nothing was delivered."""
    known = [pub.cutoffs[group[0]] for group in tables_of(indicator) if len(group) == 1 and group[0] in pub.cutoffs]
    return min(known, default=None) or pub.cutoff or datetime.now(ZoneInfo(pub.about.time_zone)).date()
