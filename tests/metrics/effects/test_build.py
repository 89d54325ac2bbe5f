"""A decision through the build: the tables that pages read, and what stands in them."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from metrics.effect import BETTER, NO_EVIDENCE, NOT_EVALUABLE, Effect, effect_series, effects
from metrics.written import Written
from tests.metrics.effects.town import DECIDED, decisions, published


def effect(folder: Path, **row: Any) -> Effect:
    [found] = effects(published(folder, Written(decisions=decisions({"decision_id": "uno", **row})))).values()
    return found


def test_a_wait_that_fell_is_told_with_its_interval_and_its_hours(folder: Path) -> None:
    found = effect(folder, office_id="NORTE")
    assert (found.verdict, found.code, found.grain, found.unit) == (BETTER, "sure", "day", "minutes")
    assert (found.n_before, found.n_after) == (175, 55)
    assert found.low < found.change < found.high < 0
    assert 16 < found.after_level_expected < 21
    assert -9 < found.change < -5
    assert found.change == pytest.approx(found.after_level - found.after_level_expected)
    visits_a_month = 30 * 55 / 75 * 365.2425 / 12  # 75 days from the first to the last day after it
    assert found.hours_of == "queue"
    assert found.hours_month == pytest.approx(found.change / 60 * visits_a_month)
    assert found.hours_low == pytest.approx(found.low / 60 * visits_a_month)
    assert found.mxn_month is None
    assert (found.compared_by, found.compared, found.compared_named) == ("office", ("PONIENTE", "SUR"), False)
    assert found.did_high < 0
    assert found.placebo_share <= 0.02


def test_the_line_without_the_decision_is_published(folder: Path) -> None:
    pub = published(folder, Written(decisions=decisions({"decision_id": "uno", "office_id": "NORTE"})))
    line = effect_series(pub, "uno")
    assert line.columns == ["date", "after", "value", "expected", "low", "high"]
    assert line["date"].is_sorted()
    assert line.filter(pl.col("after"))["date"].min() == DECIDED
    late = line.filter(pl.col("after"))
    assert (late["value"] < late["expected"]).mean() > 0.9
    early = line.filter(~pl.col("after"))
    assert 0.8 < early["value"].is_between(early["low"], early["high"]).mean() <= 0.99
    assert effect_series(pub, "otra").is_empty()


def test_where_nothing_happened_there_is_no_evidence(folder: Path) -> None:
    found = effect(folder, office_id="SUR")
    assert (found.verdict, found.code) == (NO_EVIDENCE, "chance")
    assert found.low < 0 < found.high


def test_a_decision_of_which_nothing_can_be_said_keeps_its_reason(folder: Path) -> None:
    found = effect(folder, indicator="stars_mean")
    assert (found.verdict, found.code, found.change, found.grain) == (NOT_EVALUABLE, "no_data", None, None)
    assert found.reason == "No hay datos de este indicador alrededor de la decisión."


def test_without_decisions_the_tables_are_there_and_empty(folder: Path) -> None:
    assert effects(published(folder, Written())) == {}
