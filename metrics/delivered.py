"""What each source delivered: the days of each table and series, and the dimensions that its rows ever give."""

from collections.abc import Iterator
from datetime import date

import duckdb

from metrics.coverage import Span, join_spans
from metrics.measures import DERIVED, DIMENSIONS, FAMILIES

AGGREGATES = "aggregates"
DATED = ("requests", "visits", "payments", "ratings", "events", AGGREGATES)


def write_delivered(con: duckdb.DuckDBPyConnection) -> None:
    """Writes `pub.coverage` (days that do not work bridge two spans) and `pub.carries`; series is '' outside `aggregates`."""
    con.execute("CREATE TABLE pub.coverage (source VARCHAR, table_name VARCHAR, series VARCHAR, first DATE, last DATE)")
    works = frozenset(row[0] for row in con.execute("SELECT date FROM calendar WHERE cal = 0 AND works").fetchall())
    spans: dict[tuple[str, str, str], list[Span]] = {}
    for source, table, series, first, last in _spans(con):
        spans.setdefault((source, table, series), []).append((first, last))
    for key, days in sorted(spans.items()):
        for span in join_spans(days, works):
            con.execute("INSERT INTO pub.coverage VALUES (?, ?, ?, ?, ?)", [*key, *span])
    parts = [_carries(table, dimensions) for table, dimensions in FAMILIES.items() if table not in DERIVED]
    con.execute(f"CREATE TABLE pub.carries AS {' UNION ALL '.join(parts)} ORDER BY ALL")


def _spans(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str, date, date]]:
    """(source, table, series, first, last) of each loaded batch."""
    rows = con.execute(_BATCHES).fetchall()
    yield from ((source, table, "", first, last) for source, table, first, last in rows if table in DATED[:-1])
    yield from con.execute(_SERIES).fetchall()


def _carries(table: str, dimensions: tuple[str, ...]) -> str:
    """SQL of (source, table_name, series, dim): what its rows give at least once, and 'total' because it has rows."""
    series = "series" if table == AGGREGATES else "''"
    given = " UNION ALL ".join(
        f"SELECT source, {series} AS series, '{dim}' AS dim FROM w.{table} WHERE {_given(dim)} GROUP BY ALL"
        for dim in ("total", *dimensions)
    )
    return f"SELECT source, '{table}' AS table_name, series, dim FROM ({given})"


def _given(dim: str) -> str:
    if dim == "total":
        return "true"
    own = f"coalesce({dim}_id, '') <> ''" if dim in DIMENSIONS[:3] else f"coalesce({dim}, '') <> ''"
    return f"({own} OR procedure_id IN (SELECT procedure_id FROM cards WHERE agency_id <> ''))" if dim == "agency" else own


_BATCHES = """
SELECT b.source, f.table_name, f.covered_from, f.covered_to FROM w.batch_facts f JOIN w.batches b USING (batch_id)
WHERE b.status = 'loaded' AND f.covered_from IS NOT NULL AND f.covered_to IS NOT NULL ORDER BY ALL
"""
# A batch whose days are just those of its rows covers, for each series, the days of that series' rows: from the first to the
# last of those that are of a day, and the own days of each that is of a period. One whose days are
# declared (a month, its file's name) covers them for every series that its source ever gives: there no row is zero.
_SERIES = f"""
WITH covered AS (SELECT f.batch_id, b.source, f.covered_from AS first, f.covered_to AS last
    FROM w.batch_facts f JOIN w.batches b USING (batch_id)
    WHERE b.status = 'loaded' AND f.table_name = '{AGGREGATES}' AND f.covered_from IS NOT NULL AND f.covered_to IS NOT NULL),
rows AS (SELECT batch_id, series, min(from_on) AS first, max(from_on) AS last FROM w.{AGGREGATES} GROUP BY ALL),
whole AS (SELECT batch_id, min(first) AS first, max(last) AS last FROM rows GROUP BY 1),
spans AS (SELECT batch_id, series, min(from_on) AS first, max(from_on) AS last FROM w.{AGGREGATES}
    WHERE to_on IS NULL OR to_on <= from_on GROUP BY ALL
    UNION SELECT DISTINCT batch_id, series, from_on, to_on FROM w.{AGGREGATES} WHERE to_on > from_on),
known AS (SELECT DISTINCT source, series FROM w.{AGGREGATES})
SELECT c.source, '{AGGREGATES}', coalesce(k.series, ''), coalesce(r.first, c.first), coalesce(r.last, c.last)
FROM covered c LEFT JOIN known k USING (source) LEFT JOIN whole h USING (batch_id)
LEFT JOIN spans r ON r.batch_id = c.batch_id AND r.series = k.series AND h.first = c.first AND h.last = c.last
WHERE r.batch_id IS NOT NULL OR h.first IS DISTINCT FROM c.first OR h.last IS DISTINCT FROM c.last
ORDER BY ALL
"""
