"""Where the facts live: DuckDB with the warehouse attached read-only as `w` and the new published file as `pub`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Ibis gives its tables and columns no types that mypy could use: Any stands for them here, in measures.py and in rollup.py.
import duckdb

STORAGE_VERSION = "v1.4.0"
SETTINGS = ("SET TimeZone = 'UTC'", "SET preserve_insertion_order = false")


@contextmanager
def workshop(warehouse: Path, target: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own memory with the warehouse as `w`, and a new file `target` as `pub` when one is asked for."""
    con = duckdb.connect(":memory:")
    try:
        for setting in SETTINGS:
            con.execute(setting)
        con.execute(f"ATTACH {_quoted(warehouse)} AS w (READ_ONLY)")
        if target is not None:
            con.execute(f"SET temp_directory = {_quoted(target.with_suffix('.spill'))}")
            con.execute(f"ATTACH {_quoted(target)} AS pub (STORAGE_VERSION '{STORAGE_VERSION}')")
        yield con
    finally:
        con.close()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


class Expressions:
    """Ibis tables over the connection, and their expressions as this engine's SQL. Ibis is loaded only when one is made."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        import ibis  # type: ignore[import-untyped]  # noqa: PLC0415 - half a second that an unchanged build and every page save

        self._backend = ibis.duckdb.from_connection(con)
        self._union = ibis.union

    def table(self, name: str) -> Any:  # noqa: ANN401
        """One enriched table of the connection's own memory."""
        return self._backend.table(name)

    def union(self, parts: list[Any]) -> Any:  # noqa: ANN401
        """All rows of several expressions with the same columns."""
        return parts[0] if len(parts) == 1 else self._union(*parts, distinct=False)

    def sql(self, expression: Any) -> str:  # noqa: ANN401
        """The expression in the engine's own words."""
        return str(self._backend.compile(expression))
