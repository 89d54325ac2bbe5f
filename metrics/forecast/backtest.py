"""Rolling origin: what a model would have said at the ends of earlier windows, with the ranges that were possible then.

Six windows as long as the horizon, one after another, the last of which ends with the data: three calibrate, three are scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.forecast.intervals import Errors, errors, levels, means, nominals, quantiles, sizes
from metrics.forecast.model import Ahead, Model
from metrics.forecast.panel import Bools, Floats, Panel
from metrics.forecast.scores import naive_scale

WINDOWS, CALIBRATE = 6, 3
FIRST_WEEKS = 2  # known weeks before the first origin


@dataclass(frozen=True)
class Window:
    """What was said at an origin, and what came: series x horizon, NaN where closed or unknown; scale: naive error before it."""

    ahead: Ahead
    actual: Floats
    scale: Floats


@dataclass(frozen=True)
class Trial:
    """A model's earlier windows, oldest first, the days after which they began, and what it says now."""

    windows: tuple[Window, ...]
    now: Ahead
    origins: tuple[int, ...]

    @property
    def scored(self) -> tuple[Window, ...]:
        """The windows that did not calibrate."""
        return self.windows[CALIBRATE:]


def origins(panel: Panel, step: int | None = None) -> list[int]:
    """The days after which earlier windows begin, oldest first, a horizon (or `step` days) apart; fewer where data are short."""
    last = panel.known - panel.horizon
    found = [last - (step or panel.horizon) * (WINDOWS - 1 - n) for n in range(WINDOWS)]
    return [origin for origin in found if origin >= FIRST_WEEKS * panel.season]


def backtest(panel: Panel, model: Model, step: int | None = None) -> Trial:
    """Medians as the model gave them; means and ranges from the errors of the windows before, where it gave none."""
    return with_ranges(trial_of(panel, model, step))


def trial_of(panel: Panel, model: Model, step: int | None = None) -> Trial:
    """What the model itself said at every origin and now."""
    return trial_at(panel, model, origins(panel, step))


def trial_at(panel: Panel, model: Model, starts: Sequence[int]) -> Trial:
    """The same at origins of one's own choice, oldest first."""
    said = model([*(panel.at(start, panel.horizon) for start in starts), panel])
    windows = tuple(_window(panel, start, ahead) for start, ahead in zip(starts, said[:-1], strict=True))
    return Trial(windows, _shut(said[-1], panel.opens[:, panel.known :]), tuple(starts))


def _window(panel: Panel, origin: int, ahead: Ahead) -> Window:
    days = slice(origin, origin + panel.horizon)
    actual = np.where(panel.opens[:, days], panel.values[:, days], np.nan)
    return Window(_shut(ahead, panel.opens[:, days]), actual, naive_scale(panel.values[:, :origin], panel.season))


def _shut(ahead: Ahead, opens: Bools) -> Ahead:
    """Nothing is said of closed days."""
    return Ahead(np.where(opens, ahead.median, np.nan), np.where(opens, ahead.mean, np.nan),
                 np.where(opens[..., None], ahead.quantiles, np.nan))


def with_ranges(trial: Trial) -> Trial:
    """The same with means and ranges: each window from the errors of those before it."""
    aheads = [*(window.ahead for window in trial.windows), trial.now]
    own = [np.asarray(np.isfinite(ahead.quantiles).any(axis=(1, 2))) for ahead in aheads]
    actual = [np.where(mine[:, None], np.nan, window.actual) for mine, window in zip(own, trial.windows, strict=False)]
    came = [come(trial, actual, n) for n in range(len(aheads))]
    medians = [ahead.median for ahead in aheads]
    known = [errors(medians[:n], came[n], sizes(medians[: n + 1])) for n in range(len(aheads))]
    done = [_ranged(known[: n + 1], medians[: n + 1], came[n], ahead) for n, ahead in enumerate(aheads)]
    windows = tuple(replace(window, ahead=ahead) for window, ahead in zip(trial.windows, done, strict=False))
    return Trial(windows, done[-1], trial.origins)


def come(trial: Trial, actual: Sequence[Floats], n: int) -> list[Floats]:
    """What had come of the windows before the n-th at its origin: windows may overlap."""
    if n >= len(trial.origins):
        return list(actual)
    passed = [trial.origins[n] - start for start in trial.origins[:n]]
    return [np.where(np.arange(came.shape[1]) < days, came, np.nan) for came, days in zip(actual, passed, strict=False)]


def _ranged(known: Sequence[Errors | None], medians: Sequence[Floats], actual: Sequence[Floats], ahead: Ahead) -> Ahead:
    now = known[-1]
    if now is None:
        return replace(ahead, mean=np.where(np.isfinite(ahead.mean), ahead.mean, ahead.median))
    out = [levels(known[:-1], medians[:-1], actual, nominal) for nominal in nominals()]
    ranges = quantiles(now, out, ahead.median)
    return Ahead(ahead.median, np.where(np.isfinite(ahead.mean), ahead.mean, means(now, ahead.median)),
                 np.where(np.isfinite(ahead.quantiles), ahead.quantiles, ranges))
