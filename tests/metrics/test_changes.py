"""The attention list's test on plain series: false alarms, power, the date of a shift, gaps, few data, one cause once."""

from datetime import date, timedelta

import numpy as np
import pytest

from metrics.causes import Clue, causes
from metrics.changes import DAILY, WEEKLY, Change, changes, noise_of, pack, tail
from metrics.series_effects import without_effects

LAST = date(2026, 11, 20)
DAYS = [day for n in range(731) if (day := LAST - timedelta(days=730 - n)).weekday() < 5]
RISE = np.log(1.3)


def noise(seed: int, series: int, sd: float, correlation: float = 0.0) -> np.ndarray:
    """Autocorrelated noise with a level, a weekday effect and a year's wave of its own."""
    dice = np.random.default_rng(seed)
    found = dice.normal(0, 1, (series, len(DAYS)))
    for t in range(1, len(DAYS)):
        found[:, t] = correlation * found[:, t - 1] + np.sqrt(1 - correlation**2) * found[:, t]
    turn = np.array([day.timetuple().tm_yday for day in DAYS]) / 365 * 2 * np.pi
    monday = np.array([day.weekday() == 0 for day in DAYS])
    return 3 + sd * found + 0.3 * monday + 0.15 * np.sin(turn + dice.uniform(0, 6, (series, 1)))


def seek(values: np.ndarray, side: int = 1, end: int | None = None) -> list[Change]:
    n = len(values)
    return changes(values[:, :end], DAYS[:end], np.full(n, side, dtype=np.int8), np.full(n, RISE))


def test_unchanged_series_hardly_ever_make_the_list() -> None:
    """600 series, 20 working days: 20 looks x 0.4 false items were allowed."""
    values = noise(1, 600, 0.2, 0.2)
    listed: set[int] = set()
    for end in range(len(DAYS) - 19, len(DAYS) + 1):
        listed |= {found.row for found in seek(values, end=end)}
    assert len(listed) <= 8


@pytest.mark.parametrize(("sd", "least"), [(0.10, 0.95), (0.15, 0.85), (0.20, 0.55)])
def test_a_rise_of_thirty_percent_is_found_within_seven_days(sd: float, least: float) -> None:
    values = noise(2, 500, sd)
    values[:20, -7:] += RISE
    found: set[int] = set()
    for end in range(len(DAYS) - 6, len(DAYS) + 1):
        found |= {one.row for one in seek(values, end=end)}
    assert len(found & set(range(20))) / 20 >= least
    assert len(found - set(range(20))) <= 4


def test_the_change_is_dated_where_it_began() -> None:
    values = noise(3, 50, 0.1)
    values[4, -15:] += RISE
    [found] = [one for one in seek(values) if one.row == 4]
    assert abs(found.since - (len(DAYS) - 15)) <= 1
    assert found.points == len(DAYS) - found.since
    assert 0.2 < found.shift < 0.33
    assert 0.1 < found.spread < 0.4


def test_what_came_little_by_little_is_dated_where_it_began() -> None:
    values = noise(10, 60, 0.12)
    values[:20, -24:] += np.log(1.9) * np.arange(1, 25) / 24
    found = [one for one in seek(values) if one.row < 20]
    assert len(found) == 20
    assert np.mean([one.gradual for one in found]) >= 0.75
    began = [one.since - (len(DAYS) - 24) for one in found if one.gradual]
    assert abs(float(np.median(began))) <= 3
    assert np.quantile(np.abs(began), 0.8) <= 8
    assert all(0.4 < one.shift < 0.8 for one in found if one.gradual)


def test_what_came_at_once_is_not_called_gradual() -> None:
    values = noise(11, 60, 0.12)
    values[:20, -15:] += RISE
    found = [one for one in seek(values) if one.row < 20]
    assert len(found) == 20
    assert sum(one.gradual for one in found) <= 3


def test_the_noise_of_a_series_is_known_from_itself() -> None:
    """Spread and autocorrelation come out as they were made, gaps and old steps or not."""
    values = noise(12, 300, 0.2, 0.3)
    values[:, :250] += 0.5
    values[:, 100:120] = np.nan
    deviation, correlation = noise_of(pack(values, DAYS, DAILY).values, DAILY)
    assert abs(float(np.median(deviation)) / 0.2 - 1) < 0.06
    assert abs(float(np.median(correlation)) - 0.3) < 0.06


def test_a_noisy_series_spends_no_budget_and_still_tells_what_nobody_could_miss() -> None:
    values = noise(13, 60, 0.4)
    values[0, -7:] += 4 * RISE
    assert [one.row for one in seek(values)] == [0]


def test_only_the_bad_side_is_looked_at_unless_there_is_none() -> None:
    values = noise(4, 40, 0.1)
    values[0, -7:] -= RISE
    assert 0 not in {one.row for one in seek(values, 1)}
    assert 0 in {one.row for one in seek(values, -1)}
    assert 0 in {one.row for one in seek(values, 0)}


def test_closed_days_are_left_out() -> None:
    """A week of closure reads as no data, not as a fall; and what lies on both sides of it still counts."""
    values = noise(5, 40, 0.1)
    values[:, -12:-7] = np.nan
    assert not seek(values, 0)
    values[3, -7:] += RISE
    assert {one.row for one in seek(values, 0)} == {3}


def test_mondays_and_the_season_are_no_news() -> None:
    assert DAYS[-5].weekday() == 0
    assert not seek(noise(6, 100, 0.05), 0, len(DAYS) - 4)


def test_an_old_step_is_no_news() -> None:
    values = noise(7, 30, 0.1)
    values[2, -150:] += 2 * RISE
    assert not [one for one in seek(values, 0) if one.row == 2]


def test_few_points_and_stale_series_give_nothing() -> None:
    values = noise(8, 30, 0.1)
    values[:, -7:] += RISE
    few = values.copy()
    few[:, :-40] = np.nan
    assert seek(few) == []
    stale = np.hstack([values, np.full((30, 3), np.nan)])
    later = [*DAYS, *(LAST + timedelta(days=n) for n in (3, 4, 5))]
    assert changes(stale, later, np.ones(30, dtype=np.int8), np.full(30, RISE)) == []
    assert changes(values[:, :20], DAYS[:20], np.ones(30, dtype=np.int8), np.full(30, RISE)) == []
    assert changes(np.zeros((0, 400)), DAYS[:400], np.ones(0, dtype=np.int8), np.zeros(0)) == []


def test_a_series_that_never_moves_is_not_judged() -> None:
    values = np.full((3, len(DAYS)), 2.0)
    values[0, -7:] = 3.0
    assert [one.row for one in seek(values)] == []


def test_weeks() -> None:
    weeks = [LAST - timedelta(days=4 + 7 * n) for n in range(104)][::-1]
    values = 3 + 0.08 * np.random.default_rng(9).normal(size=(60, 104))
    values[7, -3:] += 1.5 * RISE
    found = changes(values, weeks, np.ones(60, dtype=np.int8), np.full(60, RISE), WEEKLY)
    assert [one.row for one in found] == [7]


def test_coarse_series_are_not_surer_than_their_rounding() -> None:
    values = np.tile(np.log1p([1.0, 1, 1, 1, 1, 1, 2, 1, 1, 1]), (1, 60))[:, : len(DAYS)]
    values[0, -7:] = np.log(2.5)
    one = np.ones(1, dtype=np.int8)
    assert changes(values, DAYS, one, np.full(1, RISE))
    assert not changes(values, DAYS, one, np.full(1, RISE), DAILY, np.full(1, 0.29))


def test_effects_are_taken_out() -> None:
    monday = np.array([day.weekday() == 0 for day in DAYS], dtype=float)
    effects = without_effects(5 + 0.4 * monday[None, :], DAYS)
    assert float(np.std(effects.cleaned)) < 0.01
    assert abs(float(effects.effect[0, monday == 1].mean() - effects.effect[0, monday == 0].mean()) - 0.4) < 0.01


def test_the_tail_of_the_normal() -> None:
    assert np.allclose(tail(np.array([0.0, 1.6449, 3.0902, -1.6449])), [0.5, 0.05, 0.001, 0.95], atol=2e-5)


HOLDS = {"all": {1, 2, 3, 4}, "office": {1, 2}, "P": {1}, "Q": {2}, "other": {4}}


def shared(one: object, other: object) -> float:
    return float(len(HOLDS[str(one)] & HOLDS[str(other)]))


def clue(place: str, strength: float, topic: str = "wait", direction: int = 1) -> Clue:
    return Clue(topic, direction, strength, float(len(HOLDS[place])), place)


@pytest.mark.parametrize(("clues", "heads"), [
    ([clue("all", 4.0), clue("office", 9.0)], ["office"]),
    ([clue("office", 9.0), clue("P", 8.9)], ["P"]),
    ([clue("office", 9.0), clue("P", 8.0), clue("Q", 7.9)], ["office"]),
    ([clue("office", 9.0), clue("P", 4.0)], ["office"]),
    ([clue("office", 9.0), clue("other", 5.0)], ["office", "other"]),
    ([clue("P", 9.0), clue("P", 5.0, "revenue")], ["P", "P"]),
    ([clue("P", 9.0), clue("office", 5.0, direction=-1)], ["P", "office"]),
    ([], []),
])
def test_one_cause_is_told_once(clues: list[Clue], heads: list[str]) -> None:
    found = causes(clues, shared)
    assert [clues[cause.head].place for cause in found] == heads
    assert sorted(i for cause in found for i in cause.members) == list(range(len(clues)))
