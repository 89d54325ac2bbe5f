"""Whom a decision touches, what stands in its way, with whom it is compared, and from when on it can be judged."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.effect import BETTER, NOT_EVALUABLE, verdicts
from metrics.effects.book import Book
from metrics.indicator import FOLDER, read_indicators
from metrics.query import Published, Scope, open_current
from metrics.written import SHIFTS, Written
from tests.metrics.effects.town import DECIDED, FIRST, LAST, decisions, found, published, write
from tests.metrics.helpers import fill, rebuild, warehouse

NORTE = {"decision_id": "uno", "office_id": "NORTE"}
DAY = timedelta(days=1)


def one(pub: Published, **more: Any) -> dict[str, Any]:
    return found(pub, {**NORTE, **more})["uno"]


def test_eight_points_on_each_side_and_not_one_less(quiet: Published) -> None:
    eighth, seventh = date(2026, 11, 11), date(2026, 11, 12)
    assert (one(quiet, effective_on=eighth)["n_after"], one(quiet, effective_on=eighth)["grain"]) == (8, "day")
    late = one(quiet, effective_on=seventh)
    assert (late["verdict"], late["code"]) == (NOT_EVALUABLE, "few_after")
    assert late["reason"].startswith("Días o semanas con datos después de la decisión: 7 de los 8 que hacen falta.")
    assert late["ready_on"] == date(2026, 11, 23)
    assert one(quiet, effective_on=date(2026, 1, 15))["n_before"] == 8
    assert one(quiet, effective_on=date(2026, 1, 14))["code"] == "few_before"


def test_decisions_at_the_ends_of_the_data(quiet: Published) -> None:
    first, last, ahead = (one(quiet, effective_on=day) for day in (FIRST, LAST, LAST + DAY))
    assert first["reason"] == "Días o semanas con datos antes de la decisión: 0 de los 8 que hacen falta."
    assert (last["code"], ahead["code"]) == ("few_after", "ahead")
    assert ahead["ready_on"] == LAST + DAY
    assert one(quiet, effective_on=date(2019, 3, 1))["code"] == "few_before"


def test_two_changes_of_the_same_scope_too_near_cannot_be_told_apart(quiet: Published) -> None:
    near = found(quiet, NORTE, {"decision_id": "dos", "title": "Otra caja", "effective_on": DECIDED + 5 * DAY})
    assert (near["uno"]["code"], near["uno"]["other"], near["uno"]["other_on"]) == ("mixed", "Otra caja", DECIDED + 5 * DAY)
    assert near["dos"]["code"] != "mixed"  # what is decided for one office alone is a part of everything, not all of it


def test_a_later_change_ends_what_is_looked_at_and_an_earlier_one_is_taken_into_account(quiet: Published) -> None:
    later = DECIDED + 28 * DAY
    both = found(quiet, NORTE, {**NORTE, "decision_id": "dos", "effective_on": later})
    assert both["uno"]["until"] == later - 3 * DAY
    assert both["uno"]["n_after"] == 20
    assert both["uno"]["verdict"] == BETTER
    assert both["dos"]["n_before"] == 195
    assert both["dos"]["low"] < 0 < both["dos"]["high"]


def test_the_same_act_with_two_indicators_is_one_change_and_another_kind_is_not(quiet: Published) -> None:
    twice = {**NORTE, "decision_id": "dos", "indicator": "queue_wait_minutes_p90"}
    assert {row["code"] for row in found(quiet, NORTE, twice).values()} == {"sure"}
    mixed = found(quiet, NORTE, {**twice, "kind": "staffing"})
    assert {row["code"] for row in mixed.values()} == {"mixed"}


def test_a_change_of_everybody_touches_an_office_and_one_of_another_office_does_not(quiet: Published) -> None:
    for keys, code in (({}, "mixed"), ({"agency_id": "TES"}, "mixed"), ({"office_id": "SUR"}, "sure")):
        other = {"decision_id": "dos", "kind": "staffing", "effective_on": DECIDED + DAY, **keys}
        assert found(quiet, NORTE, other)["uno"]["code"] == code, keys


def test_comparisons_are_the_untouched_ones_of_the_agency_or_those_that_were_named(quiet: Published) -> None:
    touched = {"decision_id": "dos", "office_id": "SUR", "effective_on": DECIDED + 30 * DAY}
    by_rule = found(quiet, NORTE, touched)["uno"]
    assert (by_rule["compared_by"], by_rule["compared"], by_rule["compared_named"]) == ("office", ["PONIENTE"], False)
    own = {"decision_id": "uno", "procedure_id": "TRA-NORTE"}
    assert found(quiet, own)["uno"]["compared"] == ["TRA-PONIENTE", "TRA-SUR"]
    named = found(quiet, {**own, "comparison": ["TRA-SUR", "TRA-NORTE", "NADIE"]})["uno"]
    assert (named["compared_by"], named["compared"], named["compared_named"]) == ("procedure", ["TRA-SUR"], True)
    everything = found(quiet, {"decision_id": "uno"})["uno"]
    assert (everything["compared"], everything["did_change"], everything["compared_by"]) == ([], None, "")


def test_the_order_of_the_decisions_changes_nothing(quiet: Published) -> None:
    rows = [{"decision_id": str(n), "office_id": place, "effective_on": DECIDED + n * 21 * DAY} for n in range(3)
            for place in (("NORTE", "SUR", "PONIENTE")[n],)]
    one_way, other_way = (verdicts(quiet, decisions(*some)) for some in (rows, rows[::-1]))
    assert one_way[0] == other_way[0]
    assert pl.concat(one_way[1]).equals(pl.concat(other_way[1]))


def test_what_cannot_be_asked_is_not_evaluable_and_says_why(quiet: Published) -> None:
    codes = {name: one(quiet, indicator=name)["code"] for name in ("nada", "data_freshness_days", "requests_received")}
    assert codes == {"nada": "unknown", "data_freshness_days": "no_series", "requests_received": "still"}
    assert one(quiet, indicator="catalogue_online_share", office_id="NORTE")["code"] in ("no_scope", "no_series")
    assert one(quiet, office_id="NINGUNA")["verdict"] == NOT_EVALUABLE
    assert one(quiet, office_id="NINGUNA")["reason"]


def test_a_decision_is_due_on_its_review_day(quiet: Published) -> None:
    days = {day: one(quiet, review_on=day)["due"] for day in (LAST, LAST + DAY, None)}
    assert days == {LAST: True, LAST + DAY: False, None: True}
    assert {one(quiet, indicator=name)["through"] for name in ("queue_wait_minutes_p50", "stars_mean", "nada")} == {LAST}


def test_direction_falls_back_on_the_indicators_own(quiet: Published) -> None:
    assert one(quiet, direction=None)["verdict"] == BETTER


def test_a_registered_change_near_the_decision_stands_in_its_way_unless_it_is_the_decision(tmp_path: Path) -> None:
    write(tmp_path)
    for on, code in ((DECIDED, "sure"), (DECIDED + 4 * DAY, "mixed")):
        desk = {"date": on, "procedure_id": None, "office_id": "NORTE", "kind": "desk_added"}
        pub = published(tmp_path, Written(pl.DataFrame([desk], schema=dict(SHIFTS)), decisions(NORTE)))
        assert pub.rows("SELECT code FROM effects") == [(code,)]


def test_days_that_nobody_delivered_are_missing_and_not_zero(tmp_path: Path) -> None:
    """July was not delivered: 23 working days fewer, and no level shift is seen there."""
    dice = np.random.default_rng(3)
    every = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    rows = [{"request_id": f"{day}-{k}", "received_at": datetime(day.year, day.month, day.day, 10), "status": "open"}
            for day in every if day.weekday() < 5 and day.month != 7 for k in range(dice.poisson(20))]
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"requests": [r for r in rows if r["received_at"].month < 7]}, FIRST, date(2026, 6, 30))
        fill(con, {"requests": [r for r in rows if r["received_at"].month > 7]}, date(2026, 8, 1), LAST, batch=2)
    pub = rebuild(tmp_path)
    row = found(pub, {"decision_id": "uno", "indicator": "requests_received"})["uno"]
    assert (row["n_before"], row["n_after"], row["shifts"]) == (152, 55, [])
    assert 15 < row["after_level_expected"] < 25
    assert open_current(tmp_path / "published") is pub


@pytest.mark.parametrize("grain", ["day", "week"])
def test_points_are_the_figures_that_pages_show(quiet: Published, grain: str) -> None:
    """A week that the decision cuts is two points, each the figure of its own days."""
    indicator = read_indicators(FOLDER)["queue_visits"]
    on = date(2026, 9, 9)  # a Wednesday
    track = Book(quiet, FIRST).track(indicator, Scope(office=("SUR",)), on, grain)
    known = dict(zip(track.days, zip(track.values, track.worked, strict=True), strict=True))
    if grain == "day":
        assert set(known.values()) == {(30.0, 1.0)}
    else:
        assert (known[date(2026, 9, 7)], known[on]) == ((30.0, 2.0), (30.0, 3.0))
        assert known[date(2026, 9, 14)] == (30.0, 5.0)
        assert np.all(np.diff(track.at) > 0)
