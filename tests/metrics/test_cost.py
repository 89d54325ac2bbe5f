"""Bureaucratic cost: the worked examples of the reference, an oracle in fractions, what is missing, and what is published."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.cost_years import KEYS
from metrics.about import About
from metrics.cost import Asked, Requirement, bureaucratic_cost, calendar_days, company_day_mxn, person_day_mxn, requirement_hours
from metrics.cost_words import FLAGS, MISSING, PARAMETERS, why
from metrics.costs import citizen_hours, cost_rows, costs, parameters
from metrics.query import figure
from metrics.scope import Scope
from tests.metrics.helpers import ABOUT, ZONE, publish

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {"hourly_wage_mxn": 68.20, "copy_mxn": 2.0, "risk_free_rate": 0.0630, "gdp_million_mxn": 251902.0,
         "population": 868622.0, "productivity": 0.12, "capital_per_company_mxn": 4_500_000.0}  # fmt: skip
PAPER = Requirement("Identificación", 0, 0, 10, 0.0, 1)
ASKED = Asked(385.0, None, 5, "working_days", "people", (PAPER,))


def test_hours_of_a_requirement_and_their_cost() -> None:
    assert requirement_hours(1, 1, 30) == 9.5
    made = bureaucratic_cost(replace(ASKED, requirements=(Requirement("R", 1, 1, 30, 0.0, 0),)), KNOWN, 1)
    assert made.cbi_requirements_mxn == pytest.approx(647.90)


def test_days_of_a_limit() -> None:
    assert calendar_days(20, "working_days") == 28
    assert calendar_days(1, "months") == pytest.approx(30.4167, abs=1e-4)
    assert calendar_days(1, "years") == 365
    assert calendar_days(30, "calendar_days") == 30


def test_a_day_of_waiting_of_a_person_and_of_a_company() -> None:
    assert person_day_mxn(0.0630, 251_902, 868_622) == pytest.approx(0.137, abs=5e-4)
    rate = {"risk_free_rate": 0.07 * 365 * 365 / 1e6, "gdp_million_mxn": 1.0, "population": 1.0}  # 0.07 a day
    person = bureaucratic_cost(replace(ASKED, limit_value=30, limit_unit="calendar_days"), KNOWN | rate, 1)
    assert person.opportunity_mxn == pytest.approx(2.10)
    yields = {"productivity": 0.5, "capital_per_company_mxn": 4.08 * 365 * 365 / 0.5}  # 4.08 a day
    firm = replace(ASKED, limit_value=10, limit_unit="calendar_days", audience="companies")
    assert company_day_mxn(*yields.values()) == pytest.approx(4.08)
    assert bureaucratic_cost(firm, KNOWN | yields, 1).opportunity_mxn == pytest.approx(40.80)


@pytest.mark.parametrize("name", ["cost.md", "costo.md"])
def test_the_documents_give_the_same_examples(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    results = [float(cell) for cell in re.findall(r"\| ([\d.,]+) \|$", text, re.M)]
    person = person_day_mxn(0.0630, 251_902, 868_622)
    ours = [requirement_hours(1, 1, 30), 9.5 * 68.20, calendar_days(20, "working_days"), calendar_days(1, "months"),
            calendar_days(1, "years"), person, 0.07 * 30, 4.08 * 10]  # fmt: skip
    assert results == [pytest.approx(value, abs=0.005 if value > 1 else 0.0005) for value in ours]
    assert all(f"| `{key}` |" in text for key in KEYS)


def exactly(asked: Asked, known: dict[str, float], volume: int) -> Fraction:
    """The yearly cost in fractions, from the formulas of the reference alone."""
    f = {name: Fraction(value) for name, value in known.items()}
    wanted = asked.requirements or ()
    minutes = sum(Fraction(r.days or 0) * 480 + Fraction(r.hours or 0) * 60 + Fraction(r.minutes or 0) for r in wanted)
    direct = Fraction(asked.fee_mxn or 0) + sum((r.copies or 0) * f["copy_mxn"] + Fraction(r.cost_mxn or 0) for r in wanted)
    n = Fraction(asked.limit_value or 0)
    days = {"working_days": n * 7 / 5, "calendar_days": n, "months": n * 365 / 12, "hours": n / 24, "immediate": Fraction(0)}
    person = f["risk_free_rate"] * f["gdp_million_mxn"] * 10**6 / f["population"]
    yearly = person if asked.audience == "people" else f["productivity"] * f["capital_per_company_mxn"]
    return (direct + minutes / 60 * f["hourly_wage_mxn"] + yearly / 365**2 * days[asked.limit_unit or ""]) * volume


small = st.integers(0, 400)
UNITS = ["working_days", "calendar_days", "months", "hours", "immediate"]
requirement = st.builds(Requirement, st.just("R"), small, small, small, st.floats(0, 9e4), st.integers(0, 9))
asked = st.builds(
    Asked, st.floats(0, 9e5), st.none(), small, st.sampled_from(UNITS),
    st.sampled_from(["people", "companies"]), st.lists(requirement, max_size=5).map(tuple))


@given(asked, st.integers(0, 10**6))
def test_any_procedure_costs_what_the_oracle_says(one: Asked, volume: int) -> None:
    made = bureaucratic_cost(one, KNOWN, volume)
    assert made.missing == ()
    assert made.cbt_mxn == pytest.approx(float(exactly(one, KNOWN, volume)), rel=1e-9, abs=1e-6)
    assert made.cbu_mxn == (made.cbd_mxn or 0) + (made.cbi_requirements_mxn or 0) + (made.opportunity_mxn or 0)


@pytest.mark.parametrize(("changed", "lacks"), [
    ({"fee_mxn": None}, ("fee", "")),
    ({"requirements": None}, ("requirements", "")),
    ({"requirements": (Requirement("R", cost_mxn=0.0, copies=0),)}, ("requirement_time", "R")),
    ({"requirements": (replace(PAPER, cost_mxn=None),)}, ("requirement_cost", "Identificación")),
    ({"requirements": (replace(PAPER, copies=None),)}, ("requirement_copies", "Identificación")),
    ({"limit_value": None}, ("limit", "")),
    ({"limit_unit": None}, ("limit", "")),
    ({"audience": None}, ("audience", "")),
])  # fmt: skip
def test_what_the_record_lacks_is_never_zero(changed: dict[str, Any], lacks: tuple[str, str]) -> None:
    made = bureaucratic_cost(replace(ASKED, **changed), KNOWN, 10)
    assert (made.cbu_mxn, made.cbt_mxn) == (None, None)
    assert lacks in made.missing
    assert lacks[1] in why(lacks, "es")


@pytest.mark.parametrize("name", ["hourly_wage_mxn", "copy_mxn", "risk_free_rate", "gdp_million_mxn", "population"])
def test_a_missing_parameter_is_named(name: str) -> None:
    made = bureaucratic_cost(ASKED, {k: v for k, v in KNOWN.items() if k != name}, 10)
    assert (made.cbu_mxn, made.missing) == (None, (("parameter", name),))
    assert PARAMETERS[name][1]["es"] in why(made.missing[0], "es")
    assert PARAMETERS[name][1]["en"] in why(made.missing[0], "en")


def test_what_a_procedure_does_not_need_may_be_missing() -> None:
    free = Asked(0.0, None, None, "immediate", None, ())
    made = bureaucratic_cost(free, {}, 7)
    assert (made.cbu_mxn, made.cbt_mxn, made.missing) == (0.0, 0.0, ())


def test_without_a_volume_one_time_is_known_and_the_year_is_not() -> None:
    made = bureaucratic_cost(ASKED, KNOWN, None)
    assert made.cbu_mxn is not None
    assert (made.cbt_mxn, made.missing) == (None, (("volume", ""),))


def test_a_variable_fee_is_left_out_and_flagged() -> None:
    made = bureaucratic_cost(replace(ASKED, fee_mxn=None, fee_rule="Tarifa"), KNOWN, 1)
    assert made.cbd_mxn == 2.0
    assert made.flags == ("variable_fee",)
    assert bureaucratic_cost(replace(ASKED, limit_unit="hours"), KNOWN, 1).flags == ("hours_limit",)


def test_every_word_has_both_languages() -> None:
    assert tuple(PARAMETERS) == KEYS
    texts = [*MISSING.values(), *FLAGS.values(), *(words for _, words in PARAMETERS.values())]
    assert all(set(words) == {"es", "en"} for words in texts)


YEARS = [{"year": year, "state": "V", "values": {n: {"value": v * k, "year": year, "source": "s"} for n, v in KNOWN.items()}}
         for k, year in ((1, 2025), (2, 2027))]  # fmt: skip
TOWN: dict[str, list[dict[str, Any]]] = {
    "procedures": [
        {"procedure_id": "A", "name": "A", "fee_mxn": 100.0, "limit_value": 20, "limit_unit": "working_days",
         "audience": "people"},
        {"procedure_id": "B", "name": "B"},
        {"procedure_id": "VIEJA", "name": "Vieja", "valid_to": date(2026, 1, 1)},
    ],
    "requirements": [
        {"procedure_id": "A", "name": "R", "obtain_days": 1.0, "obtain_hours": 1.0, "obtain_minutes": 30.0, "cost_mxn": 10.0,
         "copies": 3},
        {"procedure_id": "A", "name": "Ya no", "valid_to": date(2026, 1, 1), "obtain_days": 9.0, "cost_mxn": 10.0, "copies": 3},
    ],
    "requests": [{"request_id": f"R{i}", "procedure_id": "A", "received_at": datetime(2026, 3, 2, 9, i % 60),
                  "status": "open"} for i in range(40)],
    "visits": [{"visit_id": "1", "procedure_id": "A", "arrived_at": datetime(2026, 3, 2, 9),
                "called_at": datetime(2026, 3, 2, 10),
                "ended_at": datetime(2026, 3, 2, 10, 30), "outcome": "served"}],
}  # fmt: skip
FIRST, LAST = date(2025, 6, 1), date(2026, 11, 20)


def test_published_costs_are_of_twelve_complete_months(tmp_path: Path) -> None:
    pub = publish(tmp_path, TOWN, FIRST, LAST, replace(ABOUT, costs=YEARS))
    made = costs(pub)
    assert sorted(made) == ["A", "B"]
    a = made["A"]
    assert (a.first, a.last, a.volume, a.completeness, a.year) == (date(2025, 11, 1), date(2026, 10, 31), 40, 1.0, 2025)
    assert (a.cbd_mxn, a.flags) == (100 + 3 * 2 + 10, ())
    assert a.cbi_requirements_mxn == pytest.approx(647.90)
    assert a.opportunity_mxn == pytest.approx(28 * 0.137, abs=0.02)
    assert a.cbt_mxn == pytest.approx((a.cbu_mxn or 0) * 40)
    assert made["B"].cbu_mxn is None
    assert "requisitos" in made["B"].reason
    assert cost_rows(pub) == list(made.values())


def test_citizen_hours_stand_apart_and_agree_with_their_indicator(tmp_path: Path) -> None:
    pub = publish(tmp_path, TOWN, FIRST, LAST, replace(ABOUT, costs=YEARS))
    row = citizen_hours(pub)["A"]
    said = figure(pub, "citizen_hours", row.first, row.last, Scope(procedure=("A",)))
    assert row.hours == said.value == (60 + 60 + 30 + 40 * 120) / 60
    assert row.value_mxn == pytest.approx((row.hours or 0) * 68.20)
    assert (row.requests, row.visits) == (40, 1)


def test_days_that_nobody_delivered_are_flagged(tmp_path: Path) -> None:
    pub = publish(tmp_path, TOWN, date(2026, 3, 2), LAST, replace(ABOUT, costs=YEARS))
    row = costs(pub)["A"]
    weekdays = [n for n in range((row.last - row.first).days + 1) if (row.first + timedelta(days=n)).weekday() < 5]
    assert row.completeness == pytest.approx((row.last - date(2026, 3, 1)).days / 7 * 5 / len(weekdays), abs=0.01)
    assert "incomplete_volume" in row.flags


def test_without_parameters_the_cost_says_which_are_missing(tmp_path: Path) -> None:
    row = costs(publish(tmp_path, TOWN, FIRST, LAST, About("M", "V", ZONE)))["A"]
    assert (row.cbu_mxn, row.year) == (None, None)
    assert "el salario por hora" in row.reason
    assert "parameter|hourly_wage_mxn" in row.missing


def test_the_latest_year_that_is_not_ahead_counts() -> None:
    assert parameters(YEARS, date(2026, 12, 31))[1] == 2025
    assert parameters(YEARS, date(2027, 1, 1))[1] == 2027
    assert parameters(YEARS, date(2024, 1, 1)) == ({}, None)
    assert json.dumps(YEARS)
