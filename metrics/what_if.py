"""What a change of one procedure would bring: cost, citizen hours, visits to attend; each as a range, with what it supposes.

Effects are of a year like the last twelve months. The cost is the ATDT's; hours and what they are worth are ours; never added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from metrics.cost import Asked, Cost, Requirement, bureaucratic_cost
from metrics.costs import parameters
from metrics.digital import HIGHEST, SOLVED, STARTS, digital
from metrics.figures import Figure, figure
from metrics.reader import Published
from metrics.records import Record
from metrics.scope import Scope
from metrics.year import twelve_months

DROP_REQUIREMENT, DROP_VISIT, HALVE_LIMIT, RAISE_LEVEL = "drop_requirement", "drop_visit", "halve_limit", "raise_level"
KINDS = {DROP_REQUIREMENT: "requirement_dropped", DROP_VISIT: "step_changed", HALVE_LIMIT: "step_changed",
         RAISE_LEVEL: "digitized"}
INDICATORS = {DROP_REQUIREMENT: "citizen_hours_per_request", DROP_VISIT: "visits_per_request",
              HALVE_LIMIT: "resolution_days_p50", RAISE_LEVEL: "digital_take_up"}
PART_WHO_SAVE = (0.5, 1.0)  # of those who could save a visit, how many do
TAKE_UP = {STARTS: (20.0, 40.0), SOLVED: (30.0, 60.0), HIGHEST: (40.0, 80.0)}  # per cent online that a level may reach
ENOUGH = 30
HOUR = 60.0
Range = tuple[float, float]


@dataclass(frozen=True)
class Option:
    """One change. Ranges are (least, most) a year; None where it cannot be said. `change` is signed, of `indicator`, per case.

    detail: the requirement, or the level reached. unit cost before and after in pesos; hours, value, visits and desk hours saved.
    """

    id: str
    detail: str
    cost_before: float | None
    cost_after: float | None
    hours: Range | None
    value_mxn: Range | None
    visits: Range | None
    desk_hours: Range | None
    indicator: str
    change: float | None
    unit: str = ""  # of detail, where it is a limit


@dataclass(frozen=True)
class Base:
    """How the procedure is now: its record, the parameters, and the figures of the year that are known from cases enough."""

    record: Record
    known: Mapping[str, float]
    volume: float | None
    visits: float | None  # per request
    online: float | None  # per cent
    days: float | None
    service_minutes: float | None
    visit_hours: float  # of one visit, by our assumptions
    gathering_hours: float  # of one request
    revenue_mxn: float | None = None


def base_of(pub: Published, record: Record) -> Base:
    """What is known of a procedure over the last twelve complete months."""
    start, end = twelve_months(pub)
    scope = Scope(procedure=(record.procedure_id,))

    def value(id: str, least: int = ENOUGH) -> float | None:
        found: Figure = figure(pub, id, start, end, scope)
        return found.value if found.state == "ok" and found.n >= least else None

    taken = pub.assumptions
    wait, service = value("queue_wait_minutes_p50"), value("service_minutes_p50")
    visit = taken["travel_minutes"] + (taken["wait_minutes"] if wait is None else wait) + (
        taken["service_minutes"] if service is None else service)
    return Base(record, parameters(pub.about.costs, end)[0], value("requests_received", 1), value("visits_per_request"),
                value("digital_take_up"), value("resolution_days_p50"), service, visit / HOUR,
                taken["gathering_minutes"] / HOUR, value("revenue_mxn", 1))


def options(base: Base) -> tuple[Option, ...]:
    """Every change that the procedure admits, side by side."""
    made = (_requirement(base), _visit(base), _limit(base), _level(base))
    return tuple(one for one in made if one is not None)


def payback_years(option: Option, budget_mxn: float) -> Range | None:
    """(soonest, latest) years in which the hours saved are worth the budget: people's time, not money of the treasury."""
    if option.value_mxn is None or option.value_mxn[0] <= 0 or budget_mxn <= 0:
        return None
    return budget_mxn / option.value_mxn[1], budget_mxn / option.value_mxn[0]


def _requirement(base: Base) -> Option | None:
    """The requirement whose absence saves most, by the catalogue's own times and prices."""
    wanted = base.record.requirements
    if not wanted:
        return None
    saved = {one: _cost(base, replace_requirements(base.record.asked, wanted, one)).cbu_mxn for one in wanted}
    dearest = min(wanted, key=lambda one: (saved[one] is None, saved[one] or 0.0, -(one.gathering_hours or 0)))
    total = sum(one.gathering_hours or 0 for one in wanted)
    share = (dearest.gathering_hours or 0) / total if total else 0.0
    hours = _times(base.volume, (0.5 * share * base.gathering_hours, share * base.gathering_hours))
    change = -share * base.gathering_hours if share else None
    return _option(base, DROP_REQUIREMENT, dearest.name, saved[dearest], hours, None, change)


def replace_requirements(asked: Asked, wanted: Sequence[Requirement], gone: Requirement) -> Asked:
    """The record without one requirement."""
    return replace(asked, requirements=tuple(one for one in wanted if one is not gone))


def _visit(base: Base) -> Option | None:
    """One visit less for those who make any."""
    if base.visits is None or base.visits <= 0:
        return None
    saved = min(base.visits, 1.0)
    each = (PART_WHO_SAVE[0] * saved, PART_WHO_SAVE[1] * saved)
    visits = _times(base.volume, each)
    hours = None if visits is None else (visits[0] * base.visit_hours, visits[1] * base.visit_hours)
    return _option(base, DROP_VISIT, "", _cost(base, base.record.asked).cbu_mxn, hours, visits, -sum(each) / 2)


def _limit(base: Base) -> Option | None:
    """Half the published limit; nothing is known of what it would take."""
    asked = base.record.asked
    if not asked.limit_value or asked.limit_value < 2:
        return None
    half = -(-asked.limit_value // 2)
    after = _cost(base, replace(asked, limit_value=half)).cbu_mxn
    change = None if base.days is None else -base.days / 2
    return replace(_option(base, HALVE_LIMIT, str(half), after, None, None, change), unit=asked.limit_unit or "")


def _level(base: Base) -> Option | None:
    """The next level from which something is done online; who is online needs no visit."""
    side = digital(base.record)
    if side.level is None or side.level >= HIGHEST:
        return None
    target = max(side.level + 1, STARTS)
    now, (least, most) = base.online, TAKE_UP[target]
    if now is None or now >= most:
        return None
    more = (max(0.0, least - now) / 100, (most - now) / 100)
    visits = None if base.visits is None else _times(base.volume, (more[0] * base.visits, more[1] * base.visits))
    hours = None if visits is None else (visits[0] * base.visit_hours, visits[1] * base.visit_hours)
    return _option(base, RAISE_LEVEL, str(target), _cost(base, base.record.asked).cbu_mxn, hours, visits, 50 * sum(more))


def _cost(base: Base, asked: Asked) -> Cost:
    return bureaucratic_cost(asked, base.known, base.volume)


def _option(
    base: Base, id: str, detail: str, after: float | None, hours: Range | None, visits: Range | None, change: float | None
) -> Option:
    wage, service = base.known.get("hourly_wage_mxn"), base.service_minutes
    value = None if hours is None or wage is None else (hours[0] * wage, hours[1] * wage)
    desk = None if visits is None or service is None else (visits[0] * service / HOUR, visits[1] * service / HOUR)
    return Option(id, detail, _cost(base, base.record.asked).cbu_mxn, after, hours, value, visits, desk, INDICATORS[id], change)


def _times(volume: float | None, each: Range) -> Range | None:
    return None if volume is None else (volume * each[0], volume * each[1])


WORDS: dict[str, Any] = {
    DROP_REQUIREMENT: {"es": "Quitar un requisito: {}", "en": "Drop a requirement: {}"},
    DROP_VISIT: {"es": "Quitar una visita", "en": "Drop a visit"},
    HALVE_LIMIT: {"es": "Bajar el plazo a la mitad: {}", "en": "Halve the limit: {}"},
    RAISE_LEVEL: {"es": "Subir al nivel digital {}", "en": "Raise to digital level {}"},
}
SUPPOSES: dict[str, dict[str, str]] = {
    DROP_REQUIREMENT: {
        "es": "Se ahorra de la mitad a todo el tiempo de ese requisito.",
        "en": "Half to all of the time of that requirement is saved."},
    DROP_VISIT: {
        "es": "La ahorra de la mitad a todas las personas que van.", "en": "Half to all of those who come save it."},
    HALVE_LIMIT: {
        "es": "La ficha promete la mitad y se cumple; no se estima lo que hace falta para cumplirlo.",
        "en": "The record promises half and it is kept; what keeping it takes is not estimated."},
    RAISE_LEVEL: {
        "es": "Se hace en línea de {} a {} %, y quien lo hace en línea no va.",
        "en": "{} to {} % is done online, and who does it online does not come."},
}


def supposes(option: Option) -> dict[str, str]:
    """What an option takes for granted, by language."""
    words = SUPPOSES[option.id]
    if option.id != RAISE_LEVEL:
        return words
    return {tongue: text.format(*(f"{share:.0f}" for share in TAKE_UP[int(option.detail)])) for tongue, text in words.items()}
