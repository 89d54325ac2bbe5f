"""The checks that a new file passes before it is published: opened as readers will, and equal to the facts it came from."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from metrics.measures import CLOCKS, MEASURES

STAYS = " Sigue publicado el anterior; reporte esta falla."
TABLES = ("day", "month", "day_by", "month_by")
NEEDED = (
    "about", "keys", "calendar", "indicators", "coverage", "carries", "cutoffs", "sources", "batches", "quarantine", "pairs",
    "fees", "stock_day", "attention", "proposals", "reported", "effects", "effect_series",
    "candidates", "evidence",
)
# Straight from the enriched facts, without the expressions of the measures: a slip in those shows here.
ANCHORS = {
    "requests_received": "SELECT count(*) FILTER (counted) FROM requests",
    "requests_outside": "SELECT count(*) FILTER (NOT counted) FROM requests",
    "requests_resolved": "SELECT count(*) FILTER (done AND resolved_on IS NOT NULL) FROM requests",
    "queue_visits": "SELECT count(arrived_on) FROM visits",
    "payments": "SELECT count(paid_on) FROM payments",
    "revenue_mxn": "SELECT coalesce(sum(amount_mxn), 0) FROM payments WHERE paid_on IS NOT NULL",
    "answers": "SELECT count(answered_on) FROM ratings",
    "entries": "SELECT count(value) FROM aggregates WHERE from_on IS NOT NULL",
}


def fact_sums(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The sums that the published cubes must give, from the facts."""
    sums = {name: _one(con, sql) for name, sql in ANCHORS.items()}
    for clock in CLOCKS.values():
        sql = f"SELECT count(*) FROM {clock.family} WHERE {clock.value} IS NOT NULL AND {clock.on} IS NOT NULL"
        sums[clock.name] = _one(con, sql)
    return sums


def check_file(path: Path, expected: dict[str, Any]) -> str:
    """'' when the file can be published, or the sentence that says why not."""
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            for table in NEEDED:
                con.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()
            for name, facts in expected.items():
                for found in _published(con, name):
                    if found != facts:
                        return f"El archivo nuevo no cuadra: {name} da {found} y los datos dan {facts}.{STAYS}"
    except duckdb.Error as error:
        return f"El archivo nuevo no se puede leer: {str(error).splitlines()[0]}.{STAYS}"
    return ""


def _published(con: duckdb.DuckDBPyConnection, name: str) -> list[Any]:
    """The sum of a measure or of a clock's counts in each of its tables and dimensions."""
    base, column = (f"counts_{name}", "n") if name in CLOCKS else (f"cells_{MEASURES[name].family}", name)
    found = []
    for table in TABLES[:1] if name in CLOCKS and CLOCKS[name].spread else TABLES:
        by = " GROUP BY dim" if table.endswith("_by") else ""
        sums = [row[0] for row in con.execute(f"SELECT sum({column}) FROM {base}_{table}{by}").fetchall()]
        found += sums or [0]
    return [0 if value is None else value for value in found]


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int | Decimal | None:
    row = con.execute(sql).fetchone()
    return row[0] if row else None


