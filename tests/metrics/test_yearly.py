"""A figure beside that of a year before: which days are compared, and how sure a share of few answers is."""

from datetime import date

import pytest
from scipy.stats import binomtest

from metrics.yearly import wilson, year_before


def test_a_leap_day_is_compared_with_the_last_of_february() -> None:
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert year_before(date(2026, 10, 31)) == date(2025, 10, 31)


@pytest.mark.parametrize(("high", "n"), [(0, 1), (1, 1), (3, 7), (45, 50), (50, 50), (812, 2212)])
def test_the_interval_of_a_share_is_wilsons(high: int, n: int) -> None:
    low, top = wilson(100 * high / n, n)
    told = binomtest(high, n).proportion_ci(0.95, method="wilson")
    assert (low, top) == (pytest.approx(100 * told.low, abs=1e-4), pytest.approx(100 * told.high, abs=1e-4))
    assert 0 <= low <= 100 * high / n <= top <= 100
