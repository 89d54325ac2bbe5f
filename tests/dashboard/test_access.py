"""The table of roles, pages and actions, cell by cell; and what a director writes."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, access_docs, decided
from dashboard.access import ACTIONS, PAGES, Denied, opens
from dashboard.login import ADMINISTRATOR, DIGITIZATION, DIRECTOR, PUBLIC, ROLES, STEWARD, VIEWER
from dashboard.page import find_pages
from state import assumptions, attention, decisions, first_days, goals, meeting, packets, proposals, remarks, shifts
from state.attention import Seen
from state.decisions import Decision
from state.errors import StateError
from state.goals import Goal
from state.shifts import Asked
from state.store import Store, home_state
from tests.dashboard.access import groups_of, said, sign_in

APP = str(Path(__file__).resolve().parents[2] / "dashboard" / "app.py")
FIRST = "hoy"
# How the widgets of each action begin, where they can be seen by what is drawn first; the others write to the log, below.
WIDGETS = {
    "attend": ["assign-"], "decide": ["decision-form-"], "promise": ["goal-"], "assume": ["assumed-"], "choose": ["weights-name"],
    "freeze": ["FormSubmitter:form-freeze", "agenda-button"], "load": ["adding-begin"], "remark": ["FormSubmitter:remark-"],
    "download": ["csv-"],
}  # fmt: skip
Make = Callable[[str], Path]


@pytest.fixture
def visit(made: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], AppTest]:
    """Opens a page of the ordinary home as somebody with a role."""

    def run(role: str, page: str) -> AppTest:
        monkeypatch.setenv("PASO10_HOME", str(made("ordinary")))
        sign_in(monkeypatch, said(*groups_of(role)))
        app = AppTest.from_file(APP, default_timeout=60)
        if page != FIRST:
            app.switch_page(f"views/{page}.py")
        if page == "cabildo":
            app.query_params["lamina"] = "metodo"
        return app.run()

    return run


def keys(app: AppTest) -> set[str]:
    """The keys of everything that can be pressed or filled in."""
    kinds = ("button", "text_input", "selectbox", "number_input", "text_area", "download_button")
    return {str(one.key or getattr(one.proto, "id", "")) for kind in kinds for one in app.get(kind)}


def done_by(app: AppTest) -> set[str]:
    """The actions whose widgets a page shows."""
    shown = keys(app)
    return {
        name for name, starts in WIDGETS.items() if any(f"-{one}" in f"-{key}" for one in starts for key in shown)
    }  # fmt: skip


def test_every_page_is_in_the_table_and_every_action_is_on_pages_that_its_roles_open() -> None:
    assert set(PAGES) == {page.url_path for _path, page in find_pages()}
    for action in ACTIONS.values():
        assert set(action.roles) <= {role for page in action.pages for role in PAGES[page]}, action.words
    assert [role for role in ROLES if not opens("una-pagina-nueva", role)] == list(ROLES[:-1])
    assert not any(opens(page, access.NOBODY) for page in (*PAGES, "nueva"))
    assert not any(access.may(action, role) for action in ACTIONS for role in (PUBLIC, access.NOBODY))


@pytest.mark.parametrize("tongue", ["es", "en"])
def test_the_tables_of_the_documentation_are_those_of_the_code(tongue: str) -> None:
    """If this fails: python -m dashboard.access_docs."""
    assert access_docs.written(tongue) == access_docs.FILES[tongue].read_text("utf-8")
    assert access_docs.tables(tongue).count(access_docs.YES) == sum(map(len, PAGES.values())) + sum(
        len(action.roles) for action in ACTIONS.values()
    )


@pytest.mark.asvs("8.1.1", "8.2.1", "8.3.1")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_cell(visit: Callable[[str, str], AppTest], role: str, page: str) -> None:
    """The page opens or is refused, and it shows what the role may do there and nothing else."""
    app = visit(role, page)
    if not opens(page, role):
        front = page == FIRST  # of the public: it leads on to what they open
        assert app.title[0].value == ("Datos abiertos" if front else "Sin acceso a esta página")
        assert not app.get("vega_lite_chart")
        assert done_by(app) == set()
        return
    assert not app.exception, app.exception[0].value
    allowed = {name for name, action in ACTIONS.items() if page in action.pages and role in action.roles}
    found = done_by(app)
    assert found <= allowed
    if role != DIRECTOR:
        assert found == allowed & done_by(visit(ADMINISTRATOR, page))
    elif page == FIRST:
        assert {"attend", "download"} <= found


def test_the_administrator_sees_every_action_somewhere(visit: Callable[[str, str], AppTest]) -> None:
    """Else the cells above would find nothing because they look for nothing."""
    assert set().union(*(done_by(visit(ADMINISTRATOR, page)) for page in PAGES)) == set(WIDGETS)
    assert set(ACTIONS) - set(WIDGETS) == {"confirm", "take"}


@pytest.mark.parametrize("role", [access.NOBODY, "ended"])
def test_somebody_without_access_reads_whom_to_ask(made: Make, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    monkeypatch.setenv("PASO10_HOME", str(made("ordinary")))
    sign_in(monkeypatch, said("otro") if not role else said("viewer", exp=1))
    app = AppTest.from_file(APP, default_timeout=60).run()
    told = " ".join(element.proto.body for element in app.get("html"))
    assert "Ana Pérez, ext. 123" in told
    assert app.title[0].value == ("Sin acceso" if not role else "Iniciar sesión")
    assert keys(app) == ({"sign-out"} if not role else {"sign-in"})
    assert not app.get("vega_lite_chart")


def test_a_director_of_one_agency_has_no_other_to_choose(visit: Callable[[str, str], AppTest]) -> None:
    app = visit(DIRECTOR, FIRST)
    assert app.selectbox[0].options == ["Catastro"]
    told = " ".join(element.proto.body for element in app.get("html"))
    assert "Catastro" in told
    assert "Agua" not in told


@pytest.fixture
def writing(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Store]]:
    """The store as somebody of a role has it, in an ordinary home of its own; decisions about two agencies and all are there."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "published").symlink_to(made("ordinary") / "published")
    (home / "paso10.toml").write_text((made("ordinary") / "paso10.toml").read_text("utf-8"), "utf-8")
    monkeypatch.setenv("PASO10_HOME", str(home))
    for place in ({"agency_id": "CAT"}, {"agency_id": "TES"}, {}, {"procedure_id": "T-CAT-1"}):
        decisions.decide(home_state(home), "Rosa", decision(**place))
        goals.write(home_state(home), "Rosa", goal(**place))
    for dim, key in (("agency", "CAT"), ("procedure", "T-TES-1"), ("total", "")):
        attention.assign(home_state(home), seen(dim, key), 0, "Rosa", "Luis")

    def of(role: str) -> Store:
        sign_in(monkeypatch, said(*groups_of(role)))
        return decided.store()

    return of


def decision(**place: str) -> Decision:
    days = (date(2026, 11, 23), date(2026, 12, 23))
    return Decision("other", f"Probar {place}", "Se espera", "queue_wait_minutes_p50", "lower", *days, "Rosa", **place)


def goal(**place: str) -> Goal:
    days = (date(2026, 11, 1), date(2027, 11, 1))
    return Goal("Menos espera", f"Espera {place}", "queue_wait_minutes_p50", 40, 20, "minutes", *days, "Rosa", **place)


def seen(dimension: str, key: str) -> Seen:
    return Seen(f"signal|queue_wait_minutes_p50|{dimension}|{key}", "Espera", date(2026, 11, 20), 3.0)


WRITES: dict[str, Callable[[Store, str], object]] = {
    "attention": lambda store, _key: attention.close(store, seen("office", "O-CAT"), 0, "x", "ya"),
    "shift": lambda store, key: shifts.answer(store, Asked("procedure", key, date(2026, 11, 9)), 0, "x"),
    "decision": lambda store, key: decisions.decide(store, "x", decision(procedure_id=key)),
    "proposal": lambda store, key: proposals.accept(store, proposals.Seen(key, "t", 1.0), 0, "x"),
    "goal": lambda store, key: goals.write(store, "x", goal(procedure_id=key)),
    "first_days": lambda store, _key: first_days.plan(store, 1, 0, "x", "Luis", date(2026, 12, 1)),
    "assumption": lambda store, _key: assumptions.change(store, "copy_mxn", 0, "x", 3.0, "porque"),
    "meeting": lambda store, key: meeting.mark(store, key, 0, "x", True),
    "weights": lambda store, _key: meeting.save(store, 0, "x", "míos", {"demand": 1.0}),
    "packet": lambda store, _key: packets.note(store, "x", "2026-10-P1", "2026-10", date(2026, 11, 2), "p", "0", {}),
    "council": lambda store, _key: remarks.write(store, "2026-10", "waits", 0, "x", "hola"),
}


@pytest.mark.asvs("8.2.1", "8.3.1")
@pytest.mark.parametrize("role", [*ROLES, access.NOBODY])
def test_a_role_writes_what_the_table_says_whatever_the_page_shows(writing: Callable[[str], Store], role: str) -> None:
    assert set(WRITES) == {kind for action in ACTIONS.values() for kind in action.kinds}
    store, written = writing(role), set()
    for kind, write in WRITES.items():
        try:
            write(store, "T-CAT-2")
            written.add(kind)
        except Denied:
            pass
    allowed = {kind for action in ACTIONS.values() if role in action.roles for kind in action.kinds}
    proposed = {"proposal"} if role == DIRECTOR else set()  # this home proposes nothing, so nothing of it is the director's
    assert written == allowed - proposed


@pytest.mark.asvs("16.2.1")
def test_the_account_signs_whatever_was_typed(writing: Callable[[str], Store]) -> None:
    entry = decisions.decide(writing(DIGITIZATION), "Otra Persona", decision(agency_id="TES"))
    assert entry.written_by == access.person().author
    assert entry.written_by.startswith("Luz Mora (")


@pytest.mark.asvs("8.2.2")
def test_a_director_reads_and_changes_what_speaks_of_their_agency(writing: Callable[[str], Store]) -> None:
    store = writing(DIRECTOR)
    assert [entry.decision_id for entry in decisions.entries(store)] == ["D-001", "D-004"]
    assert [entry.goal_id for entry in goals.entries(store)] == ["M-001", "M-004"]
    assert list(attention.records(store)) == [seen("agency", "CAT").key]
    decisions.remark(store, "D-001", 1, "x", "sigue")
    for other in ("D-002", "D-003"):
        with pytest.raises(StateError) as caught:
            decisions.remark(store, other, 1, "x", "sigue")
        assert "Rosa" not in str(caught.value)
    for place in ({"agency_id": "TES"}, {}, {"procedure_id": "T-TES-1"}, {"office_id": "O-TES"}):
        with pytest.raises(Denied, match="no es de sus dependencias"):
            decisions.decide(store, "x", decision(**place))
    for dim, key in (("procedure", "T-TES-1"), ("total", ""), ("agency", "TES"), ("office", "NO-EXISTE")):
        with pytest.raises(Denied):
            attention.close(store, seen(dim, key), 1, "x", "ya")
    compared = Decision(**{**decision(procedure_id="T-CAT-1").__dict__, "comparison": ("T-TES-1",)})
    with pytest.raises(Denied):
        decisions.decide(store, "x", compared)
    assert len(decisions.entries(writing(VIEWER))) == 4


def test_others_read_everything_and_somebody_without_access_nothing(writing: Callable[[str], Store]) -> None:
    assert {role: len(decisions.entries(writing(role))) for role in (*ROLES, access.NOBODY)} == {
        PUBLIC: 0, VIEWER: 4, DIRECTOR: 2, DIGITIZATION: 4, STEWARD: 4, ADMINISTRATOR: 4, access.NOBODY: 0,
    }  # fmt: skip


def test_where_nobody_signs_in_people_type_their_name(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(made("ordinary")))
    assert access.person() == access.HERE
    assert decided.store().guard is None
    assert not AppTest.from_file(APP, default_timeout=60).run().get("popover") or access.person().author == ""
