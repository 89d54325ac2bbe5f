"""What holds for every family, however odd: nothing below zero, nothing on closed days, nothing known of later days."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.forecast.extract import Family
from metrics.forecast.family import Block, forecast_family
from metrics.forecast.panel import Panel
from metrics.forecast.periods import marks
from tests.metrics.forecast.made import NAMES, office


def odd(seed: int) -> Panel:
    """Usual, mostly zero, new, stopped, shifted and never opened series, with gaps, outliers, a period and known changes."""
    panel = office(series=6, weeks=40, seed=seed)
    dice = np.random.default_rng(seed)
    values, opens = panel.values.copy(), panel.opens.copy()
    values[1] = np.where(np.isnan(values[1]), np.nan, dice.poisson(0.3, panel.known))
    values[2, : -panel.season] = np.nan
    values[3, -30:] = np.where(np.isnan(values[3, -30:]), np.nan, 0)
    values[4, -12:] *= dice.choice([0.2, 4.0])
    opens[5] = False
    values[5] = np.nan
    values[0, dice.integers(20, panel.known, 3)] *= 30
    shifted = np.zeros(opens.shape, dtype=bool)
    shifted[4, panel.known - 12] = shifted[3, panel.known - 30] = True
    opens[:, panel.known + dice.integers(0, 15)] = False
    found = replace(panel, values=values, opens=opens, calendars=(NAMES,), shifted=shifted)
    return replace(found, marks=marks((("Pago", "10-01", "10-15"),), found.days))


def family(panel: Panel) -> Family:
    places = tuple({"office": f"O{row % 2}", "procedure": f"P{row}"} for row in range(panel.series))
    return Family(panel, ("queue_visits",) * panel.series, places, ({"office": "O0"}, {"office": "O1"}, {}))


def numbers(block: Block) -> list[np.ndarray]:
    said = [block.trial.now, *(window.ahead for window in block.trial.windows)]
    return [part for ahead in said for part in (ahead.median, ahead.mean, ahead.quantiles)]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_below_zero_and_nothing_on_closed_days(seed: int) -> None:
    for block in forecast_family(family(odd(seed))):
        assert all((part[np.isfinite(part)] >= 0).all() for part in numbers(block))
        starts = [*block.trial.origins, block.panel.known]
        for start, ahead in zip(starts, [*(w.ahead for w in block.trial.windows), block.trial.now], strict=True):
            shut = ~block.panel.opens[:, start : start + block.panel.horizon]
            assert shut.any() or start < block.panel.known
            assert np.isnan(ahead.median[shut]).all()
            assert np.isnan(ahead.mean[shut]).all()
            assert np.isnan(ahead.quantiles[shut]).all()


@pytest.mark.parametrize("seed", range(3))
def test_ranges_enclose_the_median(seed: int) -> None:
    for block in forecast_family(family(odd(seed))):
        spread = block.trial.now.quantiles
        some = np.isfinite(spread).all(axis=2)
        assert some.any()
        assert (np.diff(spread[some], axis=1) >= -1e-9).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_future_changes_no_window_before_it(seed: int) -> None:
    """Values of the last window times five: what was said at every origin before its end stays, ranges too."""
    panel = odd(seed)
    changed = panel.values.copy()
    changed[:, panel.known - panel.horizon :] *= 5
    one, other = (forecast_family(family(replace(panel, values=values))) for values in (panel.values, changed))
    for mine, theirs in zip(one, other, strict=True):
        same = np.array([a == b for a, b in zip(mine.models, theirs.models, strict=True)])
        assert same.sum() >= len(same) - 1
        for a, b in zip(mine.trial.windows, theirs.trial.windows, strict=True):
            np.testing.assert_array_equal(a.ahead.median[same], b.ahead.median[same])
            np.testing.assert_array_equal(a.ahead.quantiles[same], b.ahead.quantiles[same])
