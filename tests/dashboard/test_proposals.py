"""What to try next on screen: the evidence in words, and the three answers with their reasons."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, links, proposal_words, proposals
from dashboard.actions import slug_of
from metrics.proposal import Proposal
from state import proposals as answered
from state.proposals import ACCEPTED, DISCARDED, POSTPONED, Answer, Seen
from state.store import home_state
from tests.dashboard import process_home
from tests.dashboard.test_views import text
from tests.dashboard.visits import visit

KEY = "process|LIC|Dictamen de Protección Civil"
PAGE = "views/aprende.py"
LINE = """
from dashboard import address, data, proposals
address.begin()
proposals.line(data.published())
"""


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return process_home.make(tmp_path_factory.mktemp("proposals") / "home")


@pytest.fixture
def home(logged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, in which nobody answered anything yet."""
    root = tmp_path / "home"
    shutil.copytree(logged, root)
    monkeypatch.setenv("PASO10_HOME", str(root))
    return root


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Where the page went."""
    found: list[dict[str, str]] = []
    monkeypatch.setattr(links, "go", lambda page, **query: found.append({"page": page, **query}))
    return found


def run() -> AppTest:
    """The page with the section, inside the whole dashboard: it links to a page."""
    return visit(PAGE)


def line() -> None:
    """The line of another page, by itself."""
    app = AppTest.from_string(LINE, default_timeout=60).run()
    assert not app.exception, app.exception[0].value


def act(app: AppTest, deed: str, label: str, version: int = 0, **said: str) -> AppTest:
    """Fills in one form and sends it, as a person would."""
    slug = slug_of(KEY, version)
    for name, value in said.items():
        app.text_input(key=f"{name}-{deed}-{slug}").set_value(value)
    app.button(key=f"FormSubmitter:form-{deed}-{slug}-{label}").click().run()
    assert not app.exception, app.exception[0].value
    return app


def kept(home: Path) -> Answer:
    return answered.answers(home_state(home))[KEY]


def test_a_proposal_says_what_it_rests_on(home: Path) -> None:
    told = text(run())
    assert "Qué probar esta semana (1)" in told
    assert "Licencia de funcionamiento" in told
    assert "del tiempo se espera antes de «Dictamen de Protección Civil» (de " in told
    assert "Pruebe cambiar ese paso. Por ahí pasan " in told


def test_accepting_opens_the_form_filled_in(home: Path, gone: list[dict[str, str]]) -> None:
    app = act(run(), "accept", "Aceptar", who="Ana Ruiz")
    assert (kept(home).action, kept(home).who) == (ACCEPTED, "Ana Ruiz")
    assert gone == [{
        "page": "aprende", "propuesta": KEY, "tipo": "step_changed", "indicador": "resolution_days_p50", "tramite": "LIC",
        "sentido": "lower", "paso": "Dictamen de Protección Civil"}]  # fmt: skip
    assert "Todas las de esta semana están contestadas." in text(app)
    assert "Aceptada el " in text(app)


def test_postponing_needs_a_reason_and_ends(home: Path) -> None:
    app = act(run(), "later", "Posponer", who="Ana Ruiz", why="")
    assert "Falta el motivo" in text(app)
    assert answered.answers(home_state(home)) == {}
    app = act(app, "later", "Posponer", why="después del cierre")
    assert (kept(home).action, kept(home).reason) == (POSTPONED, "después del cierre")
    assert "Qué probar esta semana (0)" in text(app)
    assert "Pospuesta hasta el" in text(app)


def test_what_was_postponed_comes_back_on_its_day(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today = answered.kept.today(home_state(home))
    answered.postpone(home_state(home), Seen(KEY, "Licencia", 99.0), 0, "Luis", today + timedelta(days=3), "tras el cierre")
    for days, waiting in ((2, 0), (3, 1)):
        monkeypatch.setattr(data, "today", lambda pub, days=days: today + timedelta(days=days))
        told = text(run())
        assert f"Qué probar esta semana ({waiting})" in told
        assert ("Vuelve hoy: Luis la pospuso («tras el cierre»)." in told) is bool(waiting)


def test_what_is_discarded_stays_away_and_can_come_back(home: Path) -> None:
    app = act(run(), "discard", "Descartar", who="Ana Ruiz", why="ya se intentó")
    assert kept(home).action == DISCARDED
    assert "Qué probar esta semana (0)" in text(run())
    app.button(key=f"again-{slug_of(KEY, 1)}").click().run()
    assert not app.exception
    assert kept(home).version == 2
    assert "Qué probar esta semana (1)" in text(app)


def test_it_comes_back_when_the_evidence_is_clearly_worse(home: Path) -> None:
    seen = Seen(KEY, "Licencia", 10.0)
    answered.discard(home_state(home), seen, 0, "Luis", "poco")
    told = text(run())
    assert "Qué probar esta semana (1)" in told
    assert "Luis la había descartado («poco») y la evidencia es claramente peor." in told


def test_whoever_is_slower_is_told(home: Path) -> None:
    app = run()
    answered.discard(home_state(home), Seen(KEY, "Licencia", 99.0), 0, "Luis", "ya se intentó")
    told = text(act(app, "accept", "Aceptar", who="Ana Ruiz"))
    assert "Alguien se adelantó" in told
    assert "Luis la descartó" in told


def test_answers_that_cannot_be_read_leave_the_list(home: Path) -> None:
    (home / "state.db").write_bytes(b"no es una base de datos" * 100)
    told = text(run())
    assert "No se sabe qué se contestó" in told
    assert "«Dictamen de Protección Civil»" in told


def test_one_line_elsewhere_only_while_something_waits(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(links, "page", lambda label, page, **query: said.append((label, page)))
    line()
    assert said == [("1 propuesta para esta semana", "aprende")]
    answered.discard(home_state(home), Seen(KEY, "Licencia", 99.0), 0, "Luis", "ya se intentó")
    said.clear()
    line()
    assert said == []


def test_none_is_said_as_an_answer(made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(made("waiting")))
    assert "Nada que proponer: ninguna cifra lo pide con evidencia bastante." in text(run())


DAY = date(2026, 11, 16)
BASE = {
    "week": DAY, "key": "k", "name": "Catastro", "since": DAY, "through": DAY + timedelta(days=4), "people": 1, "size": 50.0,
}  # fmt: skip
WAIT = {"indicator": "queue_wait_minutes_p50", "direction": "lower", "unit": "minutes", "kind": "staffing"}
WORDS = {
    "signal": (
        Proposal(**BASE, **WAIT, source="signal", value=54, usual=31, low=20, high=41, n=812, expected_change=-12.2, hours=92.4),
        "54 min desde el 16 nov; antes, 31 min, y de 20 min a 41 min en un día habitual. n = 812.",
        "Una ventanilla más quitaría unos 12 min, según la simulación de esa fila. Por ahí pasa 1 persona en cuatro semanas; "
        "pierden 92 horas de más.",
    ),
    "forecast": (
        Proposal(**BASE, **WAIT, source="forecast", value=22.4, usual=15, n=5),
        "Se esperan 22 min en promedio en los próximos 5 días abiertos, desde el lun 16 nov; la meta es 15 min.",
        "Por ahí pasa 1 persona en cuatro semanas.",
    ),
    "ratings": (
        Proposal(
            **BASE, source="ratings", indicator="share_4_5", direction="higher", unit="percent", kind="training", value=61,
            low=50, high=70, usual=86, n=90),
        "61 % de 4 y 5 estrellas (de 50 % a 70 %); en lo demás, 86 %. 90 respuestas, 16 al 20 nov",
        "Pregunte qué pasó a quienes calificaron mal, y capacite a quien atiende.",
    ),
    "revenue": (
        Proposal(
            **BASE, source="signal", indicator="revenue_mxn", direction="higher", unit="mxn", kind="communication", value=1000,
            usual=2000, n=40, expected_change=1000, reach=4500),
        "$1,000 desde el 16 nov; antes, $2,000. n = 40.",
        "Volver a lo de antes serían $1,000. Por ahí pasa 1 persona en cuatro semanas. Las campañas de este año llegaron a 4,500 "
        "personas.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_each_kind_of_evidence_in_words(name: str) -> None:
    one, rests, then = WORDS[name]
    assert proposal_words.evidence(one).replace("\u00a0", " ").startswith(rests)
    assert then in proposal_words.then(one).replace("\u00a0", " ")


def test_the_form_gets_the_reach_of_a_communication() -> None:
    query = proposals.form_query(WORDS["revenue"][0])
    assert (query["alcance"], query["cambio"], query["tipo"]) == ("4500", "1000.0", "communication")
    assert "oficina" not in query
    assert query["sentido"] == "higher"
