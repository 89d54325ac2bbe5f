"""Programa: goals with how they go, a goal that is written there, the ten steps, and what the programme has and lacks."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import paso10
from etl.sample.programme import STEPS as WRITTEN
from metrics.names import STEPS, STEPS_ASK
from state import assumptions, first_days
from state import goals as kept
from state.goals import Goal
from state.store import home_state
from tests.dashboard.test_views import answer, text
from tests.dashboard.visits import visit

PAGE = "views/programa.py"


@pytest.fixture
def home(made: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an ordinary home, so that what a test writes is its own."""
    shutil.copytree(made("ordinary"), tmp_path / "home")
    monkeypatch.setenv("PASO10_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def opened(**query: str) -> AppTest:
    return visit(PAGE, **query)


def goal_fields(app: AppTest) -> dict[str, Any]:
    """The fields of the form of goals by their label."""
    found = (*app.text_input, *app.number_input)
    return {field.label: field for field in found if str(field.key).startswith(("goal-", "who-goal"))}


def wanted(**more: object) -> Goal:
    told = {
        "objective": "Cumplir", "title": "Trámites en línea", "indicator": "procedures_online", "base": 0.0, "goal": 900.0,
        "unit": "procedures", "starts_on": date(2026, 1, 1), "due_on": date(2030, 12, 31), "owner": "Ana Ruiz",
    }
    return Goal(**{**told, **more})


def test_without_goals_three_are_suggested_and_none_is_kept(home: Path) -> None:
    app = opened()
    assert "Todavía no hay metas" in answer(app)
    assert "con que empezar" in text(app)
    assert kept.entries(home_state(home)) == []


def test_a_goal_is_written_with_its_base_filled_in(home: Path) -> None:
    app = opened()
    fields = goal_fields(app)
    base = fields["De (base)"].value
    fields["Objetivo"].set_value("Cumplir lo que publicamos")
    fields["A (meta)"].set_value(base + 1)
    fields["Su nombre"].set_value("Ana Ruiz")
    next(button for button in app.button if button.label == "Registrar meta").click()
    app.run()
    assert not app.exception
    (entry,) = kept.entries(home_state(home))
    assert (entry.goal.objective, entry.goal.base, entry.goal.goal) == ("Cumplir lo que publicamos", base, base + 1)
    assert entry.written_by == "Ana Ruiz"
    assert entry.goal.title in text(app)
    assert f"meta {entry.goal_id} registrada" in text(app)


def test_a_goal_that_is_its_base_is_refused_with_the_reason(home: Path) -> None:
    app = opened()
    fields = goal_fields(app)
    fields["Objetivo"].set_value("Cumplir")
    fields["A (meta)"].set_value(fields["De (base)"].value)
    fields["Su nombre"].set_value("Ana Ruiz")
    next(button for button in app.button if button.label == "Registrar meta").click()
    app.run()
    assert "no hay nada que alcanzar" in text(app)
    assert kept.entries(home_state(home)) == []


def test_goals_stand_by_objective_with_their_verdict_commitments_apart(home: Path) -> None:
    store = home_state(home)
    kept.write(store, "Ana", wanted())
    kept.write(store, "Ana", wanted(title="Plazo de ley", commitment=True))
    kept.write(store, "Ana", wanted(title="Sin nadie que la mida", indicator="people_trained", unit="people"))
    app = opened(lectura="semana")
    shown = text(app)
    assert "De 3 metas" in answer(app)
    assert "0 de 1 compromiso cumplido" in shown
    assert "Ninguna fuente entrega estos datos." in shown
    assert "Última semana completa" in shown


def test_as_of_an_earlier_day_nothing_had_been_written(home: Path) -> None:
    kept.write(home_state(home), "Ana", wanted())
    app = opened(al="2026-03-31")
    assert "Ese día todavía no había metas escritas." in answer(app)
    assert "Como se veía el 31 mar" in text(app)
    assert [button.label for button in app.button if button.label == "Registrar meta"] == []


def test_the_ten_steps_say_who_and_what_is_late(home: Path) -> None:
    first_days.plan(home_state(home), 5, 0, "Ana", "Tesorería", first_days.kept.today(home_state(home)))
    app = opened()
    assert "0 de 10 pasos hechos" in text(app)
    assert "Tesorería" in text(app)


def test_the_checklist_calls_each_step_as_the_budget_does(home: Path) -> None:
    first_days.plan(home_state(home), 5, 0, "Ana", "Tesorería", first_days.kept.today(home_state(home)), "Dinero y calendario")
    shown = text(opened())
    for n, (key, words) in enumerate(STEPS.items(), 1):
        assert key == f"paso-{n:02}"
        assert STEPS_ASK[key]["es"] in shown
        assert (words["es"] in shown) is (n != 5)
    assert "5 · Dinero y calendario" in shown


def test_the_treasury_of_the_sample_writes_the_same_steps() -> None:
    assert [name.replace(". ", " · ") for name in WRITTEN] == [words["es"] for words in STEPS.values()]


def test_what_is_missing_says_who_could_bring_it(home: Path) -> None:
    shown = text(opened())
    assert "la puede traer Tesorería" in shown
    assert "hojas de una solicitud en papel" in shown
    assert "Falta el presupuesto de los diez pasos" in shown


def test_in_english_nothing_stays_in_spanish(home: Path) -> None:
    kept.write(home_state(home), "Ana", wanted(title="Online"))
    shown = text(opened(lang="en"))
    assert "Register a goal" in shown or "The first 90 days" in shown
    for word in ("Los primeros", "Registrar", "Cifras del programa", "falta "):
        assert word not in shown


def test_an_assumption_is_changed_with_who_and_why(home: Path) -> None:
    app = opened()
    found = {field.label: field for field in (*app.text_input, *app.number_input) if "assumed" in str(field.key)}
    found["Valor"].set_value(4.0)
    found["¿De dónde sale?"].set_value("Conteo de octubre")
    found["Su nombre"].set_value("Ana Ruiz")
    next(button for button in app.button if button.label == "Cambiar").click()
    app.run()
    assert not app.exception
    (one,) = assumptions.values(home_state(home)).values()
    assert (one.value, one.changed_by, one.reason) == (4.0, "Ana Ruiz", "Conteo de octubre")
    assert "según Ana Ruiz" in text(app)
    assert "publicación siguiente" in text(app)


def pressed(app: AppTest, label: str, **values: object) -> None:
    """Fills the fields of the popover of a goal by the beginning of their key, and presses one of its buttons."""
    for field in (*app.text_input, *app.text_area, *app.number_input):
        for start, value in values.items():
            if str(field.key).startswith((f"change-{start}-", f"who-{start}")):
                field.set_value(value)
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception


def test_a_goal_is_changed_with_a_reason_and_keeps_what_was_promised(home: Path) -> None:
    kept.write(home_state(home), "Ana", wanted())
    app = opened()
    pressed(app, "Cambiar la meta", goal=950.0)
    assert "No se guardó" in text(app)
    pressed(app, "Cambiar la meta", goal=950.0, reason="Hay más presupuesto", change="Ana Ruiz")
    (entry,) = kept.entries(home_state(home))
    assert (entry.goal.goal, entry.first.goal) == (950.0, 900.0)
    assert [(one.who, one.data["reason"]) for one in entry.changes] == [("Ana Ruiz", "Hay más presupuesto")]
    assert "meta cambiada" in text(app)


def test_the_name_and_the_base_of_a_goal_are_changed_with_a_reason(home: Path) -> None:
    kept.write(home_state(home), "Ana", wanted())
    app = opened()
    pressed(app, "Cambiar la meta", title="En línea de verdad", base=3.0, reason="La base se contó mal", change="Ana Ruiz")
    (entry,) = kept.entries(home_state(home))
    assert (entry.goal.title, entry.goal.base, entry.goal.goal, entry.version) == ("En línea de verdad", 3.0, 900.0, 2)
    assert (entry.first.title, entry.first.base) == ("Trámites en línea", 0.0)
    pressed(app, "Cambiar la meta", base=900.0, reason="Otra vez")
    assert "no hay nada que alcanzar" in text(app)
    assert kept.entries(home_state(home))[0].version == 2


def test_a_goal_is_ended_with_a_reason(home: Path) -> None:
    kept.write(home_state(home), "Ana", wanted())
    app = opened()
    pressed(app, "Terminar la meta", reason="Cambió el plan", change="Ana Ruiz")
    (entry,) = kept.entries(home_state(home))
    assert entry.ended == "Cambió el plan"
    assert "Todavía no hay metas" in answer(app)


def test_who_comes_second_is_told_who_was_first(home: Path) -> None:
    store = home_state(home)
    entry = kept.write(store, "Ana", wanted())
    app = opened()
    kept.change(store, entry.goal_id, entry.version, "Rosa", "Otra fecha", wanted(due_on=date(2031, 6, 30)))
    pressed(app, "Cambiar la meta", goal=1000.0, reason="Otra cifra", change="Eva Cruz")
    assert kept.entries(store)[0].goal.goal == 900.0
    assert "Alguien se adelantó" in text(app)
    assert "Rosa" in text(app)


def test_a_goal_of_another_day_is_not_changed(home: Path) -> None:
    kept.write(home_state(home), "Ana", wanted())
    app = opened(al=f"{first_days.kept.today(home_state(home)) - timedelta(days=1)}")
    assert [button.label for button in app.button if button.label == "Terminar la meta"] == []


def test_as_of_a_day_the_figures_are_those_of_show_up_to_that_day(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("state.log.now", lambda: datetime(2026, 9, 1, 18, tzinfo=UTC))
        counted = {"indicator": "requests_received", "goal": 9000.0, "unit": "requests", "starts_on": date(2026, 8, 1)}
        kept.write(home_state(home), "Ana", wanted(title="Solicitudes", **counted))
    app = opened(al="2026-10-14")
    done = CliRunner().invoke(paso10.app, [
        "--home", str(home), "show", "requests_received", "--from", "2026-08-01", "--to", "2026-10-14", "--json"])
    assert done.exit_code == 0, done.output
    (shown,) = json.loads(done.stdout)["rows"]
    assert f"{shown['value']:,.0f} → 9,000" in drawn(app)
    assert "datos hasta mié 14 oct 2026" in text(app)
    assert "Como se veía el 14 oct" in text(app)
    assert "entregar o corregir después algo de esos días" in text(app)
    assert f"{shown['value']:,.0f} → 9,000" not in drawn(opened())


def drawn(app: AppTest) -> str:
    """What the bars of the goals say."""
    charts = (json.loads(one.proto.spec) for one in app.get("vega_lite_chart"))
    rows = [row for spec in charts for layer in spec["layer"] for row in layer["data"]["values"]]
    return " ".join(str(row.get("said", "")) for row in rows).replace("\u00a0", " ")
