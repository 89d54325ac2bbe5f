"""Aprende e itera as people use it: writing a decision down, what came of it, adding to it, and the register of another day."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import paso10
from dashboard import data, outcomes
from metrics import query
from metrics.written import Written
from state import decisions
from state.decisions import Decision
from state.store import Store, open_state
from tests.dashboard import homes
from tests.dashboard.test_list import text
from tests.dashboard.visits import APP

Make = Callable[[str], Path]
SATURDAY = date(2026, 11, 21)
DECISION = Decision(
    kind="staffing", title="Otra ventanilla en Catastro", problem="Se espera el doble", decided_by="Rosa Díaz",
    indicator="queue_wait_minutes_p50", direction="lower", expected_change=-10.0, office_id="O-CAT",
    effective_on=date(2026, 9, 14), review_on=date(2026, 11, 9))  # fmt: skip
EFFECT = {
    "decision_id": "D-001", "through": date(2026, 11, 20), "verdict": "better",
    "reason": "El cambio es mayor que lo que el azar, la tendencia y la temporada explican.",
    "grain": "day", "change": -8.1, "low": -11.0, "high": -5.5, "unit": "minutes",
    "n_before": 60, "n_after": 40, "hours_of": "queue", "hours_month": -133.0, "hours_low": -176.0, "hours_high": -90.0,
}  # fmt: skip


@pytest.fixture
def home(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = shutil.copytree(made("ordinary"), tmp_path / "home")
    monkeypatch.setenv("PASO10_HOME", str(root))
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    monkeypatch.setattr(data, "today", lambda pub: SATURDAY)
    return root


@pytest.fixture
def kept(home: Path) -> Store:
    return open_state(home / "state.db")


def write(kept: Store, monkeypatch: pytest.MonkeyPatch, day: date, *deeds: Callable[[], object]) -> None:
    """Some deeds at noon of a day."""
    with monkeypatch.context() as patch:
        patch.setattr("state.log.now", lambda: datetime(day.year, day.month, day.day, 18, tzinfo=UTC))
        for deed in deeds:
            deed()


def visit(**query_params: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.run().switch_page("views/aprende.py")
    for name, value in query_params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def field(app: AppTest, kind: str, name: str) -> object:
    """A widget of the form by the end of its key."""
    return next(w for w in getattr(app, kind) if re.fullmatch(rf"decision-form-\w+-{name}", str(w.key)))


def test_before_anything_is_written_the_form_is_open(home: Path) -> None:
    app = visit()
    assert "Todavía no hay decisiones escritas." in text(app)
    assert app.expander[0].proto.expanded
    assert not (home / "state.db").exists()


def test_a_decision_is_written_down_with_what_the_link_knows(home: Path, kept: Store) -> None:
    app = visit(indicador="on_time_share", tramite="T-CAT-1", tipo="training", cambio="4.5", alcance="x")
    assert app.expander[0].proto.expanded
    assert field(app, "selectbox", "direction-on_time_share").value == "higher"
    field(app, "text_input", "title").set_value("Capacitar a quien revisa")
    field(app, "text_area", "problem").set_value("Se devuelve uno de cada tres")
    next(w for w in app.text_input if str(w.key).startswith("who-decision-form")).set_value("Ana Ruiz")
    field(app, "button", "go").click().run()
    assert not app.exception, app.exception[0].value
    [entry] = decisions.entries(kept)
    made = entry.decision
    assert (made.kind, made.procedure_id, made.indicator, made.direction) == ("training", "T-CAT-1", "on_time_share", "higher")
    assert (made.expected_change, made.effective_on, made.review_on) == (4.5, SATURDAY, date(2027, 1, 16))
    assert (made.decided_by, entry.written_by, made.reach) == ("Ana Ruiz", "Ana Ruiz", None)
    shown = text(app)
    assert "Capacitar a quien revisa: registrada como D-001." in shown
    assert "Hay una decisión escrita: en curso." in shown
    assert "indicador" not in app.query_params


def test_a_fall_that_is_wanted_gets_its_sign(home: Path, kept: Store) -> None:
    app = visit(indicador="queue_wait_minutes_p50", cambio="-6", oficina="O-CAT", paso="Cotejo")
    field(app, "text_area", "problem").set_value("Se espera mucho")
    next(w for w in app.text_input if str(w.key).startswith("who-decision-form")).set_value("Ana Ruiz")
    field(app, "button", "go").click().run()
    [entry] = decisions.entries(kept)
    assert (entry.decision.title, entry.decision.expected_change) == ("Cambiar el paso «Cotejo»", -6.0)
    assert entry.decision.office_id == "O-CAT"


def test_what_is_missing_is_told_and_what_was_typed_stays(home: Path) -> None:
    app = visit()
    field(app, "text_input", "title").set_value("Algo")
    field(app, "button", "go").click().run()
    assert "No se guardó Falta el problema." in text(app)
    assert field(app, "text_input", "title").value == "Algo"
    assert not (home / "state.db").exists()


def decided(kept: Store, monkeypatch: pytest.MonkeyPatch, *verdicts: dict[str, object]) -> None:
    import polars as pl

    write(kept, monkeypatch, date(2026, 9, 10), lambda: decisions.decide(kept, "Ana Ruiz", DECISION))
    for verdict in verdicts:
        day = verdict["through"]
        write(kept, monkeypatch, day, lambda row=verdict: decisions.record_verdicts(kept, pl.DataFrame([row])))


def test_what_was_expected_stands_beside_what_happened(home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(kept, monkeypatch, EFFECT)
    shown = text(visit())
    assert "Hay una decisión escrita: mejoró." in shown
    assert "Espera en ventanilla: que baje 10 min" in shown
    assert "bajó 8.1 min (de 5.5 min a 11 min)" in shown
    assert "133 horas menos de fila al mes (de 90 a 176)" in shown
    assert "n = 60 días antes y 40 después" in shown
    assert "El cambio es mayor que lo que el azar" in shown


def test_a_failure_stays_and_is_counted(home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(kept, monkeypatch, EFFECT | {"verdict": "worse", "change": 4.0, "low": 1.0, "high": 7.0, "hours_month": None})
    other = replace(DECISION, title="Capacitar", review_on=date(2027, 1, 4), effective_on=date(2026, 11, 9))
    write(kept, monkeypatch, date(2026, 11, 9), lambda: decisions.decide(kept, "Ana Ruiz", other))
    app = visit()
    assert "De 2 decisiones, 1 empeoró y 1 en curso." in text(app)
    assert "subió 4 min (de 1 min a 7 min)" in text(app)
    assert not [b for b in app.get("button") if "withdraw-D-001" in str(b.key)]


def test_a_due_decision_without_verdict_waits_first(home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(kept, monkeypatch)
    shown = text(visit())
    assert "1 espera su revisión esta semana." in shown
    assert "la siguiente publicación dirá su veredicto" in shown


def test_the_register_opens_again_as_of_a_day(home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = EFFECT | {"verdict": "no_evidence", "through": date(2026, 11, 9), "low": -11.0, "high": 1.5}
    decided(kept, monkeypatch, first, EFFECT)
    then = text(visit(al="2026-11-10"))
    assert "Registro al 10 nov 2026" in then
    assert "Hay una decisión escrita: sin evidencia." in then
    assert "bajó 8.1 min (entre bajar 11 min y subir 1.5 min)" in then
    assert "Hay una decisión escrita: en curso." in text(visit(al="2026-10-31"))
    assert "Al 9 sep 2026 no había decisiones escritas." in text(visit(al="2026-09-09"))
    assert "Hay una decisión escrita: mejoró." in text(visit())
    assert len(visit(al="2026-11-10").expander) == 0
    assert "no es un día" in text(visit(al="ayer"))


def test_a_remark_is_added_and_a_conflict_is_told(home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(kept, monkeypatch)
    app = visit()
    decisions.remark(kept, "D-001", 1, "Luis", "Ya abrió")
    app.text_area(key="text-remark-D-001-1").set_value("Va bien")
    app.text_input(key="who-remark-D-001-1").set_value("Ana")
    app.button(key="FormSubmitter:form-remark-D-001-1-Agregar nota").click().run()
    assert "Alguien se adelantó" in text(app)
    assert "Luis agregó una nota («Ya abrió») mientras usted decidía." in text(app)
    app.text_area(key="text-remark-D-001-2").set_value("Va bien")
    app.button(key="FormSubmitter:form-remark-D-001-2-Agregar nota").click().run()
    assert [r.text for r in decisions.entries(kept)[0].remarks] == ["Ya abrió", "Va bien"]
    assert "Va bien" in text(app)


def test_a_review_is_moved_and_a_decision_withdrawn(home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(kept, monkeypatch)
    app = visit()
    app.text_input(key="text-postpone-D-001-1").set_value("Hubo vacaciones")
    app.text_input(key="who-postpone-D-001-1").set_value("Ana")
    app.button(key="FormSubmitter:form-postpone-D-001-1-Mover la revisión").click().run()
    assert decisions.entries(kept)[0].decision.review_on == date(2026, 12, 7)
    assert "Revisión al 7 dic 2026: Hubo vacaciones" in text(app)
    app.text_input(key="text-withdraw-D-001-2").set_value("No hubo plaza")
    app.button(key="FormSubmitter:form-withdraw-D-001-2-Retirar").click().run()
    assert "Ana la retiró: No hubo plaza" in text(app)
    assert "Hay una decisión escrita: retirada." in text(app)


def test_a_store_that_cannot_be_read_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_STATE_URL", "mysql://servidor/base")
    assert "El registro no se puede leer" in text(visit())


def test_hoy_and_tramite_lead_to_the_form(home: Path) -> None:
    def links(app: AppTest) -> list[str]:
        assert not app.exception, app.exception[0].value
        return [link.proto.query_string for link in app.get("page_link") if link.proto.label == "Registrar decisión"]

    app = AppTest.from_file(APP, default_timeout=60).run()
    assert [one for one in links(app) if "indicador=queue_wait_minutes_p50" in one and "oficina=O-CAT" in one]
    assert [one for one in links(app.switch_page("views/tramite.py").run()) if "tramite=" in one]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"change": -0.34, "low": -0.5, "high": -0.2, "unit": "stars"}, "bajó 0.3 ★ (de 0.2 ★ a 0.5 ★)"),
        ({"change": 12.4, "low": 3.0, "high": 20.0, "unit": "percent"}, "subió 12 puntos (de 3 puntos a 20 puntos)"),
        ({"change": -1500.0, "low": -4e6, "high": 2e3, "unit": "mxn"}, "bajó $1,500 (entre bajar $4.00 M y subir $2,000)"),
        ({"change": 1.0, "low": 0.4, "high": 1.6, "unit": "requests"}, "subió 1 (de 0.4 a 1.6)"),
    ],
)
def test_a_change_is_said_in_its_own_unit(row: dict[str, object], told: str) -> None:
    assert outcomes.changed(row).replace("\u00a0", " ") == told


def test_a_decision_through_the_build_is_drawn(home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures of the page are those of the table of effects."""
    write(kept, monkeypatch, date(2026, 9, 10), lambda: decisions.decide(kept, "Ana Ruiz", DECISION))
    (home / "inbox" / "pagos_mas.csv").write_text(
        "RECIBO,TRAMITE,OFICINA,FECHA,IMPORTE\nX1,T-CAT-1,O-CAT,2026-11-16 12:00,5.00\n", "utf-8")
    homes.publish(home, Written(decisions=decisions.frame(kept)))
    [effect] = query.effects(query.open_current(home / "published")).values()
    app = visit()
    assert effect.change is not None
    shown = text(app)
    assert outcomes.changed(asdict(effect)).replace("\u00a0", " ") in shown
    assert f"n = {effect.n_before} " in shown
    assert f"Hay una decisión escrita: {outcomes.WORDS[effect.verdict]}." in shown
    assert "línea: lo medido; franja y guiones: lo que se esperaba sin la decisión" in shown


def test_as_of_a_day_the_measured_figures_end_there_and_are_those_of_show(
    home: Path, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(kept, monkeypatch)
    app = visit(al="2026-10-28")
    assert "datos hasta mié 28 oct 2026" in text(app)
    assert "Lo que se esperaba sin la decisión se calcula con todos los datos: no se rehace" in text(app)
    (chart,) = app.get("vega_lite_chart")
    drawn = [row for layer in json.loads(chart.proto.spec)["layer"] for row in layer["data"]["values"] if "said" in row]
    last = max(drawn, key=lambda row: row["i"])
    words = ("queue_wait_minutes_p50", "--from", "2026-10-26", "--to", "2026-10-28", "--office", "O-CAT", "--json")
    done = CliRunner().invoke(paso10.app, ["--home", str(home), "show", *words])
    assert done.exit_code == 0, done.output
    (shown,) = json.loads(done.stdout)["rows"]
    assert last["value"] == pytest.approx(shown["value"])
    assert last["open"] is True  # the week goes on
    assert len(app.expander) == 0
    future = visit(al="2027-01-01")
    assert "al" not in future.query_params
