"""The slow reading of figures that arrive already counted: day by day, as sets of days."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Groups = Iterable[list[Row]]
KEYS = ("procedure_id", "office_id", "channel", "place")


def groups(rows: Iterable[Row], series: str, agency: Callable[[Row], str | None]) -> Groups:
    """The rows of a series, those of the same keys together."""
    found = defaultdict(list)
    for row in rows:
        if row["series"] == series:
            found[(*(row.get(key) for key in KEYS), agency(row))].append(row)
    return found.values()


def days(row: Row) -> frozenset[date]:
    last = max(row.get("to_at") or row["from_at"], row["from_at"])
    return frozenset(row["from_at"] + timedelta(days=n) for n in range((last - row["from_at"]).days + 1))


def flow(of: Groups, first: date, last: date) -> float | None:
    """The sum of what lies whole in the period; None where the period cuts something."""
    asked = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    total = 0.0
    for rows in of:
        taken: set[date] = set()
        for period in sorted({days(row) for row in rows if days(row) <= asked}, key=lambda p: (-len(p), min(p))):
            if not period & taken:
                taken |= period
                total += sum(row["value"] for row in rows if days(row) == period)
        if any(days(row) & asked - taken for row in rows if not days(row) <= asked):
            return None
    return total


def state(of: Groups, on: date) -> float | None:
    """The sum of what each combination of keys said last; None where none says anything of that day."""
    said = []
    for rows in of:
        holding = [row for row in rows if row["from_at"] <= on and (not row.get("to_at") or max(days(row)) >= on)]
        if holding:
            last = min(holding, key=lambda row: (-row["from_at"].toordinal(), max(days(row)) if row.get("to_at") else date.max))
            said.append(sum(row["value"] for row in holding if (row["from_at"], row.get("to_at")) == (
                last["from_at"], last.get("to_at"))))
    return sum(said) if said else None
