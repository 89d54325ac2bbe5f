"""What a model is: given the same series as they were known at several origins, it says the days ahead of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from metrics.forecast.panel import Floats, Panel

PROBABILITIES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)


@dataclass(frozen=True)
class Ahead:
    """What a model says: series x horizon, and series x horizon x PROBABILITIES; NaN where it does not say.

    The median is what errors are measured with. A model that gives no mean or no quantiles gets them from its errors.
    """

    median: Floats
    mean: Floats
    quantiles: Floats


class Model(Protocol):
    """One file of `models/` each. No panel has a day after its origin, and none may learn from another."""

    @property
    def name(self) -> str:
        """How it is called in the published file."""

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """The days ahead of each panel, never below zero. Closed days may be answered: nobody reads them."""


def only_median(median: Floats) -> Ahead:
    """What a model says that gives a median and no more."""
    return Ahead(median, np.full(median.shape, np.nan), np.full((*median.shape, len(PROBABILITIES)), np.nan))
