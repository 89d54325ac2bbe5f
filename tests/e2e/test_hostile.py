"""In a real browser nothing of what others wrote runs: no script, no picture, no question to another host."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog

from tests.dashboard import hostile
from tests.e2e.conftest import Served, Visit, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve(hostile.home(tmp_path_factory.mktemp("hostile") / "casa"))


@pytest.mark.asvs("1.2.1")
def test_nothing_of_a_name_a_file_or_a_cell_runs(browser: Browser, attacked: Served) -> None:
    dialogs: list[str] = []

    def noted(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    for name in ("", "tramite", "esperas", "prioridades", "cabildo", "datos"):
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="es-MX")
        page.on("dialog", noted)
        visit = Visit(page, attacked.url)
        visit.open(f"/{name}")
        for opener in page.locator('[data-testid="stPopover"] button, summary').all()[:4]:
            opener.evaluate("button => button.click()")
            page.wait_for_timeout(150)
        assert page.evaluate("typeof window.hecho") == "undefined", name
        foreign = "img[src=x], [onerror], [onload], [onfocus], iframe, script, a[href^=javascript]"
        assert page.locator("[data-testid=stMain]").locator(foreign).count() == 0, name
        assert page.locator("[data-testid=stException]").count() == 0
        assert (visit.outside, visit.failed, visit.console) == ([], [], []), name
        page.close()
    assert dialogs == []


@pytest.mark.asvs("1.2.1")
def test_what_an_address_asks_for_is_shown_and_does_not_run(browser: Browser, attacked: Served) -> None:
    page = browser.new_page(locale="es-MX")
    visit = Visit(page, attacked.url)
    visit.open("/?dependencia=%3Cimg%20src%3Dx%20onerror%3Dwindow.hecho%3D1%3E&grano=%3Cscript%3Ewindow.hecho%3D1%3C/script%3E")
    assert page.get_by_text("el enlace pide «<img src=x onerror=window.hecho=1>»").count() == 1
    assert page.evaluate("typeof window.hecho") == "undefined"
    assert (visit.outside, visit.failed, visit.console) == ([], [], [])
    page.close()
