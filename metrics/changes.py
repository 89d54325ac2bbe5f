"""Which series changed: the method behind the attention list, on plain numbers.

Each series, its weekday and season taken out, is compared with itself: the mean of its last days against the days before, in
units of its spread (extremes drawn in), widened by the autocorrelation. Looking at hundreds of series every day, most of
what looks odd is chance: a budget of false items is shared out over all series, most of it to those whose noise lets a shift
of the size we look for be seen (the thresholds that find most shifts for a given budget, Roeder and Wasserman 2009), and
where many series change together, Benjamini-Hochberg lets more of them through. A series too noisy to show such a shift in
time gets no part of the budget: of it only what nobody could take for chance is told, by day; its weeks are watched too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.series_effects import Floats, without_effects

Ints = NDArray[np.int64]
EXTREME = 3.0  # standard deviations beyond which a point counts as if it lay there
OUTLIER = 3.267
FALSE_SHARE = 0.05  # of what is found, at most this part is chance
MOST_CORRELATED = 0.8
STILL = 0.01  # a series that moves less than this is a constant, and tells nothing about chance
LEAST = 2.0  # no threshold below, in standard errors
HIDDEN, SEEN = 2.6, 3.2  # standard errors that the shift looked for gives: below the first it is lost in the noise
CERTAIN = 3.9  # the threshold of a series whose noise hides that shift
GRADUAL = 3.0  # by how much a slope must explain more than a step, in variances of the series
RECENT = 7  # the points that say where a slope has come to


@dataclass(frozen=True)
class Rules:
    """What is looked at: windows of the last points, the size of the shift looked for in each (times the series' own), and
    how many false items a look may give, shared over the windows."""

    windows: tuple[int, ...]
    sizes: tuple[float, ...]
    shares: tuple[float, ...]
    baseline: int
    least: int  # points before the window
    history: int  # points that tell spread and autocorrelation
    budget: float
    stale: int  # a series whose last point is older than this many columns says nothing of today
    weekdays: bool = True


DAILY = Rules((3, 7, 20), (1.5, 1.0, 0.7), (0.05, 0.88, 0.07), 130, 40, 480, 0.70, 2)
WEEKLY = Rules((1, 3, 6), (2.0, 1.2, 0.9), (0.1, 0.5, 0.4), 26, 24, 78, 0.15, 1, weekdays=False)


@dataclass(frozen=True)
class Change:
    """One series that changed: `shift` and `since` (a column) are of the change; the rest are in the series' own units."""

    row: int
    since: int
    shift: float
    z: float
    odds: float  # how often chance alone would do this, relative to what is let through: 1 = just so
    points: int  # since it began
    mean: float  # of the baseline, effects left out
    spread: float  # half the width of the natural limits
    effect: float  # of the last day
    gradual: bool  # it came little by little since then, not at once


@dataclass(frozen=True)
class Packed:
    """Every series without its gaps, aligned to the right, and the column that each point came from."""

    values: Floats
    columns: Ints
    effect: Floats


def changes(
    values: Floats, days: Sequence[date], sides: NDArray[np.int8], sizes: Floats, rules: Rules = DAILY,
    rough: Floats | None = None,
) -> list[Change]:
    """The series that changed as of the last day, strongest first.

    values: a row per series on the scale it is judged on (logarithms for times), a column per day, NaN for what says nothing.
    sides: +1 looks for rises only, -1 for falls only, 0 for both. sizes: the shift worth finding (log 1.3 for 30 %).
    rough: standard deviation of each series' rounding, on that scale.
    """
    if not len(values) or values.shape[1] < rules.least + rules.windows[0]:
        return []
    packed = pack(values, days, rules)
    deviation, correlation = noise_of(packed.values, rules)
    deviation = deviation if rough is None else np.hypot(deviation, rough)
    usable = (packed.columns[:, -1] >= values.shape[1] - rules.stale) & _moves(values[:, : -rules.windows[1]])
    odds, scores, shifts = (np.full((len(values), len(rules.windows)), fill) for fill in (np.inf, 0.0, 0.0))
    for n, (window, size, share) in enumerate(zip(rules.windows, rules.sizes, rules.shares, strict=True)):
        shift, points = _contrast(packed.values, window, rules)
        error = deviation * np.sqrt(_variance(correlation, window) + _variance(correlation, np.maximum(points, 1)))
        judged = usable & (points >= rules.least) & np.isfinite(shift)
        z = np.where(judged, shift / np.where(error > 0, error, 1), 0.0)
        limit = _limits(np.where(judged, size * sizes / np.where(error > 0, error, 1), 0.0), np.where(sides == 0, 2, 1),
                        rules.budget * share)
        turned = np.where(sides == 0, np.abs(z), z * sides)
        odds[:, n] = np.where(judged, tail(turned) / np.maximum(tail(limit), 1e-300), np.inf)
        scores[:, n], shifts[:, n] = z, shift
    return _found(packed, rules, odds, scores, deviation)


def pack(values: Floats, days: Sequence[date], rules: Rules) -> Packed:
    """Weekday and season taken out, then the gaps."""
    effects = without_effects(values, days, rules.weekdays)
    order = np.argsort(np.isfinite(values), axis=1, kind="stable")
    pick = [np.take_along_axis(part, order, axis=1) for part in (effects.cleaned, effects.effect)]
    return Packed(pick[0], np.where(np.isfinite(pick[0]), order, -1), pick[1])


def _moves(values: Floats) -> NDArray[np.bool_]:
    away = values - _mean(values)[:, None]
    moves: NDArray[np.bool_] = _mean(away**2) > STILL**2
    return moves


def noise_of(packed: Floats, rules: Rules) -> tuple[Floats, Floats]:
    """Standard deviation and autocorrelation of each series, from its history before the shortest windows.

    Levels are taken out by blocks as long as the baseline, so that an old step is not read as autocorrelation.
    """
    old = packed[:, : -rules.windows[1]][:, -rules.history :]
    flat = _without_levels(old, rules.baseline)
    n = np.isfinite(flat).sum(axis=1)
    lost = np.ceil(n / rules.baseline) + (7 if rules.weekdays else 2)  # what levels, weekdays and season have taken
    free = np.maximum(n - lost, np.maximum(n / 2, 1))
    filled = np.where(np.isfinite(flat), flat, 0.0)
    rough = np.sqrt((filled**2).sum(axis=1) / free)[:, None]
    drawn = np.clip(filled, -EXTREME * rough, EXTREME * rough)
    before, after = (np.where(np.isfinite(flat[:, 1:] + flat[:, :-1]), part, 0.0) for part in (drawn[:, :-1], drawn[:, 1:]))
    power = np.maximum((before**2).sum(axis=1) + (after**2).sum(axis=1), 1e-30) / 2
    raw = (before * after).sum(axis=1) / power
    raw = raw + (1 + 3 * raw) * (lost - 5 * rules.weekdays) / np.maximum(n, 1)  # the bias that taking them out leaves
    correlation = np.clip(_shrunk(raw, np.maximum(n, 1)), 0.0, MOST_CORRELATED)
    kept = np.maximum(1 - _variance(correlation, rules.baseline), 0.5)  # of the variance, after the levels
    return np.sqrt((drawn**2).sum(axis=1) / free / kept), correlation


def _without_levels(series: Floats, span: int) -> Floats:
    parts = [series[:, max(0, end - span) : end] for end in range(series.shape[1], 0, -span)][::-1]
    return np.hstack([part - _mean(part)[:, None] for part in parts])


def _shrunk(raw: Floats, n: Ints) -> Floats:
    """Each autocorrelation drawn towards the common one as far as its own error asks for."""
    enough = n >= 24
    if enough.sum() < 3:
        return np.maximum(raw, 0.15)
    error = 1 / n
    true = max(float(np.var(raw[enough]) - error[enough].mean()), 0.002)
    middle = float(np.mean(raw[enough]))
    shrunk: Floats = (true * raw + error * middle) / (true + error)
    return shrunk


def _mean(part: Floats) -> Floats:
    known = np.isfinite(part)
    n = known.sum(axis=1)
    mean: Floats = np.where(known, part, 0.0).sum(axis=1) / np.maximum(n, 1)
    return np.where(n > 0, mean, np.nan)


def _contrast(packed: Floats, window: int, rules: Rules) -> tuple[Floats, Ints]:
    """Mean of the last `window` points less the mean of the baseline before them, and how many points that has."""
    base = packed[:, :-window][:, -rules.baseline :]
    recent = packed[:, -window:]
    whole = np.isfinite(recent).all(axis=1)
    return np.where(whole, _mean(recent) - _mean(base), np.nan), np.isfinite(base).sum(axis=1)


def _variance(correlation: Floats, n: Ints | int) -> Floats:
    """Variance of the mean of n points of an AR(1) series of variance 1."""
    r = correlation
    return (1 + r - 2 * r * (1 - r**n) / (n * (1 - r))) / ((1 - r) * n)


def tail(z: Floats) -> Floats:
    """Upper tail of the standard normal (Abramowitz and Stegun 26.2.17); never below 1e-15."""
    x = np.abs(z)
    t = 1 / (1 + 0.2316419 * x)
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    upper = np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * series
    both: Floats = np.where(z < 0, 1 - upper, np.maximum(upper, 1e-15))
    return both


def _limits(expected: Floats, tails: Ints, budget: float) -> Floats:
    """Each series' threshold: half of what the shift would give plus c over it, with c such that the false items add up.

    What is looked for on both sides costs twice, and pays for it with a higher threshold.
    """
    low, high = 0.0, 60.0
    for _ in range(40):
        c = (low + high) / 2
        spent = float((np.where(expected > 0, tail(_threshold(expected, tails, c)), 0.0) * tails).sum())
        low, high = (c, high) if spent > budget else (low, c)
    return _threshold(expected, tails, high)


def _threshold(expected: Floats, tails: Ints, c: float) -> Floats:
    known = np.maximum(expected, 0.3)
    limit = np.maximum(known / 2 + (c + np.log(tails)) / known, LEAST)
    hidden = np.clip((SEEN - expected) / (SEEN - HIDDEN), 0.0, 1.0)
    raised: Floats = np.maximum(limit, (1 - hidden) * limit + hidden * CERTAIN)
    return raised


def _found(packed: Packed, rules: Rules, odds: Floats, scores: Floats, deviation: Floats) -> list[Change]:
    best = odds.argmin(axis=1)
    least = odds[np.arange(len(odds)), best]
    ranked = np.sort(least)
    place = np.arange(1, len(ranked) + 1) * FALSE_SHARE / rules.budget
    through = max(1.0, float(place[ranked <= place].max(initial=0.0)))
    rows = sorted(np.flatnonzero(least <= through), key=lambda row: least[row])
    return [_change(packed, rules, int(row), float(scores[row, best[row]]), float(least[row]), float(deviation[row]))
            for row in rows]


def _change(packed: Packed, rules: Rules, row: int, z: float, odds: float, deviation: float) -> Change:
    """Dates the change: the step, or the beginning of the slope, that explains the last points best, on the side it went to."""
    series = packed.values[row]
    known = series[np.isfinite(series)]
    longest = min(3 * rules.windows[-1], len(known) - rules.least)
    known = known[-(rules.baseline + longest) :]
    step, step_gain = _best(known, np.sign(z), min(longest, 2 * rules.windows[-1]), gradual=False)
    slope, slope_gain = _best(known, np.sign(z), longest, gradual=True)
    gradual = slope > RECENT and slope_gain > step_gain + GRADUAL * deviation**2
    length = slope if gradual else step
    base = known[:-length]
    ranges = np.abs(np.diff(base))
    average = ranges.mean()
    kept = ranges[ranges < OUTLIER * average]
    spread = 2.66 * float(kept.mean() if len(kept) else average)
    now = known[-min(length, RECENT) :] if gradual else known[-length:]
    return Change(row, int(packed.columns[row, -length]), float(now.mean() - base.mean()), z, odds, length, float(base.mean()),
                  spread, float(packed.effect[row, -1]), gradual)


def _best(known: Floats, side: float, longest: int, gradual: bool) -> tuple[int, float]:
    """How many points ago a step (or a slope) to that side began that explains most, and the squares it explains."""
    flat = known - known.mean()
    best = (1, 0.0)
    for n in range(1, longest + 1):
        shape = np.r_[np.zeros(len(known) - n), np.arange(1, n + 1) / n if gradual else np.ones(n)]
        shape -= shape.mean()
        slope = float(shape @ flat)
        gain = slope * slope / float(shape @ shape) if slope * side > 0 else 0.0
        best = (n, gain) if gain > best[1] else best
    return best
