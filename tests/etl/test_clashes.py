"""Two contracts and one file: the same rows never come twice into the same table, and what is not the same comes in."""

from pathlib import Path

import pytest

from tests.etl.kit import HEAD, PAYMENTS, REQUESTS, Kit
from tests.etl.test_xlsx import book

ROWS = "FOLIO,FECHA,MEDIO,RECIBO,IMPORTE\n1,01/05/2026,Ventanilla,A,5\n2,02/05/2026,Fax,B,6\n"
PAYS = HEAD + PAYMENTS
MONTHS = """
[[fact]]
table = "aggregates"
[fact.columns]
series = { constant = "%s" }
from_at = { column = "FECHA", dates = "dd/mm/yyyy" }
value = "IMPORTE"
"""


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    made = Kit(tmp_path)
    made.contract(PAYS, "caja")
    made.file("a.csv", ROWS)
    return made


def paid(kit: Kit) -> list[int]:
    return kit.column("SELECT sum(amount_mxn)::INTEGER FROM payments")


def test_neither_comes_in_and_both_contracts_are_named(kit: Kit) -> None:
    kit.contract(PAYS, "tesoro")
    caja, tesoro = kit.load()
    assert [(r.status, r.exit_code) for r in (caja, tesoro)] == [("refused", 12)] * 2
    assert "a.csv: también lo lee sources/tesoro.toml" in caja.message
    assert "sources/caja.toml" in tesoro.message
    assert "payments" in tesoro.message
    assert "paso10 update" in tesoro.message
    assert paid(kit) == [None]


def test_the_one_that_has_it_keeps_it_and_new_files_wait(kit: Kit) -> None:
    kit.load()
    kit.contract(PAYS, "a_copia")
    kit.file("b.csv", ROWS.replace("A,5", "C,7").replace("B,6", "D,8"))
    assert [(r.source, r.file, r.status) for r in kit.load()] == [
        ("a_copia", "a.csv", "refused"),
        ("a_copia", "b.csv", "refused"),
        ("caja", "a.csv", "unchanged"),
        ("caja", "b.csv", "refused"),
    ]
    assert paid(kit) == [11]
    (kit.root / "sources" / "a_copia.toml").unlink()
    kit.load()
    assert paid(kit) == [26]


def test_naming_one_source_does_not_help(kit: Kit) -> None:
    kit.contract(PAYS, "tesoro")
    assert [r.status for r in kit.load(["caja"])] == ["refused"]


def test_a_contract_that_changes_still_owns_its_file(kit: Kit) -> None:
    kit.load()
    kit.contract(PAYS, "tesoro")
    kit.contract(PAYS + 'method = { constant = "caja" }\n', "caja")
    assert [r.status for r in kit.load()] == ["loaded", "refused"]
    assert paid(kit) == [11]


def test_the_same_bytes_under_another_name_and_contract(kit: Kit) -> None:
    kit.contract(PAYS.replace("*.csv", "a.csv"), "caja")
    kit.contract(PAYS.replace("*.csv", "otra/*.csv"), "tesoro")
    (kit.root / "inbox" / "otra").mkdir()
    kit.file("otra/b.csv", ROWS)
    caja, tesoro = kit.load()
    assert (caja.status, tesoro.status) == ("loaded", "refused")
    assert "sus mismos bytes ya vinieron como «a.csv» por sources/caja.toml" in tesoro.message
    kit.file("otra/b.csv", ROWS.splitlines()[0])
    kit.file("a.csv", ROWS.splitlines()[0])
    assert [r.status for r in kit.load()] == ["loaded", "loaded"], "nobody's rows come twice"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PAYS, HEAD + REQUESTS),
        (PAYS + '[fact.where]\nMEDIO = ["Ventanilla"]\n', PAYS + '[fact.where]\nMEDIO = ["FAX"]\n'),
        (HEAD + MONTHS % "recaudado", HEAD + MONTHS % "presupuesto"),
    ],
)
def test_one_file_may_feed_two_contracts(kit: Kit, first: str, second: str) -> None:
    kit.contract(first, "caja")
    kit.contract(second, "tesoro")
    assert [r.status for r in kit.load()] == ["loaded", "loaded"]
    assert [r.status for r in kit.load()] == ["unchanged", "unchanged"]


def test_rows_that_two_wheres_share_are_the_same_rows(kit: Kit) -> None:
    kit.contract(PAYS + '[fact.where]\nMEDIO = ["Ventanilla", "x"]\n', "caja")
    kit.contract(PAYS + '[fact.where]\nMEDIO = ["ventanilla"]\n', "tesoro")
    assert [r.status for r in kit.load()] == ["refused", "refused"]


def test_two_facts_of_one_contract_are_what_it_says(kit: Kit) -> None:
    kit.contract(HEAD + REQUESTS + PAYMENTS + MONTHS % "recaudado", "caja")
    assert [r.facts for r in kit.load()] == [{"requests": 2, "payments": 2, "aggregates": 2}]


@pytest.mark.parametrize(("sheet", "statuses"), [("Marzo", ["loaded", "loaded"]), ("Abril", ["refused", "refused"])])
def test_two_sheets_are_two_places_and_one_sheet_is_one(tmp_path: Path, sheet: str, statuses: list[str]) -> None:
    kit = Kit(tmp_path)
    rows: list[list[object]] = [["RECIBO", "FECHA", "IMPORTE"], ["A", "01/05/2026", 5]]
    other: list[list[object]] = [["RECIBO", "FECHA", "IMPORTE"], ["B", "01/06/2026", 6]]
    book(tmp_path / "inbox", ("Abril", rows, True), ("Marzo", other, False))
    for name, wanted in (("caja", ""), ("tesoro", f'[xlsx]\nsheet = "{sheet}"\n')):
        kit.contract(PAYS.replace("csv", "xlsx").replace("[[fact]]", f"{wanted}[[fact]]"), name)
    assert [r.status for r in kit.load()] == statuses


def test_files_of_one_name_in_two_folders_are_two_deliveries(kit: Kit) -> None:
    (kit.root / "inbox" / "a.csv").unlink()
    kit.contract(PAYS.replace("*.csv", "*/pagos.csv"), "caja")
    for folder, text in (("2025", ROWS), ("2026", ROWS.replace("A,5", "C,7").replace("B,6", "D,8"))):
        (kit.root / "inbox" / folder).mkdir()
        kit.file(f"{folder}/pagos.csv", text)
    assert [(r.file, r.status) for r in kit.load()] == [("2025/pagos.csv", "loaded"), ("2026/pagos.csv", "loaded")]
    assert [r.status for r in kit.load()] == ["unchanged", "unchanged"]
    assert paid(kit) == [26]


def test_a_superseded_delivery_goes_back_beside_a_clashing_contract(kit: Kit) -> None:
    """What is read again because another delivery of its source changed is not a second reading."""
    kit.file("b.csv", ROWS + "3,03/05/2026,Fax,E,9\n")
    kit.load()
    kit.contract(PAYS, "tesoro")
    kit.file("b.csv", ROWS)
    kit.load()
    assert paid(kit) == [11]
