"""Behind nginx with deploy/nginx.conf: TLS, two processes of one home, and what happens when one of them dies."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, Playwright, WebSocket

from dashboard.server import SETTINGS
from tests.dashboard import homes
from tests.e2e.conftest import CHROMIUM, FLAGS, ROOT, _await
from tests.e2e.test_signing import TABLE, enter, title
from tests.oidc import CLIENT, SECRET, Provider, provider

pytestmark = pytest.mark.browser
NAME = "tablero.ejemplo.gob.mx"
COMMITTED = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "nginx"
AROUND = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    {temporary}
    include {folder}/paso10.conf;
    log_format where '$paso10_via $upstream_addr';
    access_log {folder}/where.log where;
}}
"""


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str


def answer(asked: http.client.HTTPConnection, path: str, said: dict[str, str]) -> Answer:
    """One request on a connection of its own; a header without words is left out."""
    with closing(asked):
        asked.request("POST" if said.get("Content-Length") else "GET", path, headers={k: v for k, v in said.items() if v})
        with asked.getresponse() as found:
            return Answer(found.status, found.headers, found.read().decode(errors="replace"))


@dataclass
class Proxy:
    """nginx as it was committed, on other ports, and the two processes behind it by their ports."""

    url: str
    plain: int
    door: Provider
    folder: Path
    behind: dict[int, subprocess.Popen[bytes]]

    def ask(self, path: str, cookie: str = "", size: int = 0, host: str = NAME) -> "Answer":
        """What it answers to a GET, or to a POST that announces so many bytes."""
        port = int(self.url.rpartition(":")[2])
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        said = {"Host": f"{host}:{port}", "Cookie": cookie, "Content-Length": str(size) if size else ""}
        return answer(http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context), path, said)

    def newcomer(self) -> str:
        """The cookie that a browser without any is given."""
        return self.ask("/health").headers["Set-Cookie"].partition(";")[0].removeprefix("paso10_via=")

    def answered(self, via: str) -> list[int]:
        """The ports that answered this browser, the first first."""
        lines = (line.rpartition(":") for line in (self.folder / "where.log").read_text("utf-8").splitlines())
        return [int(port) for rest, _colon, port in lines if rest.startswith(f"{via} ")]


def free_ports(n: int) -> list[int]:
    with ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(n)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


def certify(folder: Path) -> None:
    """A certificate of its own for one day."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, begins + timedelta(days=2))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))


def configure(folder: Path, changes: dict[str, str]) -> Path:
    """The committed file with these words in the place of its own; each must be there."""
    text = COMMITTED
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "paso10.conf").write_text(text, "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n    ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, temporary=temporary), "utf-8")
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    home = homes.one_source(folder / "home")
    first, second, secure, plain = free_ports(4)
    certify(folder)
    conf = configure(folder, {
        "127.0.0.1:8501": f"127.0.0.1:{first}", "127.0.0.1:8502": f"127.0.0.1:{second}", "listen [::]:": "# ",
        "listen 80;": f"listen 127.0.0.1:{plain};", "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "/etc/ssl/paso10": str(folder),
    })  # fmt: skip
    url = f"https://{NAME}:{secure}"
    with ExitStack() as stack:
        door = stack.enter_context(provider())
        door.back = f"{url}/oauth2callback"
        table = TABLE.format(discovery=door.discovery, client=CLIENT, url=url)
        secret = 'cookie_secret = "${TEST_COOKIE_SECRET}"\ncontact = '
        with (home / "paso10.toml").open("a", encoding="utf-8") as file:
            file.write(table.replace("contact = ", secret))
        secrets = {"TEST_LOGIN_SECRET": SECRET, "TEST_COOKIE_SECRET": "una clave de treinta y dos letras"}
        env = {**os.environ, **secrets, "HOME": str(home)}
        words = [sys.executable, "-m", "paso10", "--home", str(home), "serve", "--port"]

        def start(command: list[str]) -> subprocess.Popen[bytes]:
            found = stack.enter_context(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=env))
            stack.callback(found.kill)
            return found

        behind = {port: start([*words, str(port)]) for port in (first, second)}
        for port, process in behind.items():
            _await(f"http://127.0.0.1:{port}/health", process)
        nginx = start([NGINX, "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")])
        found = Proxy(url, plain, door, folder, behind)
        for _ in range(100):
            assert nginx.poll() is None, (folder / "error.log").read_text("utf-8")
            with socket.socket() as tried:
                if not tried.connect_ex(("127.0.0.1", secure)):
                    break
            time.sleep(0.05)
        yield found


@pytest.fixture
def page(playwright: Playwright, proxy: Proxy) -> Iterator[Page]:
    """A browser that finds the name here and takes the certificate."""
    flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield chromium.new_context(ignore_https_errors=True, viewport={"width": 1366, "height": 768}).new_page()
    chromium.close()


@pytest.mark.asvs("3.4.1", "3.3.1")
def test_every_answer_says_https_alone_and_each_header_once(proxy: Proxy) -> None:
    found = proxy.ask("/health")
    assert (found.status, '"status":"ok"' in found.text) == (200, True)
    cookie = found.headers["Set-Cookie"]
    assert [word for word in ("Secure", "HttpOnly", "SameSite=Lax") if word not in cookie] == []
    limit = int(re.findall(r"client_max_body_size (\d+)m;", COMMITTED)[0])
    assert limit == SETTINGS["server.maxUploadSize"] + 1
    too_much = proxy.ask("/_stcore/upload_file/a/b", size=limit * 2**20 + 1)
    assert too_much.status == 413
    for one in (found, proxy.ask("/"), proxy.ask("/no-existe"), too_much):
        assert one.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
        assert one.headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert one.headers.get_all("X-Frame-Options") == ["DENY"]
        policies = one.headers.get_all("Content-Security-Policy")
        assert (len(policies), "frame-ancestors 'none'" in policies[0]) == (1, True)
    assert proxy.ask("/health", host="ajeno.example").status == 400
    moved = answer(http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=20), "/datos?fuente=caja", {"Host": NAME})
    assert (moved.status, moved.headers["Location"]) == (308, f"https://{NAME}/datos?fuente=caja")


def test_browsers_are_spread_and_each_stays_where_it_came(proxy: Proxy) -> None:
    vias = [proxy.newcomer() for _ in range(24)]
    for via in vias * 2:
        assert proxy.ask("/health", f"paso10_via={via}").headers["Set-Cookie"] is None
    places = {via: proxy.answered(via) for via in vias}
    assert {len(ports) for ports in places.values()} == {3}
    assert {len(set(ports)) for ports in places.values()} == {1}
    assert {ports[0] for ports in places.values()} == set(proxy.behind)


def test_a_page_stays_on_its_websocket_and_the_other_process_takes_over_signed_in(proxy: Proxy, page: Page) -> None:
    sockets: list[WebSocket] = []
    enter(page, proxy, "Eva Ek", "jefes")
    page.on("websocket", lambda one: sockets.insert(0, one))
    page.goto(f"{proxy.url}/indicadores")
    title(page, "Indicadores")
    page.get_by_role("textbox").first.fill("pago")
    page.get_by_role("textbox").first.press("Enter")
    page.locator('[data-testid="stTopNavLink"][href$="/datos"]').click()
    title(page, "Datos")
    assert [(one.url.startswith(f"wss://{NAME}:"), one.is_closed()) for one in sockets] == [(True, False)]
    via = next(one["value"] for one in page.context.cookies() if one["name"] == "paso10_via")
    came = set(proxy.answered(via))
    assert len(came) == 1
    gone = proxy.behind[came.pop()]
    gone.kill()
    gone.wait()
    page.reload()
    title(page, "Datos")  # without signing in again: both know the cookie's secret
    page.locator('[data-testid="stTopNavLink"][href$="/indicadores"]').click()
    title(page, "Indicadores")
    other = next(port for port, process in proxy.behind.items() if process is not gone)
    assert proxy.answered(via)[-1] == other
    assert {proxy.ask("/health").status for _ in range(12)} == {200}
