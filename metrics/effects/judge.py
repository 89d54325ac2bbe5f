"""The effect of one decision, from plain series: what happened, what would have been without it, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metrics.effects.design import design
from metrics.effects.model import Fit, Lines, fit
from metrics.effects.placebo import Placebo, placebo
from metrics.effects.prior import EFFECT
from metrics.effects.scale import Scale, scale_for
from metrics.effects.steps import level_shifts
from metrics.effects.track import Track, added_up
from metrics.indicator import Indicator

Floats = NDArray[np.float64]
LEAST = 8  # points on each side
LOW, HIGH = 0.05, 0.95
STILL = 1e-6  # on its scale: a series that moves less than this is a constant
TOGETHER = 0.8  # of the points, those that a comparison must have too
EVEN = 8.0  # how much evidence it takes that noise depends on the number of events (or does not): half of it until then


@dataclass(frozen=True)
class Change:
    """An effect in the figure's own unit, with its 90 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Expected:
    """What each point would have been without the decision, and where nine in ten would lie."""

    days: tuple[date, ...]
    values: Floats
    expected: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Estimate:
    """What was found. before: the level of as many points just before; after, expected: with and without the decision."""

    grain: str
    n_before: int
    n_after: int
    until: date
    before: float
    after: float
    expected: float
    change: Change
    relative: Change  # on the scale of the model
    p: float
    placebo: Placebo
    did: Change | None
    did_relative: Change | None
    others: Change | None  # what the comparisons did, on the scale of the model
    line: Expected
    memory: float  # rho
    shifts: tuple[date, ...]  # level shifts that nobody wrote down, taken into account


def enough(track: Track, effective: date) -> bool:
    """Whether there are eight points on each side."""
    after = int(track.after(effective).sum())
    return after >= LEAST and len(track.days) - after >= LEAST


def moves(indicator: Indicator, track: Track) -> bool:
    """Whether the figure varies at all: before the decision, or after it."""
    return len(track.days) > 1 and float(np.ptp(scale_for(indicator, track.values).bent(track.values, track.n))) > STILL


def estimate(
    indicator: Indicator, track: Track, effective: date, known_steps: Sequence[date] = (), others: Sequence[Track] = ()
) -> Estimate:
    """The effect of a decision on a track with eight points on each side that varies."""
    scale = scale_for(indicator, track.values)
    after = track.after(effective)
    lines = _lines(indicator, track, scale.bent(track.values, track.n), effective, known_steps)
    found, lines, shifts = level_shifts(lines, fit(lines), int((~after).sum()))
    wide = placebo(lines, found, int(after.sum()))
    found = replace(found, inflation=wide.inflation)
    late = track.only(after)
    weights = _weights(indicator, late)

    def change(effect: float) -> float:
        without = scale.straight(scale.bent(late.values, late.n) - effect, late.n)
        return float(np.average(late.values - without, weights=weights))

    did, both = _beside(indicator, track, scale, effective, known_steps, others)
    actual = float(np.average(late.values, weights=weights))
    early = track.only(~after)
    near = early.only(np.arange(len(early.days)) >= len(early.days) - max(len(late.days), LEAST))
    own = change(found.mean)
    return Estimate(
        track.grain, len(early.days), len(late.days), late.days[-1] + timedelta(days=6 if track.grain == "week" else 0),
        float(np.average(near.values, weights=_weights(indicator, near))), actual, actual - own,
        Change(own, change(found.quantile(LOW)), change(found.quantile(HIGH))), _relative(found), found.p, wide,
        Change(*(change(x) for x in (did.mean, did.quantile(LOW), did.quantile(HIGH)))) if did else None,
        _relative(did) if did else None, _relative(both) if both else None,
        _expected(track, scale, lines, found), found.rho, tuple(track.days[i] for i in shifts),
    )


def _relative(found: Fit) -> Change:
    return Change(found.mean, found.quantile(LOW), found.quantile(HIGH))


def _weights(indicator: Indicator, track: Track) -> Floats:
    """What each point counts in a mean: shares and means by their denominators, totals by their days, quantiles alike."""
    return track.worked if added_up(indicator) else np.ones(len(track.n)) if indicator.kind == "quantile" else track.n


def _lines(indicator: Indicator, track: Track, y: Floats, effective: date, steps: Sequence[date]) -> Lines:
    made = design(track.days, effective, track.closed, track.grain == "day", steps)
    step = track.after(effective).astype(np.float64)
    even = Lines(y, track.at, np.ones(len(y)), made.columns, made.prior, made.waves, step, EFFECT)
    return replace(even, spread=_spread(even, track.worked if added_up(indicator) else track.n))


def _spread(lines: Lines, n: Floats) -> Floats:
    """The noise of each point beside the others: a part common to all, and one that shrinks with the number of events.

    variance_t = (1 - a) + a h / n_t, h the harmonic mean of n; a from the squares of the residuals, drawn towards a half.
    """
    few = (1 / n) / float(np.mean(1 / n))
    table = np.column_stack([lines.columns, lines.step])
    ridge = np.vstack([table, np.diag(1e-2 / np.r_[lines.prior, lines.step_prior])])
    solved = np.linalg.lstsq(ridge, np.r_[lines.y, np.zeros(table.shape[1])], rcond=None)[0]
    squares = np.square(lines.y - table @ solved)
    away = few - 1
    part = (away @ (squares / max(float(squares.mean()), 1e-12) - 1) + EVEN / 2) / (away @ away + EVEN)
    share = float(np.clip(part, 0.0, 1.0))
    return np.sqrt((1 - share) + share * few)


def _beside(
    indicator: Indicator, track: Track, scale: Scale, effective: date, steps: Sequence[date], others: Sequence[Track]
) -> tuple[Fit | None, Fit | None]:
    """Difference in differences: the same model on the series less the mean of the untouched ones; and on that mean alone.

    Each comparison counts for what it departs from its own mean, so that one that misses a day moves no level.
    """
    usable = [one for one in others if comparable(indicator, track, one, effective)]
    if not usable:
        return None, None
    sums, counts = np.zeros(len(track.days)), np.zeros(len(track.days))
    place = {day: i for i, day in enumerate(track.days)}
    for one in usable:
        bent = scale_for(indicator, one.values).bent(one.values, one.n)
        shared = np.array([day in place for day in one.days], dtype=bool)
        columns = [place[day] for day in one.days if day in place]
        sums[columns] += (bent - bent.mean())[shared]
        counts[columns] += 1
    both = counts >= len(usable) / 2
    common = sums[both] / counts[both]
    mine = track.only(both)
    if not enough(mine, effective):
        return None, None
    y = scale.bent(mine.values, mine.n)
    fits = []
    for values in (y - common, common):
        lines = _lines(indicator, mine, values, effective, steps)
        found = fit(lines)
        fits.append(replace(found, inflation=placebo(lines, found, int(mine.after(effective).sum())).inflation))
    return fits[0], fits[1]


def comparable(indicator: Indicator, track: Track, other: Track, effective: date) -> bool:
    """Whether a comparison has the same grain, most of the same points, and moves."""
    shared = len(set(track.days) & set(other.days))
    whole = other.grain == track.grain and enough(other, effective) and shared >= TOGETHER * len(track.days)
    return whole and moves(indicator, other)


def _expected(track: Track, scale: Scale, lines: Lines, found: Fit) -> Expected:
    """The line without the decision, and the range of single points around it."""
    table = np.column_stack([lines.columns, np.zeros(len(lines.y))])
    middle = table @ found.coefficients
    sure = np.einsum("ti,ij,tj->t", table, found.covariance, table) * found.inflation**2
    width = 1.645 * np.sqrt(sure + np.square(found.sigma * lines.spread))
    low, mid, high = (scale.straight(line, track.n) for line in (middle - width, middle, middle + width))
    return Expected(track.days, track.values, mid, low, high)
