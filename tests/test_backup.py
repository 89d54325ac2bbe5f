"""A whole home put away and brought back: also while others write, from a damaged archive, and onto what is there."""

import json
import subprocess
import sys
import threading
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from state import audit, decisions
from state.store import home_state, open_state
from tests.state.conftest import schema_url  # noqa: F401
from tests.test_cli import mistake, run
from tests.test_people import fill

HOLDER = """
import sys, time, duckdb
con = duckdb.connect(sys.argv[1])
con.execute("BEGIN"); con.execute("INSERT INTO t SELECT 2 FROM range(100000)")
print("listo", flush=True)
time.sleep(1.5)
con.execute("COMMIT"); con.close()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small home with something in each place."""
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    made = tmp_path / "casa"
    for folder in ("catalogue", "sources", "inbox", "published", "exports"):
        (made / folder).mkdir(parents=True)
    (made / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\n', "utf-8")
    (made / "catalogue" / "procedures.csv").write_text("procedure_id,name\nT-1,Pago\n", "utf-8")
    (made / "sources" / "caja.toml").write_text("# contrato\n", "utf-8")
    (made / "published" / "CURRENT").write_text("indicators-000001.duckdb\n", "utf-8")
    (made / "published" / "indicators-000001.duckdb").write_bytes(b"cifras" * 1000)
    with duckdb.connect(str(made / "warehouse.duckdb")) as con:
        con.execute("CREATE TABLE t AS SELECT 1 AS a FROM range(1000)")
    fill(open_state(made / "state.db"))
    return made


def contents(home: Path) -> dict[str, str]:
    """The hash of every file but the state of SQLite (its log is compared by its hashes) and locks."""
    files = [path for path in sorted(home.rglob("*")) if path.is_file() and "state.db" not in path.name and path.name != ".lock"]
    return {str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_restored_home_is_the_same_to_the_byte(home: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "villa.zip", tmp_path / "nueva"
    found = run(home, "backup", str(file))
    assert (found.exit_code, "y 3 cambios escritos" in found.stderr) == (0, True), found.output
    assert file.stat().st_mode & 0o077 == 0  # what is in it is for nobody else
    found = run(new, "restore", str(file))
    assert found.exit_code == 0, found.output
    assert contents(new) == contents(home)
    assert (new / "exports").is_dir()
    assert audit.verify(home_state(new)) == audit.verify(home_state(home))
    assert decisions.entries(home_state(new)) == decisions.entries(home_state(home))
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.server
def test_a_state_on_postgresql_travels_too(
    home: Path, tmp_path: Path, schema_url: str, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.setenv("PASO10_STATE_URL", schema_url)
    kept = home_state(home)
    fill(kept)
    before = audit.verify(kept)
    assert run(home, "backup", str(tmp_path / "villa.zip")).exit_code == 0
    monkeypatch.delenv("PASO10_STATE_URL")
    assert run(tmp_path / "nueva", "restore", str(tmp_path / "villa.zip")).exit_code == 0
    assert audit.verify(home_state(tmp_path / "nueva")) == before
    kept.engine.dispose()


def test_while_a_load_writes_the_copy_waits_and_is_whole(home: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(home / "warehouse.duckdb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout is not None
        loading.stdout.readline()
        started = time.monotonic()
        assert run(home, "backup", str(tmp_path / "villa.zip")).exit_code == 0
        assert time.monotonic() - started > 1
    assert run(tmp_path / "nueva", "restore", str(tmp_path / "villa.zip")).exit_code == 0
    with duckdb.connect(str(tmp_path / "nueva" / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM t").fetchone() == (101_000,)


def test_while_people_write_the_copy_is_a_whole_log_and_nothing_is_lost(home: Path, tmp_path: Path) -> None:
    kept, stop = open_state(home / "state.db"), threading.Event()

    def write() -> None:
        version = 2
        while not stop.is_set():
            version = decisions.remark(kept, "D-001", version, "Luis", f"Nota {version}").version

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(3):
            assert run(home, "backup", str(tmp_path / f"{n}.zip")).exit_code == 0
    finally:
        stop.set()
        writer.join()
    for n in range(3):
        assert run(tmp_path / f"{n}", "restore", str(tmp_path / f"{n}.zip")).exit_code == 0
        assert run(tmp_path / f"{n}", "audit", "verify").exit_code == 0
    assert audit.verify(kept).wrong == ""
    assert audit.verify(kept).events > audit.verify(home_state(tmp_path / "0")).events


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "villa.zip"
    run(home, "backup", str(file))
    whole = file.read_bytes()
    mistake(run(home, "backup", str(file)), 2, "villa.zip")
    assert file.read_bytes() == whole
    before = contents(home)
    mistake(run(home, "restore", str(file)), 12, "no se sobrescriben", "--home CARPETA")
    assert contents(home) == before


def rewritten(file: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with other contents under some names; None leaves one out."""
    made = file.with_name("tocado.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in {*old.namelist(), *change}:
            data = change.get(name, old.read(name) if name in old.namelist() else b"")
            if data is not None:
                new.writestr(name, data)
    return made


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"catalogue/procedures.csv": b"otra cosa"}, "«catalogue/procedures.csv» no es como se respaldó"),
        ({"bitacora.jsonl": b""}, "«bitacora.jsonl» no es como se respaldó"),
        ({"sources/caja.toml": None}, "no contiene lo que su lista dice (sources/caja.toml)"),
        ({"de-mas.txt": b"x"}, "no contiene lo que su lista dice (de-mas.txt)"),
        ({"respaldo.json": None}, "no es un respaldo de Paso 10"),
        ({"respaldo.json": b"[]"}, "no es un respaldo de Paso 10"),
    ],
)
def test_a_touched_archive_is_refused_whole(home: Path, tmp_path: Path, change: dict[str, bytes | None], told: str) -> None:
    run(home, "backup", str(tmp_path / "villa.zip"))
    mistake(run(tmp_path / "nueva", "restore", str(rewritten(tmp_path / "villa.zip", change))), 12, told)
    assert not (tmp_path / "nueva").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".rest")] == []


def test_an_archive_cannot_write_outside_its_folder(home: Path, tmp_path: Path) -> None:
    run(home, "backup", str(tmp_path / "villa.zip"))
    with zipfile.ZipFile(tmp_path / "villa.zip") as archive:
        told = json.loads(archive.read("respaldo.json"))
    told["files"]["../fuera.txt"] = sha256(b"x").hexdigest()
    change = {"respaldo.json": json.dumps(told).encode(), "../fuera.txt": b"x"}
    mistake(run(tmp_path / "nueva", "restore", str(rewritten(tmp_path / "villa.zip", change))), 12, "../fuera.txt")
    assert not (tmp_path / "fuera.txt").exists()


@pytest.mark.parametrize("keep", [0, 300])
def test_half_an_archive_is_told(home: Path, tmp_path: Path, keep: int) -> None:
    run(home, "backup", str(tmp_path / "villa.zip"))
    (tmp_path / "media.zip").write_bytes((tmp_path / "villa.zip").read_bytes()[:keep])
    mistake(run(tmp_path / "nueva", "restore", str(tmp_path / "media.zip")), 11, "no es un respaldo de Paso 10")
    mistake(run(tmp_path / "nueva", "restore", str(tmp_path / "no.zip")), 11, "no.zip")
