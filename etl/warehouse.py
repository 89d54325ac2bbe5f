"""The one place that opens the warehouse for writing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.errors import WarehouseError
from etl.tables import LEDGER, TABLES, ddl

STORAGE_VERSION = "v1.4.0"  # readable by every DuckDB from 1.4 on
PATIENCE_SECONDS = 10.0


@contextmanager
def connect(path: Path, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for writing, with its tables; WarehouseError when another process keeps it busy or it is no warehouse.

    The connection reads no file but its own: sources come in through our readers, never through SQL.
    """
    con = _open(path, patience_seconds)
    try:
        for table in TABLES.values():
            con.execute(ddl(table))
        for name, columns in LEDGER.items():
            con.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
        con.execute("SET preserve_insertion_order = false")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con
    finally:
        con.close()


def _open(path: Path, patience_seconds: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + patience_seconds
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
    }
    while True:
        try:
            return duckdb.connect(path, config=config)
        except duckdb.IOException as problem:
            if "lock" not in str(problem):
                raise WarehouseError(f"{path}: no se puede abrir ({problem}). Revise permisos y espacio en disco.") from None
            if time.monotonic() >= deadline:
                raise WarehouseError(
                    f"{path.name}: otro proceso de paso10 lo está escribiendo. Espere a que termine y repita."
                ) from None
            time.sleep(0.2)
        except duckdb.Error as problem:
            raise WarehouseError(f"{path}: no es un almacén de paso10 ({problem}).") from None


@contextmanager
def connect_read_only(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for reading; WarehouseError while another process writes it."""
    try:
        con = duckdb.connect(path, read_only=True, config={"enable_external_access": "false"})
    except duckdb.Error as problem:
        raise WarehouseError(f"{path.name}: no se puede leer ahora ({str(problem).splitlines()[0]}). Espere y repita.") from None
    try:
        yield con
    finally:
        con.close()
