"""For months: the same month of last year, grown as the months since have grown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.forecast.model import Ahead, only_median
from metrics.forecast.panel import Floats, Panel
from metrics.forecast.scores import row_means

SHRINK_MONTHS = 4.0  # the growth of few months is mostly chance


@dataclass(frozen=True)
class LastYear:
    """Of panels whose season is the twelve months; a month without one last year is like the mean of the last twelve."""

    name: str = "last_year"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """The months ahead of each panel."""
        return [only_median(_ahead(panel)) for panel in panels]


def _ahead(panel: Panel) -> Floats:
    year, known, step = panel.season, panel.known, np.arange(panel.horizon)
    at = known + step - year * (step // year + 1)
    same = np.where(at >= 0, panel.values[:, np.maximum(at, 0)], np.nan)
    mean = row_means(panel.values[:, max(0, known - year) :])[:, None]
    return np.maximum(np.where(np.isfinite(same), same * _growth(panel)[:, None], mean), 0.0)


def _growth(panel: Panel) -> Floats:
    """What the last months were of the same ones a year before; 1 where there are none to compare."""
    year, known = panel.season, panel.known
    months = min(year, known - year)
    if months < 1:
        return np.ones(panel.series)
    now, then = panel.values[:, known - months :], panel.values[:, known - months - year : known - year]
    both = np.isfinite(now) & np.isfinite(then)
    sums, n = [np.where(both, part, 0.0).sum(axis=1) for part in (now, then)], both.sum(axis=1)
    usable = (sums[0] > 0) & (sums[1] > 0)
    ratio = np.where(usable, sums[0], 1.0) / np.where(usable, sums[1], 1.0)
    return np.asarray(ratio ** (n / (n + SHRINK_MONTHS)))
