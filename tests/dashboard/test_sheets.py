"""What the council's sheets say where there is little to say, or too much: no figure without its year, no row unseen unsaid."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from pptx import Presentation

from dashboard import council
from dashboard.bars import Bar, bar_html
from dashboard.formats import hours
from dashboard.reports.facts import document
from dashboard.reports.paper import annex
from dashboard.reports.shapes import Course, Document, Drawn, Grid, Line, Sheet, comes_down
from dashboard.reports.view import View, view_of
from metrics.query import open_current
from tests.dashboard.council import packet, unwritten

Make = Callable[[str], Path]


def october(home: Path) -> View:
    return view_of(open_current(home / "published"), date(2026, 10, 1))


@pytest.fixture
def ordinary(made: Make) -> Document:
    """Five months of data: no year before."""
    return document(october(made("ordinary")), "H. Ayuntamiento")


def sheet(found: Document, key: str) -> Sheet:
    return next(one for one in found.sheets if one.key == key)


def test_without_a_year_before_nothing_is_compared_with_it(ordinary: Document) -> None:
    assert sheet(ordinary, "tramites").title.startswith("No hay un año antes con que comparar; ")
    (course,) = (block for block in sheet(ordinary, "ingresos").blocks if isinstance(block, Course))
    assert course.caption == "Ingresos de cada mes de 2026, en pesos"
    assert ordinary.cover.course is not None
    assert "en gris" not in ordinary.cover.course.caption


def test_a_figure_without_history_is_not_counted_as_well(ordinary: Document) -> None:
    found = sheet(ordinary, "indicadores")
    kinds = [tile.verdict.kind for tile in found.blocks]
    assert [tile.verdict.word for tile in found.blocks if tile.verdict.kind == "open"] == ["aún sin historia para comparar"] * 2
    assert found.title.startswith(f"{sum(kind in ('usual', 'better') for kind in kinds)} de {len(kinds)} indicadores están bien")
    assert {tile.names for tile in found.blocks} == {found.blocks[0].names}, "every line is of the same months"
    assert len(found.blocks[0].names) == 13


def test_stars_are_judged_by_the_target_that_the_headline_has(ordinary: Document) -> None:
    (tile,) = (tile for tile in sheet(ordinary, "indicadores").blocks if tile.label == "Satisfacción")
    found = sheet(ordinary, "satisfaccion")
    assert tile.verdict.word == "bajo la meta de 4.5\u00a0★"
    assert "Meta: 4.5 de 5." in found.note
    (grid,) = found.blocks
    assert [row[1] for row in grid.rows] == ["4"] * 3
    assert {row[5].word for row in grid.rows} == {"bajo la meta"}


def rows_of(name: str, n: int = 9) -> Sheet:
    rows = tuple((f"{name} {i}", "30", "25") for i in range(n))
    drawn = Drawn("change", 2, (1.0,) * n, ("worse",) * n, "minutes")
    grid = Grid("Espera", ("a", "b", "c"), rows, (2.0, 1.0, 1.0), (1,), drawn)
    return Sheet("esperas", "Esperas", "La espera subió", (grid,), "", "")


def test_rows_that_a_window_has_no_room_for_are_told() -> None:
    short, long = rows_of("Catastro"), rows_of("Dirección General de Catastro, Registro Territorial y Desarrollo Urbano " * 5)
    assert council.presented(short) == short
    shown = council.presented(long)
    (grid,) = shown.blocks
    assert 1 <= len(grid.rows) < 9
    assert len(grid.drawn.values) == len(grid.rows)
    assert shown.note == f"Se muestran {len(grid.rows)} de 9."


@pytest.mark.parametrize(("it", "bars"), [
    (Drawn("share", 0, (79.0,), ("",), "percent", due=(100.0,)), [Bar("framed", "", 0.0, 79.0)]),
    (Drawn("change", 0, (-2.0, 4.0), ("better", "worse"), "working_days"),
     [Bar("bar", "better", 25.0, 50.0, zero=50.0), Bar("bar", "worse", 50.0, 100.0, zero=50.0)]),
    (Drawn("interval", 0, (50.0,), ("open",), "percent", (20.0,), (80.0,)), [Bar("line", "open", 20.0, 80.0, 50.0)]),
    (Drawn("interval", 0, (10.0,), ("worse",), "percent", (-20.0,), (20.0,), ends=(-40.0, 40.0)),
     [Bar("line", "worse", 25.0, 75.0, 62.5, 50.0)]),
])  # fmt: skip
def test_what_a_slide_draws_in_a_row_the_page_draws_too(it: Drawn, bars: list[Bar]) -> None:
    n = len(bars)
    table = council.table(Grid("", ("a",), (("",),) * n, (1.0,), (), it))
    assert [row[0].bar for row in table.rows] == bars
    assert all(row[0].text for row in table.rows), "and its number in words"
    assert table.numeric == (), "numbers of other lengths do not move the bars"
    assert 'aria-hidden="true"' in bar_html(bars[0])


@pytest.mark.parametrize(("values", "under"), [
    ((20, 24, 21), True), ((20, 19, 21), False), ((None, 5), False), ((5, 4, None), True),
])  # fmt: skip
def test_the_number_of_a_last_point_stands_where_its_line_is_not(values: tuple[float | None, ...], under: bool) -> None:
    assert comes_down("series", values) is under
    assert comes_down(Line("", "ahead", values).kind, values) is False


def test_a_source_without_dates_that_did_deliver_is_not_said_to_owe(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"active": True, "cutoff": None, "quarantined": 0, "owed_since": None}
    rows = [SimpleNamespace(name="Catálogo", accepted=14, **told), SimpleNamespace(name="Turnos", accepted=0, **told)]
    monkeypatch.setattr(annex, "sources", lambda _pub: rows)
    grid = annex.annex(october(made("ordinary")))[0][-1]
    assert [row[3] for row in grid.rows] == ["–", "nunca ha entregado"]


def test_tenths_of_an_hour_are_said_of_few_hours_only() -> None:
    assert [hours(value) for value in (3109.8, 12.5, -240.4, 3.0)] == ["3,110", "12.5", "-240", "3"]


def test_no_text_of_the_method_stands_over_its_table(made: Make, tmp_path: Path) -> None:
    home = unwritten(made("one_source"), tmp_path / "casa")
    deck = Presentation(str(next(packet(home, "--section", "esperas", "--section", "metodo").glob("*.pptx"))))
    slide = next(one for one in deck.slides if any(shape.name == "Encabezado" for shape in one.shapes))
    (table,) = (shape for shape in slide.shapes if shape.has_table)
    texts = [shape for shape in slide.shapes if shape.name == "Texto"]
    assert len(texts) > 4
    assert all(shape.top + shape.height <= table.top for shape in texts)
    for one in texts:
        below = [other for other in texts if other.left == one.left and other.top > one.top]
        assert all(one.top + one.height <= other.top for other in below)
