"""Appointments that nobody kept: not shown up, cancelled, or still to come."""

from dataclasses import dataclass

import numpy as np

from etl.sample.arrays import DAY, NEVER, Ints, gather, stream
from etl.sample.visits import Visits
from etl.sample.world import World

NO_SHOW, CANCELLED, FUTURE = range(3)
MISSED = 0.17  # no-shows per kept appointment
GIVEN_UP = 0.10
AHEAD = 15  # working days for which appointments are given


@dataclass(frozen=True)
class Appointments:
    """One entry per appointment without ticket, by time of booking; seconds since the first day."""

    office: Ints
    procedure: Ints
    person: Ints
    booked: Ints
    appointment: Ints
    state: Ints

    def __len__(self) -> int:
        return len(self.booked)


def build(world: World, visits: Visits, persons: int) -> Appointments:
    """Copies of kept appointments that other people did not keep, and those of the next days."""
    random = stream(world.seed, "appointments")
    kept = np.flatnonzero(visits.appointment != NEVER)
    missed = kept[random.random(len(kept)) < MISSED]
    dropped = kept[random.random(len(kept)) < GIVEN_UP]
    like, moved = _to_come(world, visits, kept, random)
    rows = np.concatenate([missed, dropped, like])
    state = np.repeat([NO_SHOW, CANCELLED, FUTURE], [len(missed), len(dropped), len(like)])
    appointment = np.concatenate([visits.appointment[missed], visits.appointment[dropped], moved])
    booked = np.concatenate([visits.booked[missed], visits.booked[dropped], _booked(world, len(like), random)])
    booked = booked + random.integers(-3000, 3000, len(rows))
    booked = np.where(state == FUTURE, np.minimum(booked, world.end - 1), booked)
    order = np.argsort(booked, kind="stable")
    person = random.integers(0, persons, len(rows))
    return Appointments(
        visits.office[rows][order], visits.procedure[rows][order], person[order], booked[order], appointment[order], state[order]
    )


def _to_come(world: World, visits: Visits, kept: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Fewer and fewer appointments for the next working days, like those of the last ones."""
    rows: list[Ints] = []
    moved: list[Ints] = []
    for office in range(len(world.offices)):
        own = kept[visits.office[kept] == office]
        done = int(world.before[office, world.days - 1])
        counts = np.bincount(world.before[office, visits.day[own]] - 1, minlength=done)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        for ahead in range(min(AHEAD, done)):
            like = own[gather(starts[[done - 1 - ahead]], counts[[done - 1 - ahead]])]
            like = like[random.random(len(like)) < np.exp(-ahead / 6)]
            day = world.workdays[office, done + ahead]
            rows.append(like)
            moved.append(day * DAY + visits.appointment[like] % DAY)
    return np.concatenate(rows).astype(np.int64), np.concatenate(moved).astype(np.int64)


def _booked(world: World, n: int, random: np.random.Generator) -> Ints:
    return world.end - 1 - (random.exponential(3.0, n) * DAY).astype(np.int64)
