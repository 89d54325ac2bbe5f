"""A waiting hall, customer by customer: first come first served by the desks that are open, for many days at once."""

import numpy as np

from etl.sample.arrays import Floats, Ints

HURRY = 0.45  # how much faster the desks work when the wait is double the usual
FASTEST, SLOWEST = 0.62, 1.3


def simulate(
    ready: Floats, service: Floats, patience: Floats, *, opens: float, desk_until: Floats, usual: float
) -> tuple[Floats, Floats, Ints]:
    """When each customer is called, when that ends, and at which desk.

    ready[day, k]: minute from which the k-th customer can be called, ascending, infinite where there is none;
    service, patience: minutes of the same shape; desk_until[day, desk]: the minute after which a desk takes nobody more,
    -infinite for one that does not open, infinite for one that stays until the hall is empty (every day needs one);
    usual: the wait in minutes at which the desks keep their usual pace: they hurry when it is longer, and take their time
    when it is shorter. Returns start[day, k], infinite for those who left before being called, the end and the desk.
    """
    days, customers = ready.shape
    row = np.arange(days)
    free = np.where(np.isneginf(desk_until), np.inf, float(opens))
    start = np.full((days, customers), np.inf)
    end = np.full((days, customers), np.inf)
    desk = np.zeros((days, customers), dtype=np.int64)
    for k in range(customers):
        first = np.argmin(free, axis=1)
        called = np.maximum(ready[:, k], free[row, first])
        stays = np.isfinite(ready[:, k]) & (called <= ready[:, k] + patience[:, k])
        pace = np.clip(1 + HURRY * (1 - (called[stays] - ready[stays, k]) / usual), FASTEST, SLOWEST)
        end[stays, k] = called[stays] + service[stays, k] * pace
        done = end[:, k].copy()
        done[done >= desk_until[row, first]] = np.inf
        free[row[stays], first[stays]] = done[stays]
        start[stays, k] = called[stays]
        desk[:, k] = first
    return start, end, desk
