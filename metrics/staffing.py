"""What one more desk would do: a day of a queue simulated from its arrivals by hour, its service times and its desks.

Erlang's formulas suppose that the same number of people comes all day; with a morning peak they say a quarter to a tenth of
the wait. So the day is simulated, many times over, and the formulas only check it where they hold (tests, and `erlang_*`).
First come, first served; a desk that closes finishes whom it is attending; at the end of the day whoever is inside is served.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from math import inf, isinf

import numpy as np
from numpy.typing import NDArray

Minutes = NDArray[np.float64]
DAYS = 300
SEARCH_DAYS = 100
SEED = 10
HOUR = 60.0


@dataclass(frozen=True)
class Day:
    """A day of one office: expected arrivals in each hour from `opens_hour` on, service times seen, and how long people stay.

    `service_minutes` are values and `service_n` how often each was seen; `service_scale`, one number for each hour of arrival,
    makes them longer or shorter (all alike when it is empty). Desks attend from `first_minute` of the first hour on.
    `patience_minutes` is the mean time after which people leave, None where nobody leaves.
    """

    opens_hour: int
    arrivals: tuple[float, ...]
    service_minutes: tuple[float, ...]
    service_n: tuple[int, ...]
    patience_minutes: float | None = None
    service_scale: tuple[float, ...] = ()
    first_minute: float = 0.0

    def __post_init__(self) -> None:
        if not self.arrivals or min(self.arrivals) < 0:
            raise ValueError("arrivals: one number of zero or more for each hour")
        if len(self.service_minutes) != len(self.service_n) or sum(self.service_n) <= 0 or min(self.service_minutes) < 0:
            raise ValueError("service_minutes and service_n: as many values as counts, and at least one service seen")
        if self.service_scale and (len(self.service_scale) != len(self.arrivals) or min(self.service_scale) < 0):
            raise ValueError("service_scale: one number of zero or more for each hour, or none")
        if not 0 <= self.first_minute < HOUR:
            raise ValueError("first_minute: a minute of the first hour")
        if self.patience_minutes is not None and self.patience_minutes <= 0:
            raise ValueError("patience_minutes: more than zero, or None where nobody leaves")

    @property
    def mean_service_minutes(self) -> float:
        """Mean of the service times seen."""
        return float(np.average(self.service_minutes, weights=self.service_n))


@dataclass(frozen=True)
class Hour:
    """What those who arrive in one hour find; waits are None when nobody arrived in any simulated day."""

    hour: int
    desks: int
    wait_minutes: float | None
    within_target_share: float | None
    left_share: float | None


@dataclass(frozen=True)
class Waits:
    """A simulated day: by hour of arrival and whole. Waits are of those who were called; `left_share` is of those who came."""

    hours: tuple[Hour, ...]
    wait_minutes: float
    within_target_share: float
    left_share: float
    busy_share: float
    last_out_minutes: float

    @property
    def longest(self) -> Hour:
        """The hour with the longest mean wait."""
        return max(self.hours, key=lambda hour: hour.wait_minutes or 0.0)


def simulate(day: Day, desks: Sequence[int], target_minutes: float, days: int = DAYS, seed: int = SEED) -> Waits:
    """The waits of `day` with `desks` open in each hour; the same seed gives the same people to every number of desks.

    ValueError when there is not one number of desks for each hour, or nobody in the last hour to serve who is left.
    """
    if len(desks) != len(day.arrivals) or min(desks) < 0 or desks[-1] < 1:
        raise ValueError("desks: zero or more for each hour of the day, and at least one in the last")
    crowd = Crowd.drawn(day, days, seed)
    waits, ends = served(crowd, np.asarray(desks), day.first_minute)
    return _told(day, crowd, desks, waits, ends, target_minutes)


@dataclass(frozen=True)
class Crowd:
    """Everybody who comes: one row a day, one column a person in order of arrival; arrival is inf where there is nobody."""

    arrival: Minutes
    service: Minutes
    patience: Minutes

    @staticmethod
    def drawn(day: Day, days: int, seed: int) -> "Crowd":
        """Poisson arrivals in each hour, service times as they were seen, exponential patience."""
        random = np.random.default_rng(seed)
        people = random.poisson(day.arrivals, (days, len(day.arrivals)))
        most = max(1, int(people.sum(axis=1).max()))
        begins = np.full((days, most), inf)
        for row, counts in zip(begins, people, strict=True):
            row[: counts.sum()] = np.repeat(np.arange(len(counts)) * HOUR, counts)
        arrival = np.sort(begins + random.uniform(0, HOUR, begins.shape), axis=1)
        share = np.asarray(day.service_n) / sum(day.service_n)
        service = random.choice(np.asarray(day.service_minutes, dtype=float), p=share, size=begins.shape)
        if day.service_scale:
            service *= np.asarray(day.service_scale)[(np.where(np.isfinite(arrival), arrival, 0.0) // HOUR).astype(np.intp)]
        patience = random.exponential(day.patience_minutes or 1.0, begins.shape)
        return Crowd(arrival, service, patience if day.patience_minutes else np.full(begins.shape, inf))


def served(crowd: Crowd, desks: NDArray[np.int64], first_minute: float = 0.0) -> tuple[Minutes, Minutes]:
    """(wait, end) of every person; wait is nan for who left or never came. Each takes the desk that can begin first."""
    days, most = crowd.arrival.shape
    count = int(desks.max())
    begin = _next_begin(desks, count)
    free, each, every = np.full((days, count), first_minute), np.arange(count), np.arange(days)
    waits, ends = np.full((days, most), np.nan), np.zeros((days, most))
    for person in range(most):
        arrival = crowd.arrival[:, person]
        came = np.flatnonzero(np.isfinite(arrival))
        if not came.size:
            break
        ready = np.maximum(free[came], arrival[came, None])
        hour = np.minimum(ready // HOUR, len(desks) - 1).astype(np.intp)
        start = np.maximum(ready, begin[hour, each])
        desk = start.argmin(axis=1)
        first = start[every[: came.size], desk]
        wait = first - arrival[came]
        stays = wait <= crowd.patience[came, person]
        kept, at = came[stays], desk[stays]
        free[kept, at] = first[stays] + crowd.service[kept, person]
        waits[kept, person], ends[kept, person] = wait[stays], free[kept, at]
    return waits, ends


def _next_begin(desks: NDArray[np.int64], count: int) -> Minutes:
    """(hour, desk) -> the first minute from that hour's start at which the desk is open; inf when it opens no more."""
    opens = desks[:, None] > np.arange(count)
    begin = np.where(opens, np.arange(len(desks))[:, None] * HOUR, inf)
    return np.minimum.accumulate(begin[::-1], axis=0)[::-1]


def _told(
    day: Day, crowd: Crowd, desks: Sequence[int], waits: Minutes, ends: Minutes, target_minutes: float
) -> Waits:
    """The simulated people summed up by hour of arrival."""
    came = np.isfinite(crowd.arrival)
    hour = np.where(came, crowd.arrival, 0) // HOUR
    hours = tuple(
        Hour(day.opens_hour + index, desks[index], *_summary(waits[came & (hour == index)], target_minutes))
        for index in range(len(desks)))
    mean, within, left = _summary(waits[came], target_minutes)
    busy = float(crowd.service[~np.isnan(waits)].sum()) / (len(waits) * sum(desks) * HOUR)
    close = len(desks) * HOUR
    last = float(np.maximum(ends.max(axis=1) - close, 0).mean())
    return Waits(hours, mean or 0.0, 1.0 if within is None else within, left or 0.0, busy, last)


def _summary(waits: Minutes, target_minutes: float) -> tuple[float | None, float | None, float | None]:
    """(mean wait, share within the target, share who left) of some people; None where there is nobody."""
    called = waits[~np.isnan(waits)]
    left = 1 - called.size / waits.size if waits.size else None
    if not called.size:
        return None, None, left
    return float(called.mean()), float((called <= target_minutes).mean()), left


def cheapest(day: Day, target_minutes: float, share: float, most_desks: int, days: int = SEARCH_DAYS) -> tuple[int, ...] | None:
    """The desks by hour with the fewest desk-hours found at which `share` of each hour's people wait `target_minutes` at most.

    From the fewest equal desks that reach it, each hour in turn, the quietest first, is left with the fewest that still do.
    None when even `most_desks` do not reach it.
    """
    reaches = _Reach(day, target_minutes, share, days)
    hours = len(day.arrivals)
    if not reaches.by((most_desks,) * hours):
        return None
    equal = _fewest(1, most_desks, lambda n: reaches.by((n,) * hours))
    desks = [equal] * hours
    for index in sorted(range(hours), key=lambda at: day.arrivals[at]):
        least = 1 if index == hours - 1 or day.arrivals[index] else 0
        desks[index] = _fewest(least, desks[index], partial(_still, reaches, tuple(desks), index))
    return tuple(desks)


def _still(reaches: "_Reach", desks: tuple[int, ...], index: int, number: int) -> bool:
    """Whether the target is reached with `number` desks in one hour and the rest as they are."""
    return reaches.by((*desks[:index], number, *desks[index + 1:]))


def _fewest(low: int, high: int, enough: Callable[[int], bool]) -> int:
    """The smallest number from `low` to `high` that is enough, where `high` is and more never is worse."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return high


@dataclass(frozen=True)
class _Reach:
    """Whether some desks reach the target in every hour."""

    day: Day
    target_minutes: float
    share: float
    days: int

    def by(self, desks: tuple[int, ...]) -> bool:
        waits = simulate(self.day, desks, self.target_minutes, self.days)
        return all(self._kept(hour) for hour in waits.hours)

    def _kept(self, hour: Hour) -> bool:
        """Whether of those who came in the hour enough were called in time: who left was not."""
        within = hour.within_target_share or 0.0
        return hour.left_share is None or within * (1 - hour.left_share) >= self.share


def erlang_c(arrivals_per_hour: float, service_minutes: float, desks: int) -> float:
    """Mean wait in minutes when people come evenly and nobody leaves (M/M/c); inf when the desks cannot keep up.

    Source: A. K. Erlang 1917, by the stable recursion of Erlang B.
    """
    load = arrivals_per_hour * service_minutes / HOUR
    if load >= desks:
        return inf
    blocked = list(accumulate(range(1, desks + 1), lambda b, n: load * b / (n + load * b), initial=1.0))[-1]
    waits = blocked / (1 - load / desks * (1 - blocked))
    return waits * service_minutes / (desks - load)


def erlang_a(arrivals_per_hour: float, service_minutes: float, desks: int, patience_minutes: float) -> tuple[float, float]:
    """(mean wait in minutes of all who come, share who leave) when people come evenly and leave (M/M/c+M).

    Source: C. Palm 1957; Garnett, Mandelbaum and Reiman, 2002. The stationary distribution of who is inside, cut where it ends.
    """
    if isinf(patience_minutes):
        return erlang_c(arrivals_per_hour, service_minutes, desks), 0.0
    come, serve, leave = arrivals_per_hour / HOUR, 1 / service_minutes, 1 / patience_minutes
    inside = np.arange(1, int(desks + 20 * (come / leave + desks) + 200))
    rates = np.minimum(inside, desks) * serve + np.maximum(inside - desks, 0) * leave
    logs = np.concatenate(([0.0], np.cumsum(np.log(come) - np.log(rates))))
    chance = np.exp(logs - logs.max())
    chance /= chance.sum()
    queue = float((np.maximum(np.arange(len(chance)) - desks, 0) * chance).sum())
    return queue / come, queue * leave / come
