"""Commands that change a home are noted in its logs/, without personal data; those that only read leave nothing."""

from pathlib import Path

import pytest

import commands.home
import commands.shell
from state.runs import runs
from tests.test_cli import run, small


def test_an_update_is_noted_with_its_code(tmp_path: Path) -> None:
    home = small(tmp_path)
    code = run(home, "update").exit_code
    (noted,) = runs(home)
    assert (noted.command, noted.code, noted.ended_at is not None) == ("update", code, True)


@pytest.mark.asvs("16.2.1")
def test_who_loaded_and_who_exported_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = small(tmp_path)
    monkeypatch.setattr(commands.shell, "getuser", lambda: "tesoreria")
    run(home, "update")
    monkeypatch.setenv("PASO10_WHO", "Luz Mora (3f9a1c20)")
    run(home, "export", "open-data")
    assert [(noted.command, noted.who) for noted in runs(home)] == [("update", "tesoreria"), ("open-data", "Luz Mora (3f9a1c20)")]


def test_why_it_failed_is_noted_without_persons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = small(tmp_path)

    def refuse(*_parts: object, **_more: object) -> None:
        raise PermissionError(13, "no", "inbox/de ana.perez@correo.mx.csv")

    monkeypatch.setattr(commands.home, "load_home", refuse)
    assert run(home, "load").exit_code == 2
    (noted,) = runs(home)
    assert noted.code == 2
    assert noted.said.startswith("inbox/de [correo]: no se puede")


def test_a_bug_is_noted_by_its_name_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = small(tmp_path)

    def fail(*_parts: object, **_more: object) -> None:
        raise ZeroDivisionError("PEGA850101HVZRRN09")

    monkeypatch.setattr(commands.home, "load_home", fail)
    assert isinstance(run(home, "load").exception, ZeroDivisionError)
    assert [(noted.code, noted.said) for noted in runs(home)] == [(1, "ZeroDivisionError")]


def test_what_only_reads_leaves_no_note(tmp_path: Path) -> None:
    home = small(tmp_path)
    run(home, "status")
    run(home, "check")
    run(tmp_path / "no hay", "update")
    assert not (home / "logs").exists()
    assert not (tmp_path / "no hay").exists()


def test_a_home_that_takes_no_note_is_updated_all_the_same(tmp_path: Path) -> None:
    home = small(tmp_path)
    (home / "logs").write_text("aquí no hay carpeta", "utf-8")
    assert run(home, "update").exit_code in (0, 12)
