"""What people say: stars at the exit of the offices, a survey of the portal, and the survey of the water company."""

from dataclasses import dataclass

import numpy as np

from etl.sample.arrays import DAY, NEVER, Bools, Floats, Ints, stream
from etl.sample.demand import COUNTER, Demand
from etl.sample.requests import EXPIRED, GRANTED, OPEN, OUTSIDE, REFUSED, RESOLVED, WITHDRAWN, Requests
from etl.sample.story import CHANGES, LATE_AGENCY, LATE_DAYS
from etl.sample.visits import Visits
from etl.sample.world import World

BASE, NOISE = 4.5, 0.95
LATE, DENIED = -0.85, -2.1
PER_MINUTE = -0.011  # of queue beyond fifteen
OFFERED_AT_EXIT, ANSWERED_AT_EXIT = 0.34, 0.27
ANSWERED_PORTAL = 0.23
OFFERED_WATER, ANSWERED_WATER = 0.45, 0.17
WITHOUT = (REFUSED, WITHDRAWN, EXPIRED)  # those who did not get what they asked for


@dataclass(frozen=True)
class Ratings:
    """One entry per offer, by time: the visit or request (NEVER = none), when it was offered and rated (NEVER), stars 1 to 5."""

    visit: Ints
    request: Ints
    offered: Ints
    rated: Ints
    stars: Ints

    def __len__(self) -> int:
        return len(self.offered)


@dataclass(frozen=True)
class Memory:
    """What people can have an opinion on."""

    world: World
    demand: Demand
    requests: Requests
    visits: Visits


def at_exit(memory: Memory) -> Ratings:
    """Stars asked by the queue system when somebody leaves the desk, whatever the outcome; not at the water office."""
    random = stream(memory.world.seed, "stars")
    visits = memory.visits
    served = (visits.ended != NEVER) & (visits.office != memory.world.office(LATE_AGENCY))
    rows = np.flatnonzero(served & (random.random(len(visits)) < OFFERED_AT_EXIT))
    return _rate(memory, random, rows, np.full(len(rows), NEVER), ANSWERED_AT_EXIT)


def of_portal(memory: Memory) -> tuple[Ratings, dict[str, float]]:
    """The portal's survey, sent only to those who got what they asked for; and how much that flatters it."""
    random = stream(memory.world.seed, "portal")
    requests = memory.requests
    water = np.array([p.agency == LATE_AGENCY for p in memory.world.procedures])[requests.procedure]
    over = ~np.isin(requests.status, (OPEN, *OUTSIDE))
    online = np.flatnonzero((requests.channel != COUNTER) & over & ~water)
    asked = np.isin(requests.status[online], (RESOLVED, GRANTED))
    opinion = _stars(memory, random, online, np.zeros(len(online)))
    slow = requests.steps.taken[online] >= 0
    truth = {
        "asked_mean": float(opinion[asked].mean()),
        "everybody_mean": float(opinion.mean()),
        "asked_mean_not_immediate": float(opinion[asked & slow].mean()),
        "everybody_mean_not_immediate": float(opinion[slow].mean()),
        "not_asked_share_not_immediate": float(1 - asked[slow].mean()),
    }
    rows = online[asked]
    return _rate(memory, random, np.full(len(rows), NEVER), rows, ANSWERED_PORTAL), truth


def of_water(memory: Memory) -> Ratings:
    """The survey of the water company: by message after a visit to its office; its file arrives three days late."""
    random = stream(memory.world.seed, "water")
    visits = memory.visits
    served = (visits.ended != NEVER) & (visits.office == memory.world.office(LATE_AGENCY))
    rows = np.flatnonzero(served & (random.random(len(visits)) < OFFERED_WATER))
    ratings = _rate(memory, random, rows, np.full(len(rows), NEVER), ANSWERED_WATER)
    limit = memory.world.end - LATE_DAYS * DAY
    keep = ratings.offered < limit
    answered = ratings.rated < limit
    rated = np.where(answered, ratings.rated, NEVER)[keep]
    stars = np.where(answered, ratings.stars, 0)[keep]
    return Ratings(ratings.visit[keep], ratings.request[keep], ratings.offered[keep], rated, stars)


def _rate(memory: Memory, random: np.random.Generator, visit: Ints, request: Ints, share: float) -> Ratings:
    """Offer and perhaps receive stars: of visits (their wait counts) or of requests (NEVER = none)."""
    visits, requests, end = memory.visits, memory.requests, memory.world.end
    of_visit = visit != NEVER
    ready = np.maximum(visits.arrived, visits.appointment)[visit]
    wait = np.where(of_visit, (visits.called[visit] - ready) / 60, 0)
    about = np.where(of_visit, visits.request[visit], request)
    offered = np.where(of_visit, visits.ended[visit] + 60, requests.resolved[request] + 3600)
    rated = offered + (random.exponential(5.0, len(visit)) * 3600).astype(np.int64) + 30
    answered = (random.random(len(visit)) < share) & (rated < end)
    stars = np.where(answered, _stars(memory, random, about, wait), 0)
    keep = np.flatnonzero(offered < end)
    order = keep[np.lexsort((keep, offered[keep]))]
    rated, own = np.where(answered, rated, NEVER), np.where(of_visit, NEVER, about)
    return Ratings(visit[order], own[order], offered[order], rated[order], stars[order])


def _stars(memory: Memory, random: np.random.Generator, about: Ints, wait: Floats) -> Ints:
    """Stars of people whose request is `about` (NEVER = only a question) and who waited so many minutes."""
    world, demand, requests = memory.world, memory.demand, memory.requests
    known = about != NEVER
    late: Bools = requests.late[about] & known
    denied: Bools = np.isin(requests.status[about], WITHOUT) & known
    mean = BASE + LATE * late + DENIED * denied + PER_MINUTE * np.maximum(wait - 15, 0)
    after = demand.after[requests.procedure[about], requests.day[about]] & known
    for change in CHANGES:
        same = requests.procedure[about] == world.procedure(change.procedure)
        mean = mean + change.stars * (same & after)
    return np.clip(np.round(mean + random.normal(0, NOISE, len(about))), 1, 5).astype(np.int64)
