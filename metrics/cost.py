"""Bureaucratic cost by the method of the ATDT, as a municipality implemented it publicly in 2026; the official document was
not read (reference: docs/cost.md, whose worked examples are tests).

A missing input makes the cost «no calculable» and says which one it is; it is never taken for zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HOURS_A_DAY = 8  # of somebody who gathers a requirement
CALENDAR_PER_WORKING = 1.4
MONTH_DAYS, YEAR_DAYS = 365 / 12, 365
DAYS_PER_UNIT = {  # calendar days; hours are no part of the method as read: a 24th of a day, and flagged
    "calendar_days": 1.0, "working_days": CALENDAR_PER_WORKING, "months": MONTH_DAYS, "years": float(YEAR_DAYS), "hours": 1 / 24,
    "immediate": 0.0,
}
PEOPLE, COMPANIES = "people", "companies"
NEEDED = {PEOPLE: ("risk_free_rate", "gdp_million_mxn", "population"), COMPANIES: ("productivity", "capital_per_company_mxn")}
VARIABLE_FEE, HOURS_LIMIT = "variable_fee", "hours_limit"


@dataclass(frozen=True)
class Requirement:
    """What is asked for and what it takes to get it; None where the record does not say."""

    name: str
    days: float | None = None
    hours: float | None = None
    minutes: float | None = None
    cost_mxn: float | None = None
    copies: int | None = None

    @property
    def gathering_hours(self) -> float | None:
        """Hours that it takes; None where the record says neither days, nor hours, nor minutes."""
        if self.days is None and self.hours is None and self.minutes is None:
            return None
        return requirement_hours(self.days or 0, self.hours or 0, self.minutes or 0)


@dataclass(frozen=True)
class Asked:
    """What the method needs of a procedure's record. `requirements` is None where the catalogue has none and does not say so."""

    fee_mxn: float | None
    fee_rule: str | None
    limit_value: int | None
    limit_unit: str | None
    audience: str | None
    requirements: tuple[Requirement, ...] | None


@dataclass(frozen=True)
class Cost:
    """The cost of one procedure in pesos; a part that cannot be calculated is None and `missing` says why.

    missing: (what, which), `what` a key of metrics.cost_words.MISSING. cbu = cbd + cbi + opportunity; cbt = cbu x volume.
    """

    cbd_mxn: float | None
    cbi_requirements_mxn: float | None
    opportunity_mxn: float | None
    cbu_mxn: float | None
    cbt_mxn: float | None
    volume: float | None
    hours: float | None
    days: float | None
    missing: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]


def requirement_hours(days: float, hours: float, minutes: float) -> float:
    """1 day, 1 hour and 30 minutes are 9.5 hours."""
    return days * HOURS_A_DAY + hours + minutes / 60


def calendar_days(value: float, unit: str) -> float:
    """A limit in calendar days: 20 working days are 28."""
    return value * DAYS_PER_UNIT[unit]


def person_day_mxn(risk_free_rate: float, gdp_million_mxn: float, population: float) -> float:
    """What one day of waiting costs a person: the rate is a decimal (0.0630, not 6.30), the product is of its state."""
    return risk_free_rate / YEAR_DAYS * (gdp_million_mxn * 1_000_000 / population / YEAR_DAYS)


def company_day_mxn(productivity: float, capital_per_company_mxn: float) -> float:
    """What one day of waiting costs a company."""
    return productivity / YEAR_DAYS * (capital_per_company_mxn / YEAR_DAYS)


def bureaucratic_cost(asked: Asked, parameters: Mapping[str, float], volume: float | None) -> Cost:
    """The cost of one procedure with the parameters that are known, and how often it was asked for in a year."""
    direct, lacks_direct = _direct(asked, parameters)
    hours, lacks_hours = _hours(asked.requirements)
    wage = parameters.get("hourly_wage_mxn")
    lacks_wage = _unknown(parameters, ("hourly_wage_mxn",)) if hours else ()
    indirect = None if hours is None or lacks_wage else hours * (wage or 0)
    days, waiting, lacks_waiting = _waiting(asked, parameters)
    parts = (direct, indirect, waiting)
    unit = None if None in parts else sum(part for part in parts if part is not None)
    lacks_volume = (("volume", ""),) if volume is None else ()
    missing = tuple(dict.fromkeys((*lacks_direct, *lacks_hours, *lacks_wage, *lacks_waiting, *lacks_volume)))
    total = None if unit is None or volume is None else unit * volume
    return Cost(direct, indirect, waiting, unit, total, volume, hours, days, missing, _flags(asked))


Lacks = tuple[tuple[str, str], ...]


def _direct(asked: Asked, parameters: Mapping[str, float]) -> tuple[float | None, Lacks]:
    """Fixed fees, copies and paid requirements; a variable fee is left out."""
    lacks: list[tuple[str, str]] = []
    if asked.fee_mxn is None and not asked.fee_rule:
        lacks.append(("fee", ""))
    wanted = asked.requirements or ()
    lacks += [("requirement_cost", one.name) for one in wanted if one.cost_mxn is None]
    lacks += [("requirement_copies", one.name) for one in wanted if one.copies is None]
    copies = sum(one.copies or 0 for one in wanted)
    lacks += _unknown(parameters, ("copy_mxn",)) if copies else ()
    lacks += [] if asked.requirements is not None else [("requirements", "")]
    if lacks:
        return None, tuple(lacks)
    paid = sum(one.cost_mxn or 0 for one in wanted)
    return (asked.fee_mxn or 0) + (copies * parameters["copy_mxn"] if copies else 0) + paid, ()


def _hours(requirements: Sequence[Requirement] | None) -> tuple[float | None, Lacks]:
    """The hours of all requirements together."""
    if requirements is None:
        return None, (("requirements", ""),)
    lacks = tuple(("requirement_time", one.name) for one in requirements if one.gathering_hours is None)
    return (None if lacks else sum(one.gathering_hours or 0 for one in requirements)), lacks


def _waiting(asked: Asked, parameters: Mapping[str, float]) -> tuple[float | None, float | None, Lacks]:
    """(calendar days of the limit, what they cost whom it is for, what is missing)."""
    if asked.limit_unit == "immediate" or asked.limit_value == 0:
        return 0.0, 0.0, ()
    lacks: list[tuple[str, str]] = []
    known = asked.limit_value is not None and asked.limit_unit in DAYS_PER_UNIT
    days = calendar_days(asked.limit_value or 0, asked.limit_unit or "") if known else None
    lacks += [] if known else [("limit", "")]
    needed = NEEDED.get(asked.audience or "")
    lacks += [("audience", "")] if needed is None else _unknown(parameters, needed)
    if lacks or days is None:
        return days, None, tuple(lacks)
    daily = person_day_mxn if asked.audience == PEOPLE else company_day_mxn
    return days, daily(*(parameters[name] for name in needed or ())) * days, ()


def _unknown(parameters: Mapping[str, float], names: Sequence[str]) -> Lacks:
    return tuple(("parameter", name) for name in names if name not in parameters)


def _flags(asked: Asked) -> tuple[str, ...]:
    flags = {VARIABLE_FEE: asked.fee_mxn is None and bool(asked.fee_rule), HOURS_LIMIT: asked.limit_unit == "hours"}
    return tuple(name for name, raised in flags.items() if raised)
