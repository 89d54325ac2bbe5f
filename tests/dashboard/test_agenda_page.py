"""The Agenda from the page of its meeting: made by the command, told on the page, ready to be taken away."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from dashboard.agenda import semesters
from tests.dashboard.test_views import text
from tests.dashboard.visits import APP

PAGE = "views/prioridades.py"


@pytest.fixture(scope="module")
def home(made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(made("ordinary"), tmp_path_factory.mktemp("agenda") / "home"))


def asked(home: Path, monkeypatch: pytest.MonkeyPatch, semester: str) -> AppTest:
    monkeypatch.setenv("PASO10_HOME", str(home))
    app = AppTest.from_file(APP, default_timeout=120)
    app.switch_page(PAGE).run()
    app.selectbox(key="agenda-semester").set_value(semester)
    app.button(key="agenda-button").click().run()
    assert not app.exception
    return app


def test_the_next_semester_comes_first() -> None:
    names = [[one.name for one in semesters(day)] for day in (date(2026, 11, 21), date(2027, 1, 5), date(2026, 6, 30))]
    assert names == [["2027-1", "2026-2"], ["2027-2", "2027-1"], ["2026-2", "2026-1"]]


def test_it_is_made_and_can_be_taken_away(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(asked(home, monkeypatch, "2027-1"))
    assert "Se entrega a más tardar el 15 ene 2027." in said
    assert "Lista: " in said
    book = CalamineWorkbook.from_path(home / "exports" / "agendas" / "agenda-2027-1.xlsx")
    assert len(book.get_sheet_by_index(0).to_python()) > 1


def test_a_last_agenda_that_cannot_be_read_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = home / "exports" / "agendas" / "agenda-2026-1.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("{", "utf-8")
    said = text(asked(home, monkeypatch, "2026-2"))
    assert "La Agenda no se hizo" in said
    assert "agenda-2026-1.json: no es una Agenda guardada." in said
