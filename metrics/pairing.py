"""A step that a log writes as two events, its start and its end, as one."""

from collections import defaultdict, deque
from datetime import datetime

import duckdb
import polars as pl

Waiting = defaultdict[tuple[str | None, ...], deque[tuple[datetime, int]]]
SCHEMA = {"ended": pl.Int64, "begun": pl.Int64}


def pair_events(con: duckdb.DuckDBPyConnection) -> None:
    """Table `ran`: the events of the warehouse `w`, each end with the start that it closes; a start without an end stays alone.

    A start belongs to the first end after it, of its request, activity and instance where the log says one. What came in one
    event, and what has no start at all, is as it was.
    """
    pairs = pl.DataFrame(_pairs(con), schema=SCHEMA, orient="row")
    con.register("pairs_frame", pairs)
    con.execute(_RAN)
    con.unregister("pairs_frame")


def _pairs(con: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """(row of an end, row of its start), first come first served."""
    waiting, found = Waiting(deque), list[tuple[int, int]]()
    for row, begins, moment, *key in con.execute(_HALVES).fetchall():
        if begins:
            waiting[tuple(key)].append((moment, row))
        elif waiting[tuple(key)]:
            found.append((row, waiting[tuple(key)].popleft()[1]))
    return found


_HALVES = """
WITH halves AS (SELECT rowid AS id, completed_at IS NULL AS begins, coalesce(completed_at, started_at) AS moment, source_row,
    source, request_id, activity, instance FROM w.events WHERE (started_at IS NULL) <> (completed_at IS NULL))
SELECT id, begins, moment, source, request_id, activity, instance FROM halves h
WHERE (source, request_id, activity) IN (SELECT (source, request_id, activity) FROM halves WHERE begins)
ORDER BY moment, begins DESC, source_row
"""
_RAN = """
CREATE TABLE ran AS
SELECT e.* REPLACE (coalesce(e.started_at, s.started_at) AS started_at, coalesce(e.started_on, s.started_on) AS started_on,
    coalesce(e.started_minute, s.started_minute) AS started_minute)
FROM w.events e LEFT JOIN pairs_frame p ON p.ended = e.rowid LEFT JOIN w.events s ON s.rowid = p.begun
WHERE e.rowid NOT IN (SELECT begun FROM pairs_frame)
"""
