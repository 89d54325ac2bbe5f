"""The steps of requests, from the event log to counts that add up: arcs, steps, cases and variants by day.

process_arcs      procedure, date (of the later event), source, target (activities; 0 = start or end), minutes, n, handed, knowing
process_steps     procedure, date, activity, minutes of work (null where no start is recorded), n, repeats (passes after the first
                  of a request), returned (first passes of requests that came back to it, on whatever day)
process_cases     procedure, date (of the last event so far), variant, n, closed
process_variants  variant, path (activities in order)
activities        id, name
hours             opens, closes (minutes of the day) of the offices whose own hours are not known; null when none are

Minutes are working minutes: within the hours and the calendar of the office. An office whose hours are not known works those
of most offices; where no office says its hours, working days count whole. Events follow each other by (completed, place in
the log).
"""

import duckdb

from metrics.pairing import pair_events


def write_steps(con: duckdb.DuckDBPyConnection) -> None:
    """Writes the process tables into `pub`, from the warehouse `w` and the enriched requests of the connection."""
    pair_events(con)
    for statement in (_HOURS, _EVENTS, _ORDERED, _ACTIVITIES, _ARCS, _STEPS, _PATHS, _VARIANTS, _CASES):
        con.execute(statement)
    for table in ("ran", "events", "ordered", "paths"):
        con.execute(f"DROP TABLE {table}")


def _worked(minute: str, day: str, opens: str = "opens", closes: str = "closes") -> str:
    """SQL of the working minutes so far at an instant: of the days before it, and of its own day."""
    today = f"greatest(0, least(coalesce({minute}, {opens}), {closes}) - {opens})"
    return f"(({day}.wd - {day}.works::INTEGER) * ({closes} - {opens}) + {day}.works::INTEGER * {today})"


def _day(alias: str, on: str) -> str:
    return f"{alias}.day_key = e.cal * 100000 + (e.{on} - DATE '1970-01-01')"


_HOURS = """
CREATE TABLE pub.hours AS SELECT h.opens, h.closes FROM (VALUES (0)) LEFT JOIN (
    SELECT opens, closes FROM places WHERE opens < closes GROUP BY ALL ORDER BY count(*) DESC, opens, closes LIMIT 1) h ON true
"""
# A request's procedure and office stand in for those that its events do not say.
_EVENTS = """
CREATE TABLE events AS
WITH known AS (SELECT r.request_id, r.source, any_value(r.procedure) AS procedure, any_value(r.office) AS office,
        bool_or(q.closed_on IS NOT NULL) AS closed
    FROM received r JOIN requests q USING (rid) WHERE r.request_id IN (SELECT request_id FROM w.events) GROUP BY ALL),
alone AS (SELECT request_id, any_value(procedure) AS procedure, any_value(office) AS office, bool_or(closed) AS closed
    FROM known GROUP BY 1 HAVING count(*) = 1)
SELECT e.source, e.request_id, e.source_row, e.activity, e.resource, e.started_on, e.started_minute,
    e.started_at, e.completed_at, e.completed_on, e.completed_minute,
    coalesce(nullif(p.id, 0), k.procedure, o.procedure, 0) AS procedure, coalesce(s.cal, 0) AS cal,
    coalesce(CASE WHEN s.opens < s.closes THEN s.opens END, h.opens, 0) AS opens,
    coalesce(CASE WHEN s.opens < s.closes THEN s.closes END, h.closes, 1440) AS closes,
    coalesce(k.closed, o.closed, true) AS closed
FROM ran e
LEFT JOIN known k ON k.request_id = e.request_id AND k.source = e.source
LEFT JOIN alone o ON o.request_id = e.request_id
LEFT JOIN keys p ON p.dim = 'procedure' AND p.key = e.procedure_id
LEFT JOIN keys f ON f.dim = 'office' AND f.key = e.office_id
LEFT JOIN sites s ON s.office = coalesce(nullif(f.id, 0), k.office, o.office, 0)
CROSS JOIN pub.hours h
WHERE e.completed_at IS NOT NULL
"""
_ORDERED = f"""
CREATE TABLE ordered AS
WITH timed AS (
    SELECT e.*, {_worked("e.completed_minute", "c")} AS done_at,
        CASE WHEN e.started_at <= e.completed_at THEN {_worked("e.started_minute", "b")} END AS begun_at
    FROM events e JOIN calendar c ON {_day("c", "completed_on")}
    LEFT JOIN calendar b ON {_day("b", "started_on")}
)
SELECT *, row_number() OVER line AS place,
    row_number() OVER (PARTITION BY source, request_id, activity ORDER BY completed_at, source_row) AS turn,
    count(*) OVER (PARTITION BY source, request_id, activity) AS times,
    lag(activity) OVER line AS before, lag(done_at) OVER line AS before_done, lag(resource) OVER line AS before_by,
    lead(activity) OVER line IS NULL AS last
FROM timed WINDOW line AS (PARTITION BY source, request_id ORDER BY completed_at, source_row)
"""
_ACTIVITIES = """
CREATE TABLE pub.activities AS
SELECT row_number() OVER (ORDER BY activity)::INTEGER AS id, activity AS name FROM (SELECT DISTINCT activity FROM events)
"""
_ARCS = """
CREATE TABLE pub.process_arcs AS
WITH every AS (
    SELECT procedure, completed_on AS date, coalesce(a.id, 0) AS source, b.id AS target,
        CASE WHEN before IS NOT NULL THEN greatest(0, coalesce(begun_at, done_at) - before_done) END AS minutes,
        before_by <> resource AS handed
    FROM ordered o JOIN pub.activities b ON b.name = o.activity LEFT JOIN pub.activities a ON a.name = o.before
    UNION ALL
    SELECT procedure, completed_on, a.id, 0, NULL, NULL FROM ordered o JOIN pub.activities a ON a.name = o.activity
    WHERE last AND closed
)
SELECT procedure, date, source, target, minutes::INTEGER AS minutes, count(*)::INTEGER AS n,
    count(*) FILTER (handed)::INTEGER AS handed, count(handed)::INTEGER AS knowing
FROM every GROUP BY ALL ORDER BY procedure, date, source, target, minutes
"""
_STEPS = """
CREATE TABLE pub.process_steps AS
SELECT procedure, completed_on AS date, a.id AS activity, (done_at - begun_at)::INTEGER AS minutes, count(*)::INTEGER AS n,
    count(*) FILTER (turn > 1)::INTEGER AS repeats, count(*) FILTER (turn = 1 AND times > 1)::INTEGER AS returned
FROM ordered o JOIN pub.activities a ON a.name = o.activity
GROUP BY ALL ORDER BY procedure, date, activity, minutes
"""
_PATHS = """
CREATE TABLE paths AS
SELECT o.procedure, o.source, o.request_id, max(completed_on) AS date, list(a.id ORDER BY place) AS path,
    bool_and(closed) AS closed
FROM ordered o JOIN pub.activities a ON a.name = o.activity GROUP BY o.procedure, o.source, o.request_id
"""
_VARIANTS = """
CREATE TABLE pub.process_variants AS
SELECT row_number() OVER (ORDER BY path)::INTEGER AS variant, path FROM (SELECT DISTINCT path FROM paths)
"""
_CASES = """
CREATE TABLE pub.process_cases AS
SELECT procedure, date, variant, count(*)::INTEGER AS n, count(*) FILTER (closed)::INTEGER AS closed
FROM paths JOIN pub.process_variants USING (path) GROUP BY ALL ORDER BY procedure, date, variant
"""
