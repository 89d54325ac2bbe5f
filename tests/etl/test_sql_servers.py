"""Any database by its URL, on real servers: what is read, how much at a time, how long, and that nothing is ever written."""

import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

import paso10
from etl.home import read_home
from etl.load import load_home
from etl.query import Query
from etl.readers.snapshot import Snapshots
from etl.readers.sql import SqlReader, Wanted
from tests.etl.kit import Kit
from tests.etl.servers import SECRET, Served, clock, mariadb, postgresql, wire

pytestmark = pytest.mark.server
CONTRACT = """name = "Caja"
kind = "sql"
[sql]
url = "{url}"
{what}
[[fact]]
table = "payments"
[fact.columns]
payment_id = "id"
paid_at = "pagado"
amount_mxn = "importe"
method = {{ column = "forma", values = {{ "1" = "tarjeta", "0" = "efectivo", "true" = "tarjeta", "false" = "efectivo" }} }}
"""
TABLE = 'table = "pagos"'
MARKED = TABLE + '\nwatermark = "cambio"'
TYPES = {
    "mysql": "id INT PRIMARY KEY, pagado DATETIME, importe DECIMAL(12,2), forma TINYINT(1), cambio TIMESTAMP NULL, nombre TEXT",
    "postgresql": "id INT PRIMARY KEY, pagado TIMESTAMP, importe NUMERIC(12,2), forma BOOLEAN, cambio TIMESTAMPTZ, nombre TEXT",
}
ROWS = (
    "(1, '2026-05-04 09:15:30', 1204.50, {yes}, '2026-05-04 09:15:30{zone}', 'Canaria Inventada'), "
    "(2, '2026-05-04 23:40:00', -50.00, {no}, '2026-05-05 08:00:00{zone}', NULL), "
    "(3, NULL, 12.00, {no}, '2026-05-05 08:00:00{zone}', NULL)"
)


@pytest.fixture(params=["mysql", "postgresql"])
def served(request: pytest.FixtureRequest, mysql_url: str, postgresql_url: str) -> Iterator[Served]:
    open_one = {"mysql": lambda: mariadb(mysql_url), "postgresql": lambda: postgresql(postgresql_url)}[request.param]
    with open_one() as made:
        maria = request.param == "mysql"
        rows = ROWS.format(yes=1, no=0, zone="") if maria else ROWS.format(yes="true", no="false", zone="-06:00")
        clock = ["SET time_zone = '-06:00'"] if maria else []
        run(made, *clock, f"CREATE TABLE pagos ({TYPES[request.param]})", f"INSERT INTO pagos VALUES {rows}")
        yield made


@pytest.fixture
def kit(tmp_path: Path, served: Served) -> Kit:
    made = Kit(tmp_path)
    contract(made, served, TABLE)
    return made


def maria(served: Served) -> bool:
    return served.reader.get_backend_name() == "mysql"


def run(served: Served, *statements: str) -> None:
    with served.engine.begin() as con:
        for statement in statements:
            con.execute(text(statement))


def contract(kit: Kit, served: Served, what: str, url: str = "") -> None:
    kit.contract(CONTRACT.format(url=url or served.url, what=what))


def owner(served: Served) -> str:
    """The URL of an account that could write."""
    return served.engine.url.render_as_string(hide_password=False)


def payments(kit: Kit) -> list[tuple[object, ...]]:
    return kit.rows("SELECT payment_id, paid_at, amount_mxn::VARCHAR, method FROM payments ORDER BY 1")


EXPECTED = [
    ("1", datetime(2026, 5, 4, 15, 15, 30), "1204.50", "tarjeta"),
    ("2", datetime(2026, 5, 5, 5, 40), "-50.00", "efectivo"),
]


@pytest.mark.parametrize("what", [TABLE, 'query = "SELECT p.*, \'a:b %\' AS otra FROM pagos p WHERE id < 99;"', MARKED])
def test_a_table_a_query_and_a_watermark_give_the_same(kit: Kit, served: Served, what: str) -> None:
    contract(kit, served, what)
    report = kit.one()
    assert (report.records, report.fates["accepted"], report.fates["quarantined"]) == (3, 2, 1)
    assert payments(kit) == EXPECTED
    assert kit.column("SELECT raw FROM quarantine WHERE raw LIKE '%Canaria%'") == []
    assert kit.one().status == "unchanged"


def test_only_what_changed_crosses_the_wire_and_replaces_what_it_was(kit: Kit, served: Served) -> None:
    old = ", ".join(f"({n}, '2026-03-01 10:00', 1, NULL, '2026-03-01 10:00', NULL)" for n in range(100, 1100))
    run(served, f"INSERT INTO pagos VALUES {old}")
    contract(kit, served, MARKED)
    assert kit.one().fates["accepted"] == 1002
    later = "'2026-05-06 08:00:00'" if maria(served) else "'2026-05-06 08:00:00-06:00'"
    clock = ["SET time_zone = '-06:00'"] if maria(served) else []
    run(served, *clock, f"UPDATE pagos SET importe = 99, cambio = {later} WHERE id = 2",
        f"UPDATE pagos SET pagado = '2026-05-05 07:00', cambio = {later} WHERE id = 3",
        f"INSERT INTO pagos VALUES (4, '2026-05-06 08:00:00', 7, NULL, {later}, NULL)")  # fmt: skip
    report = kit.one()
    assert report.records < 10
    assert [row[0::2] for row in payments(kit) if len(str(row[0])) == 1] == [
        ("1", "1204.50"), ("2", "99.00"), ("3", "12.00"), ("4", "7.00"),
    ]  # fmt: skip
    assert kit.column("SELECT raw FROM quarantine") == []
    assert kit.one().status == "unchanged"


def test_a_watermark_of_wall_clock(kit: Kit, served: Served) -> None:
    run(served, "ALTER TABLE pagos ADD COLUMN movido " + ("DATETIME" if maria(served) else "TIMESTAMP"),
        "UPDATE pagos SET movido = '2026-05-04 23:59:59'")  # fmt: skip
    contract(kit, served, TABLE + '\nwatermark = "movido"\noverlap_hours = 1')
    kit.one()
    run(served, "INSERT INTO pagos VALUES (5, '2026-05-04 08:00', 7, NULL, NULL, NULL, '2026-05-04 22:30:00')",
        "INSERT INTO pagos VALUES (6, '2026-05-04 08:00', 7, NULL, NULL, NULL, '2026-05-04 23:30:00')")  # fmt: skip
    report = kit.one()
    assert report.fates["accepted"] == 1  # the other is older than the overlap: the count of the table tells
    assert ["1 filas más" in f.message for f in report.findings if f.kind == "other_count"] == [True]
    assert [r.fates["accepted"] for r in load_home(read_home(kit.root), full=True)] == [4]


def test_the_rows_wait_on_the_server(kit: Kit, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve megabytes, of which little more than a batch has come when its rows are given on."""
    monkeypatch.setattr("etl.readers.sql.ROWS", 1_000)
    many = "SELECT seq FROM seq_10_to_12009" if maria(served) else "SELECT n FROM generate_series(10, 12009) AS s(n)"
    run(served, f"INSERT INTO pagos (id, nombre) SELECT q.*, '{'x' * 1_000}' FROM ({many}) AS q")
    with wire(served.reader) as line:
        snapshots = Snapshots(kit.root)
        query = Query(url=served.through(line), table="pagos")
        chunks = SqlReader(snapshots, query, "prueba", Wanted("America/Mexico_City")).chunks()
        sizes = [next(chunks).frame.height]
        soon = line.passed
        sizes += [chunk.frame.height for chunk in chunks]
        snapshots.close()
        assert sizes == [1_000] * 12 + [3]
        assert line.passed > 12_000_000
        assert soon < line.passed * 0.8


def test_a_query_cannot_write(kit: Kit, served: Served) -> None:
    if maria(served):
        body = "RETURNS INT MODIFIES SQL DATA BEGIN DELETE FROM pagos; RETURN 1; END"
        wrong = ["DELETE FROM pagos", "SELECT borra() AS id, NULL AS pagado, 1 AS importe, 0 AS forma",
                 "SELECT 1 INTO OUTFILE '/tmp/x.csv'"]  # fmt: skip
    else:
        body = "RETURNS INT LANGUAGE sql AS 'DELETE FROM pagos; SELECT 1'"
        wrong = ["DELETE FROM pagos RETURNING *", "SELECT borra() AS id, NULL AS pagado, 1 AS importe, true AS forma",
                 "WITH d AS (DELETE FROM pagos RETURNING *) SELECT * FROM d"]  # fmt: skip
    with served.engine.begin() as con:
        con.exec_driver_sql(f"CREATE FUNCTION borra() {body}")
    for query in wrong:
        contract(kit, served, f'query = "{query}"', owner(served))
        report = kit.one()
        assert (report.status, report.exit_code) == ("refused", 11), query
        with served.engine.connect() as con:
            assert con.execute(text("SELECT count(*) FROM pagos")).scalar_one() == 3
        assert "borra" not in query or "la consulta quiere escribir" in report.message, report.message


def test_a_slow_query_is_stopped_by_the_server(kit: Kit, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.readers.snapshot.SECONDS_A_MINUTE", 0.5)
    numbers = "seq_1_to_1000000000" if maria(served) else "generate_series(1, 1000000000) AS seq_1(seq)"
    slow = f"SELECT 1 AS id, NULL AS pagado, 1 AS importe, count(*) AS forma FROM {numbers} WHERE seq * 3.5 = 1"
    contract(kit, served, f'query = "{slow}"\ntime_limit_minutes = 2')
    began = datetime.now()
    report = kit.one()
    assert (datetime.now() - began).total_seconds() < 20
    assert (report.exit_code, "pasó de su límite (2 min)" in report.message) == (11, True), report.message
    assert "time_limit_minutes" in report.message
    running = "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%seq_1_to%' AND info NOT LIKE '%processlist%'"
    if not maria(served):
        running = (
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE query LIKE '%seq_1(seq)%' AND state = 'active' AND pid <> pg_backend_pid()"
        )
    with served.engine.connect() as con:
        assert con.execute(text(running)).scalar_one() == 0


def test_a_query_may_think_as_long_as_its_limit_says(kit: Kit, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is no broken connection while the server is within the limit; a machine that is gone is noticed by itself."""
    monkeypatch.setattr("etl.readers.snapshot.SILENCE_SECONDS", 1)
    nap = "sleep(2)" if maria(served) else "pg_sleep(2)::text = ''"
    contract(kit, served, f'query = "SELECT id, pagado, importe, forma, {nap} AS siesta FROM pagos WHERE id = 1"')
    assert kit.one().fates["accepted"] == 1
    snapshots = Snapshots(kit.root)
    with snapshots.at(Query(url=served.url, table="pagos"), "America/Mexico_City") as snapshot:
        if maria(served):
            assert snapshot.driver._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
    snapshots.close()


@pytest.mark.parametrize("what", [TABLE, MARKED])
def test_a_connection_cut_half_way(kit: Kit, served: Served, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.readers.sql.ROWS", 100)
    many = ", ".join(f"({n}, '2026-05-01 10:00', 1.5, NULL, NULL, NULL)" for n in range(10, 3010))
    run(served, f"INSERT INTO pagos VALUES {many}")
    with wire(served.reader) as line:
        contract(kit, served, what, served.through(line))
        kit.check()
        line.cut_after(line.passed - 20_000)
        done = CliRunner().invoke(paso10.app, ["--home", str(kit.root), "load"], prog_name="paso10")
        assert (done.exit_code, line.cuts) == (11, 1), done.output
        assert "la conexión se cortó a la mitad" in done.output
        assert [word for word in (SECRET, str(served.reader.username), "Traceback") if word in done.output] == []
        assert payments(kit) == []
        assert kit.one().fates["accepted"] == 3002


def test_a_refusal_half_way_leaves_the_connection_usable(kit: Kit, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sources of one database: the first is given up in the middle of its rows, the second reads on the same connection."""
    monkeypatch.setattr("etl.readers.sql.ROWS", 10)
    many = ", ".join(f"({n}, '2026-05-01 10:00', 1.5, NULL, NULL, '12/31/2025')" for n in range(10, 3010))
    run(served, f"INSERT INTO pagos VALUES {many}")
    fact = 'table = "requests"\n[fact.columns]\nrequest_id = "id"\nreceived_at = { column = "nombre", dates = "dd/mm/yyyy" }\n'
    kit.contract(CONTRACT.format(url=served.url, what=TABLE).split('table = "payments"')[0] + fact, "al_reves")
    reports = {r.source: r for r in kit.load()}
    assert (reports["al_reves"].exit_code, "al revés" in reports["al_reves"].message) == (12, True)
    assert reports["prueba"].fates["accepted"] == 3002


def test_dates_that_are_none(kit: Kit, served: Served) -> None:
    """MySQL's zero date waits in quarantine; PostgreSQL's infinity stops the source, and the query that takes it is told."""
    if maria(served):
        run(served, "SET sql_mode = ''", "INSERT INTO pagos VALUES (7, '0000-00-00 00:00:00', 1, 1, NULL, NULL)")
        report = kit.one()
        assert (report.status, report.fates["accepted"], report.fates["quarantined"]) == ("loaded", 2, 2), report.message
        assert kit.column("SELECT found FROM quarantine WHERE source_row = 4") == ["0000-00-00 00:00:00"]
        return
    run(served, "INSERT INTO pagos VALUES (7, 'infinity', 1, true, NULL, NULL)")
    report = kit.one()
    assert (report.exit_code, "'infinity'" in report.message, "nullif" in report.message) == (11, True, True), report.message
    columns = "id, importe, forma, nullif(pagado, 'infinity') AS pagado"
    contract(kit, served, f'query = "SELECT {columns} FROM pagos"')
    report = kit.one()
    assert (report.fates["accepted"], report.fates["quarantined"]) == (2, 2)


@pytest.mark.parametrize("zone", ["+09:00", "-11:00"])
def test_instants_are_instants_whatever_the_server_s_clock(kit: Kit, served: Served, zone: str) -> None:
    """A TIMESTAMP or timestamptz is an instant; a column without zone is the wall clock of the source."""
    kit.contract(CONTRACT.format(url=served.url, what=TABLE).replace('paid_at = "pagado"', 'paid_at = "cambio"'))
    if maria(served):
        with clock(owner(served), zone):
            kit.one()
    else:
        run(served, f"ALTER ROLE {served.reader.username} SET TimeZone = 'UTC{zone.translate(str.maketrans('+-', '-+'))[:3]}'")
        kit.one()
    assert kit.column("SELECT paid_at FROM payments ORDER BY payment_id") == [
        datetime(2026, 5, 4, 15, 15, 30), datetime(2026, 5, 5, 14), datetime(2026, 5, 5, 14),
    ]  # fmt: skip
