"""How good a forecast was: error against repeating last week, how much of its distribution missed, how often its range held."""

import numpy as np

from metrics.forecast.model import PROBABILITIES
from metrics.forecast.panel import Floats

TOO_SMALL = 1e-9


def naive_scale(values: Floats, season: int) -> Floats:
    """The mean change from one week to the next, of each series; NaN where it never changes: what MASE divides by."""
    change = np.abs(values[:, season:] - values[:, :-season])
    found = row_means(change)
    return np.where(found > TOO_SMALL, found, np.nan)


def mase(expected: Floats, actual: Floats, scale: Floats) -> Floats:
    """Mean absolute error over the scale, by series; days without an actual do not count."""
    return row_means(np.abs(expected - actual)) / scale


def crps(quantiles: Floats, actual: Floats, scale: Floats) -> Floats:
    """Twice the mean pinball loss of the quantiles over the scale, by series: an approximation of the scaled CRPS."""
    levels = np.array(PROBABILITIES)
    miss = actual[..., None] - quantiles
    return row_means(2 * np.maximum(levels * miss, (levels - 1) * miss).mean(axis=-1)) / scale


def inside(quantiles: Floats, actual: Floats, nominal: float) -> Floats:
    """1 where the actual lies in the central range of that probability, 0 where not, NaN without an actual."""
    low, high = (quantiles[..., PROBABILITIES.index(round(p, 3))] for p in ((1 - nominal) / 2, (1 + nominal) / 2))
    held = (actual >= low) & (actual <= high)
    return np.where(np.isfinite(actual) & np.isfinite(low), held, np.nan)


def row_means(values: Floats) -> Floats:
    """The mean of what is known of each series over its other axes; NaN where nothing is."""
    axes = tuple(range(1, values.ndim))
    known = np.isfinite(values)
    n = known.sum(axis=axes)
    return np.where(n > 0, np.where(known, values, 0.0).sum(axis=axes) / np.maximum(n, 1), np.nan)
