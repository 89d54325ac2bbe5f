"""Databases: a table or query, read once in one transaction, never written."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from etl.home import read_home
from etl.load import load_home
from tests.etl.kit import Kit

VISITS = """name = "Turnos"
kind = "sql"
{more}
[sql]
url = "{url}"
{what}
[[fact]]
table = "visits"
[fact.columns]
visit_id = "id"
arrived_at = "created_at"
called_at = "llamado"
outcome = {{ column = "estado", values = {{ "1" = "served", "0" = "abandoned" }} }}
"""
TABLE, MARKED = 'table = "turnos"', 'table = "turnos"\nwatermark = "updated_at"'


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    made = Kit(tmp_path)
    run(
        made,
        "CREATE TABLE turnos (id INTEGER, created_at TEXT, llamado TEXT, estado INTEGER, updated_at TEXT)",
        "INSERT INTO turnos VALUES (1, '2026-05-03 09:00:00', '2026-05-03 09:10:30', 1, '2026-05-03 09:10:30'), "
        "(2, '2026-05-04', NULL, 0, '2026-05-04 10:00:00')",
    )
    contract(made, TABLE)
    return made


def contract(kit: Kit, what: str, url: str = "sqlite:///inbox/t.db", more: str = "") -> None:
    kit.contract(VISITS.format(url=url, what=what, more=more))


def run(kit: Kit, *statements: str) -> None:
    with sqlite3.connect(kit.root / "inbox" / "t.db") as con:
        for statement in statements:
            con.execute(statement)
    con.close()


def outcomes(kit: Kit) -> list[tuple[object, ...]]:
    return kit.rows("SELECT visit_id, outcome FROM visits ORDER BY visit_id")


def accepted(kit: Kit) -> list[object]:
    return [(s["accepted"], s["quarantined"]) for s in kit.status()["sources"]]


def test_a_table(kit: Kit) -> None:
    report = kit.one()
    assert (report.file, report.records, report.fates["accepted"]) == ("turnos", 2, 2)
    assert kit.rows("SELECT visit_id, arrived_at, arrived_minute, outcome FROM visits ORDER BY 1") == [
        ("1", datetime(2026, 5, 3, 15, 0), 540, "served"),
        ("2", datetime(2026, 5, 4, 6, 0), None, "abandoned"),
    ]


def test_unchanged_until_a_row_changes(kit: Kit) -> None:
    kit.one()
    assert kit.one().status == "unchanged"
    run(kit, "UPDATE turnos SET estado = 1 WHERE id = 2")
    assert kit.one().status == "loaded"
    assert kit.column("SELECT outcome FROM visits ORDER BY visit_id") == ["served", "served"]


def test_a_query(kit: Kit) -> None:
    contract(kit, "query = \"SELECT *, 'a:b' AS otra FROM turnos WHERE id = 2 AND updated_at < '2026-05-04 10:00:01';\"")
    assert (kit.one().file, kit.column("SELECT visit_id FROM visits")) == ("consulta", ["2"])


def test_nothing_can_be_written(kit: Kit) -> None:
    contract(kit, 'query = "DELETE FROM turnos RETURNING *"')
    assert kit.one().status == "refused"
    with sqlite3.connect(kit.root / "inbox" / "t.db") as con:
        assert con.execute("SELECT count(*) FROM turnos").fetchone() == (2,)
    con.close()


def test_only_what_is_needed_leaves_the_database(kit: Kit) -> None:
    run(kit, "ALTER TABLE turnos ADD COLUMN nombre TEXT", "UPDATE turnos SET nombre = 'Juana Canario', llamado = 'mal'")
    contract(kit, TABLE, more='null = ["x"]')
    kit.one()
    assert kit.column("SELECT raw FROM quarantine WHERE raw LIKE '%Canario%'") == []
    assert len(kit.column("SELECT raw FROM quarantine")) == 2


def test_only_what_changed_is_read_and_replaces_what_it_was(kit: Kit) -> None:
    contract(kit, MARKED)
    assert kit.one().fates["accepted"] == 2
    assert kit.one().status == "unchanged"
    run(
        kit,
        "UPDATE turnos SET estado = 1, updated_at = '2026-05-09 08:00:00' WHERE id = 2",
        "INSERT INTO turnos VALUES (3, '2026-05-09 09:00:00', NULL, 0, '2026-05-09 09:00:00')",
    )
    report = kit.one()
    assert (report.records, report.fates["accepted"], report.fates["duplicates"]) == (2, 2, 0)
    assert outcomes(kit) == [("1", "served"), ("2", "served"), ("3", "abandoned")]
    assert accepted(kit) == [(3, 0)]
    assert kit.column("SELECT accepted || '+' || duplicates FROM batches ORDER BY batch_id") == ["1+1", "2+0"]
    assert kit.one().status == "unchanged"


def test_a_row_changed_in_the_second_of_the_watermark_is_not_lost(kit: Kit) -> None:
    contract(kit, MARKED)
    kit.one()
    run(kit, "UPDATE turnos SET estado = 1 WHERE id = 2", "INSERT INTO turnos VALUES (4, '2026-05-04 09:59:59', NULL, 0, "
        "'2026-05-04 10:00:00')")
    assert kit.one().fates["accepted"] == 2
    assert outcomes(kit) == [("1", "served"), ("2", "served"), ("4", "abandoned")]


def test_what_was_committed_late_is_found_by_the_overlap_and_what_is_older_by_the_count(kit: Kit) -> None:
    contract(kit, MARKED)
    kit.one()
    run(kit, "INSERT INTO turnos VALUES (5, '2026-05-03 12:00:00', NULL, 0, '2026-05-03 12:00:00')")
    assert kit.one().fates["accepted"] == 1
    run(kit, "INSERT INTO turnos VALUES (6, '2026-05-01 12:00:00', NULL, 0, '2026-05-01 12:00:00')")
    (told,) = [f.message for f in kit.one().findings if f.kind == "other_count"]
    assert "1 filas más" in told
    assert "paso10 load prueba --full" in told
    assert [r.fates["accepted"] for r in load_home(read_home(kit.root), full=True)] == [4]
    assert kit.one().status == "unchanged"


def test_rows_deleted_at_the_source_are_told_once_and_go_with_a_full_reading(kit: Kit) -> None:
    contract(kit, MARKED)
    run(kit, "INSERT INTO turnos VALUES (7, '2026-04-01 12:00:00', NULL, 0, '2026-04-01 12:00:00')")
    kit.one()
    run(kit, "DELETE FROM turnos WHERE id = 7")
    assert ["1 filas menos" in f.message for f in kit.one().findings] == [True]
    assert kit.one().status == "unchanged"
    assert len(outcomes(kit)) == 3
    load_home(read_home(kit.root), full=True)
    assert (len(outcomes(kit)), accepted(kit)) == (2, [(2, 0)])


def test_a_row_that_cannot_be_read_waits_in_quarantine_until_it_is_mended(kit: Kit) -> None:
    contract(kit, MARKED)
    run(kit, "UPDATE turnos SET llamado = '0000-00-00 00:00:00' WHERE id = 2")
    assert kit.one().fates["quarantined"] == 1
    assert kit.one().status == "unchanged"
    assert (accepted(kit), outcomes(kit)) == ([(1, 1)], [("1", "served")])
    assert kit.column("SELECT source_row FROM quarantine") == [2]
    run(kit, "UPDATE turnos SET llamado = NULL, updated_at = '2026-05-05 10:00:00' WHERE id = 2")
    assert kit.one().status == "loaded"
    assert (accepted(kit), kit.column("SELECT raw FROM quarantine")) == ([(2, 0)], [])
    run(kit, "UPDATE turnos SET llamado = 'x', updated_at = '2026-05-06 10:00:00' WHERE id = 1")
    kit.one()
    assert (accepted(kit), outcomes(kit)) == ([(1, 1)], [("2", "abandoned")])


def test_a_few_bad_rows_among_few_new_ones_do_not_stop_the_load_but_many_do(kit: Kit) -> None:
    kit.settings('name = "Puerto Sereno"\nstate = "Veracruz"\n')
    contract(kit, MARKED)
    many = ", ".join(f"({n}, '2026-04-01 12:00:00', NULL, 0, '2026-04-01 12:00:00')" for n in range(100, 200))
    run(kit, f"INSERT INTO turnos VALUES {many}")
    kit.one()
    run(kit, "INSERT INTO turnos VALUES (300, '2026-05-09 09:00:00', 'mal', 0, '2026-05-09 09:00:00')")
    assert kit.one().status == "loaded"
    bad = ", ".join(f"({n}, '2026-05-10 12:00:00', 'mal', 0, '2026-05-10 12:00:00')" for n in range(400, 425))
    run(kit, f"INSERT INTO turnos VALUES {bad}")
    assert kit.one().exit_code == 12
    assert kit.column("SELECT count(*) FROM visits") == [102]


def test_a_clock_ahead_hides_nothing_of_what_comes_after_it(kit: Kit) -> None:
    contract(kit, MARKED)
    run(kit, "UPDATE turnos SET updated_at = '2031-01-01 00:00:00' WHERE id = 1")
    kit.one()
    now = datetime.now().isoformat(sep=" ", timespec="seconds")
    run(kit, f"INSERT INTO turnos VALUES (8, '2026-05-09 09:00:00', NULL, 0, '{now}')")
    assert kit.one().fates["accepted"] == 1


def test_rows_without_watermark_come_by_their_id(kit: Kit) -> None:
    contract(kit, MARKED)
    run(kit, "INSERT INTO turnos SELECT 5000, created_at, llamado, estado, NULL FROM turnos WHERE id = 1")
    (told,) = [f for f in kit.one().findings if f.kind == "without_mark"]
    assert told.n == 1
    run(kit, "INSERT INTO turnos SELECT 5001, created_at, llamado, estado, NULL FROM turnos WHERE id = 1")
    assert kit.one().fates["accepted"] == 1


def test_a_watermark_may_be_an_id(kit: Kit) -> None:
    contract(kit, 'table = "turnos"\nwatermark = "id"')
    kit.one()
    run(kit, "INSERT INTO turnos VALUES (9000, '2026-05-09 09:00:00', NULL, 0, NULL)")
    kit.one()
    run(kit, "INSERT INTO turnos VALUES (8999, '2026-05-09 09:00:00', NULL, 0, NULL)")
    report = kit.one()
    assert (report.records, report.fates["accepted"], len(outcomes(kit))) == (2, 1, 4)


def test_ids_may_be_texts(kit: Kit) -> None:
    run(kit, "ALTER TABLE turnos ADD COLUMN folio TEXT", "UPDATE turnos SET folio = 'A-' || id")
    contract(kit, f'{MARKED}\nid = "folio"')
    kit.one()
    run(kit, "UPDATE turnos SET estado = 1 WHERE id = 2")
    assert kit.one().fates["accepted"] == 1
    assert outcomes(kit) == [("1", "served"), ("2", "served")]
    run(kit, "UPDATE turnos SET folio = NULL, updated_at = '2026-05-09 09:00:00' WHERE id = 1")
    assert "no tienen id" in kit.one().message


def test_a_dry_run_says_what_would_be_replaced_and_replaces_nothing(kit: Kit) -> None:
    contract(kit, MARKED)
    kit.one()
    run(kit, "UPDATE turnos SET estado = 1 WHERE id = 2")
    (report,) = kit.check()
    assert (report.status, report.fates["accepted"]) == ("loaded", 1)
    assert outcomes(kit) == [("1", "served"), ("2", "abandoned")]
    assert kit.one().status == "loaded"


def test_a_new_column_is_told(kit: Kit) -> None:
    contract(kit, MARKED)
    kit.one()
    run(kit, "ALTER TABLE turnos ADD COLUMN prioridad TEXT", "UPDATE turnos SET estado = 1 WHERE id = 2")
    assert [f.column for f in kit.one().findings] == ["prioridad"]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ('table = "turnos"\nquery = "SELECT 1"', "table"),
        ('table = "turnos"\nwatermark = "updated_at"\noverlap_hours = 0', "overlap_hours"),
        ('table = "turnos"\ntime_limit_minutes = 0', "time_limit_minutes"),
    ],
)
def test_what_a_contract_cannot_say(kit: Kit, what: str, says: str) -> None:
    contract(kit, what)
    report = kit.one()
    assert (report.exit_code, says in report.message) == (10, True)


def test_a_watermark_goes_with_upsert_alone(kit: Kit) -> None:
    contract(kit, MARKED, more='delivery = "append"')
    assert "upsert" in kit.one().message


@pytest.mark.parametrize(
    ("url", "what", "code", "says"),
    [
        ("sqlite:///inbox/otra.db", TABLE, 11, "no existe esa base"),
        ("sqlite:///inbox/t.db", 'table = "nada"', 11, "no such table"),
        ("sqlite:///inbox/t.db", 'table = "turnos"\nwatermark = "cambio"', 10, "«cambio» no es columna"),
        ("sqlite:///paso10.toml", TABLE, 11, "not a database"),
        ("nada://x", TABLE, 10, "no es una base de datos conocida"),
        ("nada", TABLE, 10, "no es una dirección"),
        ("mssql+pyodbc://u:secreta@127.0.0.1/x", TABLE, 10, "pyodbc"),
        ("mysql://u:muy@secreta@127.0.0.1:1/x", TABLE, 10, "%40"),
        ("mysql://u:secreta@127.0.0.1:1/citas", TABLE, 11, "citas en 127.0.0.1:1: no responde"),
        ("postgresql://u:secreta@127.0.0.1:1/citas", TABLE, 11, "citas en 127.0.0.1:1: no responde"),
    ],
)
def test_what_cannot_be_reached(kit: Kit, url: str, what: str, code: int, says: str) -> None:
    contract(kit, what, url=url)
    report = kit.one()
    assert (report.status, report.exit_code) == ("refused", code)
    assert says in report.message
    assert "secreta" not in report.message


def test_a_query_that_takes_too_long_is_stopped(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.readers.snapshot.SECONDS_A_MINUTE", 0.2)
    endless = "WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n) SELECT id, '' AS created_at, '' AS llamado, "
    contract(kit, f"query = \"{endless} 1 AS estado FROM n\"\ntime_limit_minutes = 1")
    report = kit.one()
    assert (report.exit_code, "pasó de su límite (1 min)" in report.message) == (11, True)


def test_the_address_may_come_from_the_environment(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    contract(kit, TABLE, url="sqlite:///inbox/${BASE}")
    report = kit.one()
    assert (report.exit_code, "${BASE}" in report.message) == (10, True)
    monkeypatch.setenv("BASE", "t.db")
    assert kit.one().status == "loaded"
