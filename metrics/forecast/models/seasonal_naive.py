"""Repeating last week: the last known value of each weekday. What every other model has to beat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.forecast.model import Ahead, only_median
from metrics.forecast.models.weekday_median import latest
from metrics.forecast.panel import Panel


@dataclass(frozen=True)
class SeasonalNaive:
    """The model that learns nothing."""

    name: str = "seasonal_naive"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """The last known value of the weekday of each day ahead."""
        return [only_median(np.asarray(latest(panel, 1)[..., 0])) for panel in panels]
