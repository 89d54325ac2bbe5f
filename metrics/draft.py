"""The new file while it is made: asked like a published one, and what is found out is written beside it as further tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from metrics.reader import Published, read_connection


@contextmanager
def draft(made: Path) -> Iterator[Published]:
    """A file that nobody else reads yet, on one connection that reads and writes."""
    con = duckdb.connect(str(made))
    try:
        con.execute("SET TimeZone = 'UTC'")
        yield read_connection(made, con)
        con.execute("CHECKPOINT")
    finally:
        con.close()


def write_rows(
    pub: Published, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]] | pl.DataFrame
) -> None:
    """A new table of the draft; columns: their names and DuckDB types; a frame is taken by its names."""
    pub.connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    if isinstance(rows, pl.DataFrame):
        _from(pub, rows, f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
    else:
        insert(pub.connection, table, list(columns.values()), rows)
    pub.__dict__.pop("tables", None)


def write_frame(pub: Published, table: str, frame: pl.DataFrame, order: str = "ALL") -> None:
    """A frame as a new table of the draft, in that order."""
    _from(pub, frame, f"CREATE TABLE {table} AS SELECT * FROM incoming ORDER BY {order}")
    pub.__dict__.pop("tables", None)


def _from(pub: Published, frame: pl.DataFrame, sql: str) -> None:
    pub.connection.register("incoming", frame)
    pub.connection.execute(sql)
    pub.connection.unregister("incoming")


def insert(con: duckdb.DuckDBPyConnection, table: str, kinds: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows with the table's columns, in one statement: one for each row takes most of the time of a small build."""
    columns = [[list(v) if isinstance(v, tuple) else v for v in column] for column in zip(*rows, strict=True)]
    if columns:
        holes = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        con.execute(f"INSERT INTO {table} SELECT {holes}", columns)
