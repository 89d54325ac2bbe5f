"""What people write, from the command line: the register, the audit of the log, and carrying it as JSON lines."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from state import attention, audit, decisions, log
from state.decisions import Decision
from state.errors import Refused
from state.lines import bring, export
from state.store import Store, open_state
from tests.state.conftest import place, schema_url, store  # noqa: F401  # a store of each kind
from tests.state.kit import SEEN
from tests.test_cli import mistake, run

DECISION = Decision(
    kind="staffing", title="Segunda ventanilla", problem="Se espera mucho",
    indicator="queue_wait_minutes_p50", direction="lower",
    effective_on=date(2026, 11, 23), review_on=date(2027, 1, 18), decided_by="Rosa Díaz", office_id="NORTE")  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    return town(tmp_path / "casa")


def town(folder: Path) -> Path:
    folder.mkdir()
    (folder / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\n', "utf-8")
    return folder


def fill(kept: Store) -> None:
    """Three kinds of events of two people."""
    decisions.decide(kept, "Ana", DECISION)
    attention.assign(kept, SEEN, 0, "Luis", "Ana")
    decisions.remark(kept, "D-001", 1, "Luis", "Ya hay silla")


def test_the_register_is_listed_as_it_stands_and_as_it_stood(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Todavía no hay decisiones escritas." in run(home, "decisions").stdout
    fill(open_state(home / "state.db"))
    line = run(home, "decisions").stdout.splitlines()[-1]
    assert [word for word in ("D-001", "Segunda ventanilla", "2026-11-23", "Rosa Díaz", "pendiente") if word not in line] == []
    told = json.loads(run(home, "decisions", "--json").stdout)
    assert told[0]["decision"]["indicator"] == "queue_wait_minutes_p50"
    assert told[0]["remarks"][0]["text"] == "Ya hay silla"
    assert json.loads(run(home, "decisions", "--as-of", "2026-11-20", "--json").stdout) == []
    mistake(run(home, "decisions", "--as-of", "ayer"), 2, "ayer")


def test_an_untouched_log_is_told_whole_and_reading_makes_no_file(home: Path) -> None:
    assert "La bitácora está completa: 0 cambios" in run(home, "audit", "verify").stdout
    assert not (home / "state.db").exists()
    fill(open_state(home / "state.db"))
    found = run(home, "audit", "verify")
    assert (found.exit_code, "La bitácora está completa: 3 cambios" in found.stdout) == (0, True)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE events SET data = replace(data, 'Ya hay silla', 'Nada') WHERE seq = 3", "el evento 3 fue cambiado"),
        ("DELETE FROM events WHERE seq = 1", "falta el evento 1"),
        ("UPDATE attention SET assignee = 'Otra'", "no está como dice la bitácora"),
    ],
)
def test_a_touched_log_is_told_with_its_first_bad_event(home: Path, statement: str, told: str) -> None:
    kept = open_state(home / "state.db")
    fill(kept)
    kept.write(lambda session: session.execute(text(statement)))
    found = run(home, "audit", "verify")
    assert found.exit_code == 12
    assert told in found.stdout
    assert json.loads(run(home, "audit", "verify", "--json").stdout)["wrong"].count(told) == 1


def test_a_chain_forged_anew_without_a_version_is_found(store: Store) -> None:  # noqa: F811
    fill(store)

    def forge(session: object) -> None:
        log.append(session, "Ana", "decision", "D-001", 7, {"action": "remark", "text": "x"})

    store.write(forge)
    assert audit.verify(store).wrong == "el evento 4 no sigue a la versión anterior de «D-001»"


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = open_state(tmp_path / "otra.db")
    yield opened
    opened.engine.dispose()


def test_what_is_brought_is_the_same_to_the_hash(store: Store, other: Store) -> None:  # noqa: F811
    fill(store)
    told = list(export(store))
    assert bring(other, told) == 3
    assert list(export(other)) == told
    assert (decisions.entries(other), attention.records(other)) == (decisions.entries(store), attention.records(store))
    assert audit.verify(other) == audit.verify(store)
    assert bring(other, told) == 0


def test_what_is_brought_into_postgresql_or_sqlite_goes_on(store: Store, other: Store) -> None:  # noqa: F811
    fill(other)
    bring(store, export(other))
    decisions.remark(other, "D-001", 2, "Eva", "Va bien")
    assert bring(store, export(other)) == 1
    assert decisions.remark(store, "D-001", 3, "Ana", "Gracias").version == 4
    assert audit.verify(store).wrong == ""


def test_another_history_is_refused(store: Store, other: Store) -> None:  # noqa: F811
    fill(store)
    attention.assign(other, SEEN, 0, "Eva", "Luis")
    with pytest.raises(Refused, match=r"Aquí ya hay algo escrito \(1\), .*historias distintas"):
        bring(other, export(store))
    assert audit.verify(other).events == 1


BROKEN = {
    "falta el evento 1": lambda lines: lines[1:],
    "falta el evento 2": lambda lines: [lines[0], lines[2]],
    "el evento 1 fue cambiado": lambda lines: [lines[0].replace("Rosa", "Eva"), *lines[1:]],
    "Línea 2: no es un cambio": lambda lines: [lines[0], "{}", lines[2]],
    "Línea 3: no es un cambio": lambda lines: [*lines[:2], lines[2][:-9]],
    "Línea 1: no es un cambio": lambda lines: [lines[0].replace('"seq":1', '"seq":"1"'), *lines[1:]],
}


@pytest.mark.parametrize("told", BROKEN)
def test_a_broken_file_is_refused_whole(store: Store, other: Store, told: str) -> None:  # noqa: F811
    fill(store)
    with pytest.raises(Refused, match=told):
        bring(other, BROKEN[told](list(export(store))))
    assert audit.verify(other).events == 0


def test_export_and_import_from_the_command_line(home: Path, tmp_path: Path) -> None:
    fill(open_state(home / "state.db"))
    file = tmp_path / "personas.jsonl"
    assert run(home, "people", "export", str(file)).exit_code == 0
    assert len(file.read_text("utf-8").splitlines()) == 3
    mistake(run(home, "people", "export", str(file)), 2, "personas.jsonl")  # an existing file stays
    new = town(tmp_path / "nueva")
    found = run(new, "people", "import", str(file))
    assert (found.exit_code, "3 cambios nuevos" in found.stderr) == (0, True)
    assert run(new, "audit", "verify").stdout == run(home, "audit", "verify").stdout
    file.write_text("hola\n", "utf-8")
    mistake(run(new, "people", "import", str(file)), 12, "Línea 1")
    mistake(run(new, "people", "import", str(tmp_path / "no.jsonl")), 11, "no existe")


def test_a_build_adds_its_verdicts_to_the_register(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("state.log.now", lambda: datetime(2026, 9, 1, tzinfo=UTC))
    kept = open_state(home / "state.db")
    decisions.decide(kept, "Ana", DECISION.__class__(**{
        **DECISION.__dict__, "effective_on": date(2026, 9, 7), "review_on": date(2026, 11, 2)}))  # fmt: skip
    monkeypatch.setattr("state.log.now", lambda: datetime(2026, 11, 21, tzinfo=UTC))
    queue_that_fell(home)
    first, second = run(home, "build"), run(home, "build")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "En el registro de decisiones: 1 veredicto nuevo." in first.stderr
    assert "registro de decisiones" not in second.stderr
    verdict = decisions.entries(kept)[0].verdict
    assert verdict is not None
    assert (verdict.verdict, verdict.through, verdict.row["unit"]) == ("better", date(2026, 11, 20), "minutes")
    assert verdict.row["high"] < 0
    assert "mejoró" in run(home, "decisions").stdout
    assert audit.verify(kept).wrong == ""


def queue_that_fell(home: Path) -> None:
    """A warehouse with a queue in one office whose waits fall by half on 7 September."""
    from tests.metrics.effects.town import FIRST, LAST, visits
    from tests.metrics.helpers import fill as fill_warehouse
    from tests.metrics.helpers import warehouse

    offices = [{"office_id": "NORTE", "name": "Norte", "agency_id": "TES"}]
    procedures = [{"procedure_id": "TRA-NORTE", "name": "Avalúo", "agency_id": "TES"}]
    facts = {"agencies": [{"agency_id": "TES", "name": "Tesorería"}], "offices": offices, "procedures": procedures,
             "visits": visits(3, "NORTE", 0.5)}  # fmt: skip
    with warehouse(home / "warehouse.duckdb") as made:
        fill_warehouse(made, facts, FIRST, LAST)
