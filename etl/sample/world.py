"""The frame that everything else happens in: the days, the offices' working days and the catalogue."""

import datetime as calendar
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from etl.sample.arrays import DAY, Bools, Floats, Ints
from etl.sample.catalogue import Office, Procedure, offices, procedures
from etl.sample.closures import ALL, Closure, closures
from etl.sample.story import first_day, flood_day

HORIZON = 300  # days after the end for which the calendar is known


@dataclass(frozen=True)
class World:
    """Day d is `first` + d; instants are seconds since midnight of `first`; arrays by office are in the catalogue's order.

    works[o, d]: whether office o works on day d; before[o, d]: its working days up to and with d; workdays[o, n]: its n-th.
    """

    seed: int
    scale: float
    first: date
    until: date
    procedures: list[Procedure]
    offices: list[Office]
    closures: list[Closure]
    works: Bools
    before: Ints
    workdays: Ints

    @property
    def days(self) -> int:
        return (self.until - self.first).days + 1

    @property
    def end(self) -> int:
        """The first second after the last day."""
        return self.days * DAY

    def office(self, key: str) -> int:
        return next(n for n, o in enumerate(self.offices) if o.id == key)

    def procedure(self, key: str) -> int:
        return next(n for n, p in enumerate(self.procedures) if p.id == key)

    def date(self, day: int) -> calendar.date:
        return self.first + timedelta(days=day)

    def day(self, when: calendar.date) -> int:
        return (when - self.first).days

    def before_end(self, days: int) -> int:
        """The first day on which every office works, from so many days before the end on."""
        ready = np.flatnonzero(self.works.all(axis=0))
        return int(ready[np.searchsorted(ready, max(self.days - 1 - days, 0))])

    def weekday(self) -> Ints:
        """0 Monday … 6 Sunday for every day of the calendar."""
        return (np.arange(self.works.shape[1], dtype=np.int64) + self.first.weekday()) % 7

    def at_work(self, office: Ints, day: Ints, after: Floats) -> Ints:
        """The instant `after` working days (with fraction) once the day of receipt is over, within the office's hours."""
        whole = np.floor(after).astype(np.int64)
        place = np.minimum(self.before[office, day] + whole, self.workdays.shape[1] - 1)
        opens = np.array([o.opens for o in self.offices], dtype=np.int64)[office]
        closes = np.array([o.closes for o in self.offices], dtype=np.int64)[office]
        seconds = (opens + (after - whole) * (closes - opens)) * 60
        instants: Ints = self.workdays[office, place] * DAY + seconds.astype(np.int64)
        return instants


def build(seed: int, until: date, scale: float) -> World:
    """The world of one sample."""
    first = first_day(until)
    places = offices()
    days = (until - first).days + 1 + HORIZON
    closed = closures(first, until + timedelta(days=HORIZON), flood_day(until))
    weekday = (np.arange(days) + first.weekday()) % 7
    works = np.tile(weekday < 5, (len(places), 1))
    for closure in closed:
        day = (closure.day - first).days
        for n, office in enumerate(places):
            works[n, day] &= closure.office not in (ALL, office.id)
    lists = [np.flatnonzero(row) for row in works]
    longest = max(len(row) for row in lists)
    workdays = np.array([np.pad(row, (0, longest - len(row)), constant_values=days - 1) for row in lists], dtype=np.int64)
    return World(
        seed, scale, first, until, procedures(), places, closed,
        works, np.cumsum(works, axis=1).astype(np.int64), workdays,
    )  # fmt: skip
