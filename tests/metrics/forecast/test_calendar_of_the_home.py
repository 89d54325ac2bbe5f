"""What the home declares: periods that come back every year, and changes that somebody knew of."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metrics.forecast.effects import Shape
from metrics.forecast.models.by_history import ByHistory
from metrics.forecast.models.calendar_smoothing import CalendarSmoothing
from metrics.forecast.models.prophet import Prophet
from metrics.forecast.panel import grid, weekdays
from metrics.forecast.periods import marks
from metrics.forecast.rescale import rescaled
from tests.metrics.forecast.made import office

FIRST = np.datetime64("2024-01-01", "D")
DISCOUNT = (("Predial", "01-01", "01-31"),)


def test_a_period_comes_back_every_year_and_its_last_days_count_apart() -> None:
    days = FIRST + np.arange(366)
    whole, last = marks((("Carnaval", "02-20", "02-29"),), days)
    mine = [day.item() for day in whole.days if days[0] <= day <= days[-1]]
    assert (mine[0], mine[-1], whole.season) == (date(2024, 2, 20), date(2024, 2, 29), True)
    assert np.datetime64("2025-02-28") in whole.days
    assert (last.name, last.season) == ("Carnaval, últimos días", False)
    assert [day.item().day for day in last.days if days[0] <= day <= days[-1]] == [25, 26, 27, 28, 29]


def test_a_period_may_pass_the_new_year() -> None:
    found = marks((("Fiestas", "12-16", "01-06"),), FIRST + np.arange(366))[0]
    for day in ("2024-01-01", "2024-01-06", "2024-12-16", "2025-01-06"):
        assert np.datetime64(day) in found.days
    assert np.datetime64("2024-01-07") not in found.days


def with_a_rush(n: int, rush: float = 60.0, month: float = 40.0) -> np.ndarray:
    """Payments of two series, about a hundred a day: more in every January, and a rush in its last five days."""
    days = FIRST + np.arange(n)
    january = days.astype("datetime64[M]").astype(int) % 12 == 0
    number = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    noise = np.random.default_rng(5).normal(0, 3, (2, len(days)))
    return 100 + month * january + rush * (january & (number > 26)) + noise


def test_the_last_days_of_a_discount_are_expected() -> None:
    known = int((np.datetime64("2026-01-12") - FIRST).astype(int)) + 1
    days = FIRST + np.arange(known + 28)
    every = with_a_rush(len(days))
    plain = grid(every[:, :known], np.tile(weekdays(days) < 5, (2, 1)), days)
    told = replace(plain, marks=marks(DISCOUNT, days))
    asked = np.isin(plain.days[plain.known :], np.arange(np.datetime64("2026-01-27"), np.datetime64("2026-02-01")))
    rush = every[:, np.isin(days, plain.days[plain.known :][asked])]
    errors = [np.abs(CalendarSmoothing(Shape())([one])[0].median[:, asked] - rush).mean() for one in (plain, told)]
    assert errors[1] < 0.6 * errors[0]
    with_marks, without = (Prophet()([one.rows(slice(0, 1))])[0].median[:, asked].mean() for one in (told, plain))
    assert with_marks > without + 20


def changed(factor: float, ago: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """The values of three offices whose last days are `factor` times as much, and where that begins."""
    panel = office(series=3, weeks=30)
    values = np.where(np.arange(panel.known) >= panel.known - ago, panel.values * factor, panel.values)
    shifted = np.zeros(panel.opens.shape, dtype=bool)
    shifted[:2, panel.known - ago] = True
    return values, shifted


@pytest.mark.parametrize("factor", [0.4, 1.8])
def test_history_is_read_at_the_level_after_a_change_that_is_known(factor: float) -> None:
    panel = office(series=3, weeks=30)
    values, shifted = changed(factor)
    told = rescaled(replace(panel, values=values, shifted=shifted))
    before = slice(0, panel.known - 3)
    ratio = np.nanmedian(told.values[:2, before] / np.maximum(values[:2, before], 1e-9))
    assert ratio == pytest.approx(factor ** (3 / 4), rel=0.12)
    np.testing.assert_array_equal(told.values[2], values[2])
    np.testing.assert_array_equal(told.values[:, panel.known - 3 :], values[:, panel.known - 3 :])
    expected = np.array([[20.0], [25.0]]) * factor
    errors = [np.abs(np.nanmean(ByHistory()([one])[0].median[:2], axis=1, keepdims=True) - expected).mean()
              for one in (replace(panel, values=values), replace(panel, values=values, shifted=shifted))]
    assert errors[1] < 0.7 * errors[0]


def test_a_change_of_long_ago_or_of_tomorrow_moves_nothing() -> None:
    panel = office(series=1, weeks=30)
    for at in (panel.known - 9 * panel.season, panel.known + 2):
        shifted = np.zeros(panel.opens.shape, dtype=bool)
        shifted[0, at] = True
        np.testing.assert_array_equal(rescaled(replace(panel, shifted=shifted)).values, panel.values)


def test_a_place_that_stops_is_not_divided_by_nothing() -> None:
    panel = office(series=1, weeks=30)
    values = panel.values.copy()
    values[:, -4:] = 0
    shifted = np.zeros(panel.opens.shape, dtype=bool)
    shifted[0, panel.known - 4] = True
    np.testing.assert_array_equal(rescaled(replace(panel, values=values, shifted=shifted)).values, values)
    assert (ByHistory()([replace(panel, values=values, shifted=shifted)])[0].median >= 0).all()
