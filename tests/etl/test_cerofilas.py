"""Cero Filas, on a copy of its database in SQLite: what each row becomes, what a second load changes, and who is never seen."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner

import paso10
from etl.errors import ContractError
from etl.home import read_home
from etl.load import load_home
from etl.readers import snapshot
from tests.etl.hall import ADDRESS, CONTRACT, CURP, HOURS, LAST, MAIL, PERSON, SQLITE, Hall, at, by_part, visits
from tests.etl.kit import Kit

URL = "sqlite:///inbox/filas.db"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    made = Kit(tmp_path)
    made.contract(CONTRACT.format(url=URL), "filas")
    return made


@pytest.fixture
def hall(kit: Kit) -> Iterator[Hall]:
    engine = create_engine(f"sqlite:///{kit.root}/inbox/filas.db")
    made = Hall(engine)
    made.run(*SQLITE.read_text("utf-8").split(";")[:-1])
    made.furnish()
    yield made
    engine.dispose()


def test_a_month_of_tickets_appointments_and_stars(kit: Kit, hall: Hall) -> None:
    hall.month()
    reports = by_part(kit.load())
    assert list(reports) == ["agencies", "offices", "procedures", "visits", "ratings"]
    assert {r.status for r in reports.values()} == {"loaded"}
    assert visits(kit) == hall.expected
    assert {row[8] for row in hall.expected.values()} == {"served", "abandoned", "no_show", "cancelled"}
    rated = kit.rows("SELECT rating_id, visit_id, offered_at, rated_at, stars FROM ratings")
    assert {r[0]: (r[1], r[2] - HOURS, r[3] and r[3] - HOURS, r[4]) for r in rated} == hall.rated
    with hall.engine.connect() as con:
        counts = {t: con.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar_one() for t in ("citas", "turnos", "valoraciones")}
    kept = sum(row[4] is not None and row[5] is not None for row in hall.expected.values())
    assert reports["visits"].records == counts["citas"] + counts["turnos"] - kept
    assert reports["ratings"].records == counts["valoraciones"]
    assert {r.status for r in by_part(kit.load()).values()} == {"unchanged"}


def test_an_appointment_with_two_tickets_is_one_appointment(kit: Kit, hall: Hall) -> None:
    with hall.engine.begin() as con:
        cita = hall.book(con, datetime(2026, 5, 4, 10))
        hall.draw(con, datetime(2026, 5, 4, 9, 50), 5, 5, appointment=cita, state="cancelado")
        again = hall.draw(con, datetime(2026, 5, 4, 10, 30), 5, 5)
    hall.run("UPDATE turnos SET cita_id = 1 WHERE id_turno = 2", "UPDATE turnos SET cita_id = 99 WHERE id_turno = 3")
    kit.load()
    assert visits(kit) == hall.expected
    assert (again, sorted(hall.expected)) == (2, ["C1", "T2"])


def test_a_second_load_brings_what_changed_and_nothing_else(kit: Kit, hall: Hall) -> None:
    hall.month()
    with hall.engine.begin() as con:
        waiting = hall.draw(con, datetime(2026, 5, 29, 14, 0), None, None, state="creado")
        booked = hall.book(con, datetime(2026, 6, 1, 9, 0))
        later = hall.book(con, datetime(2026, 6, 1, 11, 0))
        gone = hall.book(con, datetime(2026, 6, 1, 12, 0))
        future = hall.book(con, datetime(2026, 6, 30, 9, 0))
    with at(datetime(2026, 5, 29, 14, 5)):
        kit.load()
    found = visits(kit)
    assert [found[f"C{n}"][8] for n in (booked, later, gone, future)] == [None] * 4
    assert found[f"T{waiting}"][5:] == (datetime(2026, 5, 29, 14, 0), None, None, None)
    hall.run(
        "UPDATE turnos SET estatus = 'finalizado', user_id = 3, fechahora_inicio = '2026-05-29 14:20:00.000000', "
        "fechahora_fin = '2026-05-29 14:30:00.000000', updated_at = '2026-05-29 14:30:00.000000' WHERE id_turno = :n", n=waiting,
    )
    hall.run("UPDATE citas SET statuscita = 'cancelada', updated_at = '2026-05-30 20:00:00.000000' WHERE id_cita = :n", n=gone)
    with hall.engine.begin() as con:
        hall.draw(con, datetime(2026, 6, 1, 8, 55), 10, 10, appointment=booked)
    with at(datetime(2026, 6, 2, 7, 0)):
        report = by_part(kit.load())["visits"]
    found = visits(kit)
    assert [found[f"C{n}"][8] for n in (booked, later, gone, future)] == ["served", "no_show", "cancelled", None]
    assert found[f"T{waiting}"][6:] == (datetime(2026, 5, 29, 14, 20), datetime(2026, 5, 29, 14, 30), "served")
    assert report.fates["accepted"] == 6  # these four, and who was still waited for on the 29th: one ticket, one appointment
    assert report.records < 60
    (row,) = kit.rows("SELECT count(*), count(DISTINCT visit_id) FROM visits")
    assert row == (len(hall.expected), len(hall.expected))
    (status,) = [s for s in kit.status()["sources"] if s["source"] == "filas-visits"]
    assert status["accepted"] == len(hall.expected)


@pytest.mark.parametrize(
    ("now", "closing", "outcome"),
    [
        (datetime(2026, 5, 29, 13, 0), "14:00:00", None),  # it has passed, and they may still come
        (datetime(2026, 5, 29, 14, 1), "14:00:00", "no_show"),
        (datetime(2026, 5, 29, 23, 0), None, None),  # nobody says when the office closes
        (datetime(2026, 5, 30, 1, 0), None, "no_show"),
        (datetime(2026, 6, 20, 1, 0), None, "no_show"),
    ],
)
def test_nobody_has_failed_to_come_before_the_day_is_over(
    kit: Kit, hall: Hall, now: datetime, closing: str | None, outcome: str | None
) -> None:
    with hall.engine.begin() as con:
        hall.draw(con, datetime(2026, 5, 29, 8, 0), 1, 1)
        hall.book(con, datetime(2026, 5, 29, 9, 0))
        hall.book(con, datetime(2026, 6, 3, 9, 0))  # after the last ticket: the copy does not reach it
        if closing:
            hall.write(con, "tramitesxusers", id_tramitesxusers=1, tramite_id=1, user_id=1, viernes_fin=closing)
    with at(now):
        kit.load()
    assert [visits(kit)[key][8] for key in ("C1", "C2")] == [outcome, None]


def test_without_any_ticket_nobody_knows_who_came(kit: Kit, hall: Hall) -> None:
    with hall.engine.begin() as con:
        hall.book(con, datetime(2026, 5, 29, 9, 0))
    kit.load()
    assert visits(kit)["C1"][8] is None
    with hall.engine.begin() as con:
        hall.draw(con, datetime(2026, 6, 3, 8, 0), 1, 1)
    kit.load()
    assert visits(kit)["C1"][8] == "no_show"


def test_the_catalogue_comes_with_its_dates(kit: Kit, hall: Hall) -> None:
    report = by_part(kit.load())["procedures"]
    select = "SELECT procedure_id, name, agency_id, fee_mxn::VARCHAR, valid_from, valid_to FROM procedures ORDER BY ALL"
    assert kit.rows(select) == [
        ("filas-1", "Predial", "filas-2", "1234.50", None, None),
        ("filas-2", "Alineamiento", "filas-1", None, None, None),
        ("filas-3", "Copia", "filas-2", "85.00", None, None),
    ]
    assert [f.message for f in report.findings] == ["«Según tabulador» no se pudo leer y se deja vacío; filas: 1."]
    assert kit.rows("SELECT office_id, name, agency_id FROM offices ORDER BY 1") == [
        ("filas-1", "Módulo Tesorería", "filas-1"), ("filas-2", "Módulo Catastro", "filas-2"),
    ]  # fmt: skip
    assert by_part(kit.load())["procedures"].status == "unchanged"
    hall.run("UPDATE tramites SET costo = '90', updated_at = '2026-05-20 10:00:00' WHERE id_tramite = 3")
    kit.load()
    assert kit.rows(select)[2:] == [
        ("filas-3", "Copia", "filas-2", "85.00", None, date(2026, 5, 19)),
        ("filas-3", "Copia", "filas-2", "90.00", date(2026, 5, 20), None),
    ]
    load_home(read_home(kit.root), full=True)
    assert len(kit.rows(select)) == 4


def test_what_the_municipality_wrote_counts_more(kit: Kit, hall: Hall) -> None:
    hall.month(days=[LAST])
    kit.load()
    before = len(kit.rows("SELECT * FROM visits"))
    kit.catalogue("procedures", "procedure_id,name,fee_mxn\nTM-01,PREDIAL,1300\nTM-02,Alineamiento y número oficial,500\n")
    kit.catalogue("agencies", "agency_id,name\nTES,Tesoreria\n")
    kit.contract(CONTRACT.format(url=URL) + '[keys.procedures]\n"Alineamiento" = "TM-02"\n', "filas")
    report = by_part(kit.load())["procedures"]
    assert (report.fates["accepted"], report.fates["duplicates"]) == (0, 3)
    rows = kit.rows("SELECT procedure_id, name, fee_mxn::VARCHAR, agency_id FROM procedures ORDER BY 1")
    assert rows == [
        ("TM-01", "PREDIAL", "1300.00", None), ("TM-02", "Alineamiento y número oficial", "500.00", None),
        ("filas-3", "Copia", "85.00", "filas-2"),
    ]  # fmt: skip
    assert "catalogue/procedures.csv" in next(f.message for f in report.findings if f.kind == "in_catalogue")
    assert kit.column("SELECT DISTINCT procedure_id FROM visits ORDER BY 1") == ["TM-01", "TM-02", "filas-3"]
    assert kit.column("SELECT agency_id FROM offices ORDER BY 1") == ["TES", "filas-2"]
    assert len(kit.rows("SELECT * FROM visits")) == before
    assert {r.status for r in by_part(kit.load()).values()} == {"unchanged"}


def test_two_procedures_of_one_name_stay_two(kit: Kit, hall: Hall) -> None:
    hall.run("UPDATE tramites SET nombre_tramite = 'Copia'")
    hall.month(days=[LAST])
    kit.load()
    assert kit.column("SELECT DISTINCT procedure_id FROM visits ORDER BY 1") == ["filas-1", "filas-2", "filas-3"]


def test_only_some_offices_from_some_day(kit: Kit, hall: Hall) -> None:
    hall.month()
    kit.contract(CONTRACT.format(url=URL) + 'offices = ["2"]\nsince = 2026-05-18\n', "filas")
    kit.load()
    expected = {k: row for k, row in hall.expected.items() if row[1] == "filas-2" and (row[4] or row[5]) >= datetime(2026, 5, 18)}
    assert visits(kit) == expected
    assert kit.column("SELECT office_id FROM offices") == ["filas-2"]
    kit.contract(CONTRACT.format(url=URL) + 'offices = ["Módulo Tesorería", "Bodega"]\n', "filas")
    reports = by_part(kit.load())
    assert (reports["visits"].exit_code, "«Bodega»" in reports["visits"].message) == (10, True)


def test_the_folio_of_the_request_is_all_that_is_read_of_a_remark(kit: Kit, hall: Hall) -> None:
    hall.month(days=[LAST])
    hall.run("UPDATE turnos SET observaciones = :text WHERE id_turno = 2", text=f"{PERSON} trae PS-2026-0000012 {CURP}")
    hall.run("UPDATE turnos SET fechahora_inicio = 'x' WHERE id_turno = 2")
    kit.contract(CONTRACT.format(url=URL) + "request_folio = 'PS-\\d{4}-\\d{7}'\n", "filas")
    kit.load()
    (raw,) = kit.column("SELECT raw FROM quarantine")
    assert json.loads(raw)["solicitud"] == "PS-2026-0000012"
    hall.run("UPDATE turnos SET fechahora_inicio = NULL WHERE id_turno = 2")
    kit.load()
    assert kit.column("SELECT request_id FROM visits WHERE request_id IS NOT NULL") == ["PS-2026-0000012"]


def test_a_new_column_is_told_and_a_missing_one_stops_its_part(kit: Kit, hall: Hall) -> None:
    hall.month(days=[LAST])
    hall.run("ALTER TABLE turnos ADD COLUMN prioridad TEXT")
    report = by_part(kit.load())["visits"]
    assert (report.status, [f.column for f in report.findings]) == ("loaded", ["turnos.prioridad"])
    hall.run("ALTER TABLE turnos RENAME COLUMN fechahora_fin TO fin_atencion")
    reports = by_part(kit.load())
    assert (reports["visits"].status, reports["visits"].exit_code) == ("refused", 10)
    assert "falta la columna «turnos.fechahora_fin»." in reports["visits"].message
    assert {reports[part].status for part in ("agencies", "offices", "procedures", "ratings")} == {"unchanged"}
    assert visits(kit) == hall.expected
    hall.run("DROP TABLE valoraciones")
    assert "falta la tabla valoraciones" in by_part(kit.load())["ratings"].message


def test_a_copy_without_dates_of_change_is_read_by_its_ids(kit: Kit, hall: Hall) -> None:
    hall.month(days=[LAST])
    hall.run("UPDATE citas SET updated_at = NULL, created_at = NULL")
    (told,) = [f for f in by_part(kit.load())["visits"].findings if f.kind == "without_mark"]
    assert told.n == 2  # the others have a ticket, which says when it changed
    with hall.engine.begin() as con:
        new = hall.book(con, datetime(2026, 5, 29, 10, 0))
    hall.run("UPDATE citas SET updated_at = NULL, created_at = NULL, fechahora = '2026-05-20 10:00:00' WHERE id_cita = :n", n=new)
    kit.load()
    assert visits(kit)[f"C{new}"][8] == "no_show"


def test_a_text_where_a_date_of_change_should_be_hides_nothing(kit: Kit, hall: Hall) -> None:
    hall.month(days=[LAST])
    hall.run("UPDATE turnos SET updated_at = 'ver expediente' WHERE id_turno = 2")
    kit.load()
    hall.run("UPDATE turnos SET estatus = 'cancelado', updated_at = '2031-01-01 08:00:00' WHERE id_turno = 3")
    assert by_part(kit.load())["visits"].fates["accepted"] == 1
    assert visits(kit)["T3"][8] == "abandoned"


def test_nobody_is_in_what_is_kept_said_or_published(kit: Kit, hall: Hall, tmp_path: Path) -> None:
    hall.month(days=[LAST])
    for table, column in (("tramites", "nombre_tramite"), ("oficinas", "nombre_oficina"), ("dependencias", "nombre_dependencia"),
                          ("tramites", "costo"), ("users", "ventanilla")):  # fmt: skip
        hall.run(f"UPDATE {table} SET {column} = :text WHERE rowid = 2", text=f"{PERSON} {CURP} {MAIL} {ADDRESS}")
    hall.run("UPDATE citas SET statuscita = :text WHERE id_cita = 1", text=f"{PERSON} {CURP}")
    hall.run("UPDATE turnos SET estatus = :text WHERE id_turno = 4", text=f"{PERSON} {CURP}")
    hall.run("UPDATE turnos SET fechahora_inicio = :text WHERE id_turno = 5", text=f"{PERSON} {CURP}")
    result = CliRunner().invoke(paso10.app, ["--home", str(kit.root), "check"])
    said = result.output
    for command in ("load", "build", "status"):
        said += CliRunner().invoke(paso10.app, ["--home", str(kit.root), command]).output
        said += CliRunner().invoke(paso10.app, ["--home", str(kit.root), command, "--json"]).output
    kept = b"".join(path.read_bytes() for path in kit.root.rglob("*") if path.is_file() and path.name != "filas.db")
    everything = said + "\n".join(
        str(row) for table in kit.column("SELECT table_name FROM information_schema.tables") for row in kit.rows(f"FROM {table}")
    )
    assert "filas-visits" in everything
    for canary in (PERSON, "Canari", CURP, MAIL, ADDRESS, "2291234567"):
        assert canary not in everything
        assert canary.encode() not in kept
    assert len(visits(kit)) == 12  # of 14; two hold a person where an outcome and an hour should be


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("ofices = []", "ofices: clave desconocida. ¿Quiso decir «offices»?"),
        ("request_folio = '('", "no es una expresión regular"),
        ("overlap_hours = 0", "overlap_hours"),
        ('time_zone = "Veracruz"', "time_zone"),
        ('[keys.oficinas]\nx = "y"', "keys.oficinas: clave desconocida"),
        ("[parts.tickets]\nuntil = 2026-01-01", "parts.tickets: clave desconocida"),
        ('since = "ayer"', "se espera una fecha"),
    ],
)
def test_what_its_toml_cannot_say(kit: Kit, more: str, says: str) -> None:
    kit.contract(CONTRACT.format(url=URL) + more, "filas")
    report = kit.one()
    assert (report.exit_code, says in report.message) == (10, True)


def test_the_name_of_the_file_stands_for_all_its_parts(kit: Kit, hall: Hall) -> None:
    hall.month(days=[LAST])
    assert len(kit.load(["filas"])) == 5
    assert [r.file for r in kit.load(["filas-visits"])] == ["visits"]
    with pytest.raises(ContractError, match="filas-visits"):
        kit.load(["filas-visit"])


def test_four_times_the_tickets_take_no_more_than_some_times_the_work(
    kit: Kit, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.month()
    copied(hall, range(1, 16))
    once = work_of(kit, monkeypatch)
    copied(hall, range(16, 64))
    kit.contract(CONTRACT.format(url=URL), "filas2")
    assert once > 100
    assert work_of(kit, monkeypatch) < 4.5 * once


def copied(hall: Hall, times: Iterable[int]) -> None:
    """The appointments, tickets and stars of the month again, under other ids."""
    ids = {"citas": ("id_cita",), "turnos": ("id_turno", "cita_id"), "valoraciones": ("id_valoracion", "turno_id")}
    with hall.engine.begin() as con:
        for table, own in ids.items():
            names = [row[1] for row in con.exec_driver_sql(f"PRAGMA table_info({table})")]
            for n in times:
                moved = ", ".join(f"{name} + {n * 100_000}" if name in own else name for name in names)
                con.exec_driver_sql(f"INSERT INTO {table} SELECT {moved} FROM {table} WHERE {own[0]} < 100000")


def work_of(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often SQLite stops to ask how late it is while everything is loaded: each time after as many steps."""
    asked = iter(range(1_000_000_000))
    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "STEPS", 1000)
        patch.setattr(snapshot, "time", SimpleNamespace(monotonic=lambda: next(asked) * 0.0))
        kit.load()
    return next(asked)
