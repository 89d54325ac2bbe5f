"""Robust seasonal exponential smoothing of many series at once, with every pair of smoothing constants side by side.

An error beyond three usual daily changes pulls no harder than that; five of one sign in a row are a level that has shifted, and
pull in full.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.forecast.panel import Bools, Floats, Ints

Signs = NDArray[np.int8]

PAIRS = tuple((level, season) for level in (0.02, 0.05, 0.1, 0.2, 0.4) for season in (0.0, 0.05, 0.15))
FIRST_WEEKS = 4  # the level is a plain mean until then
SHIFT_RUN, SHIFT_LEVEL = 5, 0.4
FAR, WORST = 3.0, 4.0  # in usual daily changes; the worst error is judged as that many far ones
JUDGED_WEEKS = (1, 2, 4)  # besides the next day
JUDGED_FROM = 3  # the first third is not judged
ERROR_HALF_LIFE = 120.0
ENOUGH, SHRINK = 60.0, 15.0  # days judged
RATES, SEASON_RATES = (np.array([pair[i] for pair in PAIRS])[None] for i in (0, 1))
BLOCK = 1024  # series worked on at once


@dataclass(frozen=True)
class Smoothed:
    """The state after each series' last day.

    level: series x pairs. season: columns of a week x series x pairs. error: what each pair missed by, discounted, and
    judged: on how many days, discounted the same. ends: the days of each series.
    """

    level: Floats
    season: Floats
    error: Floats
    judged: Floats
    ends: Ints

    def rows(self, chosen: slice) -> "Smoothed":
        """Some of the series."""
        return Smoothed(self.level[chosen], self.season[:, chosen], self.error[chosen], self.judged[chosen], self.ends[chosen])


def smooth(values: Floats, week: int, ends: Ints, change: Floats) -> Smoothed:
    """Runs over the days once, for all series and pairs; a NaN day changes nothing.

    values: series x days, NaN from the day on that `ends` says: series may stop at different days. change: the usual one from
    one day to the next, of each series.
    """
    blocks = [slice(first, first + BLOCK) for first in range(0, max(len(values), 1), BLOCK)]
    parts = [_smooth(values[rows], week, ends[rows], change[rows]) for rows in blocks]
    level, error, judged = (np.concatenate([getattr(part, name) for part in parts]) for name in ("level", "error", "judged"))
    return Smoothed(level, np.concatenate([part.season for part in parts], axis=1), error, judged, ends)


def _smooth(values: Floats, week: int, ends: Ints, change: Floats) -> Smoothed:
    known = np.isfinite(values)
    seen = np.cumsum(known, axis=1)
    value = np.where(known, values, 0.0)
    limit = FAR * change[:, None]
    level = np.repeat(_first_level(values, seen, week)[:, None], len(PAIRS), axis=1)
    season, run = np.zeros((week, *level.shape)), np.zeros(level.shape, dtype=np.int8)
    errors = _Errors(value, known, seen, week, limit, ends)
    for day in range(int(ends.max(initial=0))):
        now, column = known[:, day, None], day % week
        errors.judge(day)
        miss = (value[:, day, None] - level - season[column]) * now
        run = _run(run, miss, limit, now)
        moved = np.abs(run) >= SHIFT_RUN
        pull = np.clip(miss, -limit, limit)
        np.copyto(pull, miss, where=moved)
        rate = np.where(moved, np.maximum(RATES, SHIFT_LEVEL), RATES)
        young = seen[:, day] < FIRST_WEEKS * week
        if young.any():
            rate[young] = np.maximum(RATES, 1.0 / (seen[young, day, None] + 1.0))
        level += rate * pull
        season[column] += SEASON_RATES * (1 - RATES) * pull
        errors.expect(day, level, season)
    return Smoothed(level, season, errors.total, errors.days, ends)


def chosen(state: Smoothed) -> Ints:
    """The pair of each series: the one that missed least, its errors shrunk to those of the family."""
    relative = state.error / np.maximum(state.error.mean(axis=1, keepdims=True), 1e-12)
    sure = state.judged >= min(ENOUGH, state.judged.max(initial=0.0) / 2)
    family = relative[sure].mean(axis=0) if sure.any() else np.ones(len(PAIRS))
    judged = state.judged[:, None]
    return np.asarray(((judged * relative + SHRINK * family) / (judged + SHRINK)).argmin(axis=1))


def ahead(state: Smoothed, pair: Ints, horizon: int) -> Floats:
    """The smoothed level and weekday of each day after a series' last one: series x horizon."""
    rows, week = np.arange(len(pair))[:, None], len(state.season)
    columns = (state.ends[:, None] + np.arange(horizon)) % week
    return np.asarray(state.level[rows, pair[:, None]] + state.season[columns, rows, pair[:, None]])


def usual_change(values: Floats) -> Floats:
    """The median change from one day to the next; where a series has none, that of the others."""
    found = medians(np.abs(np.diff(values, axis=1))) * 1.05 + 1e-9
    some = np.isfinite(found)
    return np.where(some, found, np.median(found[some]) if some.any() else 1e-9)


def medians(values: Floats) -> Floats:
    """The median of what is known in each row; NaN where nothing is."""
    n = np.isfinite(values).sum(axis=1)
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    ordered, rows = np.sort(values, axis=1), np.arange(len(values))  # NaN last
    middle = ordered[rows, np.maximum(n - 1, 0) // 2] + ordered[rows, np.minimum(n // 2, values.shape[1] - 1)]
    return np.where(n > 0, middle / 2, np.nan)


def _first_level(values: Floats, seen: Ints, week: int) -> Floats:
    """The median of the first four weeks that a series has."""
    return np.nan_to_num(medians(np.where(seen <= FIRST_WEEKS * week, values, np.nan)))


def _run(run: Signs, miss: Floats, limit: Floats, now: Bools) -> Signs:
    """How many far errors of one sign came in a row, signed; counted up to those that make a shift."""
    far = (miss > limit).view(np.int8) - (miss < -limit).view(np.int8)
    longer = np.where(far * run > 0, np.clip(run + far, -SHIFT_RUN, SHIFT_RUN), far)
    return np.where(now, longer, run)


class _Errors:
    """What each pair's forecasts of the next day and of one, two and four weeks ahead missed by."""

    def __init__(self, value: Floats, known: Bools, seen: Ints, week: int, limit: Floats, ends: Ints) -> None:
        self.value, self.known, self.seen, self.week, self.worst, self.ends = value, known, seen, week, WORST * limit, ends
        self.total, self.days = np.zeros((len(known), len(PAIRS))), np.zeros(len(known))
        self.tomorrow = np.zeros_like(self.total)
        self.same_weekday = np.zeros((JUDGED_WEEKS[-1] * week, *self.total.shape))  # of the last weeks, by day

    def judge(self, day: int) -> None:
        """Adds the errors of what was expected of this day."""
        for steps in (1, *(n * self.week for n in JUDGED_WEEKS)):
            issued = day - steps
            fair = self.known[:, day] & (issued >= self.ends // JUDGED_FROM) & (self.seen[:, max(issued, 0)] >= 2 * self.week)
            if fair.any():
                weight = np.where(fair, 0.5 ** ((self.ends - day) / ERROR_HALF_LIFE), 0.0)
                expected = self.tomorrow if steps == 1 else self.same_weekday[issued % len(self.same_weekday)]
                error = self.value[:, day, None] - expected
                np.minimum(np.abs(error, out=error), self.worst, out=error)
                error *= weight[:, None]
                self.total += error
                self.days += weight / (1 + len(JUDGED_WEEKS))

    def expect(self, day: int, level: Floats, season: Floats) -> None:
        """Keeps what is expected of the next day, and of this weekday in the weeks to come."""
        np.add(level, season[(day + 1) % self.week], out=self.tomorrow)
        np.add(level, season[day % self.week], out=self.same_weekday[day % len(self.same_weekday)])
