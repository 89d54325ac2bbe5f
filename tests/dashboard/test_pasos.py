"""Pasos: the step to look at first, its graph, steps and ways, before and after a day, and what is said where there is no log."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import process
from state import decisions
from state.decisions import Decision
from state.store import home_state
from tests.dashboard import process_home
from tests.dashboard.test_views import answer, html, opened, text
from tests.dashboard.visits import APP

Opened = Callable[..., AppTest]
PAGE = "views/pasos.py"

__all__ = ["opened"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, made: Callable[[str], Path]) -> Callable[[str], Path]:
    """The homes of the other tests, and one with event logs."""
    folder = process_home.make(tmp_path_factory.mktemp("pasos") / "home")
    return lambda name: folder if name == "logged" else made(name)


def graph(app: AppTest) -> str:
    (found,) = app.get("vega_lite_chart")
    return json.dumps(json.loads(found.proto.spec), ensure_ascii=False)


def test_the_answer_names_the_step_from_the_data(opened: Opened) -> None:
    app = opened("logged", PAGE)
    told = answer(app)
    pattern = (
        r"Licencia de funcionamiento: (\d+) % del tiempo está en «Dictamen de Protección Civil»: [\d.]+ días hábiles de espera "
        r"en mediana\. De (\d+) solicitudes, (\d+) repiten algún paso; el que más, «Revisión de requisitos», \d+ veces\."
    )
    share, cases, reworked = (int(part) for part in re.fullmatch(pattern, told).groups())
    assert 40 < share < 80
    assert 0.30 < reworked / cases < 0.36
    assert app.query_params["tramite"] == "LIC"


def test_the_graph_marks_the_step_and_is_told_to_those_who_hear(opened: Opened) -> None:
    app = opened("logged", PAGE)
    spec = graph(app)
    assert "donde se va más tiempo" in spec
    assert "Dictamen de\\nProtección Civil" in spec
    (found,) = app.get("vega_lite_chart")
    assert "El camino más frecuente: Recepción, Revisión de requisitos, Dictamen de Protección Civil, Firma del titular." in (
        found.proto.alt
    )


def test_fewer_arrows_are_drawn_when_asked_and_the_address_keeps_it(opened: Opened) -> None:
    app = opened("logged", PAGE)
    every = re.search(r"(\d+) de (\d+) flechas", text(app)).groups()
    assert every[0] == every[1]
    app.slider[0].set_value(30).run()
    few = re.search(r"(\d+) de (\d+) flechas", text(app)).groups()
    assert int(few[0]) < int(few[1])
    assert app.query_params["flechas"] == "30"
    again = opened("logged", PAGE, flechas="30")
    assert re.search(r"(\d+) de (\d+) flechas", text(again)).groups() == few


def test_an_address_that_cannot_be_had_is_told(opened: Opened) -> None:
    app = opened("logged", PAGE, tramite="NADA", flechas="7")
    assert "el enlace pide «NADA»" in text(app)
    assert "el enlace pide «7»" in text(app)
    assert answer(app).startswith("Licencia de funcionamiento: ")


def test_before_and_after_a_known_change(opened: Opened) -> None:
    app = opened("logged", PAGE, cambio=str(process_home.SHIFT))
    days = r"[\d.]+ días hábiles"
    assert re.search(rf"«Dictamen de Protección Civil» pasó de {days} a {days} desde el 17 ago", text(app))
    assert "Las solicitudes siguen los mismos caminos" in text(app)
    assert app.selectbox[2].options[1:3] == ["lun 17 ago 2026: se simplifica", "Otro día"]
    app.selectbox[2].set_value("otro").run()
    assert app.query_params["cambio"] == "otro"
    assert len(app.date_input) == 1
    shown = opened("logged", PAGE, cambio="2026-06-01")
    assert shown.selectbox[2].value == "2026-06-01"
    assert "desde el 1 jun" in text(shown)


def test_few_requests_and_no_starts_are_said(opened: Opened) -> None:
    assert "Son pocos datos: menos de 10 solicitudes." in answer(opened("logged", PAGE, tramite="ACTA"))
    single = opened("logged", PAGE, tramite="SUELTO")
    assert answer(single).startswith("Constancia: la bitácora no muestra tiempo entre un paso y otro.")
    assert "La bitácora no dice cuándo empieza cada paso: la espera incluye el trabajo." in text(single)
    assert "Por dónde pasaron 40 solicitudes" in text(single)


def test_days_without_requests_are_said_and_draw_nothing(opened: Opened) -> None:
    app = opened("logged", PAGE, tramite="ACTA", desde="2026-03-02", hasta="2026-03-31")
    assert answer(app) == "Copia de acta: ninguna solicitud pasó por sus pasos en estos días."
    assert not app.get("vega_lite_chart")


@pytest.mark.parametrize(
    ("home", "said"), [("ordinary", "Todavía no hay bitácora"), ("empty", "Todavía no hay cifras publicadas")])
def test_without_a_log_the_page_says_what_brings_it(opened: Opened, home: str, said: str) -> None:
    app = opened(home, PAGE)
    assert said in answer(app)
    assert any("paso10 inspect" in body or "paso10 update" in body for body in html(app))


def test_hours_days_and_shares_are_said_as_people_do() -> None:
    said = [process.worked(minutes, 480).replace("\u00a0", " ") for minutes in (0, 59.4, 60, 90, 480, 1200)]
    assert said == ["0 min", "59 min", "1 hora hábil", "1.5 horas hábiles", "1 día hábil", "2.5 días hábiles"]
    assert process.worked(None, 480) == "–"
    assert [process.tenths(share).replace("\u00a0", " ") for share in (0.1, 0.31, 0.5, 0.06, 1.0)] == [
        "uno de cada diez", "tres de cada diez", "la mitad", "el 6 %", "el 100 %",
    ]  # fmt: skip


def test_another_way_is_told_by_what_is_unlike() -> None:
    usual = ("A", "B", "C")
    assert process.unlike(("A", "B", "B", "C"), usual) == "vuelve a «B»"
    assert process.unlike(("A", "X", "C"), usual) == "pasa además por «X»; sin «B»"
    assert process.unlike(("A", "C", "B"), usual) == "los mismos pasos en otro orden"


def test_a_name_that_looks_like_code_stays_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("<b>Uno</b>", '"; drop', "={2+2}", "Cuatro\\n")
    monkeypatch.setenv("PASO10_HOME", str(process_home.make(tmp_path / "home", names)))
    app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE).run()
    assert not app.exception
    assert "&lt;b&gt;Uno&lt;/b&gt;" in " ".join(html(app))
    assert "<b>Uno</b>" not in " ".join(html(app))


@pytest.fixture
def decided(made: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home with logs, and decisions on the licence, on all, on another procedure, in an office, to come, and withdrawn."""
    home = shutil.copytree(made("logged"), tmp_path / "home")
    store = home_state(home)
    wanted = Decision(
        kind="step_changed", title="Un dictamen menos", problem="Se tarda", indicator="resolution_days_p50", direction="lower",
        effective_on=date(2026, 9, 14), review_on=date(2026, 12, 14), decided_by="Ana", procedure_id="LIC")  # fmt: skip
    others = (
        {"title": "Para todos", "procedure_id": "", "effective_on": date(2026, 8, 31)},
        {"title": "De otro", "procedure_id": "ACTA"}, {"title": "En una oficina", "procedure_id": "", "office_id": "V"},
        {"title": "Retirada"}, {"title": "Por venir", "effective_on": date(2026, 11, 25)},
    )  # fmt: skip
    for more in ({}, *others):
        decision = replace(wanted, **more)
        with monkeypatch.context() as patch:
            day = decision.effective_on
            patch.setattr("state.log.now", lambda day=day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
            entry = decisions.decide(store, "Ana", decision)
        if decision.title == "Retirada":
            decisions.withdraw(store, entry.decision_id, entry.version, "Ana", "ya no")
    return home


def test_choosing_a_decision_compares_before_and_after_its_day(decided: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(decided))
    app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE).run()
    assert not app.exception
    assert app.selectbox[2].options[1:] == [
        "lun 14 sep 2026: D-001, Un dictamen menos", "lun 31 ago 2026: D-002, Para todos", "lun 17 ago 2026: se simplifica",
        "Otro día"]
    app.selectbox[2].set_value("D-001").run()
    assert not app.exception
    assert app.query_params["cambio"] == "D-001"
    told = text(app)
    assert "desde el 14 sep" in told
    direct = AppTest.from_file(APP, default_timeout=60)
    direct.query_params["cambio"] = "2026-09-14"
    direct.switch_page(PAGE).run()
    sentence = re.search(r"«[^»]+» pasó de [^«]+ desde el 14 sep", told)
    assert sentence
    assert sentence[0] in text(direct)


def test_a_decision_of_another_procedure_is_no_day_here(decided: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(decided))
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["cambio"] = "D-003"
    app.switch_page(PAGE).run()
    assert not app.exception
    assert "«D-003» no es un día" in text(app)
    assert "cambio" not in app.query_params


def test_without_the_register_the_known_changes_stay(decided: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (decided / "state.db").write_bytes(b"no es una base de datos" * 100)
    monkeypatch.setenv("PASO10_HOME", str(decided))
    app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE).run()
    assert not app.exception
    assert "Sin las decisiones: el registro no se puede leer" in text(app)
    assert app.selectbox[2].options[1:] == ["lun 17 ago 2026: se simplifica", "Otro día"]
