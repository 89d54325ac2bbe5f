"""«Hoy necesita a alguien» as people use it: assign, snooze, close, see what was put away, finish the list."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import attention, data
from dashboard.actions import slug_of
from metrics import query
from metrics.query import Item
from state import store as place_of_state
from state.attention import Record, records, verify
from state.store import open_state
from tests.dashboard import homes
from tests.dashboard.visits import APP

Make = Callable[[str], Path]
SATURDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 23)
WAIT, TILL = "signal|queue_wait_minutes_p50|office|O-CAT", "source|late|source|caja"


@pytest.fixture
def home(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the ordinary home in which nobody decided anything, on Saturday 21."""
    root = shutil.copytree(made("ordinary"), tmp_path / "home")
    monkeypatch.setenv("PASO10_HOME", str(root))
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    on(monkeypatch, SATURDAY)
    return root


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(data, "today", lambda pub: day)


def visit() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception, app.exception[0].value
    return app


def text(app: AppTest) -> str:
    bodies = [e.proto.body for e in app.get("html") if not e.proto.body.startswith("<style")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(bodies))).replace("\u00a0", " ")


def slug(key: str, version: int) -> str:
    return slug_of(key, version)


def act(app: AppTest, deed: str, key: str, version: int = 0, what: str = "", who: str = "Ana Ruiz") -> AppTest:
    """Fills in one form and sends it, as a person would."""
    name = slug(key, version)
    if deed == "snooze":
        app.selectbox(key=f"snooze-{name}").set_value(what)
    elif deed == "assign":
        app.text_input(key=f"assign-{name}").set_value(what)
    elif deed == "close":
        app.text_area(key=f"close-{name}").set_value(what)
    app.text_input(key=f"who-{deed}-{name}").set_value(who)
    label = {"assign": "Asignar", "snooze": "Posponer", "close": "Cerrar"}[deed]
    app.button(key=f"FormSubmitter:form-{deed}-{name}-{label}").click().run()
    assert not app.exception, app.exception[0].value
    return app


def again(root: Path, rows: str = "X1,T-CAT-1,O-CAT,2026-11-16 12:00,5.00\n") -> None:
    """One more delivery, one more publication."""
    (root / "inbox" / "pagos_mas.csv").write_text("RECIBO,TRAMITE,OFICINA,FECHA,IMPORTE\n" + rows, "utf-8")
    assert homes.publish(root).changed


def test_an_assigned_thing_shows_who_has_it_and_since_when(home: Path) -> None:
    app = act(visit(), "assign", WAIT, what="Juan Pérez")
    assert "Hoy necesita a alguien (2)" in text(app)
    assert re.search(r"Lo lleva Juan Pérez desde el \w{3} \d+ \w{3}\.", text(app))
    assert text(app).count("Lo lleva") == 1
    assert "Lo lleva Juan Pérez" in text(visit()), "everybody sees it"
    again(home)
    assert "Lo lleva Juan Pérez" in text(app.run()), "also after a new publication"


def test_a_snoozed_thing_leaves_until_its_day(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = act(visit(), "snooze", TILL, what="2026-11-23")
    assert "Hoy necesita a alguien (1)" in text(app)
    assert "Pospuesto hasta el lun 23 nov por Ana Ruiz" in text(app)
    on(monkeypatch, MONDAY)
    assert "Hoy necesita a alguien (2)" in text(visit())
    assert "Vuelve hoy: Ana Ruiz lo pospuso." in text(visit())


def test_a_closed_thing_stays_away_through_a_new_publication_of_the_same_condition(home: Path) -> None:
    app = act(visit(), "close", WAIT, what="Dos personas de vacaciones")
    assert "Hoy necesita a alguien (1)" in text(app)
    assert "Oficina Catastro: espera" not in text(app), "nor does the sentence at the top speak of it"
    again(home)
    page = text(app.run())
    assert "Hoy necesita a alguien (1)" in page
    assert "Cerrado por Ana Ruiz: Dos personas de vacaciones" in page


def test_the_list_can_be_finished_and_opened_again(home: Path) -> None:
    app = act(act(visit(), "close", WAIT, what="Hecho"), "snooze", TILL, what="2026-12-01")
    assert "Hoy necesita a alguien (0) Lista terminada por hoy." in text(app)
    assert "1 pospuesta · 1 cerrada" in [p.proto.popover.label for p in app.get("popover")]
    app.button(key=f"reopen-{slug(WAIT, 1)}").click().run()
    assert "Hoy necesita a alguien (1)" in text(app)
    assert "de nuevo en la lista" in text(app)
    assert verify(open_state(home / "state.db")).events == 3


def test_the_name_is_typed_once(home: Path) -> None:
    app = act(visit(), "close", WAIT, what="Hecho", who="Ana Ruiz")
    assert app.text_input(key=f"who-assign-{slug(TILL, 0)}").value == "Ana Ruiz"
    other = visit()
    assert other.text_input(key=f"who-assign-{slug(TILL, 0)}").value == ""


def test_who_was_slower_is_told_what_the_other_did(home: Path) -> None:
    slow, fast = visit(), visit()
    act(fast, "close", WAIT, what="Ya quedó", who="Ana Ruiz")
    act(slow, "assign", WAIT, what="Juan", who="Luis Soto")
    assert "Alguien se adelantó" in text(slow)
    assert "Ana Ruiz lo cerró («Ya quedó») mientras usted decidía. No se guardó lo suyo" in text(slow)
    assert "Hoy necesita a alguien (1)" in text(slow), "and sees how it stands now"
    assert records(open_state(home / "state.db"))[WAIT].version == 1


@pytest.mark.parametrize(
    ("deed", "what", "who", "lacks"), [("close", "", "Ana", "Falta el motivo."), ("assign", "Juan", "", "Falta su nombre.")]
)
def test_what_lacks_something_is_told(home: Path, deed: str, what: str, who: str, lacks: str) -> None:
    page = text(act(visit(), deed, WAIT, what=what, who=who))
    assert "No se guardó" in page
    assert lacks in page
    assert not (home / "state.db").exists()


def test_looking_writes_nothing(home: Path) -> None:
    visit()
    assert not (home / "state.db").exists()


def test_a_locked_store_is_told_and_the_page_stands(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_of_state, "WAIT_SECONDS", 0.1)
    place_of_state._opened.cache_clear()
    app = act(visit(), "assign", TILL, what="Juan")
    other = sqlite3.connect(home / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = text(act(app, "close", WAIT, what="x"))
    other.close()
    place_of_state._opened.cache_clear()
    assert "está ocupado por otro programa. No se guardó nada" in page
    assert "Lo lleva Juan" in page
    assert "Hoy necesita a alguien (2)" in page


@pytest.mark.parametrize("broken", ["file", "url"])
def test_a_store_that_cannot_be_used_is_told_and_the_page_stands(
    home: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if broken == "file":
        (home / "state.db").write_text("nada que se parezca a una base de datos. " * 200, "utf-8")
    else:
        monkeypatch.setenv("PASO10_STATE_URL", "oracle://quien/sabe")
    app = visit()
    page = text(app)
    assert "no se sabe qué se pospuso o cerró" in page
    assert "Hoy necesita a alguien (2)" in page
    assert not [b for b in app.button if "form-" in (b.key or "")], "nothing is offered that could not be kept"


def test_a_read_only_store_shows_the_list_and_refuses_to_write(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    act(visit(), "assign", WAIT, what="Juan")
    monkeypatch.setenv("PASO10_STATE_URL", f"sqlite:///file:{home / 'state.db'}?mode=ro&uri=true")
    app = visit()
    assert "Lo lleva Juan" in text(app)
    assert "es de solo lectura" in text(act(app, "close", TILL, what="x"))


def test_the_text_of_the_day_says_what_the_page_says(home: Path) -> None:
    app = act(visit(), "assign", WAIT, what="Juan Pérez")
    told = app.code[0].value
    assert told.startswith("*Villa Prueba · sábado 21 de noviembre*\n\nEl viernes 20 entraron ")
    assert "• Solicitudes: " in told
    assert "*Necesita a alguien (2)*\n1. Oficina Catastro. Espera en ventanilla:" in told
    assert "Lo lleva Juan Pérez" in told
    assert told.endswith("datos hasta vie 20 nov 2026")
    assert "<" not in told
    assert "\u00a0" not in told


def test_cards_are_set_beside_the_same_weekday_before(home: Path) -> None:
    page = text(visit())
    assert re.search(r"Solicitudes \d+ el viernes habitual en viernes vie 13 nov: \d+", page)
    assert "hace un año" not in page, "the home has no data of last year"


def item(**changes: object) -> Item:
    plain = Item(
        day=date(2026, 11, 20), rank=1, kind="signal", indicator="queue_wait_minutes_p50", dimension="office", key="O-CAT",
        name="Oficina Catastro", owner="Dirección de Catastro", since=date(2026, 11, 17), periods=4, grain="day", value=45.0,
        value_on=date(2026, 11, 20), level=44.0, usual=14.0, usual_low=9.0, usual_high=20.0, unit="minutes", size=200.0,
        size_unit="percent", direction="bad", n=50, score=3.0, odds=0.0, gradual=False, reason="", also=(),
    )  # fmt: skip
    return replace(plain, **changes)


def test_what_was_done_with_a_cause_holds_when_another_place_tells_it(home: Path) -> None:
    pub = data.published()
    told = attention._finding(pub, item(dimension="agency", key="CAT", also=("queue_wait_minutes_p50|office|O-CAT",)))
    kept = {WAIT: Record(WAIT, 3, "closed", through=date(2026, 11, 20), size=200.0)}
    [row] = attention.listed(pub, [told], kept, MONDAY)
    assert (row.standing.status, row.record.key) == ("closed", WAIT)
    both = [told, attention._finding(pub, item())]
    assert [row.standing.status for row in attention.listed(pub, both, kept, MONDAY)] == ["open", "closed"]


def test_a_closed_thing_comes_back_after_a_working_day_without_it(home: Path) -> None:
    pub = data.published()
    kept = {WAIT: Record(WAIT, 1, "closed", reason="x", through=date(2026, 9, 15), size=200.0)}

    def status(since: date) -> str:
        return attention.listed(pub, [attention._finding(pub, item(since=since))], kept, MONDAY)[0].standing.status

    assert status(date(2026, 9, 17)) == "closed", "Wednesday 16 is a holiday, not a day without it"
    assert status(date(2026, 9, 18)) == "open"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "overdue", "indicator": "overdue_open", "unit": "requests", "level": 45.0}, "45; lo habitual llega a 20"),
        ({"kind": "source", "indicator": "", "dimension": "source", "key": "x", "reason": "empty", "value": 2.0},
         "Entregó 2 registros el vie 20 nov, cuando lo habitual son 14."),
        ({"grain": "week", "value_on": date(2026, 11, 9)}, "una semana va de 9 a 20 min"),
        ({"usual_low": None}, "vie 20 nov: 45 min."),
        ({"gradual": True}, "44 min; empeora poco a poco desde el mar 17 nov; antes, 14 min."),
        ({"gradual": True, "direction": "neutral"}, "cambia poco a poco desde el mar 17 nov"),
        ({"since": date(2025, 11, 18)}, "desde el mar 18 nov 2025"),
    ],
)  # fmt: skip
def test_every_kind_of_item_is_told(home: Path, changes: dict[str, object], says: str) -> None:
    task = attention._finding(data.published(), item(**changes)).task
    assert says in f"{task.what} {task.then}".replace("\u00a0", " ")


def test_everything_on_the_list_has_somewhere_to_look(home: Path) -> None:
    pub = data.published()
    everything, web, agency = ("", ""), ("channel", "web"), ("agency", "CAT")
    for dimension, key in (everything, web, agency, ("office", "O-CAT")):
        task = attention._finding(pub, item(dimension=dimension, key=key)).task
        assert task.link, dimension
        assert task.page, dimension
    assert "empeora poco a poco" in attention._finding(pub, item(gradual=True)).say


def test_an_agency_sees_its_own_list(home: Path) -> None:
    pub = query.open_current(home / "published")
    assert [f.key for f in attention.findings(pub, "CAT")] == [WAIT, TILL]
    assert [f.key for f in attention.findings(pub, "TES")] == [TILL]


def test_days_to_put_off_to_are_working_days_then_firsts_of_months(home: Path) -> None:
    from dashboard.actions import ahead

    days = list(ahead(data.published(), SATURDAY))
    assert days[0] == "2026-11-23"
    assert days[-12].endswith("-01")
    assert all(date.fromisoformat(day) > SATURDAY for day in days)
    near = [d for d in days if date.fromisoformat(d) <= SATURDAY + timedelta(days=42) and not d.endswith("-01")]
    assert all(date.fromisoformat(d).weekday() < 5 for d in near)
