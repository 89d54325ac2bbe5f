"""The command line as people use it: what each command prints, its exit codes, and that a mistake is one Spanish message."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_group
from typer.testing import CliRunner, Result

import paso10
from tests.etl.kit import HEAD, PAYMENTS, REQUESTS

ROOT = Path(__file__).resolve().parent.parent
UNTIL = "2026-11-20"
ENGLISH = ("Usage", "Error", "Options", "Missing", "Invalid", "No such", "Traceback", "Try '", "Show this", "default")
DEMO = ("demo", "--no-serve", "--scale", "0.01", "--until", UNTIL, "--json")


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(paso10.app, ["--home", str(home), *arguments], prog_name="paso10")


def mistake(result: Result, code: int, *words: str) -> str:
    """One message, in Spanish, on stderr alone."""
    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert [word for word in ENGLISH if word in result.stderr] == []
    assert [word for word in words if word not in result.stderr] == [], result.stderr
    return result.stderr


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "paso10.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **more)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The sample municipality, made by the real entry point; its key is in `configuration`, beside it."""
    folder = tmp_path_factory.mktemp("demo")
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PASO10_")}
    return folder / "casa", process(
        "--home", str(folder / "casa"), *DEMO, env={**outside, "XDG_CONFIG_HOME": str(folder / "configuration")}
    )


@pytest.fixture
def demo(first: tuple[Path, subprocess.CompletedProcess[str]]) -> Path:
    return first[0]


def small(root: Path, contract: str = HEAD + PAYMENTS, text: str = "RECIBO,FECHA,IMPORTE\n1,03/11/2025,10.50\n") -> Path:
    """A home with one source of one file."""
    for folder in ("sources", "inbox"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\n', "utf-8")
    (root / "sources" / "caja.toml").write_text(contract, "utf-8")
    (root / "inbox" / "caja.csv").write_text(text, "utf-8")
    return root


def test_demo_loads_and_publishes(first: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, done = first
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"batches", "publication"}
    assert {batch["status"] for batch in told["batches"]} == {"loaded"}
    assert (told["publication"]["changed"], told["publication"]["cutoff"]) == (True, UNTIL)
    assert (home / "published" / "CURRENT").read_text("utf-8").strip() == "indicators-000001.duckdb"
    assert "Puerto Sereno" in done.stderr
    assert "Clave para cifrar" in done.stderr


def test_demo_again_has_nothing_to_do(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(demo.parent / "configuration"))
    again = run(demo, *DEMO)
    told = json.loads(again.stdout)
    assert again.exit_code == 0
    assert {batch["status"] for batch in told["batches"]} == {"unchanged"}
    assert told["publication"]["changed"] is False
    assert "Clave" not in again.stderr


def test_demo_says_an_impossible_address_before_it_starts(tmp_path: Path) -> None:
    mistake(run(tmp_path / "casa", "demo", "--host", "0.0.0.0"), 2, "0.0.0.0", "127.0.0.1")
    mistake(run(tmp_path / "casa", "demo", "--until", "ayer"), 2, "«ayer»", "AAAA-MM-DD")
    mistake(run(tmp_path / "casa", "demo", "--no-serve", "--scale", "0"), 2, "escala")
    assert not (tmp_path / "casa").exists()


def test_init_writes_an_empty_home_and_says_what_follows(tmp_path: Path) -> None:
    home = tmp_path / "casa"
    made = run(home, "init", str(home), "--name", "Villa «Nueva»")
    assert made.exit_code == 0
    assert f"paso10 --home {home} check" in made.stdout
    assert "Villa «Nueva»" in (home / "paso10.toml").read_text("utf-8")
    status = run(home, "status")
    assert (status.exit_code, "Nada publicado todavía" in status.stdout) == (0, True)


def test_init_as_json_and_refusals(tmp_path: Path) -> None:
    home = tmp_path / "casa"
    files = json.loads(run(home, "init", str(home), "--json").stdout)["files"]
    assert {Path(file).name for file in files} >= {"paso10.toml", "ejemplo.toml.txt", "procedures.csv"}
    before = (home / "paso10.toml").read_bytes()
    mistake(run(home, "init", str(home)), 10, "ya es una casa", "status")
    assert (home / "paso10.toml").read_bytes() == before
    (tmp_path / "archivo").write_text("x")
    mistake(run(home, "init", str(tmp_path / "archivo")), 2, "archivo", "no se puede")


MIXED = "RECIBO,FECHA,IMPORTE\n" + "".join(f"{n},03/11/2025,10.50\n" for n in range(1, 40)) + "40,31/02/2025,8\n"


def test_check_shows_rows_and_reasons_and_creates_nothing(tmp_path: Path) -> None:
    home = small(tmp_path, text=MIXED)
    checked = run(home, "check")
    assert checked.exit_code == 0
    for word in ("39 filas aceptadas, 1 en cuarentena", "del 2025-11-03 al 2025-11-03", "fecha que no se puede leer",
                 "fila 41, FECHA", "«31/02/2025»", "Se admite una fecha de la forma dd/mm/yyyy", f"paso10 --home {home} update"):
        assert word in checked.stdout
    (report,) = json.loads(run(home, "check", "caja", "--json").stdout)
    assert (report["quarantine"], report["fates"]["accepted"]) == ({"date": 1}, 39)
    assert not (home / "warehouse.duckdb").exists()
    assert not (home / "published").exists()


def test_load_build_and_update_as_text(tmp_path: Path) -> None:
    home = small(tmp_path, text=MIXED)
    mistake(run(home, "build"), 11, "warehouse.duckdb", f"paso10 --home {home} update")
    loaded = run(home, "load")
    assert (loaded.exit_code, "caja: caja.csv, 39 filas aceptadas, 1 en cuarentena" in loaded.stdout) == (0, True)
    assert loaded.stderr.splitlines() == ["Prueba: caja.csv"]
    built = run(home, "build")
    assert (built.exit_code, built.stdout) == (0, "Publicado indicators-000001.duckdb, datos hasta 2025-11-03\n")
    assert run(home, "build").stdout.startswith("Sin cambios: sigue publicado indicators-000001.duckdb")
    assert run(home, "load").stdout == "Nada nuevo: 1 entrega ya estaba cargada.\n"
    (home / "inbox" / "caja2.csv").write_text("RECIBO,FECHA,IMPORTE\n90,04/11/2025,5\n", "utf-8")
    updated = run(home, "update")
    assert updated.exit_code == 0
    assert "caja2.csv, 1 fila aceptada, 0 en cuarentena" in updated.stdout
    assert "Publicado indicators-000002.duckdb, datos hasta 2025-11-04" in updated.stdout


def test_load_and_build_as_json(tmp_path: Path) -> None:
    home = small(tmp_path)
    (report,) = json.loads(run(home, "load", "--json").stdout)
    assert {"source", "file", "status", "fates", "amounts", "quarantine", "examples", "covered_to"} <= set(report)
    assert report["amounts"]["payments.amount_mxn"]["accepted"] == "10.50"
    assert set(json.loads(run(home, "build", "--json").stdout)) == {
        "path", "version", "changed", "cutoff", "rows", "refused_reason"
    }
    assert json.loads(run(home, "update", "--json").stdout)["publication"]["changed"] is False


def test_a_home_without_deliveries_says_where_to_put_them(tmp_path: Path) -> None:
    home = small(tmp_path)
    (home / "inbox" / "caja.csv").unlink()
    for command in ("check", "load"):
        told = run(home, command)
        assert (told.exit_code, "inbox" in told.stdout) == (0, True)


def test_status_as_text_and_json(demo: Path) -> None:
    text = run(demo, "status").stdout
    for word in ("Puerto Sereno", f"datos hasta {UNTIL}", "Ventanilla única", "en cuarentena", "requests"):
        assert word in text
    data = json.loads(run(demo, "status", "--json").stdout)
    assert {"home", "published", "cutoff", "sources", "facts", "batches"} <= set(data)
    assert data["facts"]["requests"] > 1000


def test_indicators_as_text_and_json(demo: Path) -> None:
    known = json.loads(run(demo, "indicators", "--json").stdout)
    text = run(demo, "indicators").stdout
    assert len(known) > 30
    assert [i["id"] for i in known if i["id"] not in text] == []
    assert {"id", "name", "unit", "formula", "kind"} <= set(known[0])


def rows_of(home: Path, *arguments: str) -> list[dict[str, Any]]:
    result = run(home, "show", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)["rows"]


def test_show_as_table_json_and_csv_says_the_same(demo: Path) -> None:
    asked = ("requests_received", "--from", "2026-10-01", "--to", "2026-10-31")
    (row,) = rows_of(demo, *asked)
    (written,) = csv.DictReader(io.StringIO(run(demo, "show", *asked, "--csv").stdout))
    assert (float(written["value"]), written["from"], written["state"]) == (row["value"], "2026-10-01", "ok")
    table = run(demo, "show", *asked).stdout.splitlines()
    assert table[0].split()[:2] == ["indicador", "desde"]
    assert f" {row['value']:,.0f} solicitudes " in " ".join(table[1].split()) + " "


def test_show_cuts_by_grain_and_key_and_limits_by_filters(demo: Path) -> None:
    autumn = ("requests_received", "--from", "2026-09-01", "--to", UNTIL)
    (whole,) = rows_of(demo, *autumn)
    months = rows_of(demo, *autumn, "--grain", "month")
    assert [row["from"] for row in months] == ["2026-09-01", "2026-10-01", "2026-11-01"]
    assert (months[-1]["open"], months[0]["open"]) == (True, False)
    channels = rows_of(demo, *autumn, "--by", "channel")
    assert sum(row["value"] for row in months) == sum(row["value"] for row in channels) == whole["value"]
    web = next(row["value"] for row in channels if row["key"] == "web")
    assert rows_of(demo, *autumn, "--channel", "web")[0]["value"] == web
    counter = next(row["value"] for row in channels if row["key"] == "counter")
    assert rows_of(demo, *autumn, "--channel", "web", "--channel", "counter")[0]["value"] == web + counter


def test_show_all_gives_every_indicator(demo: Path) -> None:
    assert len(rows_of(demo, "all")) == len(json.loads(run(demo, "indicators", "--json").stdout))
    assert "días hábiles" in run(demo, "show", "all").stdout


@pytest.mark.asvs("1.2.10")
def test_a_formula_in_a_name_is_disarmed_in_csv(tmp_path: Path) -> None:
    contract = HEAD + PAYMENTS + 'method = "FORMA"\n'
    text = "RECIBO,FECHA,IMPORTE,FORMA\n1,03/11/2025,1,=2+2\n2,03/11/2025,2,@suma\n3,03/11/2025,4,efectivo\n"
    home = small(tmp_path, contract, text)
    assert run(home, "update").exit_code == 0
    printed = run(home, "show", "revenue_mxn", "--by", "method", "--csv").stdout
    names = {row["key"] for row in csv.DictReader(io.StringIO(printed))}
    assert names == {"'=2+2", "'@suma", "efectivo"}
    assert {row["key"] for row in rows_of(home, "revenue_mxn", "--by", "method")} == {"=2+2", "@suma", "efectivo"}


USAGE = {
    "a command": (("shw",), ("«shw»", "¿Quiso decir 'show'?", "Uso: paso10")),
    "an option": (("show", "open_requests", "--gain", "day"), ("«--gain»", "¿Quiso decir", "--grain")),
    "a choice": (("show", "open_requests", "--grain", "hora"), ("--grain", "«hora»", "'week'")),
    "a number": (("serve", "--port", "x"), ("--port", "número entero")),
    "a decimal": (("demo", "--scale", "x"), ("--scale", "un número")),
    "a lacking argument": (("show",), ("Falta decir INDICADOR",)),
    "a lacking value": (("show", "open_requests", "--by"), ("--by lleva un valor",)),
    "a flag with a value": (("build", "--json=3"), ("--json no lleva valor",)),
    "too much": (("build", "otro"), ("Sobra «otro»",)),
    "an indicator": (("show", "requsts_received"), ("«requsts_received»", "requests_received", " indicators")),
    "a dimension": (("show", "open_requests", "--by", "agncy"), ("«agncy»", "¿Quiso decir agency")),
    "a dimension of others": (("show", "open_requests", "--by", "question"), ("open_requests", "«question»", "agency")),
    "a date": (("show", "open_requests", "--from", "20-11-2026"), ("«20-11-2026»", "AAAA-MM-DD")),
    "dates in disorder": (("show", "open_requests", "--from", UNTIL, "--to", "2026-01-01"), ("invierta",)),
    "an address": (("serve", "--host", "0.0.0.0"), ("0.0.0.0", "127.0.0.1")),
    "a port": (("serve", "--port", "99999"), ("99999", "--port")),
}


@pytest.mark.parametrize("case", USAGE)
def test_usage_mistakes_end_with_2(case: str, demo: Path) -> None:
    arguments, words = USAGE[case]
    mistake(run(demo, *arguments), 2, *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "csv"', 'kind = "cvs"', ("kind", "«cvs»", "¿Quiso decir «csv»?", "csv, xlsx, sql")),
        ('owner = "Alguien"', 'dueño = "Alguien"', ("no es TOML válido", "línea 2")),
        ('owner = "Alguien"', 'ownr = "Alguien"', ("ownr", "¿Quiso decir «owner»?")),
        ('table = "payments"', 'table = "pagos"', ("fact[1].table", "«pagos»", "payments")),
        ('amount_mxn = "IMPORTE"', "", ("fact[1].columns", "falta amount_mxn")),
    ],
)
def test_a_wrong_contract_ends_with_10(old: str, new: str, words: tuple[str, ...], tmp_path: Path) -> None:
    home = small(tmp_path, (HEAD + PAYMENTS).replace(old, new))
    for command in ("check", "load", "update"):
        result = run(home, command)
        assert result.exit_code == 10
        assert [word for word in ("caja.toml", *words) if word not in result.output] == [], result.output


def test_what_is_not_a_home_and_what_is_no_source_end_with_10(tmp_path: Path) -> None:
    mistake(run(tmp_path, "status"), 10, "paso10.toml", f"paso10 init {tmp_path}")
    home = small(tmp_path)
    mistake(run(home, "load", "caaja"), 10, "sources/caaja.toml", "caja")
    (home / "indicators").mkdir()
    (home / "indicators" / "mio.toml").write_text('kind = "totl"\n', "utf-8")
    mistake(run(home, "indicators"), 10, "mio.toml", "«kind»", "totl", "total")


SQL = 'name = "Filas"\nkind = "sql"\n[sql]\nurl = "{url}"\ntable = "pagos"\n' + PAYMENTS


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///inbox/nohay.db", ("inbox/nohay.db", "no existe")),
        ("postgresql+psycopg://lector:secreto@127.0.0.1:9/base", ("no responde",)),
    ],
)
def test_a_database_out_of_reach_ends_with_11(url: str, words: tuple[str, ...], tmp_path: Path) -> None:
    home = small(tmp_path, SQL.replace("{url}", url))
    result = run(home, "load")
    assert result.exit_code == 11
    assert [word for word in ("caja: RECHAZADO", *words) if word not in result.stdout] == []
    assert "secreto" not in result.output
    assert run(home, "update").exit_code == 11
    assert json.loads(run(home, "load", "--json").stdout)[0]["exit_code"] == 11


def test_too_many_bad_rows_end_with_12_and_stop_no_other_source(tmp_path: Path) -> None:
    home = small(tmp_path)
    other = (HEAD + REQUESTS).replace('"*.csv"', '"ventanilla.csv"')
    (home / "sources" / "caja.toml").write_text((HEAD + PAYMENTS).replace('"*.csv"', '"caja.csv"'), "utf-8")
    (home / "sources" / "ventanilla.toml").write_text(other, "utf-8")
    rows = "".join(f"{n},03/11/2025,Ventanilla\n9{n},nunca,Ventanilla\n" for n in (1, 2, 3))
    (home / "inbox" / "ventanilla.csv").write_text(f"FOLIO,FECHA,MEDIO\n{rows}", "utf-8")
    result = run(home, "update")
    assert result.exit_code == 12
    for word in ("caja: caja.csv, 1 fila aceptada", "ventanilla: RECHAZADO", "50.0 %", "el límite es 5 %", "Publicado "):
        assert word in result.stdout
    assert "ventanilla: RECHAZADO" in run(home, "status").stdout
    assert run(home, "check", "ventanilla").exit_code == 12


def test_figures_of_an_unpublished_home_end_with_13(tmp_path: Path) -> None:
    home = small(tmp_path)
    mistake(run(home, "show", "open_requests"), 13, f"paso10 --home {home} update")


def test_help_is_in_spanish_whatever_the_command() -> None:
    names = get_group(paso10.app).commands
    for arguments in (["--help"], *([name, "--help"] for name in names)):
        result = CliRunner().invoke(paso10.app, arguments, prog_name="paso10")
        assert (result.exit_code, [word for word in ENGLISH if word in result.output]) == (0, [])
        assert result.stdout.startswith("Uso: paso10")
    bare = CliRunner().invoke(paso10.app, [], prog_name="paso10")
    assert (bare.exit_code, bare.output.count("Uso: ")) == (2, 1)


def test_the_real_entry_point_ends_with_the_same_codes(demo: Path, tmp_path: Path) -> None:
    wrong = process("--home", str(tmp_path), "status")
    assert (wrong.returncode, wrong.stdout, "Traceback" in wrong.stderr) == (10, "", False)
    usage = process("nada")
    assert (usage.returncode, usage.stdout, usage.stderr.splitlines()[0]) == (2, "", "No existe la orden «nada».")
    by_variable = process("show", "requests_received", env={**os.environ, "PASO10_HOME": str(demo)})
    assert (by_variable.returncode, "requests_received" in by_variable.stdout, by_variable.stderr) == (0, True, "")


def test_a_reader_that_leaves_is_no_mistake() -> None:
    """As in `paso10 indicators --json | head -1`."""
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as gone:
        command = [sys.executable, str(ROOT / "paso10.py"), "indicators", "--json"]
        done = subprocess.run(command, cwd=ROOT, stdout=gone, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_broken_publication_is_told_and_not_shown(demo: Path, tmp_path: Path) -> None:
    home = tmp_path / "casa"
    shutil.copytree(demo, home)
    (home / "published" / "indicators-000001.duckdb").write_bytes(b"roto")
    mistake(run(home, "show", "open_requests"), 13, f"paso10 --home {home} build")


def test_cost_as_text_and_json(demo: Path) -> None:
    text = run(demo, "cost").stdout
    assert "el documento oficial no se leyó" in text
    assert "RCI-01" in text
    (row,) = json.loads(run(demo, "cost", "--procedure", "CAT-01", "--json").stdout)["costs"]
    assert row["cbu_mxn"] == pytest.approx(row["cbd_mxn"] + row["cbi_requirements_mxn"] + row["opportunity_mxn"])
    mistake(run(demo, "cost", "--procedure", "CAT-99"), 2, "CAT-99", "¿Quiso decir")


def test_catalogue_finds_what_was_left_out_of_the_sample_on_purpose(demo: Path) -> None:
    found = json.loads(run(demo, "catalogue", "--json").stdout)
    truth = json.loads((demo / "sample" / "truth.json").read_text("utf-8"))["stories"]["catalogue_errors"]
    blank = {(one["procedure"], one["column"]) for one in truth if one["kind"] == "missing"}
    assert len(blank) == 4
    assert blank <= {(one["procedure_id"], column) for one in found for column in one["detail"].split(",")}
    assert "LNETB art. 54" in run(demo, "catalogue", "--procedure", "AMB-02").stdout


def test_agenda_of_the_sample_and_what_cannot_be_made(demo: Path, tmp_path: Path) -> None:
    made = run(demo, "export", "agenda", "--semester", "2027-1", "--json")
    data = json.loads(made.stdout)
    assert "--previous" in made.stderr
    assert Path(data["file"]).is_file()
    assert len(data["lines"]) == 10
    mistake(run(demo, "export", "agenda", "--semester", "2027"), 2, "«2027»", "2027-1")
    (tmp_path / "mala.json").write_text("[]", "utf-8")
    for name, said in (("no.json", "No existe"), ("mala.json", "no es una Agenda")):
        mistake(run(demo, "export", "agenda", "--semester", "2027-1", "--previous", str(tmp_path / name)), 2, said)


def test_a_command_starts_without_what_only_pages_and_builds_need() -> None:
    heavy = ("pandas", "altair", "streamlit", "prophet", "alembic", "scipy", "pptx")
    code = f"import sys, paso10; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
