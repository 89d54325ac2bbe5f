"""XmR limits and rules against the published golden case, and the usual range of a figure."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from metrics.query import Published, Scope, usual
from metrics.signals import Usual, signals, xmr
from tests.metrics.helpers import publish

GOLDEN = [1.0, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
FIRST, LAST = date(2026, 5, 4), date(2026, 11, 20)


def test_golden_case() -> None:
    assert len(GOLDEN) == 18
    limits = xmr(GOLDEN)
    assert (round(limits.mean, 2), round(limits.low, 2), round(limits.high, 2)) == (1.94, -0.72, 4.60)
    assert [i for i, rules in enumerate(signals(GOLDEN, limits)) if "outside" in rules] == [4]


def test_without_outlying_ranges_nothing_is_dropped() -> None:
    limits = xmr([1.0, 3.0, 1.0, 3.0])
    assert (limits.mean, limits.low, limits.high) == (2.0, 2 - 2.66 * 2, 2 + 2.66 * 2)


def test_a_flat_series_has_no_width() -> None:
    limits = xmr([5.0] * 12)
    assert (limits.low, limits.high) == (5.0, 5.0)
    assert signals([5.0] * 12, limits) == [()] * 12


@pytest.mark.parametrize(("values", "rule", "marked"), [
    ([5, 1, 2, 3, 4, 5, 6, 7, 3], "trend", [1, 2, 3, 4, 5, 6, 7]),
    ([5, 7, 6, 5, 4, 3, 2, 1, 8], "trend", [1, 2, 3, 4, 5, 6, 7]),
    ([1, 2, 3, 4, 5, 6, 1], "trend", []),
    ([4.1, 4.9, 4.5, 4.2, 4.3, 4.4, 4.6, 3], "run", [0, 1, 2, 3, 4, 5, 6]),
    ([4.1, 4.9, 4.0, 4.2, 4.3, 4.4, 4.6, 4.7], "run", []),
    ([7.5, 4, 7.5, 4], "two_of_three", [0, 2]),
    ([7.5, 4, 0.5, 4], "two_of_three", []),
    ([7.5, 4, 4, 7.5], "two_of_three", []),
    ([0.5, 0.6, 4], "two_of_three", [0, 1]),
    ([8.9, 9.1, -1.1, -0.9], "outside", [1, 2]),
])
def test_rules(values: list[float], rule: str, marked: list[int]) -> None:
    limits = xmr([4 - 5 / 2.66 / 2, 4 + 5 / 2.66 / 2] * 4)
    assert (limits.mean, round(limits.low, 9), round(limits.high, 9)) == (4.0, -1.0, 9.0)
    assert [i for i, rules in enumerate(signals(values, limits)) if rule in rules] == marked


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Mondays twice as busy, a little noise, closed weekends; P is quiet; waits of 10 to 30 minutes."""
    dice, requests, visits = Random(5), [], []
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        if day.weekday() > 4:
            continue
        for i in range((40 if day.weekday() == 0 else 20) + dice.randrange(-2, 3)):
            at = datetime(day.year, day.month, day.day, 9, i % 60)
            procedure = "P" if i < 1 else "Q"
            requests.append({"request_id": f"{day}-{i}", "received_at": at, "procedure_id": procedure, "status": "open"})
            waited = at + timedelta(minutes=dice.randrange(10, 30))
            visits.append({"visit_id": f"{day}-{i}", "arrived_at": at, "called_at": waited, "outcome": "served"})
    return publish(tmp_path_factory.mktemp("usual"), {"requests": requests, "visits": visits}, FIRST, LAST)


def test_a_monday_is_compared_with_mondays(pub: Published) -> None:
    monday, friday = (usual(pub, "requests_received", at=at) for at in (date(2026, 11, 16), date(2026, 11, 20)))
    assert monday is not None
    assert friday is not None
    assert monday.low > friday.high
    assert 36 < monday.mean < 44
    assert 18 < friday.mean < 22
    assert monday.side(41) == friday.side(20) == "inside"
    assert (friday.side(41), monday.side(20)) == ("above", "below")


def test_only_the_working_days_before_are_points(pub: Published) -> None:
    found = usual(pub, "requests_received", at=date(2026, 11, 20))
    assert found is not None
    assert (found.n, found.trial) == (60, False)


def test_weeks_are_compared_per_working_day(pub: Published) -> None:
    found = usual(pub, "requests_received", grain="week", at=date(2026, 11, 18))
    assert found is not None
    assert found.low < 120 < found.high
    assert found.low > 100


def test_durations_stay_positive(pub: Published) -> None:
    found = usual(pub, "queue_wait_minutes_p50", at=date(2026, 11, 20))
    assert found is not None
    assert 0 < found.low < 20 < found.high


def test_too_few_points_give_no_limits(pub: Published) -> None:
    assert usual(pub, "requests_received", grain="month") is None
    assert usual(pub, "requests_received", at=FIRST + timedelta(days=15)) is None
    assert usual(pub, "requests_received", at=FIRST + timedelta(days=17)) is not None


def test_points_with_few_data_are_left_out(pub: Published) -> None:
    assert usual(pub, "on_time_share", Scope(procedure=("P",))) is None


def test_of_what_comes_once_a_day_one_more_is_not_news_though_a_week_of_it_has_limits(pub: Published) -> None:
    quiet = Scope(procedure=("P",))
    assert usual(pub, "requests_received", quiet, at=date(2026, 11, 20)) is None
    assert usual(pub, "requests_received", quiet, "week", at=date(2026, 11, 18)) is not None


def test_sides() -> None:
    assert [Usual(1, 3, 2, 12).side(v) for v in (0.9, 1, 3, 3.1)] == ["below", "inside", "inside", "above"]
    assert Usual(1, 3, 2, 23).trial
