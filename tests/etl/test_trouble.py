"""What goes wrong around the data: a contract that cannot be read, folders without permission, files that are gone."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import paso10
from etl.errors import WarehouseError
from etl.home import read_home
from etl.ledger import BatchReport
from etl.load import check_home, load_home
from etl.warehouse import connect
from tests.etl.kit import HEAD, PAYMENTS, REQUESTS, Kit

GOOD = "FOLIO,FECHA,MEDIO\n001,03/05/2026 09:15,Ventanilla\n002,04/05/2026,EN LINEA\n"
WRONG = HEAD.replace("csv", "cvs", 1)


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    made = Kit(tmp_path)
    made.contract(HEAD + REQUESTS)
    made.file("a.csv", GOOD)
    return made


@contextmanager
def bound_by_permissions() -> Iterator[None]:
    """Permissions bind root too while its thread lays down CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capabilities(7))."""
    libc, header = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint32 * 2)(0x20080522, 0)
    before, after = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, before) == 0
    after[:] = before[:]
    after[0] &= ~0b110
    assert libc.capset(header, after) == 0
    try:
        yield
    finally:
        assert libc.capset(header, before) == 0


def loaded(kit: Kit, *sources: str) -> list[BatchReport]:
    with bound_by_permissions():
        return load_home(read_home(kit.root), sources)


def command(kit: Kit, *words: str) -> tuple[int, str]:
    """Exit code and all that was printed."""
    with bound_by_permissions():
        done = CliRunner().invoke(paso10.app, ["--home", str(kit.root), *words], prog_name="paso10")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("what", ["inbox", "inbox/sub", "inbox/a.csv", "catalogue", "sources"])
def test_what_cannot_be_read_is_said_with_its_path_and_the_remedy(kit: Kit, what: str) -> None:
    if what.endswith("sub"):
        (kit.root / what).mkdir()
        kit.contract(HEAD.replace("*.csv", "**/*.csv") + REQUESTS)
    (kit.root / what).chmod(0)
    for order in ("check", "load", "update"):
        code, said = command(kit, order)
        (kit.root / "warehouse.duckdb").unlink(missing_ok=True)
        assert (code, str(kit.root / what) in said, "permiso" in said, "chmod" in said) == (11, True, True, True), said
        assert "Nada nuevo" not in said
        assert "Traceback" not in said
    (kit.root / what).chmod(0o700)


def test_one_folder_without_permission_stops_no_other_source(kit: Kit) -> None:
    (kit.root / "inbox" / "cerrado").mkdir(mode=0)
    kit.contract(HEAD.replace("*.csv", "cerrado/*.csv") + REQUESTS, "a_cerrado")
    reports = loaded(kit)
    assert [(r.source, r.status, r.exit_code) for r in reports] == [("a_cerrado", "refused", 11), ("prueba", "loaded", 0)]
    assert [b["source"] for b in kit.status()["batches"] if b["status"] == "refused"] == ["a_cerrado"]
    (kit.root / "inbox" / "cerrado").chmod(0o777)
    assert [r.status for r in loaded(kit)] == ["unchanged"]
    assert [b for b in kit.status()["batches"] if b["status"] == "refused"] == []


@pytest.mark.parametrize("files", ["/no/está/*.csv", "../unidad/*.csv"])
def test_a_folder_outside_that_is_not_there_is_no_empty_folder(kit: Kit, files: str) -> None:
    kit.contract(HEAD.replace("*.csv", files) + REQUESTS)
    (report,) = loaded(kit)
    assert (report.exit_code, "no existe" in report.message) == (11, True)


def test_a_home_whose_folder_looks_like_a_pattern(tmp_path: Path) -> None:
    kit = Kit(tmp_path / "[2026] Villa*")
    kit.catalogue("agencies", "agency_id,name\nA,Agua\n")
    assert [(r.source, r.facts) for r in kit.load()] == [("catalogue-agencies", {"agencies": 1})]


def test_a_link_that_leads_nowhere(kit: Kit) -> None:
    (kit.root / "inbox" / "enlace.csv").symlink_to("/no/está.csv")
    (report,) = loaded(kit)
    assert (report.exit_code, "enlace.csv" in report.message) == (11, True)


def test_a_wrong_contract_stops_no_other(kit: Kit) -> None:
    kit.contract(WRONG + REQUESTS, "a_mala")
    kit.contract('name = "x\n', "b_mala")
    words = ("sources/a_mala.toml", "«cvs»", "¿Quiso decir «csv»?", "b_mala.toml", "prueba: a.csv, 2 filas aceptadas")
    for order in ("check", "load"):
        code, said = command(kit, order)
        assert (code, [word for word in words if word not in said]) == (10, []), said
    code, said = command(kit, "update")
    assert (code, "Publicado" in said, "«cvs»" in said) == (10, True, True), said
    assert kit.column("SELECT count(*) FROM requests") == [2]


def test_status_shows_a_wrong_contract_and_what_is_mended_is_gone(kit: Kit) -> None:
    loaded(kit)
    kit.contract(WRONG + REQUESTS, "prueba")
    code, said = command(kit, "status")
    assert (code, said.count("«cvs»")) == (0, 1)
    assert [r.exit_code for r in loaded(kit)] == [10]
    code, said = command(kit, "status")
    assert (code, said.count("«cvs»")) == (0, 1)
    assert kit.rows("SELECT source, active, name FROM sources") == [("prueba", True, "Prueba")]
    assert kit.column("SELECT count(*) FROM requests") == [2]
    kit.contract(HEAD + REQUESTS)
    assert [r.status for r in loaded(kit)] == ["unchanged"]
    assert "RECHAZADO" not in command(kit, "status")[1]


def test_only_the_sources_that_were_named_are_told(kit: Kit) -> None:
    kit.contract(WRONG + REQUESTS, "mala")
    assert [r.source for r in loaded(kit, "prueba")] == ["prueba"]
    assert [(r.source, r.exit_code) for r in loaded(kit, "mala")] == [("mala", 10)]


def test_a_wrong_catalogue_stops_no_source(kit: Kit) -> None:
    kit.catalogue("agencies", "agency_id\nA\n")
    reports = loaded(kit)
    assert [(r.source, r.status) for r in reports] == [("prueba", "loaded"), ("catalogue-agencies", "refused")]
    assert "catalogue/agencies.csv: falta la columna name" in reports[1].message


def test_a_refused_file_that_was_taken_away_needs_nobody(kit: Kit) -> None:
    kit.file("mal.csv", b"")
    assert [r.status for r in loaded(kit)] == ["loaded", "refused"]
    (kit.root / "inbox" / "mal.csv").unlink()
    loaded(kit)
    assert kit.column("SELECT status FROM batches") == ["loaded"]


def test_check_leaves_the_ledger_alone(kit: Kit) -> None:
    loaded(kit)
    kit.contract(WRONG, "mala")
    before = kit.rows("SELECT * FROM batches")
    assert [r.exit_code for r in check_home(read_home(kit.root))] == [0, 10]
    assert kit.rows("SELECT * FROM batches") == before


def many(n: int, bad: int) -> str:
    rows = [f"{i:03d},{'ayer' if i < bad else '03/05/2026'},Ventanilla\n" for i in range(n)]
    return "FOLIO,FECHA,MEDIO\n" + "".join(rows)


@pytest.mark.parametrize(
    ("n", "bad", "status"),
    [(20, 1, "loaded"), (20, 2, "loaded"), (20, 3, "refused"), (2, 2, "refused"), (100, 4, "loaded"), (100, 5, "refused")],
)
def test_one_or_two_bad_rows_refuse_no_file_that_has_others(kit: Kit, n: int, bad: int, status: str) -> None:
    kit.settings('name = "P"\nstate = "V"\n')
    kit.file("a.csv", many(n, bad))
    assert [r.status for r in loaded(kit)] == [status]


def test_check_and_load_each_say_what_comes_next(kit: Kit) -> None:
    kit.settings('name = "P"\nstate = "V"\n')
    kit.file("a.csv", many(20, 9))
    checked, loading = command(kit, "check")[1], command(kit, "load")[1]
    assert "No se cargaría nada" in checked
    assert f"{kit.root} check" not in checked
    assert "fila 2, FECHA: «ayer»" in checked
    assert "No se cargó nada" in loading
    assert f"paso10 --home {kit.root} check prueba" in loading


@pytest.mark.parametrize(
    ("text", "encoding", "csv", "says"),
    [
        ("FOLIO;FECHA;MEDIO\n1;03/05/2026;x\n", "utf-8", "", 'Parece: separator = ";".'),
        ("Informe\n\nFOLIO\tFECHA\tMEDIO\n1\t03/05/2026\tx\n", "utf-8", "", 'Parece: separator = "\\t", header_row = 3.'),
        ("FOLIO,FECHA,MEDIO\n1,03/05/2026,x\n", "utf-8", "header_row = 2\n", "Parece: header_row = 1."),
        ("FOLIO,FECHA,MEDIO\n" + "1,03/05/2026,Teléfono\n" * 9, "cp1252", "", 'Parece: encoding = "cp1252".'),
        ("FOLIO,FECHA,MEDIO\n" + "1,03/05/2026,Teléfono\n" * 9, "cp850", "", 'Parece: encoding = "cp850".'),
    ],
)
def test_a_refusal_says_what_the_contract_should_say(kit: Kit, text: str, encoding: str, csv: str, says: str) -> None:
    kit.settings('name = "P"\nstate = "V"\n')
    kit.contract(HEAD + (f"[csv]\n{csv}" if csv else "") + REQUESTS)
    kit.file("a.csv", text, encoding)
    (report,) = loaded(kit)
    assert (report.status, says in report.message) == ("refused", True), report.message


TOTAL = '[[rows]]\nkind = "total"\npattern = "^TOTAL"\ncheck = ["IMPORTE"]\n'


@pytest.mark.parametrize("bad", ['3,01/05/2026,"5" x\n', "3,01/05/2026,cinco\n"])
def test_a_total_is_not_blamed_for_rows_that_cannot_be_read(kit: Kit, bad: str) -> None:
    kit.contract(HEAD + TOTAL + PAYMENTS)
    kit.file("a.csv", f"RECIBO,FECHA,IMPORTE\n1,01/05/2026,100\n{bad}TOTAL,,105\n")
    (report,) = loaded(kit)
    (remedy,) = kit.column("SELECT remedy FROM quarantine WHERE rule = 'total_mismatch'")
    assert "Corrija antes las 1 filas en cuarentena" in remedy
    assert "pida el archivo completo" not in next(f.message for f in report.findings if f.kind == "total_mismatch")


def test_a_total_that_is_no_number_is_shown_as_it_is(kit: Kit) -> None:
    kit.contract(HEAD + TOTAL + PAYMENTS)
    kit.file("a.csv", "RECIBO,FECHA,IMPORTE\n1,01/05/2026,100\nTOTAL,,cien\n")
    loaded(kit)
    assert kit.rows("SELECT found, allowed FROM quarantine") == [("cien", "la suma de las filas: 100.00")]


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (duckdb.TransactionException('Failed to commit: write file "x": No space left on device'), "el disco está lleno"),
        (duckdb.IOException('Cannot open file "x": Permission denied'), "sin permiso de escritura"),
        (duckdb.IOException("Could not read: Input/output error"), "Revise el disco"),
        (duckdb.OutOfMemoryException("could not allocate"), "no alcanza la memoria"),
    ],
)
def test_what_the_disk_says_is_told_in_words(kit: Kit, problem: duckdb.Error, says: str) -> None:
    with pytest.raises(WarehouseError, match=says) as told, connect(kit.root / "warehouse.duckdb"):
        raise problem
    assert str(kit.root) in str(told.value)


def test_a_folder_that_cannot_be_written_is_named(kit: Kit) -> None:
    kit.root.chmod(0o500)
    code, said = command(kit, "load")
    kit.root.chmod(0o700)
    assert (code, f"sin permiso de escritura. Dé permiso sobre {kit.root}" in said) == (11, True), said
