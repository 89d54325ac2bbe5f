"""Logs that write a step as two events: each end finds its start, whatever came between."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from metrics.engine import workshop
from metrics.pairing import pair_events
from tests.metrics.helpers import fill, warehouse

DAY = datetime(2026, 3, 2, 9)


def at(minute: int | None) -> datetime | None:
    return None if minute is None else DAY + timedelta(minutes=minute)


def ran(folder: Path, events: list[tuple[str, str | None, int | None, int | None]]) -> list[tuple]:
    """(activity, start, end) in minutes after pairing events of one request given as (activity, instance, start, end)."""
    folder.mkdir(exist_ok=True)
    with warehouse(folder / "w.duckdb") as con:
        rows = [{"activity": a, "instance": i, "started_at": at(s), "completed_at": at(e)} for a, i, s, e in events]
        fill(con, {"events": [{"request_id": "F1", **row} for row in rows]})
    with workshop(folder / "w.duckdb") as con:
        pair_events(con)
        rows = con.execute("SELECT activity, started_at, completed_at FROM ran").fetchall()
    utc = timedelta(hours=6)
    minutes = [(a, *(None if v is None else int((v - DAY - utc).total_seconds() // 60) for v in times)) for a, *times in rows]
    return sorted(minutes, key=str)


def test_a_start_and_its_end_are_one_step(tmp_path: Path) -> None:
    assert ran(tmp_path, [("A", None, 1, None), ("B", None, 2, None), ("A", None, None, 5), ("B", None, None, 3)]) == [
        ("A", 1, 5), ("B", 2, 3)]


def test_first_come_first_served_and_the_rest_stays_alone(tmp_path: Path) -> None:
    found = ran(tmp_path, [
        ("A", None, None, 1), ("A", None, 2, None), ("A", None, 3, None), ("A", None, None, 4), ("A", None, None, 6),
        ("A", None, 7, None), ("B", None, None, 2), ("C", None, 1, 4)])
    assert found == [("A", 2, 4), ("A", 3, 6), ("A", 7, None), ("A", None, 1), ("B", None, 2), ("C", 1, 4)]


def test_an_instance_tells_two_runs_of_a_step_apart(tmp_path: Path) -> None:
    found = ran(tmp_path, [("A", "x", 1, None), ("A", "y", 2, None), ("A", "y", None, 3), ("A", "x", None, 9)])
    assert found == [("A", 1, 9), ("A", 2, 3)]


def test_the_same_minute(tmp_path: Path) -> None:
    assert ran(tmp_path, [("A", None, None, 5), ("A", None, 5, None)]) == [("A", 5, 5)]


def test_the_order_of_the_file_does_not_matter(tmp_path: Path) -> None:
    dice = Random(7)
    events = [(dice.choice("AB"), None, *((n, None) if dice.random() < 0.5 else (None, n))) for n in range(60)]
    shuffled = dice.sample(events, len(events))
    first = ran(tmp_path / "a", events)
    assert first == ran(tmp_path / "b", shuffled)
    assert all(s is None or e is None or s <= e for _, s, e in first)
    assert sum((s is not None) + (e is not None) for _, s, e in first) == 60
