"""One procedure: its address, its answer, its cards, ficha contra realidad, and what is missing said in words."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import charts_procedure, promise
from dashboard.charts_procedure import Change, Dot, Line
from dashboard.promise import Point
from metrics.query import Card
from tests.dashboard.test_views import answer, cards, html, opened, text

Opened = Callable[..., AppTest]
PAGE = "views/tramite.py"
LABELS = ["Solicitudes", "Resueltas en plazo", "Espera en fila", "Resolución", "Satisfacción", "En línea", "Fuera de horario"]

__all__ = ["opened"]


def test_the_busiest_procedure_comes_first_and_the_address_keeps_it(opened: Opened) -> None:
    app = opened("ordinary", PAGE)
    assert app.query_params["tramite"].startswith("T-")
    assert list(cards(app)) == LABELS
    assert re.search(
        r"^Trámite \d de .+: \d+ % se resolvió en plazo en la semana del 9 al 15 nov; la meta es 90 %\.", answer(app)
    )


def test_a_link_opens_the_same_view(opened: Opened) -> None:
    app = opened("ordinary", PAGE, tramite="T-CAT-2", grano="mes", desde="2026-07-01", hasta="2026-09-30")
    assert answer(app).startswith("Trámite 2 de Catastro: ")
    assert " en septiembre; la meta" in answer(app)
    assert app.selectbox[1].options[0] == "mié 1 jul 2026 a mié 30 sep 2026"
    assert app.query_params == {"tramite": "T-CAT-2", "grano": "mes", "desde": "2026-07-01", "hasta": "2026-09-30"}


def test_choosing_other_days_leaves_the_link_behind(opened: Opened) -> None:
    app = opened("ordinary", PAGE, tramite="T-CAT-2", desde="2026-07-01", hasta="2026-09-30")
    app.selectbox[1].set_value("2026-05-18").run()
    assert app.query_params == {"tramite": "T-CAT-2", "desde": "2026-05-18"}
    app.selectbox[0].set_value("T-TES-1").run()
    assert app.query_params["tramite"] == "T-TES-1"
    assert answer(app).startswith("Trámite 1 de Tesorería: ")


@pytest.mark.parametrize(
    "query",
    [
        {"tramite": "NO-EXISTE"},
        {"desde": "ayer"},
        {"desde": "2027-01-01"},
        {"hasta": "2099-01-01"},
        {"grano": "siglo"},
        {"desde": "2026-11-10", "hasta": "2026-01-01"},
    ],
)
def test_an_address_that_nobody_wrote_still_shows_a_procedure(opened: Opened, query: dict[str, str]) -> None:
    assert "se resolvió en plazo" in answer(opened("ordinary", PAGE, **query))


def test_the_record_is_set_against_what_is_measured(opened: Opened) -> None:
    page = text(opened("ordinary", PAGE, tramite="T-CAT-1"))
    assert "Ficha contra realidad, últimas 12 semanas" in page
    assert re.search(r"Plazo 5 días hábiles \d+ % en plazo; 9 de cada 10, en \d+ días hábiles no cumple: meta 90 %", page)
    assert re.search(r"Costo \$100 \$100 en \d+ % de los pagos se cobra otra cosa", page)
    assert re.search(r"En línea nada \d+ % de lo resuelto la ficha lo calla", page)
    assert "Requisitos nada nadie lo registra falta publicarlos" in page


def test_behind_every_figure_stands_what_it_rests_on(opened: Opened) -> None:
    page = text(opened("ordinary", PAGE, tramite="T-TES-1", grano="dia"))
    assert page.count("Se apoya en") >= 15
    assert re.search(r"Casos \(n\) en la tabla Completitud \d+ de \d+ días hábiles entregados", page)
    assert "Ventanilla única: lote" in page
    assert "faltan datos de Caja" in page


def test_what_nobody_delivers_is_said_and_not_drawn(opened: Opened) -> None:
    app = opened("no_ratings", PAGE, tramite="T-TES-1")
    assert cards(app)["Satisfacción"] == ("–", "none", "nadie entrega estos datos")
    assert "Ninguna fuente entrega estos datos para este trámite." in text(app)
    paid = text(opened("one_source", PAGE))
    assert "no se sabe si cumple su plazo" in paid
    assert "sin datos" in paid


def test_what_is_not_over_is_never_judged(opened: Opened) -> None:
    """The cards are of the last finished week, though the data reach into the next one."""
    app = opened("ordinary", PAGE, tramite="T-AGUA-1")
    assert {kind for _n, kind, _w in cards(app).values()} <= {"usual", "better", "worse", "act", "none", "open"}
    assert not [word for _n, _k, word in cards(app).values() if "en curso" in word]
    assert "punteado: sin terminar" in text(app)


@pytest.mark.parametrize("home", ["empty", "waiting", "one_source"])
def test_a_home_without_the_facts_has_a_page_too(opened: Opened, home: str) -> None:
    app = opened(home, PAGE)
    assert answer(app)


@pytest.mark.parametrize("grain", ["dia", "semana", "mes"])
def test_people_read_spanish_and_every_chart_speaks(opened: Opened, grain: str) -> None:
    app = opened("ordinary", PAGE, tramite="T-CAT-1", grano=grain)
    charts = app.get("vega_lite_chart")
    assert len(charts) >= 12
    assert min(len(chart.proto.alt) for chart in charts) > 25


def test_html_is_escaped(opened: Opened) -> None:
    assert "<script>" not in " ".join(html(opened("ordinary", PAGE, tramite="<script>", desde="<b>")))


def dots(values: list[float | None], open_from: int = 99, few: bool = False) -> tuple[Dot, ...]:
    first = date(2026, 9, 7)
    weeks = [first + timedelta(weeks=i) for i in range(len(values))]
    return tuple(
        Dot(week, week + timedelta(days=6), value, str(value), "semana", i >= open_from, few)
        for i, (week, value) in enumerate(zip(weeks, values, strict=True))
    )


def layers(spec: dict, kind: str) -> list[dict]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def test_names_at_the_line_ends_never_cover_each_other() -> None:
    series = tuple(Line(str(n), "#12436D", dots([5.0, 5.0 + n / 100])) for n in range(3))
    spec = charts_procedure.lines(series, (5.0, "la ficha: 5"))
    ends = sorted(layer["data"]["values"][0]["value"] for layer in layers(spec, "text"))
    assert len(ends) == 4
    assert min(b - a for a, b in pairwise(ends)) > 0.2


def test_a_known_change_is_drawn_only_inside_the_shown_days() -> None:
    line = (Line("", "#12436D", dots([1.0, None, 3.0])),)
    inside, outside = Change(date(2026, 9, 14), "14 sep: se digitaliza"), Change(date(2025, 1, 1), "antes")
    spec = charts_procedure.lines(line, None, (inside, outside))
    assert [rule["data"]["values"][0]["text"] for rule in layers(spec, "rule")] == ["14 sep: se digitaliza"]
    assert layers(spec, "line")[0]["data"]["values"][1]["value"] is None


def test_an_unfinished_period_is_dashed_or_hollow() -> None:
    spec = charts_procedure.lines((Line("", "#12436D", dots([1.0, 2.0, 3.0], open_from=2)),))
    dashed = [layer for layer in layers(spec, "line") if layer["mark"].get("strokeDash")]
    assert [row["value"] for row in dashed[0]["data"]["values"]] == [2.0, 3.0]
    bars = layers(charts_procedure.bars(dots([1.0, 2.0], open_from=1)), "bar")
    assert [bar["mark"].get("fill", bar["mark"]["color"]) for bar in bars] == ["#12436D", "#FFFFFF"]
    assert all(row["t"] < row["t2"] for bar in bars for row in bar["data"]["values"])


def test_stars_say_how_many_answered_and_are_hollow_when_few() -> None:
    spec = charts_procedure.stars(dots([4.0, 4.5], few=True))
    points = layers(spec, "point")
    assert [point["mark"]["fill"] for point in points] == ["#FFFFFF"]


def card(**more: object) -> Card:
    none = dict.fromkeys(
        (
            "agency_id",
            "kind",
            "limit_value",
            "limit_unit",
            "fee_mxn",
            "digital_level",
            "online",
            "digitized_on",
            "simplified_on",
            "legal_basis",
            "owner",
            "valid_from",
        )
    )
    return Card(**{"procedure_id": "X", "name": "X", **none, **more})


@pytest.mark.parametrize(
    ("more", "words", "days"),
    [
        ({}, "", None),
        ({"limit_value": 1, "limit_unit": "working_days"}, "1 día hábil", 1),
        ({"limit_value": 10, "limit_unit": "working_days"}, "10 días hábiles", 10),
        ({"limit_value": 72, "limit_unit": "hours"}, "72 horas", None),
        ({"limit_value": 1, "limit_unit": "months"}, "1 mes", None),
        ({"limit_value": 30, "limit_unit": "calendar_days"}, "30 días naturales", None),
        ({"limit_unit": "immediate"}, "de inmediato", 0),
    ],
)
def test_a_limit_is_said_in_its_own_unit(more: dict, words: str, days: int | None) -> None:
    assert promise.limit_words(card(**more)).replace("\u00a0", " ") == words
    assert promise.working_limit(card(**more)) == days


@pytest.mark.parametrize(("fee", "said"), [(None, ""), (385.0, "$385"), (72.5, "$72.50"), (1164.0, "$1,164"), (0.0, "$0")])
def test_a_fee_is_never_rounded(fee: float | None, said: str) -> None:
    assert promise.exact_fee(card(fee_mxn=fee)) == said


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (["act", "usual", "none"], "La ficha calla o dice otra cosa que la realidad en 1 de 2 puntos"),
        (["usual", "better"], "La ficha coincide con lo que pasa en los 2 puntos que se pueden medir"),
        (["none", "open"], "Todavía no se puede comparar la ficha con lo que pasa"),
    ],
)
def test_the_comparison_is_summed_up(kinds: list[str], said: str) -> None:
    assert promise.headline([Point("", "", "", kind, "") for kind in kinds]) == said
