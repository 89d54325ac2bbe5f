"""For series that are mostly zero: what each weekday gave in the last half year, as it was, without a curve through it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.forecast.model import PROBABILITIES, Ahead
from metrics.forecast.models.weekday_median import latest
from metrics.forecast.panel import Floats, Panel

WEEKS = 26


@dataclass(frozen=True)
class WeekdayDistribution:
    """The empirical distribution of each weekday."""

    name: str = "weekday_distribution"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """Median, mean and quantiles of the last known values of the weekday of each day ahead."""
        return [_ahead(latest(panel, WEEKS)) for panel in panels]


def _ahead(values: Floats) -> Ahead:
    ordered, known = np.sort(values, axis=-1), np.isfinite(values)
    n = known.sum(axis=-1)
    mean = np.where(n > 0, np.where(known, values, 0.0).sum(axis=-1) / np.maximum(n, 1), np.nan)
    quantiles = np.stack([_quantile(ordered, n, p) for p in PROBABILITIES], axis=-1)
    return Ahead(quantiles[..., PROBABILITIES.index(0.5)], mean, quantiles)


def _quantile(ordered: Floats, n: Floats, p: float) -> Floats:
    """A value that was seen: the smallest that a share p of them does not exceed, one rank further out to allow for few."""
    rank = np.floor(p * (n + 1)) if p < 0.5 else np.ceil(p * (n + 1))
    at = np.clip(rank - 1, 0, np.maximum(n - 1, 0)).astype(np.int64)
    return np.asarray(np.take_along_axis(ordered, at[..., None], axis=-1)[..., 0])
