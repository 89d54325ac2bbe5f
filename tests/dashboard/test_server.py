"""The shell around Streamlit: language, headers, addresses, and whom it serves."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from dashboard import server
from dashboard.errors import ServeError
from dashboard.page import Page
from dashboard.server import Shell, require_loopback, serve
from metrics import query


async def inside(request: object) -> PlainTextResponse:
    return PlainTextResponse("streamlit")


class Client:
    """Asks the shell around an application that answers everything."""

    app = Starlette(
        routes=[Route("/{path:path}", inside, methods=["GET", "POST"])],
        middleware=[Middleware(Shell, first="hoy", pages=frozenset(("", "datos")))],
    )

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, headers))

    def post(self, path: str) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, None))

    async def _ask(self, method: str, path: str, headers: dict[str, str] | None) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://127.0.0.1:8501") as http:
            return await http.request(method, path, headers=headers)


@pytest.fixture(scope="module")
def client() -> Client:
    return Client()


@pytest.mark.parametrize("path", ["/", "/datos", "/datos/", "/datos?fuente=agua"])
def test_every_page_has_our_index_in_spanish(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert '<html lang="es-MX">' in answer.text
    assert "<title>Paso 10</title>" in answer.text
    assert "JavaScript" in answer.text
    assert "agent" not in answer.text
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6")
@pytest.mark.parametrize("path", ["/", "/datos", "/_stcore/health", "/static/js/x.js", "/no-existe", "/hoy"])
def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert {"object-src 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in script
    assert "http" not in policy


def test_the_policy_allows_exactly_the_inline_scripts_of_the_page() -> None:
    page = server.index_page("es")
    headers = server.headers(server.index_page("en"))
    scripts = page.split("<script>")[1:]
    assert len(scripts) == 2
    assert headers["Content-Security-Policy"].count("'sha256-") == 2
    for script in scripts:
        assert server._hash(script.split("</script>")[0]) in headers["Content-Security-Policy"]


def test_the_first_page_has_one_address(client: Client) -> None:
    answer = client.get("/hoy?grano=mes")
    assert (answer.status_code, answer.headers["location"]) == (307, "/?grano=mes")
    assert client.get("/hoy").headers["location"] == "/"


@pytest.mark.asvs("1.2.1")
def test_an_unknown_page_says_so_in_spanish_and_escapes_its_name(client: Client) -> None:
    answer = client.get("/%3Cscript%3E")
    assert answer.status_code == 404
    assert "La página «&lt;script&gt;» no existe" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/_stcore/health", "/favicon.png", "/media/abc.csv", "/datos/_stcore/health"])
def test_what_is_no_page_goes_to_streamlit(client: Client, path: str) -> None:
    assert client.get(path).text == "streamlit"


def test_a_post_to_a_page_goes_to_streamlit(client: Client) -> None:
    assert client.post("/datos").text == "streamlit"


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "10.0.0.4:8501", "", "localhost.example"])
def test_a_foreign_name_that_points_here_is_refused(client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "127.0.0.2:80"])
def test_this_computer_has_several_names(client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "example.org", "", "127.0.0.1 "])
def test_an_address_that_others_reach_is_refused_with_the_reason(host: str, tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="iniciar sesión") as caught:
        serve(tmp_path, host, 8501)
    assert "paso10 serve --host 127.0.0.1" in str(caught.value)
    assert caught.value.exit_code == 2


def test_loopback_addresses_pass() -> None:
    for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
        require_loopback(host)


def test_a_busy_port_is_said_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"No se puede abrir el puerto {port}") as caught:
            serve(tmp_path, "127.0.0.1", port)
    assert "--port 8501" in str(caught.value)
    with pytest.raises(ServeError, match="70000"):
        serve(tmp_path, "127.0.0.1", 70000)


@pytest.mark.asvs("3.3.1")
def test_a_home_with_signing_in_answers_its_own_address_and_closes_its_cookies() -> None:
    async def cookie(request: object) -> PlainTextResponse:
        answer = PlainTextResponse("ok")
        answer.set_cookie("sesion", "x", httponly=True)
        return answer

    shell = Middleware(Shell, first="hoy", pages=frozenset(("",)), host="tablero.ejemplo.mx", secure=True)
    app = Starlette(routes=[Route("/{path:path}", cookie)], middleware=[shell])

    async def ask(path: str, host: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as http:
            return await http.get(path, headers={"host": host})

    for path in ("/auth/login", "/oauth2callback"):
        answer = asyncio.run(ask(path, "Tablero.ejemplo.mx"))
        assert (answer.status_code, answer.text) == (200, "ok")
        assert answer.headers["set-cookie"].endswith("; Secure")
    assert asyncio.run(ask("/auth/login", "127.0.0.1:8501")).status_code == 200
    for host in ("otro.mx", "tablero.ejemplo.mx.otro.mx", "xtablero.ejemplo.mx", ""):
        assert asyncio.run(ask("/auth/login", host)).status_code == 400


def _broken_page() -> None:
    from dashboard.server import say_failure

    assert say_failure(ValueError("un secreto"))


@pytest.mark.asvs("16.5.1")
def test_a_bug_is_told_in_spanish_and_its_details_stay_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    page = AppTest.from_function(_broken_page, default_timeout=20).run()
    [body] = [element.proto.body for element in page.get("html")]
    assert "Esta página no se pudo mostrar" in body
    assert "secreto" not in body
    assert "un secreto" in caplog.text


def test_a_page_that_fails_to_prepare_does_not_stop_the_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []

    def fail() -> None:
        raise ValueError("no")

    pages = [(Path("a.py"), Page("A", "a", 1, "¿?", fail)), (Path("b.py"), Page("B", "b", 2, "¿?", lambda: calls.append("b")))]
    monkeypatch.setattr(server, "find_pages", lambda: pages)
    server.prepare_pages()
    assert calls == ["b"]
    assert "prepare a.py" in caplog.text


def test_what_the_first_visitor_asks_is_ready_before(made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(made("ordinary")))
    asked: list[str] = []
    figure = query.figure
    server.prepare_pages()
    monkeypatch.setattr(query, "figure", lambda *args, **more: asked.append(args[1]) or figure(*args, **more))
    app = AppTest.from_file(str(server.ENTRY), default_timeout=60).run()
    assert not app.exception
    assert set(asked) <= {"open_requests", "overdue_open"}


def test_the_health_address_names_the_published_file_and_the_age_of_its_data(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for home, published in (("ordinary", "indicators-000001.duckdb"), ("empty", None)):
        monkeypatch.setenv("PASO10_HOME", str(made(home)))
        answer = asyncio.run(server._health(Request({"type": "http"})))
        said = json.loads(answer.body)
        assert (said["status"], said["published"]) == ("ok", published)
        if published is None:
            assert (said["cutoff"], said["age_days"]) == (None, None)
        else:
            pub = query.open_current(made(home) / "published")
            assert said["cutoff"] == str(pub.cutoff)
            assert pub.cutoff + timedelta(days=said["age_days"]) == pub.today


def test_nothing_is_taken_from_the_users_own_settings(tmp_path: Path) -> None:
    """In a process of its own, because Streamlit's settings are global."""
    folder = tmp_path / ".streamlit"
    folder.mkdir()
    (folder / "config.toml").write_text(
        "[browser]\ngatherUsageStats = true\n[server]\naddress = '0.0.0.0'\nenableXsrfProtection = false\nmaxUploadSize = 900\n"
        "[client]\nshowErrorDetails = 'full'\ntoolbarMode = 'developer'\n[theme]\nprimaryColor = '#ff0000'\nbase = 'dark'\n",
        "utf-8",
    )
    names = (
        "browser.gatherUsageStats", "server.address", "server.enableXsrfProtection", "server.maxUploadSize",
        "client.showErrorDetails", "client.toolbarMode", "theme.primaryColor", "theme.base", "server.headless",
    )  # fmt: skip
    code = (
        "import json, sys; from pathlib import Path; from dashboard.server import create_app; from streamlit import config;"
        "create_app(Path(sys.argv[1])); print(json.dumps([config.get_option(n) for n in sys.argv[2:]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), *names],
        cwd=server.ENTRY.parents[1], env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == [False, "127.0.0.1", True, 25, "none", "minimal", "#12436D", "light", True]
