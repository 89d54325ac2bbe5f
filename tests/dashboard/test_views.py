"""The pages in an ordinary home, in an empty one, with one source, and without ratings."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import today
from tests.dashboard import homes
from tests.dashboard.visits import APP, visit

Make = Callable[[str], Path]


@pytest.fixture
def opened(made: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs one page of one home as a visitor would see it first."""

    def run(home: str, page: str = "", **query: str) -> AppTest:
        monkeypatch.setenv("PASO10_HOME", str(made(home)))
        return visit(page, **query)

    return run


Opened = Callable[..., AppTest]


def html(app: AppTest) -> list[str]:
    return [element.proto.body for element in app.get("html") if not element.proto.body.startswith("<style")]


def text(app: AppTest) -> str:
    """Everything a person reads in the page's own HTML."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(html(app)))).replace("\u00a0", " ")


def answer(app: AppTest) -> str:
    found = [body for body in html(app) if "p10-answer" in body]
    assert len(found) == 1
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[0])).replace("\u00a0", " ")


def cards(app: AppTest) -> dict[str, tuple[str, str, str]]:
    """Label -> (number, kind, verdict) of each card."""
    found = {}
    for body in html(app):
        if 'class="p10-card"' in body:
            label, number, kind, word = re.search(
                r'<h2>(.*?)</h2><p class="value">(.*?) <small>.*?p10-mark (\w+)".*?</span>(.*?)</p>', body
            ).groups()
            found[label] = (number.replace("\u00a0", " "), kind, word.replace("\u00a0", " "))
    return found


def test_an_ordinary_day_is_told_from_the_data(opened: Opened) -> None:
    app = opened("ordinary")
    assert app.title[0].value.startswith("Hoy, ")
    told = answer(app)
    assert re.search(r"^El viernes 20 entraron \d+ solicitudes, lo habitual\.", told)
    assert "Oficina Catastro: espera en ventanilla de" in told
    assert "Caja no entrega desde el mié 18 nov." in told
    assert list(cards(app)) == ["Solicitudes", "Espera en ventanilla", "Resueltos en plazo", "Ingresos", "Satisfacción"]


def test_what_is_missing_is_neither_zero_nor_judged(opened: Opened) -> None:
    shown = cards(opened("ordinary"))
    assert shown["Ingresos"] == ("–", "none", "faltan datos de Caja")
    assert shown["Solicitudes"][1:] == ("usual", "habitual en viernes")
    assert shown["Solicitudes"][0].isdigit()


def test_what_needs_a_person_is_listed_with_since_when(opened: Opened) -> None:
    page = text(opened("ordinary"))
    assert "Hoy necesita a alguien (2)" in page
    assert re.search(r"1 Oficina Catastro .*?Espera en ventanilla: \d+ min desde el mar 17 nov; antes, \d+ min\. vie 20", page)
    assert "Caja Tesorería Municipal No ha entregado datos desde el mié 18 nov" in page


def test_the_address_says_what_is_shown(opened: Opened) -> None:
    app = opened("ordinary", dependencia="CAT", grano="mes")
    assert answer(app).startswith("Noviembre lleva ")
    assert app.selectbox[0].value == "CAT"
    assert "Por trámite" in text(app)
    assert "Trámite 1 de Catastro" in text(app)
    assert "Tesorería" not in re.sub("Tesorería Municipal", "", answer(app))


def test_a_choice_is_kept_in_the_address(opened: Opened) -> None:
    app = opened("ordinary")
    app.selectbox[0].set_value("TES").run()
    assert app.query_params == {"dependencia": "TES"}
    app.get("button_group")[0].set_value("semana").run()
    assert app.query_params == {"dependencia": "TES", "grano": "semana"}
    assert answer(app).startswith("La semana del 16 al 22 nov lleva ")
    app.selectbox[0].set_value("").run()
    assert app.query_params == {"grano": "semana"}


@pytest.mark.parametrize("query", [{"dependencia": "NO-EXISTE"}, {"grano": "siglo"}, {"dependencia": "<script>", "grano": ""}])
def test_an_address_that_nobody_wrote_shows_the_first_choice(opened: Opened, query: dict[str, str]) -> None:
    assert answer(opened("ordinary", **query)).startswith("El viernes 20 entraron ")


@pytest.mark.parametrize("grain", ["semana", "mes"])
def test_an_unfinished_period_is_never_judged(opened: Opened, grain: str) -> None:
    shown = cards(opened("ordinary", grano=grain))
    assert {kind for _number, kind, _word in shown.values()} <= {"open", "none"}
    assert shown["Solicitudes"][2].startswith("en curso; ")


@pytest.mark.parametrize("page", ["", "views/datos.py"])
def test_an_empty_home_says_what_to_do(opened: Opened, page: str) -> None:
    app = opened("empty", page)
    assert answer(app).startswith("Todavía no hay cifras publicadas.")
    for command in ("cp sources/ejemplo.toml.txt sources/ventanilla.toml", "paso10 check", "paso10 update"):
        assert f">{command}</code>" in " ".join(html(app))


def test_a_home_that_waits_for_its_first_file_says_who_brings_it(opened: Opened) -> None:
    page = text(opened("waiting"))
    assert "Ventanilla única: lo entrega Dirección de Ventanilla." in page
    assert "paso10 update" in page
    data = opened("waiting", "views/datos.py")
    assert answer(data).startswith("0 de 1 fuente al día. Falta Ventanilla única, que nunca ha entregado")


def test_one_source_shows_its_figure_and_names_what_nobody_delivers(opened: Opened) -> None:
    app = opened("one_source")
    shown = cards(app)
    assert shown["Ingresos"][1] == "usual"
    assert shown["Ingresos"][0].startswith("$")
    for label in ("Solicitudes", "Espera en ventanilla", "Resueltos en plazo", "Satisfacción"):
        assert shown[label] == ("–", "none", "nadie entrega estos datos")
    assert "Ninguna fuente entrega solicitudes" in answer(app)


def test_without_ratings_the_rest_stands(opened: Opened) -> None:
    shown = cards(opened("no_ratings"))
    assert shown["Satisfacción"] == ("–", "none", "nadie entrega estos datos")
    assert shown["Espera en ventanilla"][0].isdigit()


def test_datos_says_first_what_is_late_and_what_could_not_be_read(opened: Opened) -> None:
    told = answer(opened("ordinary", "views/datos.py"))
    assert told == (
        "3 de 4 fuentes al día. Falta Caja desde el mié 18 nov: la entrega Tesorería Municipal. "
        "2 filas en cuarentena, todas de Caja."
    )


def test_datos_shows_reason_row_and_remedy_and_that_every_record_counts(opened: Opened) -> None:
    app = opened("ordinary", "views/datos.py", fuente="caja")
    page = text(app)
    assert answer(app).startswith("Caja: falta desde el mié 18 nov.")
    assert "IMPORTE" in page
    assert "12.o0" in page
    assert "2 filas no se pudieron leer" in page
    assert "cada registro tiene su lugar" in page
    assert re.search(r"pagos_2026\.csv · 1 · · · [\d,]+ 2 · ([\d,]+) \1 \1 cuadra", page)


def test_a_new_publication_is_seen_at_once_by_whoever_has_the_page_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = homes.one_source(tmp_path / "home")
    monkeypatch.setenv("PASO10_HOME", str(home))
    app = AppTest.from_file(APP, default_timeout=60).run()
    before = cards(app)["Ingresos"][0]
    more = "".join(f"X{n},T-CAT-1,O-CAT,2026-11-20 12:00,5000.00\n" for n in range(40))
    (home / "inbox" / "pagos_mas.csv").write_text("RECIBO,TRAMITE,OFICINA,FECHA,IMPORTE\n" + more, "utf-8")
    assert homes.publish(home).changed
    after = cards(app.run())["Ingresos"]
    assert after[0] != before
    assert after[1] == "act"


def test_the_first_day_begins_with_a_file_on_any_page(opened: Opened) -> None:
    app = opened("empty")
    app.button(key="adding-begin").click().run()
    assert not app.exception
    assert app.title[0].value == "Agregar una fuente"


def test_the_day_after_several_closed_ones_says_so() -> None:
    shut = [(date(2026, 11, 19), "Inundación"), (date(2026, 11, 18), "Inundación"), (date(2026, 11, 17), "Recuento")]
    assert today.reopening(shut) == "Es el primer día hábil después de 3 cerrados (Recuento e Inundación)."
    assert today.reopening([(day, "") for day, _name in shut]) == "Es el primer día hábil después de 3 cerrados."
    assert today.reopening(shut[:1]) == today.reopening([]) == ""
