"""Goals: the score and its bands, what is read, and where it will be on its date."""

from datetime import date, datetime

import numpy as np
import polars as pl
import pytest

from metrics.goals.goal import Goal, band, goals_of, objective_score
from metrics.goals.projection import damped, level_ahead, sum_ahead
from metrics.goals.standing import last_complete, standing
from metrics.query import Published
from metrics.written import GOALS
from tests.metrics.helpers import publish


def goal(**more: object) -> Goal:
    told = {
        "goal_id": "M-001", "objective": "Cumplir", "title": "En plazo", "indicator": "people_trained",
        "base": 0.0, "goal": 100.0, "unit": "people",
        "starts_on": date(2026, 1, 1), "due_on": date(2026, 12, 31), "owner": "Ana", "commitment": False,
    }
    return Goal(**{**told, **more})


@pytest.mark.parametrize(("base", "target", "value", "score", "said"), [
    (70, 80, 77, 0.7, "good"), (70, 80, 76.99, 0.699, "some"), (70, 80, 74, 0.4, "some"), (70, 80, 73.99, 0.399, "low"),
    (70, 80, 80, 1.0, "good"), (70, 80, 95, 1.0, "good"), (70, 80, 60, 0.0, "low"), (0.7, 0.8, 0.77, 0.7, "good"),
    (40, 20, 26, 0.7, "good"), (40, 20, 32, 0.4, "some"), (40, 20, 50, 0.0, "low"), (40, 20, 10, 1.0, "good"),
])
def test_score_and_band(base: float, target: float, value: float, score: float, said: str) -> None:
    found = goal(base=base, goal=target).score(value)
    assert found == pytest.approx(score, abs=1e-6)
    assert band(found) == said


def test_a_goal_below_its_base_is_reached_from_above() -> None:
    down, up = goal(base=40, goal=20), goal(base=20, goal=40)
    assert [down.reached(v) for v in (20.0, 20.1, 5.0)] == [True, False, True]
    assert [up.reached(v) for v in (40.0, 39.9, 50.0)] == [True, False, True]


def test_an_objective_is_the_mean_of_the_scores_there_are() -> None:
    assert objective_score([1.0, 0.5, None]) == 0.75
    assert objective_score([None]) is None


def test_a_goal_that_is_its_base_is_none() -> None:
    row = {**vars(goal(base=5.0, goal=5.0)), "procedure_id": None, "agency_id": None, "office_id": None}
    frame = pl.DataFrame([row, {**row, "goal": 6.0}], schema=dict(GOALS))
    assert [(one.goal, one.procedure_id) for one in goals_of(frame)] == [(6.0, "")]


def test_the_last_complete_month_and_week() -> None:
    assert last_complete(date(2026, 11, 20), "month") == date(2026, 10, 31)
    assert last_complete(date(2026, 11, 30), "month") == date(2026, 11, 30)
    assert last_complete(date(2026, 11, 20), "week") == date(2026, 11, 15)
    assert last_complete(date(2026, 11, 22), "week") == date(2026, 11, 22)


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Ten people trained a month for sixteen months; stars that rise by a tenth a month; 20 agencies on board since June."""
    months = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(23)]
    ends = [date(b.year, b.month, 1).toordinal() - 1 for b in months[1:]]
    trained = [
        {"series": "people_trained", "from_at": datetime(a.year, a.month, 1), "to_at": datetime.fromordinal(e), "value": 10}
        for a, e in zip(months, ends, strict=False)
    ][:22]
    stars = [{"rating_id": f"{n}-{k}", "rated_at": datetime(m.year, m.month, 5 + k), "stars": 3 + (k < n)}
             for n, m in enumerate(months[:22]) for k in range(20)]
    board = [{"series": "agencies_on_board", "from_at": datetime(2026, 6, 30), "value": 20}]
    town = {"aggregates": [*trained, *board], "ratings": stars}
    return publish(tmp_path_factory.mktemp("goals"), town, date(2025, 1, 1), date(2026, 10, 31))


def test_a_quantity_adds_up_from_its_first_day_and_is_projected_to_its_last(pub: Published) -> None:
    found = standing(pub, goal(goal=120.0))
    assert found is not None
    assert (found.adds, found.now.value, found.score) == (True, 100.0, pytest.approx(100 / 120))
    assert found.ahead is not None
    assert found.ahead.middle == pytest.approx(120, abs=0.5)
    assert found.course == "on_way"
    assert dict(found.readings)["month"].value == 10
    assert dict(found.readings)["year"].value == 100


def test_a_quantity_already_reached_stays_reached(pub: Published) -> None:
    found = standing(pub, goal(goal=90.0))
    assert found is not None
    assert (found.course, found.reached, found.score) == ("reached", True, 1.0)


def test_a_level_is_that_of_the_last_complete_month(pub: Published) -> None:
    found = standing(pub, goal(indicator="stars_mean", base=3.0, goal=4.4, unit="stars"))
    assert found is not None
    assert (found.now.start, found.now.end) == (date(2026, 10, 1), date(2026, 10, 31))
    assert found.now.value == pytest.approx(4.0)
    assert found.course in {"doubtful", "off"}
    assert found.ahead is not None
    assert found.ahead.low <= found.ahead.middle <= found.ahead.high <= 5


def test_as_of_a_day_only_what_was_there_by_then_counts(pub: Published) -> None:
    found = standing(pub, goal(goal=120.0), date(2026, 5, 15))
    assert found is not None
    assert (found.as_of, found.now.value) == (date(2026, 4, 30), 40)  # May's report is of the whole month
    found = standing(pub, goal(goal=120.0), date(2026, 5, 31))
    assert found is not None
    assert found.now.value == 50


def test_past_its_date_it_is_what_it_was_then(pub: Published) -> None:
    found = standing(pub, goal(goal=120.0, due_on=date(2026, 6, 30)))
    assert found is not None
    assert (found.now.value, found.course, found.why) == (60.0, "missed", "gone")
    kept = standing(pub, goal(goal=60.0, due_on=date(2026, 6, 30)))
    assert kept is not None
    assert kept.course == "reached"


def test_without_data_nothing_is_said(pub: Published) -> None:
    found = standing(pub, goal(indicator="queue_wait_minutes_p50", base=40, goal=20))
    assert found is not None
    assert (found.now.value, found.score, found.reached, found.course, found.why) == (None, None, None, "unknown", "no_figure")
    assert standing(pub, goal(indicator="unknown")) is None
    short = standing(pub, goal(indicator="agencies_on_board", base=0, goal=30))
    assert short is not None
    assert (short.now.value, short.course, short.why) == (20.0, "unknown", "short")


def series(kind: str, dice: np.random.Generator, n: int) -> np.ndarray:
    noise = dice.normal(size=n)
    return {
        "noise": 80 + 3 * noise, "walk": 80 + np.cumsum(noise), "trend": 60 + 0.5 * np.arange(n) + 2 * noise,
        "season": 80 + 4 * np.sin(2 * np.pi * np.arange(n) / 12) + 2 * noise,
    }[kind]


@pytest.mark.parametrize("ahead", [level_ahead, sum_ahead])
def test_eight_of_ten_lie_inside_on_other_histories(ahead: object) -> None:
    """Four kinds of history, two lengths, two horizons: the interval that says 80 % holds 70 to 97 % of what comes, pooled."""
    dice, inside, n = np.random.default_rng(11), 0, 0
    for kind in ("noise", "walk", "trend", "season"):
        for months, horizon in ((14, 2), (16, 4), (24, 2), (24, 6)):
            for _ in range(12):
                row = series(kind, dice, months + horizon)
                found = ahead(row[:months], horizon)
                came = row[-1] if ahead is level_ahead else row[months:].sum()
                assert found is not None
                inside, n = inside + (found.low <= came <= found.high), n + 1
    assert 0.70 <= inside / n <= 0.97


@pytest.mark.parametrize("kind", ["noise", "walk", "trend", "season", "strong"])
@pytest.mark.parametrize(("months", "horizon"), [(24, 2), (24, 6), (36, 6)])
def test_eight_of_ten_sums_lie_inside_of_each_kind_of_history(kind: str, months: int, horizon: int) -> None:
    """Sums of every kind by itself, on other dice than the benchmark's: 80 % ± 3 standard errors of 80 histories, so 66 to 94."""
    inside, runs = 0, 80
    for run in range(runs):
        dice = np.random.default_rng([29, run])
        wave = 20 * np.sin(2 * np.pi * (np.arange(months + horizon) + dice.integers(12)) / 12)
        row = 80 + wave + 2 * dice.normal(size=months + horizon) if kind == "strong" else series(kind, dice, months + horizon)
        found = sum_ahead(row[:months], horizon)
        assert found is not None
        inside += found.low <= row[months:].sum() <= found.high
    assert 0.66 <= inside / runs <= 0.94


def test_a_sum_of_a_season_is_that_of_last_year_and_what_changed_since() -> None:
    wave = 100 + 30 * np.sin(2 * np.pi * np.arange(24) / 12)
    wave[12:] += 5
    found = sum_ahead(wave, 6)
    assert found is not None
    assert found.middle == pytest.approx(wave[12:18].sum() + 6 * 5)
    straight = sum_ahead(np.full(24, 7.0), 3)
    assert straight is not None
    assert (straight.middle, straight.low, straight.high) == (21.0, 21.0, 21.0)


def test_a_short_history_or_a_far_date_is_not_projected() -> None:
    assert level_ahead(np.arange(7.0), 1) is None
    assert level_ahead(np.arange(12.0), 4) is None  # less than two years: a quarter of them at most
    assert level_ahead(np.arange(12.0), 3) is not None
    assert sum_ahead(np.arange(12.0), 4) is None
    assert sum_ahead(np.arange(24.0), 13) is None
    assert sum_ahead(np.arange(24.0), 12) is not None
    assert level_ahead(np.array([*np.arange(11.0), np.nan]), 1) is None
    assert sum_ahead(np.arange(12.0), 0) is None
    assert damped(np.full(9, 4.0), 6) == pytest.approx(4.0)
