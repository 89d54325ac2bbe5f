"""What each procedure costs whoever asks for it: the bureaucratic cost of the ATDT and, apart from it, citizen hours of our own.

`costs` and `citizen_hours` of the published file are written once, when it is built, over the last twelve complete months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any

from metrics.cost import Cost, bureaucratic_cost
from metrics.cost_words import why
from metrics.draft import write_rows
from metrics.figures import Figure, breakdown
from metrics.reader import Published
from metrics.records import Record, records
from metrics.year import Completeness, twelve_months

RECEIVED, HOURS, EACH, VISITS = "requests_received", "citizen_hours", "citizen_hours_per_request", "queue_visits"
COST_COLUMNS = {
    "procedure_id": "VARCHAR", "cbd_mxn": "DOUBLE", "cbi_requirements_mxn": "DOUBLE", "opportunity_mxn": "DOUBLE",
    "cbu_mxn": "DOUBLE", "cbt_mxn": "DOUBLE", "volume": "DOUBLE", "hours": "DOUBLE", "days": "DOUBLE", "reason": "VARCHAR",
    "missing": "VARCHAR[]", "flags": "VARCHAR[]", "first": "DATE", "last": "DATE", "completeness": "DOUBLE", "year": "INTEGER",
}
HOUR_COLUMNS = {
    "procedure_id": "VARCHAR", "hours": "DOUBLE", "hours_per_request": "DOUBLE", "value_mxn": "DOUBLE",
    "value_per_request_mxn": "DOUBLE", "requests": "BIGINT", "visits": "BIGINT", "completeness": "DOUBLE", "first": "DATE",
    "last": "DATE", "reason": "VARCHAR", "few": "BOOLEAN",
}


@dataclass(frozen=True)
class CostRow:
    """The bureaucratic cost of a procedure in pesos. missing: «what|which» of metrics.cost_words; `year` of the parameters."""

    procedure_id: str
    cbd_mxn: float | None
    cbi_requirements_mxn: float | None
    opportunity_mxn: float | None
    cbu_mxn: float | None
    cbt_mxn: float | None
    volume: float | None
    hours: float | None
    days: float | None
    reason: str
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    first: date
    last: date
    completeness: float | None
    year: int | None


@dataclass(frozen=True)
class HoursRow:
    """Citizen hours of a procedure, and what they are worth at the hourly wage: ours, never added to the cost."""

    procedure_id: str
    hours: float | None
    hours_per_request: float | None
    value_mxn: float | None
    value_per_request_mxn: float | None
    requests: int
    visits: int
    completeness: float | None
    first: date
    last: date
    reason: str
    few: bool


def parameters(costs: Sequence[Mapping[str, Any]], day: date) -> tuple[dict[str, float], int | None]:
    """The values of the latest year that is not after that day's, and which year that is; none where there is no such year."""
    past = [one for one in costs if one["year"] <= day.year]
    if not past:
        return {}, None
    chosen = max(past, key=lambda one: one["year"])
    return {name: float(one["value"]) for name, one in chosen["values"].items()}, int(chosen["year"])


def write_costs(pub: Published) -> None:
    """Adds `costs` and `citizen_hours` to a draft."""
    write_rows(pub, "costs", COST_COLUMNS, map(astuple, cost_rows(pub)))
    write_rows(pub, "citizen_hours", HOUR_COLUMNS, map(astuple, hours_rows(pub)))


def cost_rows(pub: Published) -> list[CostRow]:
    """One row for each record in force at the cut-off."""
    start, end = twelve_months(pub)
    known, year = parameters(pub.about.costs, end)
    volumes, whole = _by_key(pub, RECEIVED, start, end), Completeness(pub, RECEIVED, start, end)
    rows = []
    for key, record in records(pub).items():
        cost = bureaucratic_cost(record.asked, known, _value(volumes.get(key)))
        rows.append(_cost_row(pub, record, cost, whole.of(key), (start, end, year)))
    return rows


def _cost_row(
    pub: Published, record: Record, cost: Cost, complete: float | None, when: tuple[date, date, int | None]
) -> CostRow:
    start, end, year = when
    flags = (*cost.flags, *(["incomplete_volume"] if cost.volume is not None and (complete or 0) < 1 else []))
    return CostRow(
        record.procedure_id, cost.cbd_mxn, cost.cbi_requirements_mxn, cost.opportunity_mxn, cost.cbu_mxn, cost.cbt_mxn,
        cost.volume, cost.hours, cost.days, " ".join(why(one, pub.about.language) for one in cost.missing),
        tuple("|".join(one) for one in cost.missing), flags, start, end, complete, year)


def hours_rows(pub: Published) -> list[HoursRow]:
    """One row for each procedure that the catalogue has or somebody asked for."""
    start, end = twelve_months(pub)
    wage = parameters(pub.about.costs, end)[0].get("hourly_wage_mxn")
    found = {id: _by_key(pub, id, start, end) for id in (HOURS, EACH, RECEIVED, VISITS)}
    whole = Completeness(pub, HOURS, start, end)
    rows = []
    for key, total in found[HOURS].items():
        each, n, visits = (found[id].get(key) for id in (EACH, RECEIVED, VISITS))
        hours, one = _value(total), _value(each)
        rows.append(HoursRow(
            key, hours, one, _times(hours, wage), _times(one, wage), n.n if n else 0, visits.n if visits else 0, whole.of(key),
            start, end, total.reason, bool(each and each.few)))
    return rows


def _by_key(pub: Published, indicator: str, start: date, end: date) -> dict[str, Figure]:
    return {one.key: one for one in breakdown(pub, indicator, "procedure", start, end) if one.key}


def _value(figure: Figure | None) -> float | None:
    return figure.value if figure is not None and figure.state == "ok" else None


def _times(hours: float | None, wage: float | None) -> float | None:
    return None if hours is None or wage is None else hours * wage


def costs(pub: Published) -> dict[str, CostRow]:
    """The cost of every procedure by key; empty where the publication is from before there were any."""
    return {row.procedure_id: row for row in _read(pub, "costs", CostRow)}


def citizen_hours(pub: Published) -> dict[str, HoursRow]:
    """The citizen hours of every procedure by key."""
    return {row.procedure_id: row for row in _read(pub, "citizen_hours", HoursRow)}


def _read(pub: Published, table: str, kind: type[Any]) -> list[Any]:
    if table not in pub.tables:
        return []
    names = ", ".join(one.name for one in fields(kind))
    rows = pub.rows(f"SELECT {names} FROM {table} ORDER BY procedure_id")
    return [kind(*(tuple(value) if isinstance(value, list) else value for value in row)) for row in rows]
