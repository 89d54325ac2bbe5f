"""What the first pages say of the updates of every night."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.nights import trouble
from state import runs
from state.runs import Run
from tests.dashboard.test_views import Make, text
from tests.dashboard.visits import APP

NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Mexico_City")


def night(days: int, code: int | None = 0, said: str = "") -> Run:
    began = datetime(2026, 11, 20, 11, 30, tzinfo=UTC) - timedelta(days=days)
    return Run(f"{days}", "update", 1, began, began + timedelta(seconds=34) if code is not None else None, code, said)


def test_a_night_that_went_well_says_nothing() -> None:
    assert trouble([], NOW, ZONE) is None
    assert trouble([night(0)], NOW, ZONE) is None
    assert trouble([night(0, 12)], NOW, ZONE) is None, "the page says which file was refused"
    assert trouble([night(1, 11), night(0)], NOW, ZONE) is None, "it was mended since"


def test_a_failed_night_says_why_and_what_to_run() -> None:
    title, text = trouble([night(1), night(0, 11, "ventanilla: no se puede leer.")], NOW, ZONE)
    assert title == "La actualización de vie 20 nov, 05:30 no se completó"
    assert text.startswith("ventanilla: no se puede leer.\n")
    assert text.endswith("repítala: paso10 update")
    assert "fallo del programa: KeyError" in trouble([night(0, 1, "KeyError")], NOW, ZONE)[1]


def test_a_night_cut_off_is_told_once_it_cannot_be_working_any_more() -> None:
    begun = [night(0, None)]
    assert trouble(begun, NOW, ZONE) is None
    title, _text = trouble(begun, NOW + timedelta(hours=5), ZONE)
    assert "se cortó antes de terminar" in title


def test_a_task_that_stopped_running_is_told_only_where_it_ran_every_day() -> None:
    assert trouble([night(9), night(4), night(2)], NOW, ZONE) is None, "somebody runs it by hand"
    title, text = trouble([night(4), night(3), night(2)], NOW, ZONE)
    assert "fue la de mié 18 nov, 05:30" in title
    assert "paso10 schedule" in text
    assert trouble([night(3), night(2), night(1)], NOW - timedelta(hours=2), ZONE) is None, "tonight's is not due yet"


@pytest.mark.parametrize("view", ["hoy", "datos"])
def test_the_first_pages_show_it(view: str, made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "casa"
    home.mkdir()
    for name in ("paso10.toml", "published"):
        (home / name).symlink_to(made("ordinary") / name)
    monkeypatch.setenv("PASO10_HOME", str(home))
    runs.end(home, runs.begin(home, "update"), 11, "cerofilas: el servidor no responde.")
    page = AppTest.from_file(APP, default_timeout=60)
    page.switch_page(f"views/{view}.py")
    page.run()
    assert not page.exception
    said = text(page)
    assert ("no se completó" in said, "cerofilas: el servidor no responde." in said) == (True, True)
