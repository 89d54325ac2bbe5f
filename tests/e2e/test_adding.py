"""In a real browser: from a file that nobody has described to a figure on a page, without writing a contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.dashboard import homes
from tests.e2e.conftest import Served, Visit, serve
from tests.e2e.test_browser import RULES, SMALL

pytestmark = pytest.mark.browser
SLOW = 120_000  # milliseconds


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    return homes.empty(tmp_path / "home")


@pytest.fixture
def served(own_home: Path) -> Iterator[Served]:
    yield from serve(own_home)


def complaints(path: Path) -> Path:
    """Semicolons, Windows letters, a title above the header, day before month where nothing says so."""
    lines = ["Quejas recibidas;;;", "Núm. de folio;Fecha de recepción;Atención;Situación"]
    lines += [f"Q{i};{1 + i % 12:02d}/03/2025;{2 + i % 10:02d}/04/2025;Concluida" for i in range(80)]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def pick(page: Page, label: str, option: str) -> None:
    page.get_by_label(label).first.click()
    page.get_by_role("option", name=option).first.click()


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["escritorio", "movil"])
def test_from_an_unknown_file_to_a_figure_on_a_page(
    browser: Browser, served: Served, own_home: Path, tmp_path: Path, pictures: Path, size: tuple[int, int]
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="es-MX")
    visit = Visit(page, served.url)
    visit.open("/datos")
    page.get_by_role("button", name="Agregar una fuente").click()
    page.wait_for_selector('input[type="file"]', state="attached", timeout=SLOW)
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.locator('input[type="file"]').set_input_files(complaints(tmp_path / "quejas 2025.csv"))
    page.get_by_text("trae 80 filas").wait_for(timeout=SLOW)
    visit.settle()
    assert page.get_by_role("button", name="Cargar", exact=True).is_disabled()
    wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= size[0]
    assert page.evaluate(SMALL) == []
    found = Axe().run(page, options=RULES)
    assert found.response["violations"] == [], found.generate_report()
    page.screenshot(path=pictures / f"agregar-{size[0]}.png", full_page=True)
    for label in ("Cuándo se recibió («", "Cuándo se resolvió («"):
        if page.get_by_label(label).count():
            pick(page, label, "día/mes/año")
    page.get_by_role("button", name="Aplicar").click()
    page.get_by_text("Se cargarían 80 filas").wait_for(timeout=SLOW)
    visit.settle()
    page.get_by_role("button", name="Cargar", exact=True).click()
    page.get_by_text("Listo: se cargaron 80 filas").wait_for(timeout=SLOW)
    visit.settle()
    assert "80" in page.locator(".p10-table").inner_text()
    page.screenshot(path=pictures / f"agregada-{size[0]}.png")
    page.goto(served.url + "/")
    page.wait_for_selector(".p10-answer", timeout=SLOW)
    visit.settle()
    assert page.locator(".p10-card").count() >= 1
    assert (visit.outside, visit.failed, visit.console) == ([], [], [])
    assert sorted(p.name for p in (own_home / "inbox").iterdir()) == ["quejas 2025.csv"]
    page.close()
