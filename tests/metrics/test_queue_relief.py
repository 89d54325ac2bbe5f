"""What a queue becomes when a procedure brings fewer people: shorter by as much as they fill it, never longer."""

from pathlib import Path
from typing import Any

import pytest

from metrics.figures import figure
from metrics.hour_profile import staffed
from metrics.measures import WAIT_TARGET_MINUTES
from metrics.queue_relief import reliefs
from metrics.reader import Published
from metrics.scope import Scope
from metrics.year import twelve_months
from tests.metrics.helpers import publish
from tests.metrics.test_hours import FIRST, LAST, visits

PLACES = {"offices": [{"office_id": "CENTRO", "name": "Ventanilla Centro"}],
          "procedures": [{"procedure_id": key, "name": f"Trámite {key}"} for key in ("A", "B", "C")]}  # fmt: skip


def of_two(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same visits: every second one is for A, the others for B."""
    return [{**row, "procedure_id": "AB"[n % 2]} for n, row in enumerate(rows)]


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("relief"), {**PLACES, "visits": of_two(visits(3))}, FIRST, LAST)


def test_who_does_not_come_shortens_the_wait_of_who_does(pub: Published) -> None:
    start, end = twelve_months(pub)
    mine = figure(pub, "queue_visits", start, end, Scope(procedure=("A",))).value or 0.0
    none, some, everybody, more = reliefs(pub, "A", [(0.0, 0.0), (mine / 4, mine / 2), (mine, mine), (mine, 9 * mine)])
    assert none
    assert some
    assert everybody
    day = staffed(pub, "CENTRO", none.weekday, WAIT_TARGET_MINUTES)
    assert day
    assert (none.name, none.now_minutes) == ("Ventanilla Centro", day.measured_minutes)
    assert none.then_minutes == pytest.approx((none.now_minutes, none.now_minutes))
    short, long = some.then_minutes
    assert everybody.then_minutes[0] < short < long < none.now_minutes
    assert everybody.then_minutes[0] < none.now_minutes / 2, "half the people need less than half of the wait"
    assert more == everybody, "no more people stay away than come"


def test_nothing_is_said_where_the_queue_is_not_recorded(pub: Published, tmp_path: Path) -> None:
    assert reliefs(pub, "C", [(1.0, 2.0)]) == (None,)
    bare = [{**row, "desk": None} for row in of_two(visits(3))]
    assert reliefs(publish(tmp_path, {**PLACES, "visits": bare}, FIRST, LAST), "A", [(1.0, 2.0)]) == (None,)
