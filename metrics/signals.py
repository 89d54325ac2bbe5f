"""What changed and is not noise: XmR charts, and the range in which a figure usually moves.

Limits are mean ± 2.66 x the mean moving range; ranges of 3.267 times that mean or more are dropped once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import expm1, log1p
from statistics import fmean, median

from metrics.days import working_days
from metrics.figures import Figure, series
from metrics.indicator import Indicator, pick
from metrics.plan import DAY, period_end, period_start
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope

WIDTH, OUTLIER = 2.66, 3.267
RUN = 7
MIN_POINTS, GOOD_POINTS = 12, 24
BASELINE = {"day": 60, "week": 26, "month": 24, "quarter": 20, "year": 15}  # periods looked at, before the one that is judged
RARE = 3  # where most periods have fewer events than this, limits around a mean say nothing: one more is not news
PER_WEEKDAY = 3  # fewer points of a weekday than this cannot say what that weekday is like
LOG_UNITS = ("minutes", "days", "working_days")


@dataclass(frozen=True)
class Limits:
    """The natural limits of a process."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Usual:
    """Where a figure of one period usually lies; `trial` while it rests on fewer than 24 points."""

    low: float
    high: float
    mean: float
    n: int

    @property
    def trial(self) -> bool:
        """Whether the limits are still trial limits."""
        return self.n < GOOD_POINTS

    def side(self, value: float) -> str:
        """'above', 'below' or 'inside'."""
        return "above" if value > self.high else "below" if value < self.low else "inside"


def xmr(values: Sequence[float]) -> Limits:
    """The limits of a series of at least two points."""
    ranges = [abs(b - a) for a, b in pairwise(values)]
    average = fmean(ranges)
    kept = [r for r in ranges if r < OUTLIER * average]
    spread = WIDTH * (fmean(kept) if kept else average)
    mean = fmean(values)
    return Limits(mean, mean - spread, mean + spread)


def signals(values: Sequence[float], limits: Limits) -> list[tuple[str, ...]]:
    """For each point the rules that it breaks: outside, trend, two_of_three, run."""
    near_high = limits.mean + (limits.high - limits.mean) * 2 / 3
    near_low = limits.mean - (limits.mean - limits.low) * 2 / 3
    found: list[set[str]] = [set() for _ in values]
    for i, value in enumerate(values):
        if not limits.low <= value <= limits.high:
            found[i].add("outside")
        _mark(found, "trend", i, RUN, all(b > a for a, b in _steps(values, i)) or all(b < a for a, b in _steps(values, i)))
        last = values[max(0, i - RUN + 1) : i + 1]
        _mark(found, "run", i, RUN, all(v > limits.mean for v in last) or all(v < limits.mean for v in last))
        three = range(max(0, i - 2), i + 1)
        for far in ([j for j in three if values[j] > near_high], [j for j in three if values[j] < near_low]):
            if len(far) >= 2:
                for j in far:
                    found[j].add("two_of_three")
    order = ("outside", "trend", "two_of_three", "run")
    return [tuple(rule for rule in order if rule in rules) for rules in found]


def _steps(values: Sequence[float], i: int) -> list[tuple[float, float]]:
    last = values[max(0, i - RUN + 1) : i + 1]
    return list(pairwise(last))


def _mark(found: list[set[str]], rule: str, i: int, length: int, broken: bool) -> None:
    if broken and i + 1 >= length:
        for j in range(i - length + 1, i + 1):
            found[j].add(rule)


def usual(
    pub: Published, indicator: str, scope: Scope = EVERYTHING, grain: str = "day", at: date | None = None
) -> Usual | None:
    """Where the figure of the period that holds `at` (default: the cut-off) usually lies, from the closed periods before it.

    Days: working days only, each brought to the weekday of `at`. Longer periods of a total: per working day. Durations are looked
    at on a log scale. None with fewer than 12 points, and for totals of rare events; points with few data, missing sources or no
    value are left out.
    """
    asked = pick(pub.indicators, indicator)
    judged = period_start(at or pub.cutoff or pub.today, grain)
    first = judged
    for _ in range(BASELINE[grain]):
        first = period_start(first - DAY, grain)
    if grain == "day":
        first = judged - timedelta(days=BASELINE[grain] * 7 // 5)
    worked = working_days(pub, scope, first, period_end(judged, grain))
    *before, at_hand = series(pub, indicator, first, period_end(judged, grain), grain, scope)
    points = [f for f in before if f.sound and f.silent == at_hand.silent]
    if asked.kind == "total" and points and median(f.n for f in points) < RARE:
        return None
    if grain == "day":
        open_days = set(worked)
        return _daily(asked, [f for f in points if f.start in open_days], judged)
    return _periodic(asked, points, worked, judged, grain)


def _daily(indicator: Indicator, points: list[Figure], judged: date) -> Usual | None:
    if len(points) < MIN_POINTS:
        return None
    by_ratio = indicator.kind == "total"
    values = [_bent(indicator, f.value or 0.0) for f in points]
    middle, groups = median(values), defaultdict(list)
    for point, value in zip(points, values, strict=True):
        groups[point.start.weekday()].append(value)
    effect = {
        day: (median(group) / middle if middle > 0 else 1.0) if by_ratio else median(group) - middle
        for day, group in groups.items() if len(group) >= PER_WEEKDAY
    }
    neutral = 1.0 if by_ratio else 0.0
    own = effect.get(judged.weekday(), neutral)
    if by_ratio:
        level = [v / e for f, v in zip(points, values, strict=True) if (e := effect.get(f.start.weekday(), 1.0)) > 0]
    else:
        level = [v - effect.get(f.start.weekday(), 0.0) for f, v in zip(points, values, strict=True)]
    if len(level) < MIN_POINTS:
        return None
    limits = xmr(level)
    return _usual(indicator, [x * own if by_ratio else x + own for x in (limits.low, limits.high, limits.mean)], len(level))


def _periodic(indicator: Indicator, points: list[Figure], worked: list[date], judged: date, grain: str) -> Usual | None:
    """Weeks and longer: a total is compared per working day, so that a short week is not news."""
    days: defaultdict[date, int] = defaultdict(int)
    for day in worked:
        days[period_start(day, grain)] += 1
    per_day = indicator.kind == "total"
    values = [
        _bent(indicator, (f.value or 0.0) / (days[period_start(f.start, grain)] if per_day else 1))
        for f in points if not per_day or days[period_start(f.start, grain)]
    ]
    if len(values) < MIN_POINTS:
        return None
    limits = xmr(values)
    scale = days[judged] if per_day else 1
    return _usual(indicator, [x * scale for x in (limits.low, limits.high, limits.mean)], len(values))


def _bent(indicator: Indicator, value: float) -> float:
    return log1p(max(value, 0.0)) if indicator.unit in LOG_UNITS else value


def _usual(indicator: Indicator, bounds: Sequence[float], n: int) -> Usual:
    """The limits back in the figure's unit, within what the unit allows."""
    low, high, mean = (expm1(x) for x in bounds) if indicator.unit in LOG_UNITS else bounds
    top = {"percent": 100.0, "stars": 5.0}.get(indicator.unit, float("inf"))
    floor = 1.0 if indicator.unit == "stars" else 0.0
    return Usual(max(low, floor), min(high, top), mean, n)
