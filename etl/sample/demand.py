"""How many requests each procedure gets on each day through each channel, and why."""

from dataclasses import dataclass

import numpy as np

from etl.sample.arrays import Bools, Floats, Ints, stream
from etl.sample.catalogue import Procedure
from etl.sample.story import CHANGES, FLOOD_PROCEDURE, RAMP_DAYS, flood_day
from etl.sample.world import World

REQUESTS = 400_000  # in two years at scale 1
CHANNELS = ("counter", "web", "whatsapp", "phone")
COUNTER, WEB, WHATSAPP, PHONE = range(4)

WEEKDAY = np.array([1.17, 1.03, 0.97, 0.94, 1.00, 0.0, 0.0])  # at the counter: Monday is the heavy day
ONLINE_WEEKDAY = np.array([1.12, 1.06, 1.03, 1.00, 0.97, 0.45, 0.38])
YEARLY_GROWTH = 0.02
SEASONS = {  # January to December
    "flat": (1.02, 1.00, 1.02, 1.00, 1.00, 1.00, 0.97, 0.99, 1.01, 1.02, 1.01, 0.90),
    "predial": (4.30, 2.50, 2.00, 0.62, 0.50, 0.45, 0.42, 0.42, 0.42, 0.44, 0.50, 0.75),
    "refrendo": (3.00, 2.60, 2.10, 0.80, 0.55, 0.45, 0.40, 0.40, 0.42, 0.45, 0.48, 0.60),
    "yearstart": (1.45, 1.30, 1.20, 1.05, 0.98, 0.92, 0.90, 0.92, 0.93, 0.95, 0.95, 0.75),
    "yearend": (1.20, 0.90, 0.85, 0.85, 0.85, 0.90, 0.90, 0.90, 0.95, 1.00, 1.25, 1.60),
    "school": (1.05, 1.15, 1.00, 0.92, 0.95, 1.15, 1.25, 1.30, 1.00, 0.90, 0.85, 0.70),
    "notary": (0.85, 0.95, 1.05, 1.02, 1.05, 1.05, 1.00, 1.02, 1.02, 1.06, 1.08, 0.90),
    "dry": (1.10, 1.15, 1.20, 1.15, 1.10, 0.95, 0.85, 0.85, 0.85, 0.90, 1.00, 0.85),
    "rain": (0.75, 0.75, 0.75, 0.80, 0.95, 1.25, 1.30, 1.30, 1.40, 1.20, 0.90, 0.75),
    "hot": (0.85, 0.88, 0.98, 1.15, 1.30, 1.20, 1.05, 1.02, 0.98, 0.92, 0.87, 0.85),
    "december": (0.75, 0.90, 0.85, 0.90, 0.95, 0.90, 0.90, 0.90, 1.00, 1.10, 1.30, 1.70),
    "wedding": (0.80, 1.60, 1.00, 0.95, 1.10, 1.00, 0.95, 0.95, 0.95, 1.00, 1.10, 1.00),
    "cartilla": (1.20, 1.20, 1.10, 1.10, 1.10, 1.20, 1.20, 1.30, 1.30, 1.10, 0.20, 0.10),
    "flood": (0.60, 0.60, 0.60, 0.60, 0.80, 1.20, 1.30, 1.40, 1.60, 1.40, 0.80, 0.60),
}


@dataclass(frozen=True)
class Line:
    """One procedure at one office: the unit of demand."""

    procedure: int
    office: int
    share: float


@dataclass(frozen=True)
class Demand:
    """Expected requests at scale 1 by line, day and channel, and how far each change had gone by procedure and day."""

    lines: list[Line]
    expected: Floats  # [line, day, channel]
    ramp: Floats  # [procedure, day], 0 before a change … 1 when it is complete
    after: Bools  # [procedure, day]


def build(world: World) -> Demand:
    """The demand of a world, scaled so that the requests of the two years add up to REQUESTS."""
    after, ramp = _changes(world)
    lines = [
        Line(n, world.office(office), share) for n, p in enumerate(world.procedures) for office, share in p.offices
    ]
    level = _levels(world, ramp)
    mix = _mix(world, ramp)
    days = world.days
    weekday = world.weekday()[:days]
    expected = np.zeros((len(lines), days, len(CHANNELS)))
    for n, line in enumerate(lines):
        base = level[line.procedure] * line.share
        counter = WEEKDAY[weekday] * _rebound(world, line.office) * _payday(world, line) * world.works[line.office, :days]
        expected[n, :, COUNTER] = base * mix[line.procedure, :, COUNTER] * counter
        online = base[:, None] * mix[line.procedure, :, 1:] * ONLINE_WEEKDAY[weekday][:, None]
        expected[n, :, 1:] = online * _flooded(world)[:, None]
    return Demand(lines, expected * (REQUESTS / expected.sum()), ramp, after)


def _changes(world: World) -> tuple[Bools, Floats]:
    """Whether each procedure's change is in force, and how complete it is (an S over RAMP_DAYS)."""
    after = np.zeros((len(world.procedures), world.days), dtype=np.bool_)
    ramp = np.zeros((len(world.procedures), world.days))
    for change in CHANGES:
        n = world.procedure(change.procedure)
        start = world.before_end(change.days_before_end)
        age = np.arange(world.days) - start
        after[n] = age >= 0
        ramp[n] = np.where(age >= 0, 1 / (1 + np.exp(-(age - RAMP_DAYS / 2) * 8 / RAMP_DAYS)), 0)
    return after, ramp


def _levels(world: World, ramp: Floats) -> Floats:
    """Requests on a usual weekday by procedure and day: season, growth, changes, flood and the noise of each day."""
    random = stream(world.seed, "demand")
    months = np.array([world.date(d).month - 1 for d in range(world.days)])
    growth = (1 + YEARLY_GROWTH) ** (np.arange(world.days) / 365)
    common = _wander(random, world.days, 0.03) * np.exp(random.normal(0, 0.025, world.days))
    level = np.empty((len(world.procedures), world.days))
    for n, procedure in enumerate(world.procedures):
        own = _wander(random, world.days, 0.05) * np.exp(random.normal(0, 0.04, world.days))
        level[n] = procedure.daily * _smooth_season(world, procedure, months) * growth * common * own
    for change in CHANGES:
        n = world.procedure(change.procedure)
        level[n] *= 1 + (change.volume - 1) * ramp[n]
    start = world.day(flood_day(world.until)) + 3
    level[world.procedure(FLOOD_PROCEDURE), start : start + 28] *= np.linspace(30, 2, 28)
    return level


def _smooth_season(world: World, procedure: Procedure, months: Ints) -> Floats:
    """Month factors, softened over a week so that no month begins with a step."""
    factor = np.array(SEASONS[procedure.season])[months]
    padded = np.pad(factor, 4, mode="edge")
    return np.convolve(padded, np.full(9, 1 / 9), mode="valid")


def _wander(random: np.random.Generator, days: int, size: float) -> Floats:
    """A slow drift around 1, with a memory of about three weeks."""
    steps = random.normal(0, size * np.sqrt(1 - 0.95**2), days)
    path = np.empty(days)
    value = 0.0
    for n, step in enumerate(steps):
        value = 0.95 * value + step
        path[n] = value
    return np.exp(path)


def _mix(world: World, ramp: Floats) -> Floats:
    """The share of each channel by procedure and day; the web grows slowly, and fast where a procedure was put online."""
    years = np.arange(world.days) / 365
    mix = np.empty((len(world.procedures), world.days, len(CHANNELS)))
    for n, p in enumerate(world.procedures):
        web = p.web * 1.15**years
        for change in CHANGES:
            if change.procedure == p.id:
                web = web + (change.web - web) * ramp[n]
        whatsapp = np.full(world.days, p.whatsapp)
        phone = np.full(world.days, p.phone)
        mix[n] = np.column_stack([1 - web - whatsapp - phone, web, whatsapp, phone])
    return mix


def _payday(world: World, line: Line) -> Floats:
    """Pay-days (the 15th and the last of the month, or the working day before) and the day after them."""
    factor = np.ones(world.days)
    size = world.procedures[line.procedure].payday
    working = np.flatnonzero(world.works[line.office, : world.days])
    for day in range(world.days):
        is_pay = world.date(day).day == 15 or world.date(day + 1).day == 1
        place = int(np.searchsorted(working, day, side="right")) - 1
        if is_pay and place >= 0:
            factor[working[place]] += size
            if place + 1 < len(working):
                factor[working[place + 1]] += size * 0.6
    return factor


def _rebound(world: World, office: int) -> Floats:
    """After a closed day that is not a weekend, people come on the next one."""
    works = world.works[office, : world.days]
    weekday = world.weekday()[: world.days]
    factor = np.ones(world.days)
    missed = 0
    for day in range(world.days):
        if works[day]:
            factor[day] += min(missed, 3) * 0.09
            missed = max(missed - 3, 0)
        elif weekday[day] < 5:
            missed += 1
    return factor


def _flooded(world: World) -> Floats:
    factor = np.ones(world.days)
    start = world.day(flood_day(world.until))
    factor[start : start + 3] = 0.45
    return factor
