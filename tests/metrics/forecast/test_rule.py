"""Leaving the model of the house: a tenth less error over six windows, ahead in five; and the refusal of what is no better."""

import numpy as np
import pytest

from metrics.forecast.backtest import Trial, Window, trial_of
from metrics.forecast.extract import Family
from metrics.forecast.family import NO_BETTER, forecast_family
from metrics.forecast.model import only_median
from metrics.forecast.models.by_history import ByHistory
from metrics.forecast.models.seasonal_naive import SeasonalNaive
from metrics.forecast.models.weekday_median import WeekdayMedian
from metrics.forecast.panel import Panel, grid
from metrics.forecast.rule import earned, taken
from metrics.forecast.shape import choose_shape
from tests.metrics.forecast.made import days, office


def trial(*errors: float) -> Trial:
    """One series whose windows missed by these errors."""
    def said(error: float) -> Window:
        return Window(only_median(np.full((1, 3), 10.0 + error)), np.full((1, 3), 10.0), np.ones(1))

    return Trial(tuple(map(said, errors)), only_median(np.full((1, 3), errors[-1])), tuple(range(len(errors))))


@pytest.mark.parametrize(("other", "moves"), [
    ((0.8,) * 6, True),
    ((0.89,) * 6, True),
    ((0.91,) * 6, False),
    ((0.1, 0.1, 0.1, 0.1, 1.1, 1.1), False),
    ((0.7, 0.7, 0.7, 0.7, 0.7, 1.1), True),
    ((0.5,) * 5, False),
    ((0.5,) * 5 + (np.nan,), False),
])  # fmt: skip
def test_another_model_has_to_earn_its_place(other: tuple[float, ...], moves: bool) -> None:
    assert earned(trial(*(1.0,) * len(other)), trial(*other)).tolist() == [moves]


def test_only_the_series_that_earned_it_move() -> None:
    panel = office(series=3, weeks=40)
    one, other = trial_of(panel, SeasonalNaive()), trial_of(panel, WeekdayMedian())
    rows = np.array([False, True, False])
    mixed = taken(one, other, rows)
    for mine, theirs, ours in zip(mixed.windows, other.windows, one.windows, strict=True):
        np.testing.assert_array_equal(mine.ahead.median[1], theirs.ahead.median[1])
        np.testing.assert_array_equal(mine.ahead.median[[0, 2]], ours.ahead.median[[0, 2]])
    np.testing.assert_array_equal(mixed.now.median[1], other.now.median[1])


def family(panel: Panel) -> Family:
    places = tuple({"office": f"O{row}"} for row in range(panel.series))
    return Family(panel, ("queue_visits",) * panel.series, places)


def repeating(weeks: int = 40) -> Panel:
    """Offices whose week repeats exactly for twelve weeks, then is another: repeating last week is hard to beat."""
    every = days(weeks * 7 + 28)
    dice = np.random.default_rng(8)
    blocks = dice.uniform(10, 100, (4, weeks // 12 + 2, 7))
    values = np.concatenate([np.tile(blocks[:, n], (1, 12)) for n in range(blocks.shape[1])], axis=1)[:, : weeks * 7]
    return grid(values, np.ones((4, len(every)), dtype=bool), every)


def test_what_does_not_beat_repeating_last_week_is_refused() -> None:
    block = forecast_family(family(repeating()))[0]
    assert [quality.refused for quality in block.quality] == [NO_BETTER] * 4
    assert all(quality.mae >= quality.naive_mae for quality in block.quality)
    honest = forecast_family(family(office(series=4, weeks=40)))[0]
    assert [quality.refused for quality in honest.quality] == [""] * 4


def test_the_default_stays_where_nothing_is_clearly_better() -> None:
    block = forecast_family(family(office(series=6, weeks=60)))[0]
    assert set(block.models) == {"calendar_smoothing"}


def test_a_model_that_earned_it_is_named_and_gives_the_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = office(series=3, weeks=40)
    monkeypatch.setattr("metrics.forecast.family.earned", lambda default, other: np.array([False, True, False]))
    found = forecast_family(family(panel))[0]
    assert found.models == ("calendar_smoothing", WeekdayMedian.name, "calendar_smoothing")
    assert [quality.model for quality in found.quality] == list(found.models)
    alone, house = (trial_of(panel, model).now.median for model in (WeekdayMedian(), ByHistory(choose_shape(panel))))
    np.testing.assert_array_equal(found.trial.now.median[1], alone[1])
    np.testing.assert_array_equal(found.trial.now.median[[0, 2]], house[[0, 2]])
    assert np.isfinite(found.trial.now.quantiles[1][panel.opens[1, panel.known :]]).all()
