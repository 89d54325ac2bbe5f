"""Of what is open, how many will pass their limit: survival of requests by their age in working days.

The chance that an open request is still open when its limit comes follows from how fast requests of that age have been
closing: every request counts for the days it was seen open, closed or not (censoring respected), the last year only. A
procedure with little history leans on all of them. Paused requests have no clock running and are counted apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
OPEN = 1 << 40  # the working day on which an open request closed
WINDOW = 250  # working days of history that say how fast requests close now
OLDEST = 260  # working days: older requests close as these do
LEAN, SCALE = 10.0, 5.0  # requests' worth of the common pace in each age, and in a procedure's own speed


@dataclass(frozen=True)
class Requests:
    """Requests with a limit, alike ones together: columns of one length; days are working days of their calendar.

    `procedure` numbers from 0; `received`, `due`, `closed` (OPEN while it is open); `late`: closed after its due date or
    still open; `n` how many.
    """

    procedure: Ints
    agency: Ints
    cal: Ints
    received: Ints
    due: Ints
    closed: Ints
    late: NDArray[np.bool_]
    n: Ints


@dataclass(frozen=True)
class Pauses:
    """Suspensions: the row of `Requests` each belongs to, and its first and last working day (OPEN while it lasts)."""

    row: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True)
class Running:
    """What stands open at the end of a day: rows of `Requests`, working days left (0 or less: late), and whether it is paused."""

    row: Ints
    age: Ints
    left: Ints
    paused: NDArray[np.bool_]


def standing(requests: Requests, pauses: Pauses, at_end: Ints) -> Running:
    """What is open at the end of a day as it was known that day; `at_end` is its working day in each calendar.

    A pause that begins later has not yet moved the due date; one that is on has stopped the clock.
    """
    today = at_end[requests.cal]
    row = np.flatnonzero((requests.received <= today) & (requests.closed > today))
    of_row = today[pauses.row]
    later = np.zeros(len(today), dtype=np.int64)
    ahead = pauses.first > of_row
    length = np.minimum(pauses.last, requests.due[pauses.row]) - pauses.first + 1
    np.add.at(later, pauses.row[ahead], np.maximum(length[ahead], 0))
    paused = np.zeros(len(today), dtype=bool)
    paused[pauses.row[(pauses.first <= of_row) & (pauses.last > of_row)]] = True
    worked = today - requests.received - rested(requests, pauses, today)
    return Running(row, worked[row], (requests.due - later - today)[row], paused[row])


def rested(requests: Requests, pauses: Pauses, today: Ints) -> Ints:
    """Working days that each request has spent in pauses by that day, while it was open."""
    end = np.minimum(np.minimum(pauses.last, today[pauses.row]), requests.closed[pauses.row])
    days = np.zeros(len(today), dtype=np.int64)
    np.add.at(days, pauses.row, np.maximum(end - pauses.first + 1, 0))
    return days


def pace(requests: Requests, pauses: Pauses, procedures: int, at_end: Ints) -> Floats:
    """(procedure, age) -> chance that a request open at the start of its a-th working day closes in it, as known that day.

    Ages leave pauses out, as the clock does.
    """
    today = at_end[requests.cal]
    seen = (requests.received <= today) & (requests.closed > today - WINDOW)
    procedure, n = requests.procedure[seen], requests.n[seen]
    begun = requests.received + rested(requests, pauses, today)
    age, closed = (today - begun)[seen], (requests.closed - begun)[seen]
    first, last = np.clip(age - WINDOW + 1, 0, OLDEST), np.clip(np.minimum(age, closed), 0, OLDEST)
    shape = (procedures, OLDEST + 2)
    risk, ended = np.zeros(shape), np.zeros(shape)
    np.add.at(risk, (procedure, first), n)
    np.add.at(risk, (procedure, last + 1), -n)
    done = closed <= age
    np.add.at(ended, (procedure[done], last[done]), n[done])
    return _leaning(ended[:, :-1], np.cumsum(risk, axis=1)[:, :-1])


def _leaning(ended: Floats, risk: Floats) -> Floats:
    """Each procedure's own pace by age, leaning on the common one at its own speed where it has seen little."""
    common = ended.sum(axis=0) / np.maximum(risk.sum(axis=0), 1.0)
    speed = (ended.sum(axis=1) + SCALE) / ((risk * common).sum(axis=1) + SCALE)
    own = np.minimum(speed[:, None] * common, 0.95)
    paces: Floats = (ended + LEAN * own) / (risk + LEAN)
    return paces


def chance_late(requests: Requests, running: Running, paces: Floats) -> Floats:
    """The chance that each open request is not closed by its due date; 1 for what is late or due that very day."""
    kept = np.cumsum(np.log1p(-np.minimum(paces, 1 - 1e-9)), axis=1)
    age = np.minimum(running.age, OLDEST)
    end = np.minimum(age + np.maximum(running.left, 0), OLDEST)
    procedure = requests.procedure[running.row]
    late: Floats = np.exp(kept[procedure, end] - kept[procedure, age])
    return late


@dataclass(frozen=True)
class Expected:
    """Of the open requests of each key that fall due within a window: how many, how many will pass it, and its spread."""

    falling_due: Ints
    late: Floats
    chance: Floats  # the variance that chance alone gives

    def spread(self, drift: float) -> Floats:
        """Standard deviation when, besides chance, the pace of all of them may move together by `drift` (in logits)."""
        return np.sqrt(self.chance + (drift * self.chance) ** 2)


def expected(key: Ints, keys: int, n: Ints, late: Floats) -> Expected:
    """Sums over the open requests of each key."""
    falling, passing = np.bincount(key, n, keys).astype(np.int64), np.bincount(key, n * late, keys).astype(np.float64)
    return Expected(falling, passing, np.bincount(key, n * late * (1 - late), keys).astype(np.float64))
