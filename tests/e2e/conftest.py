"""A browser and a served home for the tests marked `browser`."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.dashboard import homes

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("PASO10_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SERVE = (
    "import sys; from pathlib import Path; from dashboard.server import serve; "
    "serve(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]))"
)


@dataclass
class Served:
    """A running server."""

    url: str
    home: Path


@dataclass
class Visit:
    """One visit of a page: what went to other hosts, what failed, what the console said."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.on("request", lambda r: None if r.url.startswith((self.url, "data:", "blob:")) else self.outside.append(r.url))
        self.page.on("response", lambda r: self.failed.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        self.page.on("console", lambda m: self.console.append(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.goto(self.url + path)
        self.settle()

    def settle(self) -> None:
        """Waits until the page has been written and its charts are drawn."""
        self.page.wait_for_selector("h1", timeout=30_000)
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
        self.page.wait_for_timeout(900)


def serve(home: Path) -> Iterator[Served]:
    """The server as people run it, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(home), str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(home)},
    ) as process:
        try:
            _await(url + "/health", process)
            yield Served(url, home)
        finally:
            process.terminate()


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "el servidor terminó"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} no responde")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield found
    found.close()


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve(homes.ordinary(tmp_path_factory.mktemp("e2e") / "home"))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve(homes.empty(tmp_path_factory.mktemp("e2e") / "home"))


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the pictures of the pages are kept."""
    folder = Path(os.environ.get("PASO10_SCREENSHOTS", ROOT / "build" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
