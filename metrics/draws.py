"""What the draws are made of: where each procedure stands on an axis, and what else it could have been.

A place on an axis is the share of the other procedures that stand below (half of those that stand level): it is the same in
pesos and in thousands of pesos, and one giant does not make dwarfs of all the rest.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.axes import Axis, Evidence, Noise

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

DRAWS = 10_000
CONCENTRATION = 30  # a weight of 25 % is between 13 % and 39 % in nine of ten draws
STATES = 300  # samples of what an axis could have been; each draw takes one of them
LEVELS = 2_000  # of the chance that decides between those that a draw leaves level
SEED = 10
MIDDLE = 0.5  # where a procedure stands on an axis that nobody knows of it
CHUNK = 200  # draws at a time: their scores stay in the processor's cache
LEVEL = 1e-5  # how much that chance may weigh: less than any two places are apart
NOTHING = -np.inf  # of what it cannot have, a procedure has less than any other


def values_of(axis: Axis, found: Sequence[Evidence | None]) -> Floats:
    """The values of an axis, more of it first; NaN where missing, NOTHING where it does not apply."""
    return np.array([_value(axis, one) for one in found], dtype=float)


def _value(axis: Axis, one: Evidence | None) -> float:
    if one is None or not one.known:
        return float("nan")
    if one.value is None:
        return NOTHING
    return one.value if axis.higher else -one.value


def places(values: Floats) -> Floats:
    """0 (the last) to 1 (the first) in each row, among those that are known; NaN where missing. One alone is in the middle."""
    rows = np.atleast_2d(values)
    known = np.isfinite(rows[0]) | (rows[0] == NOTHING)  # the same in every row
    found, held = np.full(rows.shape, np.nan), rows[:, known]
    m = held.shape[1]
    if m == 1:
        found[:, known] = MIDDLE
    elif m:
        order = np.argsort(held, axis=1, kind="stable")
        there = np.arange(len(held))[:, None]
        placed = np.empty(held.shape)
        placed[there, order] = _middles(held[there, order]) / (m - 1)
        found[:, known] = placed
    return found.reshape(values.shape)


def _middles(ordered: Floats) -> Floats:
    """The place (from 0) of each of a row's values in order: those that are level share the middle of theirs."""
    m = ordered.shape[1]
    new = ordered[:, 1:] != ordered[:, :-1]
    edge = np.ones((len(ordered), 1), dtype=bool)
    at = np.arange(m)
    first = np.maximum.accumulate(np.where(np.hstack([edge, new]), at, 0), axis=1)
    last = np.minimum.accumulate(np.where(np.hstack([new, edge]), at, m)[:, ::-1], axis=1)[:, ::-1]
    middles: Floats = (first + last) / 2
    return middles


def states_of(axis: Axis, values: Floats, noise: Sequence[Noise], rng: np.random.Generator) -> Singles:
    """(states x procedures) places: values shaken by their own noise; a missing one stands where any of the others does."""
    missing = np.flatnonzero(np.isnan(values))
    shaken = _shaken(values if axis.higher else -values, noise, rng)
    found = places(shaken if axis.higher else -shaken)
    if not len(missing):
        return found.astype(np.float32)
    found = np.broadcast_to(found, (STATES, len(values))).copy()
    others = rng.choice(np.flatnonzero(~np.isnan(values)), (STATES, len(missing)))
    found[:, missing] = np.take_along_axis(found, others, axis=1)
    return found.astype(np.float32)


def _shaken(values: Floats, noise: Sequence[Noise], rng: np.random.Generator) -> Floats:
    """STATES rows of values that were as likely as the measured ones; one row where nobody knows of any noise."""
    kinds = np.array([one.kind if np.isfinite(value) else "" for one, value in zip(noise, values, strict=True)])
    a, b = (np.array([getattr(one, part) for one in noise]) for part in ("a", "b"))
    if not (kinds != "").any():
        return values[None, :]
    shaken = np.tile(values, (STATES, 1))
    count, share, median = (np.flatnonzero(kinds == kind) for kind in ("count", "share", "median"))
    shaken[:, count] = rng.gamma(a[count] + 0.5, 1.0, (STATES, len(count)))
    shaken[:, share] = 100 * rng.beta(a[share] + 0.5, b[share] - a[share] + 0.5, (STATES, len(share)))
    shaken[:, median] = values[median] * np.exp(a[median] * rng.standard_normal((STATES, len(median))))
    return shaken


def rank_counts(weights: Floats, states: Sequence[Singles], rng: np.random.Generator) -> NDArray[np.int64]:
    """(procedures x places) how many draws give each procedure each place, under weights around the chosen ones."""
    n = states[0].shape[1]
    drawn = rng.dirichlet(CONCENTRATION * weights / weights.sum(), DRAWS).astype(np.float32)
    level = np.float32(LEVEL) * rng.random((LEVELS, n), dtype=np.float32)
    reached = np.empty((n, DRAWS), dtype=np.int32)
    for first in range(0, DRAWS, CHUNK):
        part = drawn[first : first + CHUNK]
        scores = level[rng.integers(LEVELS, size=len(part))]
        for axis, state in enumerate(states):
            chosen = state[rng.integers(len(state), size=len(part))] if len(state) > 1 else state
            scores += part[:, axis, None] * chosen
        reached[:, first : first + CHUNK] = _places_of(scores).T
    return np.stack([np.bincount(row, minlength=n) for row in reached])


def _places_of(scores: Singles) -> NDArray[np.int32]:
    """The place (from 0) of each score in its row, the highest first.

    A score of 0 or more and its column are one whole number: sorting those is several times faster than argsort.
    """
    rows, n = scores.shape
    keys = (~scores.view(np.uint32)).astype(np.uint64) << np.uint64(32)
    keys |= np.arange(n, dtype=np.uint64)
    keys.sort(axis=1)
    keys &= np.uint64(0xFFFFFFFF)
    found = np.empty((rows, n), dtype=np.int32)
    found[np.arange(rows)[:, None], keys.view(np.int64)] = np.arange(n, dtype=np.int32)
    return found
