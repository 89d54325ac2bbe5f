"""One procedure: the card in force, its changes, what falls due, payments against the fee, and what a figure stands on."""

from datetime import date, datetime

import pytest

from metrics.query import Published, Scope, card, channel_groups, due_between, figure, shifts, standing
from tests.metrics.helpers import fill, publish, rebuild, warehouse

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 20)
NEW = date(2026, 11, 10)
X = Scope(procedure=("X",))
TOWN = {
    "agencies": [{"agency_id": "A", "name": "Catastro"}, {"agency_id": "B", "name": "Agua"}],
    "offices": [{"office_id": "O", "name": "Ventanilla A", "agency_id": "A"}, {"office_id": "P", "name": "B", "agency_id": "B"}],
    "procedures": [
        {"procedure_id": "X", "name": "Cédula", "agency_id": "A", "valid_to": date(2026, 11, 9), "limit_value": 5,
         "limit_unit": "working_days", "fee_mxn": 100.0, "digital_level": 1, "online": False},
        {"procedure_id": "X", "name": "Cédula", "agency_id": "A", "valid_from": NEW, "limit_value": 3,
         "limit_unit": "working_days", "fee_mxn": 150.0, "digital_level": 4, "online": True, "owner": "Cartografía"},
        {"procedure_id": "Y", "name": "Sin costo", "agency_id": "B"},
    ],
    "shifts": [
        {"date": date(2026, 11, 12), "kind": "desk_added", "office_id": "O", "note": "Otra ventanilla"},
        {"date": NEW, "kind": "digitized", "procedure_id": "X", "note": "En el portal"},
        {"date": date(2026, 11, 5), "kind": "desk_added", "office_id": "P"},
        {"date": date(2026, 11, 3), "kind": "flood", "note": "Todo el municipio"},
    ],
    "requests": [
        {"request_id": "1", "procedure_id": "X", "received_at": datetime(2026, 11, 5, 9), "status": "open", "channel": "counter"},
        {"request_id": "2", "procedure_id": "X", "received_at": datetime(2026, 11, 19, 9), "status": "open", "channel": "web"},
        {"request_id": "3", "procedure_id": "X", "received_at": datetime(2026, 11, 19, 9), "status": "duplicate"},
        {"request_id": "4", "procedure_id": "X", "received_at": datetime(2026, 11, 19, 9), "status": "granted",
         "resolved_at": datetime(2026, 11, 20, 9), "channel": "Kiosco"},
    ],
    "payments": [
        {"payment_id": "a", "procedure_id": "X", "paid_at": datetime(2026, 11, 9, 9), "amount_mxn": 100.0},
        {"payment_id": "b", "procedure_id": "X", "paid_at": datetime(2026, 11, 10, 9), "amount_mxn": 100.0},
        {"payment_id": "c", "procedure_id": "X", "paid_at": datetime(2026, 11, 11, 9), "amount_mxn": 150.0},
        {"payment_id": "d", "procedure_id": "X", "paid_at": datetime(2026, 11, 12, 9), "amount_mxn": -150.0},
        {"payment_id": "e", "procedure_id": "Y", "paid_at": datetime(2026, 11, 12, 9), "amount_mxn": 9.0},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("procedure"), TOWN, FIRST, LAST)


def test_the_card_is_the_one_in_force_on_the_day(pub: Published) -> None:
    before, after = card(pub, "X", date(2026, 11, 9)), card(pub, "X", NEW)
    assert before is not None
    assert after is not None
    assert (before.limit_value, before.fee_mxn, before.online, before.valid_from) == (5, 100.0, False, None)
    assert (after.limit_value, after.fee_mxn, after.online, after.owner) == (3, 150.0, True, "Cartografía")
    assert card(pub, "NO", NEW) is None


def test_a_procedure_has_its_own_changes_those_of_its_offices_and_everybodys(pub: Published) -> None:
    assert [(s.date.day, s.kind, s.office) for s in shifts(pub, "X")] == [
        (3, "flood", ""), (10, "digitized", ""), (12, "desk_added", "Ventanilla A"),
    ]  # fmt: skip
    assert [s.kind for s in shifts(pub, "Y")] == ["flood", "desk_added"]


def test_what_falls_due_is_only_what_is_open(pub: Published) -> None:
    assert due_between(pub, FIRST, LAST, X) == 1  # the first one, due on the 12th: overdue
    assert due_between(pub, date(2026, 11, 21), date(2026, 11, 29), X) == 1
    assert due_between(pub, FIRST, LAST, X) == figure(pub, "overdue_open", LAST, LAST, X).value
    assert due_between(pub, FIRST, LAST, Scope(procedure=("Y",))) == 0


def test_payments_are_set_against_the_fee_of_their_day(pub: Published) -> None:
    found = figure(pub, "fee_met_share", FIRST, LAST, X)
    assert (found.numerator, found.denominator) == (2, 3)  # the refund is no payment of the fee
    assert figure(pub, "fee_met_share", FIRST, LAST, Scope(procedure=("Y",))).state == "not_applicable"


def test_channels_are_at_most_three_groups(pub: Published) -> None:
    groups = channel_groups(pub)
    assert groups["online"] == ("web",)
    assert groups["counter"] == ("counter",)
    assert set(groups["other"]) == {"", "Kiosco"}


def test_a_figure_stands_on_its_days_and_files(pub: Published) -> None:
    found = standing(pub, "requests_received", FIRST, date(2026, 11, 30), X)
    assert (found.expected, found.covered, found.last, found.cutoff) == (13, 13, LAST, LAST)  # neither the 2nd nor the 16th
    assert found.batches == ((1, "archivo.csv"),)
    assert standing(pub, "requests_received", date(2026, 1, 5), date(2026, 1, 9), X).covered == 0


def test_a_day_that_one_source_owes_is_not_covered(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("owed")
    row = {"request_id": "1", "received_at": datetime(2026, 11, 3, 9), "status": "open"}
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, {"requests": [row]}, FIRST, date(2026, 11, 6), "uno", 1, name="Uno")
        fill(con, {"requests": [{**row, "request_id": "2"}]}, FIRST, date(2026, 11, 5), "dos", 2, name="Dos")
        fill(con, {"requests": []}, FIRST, LAST, "tres", 3, status="refused", name="Tres")
        con.execute("UPDATE batches SET quarantined = 4, accepted = 0 WHERE batch_id = 2")
    found = standing(rebuild(folder), "requests_received", FIRST, date(2026, 11, 6))
    assert (found.expected, found.covered, found.quarantined) == (5, 4, 4)
    assert found.sources == ("Dos", "Uno")
    assert [number for number, _file in found.batches] == [2, 1]
