"""Signing in as people do it: Chromium, the server in a process of its own, and an OpenID Connect provider on loopback."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.dashboard import homes
from tests.e2e.conftest import ROOT, _await
from tests.oidc import CLIENT, SECRET, Provider, provider

pytestmark = pytest.mark.browser
TABLE = """
[login]
provider = "{discovery}"
client_id = "{client}"
client_secret = "${{TEST_LOGIN_SECRET}}"
address = "{url}"
contact = "Ana Pérez, ext. 123"
[login.roles]
viewer = ["consulta"]
administrator = ["jefes"]
[login.directors]
CAT = ["catastro"]
"""


@dataclass
class Place:
    """A served home whose people sign in."""

    url: str
    home: Path
    door: Provider


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = homes.ordinary(tmp_path_factory.mktemp("signing") / "home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with provider() as door:
        door.back = f"{url}/oauth2callback"
        with (home / "paso10.toml").open("a", encoding="utf-8") as file:
            file.write(TABLE.format(discovery=door.discovery, client=CLIENT, url=url))
        words = [sys.executable, "-m", "paso10", "--home", str(home), "serve", "--port", str(port)]
        env = {**os.environ, "TEST_LOGIN_SECRET": SECRET, "HOME": str(home)}
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, env=env) as process:
            try:
                _await(f"{url}/health", process)
                yield Place(url, home, door)
            finally:
                process.terminate()


@pytest.fixture
def page(browser: Browser, place: Place) -> Iterator[Page]:
    """A browser that nobody has used; what the console says of errors fails the test."""
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        found = context.new_page()
        said: list[str] = []
        found.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        found.on("pageerror", lambda error: said.append(str(error)))
        yield found
        assert said == []


def title(page: Page, wanted: str) -> None:
    """Waits for a page's title; others may stand there before."""
    page.locator("h1", has_text=re.compile(f"^{wanted}")).wait_for(timeout=40_000)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=40_000)


def enter(page: Page, place: Place, name: str, *groups: str, wanted: str = "Hoy") -> None:
    place.door.signs_in(name, *groups)
    page.goto(place.url)
    title(page, "Iniciar sesión")
    page.get_by_role("button", name="Iniciar sesión").click()
    title(page, wanted)


def links(page: Page) -> list[str]:
    return page.locator('[data-testid="stTopNavLink"]').all_inner_texts()


@pytest.mark.asvs("8.2.1", "10.2.1")
def test_nobody_sees_anything_before_signing_in_and_each_role_its_pages(page: Page, place: Place) -> None:
    for address in ("/", "/datos", "/cabildo?mes=2026-10", "/tramite?tramite=T-CAT-1"):
        page.goto(place.url + address)
        title(page, "Iniciar sesión")
        assert "Ana Pérez, ext. 123" in page.inner_text("main, [data-testid=stMain]")
        assert page.locator("[data-testid=stVegaLiteChart]").count() == 0
    enter(page, place, "María Mora", "consulta")
    assert "Cabildo" in links(page)
    assert "Datos" not in links(page)
    page.goto(place.url + "/datos?fuente=caja")
    title(page, "Sin acceso a esta página")
    assert "Ana Pérez, ext. 123" in page.inner_text("[data-testid=stMain]")


@pytest.mark.asvs("8.2.2")
def test_a_director_sees_one_agency_by_every_door(page: Page, place: Place) -> None:
    enter(page, place, "Luis Lara", "catastro")
    told = page.inner_text("[data-testid=stMain]")
    assert "Catastro" in told
    assert "Agua" not in told
    assert not {"Cabildo", "Prioridades", "Datos"} & set(links(page))
    doors = (("/?dependencia=AGUA", "Hoy"), ("/tramite?tramite=T-AGUA-1", "Trámite"), ("/esperas?oficina=O-AGUA", "Esperas"))
    for address, allowed in doors:
        page.goto(place.url + address)
        title(page, allowed)
        shown = page.inner_text("[data-testid=stMain]").replace("«AGUA»", "").replace("«T-AGUA-1»", "").replace("«O-AGUA»", "")
        assert "Agua" not in shown, address
        assert "AGUA" not in shown, address
    for address in ("/cabildo", "/prioridades", "/datos"):
        page.goto(place.url + address)
        title(page, "Sin acceso a esta página")


def test_a_group_that_no_list_names_has_no_access_and_reads_whom_to_ask(page: Page, place: Place) -> None:
    enter(page, place, "Rosa Ruiz", "otros", wanted="Sin acceso")
    told = page.inner_text("[data-testid=stMain]")
    assert "Rosa Ruiz, su cuenta todavía no tiene acceso" in told
    assert "Ana Pérez, ext. 123" in told
    assert links(page) == []


@pytest.mark.asvs("10.5.1", "10.5.4", "10.1.2", "9.1.1")
@pytest.mark.parametrize("lie", ["nonce", "aud", "iss", "key"])
def test_a_token_that_was_not_made_for_this_signing_in_lets_nobody_in(browser: Browser, place: Place, lie: str) -> None:
    door = place.door
    door.lies, door.strange = ({lie: "otro"} if lie != "key" else {}), lie == "key"
    try:
        with browser.new_context() as context:
            page = context.new_page()
            door.signs_in("Eva Ek", "jefes")
            page.goto(place.url)
            title(page, "Iniciar sesión")
            with page.expect_response(lambda answer: "/oauth2callback" in answer.url):
                page.get_by_role("button", name="Iniciar sesión").click()
            title(page, "Iniciar sesión")
            assert not [one for one in context.cookies() if "user" in one["name"]]
    finally:
        door.lies, door.strange = {}, False


@pytest.mark.asvs("7.4.1", "7.4.4")
def test_signing_out_ends_it_in_every_window_and_at_the_provider(page: Page, place: Place) -> None:
    enter(page, place, "Eva Ek", "jefes")
    kept = page.context.cookies()
    other = page.context.new_page()
    other.goto(place.url + "/indicadores")
    title(other, "Indicadores")
    page.locator(".st-key-user-menu button").first.click()
    page.get_by_role("button", name="Cerrar sesión").click()
    title(page, "Iniciar sesión")
    assert place.door.signed_out[-1]["client_id"] == CLIENT
    other.get_by_role("textbox").first.fill("espera")
    other.get_by_role("textbox").first.press("Enter")
    title(other, "Iniciar sesión")
    page.context.add_cookies(kept)  # a copy that somebody had made
    page.goto(place.url)
    title(page, "Iniciar sesión")
    assert "Su sesión terminó" in page.inner_text("[data-testid=stMain]")


@pytest.mark.asvs("7.3.2")
def test_a_session_lasts_as_long_as_the_provider_says(page: Page, place: Place) -> None:
    place.door.lasts_seconds = 9
    try:
        enter(page, place, "Eva Ek", "jefes")
        time.sleep(9)
        page.locator('[data-testid="stTopNavLink"]', has_text="Indicadores").click()
        title(page, "Iniciar sesión")
    finally:
        place.door.lasts_seconds = 3600


@pytest.mark.asvs("3.3.4", "14.2.1")
def test_what_the_browser_keeps_is_not_for_scripts_and_no_secret_is_in_an_address(page: Page, place: Place) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    enter(page, place, "Eva Ek", "jefes")
    cookies = {one["name"]: one for one in page.context.cookies() if "user" in one["name"]}
    assert cookies
    assert all(one["httpOnly"] and one["sameSite"] == "Lax" for one in cookies.values())
    assert not [url for url in asked if "secreto" in url or "client_secret" in url or "id_token=" in url]
