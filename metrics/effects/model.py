"""What a figure would have been without the decision: a regression with AR(1) errors, its parameters weighed instead of chosen.

    y_t = sum_j b_j x_tj + d z_t + s_t u_t,     u_t = rho u_(t-1) + e_t,     var(u) = sigma^2,     b_j ~ N(0, prior_j^2)

x: level, trend, weekday, closures, waves of the year, other known changes; z: 1 from the decision on; s_t: how noisy a point is
beside the others. Points that are missing leave a gap of k steps over which the memory is rho^k. For each rho, sigma and size of
the year's waves on a grid the coefficients are known in closed form (generalised least squares with a normal prior; Bishop,
Pattern Recognition and Machine Learning, 3.3 and 3.5), and how well each combination explains the data (its marginal
likelihood) is its weight. The effect is thus a mixture of normals: wide where data are few, because then rho, sigma and the
season are not known either; drawn towards nothing by its prior for the same reason.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.changes import tail
from metrics.effects.prior import RHO, RHO_WEIGHT, SEASONS, SEASONS_WEIGHT

Floats = NDArray[np.float64]
SIGMAS = np.linspace(-2.5, 2.5, 7)  # of log sigma, in its own standard errors
NORMAL = 1.4826  # times the median of absolute residuals is a standard deviation that no outlier moves
EXTREME = 4.0  # standard deviations beyond which a point counts as if it lay there
CONTRAST = 1e-9
HALVINGS = 34  # of a bracket of some dozens of standard errors: ten digits
IGNORED = 1e-6  # of the best cell's weight


@dataclass(frozen=True)
class Lines:
    """A series as the model takes it. y: on its scale; at: place of each point on its calendar; spread: the noise of each point
    beside the others (mean square 1); columns: points x effects; prior: standard deviation of each coefficient; waves: which
    columns are the year's; step: 1 from the decision on, and its prior."""

    y: Floats
    at: Floats
    spread: Floats
    columns: Floats
    prior: Floats
    waves: NDArray[np.bool_]
    step: Floats
    step_prior: float


@dataclass(frozen=True)
class Fit:
    """The grid: weights, the mean and standard deviation of the effect in each cell, and the cell that weighs most.

    evidence: log of the marginal likelihood. inflation: how much wider the placebos say it should be.
    """

    weights: Floats
    means: Floats
    deviations: Floats
    evidence: float
    rho: float
    sigma: float
    season: float
    coefficients: Floats
    covariance: Floats
    inflation: float = 1.0

    @property
    def mean(self) -> float:
        """The expected effect."""
        return float(self.weights @ self.means)

    def below(self, value: float) -> float:
        """The chance that the effect is less than a value."""
        middle = self.mean
        at = middle + (value - middle) / self.inflation
        return float(self.weights @ tail((self.means - at) / self.deviations))

    def quantile(self, share: float) -> float:
        """The value below which the effect lies with that chance."""
        reach = 12 * self.inflation * float(self.deviations.max()) + float(np.ptp(self.means))
        low, high = self.mean - reach, self.mean + reach
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < share else (low, middle)
        return (low + high) / 2

    @property
    def p(self) -> float:
        """How often the effect would lie on the other side of nothing, both sides counted."""
        return min(1.0, 2 * min(self.below(0.0), 1 - self.below(0.0)))


def whitened(lines: Lines, rho: float) -> tuple[Floats, float]:
    """Columns, step and series (last) as independent points of variance sigma^2, and log of the determinant that this costs."""
    table = np.column_stack([lines.columns, lines.step, lines.y]) / lines.spread[:, None]
    keep = rho ** np.diff(lines.at)
    narrow = np.sqrt(1 - keep**2)
    found = np.vstack([table[:1], (table[1:] - keep[:, None] * table[:-1]) / narrow[:, None]])
    return found, float(2 * np.log(narrow).sum() + 2 * np.log(lines.spread).sum())


def fit(lines: Lines) -> Fit:
    """The effect of the step, points beyond four standard deviations drawn in once."""
    first = _fit(lines)
    all_columns = np.column_stack([lines.columns, lines.step])
    expected = all_columns @ first.coefficients
    rest = lines.y - expected
    limit = EXTREME * NORMAL * float(np.median(np.abs(rest / lines.spread))) * lines.spread
    if not (np.abs(rest) > limit).any():
        return first
    return _fit(drawn_in(lines, expected + np.clip(rest, -limit, limit)))


def drawn_in(lines: Lines, y: Floats) -> Lines:
    """The same with other values."""
    return Lines(y, lines.at, lines.spread, lines.columns, lines.prior, lines.waves, lines.step, lines.step_prior)


def precisions(lines: Lines, season: Floats) -> Floats:
    """1 / variance of each coefficient's prior, the step's last: a row per size of the year's waves."""
    own = np.where(lines.waves, lines.prior * season[:, None], lines.prior)
    return np.asarray(1 / np.square(np.column_stack([own, np.full(len(season), lines.step_prior)])))


def _fit(lines: Lines) -> Fit:
    width, points = lines.columns.shape[1] + 1, len(lines.y)
    ahead = precisions(lines, np.array(SEASONS))
    whites = [whitened(lines, rho) for rho in RHO]
    grams = np.array([table.T @ table for table, _ in whites])
    determinants = np.array([determinant for _, determinant in whites])
    guesses = np.array([_sigma(gram, ahead[len(ahead) // 2], points) for gram in grams])
    sigmas = guesses[:, None] * np.exp(SIGMAS / np.sqrt(2 * max(points - width, 4)))
    fits, shrunk, means, deviations = _cells(grams, sigmas, ahead)
    logs = (-0.5 * (fits + shrunk + determinants[:, None, None]) - points * np.log(sigmas)[:, None, :]
            + np.log(RHO_WEIGHT)[:, None, None] + np.log(SEASONS_WEIGHT)[None, :, None])
    return _mixed(lines, logs, means, deviations, sigmas)


def _cells(grams: Floats, sigmas: Floats, ahead: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Misfit, what the coefficients' freedom costs, and mean and deviation of the effect: rho x season x sigma.

    With P the prior's precision and V L V' = P^(-1/2) G P^(-1/2), the posterior's covariance is
    P^(-1/2) V (L / sigma^2 + 1)^(-1) V' P^(-1/2) for every sigma at once.
    """
    width, half = grams.shape[1] - 1, 1 / np.sqrt(ahead)
    inner: Floats = half[None, :, :, None] * grams[:, None, :width, :width] * half[None, :, None, :]
    values, vectors = np.linalg.eigh(inner)
    precise = np.maximum(values, 0.0)[:, :, None, :] / np.square(sigmas)[:, None, :, None] + 1
    pulled = np.einsum("rqji,rj,qj->rqi", vectors, grams[:, :width, -1], half)
    own = vectors[:, :, -1, :] * half[None, :, -1:]
    square = np.square(sigmas)[:, None, :]
    means = np.einsum("rqi,rqi,rqsi->rqs", own, pulled, 1 / precise) / square
    explained = np.einsum("rqi,rqsi->rqs", pulled**2, 1 / precise) / square**2
    deviations = np.sqrt(np.einsum("rqi,rqsi->rqs", own**2, 1 / precise))
    return grams[:, -1, -1][:, None, None] / square - explained, np.log(precise).sum(axis=-1), means, deviations


def _sigma(gram: Floats, ahead: Floats, points: int) -> float:
    """A first guess of sigma, its coefficients hardly held back."""
    width = len(ahead)
    scale = max(float(gram[-1, -1]) / points, CONTRAST)
    solved = np.linalg.solve(gram[:width, :width] + np.diag(ahead) * scale * 1e-3 + np.eye(width) * CONTRAST, gram[:width, -1])
    rest = max(float(gram[-1, -1] - gram[:width, -1] @ solved), CONTRAST)
    return float(np.sqrt(rest / max(points - width, points / 3)))


def _mixed(lines: Lines, logs: Floats, means: Floats, deviations: Floats, sigmas: Floats) -> Fit:
    best = np.unravel_index(int(logs.argmax()), logs.shape)
    weights = np.exp(logs - logs[best])
    evidence = float(logs[best] + np.log(weights.sum()))
    rho, season, sigma = RHO[best[0]], SEASONS[best[1]], float(sigmas[best[0], best[2]])
    table, _ = whitened(lines, rho)
    width = lines.columns.shape[1] + 1
    gram = table.T @ table / sigma**2
    covariance = np.asarray(np.linalg.inv(gram[:width, :width] + np.diag(precisions(lines, np.array([season]))[0])), np.float64)
    kept = weights > IGNORED
    share = weights[kept] / weights[kept].sum()
    return Fit(share, means[kept], deviations[kept], evidence, rho, sigma, season, covariance @ gram[:width, -1], covariance)
