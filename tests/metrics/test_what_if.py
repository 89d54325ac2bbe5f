"""What a change would bring: each effect from its own formula, never better than what it supposes, unknown where it is."""

from dataclasses import replace
from typing import Any

import pytest

from etl.tables import COMPONENTS
from metrics.cost import Requirement
from metrics.records import Record
from metrics.what_if import KINDS, SUPPOSES, WORDS, Base, options, payback_years, supposes

KNOWN = {"hourly_wage_mxn": 60.0, "copy_mxn": 2.0, "risk_free_rate": 0.07, "gdp_million_mxn": 3e5, "population": 1e6}
FIELDS: dict[str, Any] = {
    "name": "Licencia", "fee_mxn": 100.0, "fee_rule": None, "limit_value": 15, "limit_unit": "working_days",
    "audience": "people", "digital_level": 2, "description": "x", **dict.fromkeys(COMPONENTS, False),
}  # fmt: skip
WANTED = (Requirement("Copia", 0, 1, 0, 0.0, 2), Requirement("Planos", 0, 3, 0, 500.0, 0))
BASE = Base(Record("A", FIELDS, WANTED), KNOWN, 1000.0, 2.0, 10.0, 8.0, 12.0, 1.5, 2.0)


def test_the_dearest_requirement_is_the_one_to_drop() -> None:
    one = next(o for o in options(BASE) if o.id == "drop_requirement")
    assert one.detail == "Planos"
    assert (one.cost_before or 0) - (one.cost_after or 0) == pytest.approx(500 + 3 * 60)
    assert one.hours == pytest.approx((1000 * 0.5 * 0.75 * 2, 1000 * 0.75 * 2))  # three of the four hours, of our two
    assert one.value_mxn == pytest.approx((750 * 60, 1500 * 60))
    assert one.visits is None


def test_a_visit_less_saves_travel_wait_and_service_and_frees_desks() -> None:
    one = next(o for o in options(BASE) if o.id == "drop_visit")
    assert one.visits == (500.0, 1000.0)
    assert one.hours == (750.0, 1500.0)
    assert one.desk_hours == (100.0, 200.0)
    assert one.cost_before == one.cost_after  # visits are no part of the ATDT's method
    few = next(o for o in options(replace(BASE, visits=0.4)) if o.id == "drop_visit")
    assert few.visits == pytest.approx((200.0, 400.0))  # nobody saves a visit that nobody makes


def test_half_the_limit_changes_only_what_waiting_costs() -> None:
    one = next(o for o in options(BASE) if o.id == "halve_limit")
    daily = 0.07 / 365 * (3e5 * 1e6 / 1e6 / 365)
    assert one.detail == "8"
    assert (one.cost_before or 0) - (one.cost_after or 0) == pytest.approx(daily * 7 * 1.4)
    assert (one.hours, one.visits, one.change) == (None, None, -4.0)


def test_a_higher_level_moves_people_online_from_where_they_are() -> None:
    one = next(o for o in options(BASE) if o.id == "raise_level")
    assert one.detail == "3"
    assert one.visits == pytest.approx((1000 * 0.1 * 2, 1000 * 0.3 * 2))
    assert one.change == pytest.approx(20.0)
    assert supposes(one)["es"] == "Se hace en línea de 20 a 40 %, y quien lo hace en línea no va."
    assert [o for o in options(replace(BASE, online=70.0)) if o.id == "raise_level"] == []


def test_what_is_not_known_is_not_estimated() -> None:
    bare = replace(BASE, record=Record("A", FIELDS | {"limit_value": None, "digital_level": None}, None), visits=None, known={})
    assert options(bare) == ()
    for one in options(replace(BASE, volume=None, service_minutes=None)):
        assert (one.hours, one.value_mxn, one.visits, one.desk_hours) == (None, None, None, None)
    assert all(one.value_mxn is None and one.cost_after is None for one in options(replace(BASE, known={})))


def test_payback_is_a_range_from_the_value_of_hours() -> None:
    one = next(o for o in options(BASE) if o.id == "drop_visit")
    assert payback_years(one, 90_000.0) == pytest.approx((1.0, 2.0))
    assert payback_years(one, 0.0) is None
    assert payback_years(next(o for o in options(BASE) if o.id == "halve_limit"), 90_000.0) is None


def test_every_option_has_its_words_and_its_kind_of_decision() -> None:
    assert set(WORDS) == set(SUPPOSES) == set(KINDS)
    assert all(set(words) == {"es", "en"} for words in (*WORDS.values(), *SUPPOSES.values()))
    assert len(options(BASE)) == 4
