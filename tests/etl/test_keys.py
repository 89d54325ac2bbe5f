"""The key that hashes people: another one is never mixed in, and changing it on purpose reads everything again or nothing."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paso10
from etl.keys import fingerprint
from tests.etl.kit import HEAD, REQUESTS, Kit

KEYS = "la clave primera, larga", "la clave segunda, larga"
PEOPLE = HEAD + '[personal]\nhash = ["CURP"]\n' + REQUESTS + 'applicant = "CURP"\n'
ROWS = "FOLIO,FECHA,MEDIO,CURP\n1,01/05/2026,Ventanilla,GOMC800101HVZMRR09\n2,02/05/2026,Fax,GOMC800101HVZMRR09\n"


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kit:
    """A home with people hashed with the first key, and now the second key in its place."""
    monkeypatch.setenv("PASO10_KEY", KEYS[0])
    made = Kit(tmp_path)
    made.contract(PEOPLE)
    made.contract(HEAD.replace("*.csv", "b*.txt") + REQUESTS, "sin_personas")
    made.file("a1.csv", ROWS)
    made.file("a2.csv", ROWS.replace("1,01", "3,01"))
    made.load()
    monkeypatch.setenv("PASO10_KEY", KEYS[1])
    return made


def command(kit: Kit, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(paso10.app, ["--home", str(kit.root), *words], prog_name="paso10")
    return done.exit_code, done.output


def people(kit: Kit) -> list[tuple[str, str]]:
    return kit.rows("SELECT request_id, applicant FROM requests WHERE applicant IS NOT NULL ORDER BY 1")


def test_another_key_is_refused_with_what_to_do_and_other_sources_load(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    before = people(kit)
    kit.file("a3.csv", ROWS.replace("1,01", "9,01"))
    kit.file("b.txt", ROWS.replace("1,01", "5,01"))
    code, said = command(kit, "load")
    assert code == 10
    marks = [fingerprint(key.encode())[:8] for key in KEYS[:2]]
    for word in ("PASO10_KEY", *marks, f"paso10 --home {kit.root} load --new-key"):
        assert word in said
    assert "sin_personas: b.txt, 2 filas aceptadas" in said
    assert not any(key in said for key in KEYS)
    assert people(kit) == before
    assert "no es la de este almacén" in command(kit, "status")[1]
    monkeypatch.setenv("PASO10_KEY", KEYS[0])
    assert command(kit, "load")[0] == 0
    assert re.search(r"Clave de personas: huella [0-9a-f]{8}\n", command(kit, "status")[1])
    assert len(people(kit)) == 4


def test_status_says_when_the_key_is_lost(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PASO10_KEY")
    assert "Falta la clave de personas" in command(kit, "status")[1]


def test_a_new_key_on_purpose_reads_it_all_again(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    before = people(kit)
    code, said = command(kit, "load", "--new-key")
    assert code == 0, said
    after = people(kit)
    assert [folio for folio, _ in after] == [folio for folio, _ in before] == ["1", "2", "3"]
    assert len({key for _, key in after}) == 1
    assert not {key for _, key in after} & {key for _, key in before}
    assert command(kit, "load", "--new-key")[0] == 0
    assert kit.column("SELECT count(*) FROM batches WHERE status <> 'loaded'") == [0]
    monkeypatch.setenv("PASO10_KEY", KEYS[0])
    assert command(kit, "load")[0] == 10


@pytest.mark.parametrize(("trouble", "code"), [("gone", 12), ("refused", 12), ("contract", 12)])
def test_a_new_key_that_cannot_read_everything_changes_nothing(kit: Kit, trouble: str, code: int) -> None:
    before = people(kit), kit.rows("SELECT batch_id, status FROM batches"), kit.rows("SELECT * FROM person_key")
    if trouble == "gone":
        (kit.root / "inbox" / "a2.csv").unlink()
    elif trouble == "refused":
        kit.file("a2.csv", b"")
    else:
        (kit.root / "sources" / "prueba.toml").unlink()
    found, said = command(kit, "load", "--new-key")
    assert (found, "No se cambió nada" in said) == (code, True), said
    assert before == (people(kit), kit.rows("SELECT batch_id, status FROM batches"), kit.rows("SELECT * FROM person_key"))


def test_the_warehouse_holds_no_key_and_a_slow_fingerprint(kit: Kit) -> None:
    data = (kit.root / "warehouse.duckdb").read_bytes()
    assert not any(key.encode() in data for key in KEYS)
    assert kit.column("SELECT fingerprint FROM person_key") == [fingerprint(KEYS[0].encode())]
    assert len(fingerprint(KEYS[0].encode())) == 32


def test_a_home_without_people_needs_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = Kit(tmp_path)
    kit.contract(HEAD + REQUESTS)
    kit.file("a.csv", ROWS)
    assert kit.one().status == "loaded"
    assert kit.status()["person_key"] == {"fingerprint": "", "found": "", "message": ""}
