"""Errors, ranges and backtests: by hand, and that ranges hold as often as they say."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.forecast.backtest import backtest, origins, trial_of
from metrics.forecast.intervals import errors, levels, means, nominals, outwards, quantiles, sizes
from metrics.forecast.model import PROBABILITIES
from metrics.forecast.models.by_history import ByHistory
from metrics.forecast.models.seasonal_naive import SeasonalNaive
from metrics.forecast.panel import Panel
from metrics.forecast.scores import crps, inside, mase, naive_scale, row_means
from metrics.forecast.shape import choose_shape
from tests.metrics.forecast.made import office

RNG = np.random.default_rng(5)


def test_mase_by_hand() -> None:
    values = np.array([[1.0, 5, 3, 9], [2, 2, 2, 2]])
    scale = naive_scale(values, 2)
    assert scale[0] == 3  # |3-1|, |9-5|
    assert np.isnan(scale[1])
    assert mase(np.array([[4.0, 4], [1, 1]]), np.array([[1.0, np.nan], [1, 1]]), scale)[0] == 1.0


def test_crps_of_a_certain_forecast_is_its_error() -> None:
    certain = np.full((1, 1, len(PROBABILITIES)), 4.0)
    found = crps(certain, np.array([[7.0]]), np.array([1.0]))
    assert found[0] == pytest.approx(2 * 3 * np.mean(PROBABILITIES))


def test_inside_by_hand() -> None:
    levels_of_a_day = np.arange(9.0)[None, None]
    held = [inside(levels_of_a_day, np.array([[x]]), 0.8)[0, 0] for x in (1.9, 2.0, 6.0, 6.1, np.nan)]
    np.testing.assert_array_equal(held, [0, 1, 1, 0, np.nan])


def noisy(windows: int, series: int = 40, horizon: int = 20, size: float = 1.0) -> tuple[list[np.ndarray], list[np.ndarray]]:
    expected = [np.full((series, horizon), 25.0) for _ in range(windows)]
    return expected, [np.square(5 + size * RNG.normal(0, 0.5, (series, horizon))) for _ in range(windows)]


def test_ranges_hold_as_often_as_they_say() -> None:
    expected, actual = noisy(5)
    known = errors(expected, actual, sizes(expected))
    assert known is not None
    _, new = noisy(1)
    out = [np.full(40, 1 - nominal) for nominal in nominals()]
    found = quantiles(known, out, expected[0])
    for nominal in (0.5, 0.8, 0.95):
        assert abs(inside(found, new[0], nominal).mean() - nominal) < 0.03
    assert (np.diff(found, axis=-1) >= 0).all()
    assert abs((means(known, expected[0]) - new[0]).mean()) < 0.3


def test_a_level_widens_where_ranges_fail_and_narrows_where_they_always_hold() -> None:
    expected, actual = noisy(4)
    actual[2][0] = actual[3][0] = 64.0
    actual[2][1] = actual[3][1] = 25.0
    known = [errors(expected[:n], actual[:n], sizes(expected)) for n in range(4)]
    out = levels(known, expected, actual, 0.8)
    assert out[0] < 0.1
    assert out[1] > 0.4
    assert np.all((out >= 0.002) & (out <= 0.95))


def test_without_windows_there_are_no_errors_and_unknown_days_teach_nothing() -> None:
    assert errors([], [], np.ones(3)) is None
    nothing = np.full((3, 5), np.nan)
    assert errors([nothing], [nothing], np.ones(3)) is None
    expected, actual = noisy(2)
    holes = [np.where(RNG.random(a.shape) < 0.5, np.nan, a) for a in actual]
    known = errors(expected, holes, sizes(expected))
    assert known is not None
    assert np.isfinite(known.usual).all()


def test_quantiles_never_cross() -> None:
    np.testing.assert_array_equal(outwards(np.array([3.0, 2, 5, 4, 4, 3, 6, 5, 9])), [2, 2, 4, 4, 4, 4, 6, 6, 9])


def test_origins_follow_each_other_and_short_data_have_fewer() -> None:
    panel = office(weeks=30)
    assert origins(panel) == [30, 50, 70, 90, 110, 130]
    assert origins(panel, 5) == [105, 110, 115, 120, 125, 130]
    short = office(weeks=11)
    assert origins(short) == [15, 35]


def test_windows_are_scored_on_open_known_days_and_closed_days_get_no_number() -> None:
    panel = office(weeks=40)
    trial = backtest(panel, ByHistory())
    for window, origin in zip(trial.windows, trial.origins, strict=True):
        shut = ~panel.opens[:, origin : origin + panel.horizon]
        assert np.isnan(window.actual[shut]).all()
        assert np.isnan(window.ahead.median[shut]).all()
        assert np.isnan(window.ahead.quantiles[shut]).all()
    assert len(trial.scored) == 3
    assert np.isfinite(trial.now.median[panel.opens[:, panel.known :]]).all()
    assert trial.now.quantiles[np.isfinite(trial.now.quantiles)].min() >= 0


def test_a_later_day_changes_no_earlier_window() -> None:
    panel = office(weeks=40)
    changed = panel.values.copy()
    changed[:, -15:] = 99.0
    one, other = (backtest(replace(panel, values=v), ByHistory()) for v in (panel.values, changed))
    for a, b in zip(one.windows[:-1], other.windows[:-1], strict=True):
        np.testing.assert_array_equal(a.ahead.quantiles, b.ahead.quantiles)
    np.testing.assert_array_equal(one.windows[-1].ahead.quantiles, other.windows[-1].ahead.quantiles)
    assert not np.array_equal(one.now.quantiles, other.now.quantiles, equal_nan=True)


def test_a_backtest_beats_repeating_last_week_and_its_ranges_hold() -> None:
    panel = office(series=30, weeks=45)
    trial, naive = backtest(panel, ByHistory()), trial_of(panel, SeasonalNaive())
    ours, theirs = (np.nanmean([mase(w.ahead.median, w.actual, w.scale) for w in t.scored]) for t in (trial, naive))
    assert ours < 0.85 * theirs
    held = np.concatenate([inside(w.ahead.quantiles, w.actual, 0.8) for w in trial.scored], axis=1)
    assert abs(np.nanmean(held) - 0.8) < 0.05
    assert (row_means(held) > 0.6).all()


def test_the_shape_fits_how_effects_work() -> None:
    panel = office(series=12, weeks=45)
    t = np.arange(panel.known)
    times = np.exp(np.array([0.9, 0, -0.5, -0.2, 0.6])[t % 5] + 1.2 * np.sin(t / 25) + RNG.normal(0, 0.05, panel.values.shape))
    assert choose_shape(replace(panel, values=20 * times)).transform == "log"
    plus = 60 + np.array([20, 0, -15, -6, 14])[t % 5] + 25 * np.sin(t / 25) + RNG.normal(0, 1, panel.values.shape)
    assert choose_shape(replace(panel, values=plus)).transform == "none"


def test_nothing_known_is_no_mistake() -> None:
    panel = office(weeks=3)
    empty = Panel(np.full(panel.values.shape, np.nan), panel.days, panel.opens, panel.season)
    trial = backtest(empty, ByHistory(choose_shape(empty)))
    assert trial.windows == ()
    assert np.isnan(trial.now.median).all()
