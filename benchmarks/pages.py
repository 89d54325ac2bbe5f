"""Milliseconds of a warm page (AppTest) and of a view that nobody opened yet; seconds from a cold server to the first card.

    .venv/bin/python benchmarks/pages.py [--home data/demo]     (after `paso10 demo --no-serve`; needs the test requirements)

The alternative in the same run is Streamlit with an empty page: what the framework itself costs.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("PASO10_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
EMPTY = "import streamlit as st\nst.title('Nada')\n"
PAGES = {  # the name of a page, its file, and what is asked of it
    "Hoy": (None, ({}, {"grano": "semana"}, {"grano": "mes"}, {"dependencia": "TESORERIA"})),
    "Esperas": ("views/esperas.py", ({}, {"oficina": "TESORERIA"}, {"oficina": "NORTE", "cifra": "personas"})),
    "Trámite": ("views/tramite.py", ({}, {"tramite": "TES-02"})),
    "Prioridades": ("views/prioridades.py", ({}, {"pesos": "lnetb_21"})),
    "Programa": ("views/programa.py", ({},)),
    "Pasos": ("views/pasos.py", ({},)),
    "Aprende": ("views/aprende.py", ({},)),
    "Cabildo": ("views/cabildo.py", ({},)),
    "Datos": ("views/datos.py", ({},)),
}


def run(test: AppTest) -> float:
    began = time.perf_counter()
    test.run(timeout=60)
    assert not test.exception, test.exception
    return 1000 * (time.perf_counter() - began)


def warm(entry: Path, page: str | None, questions: Sequence[Mapping[str, str]], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of the first run of every question but the first, and of each run after it."""
    new, times = [], []
    for question in questions:
        test = AppTest.from_file(str(entry), default_timeout=60)
        test.query_params.update(question)
        if page:
            test.switch_page(page)
        new.append(run(test))
        times += [run(test) for _ in range(rounds)]
    return new[1:], times


def report(name: str, new: list[float], times: list[float]) -> None:
    p95 = statistics.quantiles(times, n=20)[-1]
    first = f" · otra vista por primera vez {statistics.median(new):6.0f} ms" if new else ""
    print(f"{name:<12} p50 {statistics.median(times):6.0f} ms · p95 {p95:6.0f} ms · n {len(times)}{first}")


def cold(home: Path) -> float:
    """Seconds from starting `paso10 serve` until the first card stands in the page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS).new_page()
        began = time.perf_counter()
        command = [sys.executable, str(ROOT / "paso10.py"), "--home", str(home), "serve", "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                while True:
                    try:
                        socket.create_connection(("127.0.0.1", port), 0.2).close()
                        break
                    except OSError:
                        time.sleep(0.02)
                page.goto(f"http://127.0.0.1:{port}/")
                page.wait_for_selector(".p10-card .value", timeout=60_000)
                return time.perf_counter() - began
            finally:
                server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, default=Path("data/demo"))
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    home = given.home.resolve()
    os.environ["PASO10_HOME"] = str(home)
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "app.py"
        empty.write_text(EMPTY, "utf-8")
        report("vacía", *warm(empty, None, ({},), given.rounds))
    for name, (page, questions) in PAGES.items():
        report(name, *warm(ROOT / "dashboard" / "app.py", page, questions, given.rounds))
    times = [cold(home) for _ in range(3)]
    print(f"en frío, hasta la primera tarjeta: {statistics.median(times):.1f} s (mediana de 3)")


if __name__ == "__main__":
    main()
