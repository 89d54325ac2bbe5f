"""«¿Qué cambió?»: a change that nobody registered is asked about on Hoy; yes and no are kept, and neither is asked again."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data
from metrics import query
from metrics.forecast.questions import questions
from state.shifts import answers, confirmed
from state.store import open_state
from tests.dashboard.test_list import SATURDAY, text, visit

Make = Callable[[str], Path]
ASKED = "¿Cambió algo que se queda?"


@pytest.fixture
def home(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = shutil.copytree(made("ordinary"), tmp_path / "home")
    monkeypatch.setenv("PASO10_HOME", str(root))
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    monkeypatch.setattr(data, "today", lambda pub: SATURDAY)
    return root


def press(app: AppTest, which: str, label: str, who: str = "Ana Ruiz", kind: str = "") -> AppTest:
    """Fills in the form of the first question and sends it."""
    button = next(b for b in app.button if b.key and b.key.startswith(f"FormSubmitter:form-shift-{which}-"))
    slug = button.key.removeprefix(f"FormSubmitter:form-shift-{which}-").removesuffix(f"-{label}")
    if kind:
        app.selectbox(key=f"shift-kind-{slug}").set_value(kind)
    app.text_input(key=f"who-shift-{which}-{slug}").set_value(who)
    button.click().run()
    assert not app.exception, app.exception[0].value
    return app


def test_yes_is_kept_with_its_day_and_handed_to_the_next_build(home: Path) -> None:
    asked = questions(query.open_current(home / "published"))
    app = visit()
    assert text(app).count(ASKED) == len(asked) > 0
    assert f"{asked[0].item.name} · " in text(app)
    app = press(app, "yes", "Guardar", kind="desk_added")
    assert text(app).count(ASKED) == len(asked) - 1
    assert "anotado; los pronósticos lo toman en cuenta" in text(app)
    found = confirmed(open_state(home / "state.db")).row(0, named=True)
    assert (found["date"], found["kind"]) == (asked[0].since, "desk_added")
    assert found[f"{asked[0].dimension}_id"] == asked[0].key


def test_no_is_not_asked_again_not_even_when_the_run_is_dated_otherwise(home: Path) -> None:
    before = text(visit()).count(ASKED)
    app = press(visit(), "no", "No cambió nada")
    assert text(app).count(ASKED) == before - 1
    assert "no cambió nada; no se vuelve a preguntar" in text(app)
    store = open_state(home / "state.db")
    assert confirmed(store).is_empty()
    given = answers(store)[0]
    assert (given.kind, given.answered_by) == ("", "Ana Ruiz")
    assert isinstance(given.asked.since, date)
    assert text(visit()).count(ASKED) == before - 1


def test_without_a_name_nothing_is_kept(home: Path) -> None:
    app = press(visit(), "no", "No cambió nada", who=" ")
    assert "Falta su nombre." in text(app)
    assert not (home / "state.db").exists()
