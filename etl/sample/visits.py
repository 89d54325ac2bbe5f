"""The visits to the offices: which requests bring them, when people arrive, and what the hall makes of it."""

import math
from dataclasses import dataclass

import numpy as np

from etl.sample.arrays import DAY, NEVER, Bools, Floats, Ints, gather, stream
from etl.sample.catalogue import Office
from etl.sample.demand import COUNTER, Demand
from etl.sample.queue import simulate
from etl.sample.requests import Requests
from etl.sample.story import DESK_ADDED, WORSE_CAPACITY, WORSE_DAYS, WORSE_OFFICE
from etl.sample.world import World

VISITS = 600_000  # in two years at scale 1
FOLLOWS_LOAD = 0.92  # how closely the desk hours of a day follow its load
REACTS = 0.75  # how much of that load is what really came, and not what was expected
PATIENCE = (62.0, 0.6)  # minutes: median and spread of who has nothing at stake but an answer
SERVICE_SPREAD = 0.45
RECALLED = 0.02

# Arrivals by half hour from 8:00 to 17:30: an early rush, and the lunch dip.
ARRIVALS = np.array(
    [1.7, 2.1, 2.1, 1.9, 1.7, 1.5, 1.3, 1.15, 1.0, 0.9, 0.7, 0.42, 0.36, 0.58, 0.76, 0.7, 0.5, 0.35, 0.25, 0.2]
)


@dataclass(frozen=True)
class Visits:
    """One entry per ticket; seconds since the first day, NEVER where it did not happen; request NEVER = none."""

    office: Ints
    day: Ints
    procedure: Ints
    request: Ints
    filing: Bools
    person: Ints
    booked: Ints
    appointment: Ints
    arrived: Ints
    called: Ints
    ended: Ints
    left: Ints
    desk: Ints
    recalled: Bools

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True)
class _Plan:
    """Who will come, before anybody knows when: one entry per visit, and the visits expected by office and day at scale 1."""

    office: Ints
    day: Ints
    procedure: Ints
    request: Ints
    filing: Bools
    person: Ints
    expected: Floats


def build(world: World, demand: Demand, requests: Requests, persons: int) -> Visits:
    """The visits; also gives the requests of the counter their instants and every request its number of visits."""
    random = stream(world.seed, "visits")
    plan = _plan(world, demand, requests, random, persons)
    visits = _hall(world, plan, random)
    _file(requests, visits, random)
    return visits


def _plan(world: World, demand: Demand, requests: Requests, random: np.random.Generator, persons: int) -> _Plan:
    filed = np.flatnonzero(requests.channel == COUNTER)
    again, again_day = _returns(world, requests, random)
    linked = np.concatenate([filed, again])
    linked_day = np.concatenate([requests.day[filed], again_day])
    returns = np.bincount(requests.office[again], minlength=len(world.offices)) / world.scale
    expected, alone = _expected(world, demand, returns)
    counts = random.poisson(alone * world.scale).reshape(-1)
    cell = np.repeat(np.arange(len(counts)), counts)
    office, day = (a.astype(np.int64) for a in np.unravel_index(cell, alone.shape))
    n = len(office)
    none = np.full(n, NEVER, dtype=np.int64)
    return _Plan(
        np.concatenate([requests.office[linked], office]), np.concatenate([linked_day, day]),
        np.concatenate([requests.procedure[linked], _asked(world, demand, office, random)]),
        np.concatenate([linked, none]), np.arange(len(linked) + n) < len(filed),
        np.concatenate([requests.person[linked], random.integers(0, persons, n)]), expected,
    )  # fmt: skip


def _returns(world: World, requests: Requests, random: np.random.Generator) -> tuple[Ints, Ints]:
    """The visits after the first: on working days between receipt and end, the last of them to collect."""
    last = np.minimum(requests.steps.resolved // DAY, world.works.shape[1] - 1)
    low = world.before[requests.office, requests.day]
    high = world.before[requests.office, last]
    possible = np.where(high > low, requests.extra, 0)
    who = np.repeat(np.arange(len(requests)), possible)
    place = low[who] + (random.random(len(who)) * (high - low)[who]).astype(np.int64)
    is_last = np.diff(who, append=-1) != 0
    place = np.where(is_last, high[who] - 1, place)
    day = world.workdays[requests.office[who], place]
    made = day < world.days
    requests.extra[:] = np.bincount(who[made], minlength=len(requests))
    return who[made].astype(np.int64), day[made]


def _expected(world: World, demand: Demand, returns: Floats) -> tuple[Floats, Floats]:
    """Visits expected by office and day at scale 1, and how many of them come without a request."""
    filings = np.zeros((len(world.offices), world.days))
    for n, line in enumerate(demand.lines):
        filings[line.office] += demand.expected[n, :, COUNTER]
    bound = np.zeros_like(filings)
    for n in range(len(world.offices)):
        open_days = np.flatnonzero(world.works[n, : world.days])
        usual = np.convolve(np.pad(filings[n, open_days], (14, 0), mode="edge"), np.full(15, 1 / 15), mode="valid")
        bound[n, open_days] = filings[n, open_days] + returns[n] * usual / usual.sum()
    eager = np.array([o.inquiries for o in world.offices])[:, None] * bound
    alone = eager * max(VISITS - bound.sum(), 0) / eager.sum()
    return bound + alone, alone


def _asked(world: World, demand: Demand, office: Ints, random: np.random.Generator) -> Ints:
    """What people without a request come about: the procedures of that office, as they are asked for."""
    out = np.zeros(len(office), dtype=np.int64)
    for n in range(len(world.offices)):
        lines = [(x.procedure, demand.expected[k].sum()) for k, x in enumerate(demand.lines) if x.office == n]
        weight = np.sqrt(np.array([w for _, w in lines]))
        rows = np.flatnonzero(office == n)
        out[rows] = random.choice(np.array([p for p, _ in lines]), len(rows), p=weight / weight.sum())
    return out


def _hall(world: World, plan: _Plan, random: np.random.Generator) -> Visits:
    parts = [_office(world, plan, n, random) for n in range(len(world.offices))]
    rows, booked, appointment, arrived, called, ended, left, desk, recalled = (
        np.concatenate([part[k] for part in parts]) for k in range(9)
    )
    order = np.lexsort((rows, arrived))
    at = rows[order]
    return Visits(
        plan.office[at], plan.day[at], plan.procedure[at], plan.request[at], plan.filing[at], plan.person[at],
        booked[order], appointment[order], arrived[order], called[order], ended[order], left[order],
        desk[order] + 1, recalled[order].astype(np.bool_),
    )  # fmt: skip


def _office(world: World, plan: _Plan, number: int, random: np.random.Generator) -> tuple[Ints, ...]:
    """Send the visits of one office through its hall.

    Below scale 1 the hall is filled up with people who leave no trace, so that waits are those of a full town;
    above it, the town has several halls of the same size.
    """
    office = world.offices[number]
    halls = math.ceil(world.scale)
    rows = np.flatnonzero(plan.office == number)
    row = world.before[number, plan.day[rows]] * halls - halls + random.integers(0, halls, len(rows))
    days = int(world.before[number, world.days - 1])
    ghosts = _ghosts(world, plan, number, np.bincount(row, minlength=days * halls), random)
    row = np.concatenate([row, np.repeat(np.arange(days * halls), ghosts)])
    real = np.arange(len(row)) < len(rows)
    arrive = _arrivals(random, len(row), office.opens, office.closes)
    bound = real & (np.concatenate([plan.request[rows], np.full(int(ghosts.sum()), NEVER)]) != NEVER)
    booked = random.random(len(row)) < office.appointments
    slot = np.round((arrive + random.uniform(-6, 18, len(row))) / 15) * 15
    ready = np.where(booked, np.maximum(arrive, slot), arrive)
    patience = np.where(bound | booked, np.inf, random.lognormal(math.log(PATIENCE[0]), PATIENCE[1], len(row)))
    service = office.service_minutes * random.lognormal(-(SERVICE_SPREAD**2) / 2, SERVICE_SPREAD, len(row))
    came = np.bincount(row, minlength=days * halls)
    start, end, desk = _run(
        row, ready, service, patience, office=office, desk_until=_desks(world, plan, number, came, random)
    )
    return _instants(
        random, plan.day[rows] * DAY, rows, booked=booked[real], slot=slot[real], arrive=arrive[real], start=start[real],
        end=end[real], patience=patience[real], desk=desk[real],
    )  # fmt: skip


def _ghosts(world: World, plan: _Plan, number: int, real: Ints, random: np.random.Generator) -> Ints:
    """How many more people each hall of each day holds than the sample tells of."""
    halls = math.ceil(world.scale)
    if world.scale == halls:
        return np.zeros(len(real), dtype=np.int64)
    open_days = np.flatnonzero(world.works[number, : world.days])
    full = np.repeat(plan.expected[number, open_days], halls) * (1 - world.scale / halls)
    return random.poisson(full).astype(np.int64)


def _arrivals(random: np.random.Generator, n: int, opens: int, closes: int) -> Floats:
    """Minutes of the day at which n people come, by the profile of ARRIVALS, up to ten minutes before closing."""
    edges = 480 + 30 * np.arange(len(ARRIVALS) + 1)
    total = np.concatenate([[0.0], np.cumsum(ARRIVALS)])
    low, high = np.interp([opens, closes - 10], edges, total)
    return np.asarray(np.interp(random.uniform(low, high, n), total, edges), dtype=np.float64)


def _desks(world: World, plan: _Plan, number: int, came: Ints, random: np.random.Generator) -> Floats:
    """Until which minute each desk of each hall and day takes people: whole desks, and one that closes early.

    The head of the office plans by what the calendar promises, and lends desks when more people come.
    """
    office = world.offices[number]
    halls = math.ceil(world.scale)
    open_days = np.repeat(np.flatnonzero(world.works[number, : world.days]), halls)
    load = plan.expected[number, open_days]
    seen = load ** (1 - REACTS) * np.maximum(came, 1) ** REACTS
    planned = seen**FOLLOWS_LOAD * load.mean() ** (1 - FOLLOWS_LOAD)
    hours = office.closes - office.opens
    wanted = planned * office.service_minutes / hours / office.load * _capacity(world, number, open_days)
    wanted = np.maximum(wanted * np.exp(random.normal(0, 0.012, len(load))), 1.0)
    whole = np.floor(wanted)
    desk = np.arange(math.ceil(float(wanted.max())) + 1)[None, :]
    until = np.where(desk < whole[:, None], np.inf, -np.inf)
    early = office.opens + (wanted - whole) * hours
    return np.where(desk == whole[:, None], early[:, None], until)


def _capacity(world: World, number: int, open_days: Ints) -> Floats:
    """The part of its usual desk hours that an office has on each working day."""
    factor = np.ones(len(open_days))
    if world.offices[number].id == WORSE_OFFICE:
        left = world.before[number, world.days - 1] - world.before[number, open_days]
        factor *= 1 - (1 - WORSE_CAPACITY) * np.clip(1 - left / WORSE_DAYS, 0, 1)
    added, days, size = DESK_ADDED
    if world.offices[number].id == added:
        factor[open_days >= world.before_end(days)] *= size
    return factor


def _run(
    row: Ints, ready: Floats, service: Floats, patience: Floats, *, office: Office, desk_until: Floats
) -> tuple[Floats, Floats, Ints]:
    """Lay the visits of one office out as [day, k], simulate, and bring the answers back to the visits."""
    order = np.lexsort((ready, row))
    counts = np.bincount(row, minlength=len(desk_until))
    place = gather(np.zeros(len(counts), dtype=np.int64), counts)
    shape = (len(desk_until), int(counts.max(initial=1)))
    grid = np.full(shape, np.inf)
    minutes, patient = np.zeros(shape), np.zeros(shape)
    at = (row[order], place)
    grid[at], minutes[at], patient[at] = ready[order], service[order], patience[order]
    begun, ended, chosen = simulate(
        grid, minutes, patient, opens=office.opens, desk_until=desk_until, usual=office.usual_wait
    )
    start, end, desk = np.empty(len(row)), np.empty(len(row)), np.empty(len(row), dtype=np.int64)
    start[order], end[order], desk[order] = begun[at], ended[at], chosen[at]
    return start, end, desk


def _instants(
    random: np.random.Generator, midnight: Ints, rows: Ints, *, booked: Bools, slot: Floats, arrive: Floats, start: Floats,
    end: Floats, patience: Floats, desk: Ints,
) -> tuple[Ints, ...]:  # fmt: skip
    """Minutes of the day -> seconds since the first day; who was called again has the last call."""
    n = len(rows)
    served = np.isfinite(start)
    recalled = served & (random.random(n) < RECALLED)
    start, end = np.where(served, start, 0), np.where(served, end, 0)
    call = start + np.where(recalled, np.minimum(0.3 * (end - start), 2.5), 0)
    lead = 1 + random.geometric(1 / 6, n)
    booking = midnight - lead * DAY + random.integers(7 * 3600, 22 * 3600, n)
    left = midnight + ((arrive + np.where(served, 0, patience)) * 60).astype(np.int64)
    return (
        rows, np.where(booked, booking, NEVER), np.where(booked, midnight + (slot * 60).astype(np.int64), NEVER),
        midnight + (arrive * 60).astype(np.int64), np.where(served, midnight + (call * 60).astype(np.int64), NEVER),
        np.where(served, midnight + (end * 60).astype(np.int64), NEVER), np.where(served, NEVER, left), desk,
        recalled.astype(np.int64),
    )  # fmt: skip


def _file(requests: Requests, visits: Visits, random: np.random.Generator) -> None:
    """A request of the counter is received while its person is at the desk; the simple ones are resolved there too."""
    rows = np.flatnonzero(visits.filing)
    who = visits.request[rows]
    length = visits.ended[rows] - visits.called[rows]
    requests.received[who] = visits.called[rows] + (length * random.uniform(0.1, 0.3, len(rows))).astype(np.int64)
    spot = requests.immediate[who] & (requests.resolved[who] != NEVER)
    requests.resolved[who[spot]] = visits.ended[rows][spot]
    entry = requests.at_entry[who]
    requests.resolved[who[entry]] = requests.received[who[entry]]
