"""The page of open data: before the first release, with one, and when a release is no longer as it was published."""

import re
import shutil
from pathlib import Path
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.reports.open_data.dcat import Publisher
from dashboard.reports.open_data.release import Release, release, rows_of
from metrics.dominance import payers_known
from metrics.query import open_current
from tests.dashboard.test_open_data import CATALOGUE, FIRST, LAST, some_rows
from tests.dashboard.test_views import answer, text
from tests.dashboard.visits import APP
from tests.metrics.helpers import publish

PAGE = "views/abiertos.py"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of a town with rare procedures, without releases yet."""
    folder = tmp_path_factory.mktemp("abiertos") / "casa"
    folder.mkdir()
    (folder / "paso10.toml").write_text('name = "Puerto Sereno"\nstate = "Veracruz"\n', "utf-8")
    publish(folder, CATALOGUE | some_rows(Random(6), LAST), FIRST, LAST)
    return folder


@pytest.fixture
def home(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same town, of the test's own."""
    folder = Path(shutil.copytree(town, tmp_path / "casa"))
    monkeypatch.setenv("PASO10_HOME", str(folder))
    return folder


@pytest.fixture
def made_one(home: Path) -> Release:
    pub = open_current(home / "published")
    return release(pub, home, Publisher(pub.about.name, pub.about.state), payers_known(pub))[0]


def run(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()  # so that it knows the page's address, which is not the name of its file
    app.switch_page(PAGE)
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def test_before_the_first_release_it_says_the_command(home: Path) -> None:
    app = run()
    assert answer(app).startswith("Todavía no hay ninguna entrega de datos abiertos.")
    assert "paso10 export open-data" in text(app)


def test_it_shows_what_the_release_holds_and_hides(made_one: Release) -> None:
    app = run()
    said = answer(app)
    assert said.startswith("La entrega 1, del ")
    assert "Creative Commons Atribución 4.0 Internacional" in said
    rows = rows_of(made_one)
    hidden = rows.filter(rows["estado"] == "protegido").select("tabla", "mes", "desglose", "clave_dependencia", "clave_tramite",
                                                               "clave_oficina", "clave_canal").unique().height
    assert made_one.hidden_rows == hidden > 0
    assert f"{hidden:,}" in said
    assert {"CSV, para cualquier programa", "Diccionario de datos"} <= {b.proto.label for b in app.get("download_button")}
    assert "Cómo citar" in text(app)
    for reason, name in (("small", "Pocos casos"), ("complement", "Se podría calcular")):
        if made_one.hidden.get(reason):
            assert re.search(f"{name} {made_one.hidden[reason]:,} ", text(app))


def test_the_preview_shows_the_table_of_the_address_and_marks_what_is_protected(made_one: Release) -> None:
    rows = rows_of(made_one)
    own = rows.filter(rows["tabla"] == "visitas", rows["indicador"] == "queue_visits", rows["desglose"] == "total")
    last = own.sort("mes").tail(1)
    page = text(run(tabla="visitas"))
    shown = last["valor"][0]
    assert f"Todo el municipio {'protegido' if shown is None else f'{shown:,.0f}'}" in page


def test_in_english_no_word_is_spanish(made_one: Release) -> None:
    page = text(run(lang="en"))
    assert "What is hidden and why" in page
    assert "Renglones" not in page
    assert "protegido" not in page


def test_a_broken_release_is_told_with_its_remedy(made_one: Release) -> None:
    made_one.data.write_bytes(b"")
    app = run()
    assert answer(app).startswith("Una entrega no es como se publicó.")
    assert "respaldo" in text(app)
