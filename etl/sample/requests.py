"""The requests: who asked for what, through which channel, how long it took and how it ended."""

from dataclasses import dataclass

import numpy as np

from etl.sample.arrays import DAY, NEVER, Bools, Floats, Ints, stream
from etl.sample.demand import COUNTER, PHONE, WEB, Demand
from etl.sample.steps import Steps, walk
from etl.sample.story import CHANGES, CLOSED_AT_ENTRY, REFUSED_ONLINE, SIMPLIFIED
from etl.sample.world import World

OPEN, RESOLVED, GRANTED, REFUSED, WITHDRAWN, EXPIRED, DUPLICATE, TRANSFERRED = range(8)
DONE = (RESOLVED, GRANTED, REFUSED)
OUTSIDE = (DUPLICATE, TRANSFERRED)
FORGOTTEN = 0.004  # share of the long ones that nobody closes

# Requests per hour of the day, 0 to 23.
ONLINE_HOURS = np.array(
    [9, 5, 3, 2, 2, 4, 9, 20, 38, 58, 66, 64, 56, 46, 36, 38, 42, 44, 46, 50, 56, 54, 40, 20], dtype=np.float64
)
PHONE_HOURS = np.array([0] * 8 + [55, 70, 74, 66, 58, 48, 36, 40, 44, 42, 34, 24] + [0] * 4, dtype=np.float64)


@dataclass
class Requests:
    """One entry per request, sorted by line and day until the hall gives the counter's their instant.

    `received` and `resolved` are seconds (NEVER while open); `day` is the day of receipt;
    `extra` the visits after the first; `known_until` the last second of its event log.
    """

    line: Ints
    procedure: Ints
    office: Ints
    day: Ints
    channel: Ints
    person: Ints
    received: Ints
    resolved: Ints
    status: Ints
    immediate: Bools
    at_entry: Bools
    pause_from: Ints
    pause_to: Ints
    extra: Ints
    late: Bools
    known_until: Ints
    steps: Steps

    def __len__(self) -> int:
        return len(self.day)


def build(world: World, demand: Demand, persons: int) -> Requests:
    """Draw the requests; those of the counter get their instant later, when the hall has called them."""
    random = stream(world.seed, "requests")
    counts = random.poisson(demand.expected * world.scale).reshape(-1)
    cell = np.repeat(np.arange(len(counts)), counts)
    line, day, channel = (a.astype(np.int64) for a in np.unravel_index(cell, demand.expected.shape))
    procedure = np.array([x.procedure for x in demand.lines], dtype=np.int64)[line]
    office = np.array([x.office for x in demand.lines], dtype=np.int64)[line]
    received = day * DAY + _clock(random, channel)
    person = (persons * random.random(len(line)) ** 1.6).astype(np.int64)
    steps, status, at_entry = _process(
        world, demand, random, procedure=procedure, office=office, day=day, channel=channel, received=received
    )
    immediate = np.array([p.immediate for p in world.procedures])[procedure] & (steps.taken < 0)
    late = _late(world, procedure, steps)
    extra = _extra_visits(
        world, demand, random, procedure=procedure, day=day, channel=channel, once=immediate | at_entry
    )
    requests = Requests(
        line, procedure, office, day, channel, person, received, steps.resolved, status, immediate, at_entry,
        steps.pause_from, steps.pause_to, extra, late, np.minimum(steps.resolved, world.end - 1), steps,
    )  # fmt: skip
    return _cut(world, requests)


def _clock(random: np.random.Generator, channel: Ints) -> Ints:
    """The second of the day; the counter's is only a placeholder."""
    second = random.integers(0, 3600, len(channel))
    for code, hours in ((WEB, ONLINE_HOURS), (WEB + 1, ONLINE_HOURS), (PHONE, PHONE_HOURS)):
        rows = channel == code
        second[rows] += 3600 * random.choice(24, int(rows.sum()), p=hours / hours.sum())
    second[channel == COUNTER] += 12 * 3600
    return second


def _process(
    world: World, demand: Demand, random: np.random.Generator, *,
    procedure: Ints, office: Ints, day: Ints, channel: Ints, received: Ints,
) -> tuple[Steps, Ints, Bools]:  # fmt: skip
    """How long each took (taken < 0: solved on the spot) and how it ended."""
    n = len(procedure)
    counter = channel == COUNTER
    digital = demand.after[procedure, day] | (np.array([p.level for p in world.procedures]) >= 3)[procedure]
    spot = np.array([p.immediate for p in world.procedures])[procedure]
    spot &= random.random(n) < np.where(counter, 0.975, np.where(digital & (channel == WEB), 0.985, 0.45))
    shop, share = CLOSED_AT_ENTRY
    limits = np.array([p.limit_days for p in world.procedures])
    at_entry = (office == world.office(shop)) & counter & (limits[procedure] > 0) & (random.random(n) < share)
    tempo = _faster(world, demand, procedure, day) * _tide(world, random, procedure, day)
    steps = walk(
        world, random, procedure=procedure, office=office, day=day, received=received, tempo=tempo, spot=spot | at_entry
    )
    status = _status(world, demand, random, procedure=procedure, day=day, channel=channel, steps=steps)
    done = np.isin(status, (WITHDRAWN, DUPLICATE, TRANSFERRED)) & ~(spot | at_entry)
    cut = random.uniform(0.1, 0.8, n)
    return steps.shortened(world, done, cut, office, day), status, at_entry


def _faster(world: World, demand: Demand, procedure: Ints, day: Ints) -> Floats:
    """What the changes did to the time of the requests received after them."""
    factor = np.ones(len(world.procedures))
    for change in CHANGES:
        factor[world.procedure(change.procedure)] = change.pace
    return np.where(demand.after[procedure, day], factor[procedure], 1.0)


def _tide(world: World, random: np.random.Generator, procedure: Ints, day: Ints) -> Floats:
    """Agencies have better and worse months: a slow common factor of all their procedures."""
    agencies = sorted({p.agency for p in world.procedures})
    of = np.array([agencies.index(p.agency) for p in world.procedures])
    months = world.days // 30 + 2
    level: Floats = np.exp(random.normal(0, 0.07, (len(agencies), months)))
    tide: Floats = level[of[procedure], day // 30]
    return tide


def _status(
    world: World, demand: Demand, random: np.random.Generator, *, procedure: Ints, day: Ints, channel: Ints, steps: Steps
) -> Ints:
    n = len(procedure)
    refused = np.array([p.refused for p in world.procedures])
    licence = np.array([p.licence for p in world.procedures])[procedure]
    extra = np.zeros(len(world.procedures))
    for change in CHANGES:
        extra[world.procedure(change.procedure)] = change.refused
    chance = refused[procedure] + np.where(demand.after[procedure, day], extra[procedure], 0)
    chance = chance * np.where(channel == WEB, REFUSED_ONLINE, 1.0)
    status = np.where(licence, GRANTED, RESOLVED)
    status[random.random(n) < chance] = REFUSED
    slow = steps.taken >= 0
    status[slow & (random.random(n) < 0.018)] = WITHDRAWN
    status[(steps.pause_to > 0) & (random.random(n) < 0.14)] = EXPIRED
    status[slow & (random.random(n) < 0.008)] = TRANSFERRED
    status[random.random(n) < 0.003] = DUPLICATE
    return status.astype(np.int64)


def _late(world: World, procedure: Ints, steps: Steps) -> Bools:
    """Roughly whether it took longer than promised: people notice."""
    limits = np.array([p.limit_days for p in world.procedures])
    return (limits[procedure] > 0) & (steps.taken > limits[procedure])


def _extra_visits(
    world: World, demand: Demand, random: np.random.Generator, *, procedure: Ints, day: Ints, channel: Ints, once: Bools
) -> Ints:
    """Visits after the first: to bring papers, to ask how it is going, to collect."""
    mean = np.array([p.extra for p in world.procedures])[procedure]
    for change in CHANGES:
        rows = (procedure == world.procedure(change.procedure)) & demand.after[procedure, day]
        mean[rows] *= change.visits
    simplified, days, factor = SIMPLIFIED
    mean[(procedure == world.procedure(simplified)) & (day >= world.before_end(days))] *= factor
    mean[once] = 0
    mean[channel != COUNTER] *= 0.25
    return np.minimum(random.poisson(mean), 8).astype(np.int64)


def _cut(world: World, requests: Requests) -> Requests:
    """What is not over at the end of the last day is still open; the rest of its life is unknown."""
    random = stream(world.seed, "forgotten")
    forgotten = ~(requests.immediate | requests.at_entry) & (random.random(len(requests)) < FORGOTTEN)
    requests.known_until[forgotten] = np.minimum(requests.received + 6 * DAY, requests.known_until)[forgotten]
    still = (requests.resolved >= world.end) | forgotten
    requests.resolved[still] = NEVER
    requests.status[still] = OPEN
    requests.pause_from[requests.pause_from >= world.end] = NEVER
    requests.pause_to[(requests.pause_from == NEVER) | (requests.pause_to >= world.end)] = NEVER
    return requests
