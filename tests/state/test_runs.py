"""What commands did: noted at the beginning and at the end, readable after a kill, by several at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state import runs
from state.runs import begin, end


def test_a_run_is_noted_when_it_begins_and_when_it_ends(tmp_path: Path) -> None:
    first = begin(tmp_path, "update")
    assert [(run.command, run.code, run.seconds) for run in runs.runs(tmp_path)] == [("update", None, None)]
    end(tmp_path, first, 11, "No se puede leer la fuente.")
    begin(tmp_path, "load")
    done, other = runs.runs(tmp_path)
    assert (done.code, done.said, done.seconds >= 0, other.code) == (11, "No se puede leer la fuente.", True, None)
    assert [run.command for run in runs.runs(tmp_path, "load")] == ["load"]


def test_what_a_kill_or_a_hand_left_is_passed_over(tmp_path: Path) -> None:
    end(tmp_path, begin(tmp_path, "update"), 0, "nada que decir")
    (path,) = (tmp_path / "logs").glob("*.jsonl")
    whole = path.read_text("utf-8")
    path.write_text("no es JSON\n[1]\n{}\n" + whole + whole[:40], "utf-8")
    (run,) = runs.runs(tmp_path)
    assert (run.code, run.said) == (0, "")


def test_a_home_without_notes_has_none_and_reading_makes_none(tmp_path: Path) -> None:
    assert runs.runs(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_several_at_once_lose_no_line(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: end(tmp_path, begin(tmp_path, f"c{n}"), n), range(200)))
    assert sorted(run.code for run in runs.runs(tmp_path)) == list(range(200))


def test_the_months_before_the_last_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in (8, 9, 10):
        monkeypatch.setattr(runs, "_now", lambda month=month: datetime(2026, month, 3, tzinfo=UTC))
        end(tmp_path, begin(tmp_path, f"en {month}"), 0)
    assert [run.command for run in runs.runs(tmp_path)] == ["en 9", "en 10"]
