"""Rows per second of every reader, from the source to committed facts, beside DuckDB's raw scan of the same file.

    .venv/bin/python -m benchmarks.load [--rows 500000] [--only csv json ...]

The CSV is a citizen window's export of 12 columns in CP1252 with `;`, day-first dates and a hashed CURP; the others hold the same
records. Everything that loading does is inside the figure: decoding, both readers, typing, hashing, quarantine, conservation,
commit. DuckDB's scan reads every column as text into a table, checks nothing and types nothing; without an extension it reads
neither workbooks nor logs nor other databases. Servers: PASO10_TEST_MYSQL and PASO10_TEST_POSTGRESQL, as in the tests.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks import load_sources as made
from etl.home import read_home
from etl.load import load_home

MYSQL = os.environ.get("PASO10_TEST_MYSQL", "mysql+pymysql://root@127.0.0.1:3306")
POSTGRESQL = os.environ.get("PASO10_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
FEWER = 5  # one row for every so many of the CSV in what takes long to write
FILES: dict[str, tuple[Callable[[Path, int], None], str, int]] = {
    "csv": (made.write_csv, made.TEXTS, 1), "json": (made.write_json, made.TEXTS, 1),
    "xlsx": (made.write_xlsx, made.TEXTS, FEWER), "xes": (made.write_xes, made.LOG, FEWER),
}  # fmt: skip
SUFFIXES = {"csv": "csv", "json": "jsonl", "xlsx": "xlsx", "xes": "xes"}
SCANS = {
    "csv": "read_csv('{}', delim = ';', header = true, all_varchar = true, encoding = 'latin-1')",
    "json": "read_json('{}', format = 'newline_delimited', columns = {{{}}})",
}
SERVERS = {"sql MariaDB": MYSQL, "sql PostgreSQL": POSTGRESQL, "cerofilas MariaDB": MYSQL}


@contextmanager
def home(contract: str) -> Iterator[Path]:
    """A passing home with one contract."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("sources", "inbox"):
            (root / name).mkdir()
        (root / "paso10.toml").write_text('name = "Prueba"\nstate = ""\ntime_zone = "America/Mexico_City"\n', "utf-8")
        (root / "sources" / "prueba.toml").write_text(f'name = "Prueba"\nowner = "Alguien"\n{contract}', "utf-8")
        yield root


def loaded(root: Path) -> tuple[int, float]:
    """(rows that were taken in, seconds)."""
    began = time.perf_counter()
    reports = load_home(read_home(root))
    seconds = time.perf_counter() - began
    assert all(r.status == "loaded" and not r.fates["quarantined"] for r in reports), reports
    return sum(r.fates["accepted"] for r in reports), seconds


def scanned(kind: str, path: Path) -> float | None:
    """Seconds of DuckDB's raw scan; None where it cannot read the file by itself."""
    if kind not in SCANS:
        return None
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in made.requests(1).columns)
    began = time.perf_counter()
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t AS FROM {SCANS[kind].format(path, columns)}")
    return time.perf_counter() - began


def of_file(kind: str, rows: int) -> tuple[int, float, float | None]:
    write, facts, fewer = FILES[kind]
    with home(made.HEADS[kind] + facts) as root:
        path = root / "inbox" / f"prueba.{SUFFIXES[kind]}"
        write(path, rows // fewer)
        return *loaded(root), scanned(kind, path)


def of_server(kind: str, rows: int) -> tuple[int, float, float | None]:
    with made.database(SERVERS[kind]) as engine:
        url = engine.url.render_as_string(hide_password=False)
        if kind.startswith("cerofilas"):
            made.fill_cerofilas(engine, rows)
            contract = f'kind = "cerofilas"\nurl = "{url}"\n'
        else:
            made.fill(engine, rows // FEWER)
            contract = made.HEADS["sql"].format(url=url) + made.NATIVE
        with home(contract) as root:
            return *loaded(root), None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--only", nargs="+", choices=[*FILES, *SERVERS], default=[*FILES, *SERVERS])
    chosen = parser.parse_args()
    os.environ.setdefault("PASO10_KEY", "00" * 32)
    print(f"{'lector':<18} {'filas':>9} {'segundos':>9} {'filas/s':>9} {'DuckDB, filas/s':>16} {'razón':>6}")
    for kind in chosen.only:
        rows, seconds, scan = (of_file if kind in FILES else of_server)(kind, chosen.rows)
        raw = (f"{rows / scan:,.0f}", f"{seconds / scan:.1f}") if scan else ("no lo lee", "–")
        print(f"{kind:<18} {rows:>9,} {seconds:>9.1f} {rows / seconds:>9,.0f} {raw[0]:>16} {raw[1]:>6}", flush=True)


if __name__ == "__main__":
    main()
