"""What the loader said about its own work, as pages see it after publishing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from metrics.query import Published, amounts, batches, conservation, figure, findings, quarantine, sources, unclaimed
from tests.metrics.helpers import ABOUT, fill, publish, rebuild, warehouse

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 20)


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("ledger")
    row = {"request_id": "A", "received_at": datetime(2026, 11, 3, 9), "status": "open"}
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, {"requests": [row]}, FIRST, LAST, "ven", 1, name="Ventanilla")
        fill(con, {"payments": []}, FIRST, date(2026, 11, 13), "caja", 2, name="Caja")
        paid = {"payment_id": "P", "paid_at": datetime(2026, 11, 16, 9), "amount_mxn": 5.0}
        fill(con, {"payments": [paid]}, date(2026, 11, 16), LAST, "caja", 3, status="refused")
        fill(con, {"ratings": []}, None, None, "encuesta", 4, {}, until=date(2026, 10, 1), name="Encuesta")
        con.execute("INSERT INTO sources VALUES ('nunca', 'Nunca', 'Área', 'csv', ['visits'], [], NULL, 1, true)")
        con.execute("UPDATE batches SET message = '8 % en cuarentena', quarantined = 1, accepted = 0, records = 5 "
                    "WHERE batch_id = 3")
        con.execute("INSERT INTO quarantine VALUES "
                    "(3, 'caja', 'a.csv', 7, 'IMPORTE', 'number', 'xx', 'un número', 'corríjalo', '{}', true)")
        con.execute("INSERT INTO findings VALUES (1, 'ven', 'uncatalogued', 'TRAMITE', 'ZZ', 3, 'sin catalogar')")
        con.execute("INSERT INTO unclaimed VALUES ('b.csv'), ('a.xlsx')")
        con.execute("INSERT INTO closures (date, office_id) VALUES (DATE '2026-11-23', '*')")
        con.execute("INSERT INTO batch_amounts VALUES (3, 'IMPORTE', 5, 0, 5, 0, 0, NULL)")
    return rebuild(folder)


def test_every_declared_source_is_there(pub: Published) -> None:
    found = {s.source: s for s in sources(pub)}
    assert [s.name for s in sources(pub)] == ["Caja", "Encuesta", "Nunca", "Ventanilla"]
    assert (found["nunca"].cutoff, found["nunca"].last_status, found["nunca"].late_days) == (None, "", 0)
    assert (found["ven"].covered_from, found["ven"].cutoff, found["ven"].accepted) == (FIRST, LAST, 1)
    assert found["ven"].tables == ("requests",)


def test_a_refused_batch_is_visible_and_its_source_late(pub: Published) -> None:
    caja = next(s for s in sources(pub) if s.source == "caja")
    assert (caja.last_status, caja.last_message, caja.refused_batches) == ("refused", "8 % en cuarentena", 1)
    assert (caja.cutoff, caja.quarantined) == (date(2026, 11, 13), 1)
    assert caja.late_days == 4  # Monday to Friday, less the one day it may take
    assert next(s for s in sources(pub) if s.source == "ven").late_days == 0


def test_batches_newest_first(pub: Published) -> None:
    assert batches(pub)["batch_id"].to_list() == [4, 3, 2, 1]
    assert batches(pub, "caja")["status"].to_list() == ["refused", "loaded"]


def test_quarantine_and_findings(pub: Published) -> None:
    assert quarantine(pub).select("source", "source_row", "found").rows() == [("caja", 7, "xx")]
    assert quarantine(pub, "ven").height == 0
    assert findings(pub, "ven")["value"].to_list() == ["ZZ"]
    assert amounts(pub, "caja")["quarantined"].to_list() == [5]


def test_files_that_nobody_reads_and_a_publication_from_before_they_were_noted(pub: Published) -> None:
    assert unclaimed(pub) == ("a.xlsx", "b.csv")
    older = replace(pub)
    older.__dict__["tables"] = pub.tables - {"unclaimed"}
    assert unclaimed(older) == ()


def test_conservation_says_what_does_not_add_up(pub: Published) -> None:
    assert dict(conservation(pub).select("batch_id", "adds_up").iter_rows()) == {1: True, 2: True, 3: False, 4: True}


def test_lateness_grows_with_the_days_and_not_with_the_data(pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    """Months later everybody is late, the one with the newest data too; the closed days do not count."""
    monkeypatch.setattr("etl.calendar.now", lambda: datetime(2027, 2, 20, 18, tzinfo=UTC))
    found = {s.source: s for s in sources(pub)}
    assert (found["ven"].late_days, found["ven"].owed_since) == (63, date(2026, 11, 24))  # of 64, one may be taken
    assert (found["encuesta"].late_days, found["encuesta"].owed_since) == (0, None)
    assert figure(pub, "data_freshness_days").value == 98  # the cashier, from 13 November to yesterday, 19 February
    monkeypatch.setattr("etl.calendar.now", lambda: datetime(2026, 11, 24, 18, tzinfo=UTC))
    assert {s.source: s.late_days for s in sources(pub)} == {"ven": 0, "caja": 4, "encuesta": 0, "nunca": 0}


def test_a_frozen_home_is_never_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"request_id": "A", "received_at": datetime(2026, 11, 3, 9), "status": "open"}
    pub = publish(tmp_path, {"requests": [row]}, FIRST, LAST, replace(ABOUT, frozen_on=date(2026, 11, 21)))
    monkeypatch.setattr("etl.calendar.now", lambda: datetime(2029, 1, 1, 18, tzinfo=UTC))
    assert (pub.today, [s.late_days for s in sources(pub)]) == (date(2026, 11, 21), [0])
    assert figure(pub, "data_freshness_days").value == 0
