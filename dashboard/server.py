"""The web server: Streamlit's ASGI application inside our own shell (language, headers, health)."""

import base64
import hashlib
import json
import logging
import os
import re
import socket
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from html import escape
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import access
from dashboard.data import home_language
from dashboard.errors import ServeError
from dashboard.login import Login, is_loopback, read_login, served_with
from dashboard.page import find_pages
from dashboard.theme import STREAMLIT_THEME
from dashboard.words import LANGUAGE, SOURCE, TAGS, _, speak, speaking
from metrics.errors import MetricsError, OtherVersion
from metrics.query import open_current

if TYPE_CHECKING:
    from streamlit.web.server.starlette import App

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

ENTRY = Path(__file__).parent / "app.py"
HOME_VARIABLE = "PASO10_HOME"
CALLBACK = "oauth2callback"  # where the provider sends people back to
SETTINGS: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 25,
    "server.runOnSave": False,
    **{f"theme.{name}": value for name, value in STREAMLIT_THEME.items()},
}
# Tells the browser where the server is: without it a deep link (/datos) first probes /datos/_stcore/health and fails.
ORIGIN_SCRIPT = "window.__streamlit = {BACKEND_BASE_URL: window.location.origin + '/'}"


def serve(home: Path, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the dashboard of one home until interrupted.

    ServeError when the address or the port is not possible, LoginError when its table [login] is wrong.
    """
    import uvicorn  # noqa: PLC0415

    login = read_login(home)
    if login is None:
        require_loopback(host)
    server_socket = _bind(host, port)
    try:
        with ExitStack() as stack:
            if login is not None:
                stack.enter_context(served_with(login))
            app = create_app(home, host, port, stack.enter_context(written(login)) if login else None)
            config = uvicorn.Config(app, ws="websockets-sansio", access_log=False, log_level="warning", proxy_headers=False)
            where = login.address if login else f"http://{_in_url(host)}:{port}"
            sys.stdout.write(_("Paso 10 en {where} (Ctrl+C para terminar)\n").format(where=where))
            sys.stdout.flush()
            uvicorn.Server(config).run(sockets=[server_socket])
    finally:
        server_socket.close()


def create_app(home: Path, host: str = "127.0.0.1", port: int = 8501, secrets: Path | None = None) -> "App":
    """The ASGI application of one home, with every setting fixed here and none taken from the user's own folder.

    secrets: what Streamlit's st.login reads, where people sign in. Streamlit is imported here: the other commands do without
    its half second.
    """
    from streamlit.web import bootstrap  # noqa: PLC0415
    from streamlit.web.server.starlette import App  # noqa: PLC0415

    os.environ[HOME_VARIABLE] = str(home.resolve())
    told = {"secrets.files": [str(secrets)] if secrets else []}
    bootstrap.load_config_options({**SETTINGS, **told, "server.address": host, "server.port": port})
    first, *others = (page.url_path for _path, page in find_pages())
    login = read_login(home) if secrets else None
    shell = Middleware(
        Shell, first=first, pages=frozenset(("", *others)), host=login.host if login else "", secure=bool(login and login.secure)
    )
    return App(ENTRY, routes=[Route("/health", _health)], lifespan=_prepared, on_script_error=say_failure, middleware=[shell])


@contextmanager
def written(login: Login) -> Iterator[Path]:
    """What st.login reads, as a file that only we can read, outside every home, gone when the server ends."""
    section = {
        "redirect_uri": f"{login.address}/{CALLBACK}",
        "cookie_secret": login.cookie_secret or token_hex(32),
        "client_id": login.client_id,
        "client_secret": login.client_secret,
        "server_metadata_url": login.provider,
    }
    text = "\n".join(["[auth]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in section.items())])
    with TemporaryDirectory(prefix="paso10-login-") as folder:
        path = Path(folder) / "secrets.toml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
        yield path


@asynccontextmanager
async def _prepared(app: object) -> AsyncIterator[None]:
    """Answers what the pages will ask first, in a thread of its own, so that the first visitor does not wait for it."""
    threading.Thread(target=prepare_pages, name="prepare", daemon=True).start()
    yield


def say_failure(error: Exception) -> bool:
    """A bug in a page: the details go to the server's log, the visitor reads what to do; True = nothing else is shown.

    Figures that another version of the program published are no bug: an update brings them up to date.
    """
    import streamlit as st  # noqa: PLC0415

    logging.getLogger(__name__).error("page failed", exc_info=error)
    title = _("Esta página no se pudo mostrar")
    what = _("El fallo es del tablero, no de sus datos. Recargue; si se repite, copie lo que dice la terminal de paso10 serve.")
    if isinstance(error, OtherVersion):
        title = _("Las cifras son de otra versión de Paso 10")
        what = _("Nada se perdió. Quien lleva el tablero las pone al día con: paso10 update. Después, recargue esta página.")
    st.html(f'<div class="p10-empty"><h2 class="p10-say">{escape(title)}</h2><p>{escape(what)}</p></div>')
    return True


def prepare_pages() -> None:
    """Whatever fails here is said by the page itself when somebody opens it."""
    speak(home_language())
    with access.acting(access.HERE):
        for path, page in find_pages():
            try:
                if page.prepare is not None:
                    page.prepare()
            except Exception:
                logging.getLogger(__name__).exception("prepare %s", path.name)


def require_loopback(host: str) -> None:
    """ServeError unless only this computer can reach the address: for a home whose people do not sign in."""
    if not is_loopback(host):
        raise ServeError(
            _(
                "No se puede servir en «{host}»: esta casa no pide iniciar sesión y cualquiera en la red vería los datos.\n"
                "Describa a su proveedor en la tabla [login] de paso10.toml (docs/accesos.md), "
                "o sírvalo sólo aquí: paso10 serve --host 127.0.0.1"
            ).format(host=host)
        )


def _bind(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything slow happens so that a busy port is said at once."""
    if not 0 < port < 65_536:
        raise ServeError(_("El puerto {port} no existe: use uno de 1 a 65535, por ejemplo --port 8501.").format(port=port))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server_socket = socket.socket(family)
    server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server_socket.bind((host, port))
    except OSError as error:
        server_socket.close()
        raise ServeError(
            _(
                "No se puede abrir el puerto {port} en {host}: {why}.\n"
                "¿Ya hay un tablero abierto? Use otro puerto: paso10 serve --port {other}"
            ).format(port=port, host=host, why=error, other=8502 if port == 8501 else 8501)
        ) from error
    return server_socket


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


async def _health(request: Request) -> JSONResponse:
    """Alive, which published file is being shown, until which day it has data, and how many days ago that was."""
    said = {"status": "ok", "published": None, "cutoff": None, "age_days": None}
    with suppress(MetricsError):
        pub = open_current(Path(os.environ[HOME_VARIABLE]) / "published")
        age = (pub.today - pub.cutoff).days if pub.cutoff else None
        said |= {"published": pub.path.name, "cutoff": str(pub.cutoff) if pub.cutoff else None, "age_days": age}
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


class Shell:
    """ASGI middleware: our index page in the language of the address, security headers, and only this computer's host names."""

    def __init__(self, app: ASGI, first: str, pages: frozenset[str], host: str = "", secure: bool = False) -> None:
        self.app, self.first, self.pages, self.host, self.secure = app, first, pages, host, secure
        self.index = {tongue: index_page(tongue) for tongue in TAGS}
        self.headers = headers(self.index[SOURCE])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        if not self._is_ours(scope):
            await PlainTextResponse(_("Nombre de servidor no admitido."), 400)(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                ours = [(name.encode(), value.encode()) for name, value in self.headers.items()]
                message = {**message, "headers": [*map(self._closed, message.get("headers", [])), *ours]}
            await send(message)

        page = self._page(scope)
        await (page or self.app)(scope, receive, with_headers)

    def _is_ours(self, scope: Scope) -> bool:
        """Whether the Host header names this computer, or the address of our own: another is a foreign site's, pointing here."""
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        name = re.sub(r":\d+$", "", host).strip("[]").lower()
        return is_loopback(name) or (bool(self.host) and name == self.host)

    def _closed(self, header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        """Where people come by https, our cookies never leave by anything else."""
        name, value = header
        return (name, value + b"; Secure") if self.secure and name.lower() == b"set-cookie" else header

    def _page(self, scope: Scope) -> Response | None:
        """The answer to the address of a page, or of a page that does not exist; None when it is something else."""
        name = scope["path"].strip("/")
        if scope["method"] not in {"GET", "HEAD"} or "/" in name or "." in name or name in ("health", CALLBACK):
            return None
        if name == self.first:
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"/?{query}" if query else "/", 307)
        if name in self.pages:
            return HTMLResponse(self.index[_tongue(scope)], headers={"Cache-Control": "no-cache"})
        return HTMLResponse(_unknown_page(name, _tongue(scope)), 404, headers={"Cache-Control": "no-cache"})


def _tongue(scope: Scope) -> str:
    """The language that an address asks for; that of the home when it asks for none."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get(LANGUAGE, [""])[0]
    return asked if asked in TAGS else home_language()


def index_page(tongue: str) -> str:
    """Streamlit's index page in a language."""
    from streamlit import file_util  # noqa: PLC0415

    page = (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")
    page = page.replace('<html lang="en">', f'<html lang="{TAGS[tongue]}">')
    page = page.replace("<title>Streamlit</title>", "<title>Paso 10</title>")
    page = re.sub(r"<!--.*?-->\s*", "", page, flags=re.DOTALL)
    page = re.sub(r'<link rel="service-desc"[^>]*>\s*', "", page)
    with speaking(tongue):
        noscript = _("Este tablero necesita JavaScript: actívelo en el navegador.")
    page = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{escape(noscript)}</p></noscript>", page, flags=re.DOTALL)
    return page.replace("<script>", f"<script>{ORIGIN_SCRIPT}</script>\n    <script>", 1)


def headers(page: str) -> dict[str, str]:
    """What goes with the index page: its two inline scripts, the same in every language, are allowed by their hash."""
    hashes = " ".join(_hash(script) for script in re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL))
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _unknown_page(name: str, tongue: str) -> str:
    with speaking(tongue):
        title, back = _("La página «{name}» no existe").format(name=name), _("Ir a Hoy")
    first = escape(f"/?{urlencode({LANGUAGE: tongue})}")
    return (
        f'<!DOCTYPE html><html lang="{TAGS[tongue]}"><head><meta charset="UTF-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title></head>'
        f"<body><main><h1>{escape(title)}</h1>"
        f'<p><a href="{first}">{escape(back)}</a></p></main></body></html>'
    )
