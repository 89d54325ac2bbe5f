"""Level shifts before the decision that nobody wrote down: looked for where they would explain most, and weighed, not chosen.

One step after another is put where it explains most (as Chen and Liu 1993 do); each model, with none, one, two or three of
them, weighs what its marginal likelihood says, less what trying every date costs. The effect is mixed over all of them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.effects.model import Fit, Lines, fit, precisions, whitened
from metrics.effects.prior import KNOWN_STEP

Floats = NDArray[np.float64]
MOST = 3
APART = 8  # points from either end, from the decision and from each other
WORTH_A_LOOK = 2.5  # standard errors
RARE = 1.1  # log of the odds, before data, against one more shift: three to one
HOPELESS = 4.0  # log of the odds against a model at which no more are looked for
MILD = 0.4  # memory with which dates are looked for: an unknown shift looks like much memory


def level_shifts(lines: Lines, found: Fit, before: int) -> tuple[Fit, Lines, list[int]]:
    """The mixture of fits, and of the best one its lines and the points from which its shifts count."""
    taken: list[int] = []
    tried = [(found.evidence, found, lines, taken)]
    for _ in range(MOST):
        open_points = [i for i in range(APART, before - APART + 1) if all(abs(i - t) >= APART for t in taken)]
        if not open_points:
            break
        scores = np.abs(_scores(lines, found, np.array(open_points)))
        if scores.max() < WORTH_A_LOOK:
            break
        place = open_points[int(scores.argmax())]
        column = (np.arange(len(lines.y)) >= place).astype(np.float64)
        more = replace(lines, columns=np.column_stack([lines.columns, column]), prior=np.r_[lines.prior, KNOWN_STEP],
                       waves=np.r_[lines.waves, False])
        found, lines, taken = fit(more), more, sorted([*taken, place])
        tried.append((found.evidence - len(taken) * (RARE + np.log(len(open_points))), found, lines, taken))
        if tried[-1][0] < max(one[0] for one in tried) - HOPELESS:
            break
    return _mixed(tried)


def _mixed(tried: Sequence[tuple[float, Fit, Lines, list[int]]]) -> tuple[Fit, Lines, list[int]]:
    logs = np.array([one[0] for one in tried])
    share = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
    _, best, lines, taken = tried[int(logs.argmax())]
    fits = [one[1] for one in tried]
    weights = np.concatenate([part * one.weights for part, one in zip(share, fits, strict=True)])
    means, deviations = (np.concatenate([getattr(one, name) for one in fits]) for name in ("means", "deviations"))
    return replace(best, weights=weights, means=means, deviations=deviations), lines, taken


def _scores(lines: Lines, found: Fit, places: NDArray[np.int64]) -> Floats:
    """The size of one more step at each place, over its error."""
    rho = min(found.rho, MILD)
    table, _ = whitened(lines, rho)
    width = lines.columns.shape[1] + 1
    steps = (np.arange(len(lines.y))[:, None] >= places).astype(np.float64) / lines.spread[:, None]
    keep = rho ** np.diff(lines.at)
    white = np.vstack([steps[:1], (steps[1:] - keep[:, None] * steps[:-1]) / np.sqrt(1 - keep**2)[:, None]])
    x, y = table[:, :width], table[:, width]
    left = x.T @ x + np.diag(precisions(lines, np.array([found.season]))[0]) * found.sigma**2
    cross = x.T @ white
    solved = np.linalg.solve(left, np.column_stack([cross, x.T @ y]))
    precision = np.maximum(np.square(white).sum(axis=0) - (cross * solved[:, :-1]).sum(axis=0), 1e-9)
    pull = white.T @ y - cross.T @ solved[:, -1]
    rest = y - x @ solved[:, -1]
    return np.asarray(pull / np.sqrt(precision) / max(float(np.sqrt(np.mean(rest**2))), 1e-9))
