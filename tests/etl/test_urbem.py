"""URBEM on a real PostgreSQL, read by an account that may only read: a month of invented rows of its published schema."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

import pytest
from typer.testing import CliRunner

import paso10
from etl.home import read_home
from etl.ledger import BatchReport
from etl.load import load_home
from tests.etl.citizen_window import ADDRESS, CONTRACT, CURP, HERE, MAIL, PERSON, SERVICES, Window, tables_of
from tests.etl.kit import Kit
from tests.etl.servers import SECRET, Served, postgresql, wire

pytestmark = [pytest.mark.server, pytest.mark.shared]


@pytest.fixture
def served(postgresql_url: str) -> Iterator[Served]:
    with postgresql(postgresql_url) as made:
        yield made


@pytest.fixture
def window(served: Served, shared: Path) -> Window:
    made = Window(served.engine)
    made.run(*tables_of(shared / "data" / "urbem" / "schema.csv"))
    made.furnish()
    return made


@pytest.fixture
def kit(tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> Kit:
    monkeypatch.setenv("PASO10_KEY", "una clave de prueba bien larga")
    made = Kit(tmp_path)
    made.settings('name = "San Pedro"\nstate = "Nuevo León"\ntime_zone = "America/Monterrey"\n')
    made.contract(CONTRACT.format(url=served.url), "urbem")
    return made


def command(kit: Kit, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(paso10.app, ["--home", str(kit.root), *words], prog_name="paso10")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def by_part(reports: list[BatchReport]) -> dict[str, BatchReport]:
    return {report.file: report for report in reports if report.source.startswith("urbem-")}


def here(instant: datetime | None) -> datetime | None:
    return instant and instant.replace(tzinfo=None) + (HERE.utcoffset(instant) or timedelta(0))


def requests(kit: Kit) -> dict[str, tuple[object, ...]]:
    """Every stored request as the window tells it, in local time."""
    rows = kit.rows(
        "SELECT request_id, procedure_id, office_id, channel, received_at, resolved_at, status, applicant IS NOT NULL "
        "FROM requests"
    )
    return {row[0]: (*row[1:4], here(row[4]), here(row[5]), *row[6:]) for row in rows}


def shown(kit: Kit, indicator: str) -> dict[str, object]:
    code, said = command(kit, "show", indicator, "--from", "2026-05-01", "--to", "2026-05-31", "--grain", "month", "--json")
    assert code == 0, said
    (row,) = json.loads(said)["rows"]
    return dict(row)


def test_a_month_of_requests_and_answers(kit: Kit, window: Window) -> None:
    window.month()
    reports = by_part(kit.load())
    assert list(reports) == ["agencies", "procedures", "requests", "ratings"]
    assert {r.status for r in reports.values()} == {"loaded"}, [r.message for r in reports.values()]
    assert requests(kit) == window.requests
    assert {row[5] for row in window.requests.values()} == {"open", "resolved", "refused"}
    rows = kit.rows("SELECT rating_id, procedure_id, question, rated_at, offered_at, stars FROM ratings")
    rated = {row[0]: (row[1], row[2], here(row[3]), row[4], pytest.approx(row[5])) for row in rows}
    assert rated == window.rated
    assert len(window.rated) == 31 * 8
    assert reports["requests"].quarantine == {}
    assert by_part(kit.load())["requests"].status == "unchanged"


def test_the_day_is_the_city_s(kit: Kit, window: Window) -> None:
    """Rails keeps 02:30 UTC of the 16th for half past eight in the evening of the 15th."""
    with window.engine.begin() as con:
        window.ask(con, datetime(2026, 5, 15, 20, 30), 3, timedelta(hours=26))
    window.run("SET TIME ZONE 'Asia/Tokyo'")
    kit.load()
    days = kit.rows("SELECT received_on, received_minute, resolved_on, received_at FROM requests")
    assert [(str(a), minute, str(b), at) for a, minute, b, at in days] == [
        ("2026-05-15", 20 * 60 + 30, "2026-05-16", datetime(2026, 5, 16, 2, 30)),
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC"])
def test_what_the_figures_say_whatever_the_server_s_clock(kit: Kit, window: Window, served: Served, zone: str) -> None:
    window.run(f"ALTER ROLE {served.reader.username} SET TimeZone = '{zone}'")
    window.month()
    code, said = command(kit, "update")
    assert code == 0, said
    rows, stars = list(window.requests.values()), [row[4] for row in window.rated.values()]
    closed = [row for row in rows if row[4] and row[4].month == 5]
    for indicator, expected in (
        ("requests_received", len(rows)),
        ("requests_resolved", len(closed)),
        ("digital_take_up", 100 * sum(row[2] == "web" for row in closed) / len(closed)),
        ("stars_mean", mean(stars)),
        ("answers", len(stars)),
    ):
        assert shown(kit, indicator)["value"] == pytest.approx(expected, abs=0.01), indicator
    assert shown(kit, "response_rate")["value"] is None


def test_what_the_system_does_not_record_is_said(kit: Kit, window: Window) -> None:
    window.month()
    _, checked = command(kit, "check")
    _, loaded = command(kit, "load")
    for words in ("no guarda la historia de los estados", "no guarda a quién se le pidió evaluar"):
        assert words in checked
    assert "avis" in loaded
    told = {f["source"]: (f["n"], f["message"]) for f in kit.status()["findings"] if f["kind"] == "not_recorded"}
    assert {source: n for source, (n, _) in told.items()} == {
        "urbem-requests": len(window.requests), "urbem-ratings": len(window.rated),
    }  # fmt: skip
    assert "es la última modificación" in told["urbem-requests"][1]
    assert kit.rows("SELECT DISTINCT offered_at FROM ratings") == [(None,)]
    assert kit.rows("SELECT * FROM events") == []


def test_the_catalogue(kit: Kit, window: Window) -> None:
    window.month()
    kit.load()
    select = "SELECT procedure_id, name, kind, agency_id FROM procedures ORDER BY 1"
    assert kit.rows(select) == [
        (f"urbem-{n}", name, "procedure" if kind == "step" else "service", f"urbem-{agency}")
        for n, (name, kind, agency) in SERVICES.items()
    ]
    assert kit.column("SELECT name FROM agencies ORDER BY 1") == sorted(agency for _, _, agency in SERVICES.values())


def test_centres_and_procedures_take_our_keys(kit: Kit, window: Window, served: Served) -> None:
    window.month()
    kit.catalogue("procedures", "procedure_id,name\nDU-01,LICENCIA DE CONSTRUCCION\n")
    kit.catalogue("offices", "office_id,name\nCENTRO,Centro de servicio 1\n")
    kit.contract(CONTRACT.format(url=served.url) + '[keys.offices]\n"1" = "CENTRO"\n', "urbem")
    report = by_part(kit.load())["requests"]
    assert kit.column("SELECT DISTINCT procedure_id FROM requests ORDER BY 1") == ["DU-01", "urbem-2", "urbem-3"]
    assert kit.column("SELECT DISTINCT office_id FROM requests ORDER BY 1") == ["2", "CENTRO", None]
    assert [f.value for f in report.findings if f.column == "cis" or "office" in f.column] == ["2"]


def test_statuses_have_the_names_that_each_city_gives_them(kit: Kit, window: Window, served: Served) -> None:
    window.month()
    window.run("UPDATE statuses SET name = 'Por atender' WHERE id = 1", "UPDATE statuses SET name = 'En dictamen' WHERE id = 2",
               "UPDATE statuses SET name = 'Entregado' WHERE id = 3")  # fmt: skip
    report = by_part(kit.load())["requests"]
    counts = "SELECT status, count(*), count(resolved_at) FROM requests GROUP BY 1 ORDER BY 1"
    assert kit.rows(counts) == [("open", 62, 0), ("refused", 62, 62), ("unlisted", 124, 0)]
    told = " ".join(f.message for f in report.findings)
    assert "En dictamen" in told
    assert "Entregado" in told
    kit.contract(CONTRACT.format(url=served.url) + '[statuses]\n"en dictamen" = "open"\n"Entregado" = "granted"\n', "urbem")
    kit.load()
    assert kit.rows(counts) == [("granted", 62, 62), ("open", 124, 0), ("refused", 62, 62)]
    kit.contract(CONTRACT.format(url=served.url) + '[statuses]\n"Entregado" = "cerrada"\n', "urbem")
    code, said = command(kit, "load")
    assert (code, "«cerrada»" in said) == (10, True)


def test_only_what_changed_is_read_again(kit: Kit, window: Window) -> None:
    window.month()
    kit.load()
    late = datetime(2026, 6, 9, 10, 0)
    with window.engine.begin() as con:
        new = window.ask(con, late)
        window.answer(con, late, 1, 80)
    window.run("UPDATE service_requests SET status_id = 3, updated_at = '2026-06-09 18:30' WHERE id = 1")
    window.requests["1"] = (*window.requests["1"][:4], datetime(2026, 6, 9, 12, 30), "resolved", True)
    reports = by_part(kit.load())
    assert (reports["requests"].fates["accepted"], reports["ratings"].fates["accepted"]) == (2, 1)
    assert reports["requests"].records < len(window.requests) / 2
    assert requests(kit) == window.requests
    assert str(new) in requests(kit)
    window.run("UPDATE statuses SET name = 'Concluida', updated_at = '2026-06-10 00:00' WHERE id = 2")
    kit.load()
    assert kit.rows("SELECT count(*), count(resolved_at) FROM requests WHERE status = 'resolved'") == [(62 * 2 + 1,) * 2]
    assert {r.status for r in by_part(kit.load()).values()} == {"unchanged"}


def test_from_a_day_on(kit: Kit, window: Window, served: Served) -> None:
    window.month()
    kit.contract(CONTRACT.format(url=served.url) + "since = 2026-05-16\n", "urbem")
    kit.load()
    assert requests(kit) == {key: row for key, row in window.requests.items() if row[3] >= datetime(2026, 5, 16)}


def test_scores_on_another_scale(kit: Kit, window: Window, served: Served) -> None:
    window.month()
    window.run("UPDATE questions SET value = 1 WHERE value > 0", "UPDATE survey_answers SET score = 1 + id % 5 WHERE score >= 0")
    report = by_part(kit.load())["ratings"]
    assert (report.status, report.exit_code, "número fuera de rango" in report.message) == ("refused", 12, True)
    kit.contract(CONTRACT.format(url=served.url) + "scores = [1, 5]\n", "urbem")
    kit.load()
    stars = dict(kit.rows("SELECT rating_id, stars FROM ratings"))
    assert len(stars) == len(window.rated)
    assert stars == {key: pytest.approx(1 + int(key) % 5) for key in stars}


def test_a_connection_cut_half_way_leaves_nothing_behind(
    kit: Kit, window: Window, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.readers.sql.ROWS", 20)
    window.month()
    with wire(served.reader) as line:
        kit.contract(CONTRACT.format(url=served.through(line)), "urbem")
        marks: dict[str, int] = {}
        load_home(read_home(kit.root), progress=lambda said: marks.setdefault(said, line.passed) and None)
        (kit.root / "warehouse.duckdb").unlink()
        line.cut_after(marks["Ventanilla ciudadana, respuestas calificadas: ratings"] - 9_000)
        code, said = command(kit, "load")
        assert (code, line.cuts) == (11, 1), said
        assert "la conexión se cortó a la mitad" in said
        assert [word for word in (SECRET, str(served.reader.username), "Traceback") if word in said] == []
        assert kit.column("SELECT source FROM batches WHERE status = 'refused'") == ["urbem-requests"]
        assert kit.rows("SELECT * FROM requests") == []
        kit.load()
    assert requests(kit) == window.requests


def test_the_next_version_adds_a_column_and_another_takes_one_away(kit: Kit, window: Window) -> None:
    window.month()
    kit.load()
    window.run("ALTER TABLE service_requests ADD COLUMN homoclave text")
    with window.engine.begin() as con:
        window.ask(con, datetime(2026, 6, 9, 10, 0))
    report = by_part(kit.load())["requests"]
    assert [f.column for f in report.findings if f.kind == "new_column"] == ["service_requests.homoclave"]
    window.run("ALTER TABLE service_requests RENAME COLUMN status_id TO estado_id")
    code, said = command(kit, "load")
    assert code == 10
    assert "URBEM: falta la columna «service_requests.status_id»." in said
    assert "estado_id" in said
    assert requests(kit) == window.requests
    window.run("DROP TABLE survey_answers")
    assert "falta la tabla survey_answers" in by_part(kit.load())["ratings"].message


def test_another_database_is_not_urbem(kit: Kit, mysql_url: str) -> None:
    kit.contract(CONTRACT.format(url=mysql_url + "/mysql"), "urbem")
    report = by_part(kit.load())["requests"]
    assert (report.exit_code, "URBEM está en postgresql, y la dirección es de mysql." in report.message) == (10, True)


def test_nobody_leaves_the_server(kit: Kit, window: Window) -> None:
    window.month()
    said = "".join(command(kit, *words.split())[1] for words in ("check", "load", "status", "status --json"))
    kept = b"".join(path.read_bytes() for path in kit.root.rglob("*") if path.is_file())
    assert len(requests(kit)) == 31 * 8
    for person in (PERSON, CURP, MAIL, ADDRESS, "User 3"):
        assert person not in said
        assert person.encode() not in kept
    applicants = kit.rows("SELECT count(DISTINCT applicant), min(length(applicant)) FROM requests")
    assert applicants == [(7, 64)]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("scores = [5, 1]", "scores: se encontró [5, 1]; se espera [mínimo, máximo]"),
        ("scores = 5", "scores"),
        ('[statuses]\nx = "listo"', "listo"),
        ('offices = ["1"]', "offices: clave desconocida"),
    ],
)
def test_what_its_toml_cannot_say(kit: Kit, served: Served, more: str, says: str) -> None:
    kit.contract(CONTRACT.format(url=served.url) + more, "urbem")
    report = kit.one()
    assert (report.exit_code, says in report.message) == (10, True), report.message
