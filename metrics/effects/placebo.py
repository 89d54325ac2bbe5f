"""Placebo in time: the same effect looked for on dates on which nothing was decided.

For each pseudo-date before the decision the model is asked what it finds there, with as many points after it as the decision
has, and none from after the decision (Abadie, Diamond and Hainmueller 2010, in-time placebos). Sums over points grow one by
one, so that all pseudo-dates cost little more than one. Whatever the model leaves out shows here as effects larger than their
errors: then the error of the decision's own effect is widened by as much.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.effects.model import Fit, Lines, precisions, whitened

Floats = NDArray[np.float64]
LEAST = 8  # points on each side
MOST = 120  # pseudo-dates
TRUST = 6.0  # independent placebos that weigh as much as the model's own error


@dataclass(frozen=True)
class Placebo:
    """share: of the pseudo-dates (the real one counted), those with an effect as sure as the decision's; dates: how many.

    inflation: what the standard error must be multiplied by, 1 or more.
    """

    share: float | None
    dates: int
    inflation: float


def placebo(lines: Lines, found: Fit, after: int) -> Placebo:
    """The placebos of a fit; `after`: points after the decision, the last ones of the series."""
    before = len(lines.y) - after
    least = max(LEAST, before // 4)
    starts = np.arange(least, before - after + 1)
    if not len(starts):
        return Placebo(None, 0, 1.0)
    starts = starts[np.unique(np.linspace(0, len(starts) - 1, min(MOST, len(starts))).round().astype(np.int64))]
    scores = _scores(lines, found, starts, starts + after - 1)
    own = float(_scores(lines, found, np.array([before]), np.array([len(lines.y) - 1]))[0])
    apart = max(1.0, (starts[-1] - starts[0]) / after + 1)
    variance = (apart * float(np.mean(scores**2)) + TRUST) / (apart + TRUST)
    share = (1 + int((np.abs(scores) >= abs(own)).sum())) / (1 + len(starts))
    return Placebo(share, len(starts), float(np.sqrt(max(1.0, variance))))


def _scores(lines: Lines, found: Fit, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Floats:
    """The effect over its own error, its prior left out, of a step at each start with data up to its end."""
    width = lines.columns.shape[1]
    table, _ = whitened(lines, found.rho)
    flat = whitened(Lines(lines.y, lines.at, lines.spread, lines.columns, lines.prior, lines.waves, np.ones(len(lines.y)),
                          lines.step_prior), found.rho)[0][:, width]
    keep = found.rho ** np.r_[1.0, np.diff(lines.at)]
    jump = 1 / (lines.spread * np.sqrt(np.where(np.arange(len(flat)) == 0, 1.0, 1 - keep**2)))
    x = np.column_stack([table[:, :width], table[:, -1]])
    sums = np.cumsum(x[:, :, None] * x[:, None, :], axis=0)[ends]
    crossed = np.cumsum(x * flat[:, None], axis=0)
    cross = crossed[ends] - crossed[starts] + x[starts] * jump[starts, None]
    squares = np.cumsum(flat**2)
    own = squares[ends] - squares[starts] + jump[starts] ** 2
    ahead = precisions(lines, np.array([found.season]))[0][:width]
    left = sums[:, :width, :width] / found.sigma**2 + np.diag(ahead)
    solved = np.linalg.solve(left, np.stack([cross[:, :width], sums[:, :width, width]], axis=-1) / found.sigma**2)
    precision = own / found.sigma**2 - np.einsum("kj,kj->k", cross[:, :width] / found.sigma**2, solved[:, :, 0])
    pull = cross[:, width] / found.sigma**2 - np.einsum("kj,kj->k", cross[:, :width] / found.sigma**2, solved[:, :, 1])
    return np.asarray(pull / np.sqrt(np.maximum(precision, 1e-12)))
