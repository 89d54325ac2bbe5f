"""A home made by an older version opens in this one: tests/old_homes holds them as that version left them.

`first`: no table of requirements nor of proposals, and what people did with two things of Hoy. `before_migrations`: the
last version whose tables of what people write had no migrations, with an answer about a change too.
"""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from state import attention, audit, shifts
from state.store import home_state
from tests.dashboard.visits import APP, visit
from tests.test_cli import run

OLD = Path(__file__).parent / "old_homes"
EVENTS = {"first": 3, "before_migrations": 4}
WAIT, TILL = "signal|queue_wait_minutes_p50|office|O-CAT", "source|late|source|caja"


@pytest.fixture(scope="module", params=sorted(EVENTS))
def untouched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home as the older version left it."""
    home = tmp_path_factory.mktemp("old") / str(request.param)
    with zipfile.ZipFile(OLD / f"{request.param}.zip") as file:
        file.extractall(home)
    return home


@pytest.fixture(scope="module")
def home(untouched: Path) -> Path:
    """A copy, brought up to date by the one command."""
    home = untouched.parent / "casa" / untouched.name
    shutil.copytree(untouched, home)
    done = run(home, "update", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["publication"]["changed"] is True
    return home


def _fails() -> None:
    from pathlib import Path

    from dashboard.server import say_failure
    from metrics.errors import OtherVersion

    say_failure(OtherVersion(str(Path("indicators-000001.duckdb"))))


def test_before_the_update_nothing_breaks_and_each_way_says_the_remedy(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = run(untouched, "status")
    assert (status.exit_code, "requests    1,170" in status.stdout) == (0, True), status.output
    told = run(untouched, "show", "requests_received")
    assert told.exit_code in {0, 13}, told.output
    assert told.exit_code == 0 or told.stderr.endswith(" update\n")
    monkeypatch.setenv("PASO10_HOME", str(untouched))
    page = AppTest.from_file(APP, default_timeout=60).switch_page("views/aprende.py").run()
    assert ["es de otra versión de Paso 10" in one.value for one in page.exception] == [True]
    told_so = AppTest.from_function(_fails, default_timeout=20).run()
    assert "Las cifras son de otra versión de Paso 10" in told_so.get("html")[0].proto.body
    assert "paso10 update" in told_so.get("html")[0].proto.body


def test_one_update_brings_figures_and_pages(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = json.loads(run(home, "status", "--json").stdout)
    assert (status["published"], status["cutoff"]) == ("indicators-000002.duckdb", "2026-11-20")
    assert {name: n for name, n in status["facts"].items() if name in {"requests", "visits", "payments"}} == {
        "requests": 1170, "visits": 1170, "payments": 1094}  # fmt: skip
    again = json.loads(run(home, "update", "--json").stdout)
    assert {one["status"] for one in again["batches"]} == {"unchanged"}
    assert again["publication"]["changed"] is False
    monkeypatch.setenv("PASO10_HOME", str(home))
    body = "\n".join(one.proto.body for one in visit().get("html"))
    assert "Oficina Catastro" in body
    assert "Luis Lara" in body  # to whom it had been assigned
    for page in ("views/datos.py", "views/aprende.py"):
        assert [one.proto.body for one in visit(page).get("html")]


def test_what_people_wrote_is_all_there_and_goes_on(home: Path, untouched: Path) -> None:
    kept, before = home_state(home), attention.records(home_state(untouched))
    assert (before[WAIT].assignee, before[TILL].status) == ("Luis Lara", attention.SNOOZED)
    assert attention.records(kept) == before
    checked = audit.verify(kept)
    assert (checked.wrong, checked.events) == ("", EVENTS[untouched.name])
    assert checked == audit.verify(home_state(untouched))
    assert [(one.asked.place, one.kind) for one in shifts.answers(kept)] == [("O-CAT", "desk_added")] * (checked.events == 4)
    item = before[TILL]
    attention.reopen(kept, attention.Seen(TILL, item.title, item.through, item.size), item.version, "Rosa Díaz")
    told = run(home, "audit", "verify")
    assert (told.exit_code, f"{checked.events + 1} cambios" in told.stdout) == (0, True), told.output
