"""Every forecast as it was issued, kept for good: rows are only added, by the one build that holds the folder."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

KEPT = ("series", "issued_at", "cutoff", "day", "median", "lo80", "hi80", "lo95", "hi95", "model")
TYPES = ["VARCHAR", "TIMESTAMP", "DATE", "DATE", "DOUBLE", "DOUBLE", "DOUBLE", "DOUBLE", "DOUBLE", "VARCHAR"]
PAST: dict[str, pl.DataType | type[pl.DataType]] = {
    "series": pl.String, "issued_at": pl.Datetime("us"), "cutoff": pl.Date, "day": pl.Date, "median": pl.Float64,
    "lo80": pl.Float64, "hi80": pl.Float64, "lo95": pl.Float64, "hi95": pl.Float64, "model": pl.String, "actual": pl.Float64,
}


class HistoryTrouble(Exception):
    """The history could not be read or written: the build goes on and says so. `none` is what is known of the past then."""

    none = pl.DataFrame(schema=PAST)


def past(path: Path, actual: pl.DataFrame) -> pl.DataFrame:
    """Earlier forecasts of days that have come, beside what came; nothing when there is no history yet.

    A file that cannot be read is set aside under another name, and HistoryTrouble says which.
    """
    if not path.exists():
        return HistoryTrouble.none
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            con.register("actual", actual)
            columns = ", ".join(f"f.{name}" for name in KEPT)
            return con.execute(f"SELECT {columns}, a.actual FROM forecasts f JOIN actual a USING (series, day) "
                               "WHERE f.median IS NOT NULL ORDER BY ALL").pl()
    except duckdb.Error as error:
        aside = path.with_name(f"{path.stem}-dañado-{datetime.now(UTC):%Y%m%d%H%M%S}{path.suffix}")
        path.rename(aside)
        raise HistoryTrouble(
            f"{path.name} no se puede leer ({str(error).splitlines()[0]}): se guardó aparte como {aside.name} y el historial de "
            "pronósticos empieza de nuevo con la siguiente publicación. Si tiene un respaldo, póngalo en su lugar: paso10 build"
        ) from error


def keep(path: Path, rows: pl.DataFrame) -> None:
    """Adds what was issued now. HistoryTrouble when it cannot be written."""
    try:
        with duckdb.connect(str(path)) as con:
            columns = ", ".join(f"{name} {kind}" for name, kind in zip(KEPT, TYPES, strict=True))
            con.execute(f"CREATE TABLE IF NOT EXISTS forecasts ({columns})")
            con.register("incoming", rows.select(KEPT))
            con.execute("INSERT INTO forecasts SELECT * FROM incoming WHERE median IS NOT NULL ORDER BY series, day")
    except duckdb.Error as error:
        raise HistoryTrouble(
            f"No se pudo escribir {path}: los pronósticos de hoy se publican pero no quedan en el historial "
            f"({str(error).splitlines()[0]}). Revise el disco y los permisos, y ejecute: paso10 build") from error
