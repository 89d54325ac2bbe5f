"""Loading end to end: what comes in, what does not, and what a second delivery changes."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from etl.errors import ContractError, HomeError, WarehouseError
from etl.home import read_home
from etl.load import load_home
from etl.warehouse import connect
from tests.etl.kit import HEAD, PAYMENTS, REQUESTS, Kit

GOOD = "FOLIO,FECHA,MEDIO\n001,03/05/2026 09:15,Ventanilla\n002,04/05/2026,EN LINEA\n"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


@pytest.fixture
def requests(kit: Kit) -> Kit:
    kit.contract(HEAD + REQUESTS)
    kit.file("a.csv", GOOD)
    return kit


def test_a_simple_file(requests: Kit) -> None:
    report = requests.one()
    assert (report.status, report.records, report.fates["accepted"], report.facts) == ("loaded", 3, 2, {"requests": 2})
    assert (report.covered_from, report.covered_to) == (date(2026, 5, 3), date(2026, 5, 4))
    assert requests.rows(
        "SELECT request_id, received_at, received_on, received_minute, channel, status, source_row FROM requests ORDER BY 1"
    ) == [
        ("001", datetime(2026, 5, 3, 15, 15), date(2026, 5, 3), 555, "counter", "open", 2),
        ("002", datetime(2026, 5, 4, 6, 0), date(2026, 5, 4), None, "web", "open", 3),
    ]


def test_the_same_again_does_nothing_even_under_another_name(requests: Kit) -> None:
    requests.one()
    requests.file("copia.csv", GOOD)
    assert [r.status for r in requests.load()] == ["unchanged", "unchanged"]
    assert requests.column("SELECT count(*) FROM batches") == [1]


def test_same_name_with_other_bytes_supersedes(requests: Kit) -> None:
    requests.one()
    requests.file("a.csv", "FOLIO,FECHA,MEDIO\n003,03/05/2026,Ventanilla\n")
    requests.one()
    assert requests.column("SELECT request_id FROM requests") == ["003"]
    assert requests.column("SELECT status FROM batches ORDER BY batch_id") == ["superseded", "loaded"]


def test_a_new_contract_reads_the_same_file_again(requests: Kit) -> None:
    requests.one()
    requests.contract(HEAD + REQUESTS.replace('"web"', '"app"'))
    assert requests.one().status == "loaded"
    assert requests.column("SELECT channel FROM requests ORDER BY request_id") == ["counter", "app"]


def test_check_writes_nothing_and_says_the_same(requests: Kit) -> None:
    (checked,) = requests.check()
    assert not (requests.root / "warehouse.duckdb").exists()
    loaded = requests.one()
    assert (checked.fates, checked.facts, checked.message) == (loaded.fates, loaded.facts, loaded.message)
    requests.file("a.csv", GOOD + "003,05/05/2026,Ventanilla\n")
    assert requests.check()[0].facts == {"requests": 3}
    assert requests.column("SELECT count(*) FROM requests") == [2]


def test_bad_values_are_quarantined_whole_with_reason_and_remedy(requests: Kit) -> None:
    requests.file(
        "a.csv",
        GOOD + "003,ayer,Ventanilla\n,04/05/2026,Ventanilla\n005,01/01/1900,Ventanilla\n006,01/01/2090,x\n007,04/05/26,x\n",
    )
    report = requests.one()
    assert report.fates["quarantined"] == 5
    assert report.quarantine == {"date": 2, "date_range": 2, "required": 1}
    rows = requests.rows("SELECT source_row, column_name, rule, found, raw FROM quarantine ORDER BY source_row")
    assert [row[:4] for row in rows] == [
        (4, "FECHA", "date", "ayer"),
        (5, "FOLIO", "required", ""),
        (6, "FECHA", "date_range", "01/01/1900"),
        (7, "FECHA", "date_range", "01/01/2090"),
        (8, "FECHA", "date", "04/05/26"),
    ]
    assert rows[0][4] == '{"FOLIO": "003", "FECHA": "ayer", "MEDIO": "Ventanilla"}'
    assert all("paso10 update" in remedy for remedy in requests.column("SELECT remedy FROM quarantine"))


def test_tomorrow_is_future_and_a_due_date_may_be(kit: Kit) -> None:
    kit.contract(HEAD + REQUESTS + 'due_at = { column = "LIMITE", dates = "dd/mm/yyyy" }\n')
    year = date.today().year + 1
    kit.file("a.csv", f"FOLIO,FECHA,MEDIO,LIMITE\n1,01/01/{year + 1},x,\n2,01/01/2026,x,01/06/{year}\n")
    assert kit.one().quarantine == {"future": 1}
    assert kit.column("SELECT due_on FROM requests") == [date(year, 6, 1)]


def test_opposite_order_of_day_and_month_holds_the_whole_file(requests: Kit) -> None:
    requests.file("a.csv", GOOD + "003,12/31/2025,Ventanilla\n")
    report = requests.one()
    assert (report.status, report.exit_code, report.facts) == ("refused", 12, {})
    assert "fila 4" in report.message
    assert "«12/31/2025»" in report.message
    assert "dates" in report.message


def test_too_many_bad_rows_refuse_the_file_and_keep_what_was_there(requests: Kit) -> None:
    requests.settings('name = "P"\nstate = "V"\n')
    requests.one()
    requests.file("a.csv", GOOD + "003,ayer,x\n" * 3)
    report = requests.one()
    assert (report.status, report.exit_code) == ("refused", 12)
    assert requests.column("SELECT count(*) FROM requests") == [2]
    assert requests.rows("SELECT status, accepted, quarantined FROM batches ORDER BY batch_id") == [
        ("loaded", 2, 0),
        ("refused", 2, 3),
    ]
    assert requests.column("SELECT DISTINCT found FROM quarantine") == ["ayer"]
    requests.one()
    assert requests.column("SELECT count(*) FROM batches WHERE status = 'refused'") == [1]
    requests.file("a.csv", GOOD + "003,05/05/2026,x\n")
    assert requests.one().status == "loaded"
    assert requests.column("SELECT count(*) FROM quarantine") == [0]


def test_a_share_between_the_limits_is_told(requests: Kit) -> None:
    requests.settings('name = "P"\nstate = "V"\n[limits]\nquarantine_warn_percent = 1\nquarantine_stop_percent = 40\n')
    requests.file("a.csv", GOOD + "003,ayer,x\n")
    assert "many_quarantined" in [f.kind for f in requests.one().findings]


def test_money_is_accounted_to_the_cent(kit: Kit) -> None:
    kit.contract(HEAD + PAYMENTS)
    kit.file(
        "a.csv",
        'RECIBO,FECHA,IMPORTE\n1,01/05/2026,"$1,234.50"\n2,01/05/2026,(34.50)\n3,ayer,100\n4,01/05/2026,mil\n1,01/05/2026,1234.5\n'
        "5,01/05/2026,1.234\n",
    )
    report = kit.one()
    assert report.amounts["payments.amount_mxn"] == {
        "parsed": Decimal("2534.50"),
        "accepted": Decimal("1200.00"),
        "quarantined": Decimal("100.00"),
        "duplicates": Decimal("1234.50"),
        "unreadable": 2,
        "declared_total": None,
    }
    assert report.quarantine == {"cents": 1, "date": 1, "number": 1}


TOTAL = '[[rows]]\nkind = "total"\npattern = "^TOTAL"\ncheck = ["IMPORTE"]\n'


@pytest.mark.parametrize(("total", "fate", "kinds"), [("300.00", "total", []), ("301", "quarantined", ["total_mismatch"])])
def test_a_total_is_compared_and_never_added(kit: Kit, total: str, fate: str, kinds: list[str]) -> None:
    kit.settings('name = "P"\nstate = "V"\n[limits]\nquarantine_warn_percent = 90\nquarantine_stop_percent = 100\n')
    kit.contract(HEAD + TOTAL + PAYMENTS)
    kit.file("a.csv", f"RECIBO,FECHA,IMPORTE\n1,01/05/2026,100\n2,01/05/2026,200\nTOTAL,,{total}\n")
    report = kit.one()
    assert report.fates[fate] == 1
    assert [f.kind for f in report.findings] == kinds
    assert report.amounts["payments.amount_mxn"]["declared_total"] == Decimal(total)
    assert report.amounts["payments.amount_mxn"]["accepted"] == 300


def test_where_splits_records_and_tells_the_unused(kit: Kit) -> None:
    kit.contract(
        HEAD
        + REQUESTS
        + '[fact.where]\nTIPO = ["tramite"]\n'
        + PAYMENTS.replace("RECIBO", "FOLIO")
        + '[fact.where]\nTIPO = ["Pago"]\n'
    )
    kit.file("a.csv", "FOLIO,FECHA,MEDIO,TIPO,IMPORTE\n1,01/05/2026,x,Trámite,\n2,01/05/2026,x,PAGO,5\n3,ayer,x,Otro,\n")
    report = kit.one()
    assert (report.facts, report.fates["accepted"]) == ({"requests": 1, "payments": 1}, 3)
    assert [(f.kind, f.n) for f in report.findings if f.kind == "not_used"] == [("not_used", 1)]


def test_unknown_words_are_kept_and_reported(requests: Kit) -> None:
    requests.catalogue("procedures", "procedure_id,name\nLIC,Licencia\n")
    requests.contract(
        HEAD + REQUESTS + 'procedure_id = { column = "T", lookup = "procedures.name" }\n'
        'status = { column = "E", values = { "Listo" = "resolved" } }\n'
    )
    requests.file("a.csv", "FOLIO,FECHA,MEDIO,T,E\n1,01/05/2026,Fax,LICENCIA,listo\n2,01/05/2026,Ventanilla,Acta,¿?\n")
    report = requests.one()
    assert requests.rows("SELECT channel, procedure_id, status FROM requests ORDER BY request_id") == [
        ("Fax", "LIC", "resolved"),
        ("counter", "Acta", "unlisted"),
    ]
    assert {(f.column, f.value) for f in report.findings} == {
        ("requests.channel", "Fax"),
        ("requests.procedure_id", "Acta"),
        ("requests.status", "¿?"),
    }


def test_drift_new_column_is_told_and_a_missing_one_refuses(requests: Kit) -> None:
    requests.one()
    requests.file("b.csv", "FOLIO,FECHA,MEDIO,NUEVA\n9,01/05/2026,x,1\n")
    assert [(f.kind, f.column) for f in requests.load()[-1].findings if f.kind == "new_column"] == [("new_column", "NUEVA")]
    requests.file("c.csv", "FOLIOS,FECHA,MEDIO\n9,01/05/2026,x\n")
    report = requests.load()[-1]
    assert report.status == "refused"
    assert "falta la columna FOLIO" in report.message
    assert "FOLIOS" in report.message


def test_one_bad_file_stops_no_other(requests: Kit) -> None:
    requests.file("0.csv", b"")
    requests.file("b.csv.gz", b"FOLIO,FECHA,MEDIO\n")
    requests.contract(HEAD.replace("*.csv", "*.csv*") + REQUESTS)
    (requests.root / "inbox" / "z.csv.zip").write_bytes(b"PK not really")
    reports = requests.load()
    assert [(r.file, r.status, r.exit_code) for r in reports] == [
        ("0.csv", "refused", 12),
        ("a.csv", "loaded", 0),
        ("b.csv.gz", "loaded", 0),
        ("z.csv.zip", "refused", 11),
    ]


def test_zip_members_are_deliveries_of_their_own(requests: Kit) -> None:
    requests.contract(HEAD.replace("*.csv", "*.zip") + 'member = "*.csv"\n' + REQUESTS)
    requests.zipped("x.zip", {"a.csv": GOOD, "b.csv": GOOD.replace("00", "10"), "leeme.txt": "no"})
    assert [(r.file, r.facts) for r in requests.load()] == [("x.zip/a.csv", {"requests": 2}), ("x.zip/b.csv", {"requests": 2})]


@pytest.mark.asvs("5.2.3")
def test_too_many_members_and_too_much_in_one_are_refused_before_unpacking(requests: Kit) -> None:
    requests.contract(HEAD.replace("*.csv", "*.zip") + 'member = "*.csv"\n' + REQUESTS)
    requests.zipped("x.zip", {f"{n}.csv": GOOD for n in range(201)})
    assert "tiene 201 miembros; se permiten 200" in requests.one().message
    requests.zipped("x.zip", {"a.csv": GOOD + "\n" * (20 << 20)})
    assert "parece una bomba" in requests.one().message


@pytest.mark.asvs("5.3.2")
def test_an_escaping_member_is_refused(requests: Kit) -> None:
    requests.contract(HEAD.replace("*.csv", "*.zip") + REQUESTS)
    requests.zipped("x.zip", {"../a.csv": GOOD})
    assert "apunta fuera" in requests.one().message


def test_covered_days_from_the_file_name(kit: Kit) -> None:
    kit.contract(HEAD + REQUESTS + '[covers]\nby = "file_name"\npattern = "_(?P<from>\\\\d{8})_(?P<to>\\\\d{8})"\n')
    for name in ("v_20260501_20260507.csv", "v_20260508_20260514.csv"):
        kit.file(name, "FOLIO,FECHA,MEDIO\n")
    assert [(r.status, r.covered_from, r.covered_to) for r in kit.load()] == [
        ("loaded", date(2026, 5, 1), date(2026, 5, 7)),
        ("loaded", date(2026, 5, 8), date(2026, 5, 14)),
    ]
    kit.file("v.csv", "FOLIO,FECHA,MEDIO\n")
    assert "no dice qué días cubre" in kit.load()[0].message


@pytest.mark.parametrize(
    ("covers", "first", "last"),
    [
        ('by = "month"', date(2026, 5, 1), date(2026, 5, 31)),
        ('by = "fixed"\nfrom = 2026-04-01\nto = 2026-06-30', date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_covered_days_by_month_or_fixed(requests: Kit, covers: str, first: date, last: date) -> None:
    requests.contract(HEAD + REQUESTS + f"[covers]\n{covers}\n")
    assert requests.one().covered_to == last
    assert requests.rows("SELECT table_name, n, covered_from, covered_to FROM batch_facts") == [("requests", 2, first, last)]


def test_local_dates_are_of_the_office(kit: Kit) -> None:
    kit.catalogue("offices", "office_id,name,time_zone\nTJ,Tijuana,America/Tijuana\nCUN,Cancún,America/Cancun\n")
    kit.contract(HEAD + REQUESTS.replace('"dd/mm/yyyy HH:MM"', '"iso", "dd/mm/yyyy HH:MM"') + 'office_id = "O"\n')
    kit.file(
        "a.csv",
        "FOLIO,FECHA,MEDIO,O\n1,03/06/2026 00:30,x,TJ\n2,03/06/2026 23:30,x,CUN\n3,03/06/2026,x,TJ\n4,2026-06-04T05:30:00Z,x,\n",
    )
    kit.one()
    assert kit.rows("SELECT request_id, received_at, received_on, received_minute FROM requests ORDER BY 1") == [
        ("1", datetime(2026, 6, 3, 6, 30), date(2026, 6, 2), 23 * 60 + 30),
        ("2", datetime(2026, 6, 4, 5, 30), date(2026, 6, 4), 30),
        ("3", datetime(2026, 6, 3, 7, 0), date(2026, 6, 3), None),
        ("4", datetime(2026, 6, 4, 5, 30), date(2026, 6, 3), 23 * 60 + 30),
    ]


def test_an_hour_that_did_not_exist_and_one_that_came_twice(kit: Kit) -> None:
    kit.contract(HEAD + 'time_zone = "America/Tijuana"\n' + REQUESTS + 'due_at = { column = "L", dates = "dd/mm/yyyy HH:MM" }\n')
    kit.file("a.csv", "FOLIO,FECHA,MEDIO,L\n1,08/03/2026 02:30,x,\n2,02/11/2025 01:30,x,08/03/2026 02:30\n")
    assert kit.one().quarantine == {"gap": 1}
    assert kit.rows("SELECT received_at, due_at, due_minute FROM requests") == [
        (datetime(2025, 11, 2, 8, 30), datetime(2026, 3, 8, 10, 30), 210)
    ]


def test_keyless_rows_are_kept_and_told(kit: Kit) -> None:
    kit.contract(HEAD + PAYMENTS.replace('payment_id = "RECIBO"\n', ""))
    kit.file("a.csv", "RECIBO,FECHA,IMPORTE\n1,01/05/2026,5\n2,01/05/2026,5\n")
    report = kit.one()
    assert report.facts == {"payments": 2}
    assert [(f.kind, f.n) for f in report.findings] == [("keyless_duplicates", 1)]


def test_empty_keys_are_no_key(kit: Kit) -> None:
    kit.contract(HEAD + PAYMENTS)
    kit.file("a.csv", "RECIBO,FECHA,IMPORTE\n,01/05/2026,5\n,01/05/2026,5\n,01/05/2026,6\n")
    assert kit.one().facts == {"payments": 3}


def test_catalogue_comes_first(requests: Kit) -> None:
    requests.catalogue("agencies", "agency_id,name\nA,Agua\n")
    assert [r.source for r in requests.load(["prueba"])] == ["catalogue-agencies", "prueba"]
    with pytest.raises(ContractError, match=r"Hay, además del catálogo: prueba"):
        requests.load(["nada"])


def test_status_tells_sources_that_never_came(requests: Kit) -> None:
    requests.contract(HEAD.replace("*.csv", "otra*.csv") + REQUESTS, "otra")
    assert [s["last_batch"] for s in requests.status()["sources"]] == [None, None]
    requests.load()
    said = requests.status()
    assert [(s["source"], s["accepted"]) for s in said["sources"]] == [("otra", 0), ("prueba", 2)]
    assert said["facts"]["requests"] == 2
    assert requests.column("SELECT source FROM sources WHERE active ORDER BY 1") == ["otra", "prueba"]


def test_a_folder_without_settings_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="paso10 init"):
        load_home(read_home(tmp_path))


def test_a_busy_or_wrong_warehouse(requests: Kit) -> None:
    path = requests.root / "warehouse.duckdb"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(WarehouseError), connect(path, patience_seconds=0):
        pass


def test_a_wrong_header_row_tells_nobody_who_came(requests: Kit) -> None:
    """What stands where names should be may be people: no message, warehouse or report holds it."""
    requests.contract(HEAD + "[csv]\nheader_row = 2\n" + REQUESTS)
    requests.file("enero.csv", "FOLIO,FECHA,MEDIO\n1,01/02/2025,GOMC800101HVZMRR09\n2,01/02/2025,Ventanilla\n")
    refused = [r for r in requests.load() if r.status == "refused"]
    assert refused
    assert "no está ninguna de las columnas" in refused[0].message
    assert not any("GOMC800101" in str(r) for r in refused)
    assert b"GOMC800101" not in (requests.root / "warehouse.duckdb").read_bytes()
