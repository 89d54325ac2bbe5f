"""Every page in a real browser: it opens by its own address, says nothing to other hosts, and everybody can use it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from dashboard.page import find_pages
from dashboard.reports.open_data.dcat import Publisher
from dashboard.reports.open_data.release import release
from metrics.dominance import payers_known
from metrics.query import open_current
from tests.dashboard import homes
from tests.e2e.conftest import Served, Visit, serve

pytestmark = pytest.mark.browser

WIDTHS = {"escritorio": (1366, 768), "movil": (390, 844)}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FIRST, *OTHERS = (page.url_path for _path, page in find_pages())
ADDRESSES = ["/", *(f"/{name}" for name in OTHERS), "/?grano=mes", "/?dependencia=CAT&grano=semana", "/datos?fuente=caja"]
SMALL = """() => [...document.querySelectorAll('a, button, input, [role=button], [tabindex="0"]')]
    .filter(e => e.offsetParent && e.getClientRects().length)
    .map(e => [e.textContent.trim().slice(0, 30) || e.getAttribute('aria-label') || e.tagName, e.getBoundingClientRect()])
    .filter(([, r]) => r.right > 0 && r.left < innerWidth && r.width > 1 && r.height > 1)
    .filter(([, r]) => (r.width < 24 || r.height < 24)).map(([t, r]) => `${t} ${r.width}x${r.height}`)"""


@pytest.fixture(params=WIDTHS)
def visit(request: pytest.FixtureRequest, browser: Browser, ordinary: Served) -> Iterator[Visit]:
    width, height = WIDTHS[request.param]
    page = browser.new_page(viewport={"width": width, "height": height}, locale="es-MX")
    yield Visit(page, ordinary.url)
    page.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_opens_by_its_address_quietly_and_for_everybody(visit: Visit, address: str, pictures: Path) -> None:
    visit.open(address)
    assert visit.page.locator("html").get_attribute("lang") == "es-MX"
    assert visit.page.locator(".p10-answer").count() == 1
    assert visit.page.locator('[data-testid="stException"], [data-testid="stAlert"]').count() == 0
    assert (visit.outside, visit.failed, visit.console) == ([], [], [])
    wide = visit.page.evaluate(
        "() => [document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth]"
    )
    assert max(wide) <= visit.page.viewport_size["width"]
    assert visit.page.evaluate(SMALL) == []
    found = Axe().run(visit.page, options=RULES)
    assert found.response["violations"] == [], found.generate_report()
    _picture(visit, pictures, address)


def _picture(visit: Visit, pictures: Path, address: str) -> None:
    """The whole page, for people to look at."""
    size = visit.page.viewport_size
    tall = visit.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight") + 70
    visit.page.set_viewport_size({"width": size["width"], "height": min(tall, 8000)})
    visit.page.wait_for_timeout(500)
    name = "".join(c if c.isalnum() else "-" for c in address.strip("/")) or FIRST
    visit.page.screenshot(path=pictures / f"{name}-{size['width']}.png")


def test_the_figures_behind_a_card_open_and_are_accessible(visit: Visit) -> None:
    visit.open("/")
    visit.page.get_by_role("button", name="Datos").first.click()
    visit.page.wait_for_selector(".p10-facts")
    assert "Qué es" in visit.page.locator(".p10-facts").first.inner_text()
    assert Axe().run(visit.page, options=RULES).response["violations"] == []
    with visit.page.expect_download() as got:
        visit.page.get_by_role("button", name="Descargar CSV").first.click()
    lines = Path(got.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0] == "Periodo,Solicitudes,n"
    assert lines[1].startswith("2026-11-20,")
    assert visit.console == []


def test_a_filter_is_kept_in_the_address_and_a_link_shows_the_same(visit: Visit, browser: Browser) -> None:
    visit.open("/")
    visit.page.get_by_role("radio", name="mes").click()
    visit.page.wait_for_function("() => location.search === '?grano=mes'")
    visit.settle()
    told = visit.page.locator(".p10-answer").inner_text()
    assert told.startswith("Noviembre lleva ")
    other = Visit(browser.new_page(), visit.url)
    other.open("/?grano=mes")
    assert other.page.locator(".p10-answer").inner_text() == told
    other.page.close()


def test_what_waits_for_somebody_leads_to_its_data(visit: Visit) -> None:
    visit.open("/")
    visit.page.get_by_role("link", name="Ver los datos").click()
    visit.page.wait_for_function("() => location.pathname === '/datos' && location.search === '?fuente=caja'")
    visit.settle()
    assert visit.page.locator(".p10-answer").inner_text().startswith("Caja: falta desde el mié 18 nov.")
    assert visit.console == []


@pytest.mark.parametrize("address", ["/", "/datos"])
def test_an_empty_home_is_a_page_too(browser: Browser, empty: Served, address: str, pictures: Path) -> None:
    for name, (width, height) in WIDTHS.items():
        visit = Visit(browser.new_page(viewport={"width": width, "height": height}), empty.url)
        visit.open(address)
        assert visit.page.locator(".p10-empty li").count() == 3
        assert (visit.outside, visit.failed, visit.console) == ([], [], [])
        assert Axe().run(visit.page, options=RULES).response["violations"] == []
        visit.page.screenshot(path=pictures / f"vacio-{address.strip('/') or FIRST}-{name}.png")
        visit.page.close()


def test_an_unknown_address_says_so(browser: Browser, ordinary: Served) -> None:
    page = browser.new_page()
    answer = page.goto(ordinary.url + "/inventada")
    assert answer is not None
    assert answer.status == 404
    assert page.get_by_role("heading").inner_text() == "La página «inventada» no existe"
    page.get_by_role("link", name="Ir a Hoy").click()
    page.wait_for_selector(".p10-answer")
    page.close()


def test_a_cold_server_comes_to_its_first_card(browser: Browser, tmp_path: Path) -> None:
    """How long it takes is benchmarks/pages.py's to say."""
    running = serve(homes.one_source(tmp_path / "home"))
    served = next(running)
    page = browser.new_page()
    page.goto(served.url)
    page.wait_for_selector(".p10-card")
    page.close()
    running.close()


def test_open_data_are_downloaded_as_they_were_published(browser: Browser, tmp_path: Path) -> None:
    home = homes.ordinary(tmp_path / "casa")
    pub = open_current(home / "published")
    made = release(pub, home, Publisher(pub.about.name, pub.about.state), payers_known(pub))[0]
    for served in serve(home):
        for width, height in WIDTHS.values():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="es-MX")
            visit = Visit(page, served.url)
            visit.open("/abiertos")
            assert Axe().run(page, options=RULES).response["violations"] == []
            assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= width
            with page.expect_download() as got:
                page.get_by_role("button", name="CSV, para cualquier programa").click()
            assert got.value.suggested_filename == "datos-abiertos-0001.csv"
            assert Path(got.value.path()).read_bytes() == (made.folder / "datos-abiertos-0001.csv").read_bytes()
            assert (visit.outside, visit.failed, visit.console) == ([], [], [])
            page.close()
