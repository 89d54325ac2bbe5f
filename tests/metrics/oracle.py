"""A slow plain-Python reading of what each figure means; it looks at no code of the product.

A municipality is a dict of table name -> list of rows (dicts). Instants are local naive datetimes of the row's office,
or dates where the source gave no time. `figure` gives the value that the meaning of each figure asks for, or None.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from tests.metrics.oracle_reported import flow, groups, state

Row = dict[str, Any]
Town = dict[str, list[Row]]

DONE = {"resolved", "granted", "refused"}
OUTSIDE = {"duplicate", "transferred"}
ONLINE = {"web", "app", "whatsapp"}
ZONE = "America/Mexico_City"
DAY = timedelta(days=1)


def day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def timed(value: date | datetime | None) -> bool:
    return isinstance(value, datetime)


def office(town: Town, row: Row) -> Row | None:
    return next((o for o in town["offices"] if o["office_id"] == row.get("office_id")), None)


def instant(town: Town, row: Row, value: date | datetime) -> datetime:
    zone = ZoneInfo((office(town, row) or {}).get("time_zone") or ZONE)
    local = value if isinstance(value, datetime) else datetime.combine(value, time())
    return local.replace(tzinfo=zone).astimezone(UTC)


def works(town: Town, office_id: str | None, on: date) -> bool:
    """Whether that office works that day; an office that nobody knows works Monday to Friday less the common closures."""
    place = next((o for o in town["offices"] if o["office_id"] == office_id), None)
    weekdays = (place or {}).get("workdays") or "12345"
    if str(on.isoweekday()) not in weekdays:
        return False
    shut = {c["office_id"] for c in town["closures"] if c["date"] == on}
    return "*" not in shut and not (place and office_id in shut)


def days_after(first: date, last: date) -> Iterable[date]:
    """The days after the first, up to and with the last."""
    while first < last:
        first += DAY
        yield first


def in_force(town: Town, row: Row, on: date) -> Row | None:
    """The record of the catalogue that was valid that day; the latest one where two overlap."""
    valid = [
        p for p in town["procedures"]
        if p["procedure_id"] == row.get("procedure_id")
        and (p.get("valid_from") or date.min) <= on <= (p.get("valid_to") or date.max)
    ]
    return max(valid, key=lambda p: p.get("valid_from") or date.min, default=None)


def paused(town: Town, row: Row) -> Callable[[date], bool]:
    """Whether a day is inside a pause: after its first date, up to and with its last; an open one lasts until it closes."""
    spans = [
        (day(p["from_at"]), day(p.get("to_at")) or day(row.get("resolved_at")) or date.max)
        for p in town["pauses"] if p["request_id"] == row["request_id"]
    ]
    return lambda on: any(first < on <= last for first, last in spans)


def impossible(town: Town, row: Row) -> bool:
    """Resolved before received; what its system says is open was not resolved, whatever date it carries."""
    received, resolved = row["received_at"], row.get("resolved_at")
    if resolved is None or row.get("status") == "open":
        return False
    if timed(received) and timed(resolved):
        return instant(town, row, resolved) < instant(town, row, received)
    return day(resolved) < day(received)


def working_days(town: Town, row: Row, last: date, with_pauses: bool = True) -> int:
    stopped = paused(town, row) if with_pauses else (lambda on: False)
    return sum(works(town, row.get("office_id"), d) and not stopped(d) for d in days_after(day(row["received_at"]), last))


def nth(start: date, n: int, counts: Callable[[date], bool]) -> date | None:
    on = start
    for _ in range(4000):
        if n == 0:
            return on
        on += DAY
        n -= counts(on)
    return None


def due(town: Town, row: Row) -> date | None:
    """The due date: the source's own, or the limit that was in force at receipt."""
    if row.get("due_at"):
        return day(row["due_at"])
    received = day(row["received_at"])
    card = in_force(town, row, received)
    if card is None or card.get("limit_unit") is None:
        return None
    unit, n = card["limit_unit"], card.get("limit_value")
    if n is None and unit != "immediate":
        return None
    open_that_day = lambda d: works(town, row.get("office_id"), d)  # noqa: E731
    stopped = paused(town, row)
    if unit == "working_days":
        on = nth(received, n, lambda d: open_that_day(d) and not stopped(d))
    elif unit == "calendar_days":
        on = nth(received, n, lambda d: not stopped(d))
    elif unit == "months":
        on = months_later(received, n)
    elif unit == "hours":
        zone = ZoneInfo((office(town, row) or {}).get("time_zone") or ZONE)
        on = (instant(town, row, row["received_at"]) + timedelta(hours=n)).astimezone(zone).date()
    else:
        on = received
    while on is not None and not open_that_day(on):
        on += DAY
    return on


def months_later(on: date, n: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + n, 12)
    for last in (on.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(on.day, last))
        except ValueError:
            continue
    raise AssertionError


def quantile(values: list[float], q: float) -> float | None:
    """Linear interpolation, type 7."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * q
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def share(yes: int | float, out_of: int | float) -> float | None:
    return 100 * yes / out_of if out_of else None


def agency(town: Town, row: Row, on: date) -> str | None:
    if row.get("agency_id"):
        return row["agency_id"]
    card = in_force(town, row, on)
    if card is None:
        cards = [p for p in town["procedures"] if p["procedure_id"] == row.get("procedure_id")]
        card = min(cards, key=lambda p: p.get("valid_from") or date.min, default=None)
    return card.get("agency_id") if card else None


DATED = {"requests": ("received_at",), "visits": ("arrived_at", "appointment_at"), "payments": ("paid_at",),
         "ratings": ("rated_at", "offered_at"), "aggregates": ("from_at",)}


def within(town: Town, table: str, scope: Row) -> list[Row]:
    def fits(row: Row) -> bool:
        on = next((day(row[c]) for c in DATED[table] if row.get(c)), date.min)
        keys = {"procedure": row.get("procedure_id"), "office": row.get("office_id"), "channel": row.get("channel"),
                "agency": agency(town, row, on), "question": row.get("question"), "place": row.get("place"),
                "method": row.get("method"), "series": row.get("series")}
        return all(keys[name] in wanted for name, wanted in scope.items())
    return [row for row in town[table] if fits(row)]


class Period:
    """A span of days, both ends included, with the cut-off of the data."""

    def __init__(self, first: date, last: date, cutoff: date) -> None:
        self.first, self.end, self.cutoff = first, last, cutoff
        self.last = min(last, cutoff)

    def has(self, value: date | datetime | None) -> bool:
        return value is not None and self.first <= day(value) <= self.end

    def has_passed(self, value: date | datetime | None) -> bool:
        """In the period and not after the cut-off."""
        return self.has(value) and day(value) <= self.cutoff


def request_figures(town: Town, p: Period, scope: Row) -> dict[str, float | None]:
    rows = [r for r in within(town, "requests", scope) if r.get("status") not in OUTSIDE]
    received = [r for r in rows if p.has(r["received_at"])]
    resolved = [r for r in rows if r.get("status") in DONE and p.has(r.get("resolved_at"))]
    possible = [r for r in resolved if not impossible(town, r)]
    work = [working_days(town, r, day(r["resolved_at"])) for r in possible]
    calendar = [sum(not paused(town, r)(d) for d in days_after(day(r["received_at"]), day(r["resolved_at"]))) for r in possible]
    elapsed = [
        floor((instant(town, r, r["resolved_at"]) - instant(town, r, r["received_at"])) / timedelta(minutes=1))
        for r in possible if timed(r["resolved_at"]) == timed(r["received_at"])
    ]
    mature = [r for r in received if closed(r) or (p.cutoff - day(r["received_at"])).days > 90]
    clocked = [r for r in received if timed(r["received_at"]) and {"opens", "closes"} <= (office(town, r) or {}).keys()]
    return {
        "requests_received": len(received),
        "requests_outside": sum(r.get("status") in OUTSIDE and p.has(r["received_at"]) for r in within(town, "requests", scope)),
        "requests_resolved": len(resolved),
        "resolution_days_p50": quantile(work, 0.5),
        "resolution_days_p90": quantile(work, 0.9),
        "resolution_calendar_days_p50": quantile(calendar, 0.5),
        "resolution_calendar_days_p90": quantile(calendar, 0.9),
        "resolution_elapsed_days_p50": None if not elapsed else quantile(elapsed, 0.5) / 1440,
        "resolution_elapsed_days_p90": None if not elapsed else quantile(elapsed, 0.9) / 1440,
        "resolution_elapsed_minutes_p50": quantile(elapsed, 0.5),
        "resolution_elapsed_minutes_p90": quantile(elapsed, 0.9),
        "on_time_share": on_time(town, rows, p),
        "completion_rate": share(sum(r["status"] in DONE for r in mature), len(mature)),
        "digital_take_up": share(sum(r.get("channel") in ONLINE for r in resolved), len(resolved)),
        "out_of_hours_share": share(sum(out_of_hours(town, r) for r in clocked), len(clocked)),
        **stock(town, rows, p),
    }


def closed(row: Row) -> bool:
    if row.get("status") == "open":
        return False
    return row.get("resolved_at") is not None or row.get("status") in DONE | {"withdrawn", "expired"}


def on_time(town: Town, rows: list[Row], p: Period) -> float | None:
    yes = total = 0
    for row in rows:
        limit, end = due(town, row), day(row.get("resolved_at"))
        if limit is None or not p.has_passed(limit) or impossible(town, row):
            continue
        if row["status"] == "withdrawn" and (end is None or end < limit):
            continue
        total += 1
        yes += row["status"] in DONE and end is not None and end <= limit
    return share(yes, total)


def out_of_hours(town: Town, row: Row) -> bool:
    at, place = row["received_at"], office(town, row)
    return not works(town, row["office_id"], at.date()) or not place["opens"] <= at.strftime("%H:%M") < place["closes"]


def stock(town: Town, rows: list[Row], p: Period) -> dict[str, float | None]:
    def still_open(row: Row) -> bool:
        if day(row["received_at"]) > p.last or impossible(town, row):
            return False
        return not closed(row) or (row.get("resolved_at") is not None and day(row["resolved_at"]) > p.last)
    waiting = [r for r in rows if still_open(r)]
    late = [r for r in waiting if (due(town, r) or date.max) < p.last]
    ages = [working_days(town, r, p.last, with_pauses=False) for r in waiting]
    return {"open_requests": len(waiting), "overdue_open": len(late), "open_age_days_p50": quantile(ages, 0.5),
            "open_age_days_p90": quantile(ages, 0.9)}


def visit_figures(town: Town, p: Period, scope: Row) -> dict[str, float | None]:
    rows = within(town, "visits", scope)
    arrived = [r for r in rows if p.has(r.get("arrived_at"))]
    waits = [w for r in arrived if (w := wait(town, r)) is not None]
    ended = [r for r in arrived if r.get("outcome") in {"served", "abandoned"}]
    booked = [r for r in rows if p.has_passed(r.get("appointment_at")) and r.get("outcome") != "cancelled"]
    lead = [n for r in booked if r.get("booked_at") and (n := (day(r["appointment_at"]) - day(r["booked_at"])).days) >= 0]
    service = [s for r in arrived if (s := served(town, r)) is not None]
    return {
        "queue_visits": len(arrived),
        "queue_wait_minutes_p50": quantile(waits, 0.5),
        "queue_wait_minutes_p90": quantile(waits, 0.9),
        "wait_within_target_share": share(sum(w <= 15 for w in waits), len(waits)),
        "abandonment_share": share(sum(r["outcome"] == "abandoned" for r in ended), len(ended)),
        "no_show_share": share(sum(r.get("outcome") == "no_show" for r in booked), len(booked)),
        "service_minutes_p50": quantile(service, 0.5),
        "appointment_lead_days_p50": quantile(lead, 0.5),
        "appointment_lead_days_mean": sum(lead) / len(lead) if lead else None,
    }


def wait(town: Town, row: Row) -> int | None:
    if not timed(row.get("called_at")) or not timed(row.get("arrived_at")):
        return None
    start = instant(town, row, row["arrived_at"])
    if row.get("appointment_at"):
        start = max(start, instant(town, row, row["appointment_at"]))
    return max(0, floor((instant(town, row, row["called_at"]) - start) / timedelta(minutes=1)))


def served(town: Town, row: Row) -> int | None:
    if not timed(row.get("called_at")) or not timed(row.get("ended_at")):
        return None
    minutes = floor((instant(town, row, row["ended_at"]) - instant(town, row, row["called_at"])) / timedelta(minutes=1))
    return minutes if minutes >= 0 else None


def payment_figures(town: Town, p: Period, scope: Row) -> dict[str, float | None]:
    rows = [r for r in within(town, "payments", scope) if p.has(r["paid_at"])]
    total = round(sum(r["amount_mxn"] for r in rows), 2)
    online = round(sum(r["amount_mxn"] for r in rows if r.get("channel") in ONLINE), 2)
    priced = [r for r in rows if r["amount_mxn"] > 0 and fee(town, r) is not None]
    return {
        "fee_met_share": share(sum(r["amount_mxn"] == fee(town, r) for r in priced), len(priced)),
        "revenue_mxn": total,
        "revenue_per_payment_mxn": total / len(rows) if rows else None,
        "revenue_online_share": share(online, total),
    }


def fee(town: Town, row: Row) -> float | None:
    """The published fee on the day of a payment."""
    return (in_force(town, row, day(row["paid_at"])) or {}).get("fee_mxn")


def rating_figures(town: Town, p: Period, scope: Row) -> dict[str, float | None]:
    rows = within(town, "ratings", scope)
    stars = [r["stars"] for r in rows if r.get("stars") is not None and p.has(r.get("rated_at") or r.get("offered_at"))]
    offered = [r for r in rows if p.has(r.get("offered_at"))]
    mean = sum(stars) / len(stars) if stars else None
    return {
        "answers": len(stars),
        "stars_mean": mean,
        "satisfaction_score": None if mean is None else 100 * (mean - 1) / 4,
        "share_4_5": share(sum(s >= 4 for s in stars), len(stars)),
        "response_rate": share(sum(r.get("stars") is not None for r in offered), len(offered)),
    }


def aggregate_figures(town: Town, p: Period, scope: Row) -> dict[str, float | None]:
    rows = within(town, "aggregates", scope)
    of = [groups(rows, series, lambda r: agency(town, r, r["from_at"])) for series in ("population", "requests")]
    return {"population": state(of[0], p.end), "requests_reported": flow(of[1], p.first, p.end)}


FAMILIES = (("requests", request_figures), ("visits", visit_figures), ("payments", payment_figures),
            ("ratings", rating_figures), ("aggregates", aggregate_figures))


def figures(town: Town, first: date, last: date, cutoffs: dict[str, date], scope: Row) -> dict[str, float | None]:
    """Every figure of one period and scope (dimension -> keys wanted)."""
    found: dict[str, float | None] = {}
    for table, figures_of in FAMILIES:
        found |= figures_of(town, Period(first, last, cutoffs[table]), scope)
    return found
