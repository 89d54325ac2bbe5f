"""The page that chooses procedures: the answer, what it says where little is known, and the team's whole meeting."""

import random
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import priorities
from dashboard.charts_priority import Bubble, Lift, Placed, bubbles, lifts, ranks
from dashboard.components import csv_bytes
from dashboard.priority_figures import Shown, _table
from metrics.axes import LAW, PRESETS, TEN_STEPS, Candidate, Evidence
from metrics.candidates import candidates
from metrics.priority import rank
from metrics.query import open_current
from state import decisions, meeting
from state.store import home_state
from tests.dashboard.test_views import answer, text
from tests.dashboard.visits import visit
from tests.metrics.helpers import publish, rebuild, warehouse
from tests.metrics.test_candidates import FIRST, LAST, town

PAGE = "views/prioridades.py"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("priorities")
    publish(folder, town(), FIRST, LAST)
    return folder


@pytest.fixture(autouse=True)
def _clean(home: Path) -> None:
    for file in home.glob("state.db*"):
        file.unlink()


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("PASO10_HOME", str(home))
    return visit(PAGE, **query)


def test_the_answer_comes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch)
    found = rank([c for c in candidates(open_current(home / "published")) if "done" not in c.gates], PRESETS[TEN_STEPS])
    assert answer(app).startswith("Si la Agenda se decidiera hoy: Trámite A, ")
    assert [row.candidate.name for row in found.rows] == ["Trámite A", "X", "Trámite E"]
    assert "1 nov 2025 al 31 oct 2026" in text(app)
    assert "Pesos: volumen 25 · ingresos 25 · población servida 25 · marco legal 25" in [box.label for box in app.expander]


def test_gates_are_told_and_give_no_points(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(opened(home, monkeypatch))
    assert "La ley lo impide" in said
    assert "Trámite C" in said
    assert "De 5, 4 no constan como simplificados" in said
    assert "Ya se resuelve en línea" in said
    assert "Trámite B" in answer(opened(home, monkeypatch, todos="1"))


def test_a_card_opens_from_its_address(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(opened(home, monkeypatch, tramite="X", pesos=LAW))
    assert "X, con su evidencia" in said
    assert "la ficha no dice a qué grupo se dirige" in said
    assert "sin dato" in said
    told = text(opened(home, monkeypatch, tramite="NO-HAY"))
    assert "«NO-HAY» no compite" in told
    assert "«C» no compite" in text(opened(home, monkeypatch, tramite="C")), "what the law bars has no place to show"


def test_weights_move_the_ranking_and_are_saved_by_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch)
    for name in ("volume", "revenue", "population"):
        app.slider(key=f"weight-{TEN_STEPS}-{name}").set_value(0)
    app.run()
    assert "Pesos: marco legal 25" in [box.label for box in app.expander]
    app.text_input(key="weights-name").set_value("  Solo   la ley ")
    app.text_input(key="who-weights-new").set_value("Ana")
    next(button for button in app.button if button.label == "Guardar" and "form-weights" in button.form_id).click()
    app.run()
    assert not app.exception
    [saved] = meeting.saved(home_state(home)).values()
    assert (saved.name, dict(saved.points), saved.saved_by) == ("Solo la ley", {"legal": 25.0}, "Ana")
    again = opened(home, monkeypatch, pesos="mios:Solo la ley")
    assert "Pesos: marco legal 25" in [box.label for box in again.expander]


def test_without_any_weight_it_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch)
    for name in PRESETS[TEN_STEPS]:
        app.slider(key=f"weight-{TEN_STEPS}-{name}").set_value(0)
    app.run()
    assert not app.exception
    assert answer(app) == "Ningún eje tiene peso: suba al menos uno."


def press(app: AppTest, form: str) -> AppTest:
    next(button for button in app.button if button.form_id.startswith(form)).click()
    app.run()
    assert not app.exception
    return app


def field(app: AppTest, kind: str, start: str):
    return next(one for one in getattr(app, kind) if str(one.key).startswith(start))


def test_the_meeting_can_be_run_from_this_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch, tramite="A")
    field(app, "text_input", "who-mark").set_value("Ana")
    press(app, "form-mark")
    assert "Trámite A: candidata." in text(app)
    field(app, "number_input", "weeks").set_value(6.5)
    press(app, "form-weeks")
    assert "el equipo estima 6.5 semanas" in text(app)
    field(app, "text_area", "note").set_value("Empezar por Urbano")
    press(app, "form-note")
    assert "Ana: Empezar por Urbano" in text(app)
    field(app, "text_input", "title").set_value("Licencia en línea")
    field(app, "number_input", "size").set_value(3.0)
    press(app, "form-agenda")
    assert "compromiso guardado" in text(app)
    store = home_state(home)
    [entry] = decisions.entries(store)
    told = entry.decision
    assert (told.kind, told.title, told.procedure_id, told.origin) == ("digitized", "Licencia en línea", "A", "agenda")
    assert (told.indicator, told.direction, told.expected_change) == ("resolution_days_p50", "lower", -3.0)
    assert "Lugar 1 de la priorización" in told.problem
    one = meeting.agreed(store)["A"]
    assert (one.candidate, one.weeks, [note.text for note in one.notes]) == (True, 6.5, ["Empezar por Urbano"])
    assert "con compromiso" in text(app)


def test_what_is_written_badly_is_told_and_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = press(opened(home, monkeypatch, tramite="A"), "form-agenda")
    assert "No se guardó" in text(app)
    assert decisions.entries(home_state(home)) == []


def test_nothing_published_nothing_known_and_an_old_publication(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    assert answer(opened(tmp_path / "a", monkeypatch)).startswith("Todavía no hay cifras publicadas.")
    (tmp_path / "b").mkdir()
    with warehouse(tmp_path / "b" / "warehouse.duckdb"):
        pass
    rebuild(tmp_path / "b")
    assert answer(opened(tmp_path / "b", monkeypatch)) == "Todavía no hay trámites que comparar."
    monkeypatch.setattr(priorities, "recorded", lambda pub: False)
    assert "antes de que hubiera prioridades" in answer(opened(tmp_path / "b", monkeypatch))


def test_one_procedure_of_which_hardly_anything_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, {"procedures": [{"procedure_id": "A", "name": "Trámite A"}]}, FIRST, LAST)
    app = opened(tmp_path, monkeypatch)
    assert answer(app) == "Si la Agenda se decidiera hoy: Trámite A."
    assert "No hay trámites con volumen y espera" in text(app)
    law = opened(tmp_path, monkeypatch, pesos=LAW)
    assert "Fuera de la cuenta, porque nadie lo sabe de ningún trámite" in text(law)


def test_five_hundred_procedures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(2)
    cards = [{"procedure_id": f"P{i:03}", "name": f"Trámite {i}", "population_served": chance.randrange(9999),
              "legal_barrier": chance.choice(["none", "partial"]), "digital_level": i % 4} for i in range(500)]  # fmt: skip
    publish(tmp_path, {"procedures": cards}, FIRST, LAST)
    app = opened(tmp_path, monkeypatch)
    assert "500 trámites · 10,000 combinaciones" in text(app)
    pub = open_current(tmp_path / "published")
    shown = Shown(pub, rank(candidates(pub), PRESETS[TEN_STEPS]), {}, False)
    table = _table(shown)
    assert (len(table.rows), len(table.csv)) == (60, 500), "the CSV has all of them"
    assert csv_bytes(table).decode("utf-8-sig").count("\r\n") == 501


def test_names_of_bubbles_never_touch() -> None:
    chance = random.Random(7)
    rows = [Bubble(f"Trámite de nombre largo {i}", 10 ** chance.uniform(0, 4), chance.uniform(1, 60), chance.random() ** 4, "", i)
            for i in range(1, 26)]  # fmt: skip
    names = [layer for layer in bubbles(rows)["layer"] if layer["mark"]["type"] == "text" and "stroke" not in layer["mark"]]
    said = [next(iter(layer["data"]["values"]))["name"] for layer in names]
    assert len(said) <= 8
    assert {name.split()[0] for name in said if name[0].isdigit()} == set("12345"), "the first places by their number"
    assert bubbles([Bubble("Uno", 1, 0, 0, "", 1)])["layer"]


def test_pictures_of_one_row_and_of_none_known() -> None:
    assert ranks([Placed("1  A", 1, 1, 1, "100 %")])["layer"]
    assert lifts([Lift("Volumen", -12.5, "sin dato", False)])["layer"]


def test_words_of_every_state() -> None:
    one = Candidate("A", "A", "", {})
    assert priorities.said(None, "volume") == "sin dato"
    assert priorities.said(Evidence("revenue", "not_applicable"), "revenue") == "no aplica"
    assert priorities.said(Evidence("wait", "few", 12.5, 3), "wait") == "12.5 min, pocos datos"
    assert priorities.said(Evidence("volume", "ok", 1.0), "volume") == "1 solicitud"
    assert priorities.effort(one.effort, None) == ""
    assert [priorities.chance(top) for top in (1, 0.9999, 0.5, 0.001, 0)] == ["100", "más de 99", "50", "menos de 1", "0"]
    assert priorities.gate(Candidate("A", "A", "", {}, ("simplify",)))[0][0] == "Falta simplificarlo"
    assert priorities.simplified(Candidate("A", "A", "", {}, (), date(2026, 1, 5))) == "simplificado el 5 ene 2026"
