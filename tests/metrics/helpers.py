"""Fills a warehouse straight from rows, as the loader would leave it, and publishes it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from etl.tables import LEDGER, TABLES, Column, ddl, stored
from metrics.about import About
from metrics.publish import build
from metrics.query import Published, open_current

ZONE = "America/Mexico_City"
ABOUT = About("Puerto Sereno", "Veracruz", ZONE)
Row = Mapping[str, Any]
POLARS = {"VARCHAR": pl.String, "TIMESTAMP": pl.Datetime("us"), "DATE": pl.Date, "SMALLINT": pl.Int16, "INTEGER": pl.Int32,
          "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "DECIMAL(18,2)": pl.Float64, "BOOLEAN": pl.Boolean}


def warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """An empty warehouse with all its tables, open for writing."""
    con = duckdb.connect(str(path))
    for table in TABLES.values():
        con.execute(ddl(table))
    for name, columns in LEDGER.items():
        con.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
    return con


def fill(
    con: duckdb.DuckDBPyConnection, town: Mapping[str, Sequence[Row]], first: date | None = None, last: date | None = None,
    source: str = "all", batch: int = 1, covers: Mapping[str, tuple[date, date]] | None = None, agencies: Sequence[str] = (),
    until: date | None = None, status: str = "loaded", name: str = "",
) -> None:
    """One batch of one source: rows of every table, and the ledger that says which days it covers."""
    zones = {r["office_id"]: r.get("time_zone") or ZONE for r in town.get("offices", ())}
    zones |= dict(con.execute("SELECT office_id, coalesce(time_zone, ?) FROM offices", [ZONE]).fetchall())
    for table, rows in town.items():
        if rows and status == "loaded":
            insert(con, table, [typed(table, row, zones) | {"batch_id": batch, "source": source} for row in rows])
    known = con.execute("SELECT count(*) FROM sources WHERE source = ?", [source]).fetchone()
    if known == (0,):
        con.execute("INSERT INTO sources VALUES (?, ?, 'Área', 'csv', ?, ?, ?, 1, true)",
                    [source, name or source, list(town), list(agencies), until])
    records = sum(len(rows) for rows in town.values())
    con.execute(
        "INSERT INTO batches VALUES (?, ?, 'archivo.csv', 'sha', 'v1', 'p1', TIMESTAMP '2026-11-21 06:00:00', ?, ?, ?, '', "
        "?, 0, 1, 0, 0, 0, ?, 0, 0, ?)", [batch, source, first, last, status, records + 1, records, records + 1])
    spans = covers if covers is not None else {t: (first, last) for t in TABLES if not TABLES[t].catalogue}
    for table, (since, to) in spans.items():
        con.execute("INSERT INTO batch_facts VALUES (?, ?, ?, ?, ?)", [batch, table, len(town.get(table, ())), since, to])


def typed(table: str, row: Row, zones: Mapping[str, str]) -> dict[str, Any]:
    """A row with its instants in UTC beside their local date and minute, as the loader stores them."""
    found: dict[str, Any] = {}
    zone = ZoneInfo(zones.get(row.get("office_id") or "", ZONE))
    for column in TABLES[table].columns:
        value = row.get(column.name)
        if column.kind == "instant":
            found |= instant(column, value, zone)
        else:
            found[column.name] = float(value) if column.kind == "money" and value is not None else value
    return found


def instant(column: Column, value: date | datetime | None, zone: ZoneInfo) -> dict[str, Any]:
    stem = column.name.removesuffix("_at")
    if value is None:
        return {column.name: None, f"{stem}_on": None, f"{stem}_minute": None}
    timed = isinstance(value, datetime)
    local = value if isinstance(value, datetime) else datetime.combine(value, time())
    at = local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    return {column.name: at, f"{stem}_on": local.date(), f"{stem}_minute": local.hour * 60 + local.minute if timed else None}


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    columns = stored(TABLES[table])
    schema = {name: POLARS[kind] for name, kind in columns}
    frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
    con.register("incoming", frame)
    con.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    con.unregister("incoming")


def publish(folder: Path, town: Mapping[str, Sequence[Row]], first: date, last: date, about: About = ABOUT) -> Published:
    """Fills a new warehouse in the folder with one source that covers those days, builds it and opens what was published."""
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, town, first, last)
    return rebuild(folder, about)


def rebuild(folder: Path, about: About = ABOUT) -> Published:
    """Builds the folder's warehouse and opens what was published."""
    built = build(folder / "warehouse.duckdb", folder / "published", about, lambda line: None)
    assert built.refused_reason == ""
    return open_current(folder / "published")


def read_town(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The CSV files of a folder as rows with their Python values."""
    return {
        path.stem: [
            {name: value_of(path.stem, name, text) for name, text in row.items() if text}
            for row in csv.DictReader(path.read_text("utf-8").splitlines())
        ]
        for path in sorted(folder.glob("*.csv"))
    }


def value_of(table: str, name: str, text: str) -> Any:
    kind = TABLES[table].column(name).kind
    if kind == "instant":
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "integer":
        return int(text)
    return float(text) if kind in ("money", "number") else text
