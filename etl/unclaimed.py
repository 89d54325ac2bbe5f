"""Files that wait in the inbox and that no contract reads: said, so that nothing stays there unseen."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from etl.contract import Contract
from etl.errors import SourceError
from etl.home import Home
from etl.readers.files import found_files
from etl.text import readable

READ = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl", ".ndjson", ".xes", ".zip", ".gz", ".db", ".sqlite")
HELP = "LEEME.txt"


def unclaimed(home: Home, contracts: Sequence[Contract], wrong: Mapping[str, object]) -> list[str]:
    """Their paths from the inbox, by name. What a contract with a mistake in it would read is waiting for that contract."""
    if not home.inbox.is_dir():
        return []
    claimed = {path.resolve() for pattern in _patterns(home, contracts, wrong) for path in _files(home, pattern)}
    claimed |= {(home.root / name).resolve() for name in _databases(contracts)}
    there = sorted(path for path in home.inbox.rglob("*") if path.suffix.lower() in READ and path.name != HELP)
    return [
        readable(path.relative_to(home.inbox).as_posix())
        for path in there
        if path.is_file() and path.resolve() not in claimed and not path.name.startswith((".", "~$"))
    ]


def remedy(name: str) -> str:
    """What to tell about one of them."""
    typed = quote(f"inbox/{name}")
    return f"inbox/{name}: ninguna fuente lo lee. Véalo con `paso10 inspect {typed}`, o agréguelo en la página Datos."


def _patterns(home: Home, contracts: Sequence[Contract], wrong: Mapping[str, object]) -> Iterator[str]:
    yield from (contract.files for contract in contracts if contract.kind != "sql")
    for source in wrong:
        with suppress(OSError, ValueError):
            yield str(tomllib.loads((home.sources / f"{source}.toml").read_text("utf-8-sig")).get("files", ""))


def _files(home: Home, pattern: str) -> list[Path]:
    """None where its folder cannot be listed: loading that source says so."""
    with suppress(SourceError, ValueError):
        return found_files(home.root, home.inbox, pattern)[1]
    return []


def _databases(contracts: Sequence[Contract]) -> Iterator[str]:
    """The files of SQLite databases."""
    for contract in contracts:
        if contract.kind == "sql":
            with suppress(ArgumentError):
                url = make_url(contract.query.url)
                if url.get_backend_name() == "sqlite" and url.database:
                    yield url.database
