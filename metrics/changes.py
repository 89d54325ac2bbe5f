"""Which series changed: the method behind the attention list, on plain numbers.

Each series, its weekday and season taken out, is compared with itself: the mean of its last days against the days before, in
units of the spread that XmR gives (screened moving ranges), widened by the autocorrelation. Looking at hundreds of series
every day, most of what looks odd is chance: a budget of false items is shared out over all series, most of it to those
whose noise lets a shift of the size we look for be seen (the thresholds that find most shifts for a given budget,
Roeder and Wasserman 2009), and where many series change together, Benjamini-Hochberg lets more of them through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.series_effects import Floats, without_effects

Ints = NDArray[np.int64]
RANGE_TO_SD = 1.128  # mean moving range of a normal series, in standard deviations
OUTLIER = 3.267
FALSE_SHARE = 0.05  # of what is found, at most this part is chance
MOST_CORRELATED = 0.8
STILL = 0.01  # a series that moves less than this is a constant, and tells nothing about chance


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


DAILY = Rules((3, 7, 20), (1.5, 1.0, 0.7), (0.05, 0.88, 0.07), 130, 40, 420, 0.40, 2)
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


@dataclass(frozen=True)
class _Packed:
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
    packed = _pack(values, days, rules)
    deviation, correlation = _noise(packed.values, rules)
    deviation = deviation if rough is None else np.hypot(deviation, rough)
    usable = (packed.columns[:, -1] >= values.shape[1] - rules.stale) & (deviation > STILL)
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


def _pack(values: Floats, days: Sequence[date], rules: Rules) -> _Packed:
    effects = without_effects(values, days, rules.weekdays)
    order = np.argsort(np.isfinite(values), axis=1, kind="stable")
    pick = [np.take_along_axis(part, order, axis=1) for part in (effects.cleaned, effects.effect)]
    return _Packed(pick[0], np.where(np.isfinite(pick[0]), order, -1), pick[1])


def _noise(packed: Floats, rules: Rules) -> tuple[Floats, Floats]:
    """Standard deviation and autocorrelation of each series, from its history before the shortest windows.

    Levels are taken out by blocks as long as the baseline, so that an old step is not read as autocorrelation.
    """
    old = packed[:, : -rules.windows[1]][:, -rules.history :]
    flat = _without_levels(old, rules.baseline)
    pairs = np.isfinite(flat[:, 1:]) & np.isfinite(flat[:, :-1])
    before, after = np.where(pairs, flat[:, :-1], 0.0), np.where(pairs, flat[:, 1:], 0.0)
    n = np.maximum(pairs.sum(axis=1), 1)
    power = np.maximum((before**2).sum(axis=1) + (after**2).sum(axis=1), 1e-30) / 2
    raw = (before * after).sum(axis=1) / power
    raw = raw + (1 + 3 * raw) / rules.baseline  # the bias that taking out the levels leaves
    correlation = np.clip(_shrunk(raw, n), 0.0, MOST_CORRELATED)
    innovation = _screened(np.abs(flat[:, 1:] - flat[:, :-1])) / RANGE_TO_SD  # of x(t) - x(t-1): sd * sqrt(2 (1 - r)) / sqrt 2
    return innovation / np.sqrt(1 - correlation), correlation


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


def _screened(ranges: Floats) -> Floats:
    """The mean moving range, those beyond 3.267 times the mean dropped once."""
    mean = _mean(ranges)
    return _mean(np.where(ranges < OUTLIER * mean[:, None], ranges, np.nan))


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
    """Each series' threshold: half of what the shift would give plus c over it, with c such that the false items add up."""
    known = np.maximum(expected, 0.3)
    low, high = 0.0, 60.0
    for _ in range(40):
        c = (low + high) / 2
        spent = float((np.where(expected > 0, tail(known / 2 + c / known), 0.0) * tails).sum())
        low, high = (c, high) if spent > budget else (low, c)
    return np.maximum(known / 2 + high / known, 2.0)


def _found(packed: _Packed, rules: Rules, odds: Floats, scores: Floats, deviation: Floats) -> list[Change]:
    best = odds.argmin(axis=1)
    least = odds[np.arange(len(odds)), best]
    ranked = np.sort(least)
    place = np.arange(1, len(ranked) + 1) * FALSE_SHARE / rules.budget
    through = max(1.0, float(place[ranked <= place].max(initial=0.0)))
    rows = sorted(np.flatnonzero(least <= through), key=lambda row: least[row])
    return [_change(packed, rules, int(row), float(scores[row, best[row]]), float(least[row]), float(deviation[row]))
            for row in rows]


def _change(packed: _Packed, rules: Rules, row: int, z: float, odds: float, deviation: float) -> Change:
    """Dates the change: the split of the last points that parts them best, on the side the change went to."""
    series = packed.values[row]
    known = series[np.isfinite(series)]
    longest = min(2 * rules.windows[-1], len(known) - rules.least)
    known = known[-(rules.baseline + longest) :]
    n = np.arange(1, longest + 1)
    after = np.cumsum(known[::-1])[:longest] / n
    before = (known.sum() - after * n) / (len(known) - n)
    length = int(n[np.argmax(np.sign(z) * (after - before) * np.sqrt(n * (len(known) - n)))])
    base = known[:-length]
    ranges = np.abs(np.diff(base))
    average = ranges.mean()
    kept = ranges[ranges < OUTLIER * average]
    spread = 2.66 * float(kept.mean() if len(kept) else average)
    shift = float(known[-length:].mean() - base.mean())
    return Change(row, int(packed.columns[row, -length]), shift, z, odds, length, float(base.mean()), spread,
                  float(packed.effect[row, -1]))
