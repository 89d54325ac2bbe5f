"""Figures that arrive already counted, each of a period of its own: they are never spread over its days nor cut.

A *flow* (people trained) is of a period: those that lie whole in the days asked for add up, and of two that overlap the longer
one counts, for a year holds its months. Where the days asked for cut a period that nothing finer fills, there is no figure.
A *state* (agencies on board) holds from its first day to its last one, or until the next report of the same keys.

pub.reported: the keys of every dimension of `aggregates`, first, last (null: it says no end), value, n reports.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from metrics.indicator import Indicator
from metrics.measures import FAMILIES
from metrics.plan import DAY, Ask, buckets, period_end
from metrics.reader import Published
from metrics.values import Cell, Cells

KEYS = tuple(dimension for dimension in FAMILIES["aggregates"] if dimension != "series")
ORDER = "ORDER BY first, last DESC NULLS FIRST"  # of two that begin together, the shorter is the last word
NOBODY = -1  # a series that the file does not know


@dataclass(frozen=True)
class Report:
    """One published value and the days it is of; `last` is None where it says no end."""

    first: date
    last: date | None
    value: float
    n: int

    @property
    def end(self) -> date:
        """The last day of a flow."""
        return self.last or self.first


@dataclass(frozen=True)
class Reports:
    """The reports of one combination of keys by first day, and the longest of them in days."""

    rows: tuple[Report, ...]
    longest: int

    def near(self, start: date, end: date) -> Sequence[Report]:
        """Those that may touch a period."""
        low = bisect_left(self.rows, start - DAY * self.longest, key=lambda row: row.first)
        return self.rows[low : bisect_right(self.rows, end, key=lambda row: row.first)]


Groups = dict[int, list[Reports]]  # by the key asked for (0 = all)


def write_reported(con: duckdb.DuckDBPyConnection) -> None:
    """Writes `pub.reported` from the enriched aggregates: what is of the same keys and days adds up."""
    con.execute(
        f"CREATE TABLE pub.reported AS SELECT {', '.join(KEYS)}, series, from_on AS first, "
        "CASE WHEN to_on IS NOT NULL THEN greatest(from_on, to_on) END AS last, sum(value) AS value, count(*)::INTEGER AS n "
        "FROM aggregates WHERE value IS NOT NULL AND from_on IS NOT NULL GROUP BY ALL ORDER BY series, first")


def reported_cells(pub: Published, indicator: Indicator, ask: Ask) -> Cells:
    """The cells of a figure of reported series, for the period or for each of its buckets cut to it."""
    counted = _groups(pub, indicator.counts, ask)
    whole = _groups(pub, indicator.out_of, ask) if indicator.out_of else {}
    read = READINGS[indicator.kind]
    parts: list[tuple[date | None, date, date]] = [(None, ask.start, ask.end)]
    if ask.grain:
        firsts = buckets(ask.start, ask.end, ask.grain)
        parts = [(first, max(first, ask.start), min(period_end(first, ask.grain), ask.end)) for first in firsts]
    return {
        (key, bucket): cell
        for key in dict.fromkeys((*counted, *whole)) for bucket, start, end in parts
        if (cell := read(counted.get(key, []), whole.get(key, []), start, end)) is not None
    }


def seen(pub: Published, indicator: Indicator) -> tuple[date, ...]:
    """The first and the last day that any report of the indicator is of; () where there is none."""
    names = ", ".join(str(_number(pub, name)) for name in (indicator.counts, indicator.out_of) if name)
    first, last = pub.rows(f"SELECT min(first), max(coalesce(last, first)) FROM reported WHERE series IN ({names})")[0]
    return (first, last) if first else ()


def reported_of(pub: Published, series: str, by: str, start: date, end: date) -> set[str]:
    """The keys of a dimension ("" = none) of which anybody reported a series inside a period: another thing than zero."""
    rows = pub.rows(
        f"SELECT DISTINCT {by} FROM reported WHERE series = ? AND first >= ? AND coalesce(last, first) <= ?",
        [_number(pub, series), start, end])
    return {pub.names_by_id[by][number].key for (number,) in rows}


def _number(pub: Published, series: str) -> int:
    known = pub.dimension("series").get(series)
    return known.id if known else NOBODY


def _groups(pub: Published, series: str, ask: Ask) -> Groups:
    tests = [f"series = {_number(pub, series)}", f"first <= DATE '{ask.end}'"]
    tests += [f"{dimension} IN ({', '.join(map(str, keys))})" for dimension, keys in ask.filters.items()]
    groups = defaultdict[tuple[int, ...], list[Report]](list)
    columns = f"{ask.by or 0}, {', '.join(KEYS)}, first, last, value, n"
    for *keys, first, last, value, n in pub.rows(f"SELECT {columns} FROM reported WHERE {' AND '.join(tests)} {ORDER}"):
        groups[tuple(keys)].append(Report(first, last, float(value), n))
    found = defaultdict[int, list[Reports]](list)
    for key, rows in groups.items():
        found[key[0]].append(Reports(tuple(rows), max((row.end - row.first).days for row in rows)))
    return found


def _chosen(rows: Iterable[Report]) -> list[Report]:
    """Reports that do not overlap, by first day; of those that do, the longest."""
    kept: list[Report] = []
    for row in sorted(rows, key=lambda row: (row.first - row.end, row.first)):
        at = bisect_left(kept, row.first, key=lambda other: other.first)
        if (at == 0 or kept[at - 1].end < row.first) and (at == len(kept) or row.end < kept[at].first):
            kept.insert(at, row)
    return kept


def _flow(groups: Sequence[Reports], start: date, end: date) -> Cell | None:
    """The sum over a period, or the report that the period cuts."""
    total, n = 0.0, 0
    for group in groups:
        near = [row for row in group.near(start, end) if row.end >= start]
        inside = _chosen(row for row in near if row.first >= start and row.end <= end)
        for row in near:
            if (row.first < start or row.end > end) and not _filled(inside, max(row.first, start), min(row.end, end)):
                return Cell(cut=(row.first, row.end))
        total, n = total + sum(row.value for row in inside), n + sum(row.n for row in inside)
    return Cell(total, n) if n else None


def _filled(rows: Iterable[Report], start: date, end: date) -> bool:
    """Whether reports, by first day, are of every day of a period."""
    for row in rows:
        if row.first <= start <= row.end:
            start = row.end + DAY
    return start > end


def _standing(groups: Sequence[Reports], day: date) -> list[Report]:
    """The report of each combination of keys that holds on a day."""
    found = []
    for group in groups:
        known = group.rows[: bisect_right(group.rows, day, key=lambda row: row.first)]
        holds = next((row for row in reversed(known) if row.last is None or row.last >= day), None)
        found += [holds] if holds else []
    return found


def _state(groups: Sequence[Reports], day: date) -> Cell | None:
    rows = _standing(groups, day)
    return Cell(sum(row.value for row in rows), sum(row.n for row in rows)) if rows else None


def _share(up: Cell | None, down: Cell | None) -> Cell | None:
    """One over the other, in percent, where both are known."""
    if up is None or down is None or up.cut or down.cut:
        return next((cell for cell in (up, down) if cell and cell.cut), None)
    parts = float(up.value or 0), float(down.value or 0)
    return Cell(100 * parts[0] / parts[1] if parts[1] else None, down.n, *parts)


def _progress(done: Sequence[Reports], plans: Sequence[Reports], day: date) -> Cell | None:
    """What was done up to a day of the plans that hold on it, each over its own days."""
    standing = [row for row in _standing(plans, day) if row.last]
    periods = sorted({(row.first, row.end) for row in standing})
    if len(periods) != 1:
        return None
    first = periods[0][0]
    reached = [max((row.end for row in group.rows if first <= row.first and row.end <= day), default=first) for group in done]
    up = _flow(done, first, max(reached, default=first))
    return _share(up or Cell(0.0), Cell(sum(row.value for row in standing), sum(row.n for row in standing)))


Reading = Callable[[Sequence[Reports], Sequence[Reports], date, date], Cell | None]
READINGS: dict[str, Reading] = {
    "reported": lambda counted, _, start, end: _flow(counted, start, end),
    "reported_share": lambda counted, whole, start, end: _share(_flow(counted, start, end), _flow(whole, start, end)),
    "state": lambda counted, _, start, end: _state(counted, end),
    "state_share": lambda counted, whole, start, end: _share(_state(counted, end), _state(whole, end)),
    "progress": lambda counted, whole, start, end: _progress(counted, whole, end),
}
