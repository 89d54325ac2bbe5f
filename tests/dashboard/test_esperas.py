"""The offices' page: the hours to come at, the ranking, what one more desk does, and what it says where little is recorded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import waits
from dashboard.charts_waits import Hourly, Tone, day, tones
from metrics.hour_profile import Staffed
from metrics.staffing import Day
from tests.dashboard.test_views import answer, opened, text
from tests.dashboard.visits import visit
from tests.metrics.helpers import publish
from tests.metrics.test_hours import FIRST, LAST, visits

Opened = Callable[..., AppTest]
PAGE = "views/esperas.py"

__all__ = ["opened"]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of two offices: CENTRO, busy, and SUR, the same people with a quarter of the wait."""
    rows = visits(5)
    south = [
        {
            **row,
            "visit_id": f"s{row['visit_id']}",
            "office_id": "SUR",
            "called_at": row["arrived_at"] + (row["called_at"] - row["arrived_at"]) / 4,
        }
        for row in rows
        if "called_at" in row
    ]
    home = tmp_path_factory.mktemp("offices")
    publish(
        home,
        {
            "offices": [{"office_id": "CENTRO", "name": "Ventanilla Centro"}, {"office_id": "SUR", "name": "Ventanilla Sur"}],
            "visits": [*rows, *south],
        },
        FIRST,
        LAST,
    )
    return home


def run(home: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("PASO10_HOME", str(home))
    return visit(PAGE, **query)


def test_the_longest_wait_comes_first_with_what_a_desk_would_do(offices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(offices, monkeypatch)
    said = answer(app)
    assert said.startswith("En Ventanilla Centro, en lunes, la espera ha sido de ")
    assert "Con una ventanilla más, en lunes " in said
    everything = text(app)
    assert "Mejor hora para venir: " in everything
    assert len(app.get("vega_lite_chart")) == 3
    assert "Ventanilla Centro: sin pronóstico" in everything
    assert "Esta publicación se hizo sin pronósticos. Publique de nuevo: paso10 build" in everything
    assert "simulación de 300 días con las personas de las últimas semanas · el modelo da " in everything


def test_a_link_opens_the_same_office_and_day(offices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(offices, monkeypatch, oficina="SUR", dia="3")
    assert answer(app).startswith("En Ventanilla Sur, en miércoles, la espera ha sido de ")
    assert app.query_params == {"oficina": "SUR", "dia": "3"}
    lost = run(offices, monkeypatch, oficina="NADA", dia="siempre")
    assert answer(lost).startswith("En Ventanilla Centro, en lunes, ")


def test_the_slider_changes_the_desks(offices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(offices, monkeypatch)
    before = text(app)
    app.slider[0].set_value(app.slider[0].value + 1).run()
    assert not app.exception
    assert "Con 4 ventanillas la hora más larga" in text(app)
    assert "Con 3 ventanillas la hora más larga" in before


def test_without_desks_or_ends_it_says_what_is_missing(opened: Opened) -> None:
    app = opened("ordinary", PAGE)
    assert " la espera ha sido de " in answer(app)
    assert "No se puede simular este día" in text(app)
    assert not app.slider


def test_no_queues_at_all(opened: Opened) -> None:
    assert "Todavía no hay filas que medir." in text(opened("one_source", PAGE))


def test_desks_are_added_where_any_open() -> None:
    assert waits.added((2, 0, 1), 1) == (3, 0, 2)
    assert waits.added((2, 0, 1), -2) == (0, 0, 1)


def test_a_model_far_from_what_was_measured_is_told() -> None:
    day = Day(9, (10.0,), (5.0,), (1,))
    for modelled, far in ((20.0, False), (22.0, False), (30.0, True)):
        assert Staffed(day, (1,), 0.0, 20.0, modelled, 100).far is far


def test_a_cell_that_says_nothing_is_white_and_the_target_is_drawn() -> None:
    cells = (Tone("lun", "9 h", None, ""), Tone("mar", "9 h", 16.0, "16"), Tone("mar", "10 h", 50.0, "50"))
    data = tones(cells, (15.0, 30.0, 45.0))["layer"][0]["data"]["values"]
    assert [row["tone"] for row in data] == [-1, 1, 3]
    drawn = day((Hourly("2 ventanillas", "#000000", (("9 h", 4.0, "4 min"), ("10 h", None, "—"))),), 15.0, "meta 15 min")
    assert "meta 15 min" in str(drawn)
