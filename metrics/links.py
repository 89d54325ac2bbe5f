"""Which visits and payments belong to a request: only where they carry its folio, and only over the days their sources cover."""

import duckdb


def link_requests(con: duckdb.DuckDBPyConnection) -> None:
    """From `received`: `visits_of`, `revenue_of` (rid, found) and `visits_reach`, `revenue_reach` (procedure, first, last).

    A procedure whose visits (payments) never carry a folio has no reach: what its requests took is not known, which is not zero.
    """
    con.execute(_linked("visits", "arrived_on IS NOT NULL", "1::BIGINT", "visits"))
    con.execute(_linked("payments", "paid_on IS NOT NULL", "amount_mxn", "revenue"))


def _linked(table: str, real: str, adds: str, name: str) -> str:
    """Each row belongs to one request: where two sources use its folio, to that of its own source."""
    return f"""
CREATE TABLE {name}_rows AS
WITH rows AS (SELECT row_number() OVER () AS id, request_id, source, {adds} AS adds FROM w.{table}
    WHERE request_id IS NOT NULL AND {real})
SELECT r.rid, r.procedure, f.source, f.adds FROM rows f JOIN received r USING (request_id)
QUALIFY row_number() OVER (
    PARTITION BY f.id ORDER BY f.source IS NOT DISTINCT FROM r.source DESC, r.source, r.received_at, r.rid) = 1;
CREATE TABLE {name}_of AS SELECT rid, sum(adds) AS found FROM {name}_rows GROUP BY rid;
CREATE TABLE {name}_reach AS
WITH covered AS (SELECT b.source, min(f.covered_from) AS first, max(f.covered_to) AS last
    FROM w.batch_facts f JOIN w.batches b USING (batch_id) WHERE b.status = 'loaded' AND f.table_name = '{table}' GROUP BY 1)
SELECT l.procedure, min(c.first) AS first, max(c.last) AS last
FROM (SELECT DISTINCT procedure, source FROM {name}_rows) l JOIN covered c USING (source) GROUP BY 1
"""
