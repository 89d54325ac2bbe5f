"""Which days each source has delivered: what is missing is neither zero nor not applicable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
QUIET_DAYS = 31  # beyond what it may take: a source that says nothing for so long, while others do, is not waited for
Span = tuple[date, date]  # first and last covered day


@dataclass(frozen=True)
class Supplier:
    """One source's deliveries for one table, or one series of `aggregates`: the days it covers, in order and apart.

    `carries` names the dimensions that its rows ever give; None where no row has come yet, so that nobody knows.
    """

    source: str
    name: str
    table: str
    spans: tuple[Span, ...]
    agencies: tuple[str, ...] = ()
    until: date | None = None
    within: int = 1  # working days that a delivery may take
    series: str = ""
    carries: frozenset[str] | None = None

    def says(self, dimensions: Iterable[str], series: Iterable[str]) -> bool:
        """Whether its rows can be told apart by those dimensions and, of aggregates, are of one of those series."""
        wanted = set(series)
        return (self.carries is None or self.carries >= set(dimensions)) and (not wanted or self.series in wanted)

    @property
    def first(self) -> date:
        """The day from which it is expected."""
        return self.spans[0][0]

    @property
    def last(self) -> date:
        """Its cut-off."""
        return self.spans[-1][1]

    def covers_some(self, start: date, end: date) -> bool:
        """Whether at least one day of the period was delivered."""
        return any(first <= end and last >= start for first, last in self.spans)

    def lacks(self, start: date, end: date) -> bool:
        """Whether a day on which it was expected, within the period, was not delivered."""
        start = max(start, self.first)
        end = min(end, self.until) if self.until else end
        return start <= end and not any(first <= start and end <= last for first, last in self.spans)


def join_spans(spans: Iterable[Span], works: frozenset[date]) -> tuple[Span, ...]:
    """Overlapping and neighbouring spans as one; a gap made only of days that do not work is no gap."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and not _worked_between(joined[-1][1] + DAY, first - DAY, works):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _worked_between(first: date, last: date, works: frozenset[date]) -> bool:
    return any(first + DAY * n in works for n in range((last - first).days + 1))


def verdict(suppliers: Iterable[Supplier], start: date, end: date) -> tuple[bool, tuple[str, ...]]:
    """(somebody delivered some day of the period, names of those who owe a day of it)."""
    known = list(suppliers)
    return any(s.covers_some(start, end) for s in known), tuple(sorted({s.name for s in known if s.lacks(start, end)}))


def quiet(suppliers: Iterable[Supplier]) -> tuple[Supplier, ...]:
    """The sources that fell silent without being declared retired, while another of the same facts went on."""
    known = list(suppliers)
    newest: dict[tuple[str, str], date] = {}
    for s in known:
        newest[s.table, s.series] = max(s.last, newest.get((s.table, s.series), s.last))
    behind = {s: (newest[s.table, s.series] - s.last).days for s in known if s.until is None}
    return tuple(s for s, days in behind.items() if days > QUIET_DAYS + s.within * 7 / 5)


def alike(suppliers: Iterable[Supplier], start: date, end: date) -> bool:
    """Whether the period holds what all that still deliver gave, and nothing of those that fell silent: like with like."""
    known = list(suppliers)
    silent = set(quiet(known))
    rest = [s for s in known if s not in silent]
    delivered, owed = verdict(rest, start, end)
    return delivered and not owed and not any(s.covers_some(start, end) for s in silent)
