"""A second delivery of a source: what repeats, what contradicts, what corrects and what it displaces."""

from datetime import date
from pathlib import Path

import pytest

from tests.etl.kit import HEAD, REQUESTS, Kit

GOOD = "FOLIO,FECHA,MEDIO\n001,03/05/2026 09:15,Ventanilla\n002,04/05/2026,EN LINEA\n"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


@pytest.fixture
def requests(kit: Kit) -> Kit:
    kit.contract(HEAD + REQUESTS)
    kit.file("a.csv", GOOD)
    return kit


def test_exact_duplicates_collapse_and_contradictions_go_to_quarantine(requests: Kit) -> None:
    requests.file("a.csv", GOOD + "001,03/05/2026 09:15,Ventanilla\n002,05/05/2026,En línea\n")
    report = requests.one()
    assert (report.fates["accepted"], report.fates["duplicates"], report.quarantine) == (2, 1, {"conflicting_key": 1})
    assert requests.rows("SELECT source_row, found, raw FROM quarantine") == [
        (5, "«002»", '{"FOLIO": "002", "FECHA": "05/05/2026", "MEDIO": "En línea"}')
    ]


def test_append_meets_the_key_of_another_file(requests: Kit) -> None:
    requests.one()
    requests.file("b.csv", "FOLIO,FECHA,MEDIO\n001,03/05/2026 09:15,Ventanilla\n002,09/05/2026,x\n003,09/05/2026,x\n")
    report = requests.load()[-1]
    assert (report.fates["duplicates"], report.fates["quarantined"], report.facts) == (1, 1, {"requests": 1})


def test_what_a_superseded_delivery_had_displaced_comes_back(requests: Kit) -> None:
    requests.one()
    requests.file("b.csv", GOOD)
    requests.file("b.csv", GOOD + "003,05/05/2026,x\n")
    requests.load()
    requests.file("a.csv", "FOLIO,FECHA,MEDIO\n002,04/05/2026,EN LINEA\n")
    requests.load()
    assert requests.column("SELECT request_id FROM requests ORDER BY 1") == ["001", "002", "003"]


@pytest.mark.parametrize("delivery", ["upsert", "replace_period"])
def test_a_corrected_correction(kit: Kit, delivery: str) -> None:
    kit.contract(HEAD + f'delivery = "{delivery}"\n' + REQUESTS)
    kit.file("a.csv", "FOLIO,FECHA,MEDIO\n1,01/05/2026,Ventanilla\n2,02/05/2026,Ventanilla\n")
    kit.load()
    kit.file("b.csv", "FOLIO,FECHA,MEDIO\n1,01/05/2026,x\n2,02/05/2026,x\n")
    kit.load()
    kit.file("b.csv", "FOLIO,FECHA,MEDIO\n2,02/05/2026,y\n")
    kit.load()
    assert kit.rows("SELECT request_id, channel FROM requests ORDER BY 1") == [("1", "counter"), ("2", "y")]
    assert {r.status for r in kit.load()} == {"unchanged"}


def test_upsert_takes_the_later_row_and_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    old, new = (
        "FOLIO,FECHA,MEDIO\n1,01/05/2026,Ventanilla\n2,01/05/2026,Ventanilla\n",
        "FOLIO,FECHA,MEDIO\n1,02/05/2026,En línea\n",
    )
    seen = []
    for folder, order in (("x", ("a", "b")), ("y", ("b", "a"))):
        kit = Kit(tmp_path / folder)
        kit.contract(HEAD + 'delivery = "upsert"\n' + REQUESTS)
        for name in order:
            kit.file(f"{name}.csv", {"a": old, "b": new}[name])
            kit.load()
        seen.append(kit.rows("SELECT request_id, received_on, channel FROM requests ORDER BY 1"))
    assert seen[0] == seen[1] == [("1", date(2026, 5, 2), "web"), ("2", date(2026, 5, 1), "counter")]


def test_upsert_by_version_inside_one_file(kit: Kit) -> None:
    kit.contract(HEAD + 'delivery = "upsert"\nversion = "V"\n' + REQUESTS)
    kit.file("a.csv", "FOLIO,FECHA,MEDIO,V\n1,01/05/2026,Ventanilla,10\n1,02/05/2026,Ventanilla,9\n")
    report = kit.one()
    assert (report.fates["accepted"], report.fates["duplicates"]) == (1, 1)
    assert kit.column("SELECT received_on FROM requests") == [date(2026, 5, 1)]


def test_replace_period_removes_only_the_days_it_covers(kit: Kit) -> None:
    kit.contract(HEAD + 'delivery = "replace_period"\n' + REQUESTS)
    kit.file("a.csv", "FOLIO,FECHA,MEDIO\n1,01/05/2026,x\n2,02/05/2026,x\n3,03/05/2026,x\n")
    kit.load()
    kit.file("b.csv", "FOLIO,FECHA,MEDIO\n2,02/05/2026,En línea\n4,03/05/2026,x\n")
    kit.load()
    assert kit.rows("SELECT request_id, channel FROM requests ORDER BY 1") == [("1", "x"), ("2", "web"), ("4", "x")]


def test_a_file_that_becomes_a_copy_of_another_brings_nothing_of_its_own(requests: Kit) -> None:
    requests.file("b.csv", GOOD + "003,05/05/2026,x\n")
    requests.load()
    requests.file("b.csv", GOOD)
    assert [(r.file, r.status) for r in requests.load()] == [("a.csv", "unchanged"), ("b.csv", "loaded")]
    assert requests.column("SELECT request_id FROM requests ORDER BY 1") == ["001", "002"]
    assert [r.status for r in requests.load()] == ["unchanged", "unchanged"]


def test_a_file_that_was_renamed_while_another_took_its_name(requests: Kit) -> None:
    requests.load()
    (requests.root / "inbox" / "a.csv").rename(requests.root / "inbox" / "0.csv")
    requests.file("a.csv", "FOLIO,FECHA,MEDIO\n009,06/05/2026,x\n")
    assert [(r.file, r.status) for r in requests.load()] == [("0.csv", "loaded"), ("a.csv", "loaded")]
    assert requests.column("SELECT request_id FROM requests ORDER BY 1") == ["001", "002", "009"]
    assert [r.status for r in requests.load()] == ["unchanged", "unchanged"]
