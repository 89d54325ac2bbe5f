"""What every model must do: look at no day after the origin, stay above zero; and what each one is for."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.forecast.effects import Shape
from metrics.forecast.model import PROBABILITIES, Model
from metrics.forecast.models.by_history import ByHistory, choose
from metrics.forecast.models.calendar_smoothing import CalendarSmoothing
from metrics.forecast.models.seasonal_naive import SeasonalNaive
from metrics.forecast.models.sibling_profile import SiblingProfile
from metrics.forecast.models.weekday_distribution import WeekdayDistribution
from metrics.forecast.models.weekday_median import WeekdayMedian
from metrics.forecast.panel import Panel, grid, weekdays
from tests.metrics.forecast.made import NAMES, days, flat, office

MODELS: list[Model] = [
    ByHistory(), *(CalendarSmoothing(Shape(t)) for t in ("none", "sqrt", "log")), SeasonalNaive(), SiblingProfile(),
    WeekdayDistribution(), WeekdayMedian(),
]


def said(model: Model, panel: Panel) -> np.ndarray:
    return model([panel])[0].median


def ids(model: Model) -> str:
    return f"{model.name}-{getattr(model, 'shape', '')}"


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_another_future_gives_the_same_forecast(model: Model) -> None:
    panel = office(weeks=40)
    origin, horizon = 130, 20
    other = replace(panel, values=np.hstack([panel.values[:, :origin], panel.values[::-1, origin:] * 7 + 1]))
    assert not np.array_equal(panel.values[:, origin:], other.values[:, origin:], equal_nan=True)
    np.testing.assert_array_equal(said(model, panel.at(origin, horizon)), said(model, other.at(origin, horizon)))


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_neither_below_zero_nor_missing_nor_wild(model: Model) -> None:
    panel = office()
    falling = replace(panel, values=np.maximum(panel.values - np.linspace(0, 60, panel.known), 0))
    for asked in (panel, falling):
        found = said(model, asked)
        assert np.isfinite(found).all()
        assert found.min() >= 0
        assert found.max() < 3 * np.nanmax(asked.values)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_what_never_changes_stays(model: Model) -> None:
    np.testing.assert_allclose(said(model, flat(12.0)), 12.0, rtol=1e-6)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_series_without_a_single_day_disturbs_nobody(model: Model) -> None:
    panel = office()
    empty = replace(panel, values=np.vstack([panel.values, np.full((1, panel.known), np.nan)]),
                    opens=np.vstack([panel.opens, panel.opens[:1]]))
    np.testing.assert_allclose(said(model, empty)[:-1], said(model, panel), rtol=0.02, atol=0.2)


def test_seasonal_naive_repeats_the_last_known_weekday() -> None:
    panel = office(series=1)
    values = panel.values.copy()
    values[0, -5:] = [1, 2, np.nan, 4, 5]
    values[0, -10:-5] = [10, 20, 30, 40, 50]
    np.testing.assert_array_equal(said(SeasonalNaive(), replace(panel, values=values))[0, :10], [1, 2, 30, 4, 5] * 2)


def test_weekday_median_takes_six_known_ones() -> None:
    panel = office(series=1)
    values = panel.values.copy()
    values[0, -35::5] = [1, np.nan, 2, 3, 4, 5, 100]
    assert said(WeekdayMedian(), replace(panel, values=values))[0, 0] == 3.5


def test_grid_drops_weekdays_on_which_nobody_opens_and_keeps_closed_days_as_unknown() -> None:
    panel = office()
    assert panel.season == 5
    assert panel.horizon == 20
    closed = np.isin(panel.days[: panel.known], list(NAMES))
    assert closed.sum() == 3
    assert np.isnan(panel.values[:, closed]).all()


def test_grid_keeps_saturdays_when_one_office_opens_then() -> None:
    every = days(70)
    opens = np.array([weekdays(every) < 5, weekdays(every) < 6])
    panel = grid(np.ones((2, 42)), opens, every)
    assert (panel.season, panel.known, panel.horizon) == (6, 36, 24)
    assert np.isnan(panel.values[0, 5::6]).all()
    assert np.isfinite(panel.values[1]).all()


def test_a_level_that_shifts_is_followed_within_two_weeks_and_an_outlier_is_not() -> None:
    panel = office(series=6, weeks=40)
    shifted, spiked = panel.values.copy(), panel.values.copy()
    shifted[0, -10:] *= 2
    spiked[0, -4] *= 10
    before = said(ByHistory(), panel)[0].mean()
    assert said(ByHistory(), replace(panel, values=shifted))[0].mean() > 1.6 * before
    assert abs(said(ByHistory(), replace(panel, values=spiked))[0].mean() / before - 1) < 0.12


def test_the_day_after_a_closure_is_learnt_from_the_family() -> None:
    panel = office(series=20, weeks=56, ahead=28)
    after = np.isin(panel.days - np.timedelta64(1, "D"), list(NAMES))
    values = panel.values + 15 * after[: panel.known]
    asked = replace(panel, values=values, calendars=(NAMES | {panel.days[panel.known + 2]: "Nuevo"},))
    found = said(ByHistory(), asked)
    plain = said(ByHistory(), replace(panel, values=values))
    assert (found[:, 3] - plain[:, 3]).mean() > 4


def test_mostly_zero_series_get_their_weekday_as_it_was() -> None:
    dice = np.random.default_rng(3)
    panel = office(series=1)
    sparse = replace(panel, values=dice.poisson(0.4, panel.values.shape).astype(float))
    assert list(choose(sparse)) == ["weekday_distribution"]
    ahead = ByHistory()([sparse])[0]
    monday = np.sort(sparse.values[0, 0::5][-26:])
    assert ahead.median[0, 0] == np.median(monday)
    assert ahead.mean[0, 0] == pytest.approx(monday.mean())
    assert set(ahead.quantiles[0, 0]) <= set(monday)
    assert ahead.quantiles[0, 0, PROBABILITIES.index(0.9)] == monday[int(np.ceil(0.9 * 27)) - 1]


def test_a_new_series_takes_the_week_of_its_siblings_at_its_own_level() -> None:
    panel = office(series=5)
    shape = np.array([2.0, 1.0, 1.0, 1.0, 0.5])
    values = np.tile(shape, (5, panel.known // 5)) * np.array([10, 20, 30, 40, 50])[:, None]
    values[4, :-3] = np.nan
    new = replace(panel, values=values)
    assert choose(new)[4] == "sibling_profile"
    np.testing.assert_allclose(said(ByHistory(), new)[4, :5], 50 * shape, rtol=1e-6)


def test_two_weeks_are_enough_for_smoothing_with_the_family() -> None:
    panel = office(series=12)
    values = panel.values.copy()
    values[0, :-10] = np.nan
    panel = replace(panel, values=np.where(panel.opens[:, : panel.known], values, np.nan))
    assert choose(panel)[0] == "calendar_smoothing"
    assert np.abs(said(ByHistory(), panel)[0] - said(ByHistory(), office(series=12))[0]).mean() < 3
