"""Why there is no figure: not delivered, not applicable, not measurable, or nothing happened; and what nobody measured."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from metrics.assumptions import ASSUMPTIONS, in_use
from metrics.errors import WrongAssumption
from metrics.query import Published, Scope, breakdown, figure, series
from metrics.table import table
from tests.metrics.helpers import ABOUT, fill, publish, rebuild, warehouse

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 20)
PROCEDURES = [
    {"procedure_id": "PAGA", "name": "Con costo", "agency_id": "A", "fee_mxn": 100.0},
    {"procedure_id": "LIBRE", "name": "Sin costo", "agency_id": "B"},
    {"procedure_id": "CERO", "name": "Gratuito", "agency_id": "B", "fee_mxn": 0.0},
    {"procedure_id": "DIO", "name": "Sin costo, pero alguien pagó", "agency_id": "C"},
    {"procedure_id": "ANTES", "name": "Costaba", "agency_id": "A", "fee_mxn": 50.0, "valid_to": date(2026, 10, 31)},
    {"procedure_id": "ANTES", "name": "Ya no cuesta", "agency_id": "A", "valid_from": date(2026, 11, 1)},
]


def request(folio: str, procedure: str = "PAGA", received: int = 3, resolved: int | None = None) -> dict:
    return {"request_id": folio, "procedure_id": procedure, "received_at": datetime(2026, 11, received, 9),
            "resolved_at": datetime(2026, 11, resolved, 9) if resolved else None, "status": "granted" if resolved else "open"}


def payment(procedure: str, **more: object) -> dict:
    return {"payment_id": procedure, "procedure_id": procedure, "paid_at": datetime(2026, 10, 5, 9), "amount_mxn": 100.0} | more


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    agencies = [{"agency_id": key, "name": key} for key in "ABC"]
    town = {"procedures": PROCEDURES, "agencies": agencies, "requests": [request("R1", resolved=5)],
            "payments": [payment("PAGA"), payment("DIO")]}
    return publish(tmp_path_factory.mktemp("absent"), town, FIRST, LAST)


def test_revenue_does_not_apply_where_nothing_has_a_price_and_nobody_ever_paid(pub: Published) -> None:
    november = date(2026, 11, 1), LAST
    found = {f.key: (f.state, f.value) for f in breakdown(pub, "revenue_mxn", "procedure", *november)}
    assert found == {"PAGA": ("ok", 0), "DIO": ("ok", 0), "LIBRE": ("not_applicable", None), "CERO": ("not_applicable", None),
                     "ANTES": ("not_applicable", None)}
    assert {f.key: f.state for f in breakdown(pub, "revenue_mxn", "agency")} == {"A": "ok", "B": "not_applicable", "C": "ok"}
    for key, (state, value) in found.items():
        one = figure(pub, "revenue_mxn", *november, Scope(procedure=(key,)))
        assert (one.state, one.value) == (state, value)
    assert figure(pub, "revenue_mxn", scope=Scope(procedure=("LIBRE", "CERO"))).state == "not_applicable"
    assert figure(pub, "revenue_mxn", scope=Scope(procedure=("LIBRE", "PAGA"))).value == 100


def test_the_card_of_the_period_decides(pub: Published) -> None:
    october = figure(pub, "revenue_mxn", FIRST, date(2026, 10, 31), Scope(procedure=("ANTES",)))
    assert (october.state, october.value) == ("ok", 0)


def test_a_free_procedure_says_so_even_where_payments_are_missing(tmp_path: Path) -> None:
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"procedures": PROCEDURES, "requests": [request("R1")]}, FIRST, LAST, covers={"requests": (FIRST, LAST)})
    found = figure(rebuild(tmp_path), "revenue_mxn", scope=Scope(procedure=("LIBRE",)))
    assert (found.state, found.missing) == ("not_applicable", ())
    assert found.reason == "No aplica: la ficha vigente no tiene costo y nunca ha habido un pago."


def test_reasons(pub: Published, tmp_path: Path) -> None:
    said = {row["indicator"]: row["reason"] for row in table(pub, ["all"], FIRST, LAST)}
    assert said["requests_received"] == ""
    assert said["visits_per_request"] == "No medible: las visitas no traen el folio de la solicitud."
    assert said["cost_per_transaction_mxn"] == "No medible: ninguna fuente da el costo de este servicio."
    assert said["stars_mean"] == "No hubo casos en el periodo."
    early = figure(pub, "requests_received", date(2026, 1, 1), date(2026, 1, 31))
    assert (early.state, early.reason) == ("missing", "Ninguna fuente cubre estos días.")
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"requests": [request("R1")]}, FIRST, LAST, covers={"requests": (FIRST, date(2026, 11, 10))}, name="Ventanilla")
        fill(con, {"ratings": []}, FIRST, LAST, "opina", 2, {"ratings": (FIRST, LAST)})
    other = rebuild(tmp_path, replace(ABOUT, language="en"))
    yesterday = figure(other, "requests_received", LAST, LAST)
    assert (yesterday.state, yesterday.missing) == ("missing", ("Ventanilla",))
    assert yesterday.reason == "Data of Ventanilla are missing."
    assert figure(other, "requests_received", date(2026, 11, 21), date(2026, 11, 30)).missing == ()
    assert figure(other, "revenue_mxn").reason == "No source delivers these data."


def test_only_linked_days_and_procedures_are_measured(tmp_path: Path) -> None:
    """Visits with folios from 10 November: a request received before is not one of zero visits."""
    visit = {"visit_id": "1", "request_id": "R2", "procedure_id": "LIBRE", "arrived_at": datetime(2026, 11, 11, 9)}
    rows = [request("R1", "PAGA", 3, 12), request("R2", "PAGA", 10, 12), request("R3", "PAGA", 11, 13),
            request("R4", "LIBRE", 11, 13)]
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"procedures": PROCEDURES, "requests": rows}, FIRST, LAST, "ventanilla", 1, {"requests": (FIRST, LAST)})
        fill(con, {"visits": [visit]}, date(2026, 11, 10), LAST, "turnos", 2, {"visits": (date(2026, 11, 10), LAST)})
    pub = rebuild(tmp_path)
    found = figure(pub, "visits_per_request")
    assert (found.numerator, found.denominator, found.value) == (1, 2, 0.5)
    assert figure(pub, "visits_per_request", scope=Scope(procedure=("LIBRE",))).state == "not_applicable"


def test_a_folio_that_two_sources_use_is_paid_once(tmp_path: Path) -> None:
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"requests": [request("R1", "PAGA", 3, 5)]}, FIRST, LAST, "a", 1)
        fill(con, {"requests": [request("R1", "DIO", 3, 5)], "payments": [payment("X", request_id="R1")]}, FIRST, LAST, "b", 2)
    pub = rebuild(tmp_path)
    assert figure(pub, "revenue_per_request_mxn").value == 100
    assert figure(pub, "revenue_per_request_mxn", scope=Scope(procedure=("DIO",))).n == 1


def test_a_cost_of_an_agency_is_nobody_elses(tmp_path: Path) -> None:
    """The agency's cost divides among its procedures that have none of their own, and no procedure shows it."""
    rows = [request("R1", "LIBRE", 3, 5), request("R2", "CERO", 3, 5), request("R3", "PAGA", 3, 5)]
    costs = [{"series": "cost", "agency_id": "B", "from_at": date(2026, 11, 1), "value": 300.0},
             {"series": "cost", "procedure_id": "CERO", "from_at": date(2026, 11, 1), "to_at": date(2026, 11, 10), "value": 50.0}]
    pub = publish(tmp_path, {"procedures": PROCEDURES, "requests": rows, "aggregates": costs}, FIRST, LAST)
    end = date(2026, 11, 10)
    agency = figure(pub, "cost_per_transaction_mxn", end, end, Scope(agency=("B",)))
    assert (agency.numerator, agency.denominator) == (pytest.approx(100 + 50), 2)
    of = {f.key: (f.state, f.value) for f in breakdown(pub, "cost_per_transaction_mxn", "procedure", end, end)}
    assert of["CERO"] == ("ok", pytest.approx(50))
    assert of["LIBRE"] == of["PAGA"] == ("not_applicable", None)
    months = series(pub, "cost_per_transaction_mxn", FIRST, date(2026, 11, 30), "month")
    assert [(m.state, m.value) for m in months] == [("empty", None), ("ok", pytest.approx(125))]  # 200 of 20 days, and 50, by 2


def test_citizen_hours_with_the_homes_own_assumptions(tmp_path: Path) -> None:
    visits = [{"visit_id": "1", "arrived_at": datetime(2026, 11, 4, 9), "called_at": datetime(2026, 11, 4, 9, 10),
               "outcome": "served"}]
    about = replace(ABOUT, assumptions={"travel_minutes": 40, "gathering_minutes": 0, "service_minutes": 10})
    pub = publish(tmp_path, {"requests": [request("R1")], "visits": visits}, FIRST, LAST, about)
    found = figure(pub, "citizen_hours")
    assert (found.value, found.n) == (1.0, 1)
    assert dict(found.assumptions) == {"travel_minutes": 40, "wait_minutes": 30, "service_minutes": 10, "gathering_minutes": 0}
    (row,) = table(pub, ["citizen_hours"])
    assert row["assumptions"] == ["travel_minutes=40", "wait_minutes=30", "service_minutes=10", "gathering_minutes=0"]
    assert [f.value for f in series(pub, "citizen_hours", date(2026, 11, 3), date(2026, 11, 4))] == [0, 1]
    assert figure(pub, "citizen_hours_per_request", date(2026, 11, 4), date(2026, 11, 4)).state == "empty"


def test_citizen_hours_need_visits_and_requests(tmp_path: Path) -> None:
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"requests": [request("R1")]}, FIRST, LAST, covers={"requests": (FIRST, LAST)})
    assert figure(rebuild(tmp_path), "citizen_hours").state == "missing"


@pytest.mark.parametrize(("own", "said"), [({"travel_minuts": 3}, "travel_minutes"), ({"travel_minutes": -1}, "-1")])
def test_a_wrong_assumption_is_told(own: dict[str, float], said: str) -> None:
    with pytest.raises(WrongAssumption, match=said) as error:
        in_use(own)
    assert error.value.exit_code == 10
    assert in_use({}) == {name: a.value for name, a in ASSUMPTIONS.items()}


def test_the_catalogue_online_by_agency_and_day(tmp_path: Path) -> None:
    cards = [{"procedure_id": "A", "name": "A", "agency_id": "X", "online": True, "digitized_on": date(2026, 11, 10)},
             {"procedure_id": "B", "name": "B", "agency_id": "X", "digital_level": 2},
             {"procedure_id": "C", "name": "C", "agency_id": "Y", "digital_level": 4, "valid_from": date(2026, 11, 12)}]
    pub = publish(tmp_path, {"procedures": cards, "requests": [request("R1", "A")]}, FIRST, LAST)
    days = series(pub, "catalogue_online_share", date(2026, 11, 9), date(2026, 11, 12))
    assert [(d.numerator, d.denominator) for d in days] == [(0, 2), (1, 2), (1, 2), (2, 3)]
    assert {f.key: f.value for f in breakdown(pub, "catalogue_online_share", "agency")} == {"X": 50, "Y": 100}
    assert figure(pub, "catalogue_online_share", scope=Scope(agency=("Y",)), end=date(2026, 11, 1)).state == "empty"


def test_days_to_register_by_source(tmp_path: Path) -> None:
    """Both batches came on 21 November (06:00 UTC is midnight there); a request counts from its resolution."""
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"requests": [request("R1", "PAGA", 3, 20)]}, FIRST, LAST, "ventanilla", 1)
        fill(con, {"payments": [payment("PAGA")]}, FIRST, LAST, "caja", 2)
    pub = rebuild(tmp_path)
    assert {f.key: f.value for f in breakdown(pub, "registration_delay_days_p50", "source")} == {"ventanilla": 1, "caja": 47}
    assert figure(pub, "registration_delay_days_p50", LAST, LAST).n == 1
