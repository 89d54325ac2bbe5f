"""Two hundred people planted in every source and every kind of column: none of them is ever found again."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import duckdb
import pytest
import xlsxwriter
from typer.testing import CliRunner

from paso10 import app

EACH = 50
HEAD = ("FOLIO", "FECHA", "ESTADO", "VENTANILLA", "CURP", "NOMBRE", "COMENTARIO", "MOTIVO", "RECIBO", "IMPORTE", "FORMA")
CONTRACT = """
name = "{name}"
owner = "Ventanilla"
{reader}

[personal]
hash = ["CURP"]
drop = ["NOMBRE"]

[[fact]]
table = "requests"
[fact.columns]
request_id = "FOLIO"
received_at = {{ column = "FECHA", dates = "dd/mm/yyyy" }}
status = {{ column = "ESTADO", values = {{ "Abierta" = "open" }} }}
applicant = "CURP"

[[fact]]
table = "visits"
[fact.columns]
visit_id = {{ column = "FOLIO" }}
arrived_at = {{ column = "FECHA", dates = "dd/mm/yyyy" }}
desk = "VENTANILLA"

[[fact]]
table = "payments"
[fact.columns]
payment_id = "RECIBO"
paid_at = {{ column = "FECHA", dates = "dd/mm/yyyy" }}
amount_mxn = "IMPORTE"
method = "FORMA"
"""
READERS = {
    "csv": 'kind = "csv"\nfiles = "lote.csv"', "xlsx": 'kind = "xlsx"\nfiles = "lote.xlsx"',
    "sql": 'kind = "sql"\n[sql]\nurl = "sqlite:///{inbox}/lote.db"\ntable = "lote"',
}


def people(dice: Random) -> list[str]:
    """Two hundred of them, no two alike: CURP, RFC, e-mail, telephone."""
    letters, vowels = "BCDFGHJKLMNPQRSTVWYZ", "AEIOU"

    def name(length: int) -> str:
        return "".join(dice.choice(letters) for _ in range(length))

    def born() -> str:
        return f"{dice.randrange(40, 99):02}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"

    found: list[str] = []
    for number in range(EACH):
        start = dice.choice(letters) + dice.choice(vowels) + name(2)
        found += [
            f"{start}{born()}{dice.choice('HM')}VZ{name(3)}0{number % 10}", f"{start}{born()}{name(2)}{number % 10}",
            f"canario.{name(6).lower()}{number}@correo-{name(3).lower()}.mx", f"229{dice.randrange(10**6, 10**7)}"]
    assert len(set(found)) == 4 * EACH
    return found


def rows(birds: list[str]) -> list[tuple[str, ...]]:
    """One bird a row, each in another column, alone or in a sentence; between them rows without any."""
    found: list[tuple[str, ...]] = []
    for number, bird in enumerate(birds):
        good = [f"F-{number}", "03/05/2026", "Abierta", "Caja 1", bird, bird, f"es {bird}", "", f"R-{number}", "10.50", "cheque"]
        place = (0, 1, 2, 3, 6, 7, 8, 9, 10)[number // 4 % 9]
        key = HEAD[place] in ("FOLIO", "RECIBO", "IMPORTE")  # ten digits are a folio there, or an amount
        if not key or len(bird) == 18 or "@" in bird:
            good[place] = bird if number % 3 else f"ver a {bird} hoy"
        found += [tuple(good), (f"G-{number}", "04/05/2026", "Abierta", "Caja 2", "", "", "", "", f"S-{number}", "1", "tarjeta")]
    return found


def write(inbox: Path, kind: str, birds: list[str]) -> None:
    if kind == "csv":
        lines = [",".join(row) for row in (HEAD, *rows(birds))]
        lines.insert(7, f"{birds[0]},una,columna,de,más,{birds[1]},{birds[2]},{birds[3]},x,y,z,w")
        (inbox / "lote.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif kind == "xlsx":
        with xlsxwriter.Workbook(inbox / "lote.xlsx") as book:
            sheet = book.add_worksheet()
            for at, row in enumerate((HEAD, *rows(birds))):
                sheet.write_row(at, 0, row)
    else:
        with sqlite3.connect(inbox / "lote.db") as con:
            con.execute(f"CREATE TABLE lote ({', '.join(f'{name} TEXT' for name in HEAD)})")
            con.executemany(f"INSERT INTO lote VALUES ({', '.join('?' * len(HEAD))})", rows(birds))


def everything(root: Path, said: str) -> Iterator[tuple[str, str]]:
    """(where, text): what was said, every cell of every database, every other file that is not a delivery."""
    yield "lo dicho", said
    for path in root.rglob("*"):
        if not path.is_file() or path.parent.name == "inbox":
            continue
        if path.suffix == ".duckdb":
            copy = root.parent / path.name  # this process has the published file open already, in its own way
            copy.write_bytes(path.read_bytes())
            with duckdb.connect(str(copy), read_only=True) as con:
                for schema, table in con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
                    yield f"{path.name} {table}", str(con.execute(f'SELECT * FROM "{schema}"."{table}"').fetchall())
        yield path.name, path.read_bytes().decode("latin-1")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sql"])
def test_nobody_is_found_again(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_KEY", "una clave de prueba bien larga")
    root, birds = tmp_path / "casa", people(Random(f"canarios {kind}"))
    for folder in ("sources", "inbox", "catalogue"):
        (root / folder).mkdir(parents=True)
    (root / "paso10.toml").write_text('name = "Canarios"\nstate = "Veracruz"\n[limits]\nquarantine_stop_percent = 100\n', "utf-8")
    reader = READERS[kind].format(inbox=root / "inbox")
    (root / "sources" / "lote.toml").write_text(CONTRACT.format(name=kind, reader=reader), "utf-8")
    write(root / "inbox", kind, birds)
    said = ""
    for words in ("check", "check --json", "update", "status", "status --json", "show revenue_mxn --by method", "update --json"):
        done = CliRunner().invoke(app, ["--home", str(root), *words.split()])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        said += done.output + done.stderr
    state = json.loads(CliRunner().invoke(app, ["--home", str(root), "status", "--json"]).stdout)
    assert state["facts"]["requests"] >= len(birds)
    for where, text in everything(root, said):
        low = text.lower()
        for bird in birds:
            assert bird.lower() not in low, f"{bird} en {where}"
    assert "dato personal" in said or "persona" in said
