"""On which scale the effects of a family add up: chosen on the windows that only calibrate."""

import numpy as np

from metrics.forecast.backtest import CALIBRATE, origins
from metrics.forecast.effects import PLAIN, Shape
from metrics.forecast.models.calendar_smoothing import CalendarSmoothing
from metrics.forecast.panel import Panel
from metrics.forecast.scores import mase, naive_scale

TRANSFORMS = ("none", "sqrt", "log")
SAMPLE = 30  # series that are looked at, evenly over the family
BETTER = 0.99  # of the plain shape's error, for another to be taken


def choose_shape(panel: Panel) -> Shape:
    """The shape with the least error over the calibrating windows; the plain one when nothing beats it by 1 %."""
    starts = origins(panel)[:CALIBRATE]
    if not starts or not panel.series:
        return PLAIN
    few = panel.rows(np.unique(np.linspace(0, panel.series - 1, min(SAMPLE, panel.series)).astype(np.int64)))
    found = {shape: _error(few, starts, shape) for shape in map(Shape, TRANSFORMS)}
    best = min(found, key=lambda shape: found[shape])
    return best if found[best] < BETTER * found[PLAIN] else PLAIN


def _error(panel: Panel, starts: list[int], shape: Shape) -> float:
    """The mean MASE over series and windows; infinite when nothing could be scored."""
    panels = [panel.at(start, panel.horizon) for start in starts]
    errors = []
    for start, seen, ahead in zip(starts, panels, CalendarSmoothing(shape)(panels), strict=True):
        actual = panel.values[:, start : start + panel.horizon]
        errors.append(mase(ahead.median, actual, naive_scale(seen.values, panel.season)))
    every = np.concatenate(errors)
    return float(np.mean(every[np.isfinite(every)])) if np.isfinite(every).any() else np.inf
