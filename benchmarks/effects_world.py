"""Invented decisions whose effect is known, for benchmarks/effects.py: plain numpy, nothing of the method.

Every figure of a place is made from single persons: waits are lognormal and skewed, an answer is yes or no, a day brings so many
requests. What the decision does is done to those same persons, so that the truth is the difference between two worlds with the
same luck. A place has a level, a trend, weekdays, two waves of the year, closures with a busy day after them, noise with
memory of its own and of its municipality and, sometimes, another change of level before the decision that nobody wrote down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

LAST = date(2026, 11, 20)
KINDS = ("wait", "share", "count")
MEMORIES = (0.0, 0.3, 0.5, 0.7)
VOLUMES = (4, 15, 40, 120)
SINGLE_WAIT = 0.8  # log-sd of one person's wait


@dataclass(frozen=True)
class Plan:
    """What is planted. effect: share by which waits and counts fall, or by which the odds of a share rise."""

    kind: str
    effect: float
    volume: int  # events of a working day
    before: int  # working days
    after: int
    memory: float
    noise: float  # log-sd of the place's own noise
    trend: float  # log a year
    season: float  # size of the first wave
    shift: float  # log, at a random day of the years before
    common: float  # log, of everybody, on the decision's own day
    others: int  # how many places can be compared


@dataclass(frozen=True)
class Points:
    """One figure by day or week: first days, place on the calendar, values, events, working days."""

    days: list[date]
    at: np.ndarray
    values: np.ndarray
    n: np.ndarray
    worked: np.ndarray


@dataclass(frozen=True)
class World:
    """The decision's day, the figure by grain with the decision, the days without it, and the same of the places to compare."""

    plan: Plan
    on: date
    closed: frozenset[date]
    seen: dict[str, Points]
    without: dict[str, Points]
    others: list[dict[str, Points]]


def plans(dice: np.random.Generator, many: int) -> list[Plan]:
    """The decisions of one municipality: half of them change nothing, one in ten of the rest makes things worse."""
    return [_plan(dice) for _ in range(many)]


def _plan(dice: np.random.Generator) -> Plan:
    effect = 0.0 if dice.random() < 0.5 else float(dice.choice([0.1, 0.2, 0.3, 0.4])) * (-1 if dice.random() < 0.1 else 1)
    return Plan(
        kind=str(dice.choice(KINDS, p=[0.5, 0.25, 0.25])), effect=effect, volume=int(dice.choice(VOLUMES)),
        before=int(dice.choice([60, 130, 260, 500])), after=int(dice.choice([15, 40, 40, 100])),
        memory=float(dice.choice(MEMORIES)), noise=float(dice.uniform(0.05, 0.20)), trend=float(dice.normal(0, 0.15)),
        season=float(dice.uniform(0, 0.25)), shift=float(dice.choice([0, 0, 0, -0.25, 0.25])), common=0.0,
        others=int(dice.integers(0, 6)),
    )


def wanted(dice: np.random.Generator, memory: float, volume: int) -> Plan:
    """A fall of 30 % in waits, eight weeks ago, with a year or two before it."""
    return replace(_plan(dice), kind="wait", effect=0.3, after=40, memory=memory, volume=volume,
                   before=int(dice.choice([260, 500])))


def world(dice: np.random.Generator, plan: Plan) -> World:
    """The two worlds of a plan."""
    days, closed = _calendar(dice, plan.before + plan.after)
    on = days[plan.before]
    shared = 0.05 * _memory(dice, plan.memory, len(days))
    seen, without = _place(dice, plan, days, closed, shared)
    quiet = replace(plan, effect=0.0)
    others = []
    for _ in range(plan.others):
        own = replace(quiet, trend=float(dice.normal(0, 0.15)), shift=float(dice.choice([0, 0, 0, -0.25, 0.25])))
        others.append(_place(dice, own, days, closed, shared)[0])
    return World(plan, on, closed, seen, without, others)


def _calendar(dice: np.random.Generator, many: int) -> tuple[list[date], frozenset[date]]:
    """Working days up to the last one, ten closures a year."""
    every = [LAST - timedelta(days=n) for n in range(many * 7 // 5 + 60)][::-1]
    weekdays = [day for day in every if day.weekday() < 5]
    closed = frozenset(weekdays[i] for i in dice.choice(len(weekdays) - 1, max(1, len(weekdays) // 25), replace=False))
    return [day for day in weekdays if day not in closed][-many:], closed


def _memory(dice: np.random.Generator, rho: float, many: int) -> np.ndarray:
    found = dice.normal(size=many)
    for t in range(1, many):
        found[t] = rho * found[t - 1] + np.sqrt(1 - rho**2) * found[t]
    return found


def _place(
    dice: np.random.Generator, plan: Plan, days: list[date], closed: frozenset[date], shared: np.ndarray
) -> tuple[dict[str, Points], dict[str, Points]]:
    """The figure of one place with and without the decision, by day and by week."""
    many, number, on = len(days), np.array([day.toordinal() for day in days]), days[plan.before]
    turn, weekday = number / 365.25 * 2 * np.pi, np.array([day.weekday() for day in days])
    level = dice.normal(0, 0.3) + plan.trend * (number - number[-1]) / 365.25 + dice.normal(0, 0.1, 7)[weekday]
    level += plan.season * np.sin(turn + dice.uniform(0, 6.3)) + 0.3 * plan.season * np.sin(2 * turn + dice.uniform(0, 6.3))
    level += 0.15 * np.array([day - timedelta(days=3 if day.weekday() == 0 else 1) in closed for day in days])
    level += plan.noise * _memory(dice, plan.memory, many) + shared
    level += plan.shift * (np.arange(many) >= dice.integers(10, max(11, plan.before - 10)))
    late = np.arange(many) >= plan.before
    level += plan.common * late
    if plan.kind == "wait":
        people = np.maximum(dice.poisson(plan.volume, many), 1)
        single = [20 * np.exp(x + SINGLE_WAIT * dice.normal(size=n)) for x, n in zip(level, people, strict=True)]
        fallen = [waits * (1 - plan.effect) if some else waits for waits, some in zip(single, late, strict=True)]
        return _points(days, on, fallen, _median), _points(days, on, single, _median)
    if plan.kind == "share":
        people = np.maximum(dice.poisson(plan.volume, many), 1)
        luck = [dice.logistic(size=n) for n in people]
        ease = 1.4 + level * 1.5
        more = np.where(late, -np.log(1 - plan.effect) if plan.effect > 0 else np.log(1 + plan.effect), 0.0)
        yes = [x < e for x, e in zip(luck, ease + more, strict=True)]
        return _points(days, on, yes, _percent), _points(days, on, [x < e for x, e in zip(luck, ease, strict=True)], _percent)
    came = dice.poisson(plan.volume * np.exp(level))
    more = dice.poisson(max(-plan.effect, 0.0) * plan.volume * np.exp(level))
    kept = dice.binomial(came, 1 - plan.effect) if plan.effect >= 0 else came + more
    after = np.where(late, kept, came)
    return _points(days, on, [np.ones(n) for n in after], _many), _points(days, on, [np.ones(n) for n in came], _many)


def _median(part: Sequence[np.ndarray]) -> float:
    waits = np.sort(np.floor(part[0] if len(part) == 1 else np.concatenate(part)))
    return float(waits[(len(waits) - 1) // 2] + waits[len(waits) // 2]) / 2


def _percent(part: Sequence[np.ndarray]) -> float:
    return float(100 * np.concatenate(part).mean())


def _many(part: Sequence[np.ndarray]) -> float:
    return sum(len(x) for x in part) / len(part)


def _points(days: list[date], on: date, persons: list[np.ndarray], value: object) -> dict[str, Points]:
    """By day, and by week, the one that the decision cuts in two."""
    weeks: dict[date, list[int]] = {}
    for i, day in enumerate(days):
        monday = day - timedelta(days=day.weekday())
        weeks.setdefault(on if monday < on <= day else monday, []).append(i)
    groups = {"day": {day: [i] for i, day in enumerate(days)}, "week": dict(list(weeks.items())[1:])}
    found = {}
    for grain, parts in groups.items():
        values = np.array([value([persons[i] for i in part]) for part in parts.values()])  # type: ignore[operator]
        n = np.array([float(max(sum(len(persons[i]) for i in part), 1)) for part in parts.values()])
        at = np.arange(len(days)) + 0.0 if grain == "day" else np.array([np.mean([days[i].toordinal() for i in part]) / 7
                                                                        for part in parts.values()])
        found[grain] = Points(list(parts), at, values, n, np.array([float(len(part)) for part in parts.values()]))
    return found
