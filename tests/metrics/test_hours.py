"""Queues by hour: against a plain reading of the same visits, and the day that the simulation is given."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from metrics.hour_profile import FEWEST, hour_profile, staffed
from metrics.query import Published
from tests.metrics.helpers import publish

FIRST, LAST = date(2026, 7, 6), date(2026, 8, 30)


def visits(seed: int) -> list[dict[str, Any]]:
    """Eight weeks of two desks that serve whoever comes, some leaving after half an hour; a busy ten o'clock."""
    dice, rows = Random(seed), []
    for day in (FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)):
        if day.weekday() > 4:
            continue
        free = [datetime.combine(day, datetime.min.time()).replace(hour=9)] * 2
        came = sorted(free[0] + timedelta(minutes=dice.triangular(0, 299, 70)) for _ in range(dice.randrange(38, 48)))
        for number, moment in enumerate(came):
            at = moment.replace(second=0, microsecond=0)
            row = {"visit_id": f"{day}-{number}", "office_id": "CENTRO", "arrived_at": at, "outcome": "served"}
            desk = 0 if free[0] <= free[1] else 1
            called = max(free[desk], at)
            if called - at > timedelta(minutes=45):
                rows.append({**row, "outcome": "abandoned"})
                continue
            free[desk] = called + timedelta(minutes=round(dice.expovariate(1 / 11)))
            rows.append({**row, "called_at": called, "ended_at": free[desk], "desk": f"V{desk}"})
    return rows


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return visits(3)


@pytest.fixture(scope="module")
def pub(rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Published:
    town = {"offices": [{"office_id": "CENTRO"}, {"office_id": "OTRA"}], "visits": rows}
    return publish(tmp_path_factory.mktemp("hours"), town, FIRST, LAST)


def test_every_hour_is_what_a_plain_reading_gives(pub: Published, rows: list[dict[str, Any]]) -> None:
    profile = hour_profile(pub, "CENTRO", weeks=8)
    assert profile is not None
    came, waits, days = defaultdict(int), defaultdict(list), defaultdict(set)
    for row in rows:
        at = row["arrived_at"]
        key = (at.isoweekday(), at.hour)
        came[key] += 1
        days[at.isoweekday()].add(at.date())
        if row.get("called_at"):
            waits[key].append((row["called_at"] - at).seconds // 60)
    assert {(c.weekday, c.hour): c.n for c in profile.cells} == came
    for cell in profile.cells:
        mine = waits[cell.weekday, cell.hour]
        assert cell.wait_minutes == (pytest.approx(sum(mine) / len(mine)) if len(mine) >= FEWEST else None)
        assert cell.arrivals_per_day == pytest.approx(came[cell.weekday, cell.hour] / len(days[cell.weekday]))
    assert profile.n == len(rows)
    assert profile.best
    assert profile.worst
    assert profile.best.wait_minutes < profile.worst.wait_minutes


def test_the_range_ends_where_asked(pub: Published) -> None:
    week = hour_profile(pub, "CENTRO", end=date(2026, 7, 12), weeks=1)
    assert week is not None
    assert (week.start, week.end) == (date(2026, 7, 6), date(2026, 7, 12))
    assert hour_profile(pub, "CENTRO", end=date(2026, 7, 5), weeks=1) is None
    assert hour_profile(pub, "OTRA") is None


def test_the_simulated_day_is_the_measured_one(pub: Published) -> None:
    usual = staffed(pub, "CENTRO", weekday=2, target_minutes=15)
    assert usual is not None
    assert set(usual.desks) <= {1, 2}
    assert usual.day.opens_hour == 9
    assert usual.modelled_minutes == pytest.approx(usual.measured_minutes, abs=4)  # eight Tuesdays
    assert usual.day.patience_minutes is not None


def test_a_forecast_scales_the_arrivals(pub: Published) -> None:
    usual, busy = (staffed(pub, "CENTRO", 2, 15, visits=n) for n in (None, 90.0))
    assert usual
    assert busy
    assert sum(busy.day.arrivals) == pytest.approx(90)
    assert busy.gap_minutes == usual.gap_minutes


def test_a_day_that_the_office_does_not_open_and_one_without_desks(pub: Published, tmp_path: Path) -> None:
    assert staffed(pub, "CENTRO", 7, 15) is None
    assert staffed(pub, "OTRA", 1, 15) is None
    bare = [{"visit_id": "1", "office_id": "CENTRO", "arrived_at": datetime(2026, 7, 6, 9, 5), "outcome": "served"}]
    empty = publish(tmp_path, {"offices": [], "visits": bare}, FIRST, LAST)
    profile = hour_profile(empty, "CENTRO", weeks=8)
    assert profile is not None
    assert (profile.n, profile.best, profile.worst) == (1, None, None)
    assert staffed(empty, "CENTRO", 1, 15) is None
