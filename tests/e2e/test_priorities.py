"""The team's meeting in a real browser: a procedure is opened, marked as a candidate, and the mark is still there afterwards."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.dashboard import homes
from tests.e2e.conftest import Served, Visit, serve

pytestmark = pytest.mark.browser


def test_a_candidate_is_marked_and_stays(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    homes.ordinary(home)
    for served in serve(home):
        _marked(browser, served)


def _marked(browser: Browser, served: Served) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="es-MX")
    visit = Visit(page, served.url)
    visit.open("/prioridades")
    assert page.locator(".p10-answer").inner_text().startswith("Si la Agenda se decidiera hoy:")
    page.get_by_role("button", name="Marcar como candidata").first.click()
    page.get_by_label("Su nombre").last.fill("Ana")
    page.get_by_role("button", name="Marcar como candidata").last.click()
    page.get_by_text("sin compromiso todavía").wait_for(timeout=30_000)
    visit.open("/prioridades")
    assert page.get_by_role("button", name="Quitar de las candidatas").count() == 1
    assert (visit.outside, visit.failed, visit.console) == ([], [], [])
    page.close()
