"""The readings that the attention list is made from are the figures that pages show: same values, same counts, every bucket."""

from datetime import date

import pytest

from metrics.query import Published, Scope, series
from metrics.readings import EPOCH, readings
from tests.metrics.helpers import publish
from tests.metrics.towns import FIRST, LAST, town

NAMES = ("requests_received", "queue_wait_minutes_p50", "resolution_days_p90", "on_time_share", "revenue_mxn", "stars_mean",
         "resolution_elapsed_minutes_p50", "service_minutes_p50", "abandonment_share")


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("readings"), town(5, 400), FIRST, LAST)


def read(pub: Published, name: str, by: str, keys: tuple[int, ...], grain: str) -> dict[tuple[int, date], tuple[float, int]]:
    start, end = date(2026, 1, 5), date(2026, 7, 5)
    found = readings(pub, pub.indicators[name], by, keys, start, end, grain)
    return {(int(k), date.fromordinal(EPOCH.toordinal() + int(day))): (float(value), int(n))
            for k, day, value, n in zip(found.key, found.day, found.value, found.n, strict=True)}


@pytest.mark.parametrize("grain", ["day", "week"])
@pytest.mark.parametrize("name", NAMES)
def test_readings_are_the_figures_of_every_bucket(pub: Published, name: str, grain: str) -> None:
    procedures = pub.dimension("procedure")
    asked = [("", Scope(), 0)] + [("procedure", Scope(procedure=(key.key,)), key.id) for key in procedures.values() if key.key]
    by_procedure = read(pub, name, "procedure", tuple(number for by, _, number in asked if by), grain)
    together = read(pub, name, "", (), grain)
    assert together
    for by, scope, number in asked:
        mine = {day: cell for (key, day), cell in (by_procedure if by else together).items() if key == number}
        shown = {f.start: (pytest.approx(f.value), f.n)
                 for f in series(pub, name, date(2026, 1, 5), date(2026, 7, 5), grain, scope) if f.value is not None and f.n}
        assert {day: cell for day, cell in mine.items() if cell[1]} == shown


def test_a_period_without_events_is_empty(pub: Published) -> None:
    for name in NAMES:
        found = readings(pub, pub.indicators[name], "", (), date(2020, 1, 1), date(2020, 2, 1), "day")
        assert len(found.key) == len(found.day) == len(found.value) == len(found.n) == 0
