"""Three of the ten steps: components over the catalogue, training by agency, budget by step; and what is missing."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from etl.tables import COMPONENTS
from metrics.programme import component_counts, step_budgets, training
from metrics.query import Published, open_current
from tests.dashboard.test_programa import opened
from tests.dashboard.test_views import text
from tests.metrics.helpers import fill, rebuild, warehouse

FIRST, LAST = date(2026, 1, 1), date(2026, 11, 20)
NAMES = {"CAT": "Catastro", "DIF": "DIF Municipal", "TES": "Tesorería"}
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
ALL = dict.fromkeys(COMPONENTS, True)


def card(key: str, **more: object) -> dict[str, Any]:
    return {"procedure_id": key, "name": f"Trámite {key}", "agency_id": "CAT", **more}


def report(
    series: str, value: float, first: date = SEPTEMBER[0], last: date | None = SEPTEMBER[1], **more: str
) -> dict[str, Any]:
    ends = {"to_at": datetime(last.year, last.month, last.day)} if last else {}
    return {"series": series, "from_at": datetime(first.year, first.month, first.day), **ends, "value": value, **more}


def budget(step: int, given: float) -> dict[str, Any]:
    return report("budget_mxn", given, FIRST, date(2026, 12, 31), place=f"paso-{step:02}")


def make(folder: Path, town: dict[str, list[dict[str, Any]]]) -> Path:
    folder.mkdir(parents=True)
    with warehouse(folder / "warehouse.duckdb") as con:
        agencies = [{"agency_id": key, "name": name} for key, name in NAMES.items()]
        fill(con, {"agencies": agencies, "requests": [], **town}, FIRST, LAST)
    rebuild(folder)
    (folder / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\ntime_zone = "America/Mexico_City"\n', "utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four cards (one whole, one whole but for a payment that is free, one with a form, one silent), reports and budgets."""
    return make(tmp_path_factory.mktemp("parts") / "home", {
        "procedures": [
            card("A", **ALL, fee_mxn=100), card("B", **{**ALL, "online_payment": False}, fee_mxn=0),
            card("C", **dict.fromkeys(ALL, False) | {"online_form": True}, fee_mxn=5), card("D"),
            card("OLD", **ALL, valid_to=date(2026, 6, 30)),
        ],
        "aggregates": [
            report("people_trained", 30, agency_id="CAT"),
            report("people_trained", 12, date(2026, 10, 1), date(2026, 10, 31), agency_id="CAT"),
            report("people_trained", 8, agency_id="TES"), report("people_trained", 5),
            report("public_servants_active", 40, date(2026, 10, 31), None, agency_id="CAT"),
            budget(5, 1000), budget(7, 3000),
            report("budget_spent_mxn", 600, date(2026, 1, 1), date(2026, 10, 31), place="paso-07"),
        ]})  # fmt: skip


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cards that say nothing of components, training without an agency, a budget of which nobody reported the spending."""
    return make(tmp_path_factory.mktemp("parts") / "home", {
        "procedures": [card("A"), card("B")],
        "aggregates": [report("people_trained", 35), budget(7, 3000)]})  # fmt: skip


@pytest.fixture
def pub(whole: Path) -> Published:
    return open_current(whole / "published")


def test_components_are_counted_over_the_cards_in_force(pub: Published) -> None:
    found = component_counts(pub)
    assert (found.cards, found.whole) == (4, 2)
    assert {one.component: (one.has, one.lacks, one.unsaid, one.not_applicable) for one in found.counts} == {
        "online_form": (3, 0, 1, 0), "online_payment": (1, 1, 1, 1), "online_documents": (2, 1, 1, 0),
        "online_appointment": (2, 1, 1, 0), "online_certificate": (2, 1, 1, 0)}
    assert (component_counts(pub, date(2026, 6, 30)).cards, component_counts(pub, date(2026, 6, 30)).whole) == (5, 3)


def test_training_is_added_by_agency_and_silence_is_no_zero(pub: Published) -> None:
    found = training(pub)
    assert found is not None
    assert (found.start, found.end, found.total, found.unplaced) == (FIRST, date(2026, 10, 31), 55, 5)
    assert [(one.key, one.value, one.n, servants) for one, servants in found.agencies] == [
        ("CAT", 42, 2, 40), ("TES", 8, 1, None), ("DIF", 0, 0, None)]
    before = training(pub, date(2026, 9, 30))
    assert before is not None
    assert before.total == 43
    assert training(pub, date(2025, 12, 31)) is None


def test_the_page_says_all_three(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(whole))
    shown = text(opened())
    assert "2 de 4 trámites tienen todos sus componentes; el que más falta, pago en línea" in shown
    assert "Formulario en línea 3 75 % 0 1" in shown
    assert "Se capacitó a 55 personas, de 2 dependencias; sin reporte: DIF Municipal" in shown
    assert "Catastro 42 40" in shown
    assert "DIF Municipal sin reporte –" in shown
    assert "Sin dependencia 5 –" in shown
    assert "Se ha ejercido $600 de $4,000: 15 %" in shown
    assert "5 · Presupuesto $1,000 – –" in shown
    assert "7 · Componentes $3,000 $600 20 %" in shown
    assert "Sin reporte de lo ejercido: 5 · Presupuesto." in shown


def test_what_is_missing_says_what_to_write_and_where(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(bare))
    shown = text(opened())
    assert "Ningún trámite del catálogo dice qué componentes tiene" in shown
    assert "En catalogue/procedures.csv: las columnas online_form, online_payment" in shown
    assert "Se capacitó a 35 personas, sin decir de qué dependencia" in shown
    assert "la serie people_trained, con la dependencia en agency_id" in shown
    assert "Se aprobaron $3,000; falta lo ejercido" in shown
    assert "las series budget_mxn y budget_spent_mxn" in shown
    found = step_budgets(open_current(bare / "published"))
    assert found is not None
    assert (found.spent_mxn, found.share) == (None, None)


def test_without_any_source_all_three_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_HOME", str(make(tmp_path / "home", {"aggregates": []})))
    shown = text(opened())
    for words in ("Falta el catálogo: no se sabe qué componentes", "Falta la capacitación por dependencia",
                  "Falta el presupuesto de los diez pasos"):  # fmt: skip
        assert words in shown
