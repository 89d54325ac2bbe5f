"""Adding a thing touches one file: a source, an indicator, a page; each appears everywhere without another line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paso10
from dashboard.page import find_pages
from tests.etl.kit import HEAD, PAYMENTS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = """name  = "Biblioteca"
kind  = "csv"
files = "biblioteca.csv"
[[fact]]
table = "visits"
[fact.columns]
visit_id   = "N"
arrived_at = "ENTRADA"
"""
INDICATOR = """name       = { es = "Pagos cobrados", en = "Payments taken" }
question   = { es = "¿Cuántos pagos entraron?", en = "How many payments came in?" }
definition = { es = "Los pagos del periodo.", en = "The payments of the period." }
formula    = { es = "número de pagos", en = "number of payments" }
kind       = "total"
measure    = "payments"
unit       = "units"
direction  = "higher"
basis      = "prueba"
owner      = "Tesorería"
min_n      = 1

[[example]]
title = "Dos pagos"
from = 2025-11-03
to = 2025-11-03
expected = 2
payments = [
    { payment_id = "1", paid_at = 2025-11-03T09:00:00, amount_mxn = 1 },
    { payment_id = "2", paid_at = 2025-11-03T10:00:00, amount_mxn = 2 },
]
"""
PAGE = '''"""A page of a test."""

from dashboard.page import Page

PAGE = Page(title="Bibliotecas", url_path="bibliotecas", order=99, question="¿Quién lee?")


def render() -> None:
    raise AssertionError("finding a page does not draw it")
'''


def said(home: Path, *arguments: str) -> str:
    result = CliRunner().invoke(paso10.app, ["--home", str(home), *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with its payments published."""
    root = tmp_path / "casa"
    said(root, "init", str(root))
    settings = root / "paso10.toml"
    settings.write_text(f"frozen_on = 2025-11-05\n{settings.read_text('utf-8')}", "utf-8")  # so that no source is late
    (root / "sources" / "caja.toml").write_text((HEAD + PAYMENTS).replace('"*.csv"', '"caja.csv"'), "utf-8")
    (root / "inbox" / "caja.csv").write_text("RECIBO,FECHA,IMPORTE\n1,03/11/2025,10.50\n2,03/11/2025,4\n", "utf-8")
    said(root, "update")
    return root


def test_a_source_is_one_file_in_the_home(home: Path) -> None:
    assert "Biblioteca" not in said(home, "status")
    (home / "inbox" / "biblioteca.csv").write_text("N,ENTRADA\n1,2025-11-04 10:00\n2,2025-11-05 11:00\n", "utf-8")
    (home / "sources" / "biblioteca.toml").write_text(SOURCE, "utf-8")
    said(home, "update")
    (line,) = [line for line in said(home, "status").splitlines() if line.startswith("biblioteca ")]
    assert line.split() == ["biblioteca", "Biblioteca", "2025-11-05", "al", "día", "2", "0", "0"]
    assert [line.split()[-1] for line in said(home, "status").splitlines() if line.startswith("visits ")] == ["2"]


def test_an_indicator_is_one_file_in_the_home(home: Path) -> None:
    assert "payments_taken" not in said(home, "indicators")
    (home / "indicators").mkdir()
    (home / "indicators" / "payments_taken.toml").write_text(INDICATOR, "utf-8")
    assert "Pagos cobrados" in said(home, "indicators")
    assert said(home, "build").startswith("Publicado indicators-000002.duckdb")
    shown = said(home, "show", "payments_taken", "--from", "2025-11-03", "--to", "2025-11-03").splitlines()[1]
    assert shown.split()[-3:] == ["2", "unidades", "2"]
    assert "payments_taken" in said(home, "show", "all")


NAVIGATION = """
import json
import streamlit
from streamlit.testing.v1 import AppTest

real = streamlit.navigation
streamlit.navigation = lambda pages, **more: print(json.dumps([[p.title, p.url_path] for p in pages])) or real(pages, **more)
script = AppTest.from_file("dashboard/app.py", default_timeout=60).run()
assert not script.exception, script.exception
"""


def test_a_page_is_one_file_among_the_views(tmp_path: Path, home: Path) -> None:
    """In a copy of the dashboard, run in a process of its own: the navigation that its entry builds has the page, last."""
    for name in ("dashboard", "metrics", "etl", "state"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "dashboard" / "views" / "bibliotecas.py").write_text(PAGE, "utf-8")
    environment = {"PASO10_HOME": str(home), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", NAVIGATION], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout.splitlines()[-1])
    assert [title for title, _address in shown] == [*(page.title for _path, page in find_pages()), "Bibliotecas"]
    assert shown[-1] == ["Bibliotecas", "bibliotecas"]
