"""Cero Filas on a real MariaDB, read by an account that may only read: a month of invented rows of its published schema."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

import paso10
from etl.home import read_home
from etl.load import check_home, load_home
from tests.etl.hall import CONTRACT, CURP, LAST, MAIL, PERSON, Hall, at, by_part, tables_of, visits
from tests.etl.kit import Kit
from tests.etl.servers import SECRET, Served, clock, mariadb, wire

pytestmark = [pytest.mark.server, pytest.mark.shared]
APPLICATION = "SET time_zone = '-06:00'"  # what the system does when it connects: the city's own clock


@pytest.fixture
def served(mysql_url: str) -> Iterator[Served]:
    with mariadb(mysql_url) as made:
        yield made


@pytest.fixture
def hall(served: Served, shared: Path) -> Hall:
    made = Hall(served.engine, APPLICATION)
    made.run(*tables_of(shared / "data" / "cerofilas" / "schema.csv"))
    made.furnish()
    return made


@pytest.fixture
def kit(tmp_path: Path, served: Served) -> Kit:
    made = Kit(tmp_path)
    made.contract(CONTRACT.format(url=served.url), "filas")
    return made


@pytest.fixture(params=["+09:00", "-11:00"])
def other_zone(request: pytest.FixtureRequest, mysql_url: str) -> Iterator[str]:
    """The whole server on another continent's clock."""
    with clock(mysql_url, request.param):
        yield request.param


def command(kit: Kit, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(paso10.app, ["--home", str(kit.root), *words], prog_name="paso10")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def shown(kit: Kit, indicator: str) -> float:
    """The figure of the month, as `paso10 show` prints it."""
    code, said = command(kit, "show", indicator, "--from", "2026-05-01", "--to", "2026-05-31", "--grain", "month", "--json")
    assert code == 0, said
    (row,) = json.loads(said)["rows"]
    return float(row["value"])


def test_the_server_s_clock_changes_no_figure(kit: Kit, hall: Hall, served: Served, other_zone: str) -> None:
    with create_engine(served.reader).connect() as con:
        assert con.execute(text("SELECT @@session.time_zone")).scalar_one() == other_zone
    hall.month()
    code, said = command(kit, "update")
    assert code == 0, said
    assert visits(kit) == hall.expected
    rows = list(hall.expected.values())
    came = [row for row in rows if row[5]]
    waits = [max(int((row[6] - max(row[5], row[4] or row[5])).total_seconds()) // 60, 0) for row in came if row[6]]
    appointed = [row for row in rows if row[4] and row[8] != "cancelled"]
    answers = [stars for *_, stars in hall.rated.values() if stars]
    left, missed = (sum(row[8] == word for row in rows) for word in ("abandoned", "no_show"))
    for indicator, expected in (
        ("queue_visits", len(came)),
        ("queue_wait_minutes_p50", median(waits)),
        ("abandonment_share", 100 * left / len(came)),
        ("no_show_share", 100 * missed / len(appointed)),
        ("stars_mean", sum(answers) / len(answers)),
        ("response_rate", 100 * len(answers) / len(hall.rated)),
    ):
        assert shown(kit, indicator) == pytest.approx(expected, abs=0.01), indicator


def test_what_a_row_becomes(kit: Kit, hall: Hall) -> None:
    """One of each kind, spelt out: they say what the whole month is compared with elsewhere."""
    with hall.engine.begin() as con:
        con.execute(text(APPLICATION))
        kept, missed, cancelled = (hall.book(con, datetime(2026, 5, 28, hour)) for hour in (9, 10, 11))
        hall.draw(con, datetime(2026, 5, 28, 8, 50), 25, 10, appointment=kept, desk=3)
        walk_in = hall.draw(con, datetime(2026, 5, 28, 9, 30), 5, None, state="enproceso", desk=1)
        hall.rate(con, walk_in, f"T{walk_in}", datetime(2026, 5, 28, 9, 40), None)
        hall.rate(con, walk_in, f"T{walk_in}", datetime(2026, 5, 28, 9, 41), 4)
        hall.book(con, datetime(2026, 6, 28, 9))
    hall.run("UPDATE citas SET statuscita = 'Cancelada por el ciudadano' WHERE id_cita = :n", n=cancelled)
    kit.load()
    found = visits(kit)
    assert (kept, missed, cancelled) == (1, 2, 3)
    assert {key: row[8] for key, row in found.items()} == {
        "C1": "served", "C2": "no_show", "C3": "cancelled", "C4": None, f"T{walk_in}": "served",
    }  # fmt: skip
    assert found["C1"][2:] == (
        "V3", datetime(2026, 5, 25, 7), datetime(2026, 5, 28, 9), datetime(2026, 5, 28, 8, 50), datetime(2026, 5, 28, 9, 15),
        datetime(2026, 5, 28, 9, 25), "served",
    )  # fmt: skip
    assert found["C2"][2:8] == (None, datetime(2026, 5, 25, 8), datetime(2026, 5, 28, 10), None, None, None)
    stars = kit.rows("SELECT visit_id, offered_minute, rated_minute, stars FROM ratings ORDER BY offered_at")
    assert stars == [(f"T{walk_in}", 580, None, None), (f"T{walk_in}", 581, 586, 4.0)]
    fees = kit.rows("SELECT name, fee_mxn::VARCHAR FROM procedures ORDER BY 1")
    assert fees == [("Alineamiento", None), ("Copia", "85.00"), ("Predial", "1234.50")]
    told = [f["message"] for f in kit.status()["findings"] if f["source"] == "filas-procedures"]
    assert told == ["«Según tabulador» no se pudo leer y se deja vacío; filas: 1."]


def test_an_hour_of_the_summer_time_that_was(kit: Kit, hall: Hall) -> None:
    """2022 still had it: the ticket's TIMESTAMP and its DATETIME are of the same morning, whatever today's offset is."""
    hall.session = "SET time_zone = '-05:00'"
    hall.month(days=[date(2022, 7, 5)])
    kit.load()
    rows = kit.rows("SELECT arrived_minute, called_at - arrived_at, visit_id FROM visits WHERE called_at IS NOT NULL")
    expected = {key: row for key, row in hall.expected.items() if row[6]}
    assert len(rows) == len(expected) > 5
    for minute, wait, key in rows:
        arrived, called = expected[key][5:7]
        assert (minute, wait) == (arrived.hour * 60 + arrived.minute, called - arrived)


def test_what_changes_between_two_loads(kit: Kit, hall: Hall) -> None:
    hall.month()
    with hall.engine.begin() as con:
        con.execute(text(APPLICATION))
        waiting = hall.draw(con, datetime(2026, 5, 29, 14, 0), None, None, state="creado")
        booked, gone, future = (hall.book(con, datetime(2026, 6, 1, hour)) for hour in (9, 12, 13))
    with at(datetime(2026, 5, 29, 14, 5)):
        kit.load()
    found = visits(kit)
    assert [found[key][8] for key in (f"T{waiting}", f"C{booked}", f"C{gone}", f"C{future}")] == [None] * 4
    late = datetime(2026, 5, 29, 9, 1)  # committed after the load with a moment of change before its watermark
    hall.run(
        "UPDATE turnos SET estatus = 'finalizado', user_id = 3, fechahora_inicio = '2026-05-29 14:20', "
        "fechahora_fin = '2026-05-29 14:30', updated_at = '2026-05-29 14:30' WHERE id_turno = :n", n=waiting,
    )
    hall.run("UPDATE citas SET statuscita = 'cancelada', updated_at = '2026-05-30 20:00' WHERE id_cita = :n", n=gone)
    with hall.engine.begin() as con:
        con.execute(text(APPLICATION))
        slow = hall.draw(con, late, 4, 5)
        hall.draw(con, datetime(2026, 6, 1, 8, 55), 10, 10, appointment=booked)
    with at(datetime(2026, 6, 1, 12, 30)):
        report = by_part(kit.load())["visits"]
    found = visits(kit)
    assert found[f"T{waiting}"][2:] == (
        "V3", None, None, datetime(2026, 5, 29, 14), datetime(2026, 5, 29, 14, 20), datetime(2026, 5, 29, 14, 30), "served",
    )  # fmt: skip
    assert [found[key][8] for key in (f"C{booked}", f"C{gone}", f"C{future}")] == ["served", "cancelled", None]
    assert found[f"T{slow}"] == hall.expected[f"T{slow}"]
    assert report.records < len(hall.expected) / 3  # what changed, and a day before it
    assert set(found) == set(hall.expected)
    with at(datetime(2026, 6, 1, 12, 30)):
        assert {r.status for r in by_part(kit.load()).values()} == {"unchanged"}


@pytest.mark.parametrize("place", ["catalogue", "visits"])
def test_a_connection_cut_half_way_leaves_nothing_behind(
    kit: Kit, hall: Hall, served: Served, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.readers.sql.ROWS", 20)
    hall.month()
    with wire(served.reader) as line:
        kit.contract(CONTRACT.format(url=served.through(line)), "filas")
        marks: dict[str, int] = {}
        check_home(read_home(kit.root), progress=lambda said: marks.setdefault(said, line.passed) and None)
        end = marks["Filas, trámites: procedures" if place == "catalogue" else "Filas, estrellas: ratings"]
        line.cut_after(end - (200 if place == "catalogue" else 12_000))
        code, said = command(kit, "load")
        assert (code, line.cuts) == (11, 1), said
        assert "la conexión se cortó a la mitad" in said
        assert "repita `paso10" in said
        assert [word for word in (SECRET, str(served.reader.username), "Traceback") if word in said] == []
        cut = "offices" if place == "catalogue" else "visits"
        assert kit.rows(f"SELECT * FROM {cut}") == []
        assert kit.column("SELECT source FROM batches WHERE status = 'refused'") == [f"filas-{cut}"]
        assert len(kit.rows("SELECT * FROM ratings")) == len(hall.rated)  # another part, another transaction: whole
        assert {r.status for r in by_part(kit.load()).values()} == {"loaded", "unchanged"}
    assert visits(kit) == hall.expected
    assert kit.column("SELECT source FROM batches WHERE status = 'refused'") == []


def test_the_next_version_adds_a_column_and_another_takes_one_away(kit: Kit, hall: Hall) -> None:
    hall.month(days=[LAST])
    kit.load()
    hall.run("ALTER TABLE turnos ADD COLUMN prioridad INT NULL, ADD COLUMN telefono TEXT NULL")
    with hall.engine.begin() as con:
        con.execute(text(APPLICATION))
        hall.draw(con, datetime(2026, 5, 29, 14, 0), 3, 5)
    code, said = command(kit, "load")
    assert code == 0, said
    told = {f["column_name"]: f["kind"] for f in kit.status()["findings"] if f["source"] == "filas-visits"}
    assert told == {"turnos.prioridad": "new_column", "turnos.telefono": "new_column"}
    assert visits(kit) == hall.expected
    hall.run("ALTER TABLE turnos CHANGE COLUMN fechahora_fin fin_atencion DATETIME NULL")
    code, said = command(kit, "load")
    assert code == 10
    assert "Cero Filas: falta la columna «turnos.fechahora_fin»." in said
    assert "fin_atencion" in said
    assert 'kind = "sql"' in said
    assert visits(kit) == hall.expected


def test_nobody_leaves_the_server(kit: Kit, hall: Hall, served: Served) -> None:
    """Not even on the wire: what identifies people is never selected."""
    hall.month(days=[LAST])
    seen = b""
    with wire(served.reader) as line:
        allowed = line._allowed

        def heard(data: bytes) -> bytes:
            nonlocal seen
            seen += data
            return allowed(data)

        line._allowed = heard  # type: ignore[method-assign]
        kit.contract(CONTRACT.format(url=served.through(line)), "filas")
        load_home(read_home(kit.root))
    assert visits(kit) == hall.expected
    assert "Módulo Tesorería".encode() in seen
    for person in (PERSON, CURP, MAIL, "2291234567", "203.0.113.77"):
        assert person.encode() not in seen
    assert timedelta(0) < visits(kit)["T2"][6] - visits(kit)["T2"][5]  # type: ignore[operator]
