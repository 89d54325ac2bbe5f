"""Invented people to plant in sources, and a search for them in all that a home keeps, publishes and says."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from typer.testing import CliRunner

from paso10 import app

EACH = 50
ORDERS = ("check", "check --json", "update", "status", "status --json", "show revenue_mxn --by method", "update --json")


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


def home(root: Path, contracts: dict[str, str]) -> Path:
    """A home with those contracts that takes in whatever it can."""
    for folder in ("sources", "inbox", "catalogue"):
        (root / folder).mkdir(parents=True)
    (root / "paso10.toml").write_text('name = "Canarios"\nstate = "Veracruz"\n[limits]\nquarantine_stop_percent = 100\n', "utf-8")
    for name, text in contracts.items():
        (root / "sources" / f"{name}.toml").write_text(text, "utf-8")
    return root


def nobody_is_found(root: Path, birds: Sequence[str], facts: dict[str, int], *more: str) -> str:
    """Runs every command over a home, and more; no bird is left anywhere, and at least so many facts are. What was said."""
    said = ""
    for words in (*ORDERS, *more):
        done = CliRunner().invoke(app, ["--home", str(root), *words.split()])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        said += done.output + done.stderr
    state: dict[str, Any] = json.loads(CliRunner().invoke(app, ["--home", str(root), "status", "--json"]).stdout)
    for table, least in facts.items():
        assert state["facts"][table] >= least, state["facts"]
    for where, text in everything(root, said):
        low = text.lower()
        for bird in birds:
            at = low.find(bird.lower())
            assert at < 0, f"{bird} en {where}: …{text[max(at - 80, 0) : at + 80]}…"
    return said
