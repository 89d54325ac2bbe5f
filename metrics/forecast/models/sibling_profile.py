"""For series with less than two weeks: the weekday shape of the others, at the level of the few days that are known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.forecast.model import Ahead, only_median
from metrics.forecast.panel import Floats, Panel

ENOUGH_WEEKS = 4  # a series is a model for the others from then on
LATELY_WEEKS = 26


@dataclass(frozen=True)
class SiblingProfile:
    """The family's week at the series' own level; a series of which nothing is known gets nothing."""

    name: str = "sibling_profile"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """The shape of the family times the level of each series."""
        return [only_median(_ahead(panel)) for panel in panels]


def _ahead(panel: Panel) -> Floats:
    shape = week_shape(panel)
    columns = np.arange(panel.known) % panel.season
    known = np.isfinite(panel.values)
    expected = np.where(known, shape[columns], 0.0).sum(axis=1)
    level = np.where(known, panel.values, 0.0).sum(axis=1) / np.where(expected > 0, expected, np.nan)
    return np.asarray(level[:, None] * shape[(panel.known + np.arange(panel.horizon)) % panel.season])


def week_shape(panel: Panel) -> Floats:
    """What each weekday is of the mean day, in the middle of the series that have four weeks; 1 where none has."""
    values = panel.values[np.isfinite(panel.values).sum(axis=1) >= ENOUGH_WEEKS * panel.season]
    values = values[:, max(0, panel.known - LATELY_WEEKS * panel.season) :]
    first = max(0, panel.known - LATELY_WEEKS * panel.season)
    shape = np.ones(panel.season)
    if not len(values):
        return shape
    size = _means(values)
    for column in range(panel.season):
        relative = _means(values[:, (column - first) % panel.season :: panel.season]) / np.where(size > 0, size, np.nan)
        some = relative[np.isfinite(relative)]
        shape[column] = np.median(some) if len(some) else 1.0
    return shape


def _means(values: Floats) -> Floats:
    """The mean of what is known in each row; NaN where nothing is."""
    known = np.isfinite(values)
    n = known.sum(axis=1)
    return np.where(n > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)
