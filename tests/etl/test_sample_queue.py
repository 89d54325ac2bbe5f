"""The simulated hall against a plain event-by-event one."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sample.queue import FASTEST, SLOWEST, simulate

Customer = tuple[float, float, float]  # ready, service, patience


def one_day(customers: list[Customer], desks: int, usual: float = 1e9) -> tuple[list[float], list[float]]:
    columns = [np.array([[c[k] for c in customers]], dtype=np.float64) for k in range(3)]
    until = np.full((1, desks), np.inf)
    start, end, _ = simulate(*columns, opens=0.0, desk_until=until, usual=usual)
    return list(start[0]), list(end[0])


def by_hand(customers: list[Customer], desks: int) -> list[float]:
    """First come, first served, with a heap of the times at which desks are free; the pace is the usual one plus 45 %."""
    free = [0.0] * desks
    starts = []
    for ready, service, patience in customers:
        called = max(ready, free[0])
        if called > ready + patience:
            starts.append(np.inf)
            continue
        heapq.heapreplace(free, called + service * SLOWEST)
        starts.append(called)
    return starts


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 40), st.integers(0, 60)), min_size=1, max_size=40),
    st.integers(1, 4),
)
def test_it_is_a_first_come_first_served_queue_with_patience(rows: list[tuple[int, int, int]], desks: int) -> None:
    customers = sorted((float(r), float(s), float(p)) for r, s, p in rows)
    # With an endless usual wait everybody is served at the slowest pace, so that the plain queue is exact.
    start, _ = one_day(customers, desks)
    assert start == pytest.approx(by_hand(customers, desks))


def test_an_empty_hall_serves_at_once_and_a_full_one_makes_wait() -> None:
    start, end = one_day([(0, 10, 99), (1, 10, 99), (2, 10, 99)], desks=2)
    assert start[:2] == [0, 1]
    assert start[2] == end[0]


def test_who_has_no_patience_leaves_and_costs_no_time() -> None:
    start, end = one_day([(0, 10, 99), (1, 10, 2), (2, 10, 99)], desks=1)
    assert start[1] == np.inf
    assert end[1] == np.inf
    assert start[2] == end[0]


def test_desks_hurry_when_the_wait_is_long() -> None:
    many = [(0.0, 10.0, 1e9)] * 30
    start, end = one_day(many, desks=1, usual=5.0)
    length = np.array(end) - np.array(start)
    assert length[0] > length[-1]
    assert length[-1] == pytest.approx(10 * FASTEST)


def test_a_desk_that_closes_takes_nobody_more() -> None:
    ready = np.zeros((1, 4))
    until = np.array([[np.inf, 5.0, -np.inf]])
    start, _, desk = simulate(ready, np.full((1, 4), 10.0), np.full((1, 4), 1e9), opens=0.0, desk_until=until, usual=1e9)
    assert list(desk[0]) == [0, 1, 0, 0]
    assert list(start[0]) == [0, 0, 13, 26]


def test_days_do_not_touch_each_other() -> None:
    ready = np.array([[0.0, 0.0], [0.0, np.inf]])
    start, end, _ = simulate(
        ready, np.full((2, 2), 10.0), np.full((2, 2), 1e9), opens=0.0, desk_until=np.full((2, 1), np.inf), usual=1e9
    )
    assert start[0, 1] == end[0, 0]
    assert start[1, 0] == 0
    assert start[1, 1] == np.inf
