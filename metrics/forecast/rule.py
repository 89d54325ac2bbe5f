"""When a series may leave the model of the house: rarely, for the best of a few windows is mostly luck.

Another model is taken only if over six windows or more it errs at least a tenth less, and is ahead in five of them.
"""

from dataclasses import replace

import numpy as np

from metrics.forecast.backtest import Trial
from metrics.forecast.model import Ahead
from metrics.forecast.panel import Bools, Floats
from metrics.forecast.scores import row_means

FEWEST_WINDOWS, AHEAD_IN = 6, 5
BETTER = 0.9  # of the error of the house's model, at most


def earned(default: Trial, other: Trial) -> Bools:
    """The series for which the other model has earned its place."""
    ours, theirs = _errors(default), _errors(other)
    both = np.isfinite(ours) & np.isfinite(theirs)
    mean = [row_means(np.where(both, errors, np.nan)) for errors in (ours, theirs)]
    ahead = (both & (theirs < ours)).sum(axis=1)
    return np.asarray((both.sum(axis=1) >= FEWEST_WINDOWS) & (ahead >= AHEAD_IN) & (mean[1] <= BETTER * mean[0]))


def _errors(trial: Trial) -> Floats:
    """The mean absolute error of each window: series x windows."""
    found = [row_means(np.abs(window.ahead.median - window.actual)) for window in trial.windows]
    return np.array(found).T if found else np.zeros((len(trial.now.median), 0))


def taken(default: Trial, other: Trial, rows: Bools) -> Trial:
    """The trial with the other model in some series."""
    pairs = zip(default.windows, other.windows, strict=True)
    windows = tuple(replace(mine, ahead=_rows(mine.ahead, theirs.ahead, rows)) for mine, theirs in pairs)
    return replace(default, windows=windows, now=_rows(default.now, other.now, rows))


def _rows(one: Ahead, other: Ahead, rows: Bools) -> Ahead:
    pick = rows[:, None]
    return Ahead(np.where(pick, other.median, one.median), np.where(pick, other.mean, one.mean),
                 np.where(pick[..., None], other.quantiles, one.quantiles))
