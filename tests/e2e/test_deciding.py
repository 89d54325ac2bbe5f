"""A decision in a real browser: from Hoy to the form, filled in, written down and shown; axe finds nothing wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from state import decisions, proposals
from state.store import open_state
from tests.dashboard import homes, process_home
from tests.e2e.conftest import Served, serve

pytestmark = pytest.mark.browser
STILL = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    """A home with a proposal, served once for both sizes."""
    home = process_home.make(tmp_path_factory.mktemp("logged") / "home")
    for served in serve(home):
        yield home, served


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    homes.ordinary(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def served(own_home: Path) -> Iterator[Served]:
    yield from serve(own_home)


@pytest.mark.parametrize("width", [1366, 390])
def test_a_decision_is_written_down_from_hoy(browser: Browser, served: Served, own_home: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{served.url}/hoy")
    page.get_by_role("link", name="Registrar decisión").first.click(timeout=60_000)
    expect(page).to_have_url(re.compile(r"/aprende\?.*indicador="), timeout=30_000)
    page.get_by_label("¿Qué se decide?").fill("Abrir otra ventanilla los lunes")
    page.get_by_label("¿Qué problema resuelve?").fill("Los lunes se espera el doble")
    page.get_by_label("Su nombre").first.fill("Ana Ruiz")
    page.get_by_label("Su nombre").first.press("Tab")
    page.get_by_role("button", name="Registrar decisión").click()
    expect(page.get_by_text("registrada como D-001")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Registro (1)")).to_be_visible()
    assert [entry.decision.title for entry in decisions.entries(open_state(own_home / "state.db"))] == [
        "Abrir otra ventanilla los lunes"]
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
    page.close()


@pytest.mark.parametrize("width", [1366, 390])
def test_a_proposal_is_accepted_and_its_decision_written_down(
    browser: Browser, logged: tuple[Path, Served], width: int
) -> None:
    home, served = logged
    store = open_state(home / "state.db")
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{served.url}/aprende")
    for key, answer in proposals.answers(store).items():  # as the other size left it
        proposals.reopen(store, proposals.Seen(key, answer.title, answer.size), answer.version, "Ana Ruiz")
    page.reload()
    expect(page.get_by_text("Qué probar esta semana (1)")).to_be_visible(timeout=60_000)
    page.wait_for_selector(STILL, timeout=30_000)
    page.get_by_role("button", name="Aceptar").first.click()
    box = page.get_by_test_id("stPopoverBody")
    box.get_by_label("Su nombre").fill("Ana Ruiz")
    box.get_by_role("button", name="Aceptar").click()
    expect(page).to_have_url(re.compile(r"/aprende\?.*propuesta="), timeout=30_000)
    page.wait_for_selector('input[value="Cambiar el paso «Dictamen de Protección Civil»"]', timeout=30_000)
    page.wait_for_selector(STILL, timeout=30_000)
    expect(page.get_by_label("¿Qué se decide?")).to_have_count(1)  # the empty form is gone
    expect(page.get_by_role("combobox", name="Trámite")).to_have_value("Licencia de funcionamiento")
    page.get_by_label("¿Qué se decide?").fill("Quitar un dictamen")
    page.get_by_label("¿Qué problema resuelve?").fill("Se va el tiempo esperando el dictamen")
    page.get_by_label("¿Qué problema resuelve?").press("Tab")
    page.get_by_role("button", name="Registrar decisión").click()
    expect(page.get_by_text(re.compile("registrada como D-"))).to_be_visible(timeout=30_000)
    written = decisions.entries(store)[-1].decision
    assert (written.title, written.kind, written.procedure_id, written.indicator, written.direction) == (
        "Quitar un dictamen", "step_changed", "LIC", "resolution_days_p50", "lower")
    assert written.origin == "process|LIC|Dictamen de Protección Civil"
    assert written.decided_by == "Ana Ruiz"
    assert [one.action for one in proposals.answers(store).values()] == [proposals.ACCEPTED]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
