"""Where state meets metrics: what people wrote reaches the build; a place that cannot be read is told."""

from datetime import date
from pathlib import Path

import pytest

import commands.home
from etl.home import read_home
from metrics.written import NOTHING
from state.shifts import Asked, answer
from state.store import open_state


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    (tmp_path / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\n', "utf-8")
    return tmp_path


def test_confirmed_changes_are_handed_to_the_build(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands.home.written(read_home(home)).shifts.is_empty()
    assert not (home / "state.db").exists(), "reading creates nothing"
    answer(open_state(home / "state.db"), Asked("procedure", "T-1", date(2026, 11, 3)), 0, "Ana", "digitized", date(2026, 11, 2))
    handed = {}
    monkeypatch.setattr(commands.home, "build", lambda *parts: handed.update(told=parts[-1]))
    monkeypatch.setattr(commands.home, "keep_verdicts", lambda home, publication: None)
    commands.home.publish(read_home(home))
    assert handed["told"].shifts.rows() == [(date(2026, 11, 2), "T-1", None, "digitized")]


def test_a_store_that_cannot_be_read_is_told_and_the_build_goes_on(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PASO10_STATE_URL", "mysql://servidor/base")
    assert commands.home.written(read_home(home)) is NOTHING
    assert "Se publica sin lo que las personas escribieron." in capsys.readouterr().err
