"""Revenue by month: which months, what they are like last year, the sum, the month that has begun, and no look-ahead."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.forecast.backtest import trial_at, with_ranges
from metrics.forecast.extract import Family
from metrics.forecast.models.last_year import LastYear
from metrics.forecast.models.weekday_median import WeekdayMedian
from metrics.forecast.months import FIGURE, OfDays, by_month, month_blocks, until
from metrics.forecast.panel import Panel, grid, weekdays

FIRST = np.datetime64("2023-01-01", "D")
PARTS = ({"procedure": "P1", "agency": "A"}, {"procedure": "P2", "agency": "A"}, {"procedure": "P3", "agency": "B"})


def daily(last: str, growth: float = 1.0, seed: int = 3) -> Family:
    """Three procedures that earn three times as much in the first quarter; `growth` from one year to the next."""
    dice = np.random.default_rng(seed)
    known = int((np.datetime64(last, "D") - FIRST).astype(int)) + 1
    days = FIRST + np.arange(known + 28)
    month = days.astype("datetime64[M]").astype(int) % 12
    year = days.astype("datetime64[Y]").astype(int) - 53
    level = np.array([[1000.0], [300.0], [2000.0]]) * np.where(month < 3, 3.0, 1.0) * growth**year
    values = (level * dice.uniform(0.9, 1.1, level.shape))[:, :known]
    panel = grid(values, np.tile(weekdays(days) < 5, (3, 1)), days)
    return Family(panel, ("revenue_mxn",) * 3, PARTS, ({"agency": "A"}, {"agency": "B"}, {}))


@pytest.mark.parametrize(("day", "last"), [("2026-02-28", "2026-12"), ("2026-09-30", "2026-12"), ("2026-10-01", "2027-03"),
                                           ("2026-12-31", "2027-03")])
def test_the_year_ends_in_december_or_with_the_next_first_quarter(day: str, last: str) -> None:
    assert until(np.datetime64(day, "D")) == np.datetime64(last, "M")


def test_months_are_complete_or_asked() -> None:
    family = daily("2025-08-15")
    panel = by_month(family.panel)
    assert panel.days[0] == np.datetime64("2023-01-01")  # a Sunday: the first working day of the month is there
    assert panel.days[panel.known] == np.datetime64("2025-08-01")
    assert panel.values[0, 0] == pytest.approx(family.panel.values[0, :22].sum())
    holed = family.panel.values.copy()
    holed[1, 30] = np.nan
    again = by_month(replace(family.panel, values=holed))
    assert np.isnan(again.values[1, 1])
    assert np.isfinite(again.values[[0, 2], 1]).all()
    late = Panel(family.panel.values[:, 5:], family.panel.days[5:], family.panel.opens[:, 5:], 5)
    assert by_month(late).days[0] == np.datetime64("2023-02-01")


def test_last_year_grown_by_hand() -> None:
    values = np.array([[10.0] * 12 + [20.0] * 4])
    months = np.arange("2024-01", "2025-07", dtype="datetime64[M]").astype("datetime64[D]")
    panel = Panel(values, months, np.ones((1, 18), dtype=bool), 12)
    np.testing.assert_allclose(LastYear()([panel])[0].median, [[10 * 2 ** (4 / 8)] * 2])
    young = replace(panel, values=values[:, :3], days=panel.days[:15])
    np.testing.assert_allclose(LastYear()([young])[0].median, [[10.0] * 12])


def test_the_peak_of_the_first_quarter_is_expected_and_parts_add_up() -> None:
    agencies, total = month_blocks(daily("2025-10-31", growth=1.1), None)
    assert agencies.names == (f"{FIGURE}:agency=A", f"{FIGURE}:agency=B")
    assert total.names == (f"{FIGURE}:total",)
    asked = total.panel.days[total.panel.known :]
    assert [str(day)[:7] for day in asked] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    expected = total.trial.now.median[0]
    assert 2.5 < expected[2] / expected[0] < 4
    np.testing.assert_allclose(agencies.trial.now.mean.sum(axis=0), expected)
    assert total.quality[0].windows == 6
    assert total.quality[0].mae < total.quality[0].naive_mae
    assert total.quality[0].refused == ""
    assert (total.trial.now.quantiles >= 0).all()


def test_the_month_that_has_begun_holds_what_came() -> None:
    whole, begun = (month_blocks(daily(last), None)[1] for last in ("2025-07-31", "2025-08-15"))
    came = np.nansum(daily("2025-08-15").panel.values[:, -11:])  # eleven working days from the first to the fifteenth
    assert begun.cutoff == np.datetime64("2025-08-15").item()
    left = begun.trial.now.median[0, 0] - came
    assert left == pytest.approx(whole.trial.now.median[0, 0] * 10 / 21, rel=0.04)
    assert begun.trial.now.quantiles[0, 0].min() >= came


def test_a_second_model_joins_large_agencies_after_two_years() -> None:
    family = daily("2025-10-31")
    with_another, alone = (month_blocks(family, second)[0] for second in (WeekdayMedian(), None))
    assert with_another.models == ("last_year+weekday_median",) * 2
    days = family.panel
    asked = int((days.days < np.datetime64("2025-12-01")).sum()) - days.known
    second = WeekdayMedian()([days])[0].median[:2, :asked].sum()
    first = alone.trial.now.median[0, 0]
    assert with_another.trial.now.median[0, 0] == pytest.approx((first + second) / 2, rel=0.02)
    assert month_blocks(daily("2024-10-31"), WeekdayMedian())[0].models == ("last_year",) * 2


def test_days_of_a_second_model_are_those_of_the_months() -> None:
    family = daily("2025-10-31")
    panel = by_month(family.panel)
    part = panel.at(20, 2)
    said = OfDays(WeekdayMedian(), family.panel)([part])[0].median
    at = np.searchsorted(family.panel.days, np.datetime64("2024-09-01"))
    seen = family.panel.at(int(at), int(np.searchsorted(family.panel.days, np.datetime64("2024-11-01")) - at))
    np.testing.assert_allclose(said.sum(axis=1), WeekdayMedian()([seen])[0].median.sum(axis=1))


def test_ranges_of_overlapping_windows_know_nothing_of_later_months() -> None:
    panel = by_month(daily("2025-10-31").panel)
    starts = [20, 21, 22, 23, 24, 25]
    changed = panel.values.copy()
    changed[:, 24:] *= 3
    one, other = (with_ranges(trial_at(replace(panel, values=v), LastYear(), starts)) for v in (panel.values, changed))
    for a, b in zip(one.windows[:5], other.windows[:5], strict=True):
        np.testing.assert_array_equal(a.ahead.quantiles, b.ahead.quantiles)
    assert not np.allclose(one.windows[5].ahead.quantiles, other.windows[5].ahead.quantiles)
