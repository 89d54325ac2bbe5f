"""What the page that chooses procedures says of one: options side by side, its cost with whose method it is, what to mend."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import catalogue
from dashboard.components import csv_bytes
from metrics.findings import catalogue_findings
from metrics.query import open_current
from tests.dashboard.test_prioridades import opened
from tests.dashboard.test_views import text
from tests.dashboard.visits import visit
from tests.metrics.helpers import ABOUT, publish
from tests.metrics.test_cost import YEARS
from tests.metrics.test_findings import FIRST, LAST, town


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if")
    publish(folder, town({"audience": "people"}, paid=150.0), FIRST, LAST, replace(ABOUT, costs=YEARS))
    return folder


def page_of(page: str, home: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("PASO10_HOME", str(home))
    return visit(page, **query)


def test_the_card_of_a_procedure_says_all_of_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(opened(home, monkeypatch, tramite="A"))
    for words in ("Qué pasaría si", "Quitar un requisito: R", "el documento oficial no se leyó",
                  "no se suma al costo burocrático",
                  "El requisito «R» no dice cuánto tarda", "Nivel digital: 2 de 5", "Para el nivel 3 falta: formulario",
                  "La ficha dice $100.00 y a lo más 5 % de 80 pagos", "Publique el importe que se cobra"):  # fmt: skip
        assert words in said, words


def test_it_speaks_english_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(opened(home, monkeypatch, tramite="A", lang="en"))
    assert "What if" in said
    assert "The record says $100.00" in said
    assert "Qué pasaría" not in said


def test_tramite_says_the_same_of_the_record_as_its_findings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(page_of("views/tramite.py", home, monkeypatch, tramite="A"))
    assert "se cobra otra cosa" in said
    assert "1 corrección que pide la ficha" in said
    assert "La ficha dice $100.00 y a lo más 5 % de 80 pagos" in said
    assert "Requisitos 1: R nadie lo registra no se puede juzgar" in said
    in_order = text(page_of("views/tramite.py", home, monkeypatch, tramite="B"))
    assert "que pide la ficha" not in in_order


def test_an_earlier_day_is_not_judged_by_todays_findings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = text(page_of("views/tramite.py", home, monkeypatch, tramite="A", desde="2026-04-01", hasta="2026-04-30"))
    assert "que pide la ficha" not in said


def test_the_findings_of_all_records_are_summed_up_and_taken_away(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pub = open_current(home / "published")
    found = catalogue_findings(pub)
    rows = csv.reader(io.StringIO(csv_bytes(catalogue.everything(pub, found)).decode("utf-8-sig")))
    head, *lines = rows
    assert (len(lines), lines[0][0], head[-1]) == (len(found), "A", "Columnas")
    assert lines[0][-1] == "fee_mxn"
