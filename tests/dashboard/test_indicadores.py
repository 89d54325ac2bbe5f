"""The page of definitions: everything that was published, found by any word, with its worked example."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from metrics.indicator import FOLDER, read_indicators
from tests.dashboard.test_views import answer, html, opened, text

Opened = Callable[..., AppTest]
PAGE = "views/indicadores.py"
ALL = read_indicators(FOLDER)

__all__ = ["opened"]


def names(app: AppTest) -> list[str]:
    return re.findall(r'<article class="p10-def" id="(\w+)"', " ".join(html(app)))


def test_every_published_indicator_is_defined(opened: Opened) -> None:
    app = opened("ordinary", PAGE)
    assert sorted(names(app)) == sorted(ALL)
    assert answer(app).startswith(f"{len(ALL)} indicadores, ")


def test_a_definition_says_everything(opened: Opened) -> None:
    page = text(opened("ordinary", PAGE, busca="on_time_share"))
    indicator = ALL["on_time_share"]
    for part in (
        indicator.name["es"],
        indicator.question["es"],
        indicator.definition["es"],
        indicator.formula["es"],
        indicator.owner,
        indicator.basis,
        "porcentaje, de 0 a 100",
        "más es mejor",
        "Meta 90 %",
        "10; con menos, «pocos datos»",
        "Ejemplo: ",
    ):
        assert part in page
    assert re.search(r"Ejemplo: .+: da \d+ %, del \w{3} \d+ \w{3} 2026 al", page)


@pytest.mark.parametrize(
    ("asked", "some"), [("ESTRELLAS", "stars_mean"), ("resolucion", "completion_rate"), ("tesoreria", "revenue_mxn")]
)
def test_any_word_finds_it_without_accents_or_capitals(opened: Opened, asked: str, some: str) -> None:
    app = opened("ordinary", PAGE, busca=asked)
    assert some in names(app)
    assert len(names(app)) < len(ALL)


def test_a_search_is_kept_in_the_address(opened: Opened) -> None:
    app = opened("ordinary", PAGE)
    app.text_input[0].set_value("espera fila").run()
    assert app.query_params == {"busca": "espera fila"}
    app.text_input[0].set_value("").run()
    assert app.query_params == {}
    assert len(names(app)) == len(ALL)


def test_what_is_not_found_says_what_to_try(opened: Opened) -> None:
    app = opened("ordinary", PAGE, busca="<script>xyz")
    assert names(app) == []
    assert "Ninguna definición dice «&lt;script&gt;xyz»" in " ".join(html(app))


def test_an_empty_home_says_what_to_do(opened: Opened) -> None:
    assert answer(opened("empty", PAGE)).startswith("Todavía no hay cifras publicadas.")


def test_a_home_without_facts_has_its_definitions(opened: Opened) -> None:
    assert len(names(opened("waiting", PAGE))) == len(ALL)
