"""The model of the house: calendar smoothing, and what suits a series that is mostly zero or too new for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.forecast.effects import PLAIN, Shape
from metrics.forecast.model import Ahead
from metrics.forecast.models.calendar_smoothing import CalendarSmoothing
from metrics.forecast.models.sibling_profile import SiblingProfile
from metrics.forecast.models.weekday_distribution import WeekdayDistribution
from metrics.forecast.panel import Bools, Floats, Panel
from metrics.forecast.rescale import rescaled

NEW_WEEKS = 2  # of open days: with less, a series is new
MOSTLY_ZERO, LATELY_WEEKS = 0.4, 26


@dataclass(frozen=True)
class ByHistory:
    """Each series by the model that its history allows, as it was at the origin."""

    shape: Shape = PLAIN
    name: str = "by_history"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """What the models say of their series."""
        panels = [rescaled(panel) for panel in panels]
        which = [choose(panel) for panel in panels]
        usual = [mine == CalendarSmoothing.name for mine in which]
        smoothed = CalendarSmoothing(self.shape)([panel.rows(rows) for panel, rows in zip(panels, usual, strict=True)])
        found = []
        for panel, mine, rows, ours in zip(panels, which, usual, smoothed, strict=True):
            sparse, new = WeekdayDistribution()([panel])[0], SiblingProfile()([panel])[0]
            both = _where(mine == WeekdayDistribution.name, sparse, new)
            found.append(_put(both, rows, ours))
        return found


def choose(panel: Panel) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """The name of the model for each series."""
    known = np.isfinite(panel.values)
    lately = slice(max(0, panel.known - LATELY_WEEKS * panel.season), panel.known)
    zeros = (panel.values[:, lately] == 0).sum(axis=1) / np.maximum(known[:, lately].sum(axis=1), 1)
    new = known.sum(axis=1) < NEW_WEEKS * open_days_a_week(panel)
    names = np.where(zeros > MOSTLY_ZERO, WeekdayDistribution.name, CalendarSmoothing.name)
    return np.where(new, SiblingProfile.name, names)


def open_days_a_week(panel: Panel) -> Floats:
    """On how many weekdays of the grid each series ever opens."""
    columns = np.arange(panel.opens.shape[1]) % panel.season
    return np.asarray(sum(panel.opens[:, columns == column].any(axis=1).astype(np.float64) for column in range(panel.season)))


def _where(rows: Bools, one: Ahead, other: Ahead) -> Ahead:
    pick = rows[:, None]
    return Ahead(np.where(pick, one.median, other.median), np.where(pick, one.mean, other.mean),
                 np.where(pick[..., None], one.quantiles, other.quantiles))


def _put(whole: Ahead, rows: Bools, part: Ahead) -> Ahead:
    for name in ("median", "mean", "quantiles"):
        getattr(whole, name)[rows] = getattr(part, name)
    return whole
