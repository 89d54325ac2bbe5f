"""How wrong a forecast may be: the errors of its earlier windows, pooled over the family, at the size of each series.

Errors are differences of square roots: what is large errs by more, and no range reaches below zero. Each is divided by the
usual error of its series, found in the other windows, and by the profile of the horizon. The level of each series then follows
how often its own ranges held (adaptive conformal inference, gamma 0.03).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.forecast.model import PROBABILITIES
from metrics.forecast.panel import Floats
from metrics.forecast.scores import row_means

GAMMA = 0.03
SHRINK_DAYS = 10.0  # a series' usual error is worth as many days less
SMOOTH_DAYS = 7
TABLE = np.linspace(0.0, 1.0, 2001)
NARROWEST, WIDEST = 0.95, 0.002  # how far a level may move
SIDES = tuple((i, len(PROBABILITIES) - 1 - i) for i in range(len(PROBABILITIES) // 2))  # columns of each central range
LEAST = 1e-6  # a family that never erred (a fixed quota, the same every day) still has a size to divide by
TAIL = 0.005  # of the pool at either end does not count for the mean


@dataclass(frozen=True)
class Errors:
    """What is known of a family's errors at an origin. profile: horizon; usual: series; table: the pool's quantiles."""

    profile: Floats
    usual: Floats
    table: Floats
    mean: float
    square: float

    def at(self, probability: Floats) -> Floats:
        """Quantiles of the pool: any shape."""
        return np.interp(probability, TABLE, self.table)


def errors(expected: Sequence[Floats], actual: Sequence[Floats], size: Floats) -> Errors | None:
    """The errors of some windows, each series x horizon; size: the root of each series' usual value. None without any."""
    if not expected:
        return None
    scaled = np.stack([np.sqrt(a) - np.sqrt(e) for e, a in zip(expected, actual, strict=True)]) / size[None, :, None]
    if not np.isfinite(scaled).any():
        return None
    profile = _profile(scaled)
    flat = np.abs(scaled) / profile
    sums, n = np.nansum(flat, axis=2), np.isfinite(flat).sum(axis=2)
    family = max(sums.sum() / n.sum(), LEAST)
    usual = _shrunk(sums.sum(axis=0), n.sum(axis=0), family)
    others = _shrunk(sums.sum(axis=0) - sums, n.sum(axis=0) - n, family) if len(expected) > 1 else usual[None]
    pool = (scaled / profile / others[:, :, None]).ravel()
    pool = pool[np.isfinite(pool)]
    cut = np.clip(pool, *np.quantile(pool, (TAIL, 1 - TAIL)))
    return Errors(profile, usual * size, np.quantile(pool, TABLE), float(cut.mean()), float(np.square(cut).mean()))


def sizes(expected: Sequence[Floats]) -> Floats:
    """The root of the usual value of each series, 1 where it has none."""
    found = row_means(np.sqrt(np.concatenate(expected, axis=1)))
    return np.where(found > 1e-6, found, 1.0)


def _shrunk(sums: Floats, n: Floats, family: float) -> Floats:
    return (sums + SHRINK_DAYS * family) / (n + SHRINK_DAYS)


def _profile(scaled: Floats) -> Floats:
    """How much larger errors are at each day of the horizon than on average, smoothed over a week."""
    with np.errstate(invalid="ignore"):
        square = np.nansum(scaled**2, axis=(0, 1)) / np.isfinite(scaled).sum(axis=(0, 1))
    square = np.where(np.isfinite(square), square, np.nanmean(square))
    side = SMOOTH_DAYS // 2
    smooth = np.convolve(np.pad(np.sqrt(square), side, mode="edge"), np.full(SMOOTH_DAYS, 1 / SMOOTH_DAYS), "valid")
    return smooth / max(smooth.mean(), 1e-12) if smooth.mean() > 0 else np.ones_like(smooth)


def levels(known: Sequence[Errors | None], expected: Sequence[Floats], actual: Sequence[Floats], nominal: float) -> Floats:
    """The share that each series' range leaves out after its windows, followed day by day; each by the errors before it."""
    out = np.full(len(expected[0]), 1 - nominal) if expected else np.zeros(0)
    for before, e, a in zip(known, expected, actual, strict=True):
        if before is not None:
            for day in range(e.shape[1]):
                out = follow(before, out, e[:, day], a[:, day], day, nominal)
    return out


def follow(known: Errors, out: Floats, expected: Floats, actual: Floats, day: int, nominal: float) -> Floats:
    """The shares left out after one more day of the horizon has come: wider where the range did not hold."""
    miss = (np.sqrt(actual) - np.sqrt(expected)) / (known.usual * known.profile[day])
    missed = (miss < known.at(out / 2)) | (miss > known.at(1 - out / 2))
    moved = np.clip(out + GAMMA * ((1 - nominal) - missed), WIDEST, NARROWEST)
    return np.where(np.isfinite(miss), moved, out)


def quantiles(known: Errors, out: Sequence[Floats], expected: Floats) -> Floats:
    """series x horizon x PROBABILITIES. out: for each central range, what every series leaves out."""
    root, width = np.sqrt(expected), known.usual[:, None] * known.profile
    found = np.repeat(expected[..., None], len(PROBABILITIES), axis=2)
    for (low, high), share in zip(SIDES, out, strict=True):
        for column, p in ((low, share / 2), (high, 1 - share / 2)):
            found[..., column] = np.square(np.maximum(root + known.at(p)[:, None] * width, 0.0))
    return outwards(found)


def outwards(found: Floats) -> Floats:
    """Quantiles in order: none beyond the one that lies further out, nor on the other side of the middle."""
    middle = len(PROBABILITIES) // 2
    low = np.minimum.accumulate(found[..., middle::-1], axis=-1)[..., ::-1]
    high = np.maximum.accumulate(found[..., middle:], axis=-1)
    return np.concatenate([low, high[..., 1:]], axis=-1)


def means(known: Errors, expected: Floats) -> Floats:
    """The mean that belongs to a median: what adds up."""
    width = known.usual[:, None] * known.profile
    return np.maximum(expected + 2 * np.sqrt(expected) * width * known.mean + width**2 * known.square, 0.0)


def nominals() -> tuple[float, ...]:
    """The central ranges of PROBABILITIES, the widest first."""
    return tuple(round(PROBABILITIES[high] - PROBABILITIES[low], 3) for low, high in SIDES)
