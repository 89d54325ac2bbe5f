"""Databases: a table or query, read once in one transaction, never written."""

import sqlite3
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from etl.errors import ContractError
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


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    made = Kit(tmp_path)
    run(
        made,
        "CREATE TABLE turnos (id INTEGER, created_at TEXT, llamado TEXT, estado INTEGER, updated_at TEXT)",
        "INSERT INTO turnos VALUES (1, '2026-05-03 09:00:00', '2026-05-03 09:10:30', 1, '2026-05-03'), "
        "(2, '2026-05-04', NULL, 0, '2026-05-04')",
    )
    made.contract(VISITS.format(url="sqlite:///inbox/t.db", what='table = "turnos"', more=""))
    return made


def run(kit: Kit, *statements: str) -> None:
    with sqlite3.connect(kit.root / "inbox" / "t.db") as con:
        for statement in statements:
            con.execute(statement)
    con.close()


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


def test_a_watermark_alone_identifies_the_batch(kit: Kit) -> None:
    kit.contract(VISITS.format(url="sqlite:///inbox/t.db", what='table = "turnos"\nwatermark = "updated_at"', more=""))
    kit.one()
    run(kit, "UPDATE turnos SET estado = 1 WHERE id = 2")
    assert kit.one().status == "unchanged"
    run(kit, "UPDATE turnos SET updated_at = '2026-05-09' WHERE id = 2")
    assert kit.one().status == "loaded"


def test_a_query(kit: Kit) -> None:
    kit.contract(VISITS.format(url="sqlite:///inbox/t.db", what='query = "SELECT * FROM turnos WHERE id = 2;"', more=""))
    assert (kit.one().file, kit.column("SELECT visit_id FROM visits")) == ("consulta", ["2"])


def test_nothing_can_be_written(kit: Kit) -> None:
    kit.contract(VISITS.format(url="sqlite:///inbox/t.db", what='query = "DELETE FROM turnos RETURNING *"', more=""))
    assert kit.one().status == "refused"
    with sqlite3.connect(kit.root / "inbox" / "t.db") as con:
        assert con.execute("SELECT count(*) FROM turnos").fetchone() == (2,)
    con.close()


@pytest.mark.parametrize(
    ("url", "what", "code", "says"),
    [
        ("sqlite:///inbox/otra.db", 'table = "turnos"', 11, "no existe esa base"),
        ("sqlite:///inbox/t.db", 'table = "nada"', 11, "no such table"),
        ("nada://x", 'table = "turnos"', 10, "no es una base de datos conocida"),
        ("nada", 'table = "turnos"', 10, "no es una dirección"),
        ("mysql+pymysql://u:secreta@127.0.0.1:1/x", 'table = "turnos"', 11, "no responde"),
    ],
)
def test_what_cannot_be_reached(kit: Kit, url: str, what: str, code: int, says: str) -> None:
    kit.contract(VISITS.format(url=url, what=what, more=""))
    report = kit.one()
    assert (report.status, report.exit_code) == ("refused", code)
    assert says in report.message
    assert "secreta" not in report.message


def test_the_address_may_come_from_the_environment(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.contract(VISITS.format(url="sqlite:///inbox/${BASE}", what='table = "turnos"', more=""))
    with pytest.raises(ContractError, match=r"\$\{BASE\}"):
        kit.load()
    monkeypatch.setenv("BASE", "t.db")
    assert kit.one().status == "loaded"


SERVER = "CREATE TABLE turnos_prueba (id INTEGER, created_at TIMESTAMP{zone} NULL, llamado {wall} NULL, estado INTEGER)"


@pytest.mark.server
@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_instants_of_a_server_whose_zone_is_another(kind: str, tmp_path: Path, mysql_url: str, postgresql_url: str) -> None:
    """MySQL shows TIMESTAMP in the session's zone and DATETIME as wall clock; PostgreSQL gives TIMESTAMPTZ with its offset."""
    mysql = kind == "mysql"
    url = make_url(mysql_url if mysql else postgresql_url)
    if mysql:
        with create_engine(url).begin() as con:
            con.execute(text("CREATE DATABASE IF NOT EXISTS paso10_prueba"))
        url = url.set(database="paso10_prueba")
    engine = create_engine(url)
    with engine.begin() as con:
        con.execute(text("SET time_zone = '+09:00'" if mysql else "SET TIME ZONE 'Asia/Tokyo'"))
        con.execute(text("DROP TABLE IF EXISTS turnos_prueba"))
        con.execute(text(SERVER.format(zone="" if mysql else "TZ", wall="DATETIME" if mysql else "TIMESTAMP")))
        con.execute(text("INSERT INTO turnos_prueba VALUES (1, '2026-05-04 00:00:00', '2026-05-03 09:10:00', 1)"))
    kit = Kit(tmp_path)
    kit.contract(VISITS.format(url=url.render_as_string(hide_password=False), what='table = "turnos_prueba"', more=""))
    report = kit.one()
    assert (report.status, report.message) == ("loaded", "1 filas aceptadas.")
    assert kit.rows("SELECT arrived_at, arrived_on, arrived_minute, called_at, called_minute FROM visits") == [
        (datetime(2026, 5, 3, 15, 0), date(2026, 5, 3), 540, datetime(2026, 5, 3, 15, 10), 550)
    ]
    with engine.begin() as con:
        con.execute(text("DROP TABLE turnos_prueba"))
    engine.dispose()
