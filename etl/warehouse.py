"""The one place that opens the warehouse for writing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.errors import WarehouseError
from etl.tables import LEDGER, TABLES, ddl, stored

STORAGE_VERSION = "v1.4.0"  # readable by every DuckDB from 1.4 on
PATIENCE_SECONDS = 10.0
STORAGE = (duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException)


@contextmanager
def connect(path: Path, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for writing, with its tables; WarehouseError when another process keeps it busy or it is no warehouse.

    The connection reads no file but its own: sources come in through our readers, never through SQL.
    """
    con = _open(path, patience_seconds)
    try:
        for table in TABLES.values():
            con.execute(ddl(table))
        _complete(con)
        for name, columns in LEDGER.items():
            con.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
        con.execute("SET preserve_insertion_order = false")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con
    except duckdb.Error as problem:
        if not isinstance(problem, STORAGE) and "No space left" not in str(problem):  # a commit without room is no IOException
            raise
        raise WarehouseError(storage_problem(path, problem)) from None
    finally:
        con.close()


def storage_problem(path: Path, problem: duckdb.Error) -> str:
    """What the system refused while the warehouse was open or being opened, and what to do about it."""
    said = str(problem)
    if "No space left" in said or "not enough" in said.lower():
        return f"{path}: el disco está lleno y lo que estaba en curso no se guardó. Libere espacio en {path.parent} y repita."
    if "Read-only file system" in said or "Permission denied" in said:
        return f"{path}: sin permiso de escritura. Dé permiso sobre {path.parent} al usuario que ejecuta paso10 y repita."
    if isinstance(problem, duckdb.OutOfMemoryException):
        return f"{path}: no alcanza la memoria ({said.splitlines()[0]}). Cierre otros programas o entregue el archivo en partes."
    if not path.parent.is_dir():
        return f"{path.parent}: no existe esa carpeta. Revise --home y repita."
    return f"{path}: el sistema no deja leerlo o escribirlo ({said.splitlines()[0]}). Revise el disco y repita."


def _complete(con: duckdb.DuckDBPyConnection) -> None:
    """Gives the tables of an older warehouse the columns that were declared since."""
    there = set(con.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall())
    for table in TABLES.values():
        for name, kind in stored(table):
            if (table.name, name) not in there:
                con.execute(f'ALTER TABLE {table.name} ADD COLUMN "{name}" {kind}')


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
            if "Could not set lock" not in str(problem):
                raise WarehouseError(storage_problem(path, problem)) from None
            if time.monotonic() >= deadline:
                raise WarehouseError(
                    f"{path.name}: otro proceso de paso10 lo está escribiendo. Espere a que termine y repita."
                ) from None
            time.sleep(0.2)
        except duckdb.Error:
            raise WarehouseError(f"{path}: no es un almacén de paso10, o está dañado.") from None


@contextmanager
def connect_read_only(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for reading; WarehouseError while another process writes it."""
    try:
        con = duckdb.connect(path, read_only=True, config={"enable_external_access": "false"})
    except duckdb.Error:
        raise WarehouseError(f"{path.name}: no se puede leer: otro proceso lo escribe, o está dañado. Espere y repita.") from None
    try:
        yield con
    finally:
        con.close()
