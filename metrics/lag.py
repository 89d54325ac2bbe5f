"""How far behind the sources are: days between a day and the last one that each had delivered by then."""

from collections.abc import Iterable
from datetime import date

from metrics.coverage import Supplier
from metrics.plan import buckets, period_end
from metrics.values import Cell, Cells

COUNTED_ALREADY = "aggregates"  # yearly and monthly figures are never of yesterday: they do not make the data late


def lag_cells(suppliers: Iterable[Supplier], start: date, end: date, grain: str | None) -> Cells:
    """The delay of the active source that is furthest behind, at the end of the period or of each of its buckets."""
    known = list(suppliers)
    if grain is None:
        return {(0, None): worst(known, end)}
    return {(0, first): worst(known, min(period_end(first, grain), end)) for first in buckets(start, end, grain)}


def worst(suppliers: Iterable[Supplier], day: date) -> Cell:
    """The delay, that day, of the active source that is furthest behind, and how many deliveries were looked at."""
    lags = [lag for supplier in suppliers if supplier.table != COUNTED_ALREADY and (lag := _lag(supplier, day)) is not None]
    return Cell(float(max(lags)), len(lags)) if lags else Cell()


def _lag(supplier: Supplier, day: date) -> int | None:
    """Days since the last delivered day; None before its first one and once it is retired."""
    if supplier.until and supplier.until < day:
        return None
    delivered = [min(last, day) for first, last in supplier.spans if first <= day]
    return (day - max(delivered)).days if delivered else None
