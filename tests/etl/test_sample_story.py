"""What the sample tells: the planted causes are there, and large enough to be found."""

import json
from datetime import date
from typing import Any

import numpy as np
import pytest

from etl.sample import appointments, catalogue, demand, payments, people, ratings, requests, stories, story, visits, world, write
from etl.sample.arrays import DAY, NEVER
from etl.sample.demand import COUNTER, WEB
from etl.sample.requests import DONE, GRANTED, OPEN, RESOLVED
from etl.sample.sources import Town, folios

UNTIL = date(2026, 11, 20)


@pytest.fixture(scope="module")
def town() -> Town:
    """A town with a quarter of the requests and the queues of the full one."""
    start = world.build(10, UNTIL, 0.25)
    wanted = demand.build(start)
    persons = people.build(10, 2000)
    asked = requests.build(start, wanted, len(persons))
    came = visits.build(start, wanted, asked, len(persons))
    return Town(start, persons, asked, came, payments.build(start, asked), folios(start, asked)[1])


@pytest.fixture(scope="module")
def told(town: Town) -> dict[str, Any]:
    return stories.tell(town, {})


def medians(town: Town, office: str) -> list[float]:
    """The median wait of each of the office's working days, in minutes."""
    number = town.world.office(office)
    rows = (town.visits.office == number) & (town.visits.called != NEVER)
    ready = np.maximum(town.visits.arrived, town.visits.appointment)[rows]
    wait, day = (town.visits.called[rows] - ready) / 60, town.visits.day[rows]
    return [float(np.median(wait[day == d])) for d in np.unique(day)]


def test_the_volumes(town: Town) -> None:
    assert len(town.requests) == pytest.approx(100_000, rel=0.02)
    assert len(town.visits) == pytest.approx(150_000, rel=0.02)
    assert len(town.payments) == pytest.approx(55_000, rel=0.1)
    assert len(catalogue.agencies()) == 14


def test_digitizations_move_people_to_the_web_and_cut_visits_and_one_does_not(told: dict[str, Any]) -> None:
    assert len(told["digitized"]) == 6
    for change in told["digitized"]:
        gain = change["after"]["web_share"] - change["before"]["web_share"]
        fewer = change["after"]["visits_per_request"] / change["before"]["visits_per_request"]
        if change["procedure"] == story.FAILED:
            assert gain < 0.15
            assert fewer > 1.05
            assert change["after"]["calendar_days_p50"] > change["before"]["calendar_days_p50"]
        else:
            assert gain > 0.25
            assert fewer < 0.75


def test_predial_comes_from_january_to_march(told: dict[str, Any]) -> None:
    assert told["predial_peak"]["share_january_to_march"] > 0.55


def test_mondays_and_pay_days_are_heavier(town: Town) -> None:
    start, counter = town.world, town.requests.channel == COUNTER
    days = np.arange(start.days)
    per_day = np.bincount(town.requests.day[counter], minlength=start.days)
    works = start.works.all(axis=0)[: start.days]
    weekday = start.weekday()[: start.days]
    mean = [per_day[works & (weekday == n)].mean() for n in range(5)]
    assert max(mean) == mean[0] > 1.08 * min(mean)
    fines = counter & (town.requests.procedure == start.procedure("TES-04"))
    per_day = np.bincount(town.requests.day[fines], minlength=start.days)
    paid = works & np.isin([start.date(int(d)).day for d in days], (15, 16, 30, 31))
    assert per_day[paid].mean() > 1.15 * per_day[works & ~paid].mean()


def test_people_come_in_the_morning_and_less_at_lunch(town: Town) -> None:
    hour = np.bincount(town.visits.arrived % DAY // 3600, minlength=24)
    assert hour[9] == hour.max()
    assert hour[14] < hour[12]
    assert hour[14] < hour[15]


def test_closed_days_have_online_requests_only(town: Town) -> None:
    start = town.world
    closed = ~start.works[town.requests.office, town.requests.day]
    assert closed.sum() > 1000
    assert COUNTER not in town.requests.channel[closed]
    assert start.works[town.visits.office, town.visits.day].all()


def test_waits_are_those_of_a_queue(town: Town) -> None:
    for office in town.world.offices:
        daily = np.array(medians(town, office.id)[:-30])
        assert np.median(daily) == pytest.approx(office.usual_wait, rel=0.15), office.id
    number = town.world.office("TESORERIA")
    rows = np.flatnonzero((town.visits.office == number) & (town.visits.called != NEVER) & (town.visits.appointment == NEVER))
    wait = (town.visits.called - town.visits.arrived)[rows].astype(np.float64)
    assert np.corrcoef(wait[:-1], wait[1:])[0, 1] > 0.5


def test_one_office_gets_worse_in_the_last_weeks_and_no_other_does(town: Town) -> None:
    for office in town.world.offices:
        daily = medians(town, office.id)
        usual, last = np.median(daily[-130:-30]), np.median(daily[-5:])
        assert (last > 1.4 * usual) == (office.id == story.WORSE_OFFICE), office.id


def test_the_bottleneck_takes_the_largest_part(told: dict[str, Any]) -> None:
    assert told["bottleneck"]["share_of_time"] > 0.33


def test_one_office_closes_requests_as_they_enter(town: Town) -> None:
    entry = town.requests.at_entry
    office, _ = story.CLOSED_AT_ENTRY
    assert set(town.requests.office[entry]) == {town.world.office(office)}
    assert (town.requests.resolved[entry] == town.requests.received[entry]).all()
    assert entry.sum() > 1000


def test_requests_end_after_they_begin_and_pauses_lie_between(town: Town) -> None:
    asked = town.requests
    closed = asked.resolved != NEVER
    assert (asked.resolved[closed] >= asked.received[closed]).all()
    assert (asked.resolved < town.world.end).all()
    assert ((asked.status == OPEN) == ~closed).all()
    paused = asked.pause_to != NEVER
    assert (asked.pause_to[paused] >= asked.pause_from[paused]).all()
    assert (asked.pause_from[paused] > asked.received[paused]).all()
    assert (asked.resolved[paused & closed] >= asked.pause_to[paused & closed]).all()


def test_visits_go_through_their_stations_in_order(town: Town) -> None:
    came = town.visits
    served = came.called != NEVER
    assert (came.called[served] >= came.arrived[served]).all()
    assert (came.ended[served] > came.called[served]).all()
    assert 0.005 < 1 - served.mean() < 0.08
    linked = came.request != NEVER
    assert served[came.filing].all()
    assert (came.day[linked] >= town.requests.day[came.request[linked]]).all()
    counts = np.bincount(came.request[linked], minlength=len(town.requests))
    assert (counts == town.requests.extra + (town.requests.channel == COUNTER)).all()


def test_payments_follow_their_requests(town: Town) -> None:
    paid = town.payments
    assert (paid.paid >= town.requests.received[paid.request] - 1200).all()
    assert (np.diff(paid.paid) >= 0).all()
    assert 0 < (paid.cents < 0).sum() < 0.01 * len(paid)
    assert set(paid.linked[paid.linked != paid.request]) == {NEVER}
    daily = np.bincount(paid.paid // DAY, weights=paid.cents / 100, minlength=town.world.days) * 4
    works = town.world.works.all(axis=0)[: town.world.days]
    autumn = daily[-80:][works[-80:]]
    assert 0.9e6 < autumn.mean() < 2e6


def test_the_portal_asks_only_those_who_got_it_and_looks_better_for_it(town: Town) -> None:
    memory = ratings.Memory(town.world, demand.build(town.world), town.requests, town.visits)
    asked, size = ratings.of_portal(memory)
    assert set(town.requests.status[asked.request]) == {RESOLVED, GRANTED}
    assert size["asked_mean_not_immediate"] > size["everybody_mean_not_immediate"] + 0.08
    exit_stars = ratings.at_exit(memory)
    given = exit_stars.stars[exit_stars.rated != NEVER]
    assert 3.9 < given.mean() < 4.4
    water = ratings.of_water(memory)
    limit = (town.world.days - story.LATE_DAYS) * DAY
    assert water.offered.max() < limit
    assert water.rated.max() < limit


def test_most_is_done_in_time_but_less_than_the_target(town: Town) -> None:
    """Counted in working days without pauses, for what has a limit in working days and is not recent."""
    start, asked = town.world, town.requests
    limit = np.array([p.limit_value if p.limit_unit == "working_days" else -1 for p in start.procedures])[asked.procedure]
    rows = (limit > 0) & (asked.pause_from == NEVER) & (asked.day < start.days - 60) & np.isin(asked.status, (*DONE, OPEN))
    last = np.where(asked.resolved == NEVER, start.days + 100, asked.resolved // DAY)
    taken = start.before[asked.office, last] - start.before[asked.office, asked.day]
    assert 0.74 < (taken[rows] <= limit[rows]).mean() < 0.9


def test_future_appointments_exist_and_none_was_booked_after_the_end(town: Town) -> None:
    unkept = appointments.build(town.world, town.visits, 2000)
    future = unkept.appointment >= town.world.end
    assert (unkept.state[future] == appointments.FUTURE).all()
    assert future.sum() > 50
    assert (unkept.booked < town.world.end).all()
    office, day = unkept.office[future], unkept.appointment[future] // DAY
    assert town.world.works[office, day].all()


def test_web_grows_and_counter_shrinks(town: Town) -> None:
    year = town.requests.day // 365
    web = [(town.requests.channel[year == n] == WEB).mean() for n in (0, 1)]
    assert web[1] > web[0] + 0.08


def test_the_truth_file_tells_the_stories(tmp_path_factory: pytest.TempPathFactory) -> None:
    sample = write(tmp_path_factory.mktemp("story") / "home", until=UNTIL, scale=0.01)
    truth = json.loads(sample.truth.read_text(encoding="utf-8"))
    assert truth["stories"].keys() == {
        "digitized", "failed_digitization", "worse_office", "bottleneck", "closed_at_entry", "rating_bias", "late_source",
        "flood", "predial_peak", "catalogue_errors",
    }  # fmt: skip
    assert truth["stories"]["flood"] == {"from": "2025-10-14", "days": 3}
