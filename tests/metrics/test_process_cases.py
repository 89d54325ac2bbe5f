"""Single requests worked out by hand: weekends and closures, missing and impossible starts, one event."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from metrics.process import Process, process
from tests.metrics.helpers import publish

FIRST, LAST = date(2026, 1, 5), date(2026, 2, 27)
FRIDAY, MONDAY = date(2026, 1, 30), date(2026, 2, 2)  # Monday 2 February is closed


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)


def read(folder: Path, *steps: tuple[str, datetime | None, datetime]) -> Process:
    """One request in an office open from eight to four, closed on a Monday."""
    events: list[dict[str, Any]] = [
        {"request_id": "F1", "procedure_id": "LIC", "office_id": "V", "activity": name, "started_at": began, "completed_at": end}
        for name, began, end in steps
    ]
    town = {
        "offices": [{"office_id": "V", "opens": "08:00", "closes": "16:00"}],
        "closures": [{"date": MONDAY, "office_id": "*", "name": "asueto"}], "events": events,
    }  # fmt: skip
    return process(publish(folder, town, FIRST, LAST), "LIC", FIRST, LAST)


def wait(found: Process) -> float | None:
    (arc,) = (arc for arc in found.arcs if arc.source and arc.target)
    return arc.median_minutes


TUESDAY = MONDAY + timedelta(days=1)
CASES = {
    "over a weekend and a closed Monday": (at(FRIDAY, 15), at(TUESDAY, 9), at(TUESDAY, 10), 60 + 60, 60),
    "both after hours of the same day": (at(FRIDAY, 17), at(FRIDAY, 18), at(FRIDAY, 19), 0, 0),
    "from a Saturday to a Sunday": (at(FRIDAY + timedelta(days=1), 9), at(FRIDAY + timedelta(days=2), 9), at(TUESDAY, 9), 0, 60),
    "before opening counts from opening": (at(TUESDAY, 6), at(TUESDAY, 8, 30), at(TUESDAY, 9), 30, 30),
    "no start: the wait holds the work": (at(TUESDAY, 9), None, at(TUESDAY, 11), 120, None),
    "a start after its end is no start": (at(TUESDAY, 9), at(TUESDAY, 13), at(TUESDAY, 11), 120, None),
    "a start before the step before has ended": (at(TUESDAY, 12), at(TUESDAY, 9), at(TUESDAY, 13), 0, 240),
}


@pytest.mark.parametrize("name", CASES)
def test_waits_and_work_of_one_request(tmp_path: Path, name: str) -> None:
    ended, began, done, waited, worked = CASES[name]
    found = read(tmp_path, ("A", None, ended), ("B", began, done))
    assert wait(found) == waited
    step = next(step for step in found.steps if step.activity == "B")
    assert (step.work_median_minutes, step.started) == (worked, 0 if worked is None else 1)


def test_one_event_is_a_whole_path(tmp_path: Path) -> None:
    found = read(tmp_path, ("A", None, at(TUESDAY, 12)))
    assert {(arc.source, arc.target, arc.n, arc.median_minutes) for arc in found.arcs} == {("", "A", 1, None), ("A", "", 1, None)}
    (step,) = found.steps
    assert (step.n, step.cases, step.returned, step.time_share, step.wait_median_minutes) == (1, 1, 0, 0.0, None)
    assert (found.cases, found.reworked) == (1, 0)


def test_what_returned_is_never_more_than_what_came(tmp_path: Path) -> None:
    steps = [("A", None, at(FIRST, 9)), ("A", None, at(TUESDAY, 9)), ("A", None, at(TUESDAY, 10))]
    found = read(tmp_path, *steps)
    (step,) = found.steps
    assert (step.n, step.cases, step.returned, step.repeats, step.returned_share) == (3, 1, 1, 2, 1.0)
