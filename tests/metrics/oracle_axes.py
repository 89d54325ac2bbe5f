"""What is known of each procedure on each axis, read slowly from rows: nothing of this is shared with the axes it judges."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from statistics import median
from typing import Any

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
DONE = ("resolved", "granted", "refused")


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _of(town: Rows, table: str, key: str) -> list[Mapping[str, Any]]:
    return [row for row in town.get(table, ()) if row.get("procedure_id") == key]


def volume(town: Rows, key: str, start: date, end: date) -> int:
    return sum(start <= _day(row["received_at"]) <= end and row.get("status") not in ("duplicate", "transferred")
               for row in _of(town, "requests", key))


def revenue(town: Rows, key: str, start: date, end: date) -> float:
    return sum(float(row["amount_mxn"]) for row in _of(town, "payments", key) if start <= _day(row["paid_at"]) <= end)


def in_person(town: Rows, key: str, start: date, end: date) -> tuple[float | None, int]:
    """Percent at the counter of what was resolved and says its channel, and how many those are."""
    said = [row["channel"] for row in _of(town, "requests", key)
            if row.get("status") in DONE and row.get("resolved_at") and start <= _day(row["resolved_at"]) <= end
            and row.get("channel")]
    return (100 * said.count("counter") / len(said) if said else None), len(said)


def waits(town: Rows, key: str, start: date, end: date) -> tuple[float | None, int]:
    """The median of whole minutes between the later of arrival and appointment and the call, and how many were called."""
    found = []
    for row in _of(town, "visits", key):
        if row.get("arrived_at") and row.get("called_at") and start <= _day(row["arrived_at"]) <= end:
            since = max(row["arrived_at"], row.get("appointment_at") or row["arrived_at"])
            found.append(max(0, int((row["called_at"] - since).total_seconds() // 60)))
    return (median(found) if found else None), len(found)


def satisfied(town: Rows, key: str, start: date, end: date) -> tuple[float | None, int]:
    """Percent of the answers that give four or five stars, and how many answers."""
    stars = [row["stars"] for row in _of(town, "ratings", key)
             if row.get("stars") is not None and start <= _day(row.get("rated_at") or row.get("offered_at")) <= end]
    return (100 * sum(s >= 4 for s in stars) / len(stars) if stars else None), len(stars)
