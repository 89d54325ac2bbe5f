"""Calendar smoothing: what the calendar does is found for the whole family, the rest is smoothed, and both are put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from metrics.forecast.effects import PLAIN, Shape, calendar_effect
from metrics.forecast.model import Ahead, only_median
from metrics.forecast.panel import Floats, Panel
from metrics.forecast.smoothing import Smoothed, ahead, chosen, smooth, usual_change

LOG_SIZE = 100.0  # the usual value before the logarithm: what log1p takes for large


@dataclass(frozen=True)
class CalendarSmoothing:
    """The model of a family, on the scale and with the waves that suit it."""

    shape: Shape = PLAIN
    name: str = "calendar_smoothing"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """Medians of the days ahead. All origins are smoothed in one run, and know nothing of each other."""
        tasks = [_task(panel, self.shape) for panel in panels]
        longest = max(panel.known for panel in panels)
        rest = [np.pad(t.rest, ((0, 0), (0, longest - t.panel.known)), constant_values=np.nan) for t in tasks]
        ends = np.concatenate([np.full(panel.series, panel.known) for panel in panels])
        state = smooth(np.vstack(rest), panels[0].season, ends, np.concatenate([usual_change(t.rest) for t in tasks]))
        starts = np.cumsum([0, *(panel.series for panel in panels)])
        return [self._ahead(t, state.rows(slice(*at))) for t, at in zip(tasks, pairwise(starts), strict=True)]

    def _ahead(self, task: "_Task", state: Smoothed) -> Ahead:
        found = ahead(state, chosen(state), task.panel.horizon) + task.effect[:, task.panel.known :]
        return only_median(np.maximum(straighten(found, self.shape.transform) * task.size, 0.0))


@dataclass(frozen=True)
class _Task:
    """One origin: the size of its series, what the calendar does, and the rest, on the scale where they add up."""

    panel: Panel
    size: Floats
    effect: Floats
    rest: Floats


def _task(panel: Panel, shape: Shape) -> _Task:
    size = usual_size(panel.values)
    bent = bend(panel.values / size, shape.transform)
    effect = calendar_effect(bent, panel, shape.waves_of(panel))
    return _Task(panel, size, effect, bent - effect[:, : panel.known])


def usual_size(values: Floats) -> Floats:
    """The mean size of each series, 1 where it has none: series x 1."""
    known = np.isfinite(values)
    mean = np.where(known, np.abs(values), 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(mean > 1e-9, mean, 1.0)[:, None]


def bend(values: Floats, transform: str) -> Floats:
    """Values on the scale where effects add up."""
    if transform == "log":
        return np.log1p(np.maximum(values, 0.0) * LOG_SIZE)
    return np.sqrt(np.maximum(values, 0.0)) if transform == "sqrt" else values


def straighten(values: Floats, transform: str) -> Floats:
    """The inverse of `bend`, for what is not below zero there."""
    if transform == "log":
        return np.expm1(np.maximum(values, 0.0)) / LOG_SIZE
    return np.square(np.maximum(values, 0.0)) if transform == "sqrt" else values
