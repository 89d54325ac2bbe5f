"""A decision in a real browser: from Hoy to the form, filled in, written down and shown; axe finds nothing wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from state import decisions
from state.store import open_state
from tests.dashboard import homes
from tests.e2e.conftest import Served, serve

pytestmark = pytest.mark.browser


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
