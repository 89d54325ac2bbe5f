"""A simulated day against Erlang's formulas, against ciw (a queue simulator of others), and against itself."""

import random
from itertools import product
from statistics import fmean

import ciw
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.staffing import Crowd, Day, Hour, Minutes, Waits, cheapest, erlang_a, erlang_c, served, simulate

EXPONENTIAL = tuple(-10 * np.log(1 - (np.arange(400) + 0.5) / 400))  # service times of mean 10 minutes
MORNING = (20.0, 45.0, 70.0, 60.0, 40.0, 30.0, 15.0, 10.0)


def day(arrivals: tuple[float, ...], patience: float | None = None) -> Day:
    return Day(8, arrivals, EXPONENTIAL, (1,) * len(EXPONENTIAL), patience)


@pytest.mark.parametrize(("desks", "minutes"), [(11, 6.8), (12, 2.2), (13, 1.0), (15, 0.2)])
def test_erlang_c_worked_example(desks: int, minutes: float) -> None:
    assert erlang_c(60, 10, desks) == pytest.approx(minutes, abs=0.05)


def test_erlang_c_when_the_desks_cannot_keep_up() -> None:
    assert erlang_c(60, 10, 10) == float("inf")
    assert erlang_c(0, 10, 1) == 0


def test_erlang_a_worked_example() -> None:
    minutes, left = erlang_a(60, 10, 9, patience_minutes=40)
    assert minutes == pytest.approx(5.5, abs=0.05)
    assert left == pytest.approx(0.14, abs=0.005)


def test_erlang_a_without_hurry_is_erlang_c() -> None:
    assert erlang_a(60, 10, 12, float("inf")) == (erlang_c(60, 10, 12), 0.0)
    assert erlang_a(60, 10, 12, 1e6)[0] == pytest.approx(erlang_c(60, 10, 12), rel=1e-3)
    assert np.isfinite(erlang_a(1200, 10, 180, 40)).all(), "many desks do not overflow"


@pytest.mark.parametrize("desks", [12, 13])
def test_an_even_day_agrees_with_erlang_c(desks: int) -> None:
    waits = simulate(day((60.0,) * 40), (desks,) * 40, 15, days=60)
    assert waits.wait_minutes == pytest.approx(erlang_c(60, 10, desks), rel=0.1)
    assert waits.busy_share == pytest.approx(10 / desks, rel=0.02)
    assert waits.left_share == 0


def test_an_even_day_of_people_who_leave_agrees_with_erlang_a() -> None:
    waits = simulate(day((60.0,) * 40, patience=40), (9,) * 40, 15, days=60)
    assert waits.left_share == pytest.approx(erlang_a(60, 10, 9, 40)[1], rel=0.05)


def test_the_formula_on_the_mean_of_a_morning_peak_says_far_too_little() -> None:
    waits = simulate(day(MORNING), (7,) * 8, 15)
    assert waits.wait_minutes > 4 * erlang_c(sum(MORNING) / 8, 10, 7)


@pytest.mark.parametrize("desks", [8, 9])
def test_each_person_waits_as_in_ciw(desks: int) -> None:
    crowd = Crowd.drawn(day(MORNING), days=4, seed=3)
    waits, _ = served(crowd, np.full(8, desks))
    for arrival, service, ours in zip(crowd.arrival, crowd.service, waits, strict=True):
        came = np.isfinite(arrival)
        assert ours[came].tolist() == pytest.approx(_by_ciw(arrival[came], service[came], desks))
        assert np.isnan(ours[~came]).all()


def _by_ciw(arrival: Minutes, service: Minutes, desks: int) -> list[float]:
    """The wait of each of these people as ciw has it, in their order of arrival."""
    between = np.diff(arrival, prepend=0.0).tolist()
    simulation = ciw.Simulation(ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*between, float("inf")])],
        service_distributions=[ciw.dists.Sequential(service.tolist())], number_of_servers=[desks]))
    simulation.simulate_until_max_customers(len(arrival), method="Finish")
    return [record.waiting_time for record in sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)]


def test_desks_that_change_by_the_hour_agree_with_a_minute_by_minute_count() -> None:
    """ciw starts each shift with new desks while the old ones finish, so changing desks have an oracle of their own."""
    desks = (5, 8, 10, 10, 0, 12, 9, 4)
    ours, theirs = simulate(day(MORNING), desks, 15), _step_by_step(MORNING, desks, days=60)
    assert ours.wait_minutes == pytest.approx(fmean(w for hour in theirs for w in hour), rel=0.12)
    for hour, waits in zip(ours.hours, theirs, strict=True):
        assert hour.wait_minutes == pytest.approx(fmean(waits), rel=0.25, abs=1.0)


def _step_by_step(arrivals: tuple[float, ...], desks: tuple[int, ...], days: int, step: float = 0.1) -> list[list[float]]:
    """Goes through the day a tenth of a minute at a time with a line of people and the desks that are free."""
    chance = random.Random(5)
    hours: list[list[float]] = [[] for _ in arrivals]
    for _ in range(days):
        line: list[float] = []
        busy_until = [0.0] * max(desks)
        for tick in range(int((len(arrivals) * 60 + 300) / step)):
            now = tick * step
            hour = min(int(now // 60), len(arrivals) - 1)
            if now < len(arrivals) * 60 and chance.random() < arrivals[hour] * step / 60:
                line.append(now)
            for desk in range(desks[hour]):
                if line and busy_until[desk] <= now:
                    came = line.pop(0)
                    busy_until[desk] = now + chance.expovariate(0.1)
                    hours[int(came // 60)].append(now - came)
    return hours


def test_who_comes_while_every_desk_rests_waits_until_one_opens() -> None:
    waits = simulate(Day(9, (0.0, 30.0, 0.1), (1.0,), (1,)), (3, 0, 30), 15)
    assert waits.hours[1].wait_minutes == pytest.approx(30, rel=0.1)


def test_hours_are_named_by_the_clock_and_empty_ones_say_nothing() -> None:
    hours = simulate(Day(9, (0.0, 30.0), (5.0,), (1,)), (3, 4), 15).hours
    assert hours[0] == Hour(9, 3, None, None, None)
    assert (hours[1].hour, hours[1].desks) == (10, 4)


def test_a_day_that_nobody_comes() -> None:
    waits = simulate(Day(9, (0.0,), (5.0,), (1,)), (1,), 15)
    assert (waits.wait_minutes, waits.left_share, waits.last_out_minutes) == (0, 0, 0)


def test_the_same_seed_is_the_same_day() -> None:
    assert simulate(day(MORNING), (9,) * 8, 15, days=20) == simulate(day(MORNING), (9,) * 8, 15, days=20)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0, 40), min_size=1, max_size=6), st.integers(1, 6), st.sampled_from([None, 20.0]),
    st.integers(0, 2**32 - 1))
def test_one_more_desk_never_makes_people_wait_longer(
    arrivals: list[float], desks: int, patience: float | None, seed: int
) -> None:
    people = day(tuple(arrivals), None)
    fewer = simulate(people, (desks,) * len(arrivals), 15, days=20, seed=seed)
    more = simulate(people, (desks + 1,) * len(arrivals), 15, days=20, seed=seed)
    assert more.wait_minutes <= fewer.wait_minutes + 1e-9
    assert more.within_target_share >= fewer.within_target_share - 1e-9
    assert all(0 <= hour.left_share <= 1 for hour in simulate(
        day(tuple(arrivals), patience), (desks,) * len(arrivals), 15, 20, seed).hours if hour.left_share is not None)


def test_the_cheapest_desks_reach_the_target_and_one_fewer_anywhere_does_not() -> None:
    people = day((10.0, 25.0, 8.0))
    found = cheapest(people, 15, 0.9, most_desks=12, days=60)
    assert found is not None
    assert _reached(simulate(people, found, 15, days=60))
    for at in range(3):
        fewer = tuple(n - (place == at) for place, n in enumerate(found))
        assert fewer[-1] < 1 or not _reached(simulate(people, fewer, 15, days=60))
    every = [d for d in product(range(1, 9), repeat=3) if sum(d) < sum(found) - 1]
    assert not any(_reached(simulate(people, d, 15, days=60)) for d in every), "nothing is cheaper by more than one desk-hour"


def _reached(waits: Waits) -> bool:
    return all((hour.within_target_share or 0) >= 0.9 for hour in waits.hours)


def test_no_number_of_desks_is_enough() -> None:
    assert cheapest(day((200.0, 200.0)), 5, 0.95, most_desks=3, days=10) is None


@pytest.mark.parametrize(("desks", "word"), [((1,), "desks"), ((1, 0), "last"), ((-1, 2), "desks")])
def test_desks_that_cannot_be(desks: tuple[int, ...], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        simulate(day((10.0, 10.0)), desks, 15)


@pytest.mark.parametrize(
    "wrong",
    [{"arrivals": ()}, {"arrivals": (-1.0,)}, {"service_n": (0,)}, {"service_n": (1, 1)}, {"service_minutes": (-2.0,)},
     {"patience_minutes": 0.0}])
def test_days_that_cannot_be(wrong: dict[str, object]) -> None:
    right = {"opens_hour": 8, "arrivals": (5.0,), "service_minutes": (3.0,), "service_n": (1,), "patience_minutes": None}
    with pytest.raises(ValueError, match="|".join(wrong)):
        Day(**{**right, **wrong})  # type: ignore[arg-type]
