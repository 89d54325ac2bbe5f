"""The slow plain-Python reading, continued: figures that join several kinds of rows. No code of the product either."""

from collections.abc import Iterable
from datetime import date, timedelta

from tests.metrics.oracle import (
    DAY,
    DONE,
    OUTSIDE,
    Period,
    Row,
    Town,
    agency,
    day,
    days_after,
    in_force,
    quantile,
    served,
    share,
    wait,
    within,
)

TRAVEL, WAIT, SERVICE, GATHERING = 60, 30, 15, 120
Found = dict[str, float | None]


def figures(town: Town, p: Period, scope: Row, reach: tuple[date, date]) -> Found:
    """The figures that can be limited by procedure, agency, office and channel; `reach` is what visits and payments cover."""
    rows = [r for r in within(town, "requests", scope) if r.get("status") not in OUTSIDE]
    resolved = [r for r in rows if r.get("status") in DONE and p.has(r.get("resolved_at"))]
    return {
        "visits_per_request": per_request(town, resolved, "visits", reach),
        "revenue_per_request_mxn": per_request(town, resolved, "payments", reach),
        "failure_demand_share": failure(town, p, scope),
        **hours(town, p, scope, sum(p.has(r["received_at"]) for r in rows)),
    }


def linked(town: Town, table: str) -> dict[str, list[Row]]:
    """What carries the folio of each request that exists."""
    found: dict[str, list[Row]] = {r["request_id"]: [] for r in town["requests"]}
    for row in town[table]:
        happened = row.get("arrived_at") if table == "visits" else row.get("paid_at")
        if happened is not None and row.get("request_id") in found:
            found[row["request_id"]].append(row)
    return found


def per_request(town: Town, resolved: list[Row], table: str, reach: tuple[date, date]) -> float | None:
    of = linked(town, table)
    speaking = {r.get("procedure_id") for r in town["requests"] if of[r["request_id"]]}
    total, n = 0.0, 0
    for row in resolved:
        inside = reach[0] <= day(row["received_at"]) and day(row["resolved_at"]) <= reach[1]
        own = row.get("visits") if table == "visits" else None
        if own is None and not (row.get("procedure_id") in speaking and inside):
            continue
        found = of[row["request_id"]]
        total += own if own is not None else len(found) if table == "visits" else sum(x["amount_mxn"] for x in found)
        n += 1
    return total / n if n else None


def hours(town: Town, p: Period, scope: Row, received: int) -> Found:
    minutes = received * GATHERING
    for row in within(town, "visits", scope):
        if p.has(row.get("arrived_at")):
            waited, took = wait(town, row), served(town, row)
            minutes += TRAVEL + (WAIT if waited is None else waited)
            minutes += took if took is not None else SERVICE if row.get("outcome") in (None, "served") else 0
    return {"citizen_hours": minutes / 60, "citizen_hours_per_request": minutes / 60 / received if received else None}


def failure(town: Town, p: Period, scope: Row) -> float | None:
    def who(row: Row) -> tuple[object, ...]:
        known = agency(town, row, day(row["from_at"]))
        return row.get("procedure_id"), known, row.get("office_id")
    sorts = {who(r) for r in town["aggregates"] if r["series"] == "contacts_chasing"}
    rows = [r for r in within(town, "aggregates", scope) if p.has(r["from_at"]) and who(r) in sorts]
    chasing = sum(r["value"] for r in rows if r["series"] == "contacts_chasing")
    return share(chasing, sum(r["value"] for r in rows if r["series"] == "contacts"))


def year_before(last: date) -> date:
    """The first day of the twelve months that end with that day."""
    return (last.replace(year=last.year - 1) if (last.month, last.day) != (2, 29) else date(last.year - 1, 2, 28)) + DAY


def cost(town: Town, last: date, scope: Row) -> float | None:
    """Cost per transaction of the twelve months that end with that day, for a scope of procedures and agencies."""
    by_day: dict[date, list[tuple[str | None, str | None, float]]] = {}
    for row in town["aggregates"]:
        if row["series"] == "cost":
            first = row["from_at"]
            end = max(first, row.get("to_at") or (first.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY)
            days = [first, *days_after(first, end)]
            for on in days:
                key = (row.get("procedure_id"), agency(town, row, first), row["value"] / len(days))
                by_day.setdefault(on, []).append(key)
    def wanted(procedure: str | None, of: str | None) -> bool:
        return procedure in scope.get("procedure", [procedure]) and of in scope.get("agency", [of])
    spent = sum(v for on, rows in by_day.items() if year_before(last) <= on <= last for pr, ag, v in rows if wanted(pr, ag))
    n = 0
    for row in town["requests"]:
        on = day(row.get("resolved_at"))
        if row.get("status") in DONE and on is not None and year_before(last) <= on <= last:
            payer = pays(town, row, by_day.get(on, []))
            n += payer is not None and wanted(*payer)
    return spent / n if n else None


def pays(town: Town, row: Row, costs: list[tuple[str | None, str | None, float]]) -> tuple[str | None, str | None] | None:
    """The keys of the cost that a request divides: its procedure's, else its agency's, else everybody's."""
    mine = [(p, a) for p, a, _ in costs if p is not None and p == row.get("procedure_id")]
    if mine:
        return min(mine, key=lambda key: key[1] or "")
    own = agency(town, row, day(row["received_at"]))
    for key in ((None, own), (None, None)):
        if key in [(p, a) for p, a, _ in costs]:
            return key
    return None


def online(town: Town, on: date, scope: Row) -> float | None:
    yes = total = 0
    for procedure in {p["procedure_id"] for p in town["procedures"]}:
        card = in_force(town, {"procedure_id": procedure}, on)
        if card is None or procedure not in scope.get("procedure", [procedure]):
            continue
        if card.get("agency_id") not in scope.get("agency", [card.get("agency_id")]):
            continue
        total += 1
        digital = card.get("online") or (card.get("digital_level") or 0) >= 3
        yes += bool(digital) and (card.get("digitized_on") or date.min) <= on
    return share(yes, total)


def catalogued(town: Town, on: date, scope: Row) -> Found:
    """How many procedures have a card in force, how many are online, and how many of each digital level."""
    cards = [card for procedure in {p["procedure_id"] for p in town["procedures"]}
             if (card := in_force(town, {"procedure_id": procedure}, on)) and procedure in scope.get("procedure", [procedure])
             and card.get("agency_id") in scope.get("agency", [card.get("agency_id")])]
    digital = [card for card in cards if (card.get("online") or (card.get("digital_level") or 0) >= 3)
               and (card.get("digitized_on") or date.min) <= on]
    levels = {f"level {n}": float(sum(card.get("digital_level") == n for card in cards)) for n in range(6)}
    return {"procedures_listed": float(len(cards)), "procedures_online": float(len(digital)), **levels}


def saved(town: Town, p: Period, scope: Row) -> Found:
    """Sheets and hours of what was resolved online and never came: ten sheets, and one visit of 105 minutes, each."""
    came = linked(town, "visits")
    n = sum(
        r.get("status") in DONE and p.has(r.get("resolved_at")) and r.get("channel") in ("web", "app", "whatsapp")
        and (r["visits"] if r.get("visits") is not None else len(came[r["request_id"]])) == 0
        for r in within(town, "requests", scope))
    return {"sheets_saved": n * 10.0, "citizen_hours_saved": n * (TRAVEL + WAIT + SERVICE) / 60}


def registration(town: Town, p: Period, came: date) -> Found:
    delays = [max(0, (came - on).days) for on in events(town, came) if p.has(on)]
    return {f"registration_delay_days_p{q}": quantile(delays, q / 100) for q in (50, 90)}


def events(town: Town, came: date) -> Iterable[date]:
    for row in town["requests"]:
        end = day(row.get("resolved_at"))
        yield max(day(row["received_at"]), end if end and end <= came else date.min)
    for row in town["visits"]:
        booked = day(row.get("appointment_at"))
        on = day(row.get("arrived_at")) or (booked if booked and booked <= came else None)
        if on:
            yield on
    for table, columns in (("payments", ("paid_at",)), ("ratings", ("rated_at", "offered_at"))):
        for row in town[table]:
            on = next((day(row[c]) for c in columns if row.get(c)), None)
            if on:
                yield on
