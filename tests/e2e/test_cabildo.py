"""The council's presentation in a real browser: every sheet fits a window of 1366x768, whatever its names; keys move it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Served, Visit, serve
from tests.e2e.test_browser import RULES

pytestmark = pytest.mark.browser
SLOW = 30_000  # milliseconds
TALL = """() => ['[data-testid=stMain]', 'html'].map(where => document.querySelector(where))
    .flatMap(box => [box.scrollHeight, box.scrollWidth])"""
CUT = """() => [...document.querySelectorAll('.st-key-council-slide *, .st-key-council-move *')]
    .filter(box => box.getClientRects().length && box.getBoundingClientRect().bottom > innerHeight + 1)
    .map(box => box.textContent.slice(0, 60))"""
REST = " con revisión de expediente, visita de inspección y entrega de constancia en el domicilio de la persona solicitante"


@pytest.fixture
def visit(browser: Browser, ordinary: Served) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="es-MX")
    yield Visit(page, ordinary.url)
    page.close()


@pytest.fixture
def long_named(ordinary: Served, tmp_path: Path) -> Iterator[Served]:
    """The same publication, with procedures and agencies of very long names."""
    home = Path(shutil.copytree(ordinary.home, tmp_path / "casa"))
    current = (home / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(home / "published" / current)) as con:
        con.execute("UPDATE keys SET name = name || ? WHERE dim IN ('agency', 'procedure') AND key <> ''", [REST])
        con.execute("UPDATE agencies SET name = name || ?", [REST])
    yield from serve(home)


def at(page: Page, n: int) -> None:
    """Waits until the nth sheet stands, whole."""
    expect(page.locator(".st-key-council-move").get_by_text(f"{n} de ")).to_be_visible(timeout=SLOW)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=SLOW)
    page.wait_for_timeout(500)


def fits(page: Page) -> int:
    """Every sheet, one after the other, without anything to scroll to; how many there are."""
    n = 1
    while True:
        at(page, n)
        assert page.evaluate(TALL) == [768, 1366, 768, 1366], n
        assert page.evaluate(CUT) == [], n
        if page.get_by_role("button", name="Siguiente").is_disabled():
            return n
        page.keyboard.press("ArrowRight")
        n += 1


def test_every_sheet_fits_the_window_and_keys_move_it(visit: Visit, pictures: Path) -> None:
    page = visit.page
    visit.open("/cabildo?mes=2026-10&presentar=1")
    last = fits(page)
    assert last >= 8
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
    page.screenshot(path=pictures / "cabildo-presentacion-1366.png")
    page.keyboard.press("ArrowLeft")
    at(page, last - 1)
    page.keyboard.press("ArrowRight")
    at(page, last)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.search.includes('presentar')", timeout=SLOW)
    expect(page.get_by_role("button", name="Presentar")).to_be_visible(timeout=SLOW)
    assert (visit.outside, visit.failed, visit.console) == ([], [], [])


def test_very_long_names_leave_rows_out_and_say_so(browser: Browser, long_named: Served) -> None:
    visit = Visit(browser.new_page(viewport={"width": 1366, "height": 768}, locale="es-MX"), long_named.url)
    visit.open("/cabildo?mes=2026-10&presentar=1")
    assert fits(visit.page) >= 8
    visit.page.close()
