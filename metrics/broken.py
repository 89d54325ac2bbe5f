"""Broken sources: late, refused, or empty when they should not be."""

from datetime import date
from math import sqrt

import numpy as np

from metrics.attention import BAD, SOURCE, Item
from metrics.ledger import SourceStatus, sources
from metrics.plan import DAY
from metrics.reader import Published

LATE, REFUSED, EMPTY = "late", "refused", "empty"
READ_DAYS = 90  # calendar days that say how much is usual
LEAST = 20
BUSY = 10.0  # rows a day: fewer may well be none
THIN = 0.1  # of the usual: as good as empty
TABLES = {"requests": "requests", "visits": "visits", "payments": "units", "ratings": "answers", "events": "units"}


def broken_sources(pub: Published, day: date) -> list[Item]:
    """One item per source at most: what was refused explains why it is late, what is late is not judged as empty."""
    found = []
    for status in sources(pub):
        if status.active and status.until is None:
            item = _refused(status, day) or _late(status, day) or _empty(pub, status, day)
            found += [item] if item else []
    return found


def _refused(status: SourceStatus, day: date) -> Item | None:
    if status.last_status != "refused":
        return None
    since = status.last_loaded_at.date() if status.last_loaded_at else day
    return _item(status, day, REFUSED, min(since, day), 1, 3.0, size=float(max(status.late_days, 1)))


def _late(status: SourceStatus, day: date) -> Item | None:
    if not status.late_days or status.owed_since is None:
        return None
    late = status.late_days
    return _item(status, day, LATE, status.owed_since, late, 2.0 * sqrt(late), size=float(late))


def _empty(pub: Published, status: SourceStatus, day: date) -> Item | None:
    """The last covered working days, when they hold next to nothing and days like them never do."""
    worst: Item | None = None
    for table in status.tables:
        item = _empty_table(pub, status, table, day)
        if item and (worst is None or item.score > worst.score):
            worst = item
    return worst


def _empty_table(pub: Published, status: SourceStatus, table: str, day: date) -> Item | None:
    rows = pub.rows(
        "SELECT c.date, coalesce(sum(s.n), 0) FROM calendar c "
        "JOIN coverage v ON v.source = $1 AND v.table_name = $2 AND c.date BETWEEN v.first AND v.last "
        "LEFT JOIN source_days s ON s.source = $1 AND s.table_name = $2 AND s.date = c.date "
        "WHERE c.cal = 0 AND c.works AND c.date BETWEEN $3 AND $4 GROUP BY 1 ORDER BY 1",
        [status.source, table, day - READ_DAYS * DAY, day])
    counts = np.array([float(n) for _, n in rows])
    if len(counts) <= LEAST:
        return None
    usual = float(np.median(counts))
    thin = counts < THIN * usual
    length = int(np.argmin(thin[::-1])) if not thin.all() else len(thin)
    old = counts[: len(counts) - length] if length else counts
    if not length or usual < BUSY or (old < THIN * usual).any():
        return None
    return _item(status, day, EMPTY, rows[-length][0], length, 3.0 * sqrt(length), value=float(counts[-1]), usual=usual,
                 low=float(old.min()), unit=TABLES.get(table, "units"), n=int(counts[-length:].sum()), on=rows[-1][0])


def _item(
    status: SourceStatus, day: date, reason: str, since: date, periods: int, score: float, size: float | None = None,
    value: float | None = None, usual: float | None = None, low: float | None = None, unit: str = "days", n: int = 0,
    on: date | None = None,
) -> Item:
    if size is None and value is not None and usual:
        size = 100 * (value / usual - 1)
    return Item(
        day=day, rank=0, kind=SOURCE, indicator="", dimension="source", key=status.source, name=status.name, owner=status.owner,
        since=since, periods=periods, grain="day", value=value, value_on=on, level=None, usual=usual, usual_low=low,
        usual_high=None, unit=unit, size=size, size_unit="percent" if reason == EMPTY else "days", direction=BAD, n=n,
        score=score, odds=0.0, gradual=False, reason=reason, also=(),
    )
