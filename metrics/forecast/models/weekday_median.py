"""The median of the last six of the same weekday."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.forecast.model import Ahead, only_median
from metrics.forecast.panel import Floats, Panel

WEEKS = 6


@dataclass(frozen=True)
class WeekdayMedian:
    """A plain model that is hard to beat where little changes."""

    name: str = "weekday_median"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """The median of the last known values of the weekday of each day ahead."""
        found = [np.sort(latest(panel, WEEKS), axis=-1) for panel in panels]
        return [only_median(_middle(values)) for values in found]


def latest(panel: Panel, weeks: int) -> Floats:
    """The last known values of the weekday of each day ahead: series x horizon x weeks, NaN before the first."""
    by_column = np.full((panel.season, panel.series, weeks), np.nan)
    for column in range(panel.season):
        values = panel.values[:, column :: panel.season]
        order = np.argsort(np.isfinite(values), axis=1, kind="stable")  # unknown first, then the known ones in their order
        last = np.take_along_axis(values, order, axis=1)[:, -weeks:]
        by_column[column, :, weeks - last.shape[1] :] = last
    columns = (panel.known + np.arange(panel.horizon)) % panel.season
    return np.asarray(by_column[columns].transpose(1, 0, 2))


def _middle(ordered: Floats) -> Floats:
    """The median of sorted values whose NaN come last."""
    n = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    middles = np.maximum(n - 1, 0) // 2, np.minimum(n // 2, WEEKS - 1)
    low, high = (np.take_along_axis(ordered, at, axis=-1)[..., 0] for at in middles)
    return np.where(n[..., 0] > 0, (low + high) / 2, np.nan)
