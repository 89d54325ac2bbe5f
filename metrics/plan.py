"""From a question to SQL: which of the published tables answers it with the fewest rows, and over which days."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from metrics.errors import UnknownGrain, nearest

DAY = timedelta(days=1)
GRAINS = ("day", "week", "month", "quarter", "year")
BY_MONTH = (None, "month", "quarter", "year")  # grains whose buckets are whole months
EARLY, LATE = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Ask:
    """One question to one cube: filters are key numbers by dimension; by and grain split the answer."""

    base: str
    start: date
    end: date
    filters: dict[str, tuple[int, ...]] = field(default_factory=dict)
    by: str | None = None
    grain: str | None = None
    by_day_only: bool = False  # the cube has its day table and no other


def relation(ask: Ask, columns: tuple[str, ...], test: str = "") -> str:
    """SQL of rows k (key number or 0), b (first day of the bucket or NULL) and the columns, to be added up."""
    parts = [_select(ask, columns, table, first, last, test) for table, first, last in _segments(ask)]
    return " UNION ALL ".join(parts)


def _segments(ask: Ask) -> list[tuple[str, date, date]]:
    """(table grain, first, last): whole months from the month table and the loose days around them from the day table."""
    months = _whole_months(ask.start, ask.end) if ask.grain in BY_MONTH and not ask.by_day_only else None
    if months is None:
        return [("day", ask.start, ask.end)]
    first, last = months
    segments = [("month", first, last)]
    if ask.start < first:
        segments.append(("day", ask.start, first - DAY))
    if last < ask.end:
        segments.append(("day", last + DAY, ask.end))
    return segments


def _whole_months(start: date, end: date) -> tuple[date, date] | None:
    """First and last day of the whole months inside the period, or None when there is none."""
    first = start if start.day == 1 else period_end(start, "month") + DAY
    last = end if end == LATE or period_end(end, "month") == end else end.replace(day=1) - DAY
    return (first, last) if first < last else None


def _select(ask: Ask, columns: tuple[str, ...], table: str, first: date, last: date, test: str) -> str:
    needed = set(ask.filters) | ({ask.by} if ask.by else set())
    alone = len(needed) <= 1 and not ask.by_day_only
    tests = [f"date BETWEEN DATE '{first}' AND DATE '{last}'", *([f"({test})"] if test else [])]
    if alone:
        tests.insert(0, f"dim = '{next(iter(needed), 'total')}'")
    for dimension, keys in ask.filters.items():
        tests.append(f"{'key' if alone else dimension} IN ({', '.join(map(str, keys))})")
    key = ("key" if alone else ask.by) if ask.by else "0"
    bucket = "date" if ask.grain == "day" else f"date_trunc('{ask.grain}', date)::DATE" if ask.grain else "NULL::DATE"
    suffix = "_by" if alone else ""
    return f"SELECT {key} AS k, {bucket} AS b, {', '.join(columns)} FROM {ask.base}_{table}{suffix} WHERE {' AND '.join(tests)}"


def months_before(last: date, months: int) -> date:
    """The first of so many months that end with that day: from 21 November for twelve that end on the next 20 November."""
    year, month = divmod(last.year * 12 + last.month - 1 - months, 12)
    end = period_end(date(year, month + 1, 1), "month")
    return end.replace(day=min(last.day, end.day)) + DAY


def sums_sql(ask: Ask, columns: tuple[str, ...]) -> str:
    """Rows (k, b, sum of each column)."""
    added = ", ".join(f"sum({c})" for c in columns)
    return f"SELECT k, b, {added} FROM ({relation(ask, columns)}) GROUP BY k, b"


def seen_sql(ask: Ask, some: str) -> str:
    """One row: the first and the last day on which `some` (a test of the cube's columns) holds."""
    return f"SELECT min(b), max(b) FROM ({relation(replace(ask, grain='day'), ('1',), some)})"


def spread_sql(values: str, q: float) -> str:
    """The same from values that hardly repeat: picking one is cheaper than sorting all of them."""
    return f"SELECT k, b, count(*), quantile_cont(v, {q}) FROM ({values}) CROSS JOIN range(n) GROUP BY k, b"


def quantile_sql(values: str, q: float) -> str:
    """Rows (k, b, n, quantile) from rows (k, b, v, n): linear between the two values around q x (n - 1), as type 7."""
    return f"""
WITH h AS (SELECT k, b, v, sum(n) AS n FROM ({values}) GROUP BY k, b, v),
c AS (SELECT k, b, v, sum(n) OVER (PARTITION BY k, b ORDER BY v) AS c,
    {q}::DOUBLE * (sum(n) OVER (PARTITION BY k, b) - 1)::DOUBLE AS place FROM h),
e AS (SELECT k, b, max(c) AS n, any_value(place) AS place, min(v) FILTER (c > floor(place)) AS low,
    min(v) FILTER (c > ceil(place)) AS high FROM c GROUP BY k, b)
SELECT k, b, n, low + (high - low) * (place - floor(place)) FROM e"""


def period_start(day: date, grain: str) -> date:
    """The first day of the week (Monday), month, quarter or year that a day is in."""
    if grain == "day":
        return day
    if grain == "week":
        return day - DAY * day.weekday()
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if grain == "year":
        return date(day.year, 1, 1)
    raise UnknownGrain(f"No existe el grano «{grain}»: use uno de {', '.join(GRAINS)}.{nearest(grain, GRAINS)}")


def period_end(day: date, grain: str) -> date:
    """The last day of the week, month, quarter or year that a day is in."""
    start = period_start(day, grain)
    if grain == "day":
        return start
    if grain == "week":
        return start + DAY * 6
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, 1) - DAY if year <= LATE.year else LATE


def buckets(start: date, end: date, grain: str) -> list[date]:
    """The first day of every bucket that touches the period."""
    found = [period_start(start, grain)]
    while (after := period_end(found[-1], grain) + DAY) <= end:
        found.append(after)
    return found
