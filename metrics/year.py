"""The last twelve complete months of data, and how much of them was delivered."""

from datetime import date, timedelta

from metrics.coverage import Supplier, quiet
from metrics.days import working_days
from metrics.indicator import pick
from metrics.plan import DAY, months_before, period_end
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, suppliers_of

MONTHS = 12
FRIDAY = 5


def twelve_months(pub: Published) -> tuple[date, date]:
    """The first and the last day of the last twelve complete months of data; up to the cut-off in the very first month."""
    cutoff = pub.cutoff or pub.today
    start, end = year_to(cutoff)
    if all(supplier.first > end for supplier in pub.suppliers):  # the first month is not over yet, and it is all there is
        return months_before(cutoff, MONTHS), cutoff
    return start, end


def year_to(cutoff: date) -> tuple[date, date]:
    """The twelve months that end with the last complete month at that day."""
    end = cutoff if period_end(cutoff, "month") == cutoff else cutoff.replace(day=1) - DAY
    return months_before(end, MONTHS), end


def _before_any_data(pub: Published, start: date, end: date) -> list[date]:
    """The weekdays of a period that lie before the calendar, which begins with the first data."""
    ((first,),) = pub.rows("SELECT min(date) FROM calendar")
    last = min(first - DAY if first else end, end)
    days = [start + timedelta(days=n) for n in range((last - start).days + 1)]
    return [day for day in days if day.isoweekday() <= FRIDAY]


class Completeness:
    """The share (0..1) of the working days of a period that everybody delivered who feeds an indicator; None: nobody feeds it."""

    def __init__(self, pub: Published, indicator: str, start: date, end: date) -> None:
        self.pub, self.indicator = pub, pick(pub.indicators, indicator)
        self.days = [*_before_any_data(pub, start, end), *working_days(pub, EVERYTHING, start, end)]
        self.known: dict[tuple[Supplier, ...], float | None] = {}

    def of(self, procedure: str) -> float | None:
        """That of one procedure; procedures with the same sources are looked at once."""
        suppliers = tuple(suppliers_of(self.pub, self.indicator, Scope(procedure=(procedure,))))
        if suppliers not in self.known:
            self.known[suppliers] = self._share(suppliers)
        return self.known[suppliers]

    def _share(self, suppliers: tuple[Supplier, ...]) -> float | None:
        if not suppliers or not self.days:
            return None
        silent = quiet(suppliers)
        owed = [s for s in suppliers if s.until is None and s not in silent]
        whole = [day for day in self.days if not any(s.lacks(day, day) for s in owed)
                 and any(s.covers_some(day, day) for s in suppliers)]
        return len(whole) / len(self.days)
