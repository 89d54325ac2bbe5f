"""In a real browser: a goal is registered in a minute, and stands on the page with its bar and its verdict."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from state import goals as kept
from state.store import home_state
from tests.dashboard import homes
from tests.e2e.conftest import Served, Visit, serve
from tests.e2e.test_browser import RULES

pytestmark = pytest.mark.browser
SLOW = 60_000  # milliseconds


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    return homes.ordinary(tmp_path / "home")


@pytest.fixture
def served(own_home: Path) -> Iterator[Served]:
    yield from serve(own_home)


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_a_goal_is_registered(browser: Browser, served: Served, own_home: Path, size: tuple[int, int]) -> None:
    visit = Visit(browser.new_page(viewport={"width": size[0], "height": size[1]}), served.url)
    page = visit.page
    visit.open("/programa")
    page.get_by_text("Registrar una meta").click()
    page.get_by_label("Objetivo").fill("Cumplir lo que publicamos")
    page.get_by_label("Su nombre").first.fill("Ana Ruiz")
    page.get_by_role("button", name="Registrar meta").click()
    page.get_by_text("registrada, de").wait_for(timeout=SLOW)
    visit.settle()
    (entry,) = kept.entries(home_state(own_home))
    assert (entry.goal.objective, entry.written_by) == ("Cumplir lo que publicamos", "Ana Ruiz")
    assert "De 1 meta" in page.locator(".p10-answer").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert (visit.outside, visit.console) == ([], [])
    page.close()
