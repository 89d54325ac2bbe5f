"""The clocks of a request: working days, elapsed minutes, due date, what pauses take away, and when it was open or late."""

from datetime import date

import duckdb

from etl.tables import CLOSED_UNDONE, DONE, OUTSIDE
from metrics.links import link_requests

OLD_DAYS = 90  # completion: "older than 90 days at the cut-off"


def words(values: tuple[str, ...]) -> str:
    """A tuple of plain words as an SQL list."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


def clock_requests(con: duckdb.DuckDBPyConnection, cutoff: date | None) -> None:
    """Table `requests` from `received`, `calendar`, `nth` and the pauses of the warehouse `w`."""
    link_requests(con)
    con.execute(_PAUSED)
    con.execute(_DUE)
    con.execute(_REQUESTS, {"cutoff": cutoff})


def _day(of: str, on: str) -> str:
    return f"{of}.cal * 100000 + ({on} - DATE '1970-01-01')"


# A pause covers the days after its first date, up to and with its last; days inside two pauses count once. One without end
# lasts until the request closes. Where two sources use the same folio, each keeps its own pauses.
_PAUSED = f"""
CREATE TABLE paused AS
WITH spans AS (
    SELECT r.rid, r.cal, r.received_on, r.resolved_on, r.n,
        greatest(p.from_on, r.received_on) + 1 AS first,
        least(coalesce(p.to_on, r.resolved_on, z.last), z.last) AS last
    FROM w.pauses p JOIN received r USING (request_id) CROSS JOIN (SELECT max(date) AS last FROM calendar) z
    WHERE p.source IS NOT DISTINCT FROM r.source OR p.source NOT IN (SELECT source FROM received WHERE source IS NOT NULL)
), days AS (
    SELECT DISTINCT rid, cal, received_on, resolved_on, n, unnest(generate_series(first, last, INTERVAL 1 DAY))::DATE AS date
    FROM spans WHERE last >= first
), ranked AS (
    SELECT d.*, c.works, c.wd - c0.wd AS wd, d.date - d.received_on AS after,
        row_number() OVER (PARTITION BY d.rid ORDER BY d.date) AS rank,
        row_number() OVER (PARTITION BY d.rid, c.works ORDER BY d.date) AS work_rank
    FROM days d JOIN calendar c ON c.day_key = {_day("d", "d.date")} JOIN calendar c0 ON c0.day_key = {_day("d", "d.received_on")}
)
SELECT rid, count(*) FILTER (works AND date <= resolved_on) AS work_days,
    count(*) FILTER (date <= resolved_on) AS days,
    count(*) FILTER (works AND wd - work_rank < n) AS skipped_work,
    count(*) FILTER (after - rank < n) AS skipped
FROM ranked GROUP BY rid
"""

# The n-th day after receipt, pauses left out: paused days that come before it push it on by one each.
_DUE = f"""
CREATE TABLE limits AS
WITH days AS (
    SELECT r.rid, r.cal, CASE
        WHEN r.unit = 'immediate' OR (r.unit = 'working_days' AND r.n = 0) THEN r.received_on
        WHEN r.unit = 'working_days' THEN t.date
        WHEN r.unit = 'calendar_days' THEN r.received_on + (r.n + coalesce(p.skipped, 0))::INTEGER
        WHEN r.unit = 'months' THEN (r.received_on + to_months(r.n::INTEGER))::DATE
        WHEN r.unit = 'hours' THEN timezone(r.time_zone, timezone('UTC', r.received_at + to_hours(r.n)))::DATE
        END AS day
    FROM received r
    JOIN calendar c ON c.day_key = {_day("r", "r.received_on")}
    LEFT JOIN paused p USING (rid)
    LEFT JOIN nth t ON t.wd_key =
        CASE WHEN r.unit = 'working_days' THEN r.cal * 100000 + c.wd + r.n + coalesce(p.skipped_work, 0) END
    WHERE r.unit IS NOT NULL AND r.own_due IS NULL
)
SELECT d.rid, c.next_on AS due_on FROM days d JOIN calendar c ON c.day_key = {_day("d", "d.day")}
"""

# closed_on is the day it left the stock: never before it entered, so that what was "resolved before received" is never open.
# A status that says closed without a date was never open either; an open one stays open whatever date it carries.
_REQUESTS = f"""
CREATE TABLE requests AS
WITH flagged AS (
    SELECT r.*, coalesce(r.own_due, l.due_on) AS due_on,
        r.status NOT IN {words(OUTSIDE)} AS counted,
        r.status <> 'open' AND (r.resolved_on IS NOT NULL OR r.status IN {words((*DONE, *CLOSED_UNDONE))}) AS closed,
        r.status <> 'open' AND coalesce(r.resolved_on < r.received_on OR (r.received_minute IS NOT NULL
            AND r.resolved_minute IS NOT NULL AND r.resolved_at < r.received_at), false) AS impossible,
        c1.wd - c0.wd - coalesce(p.work_days, 0) AS worked, c0.works,
        r.resolved_on - r.received_on - coalesce(p.days, 0) AS apart,
        coalesce(r.visits, v.found, 0) AS own_visits, coalesce(m.found, 0) AS own_revenue,
        r.visits IS NOT NULL OR coalesce(r.received_on >= vr.first AND r.resolved_on <= vr.last, false) AS visits_known,
        coalesce(r.received_on >= mr.first AND r.resolved_on <= mr.last, false) AS revenue_known
    FROM received r
    JOIN calendar c0 ON c0.day_key = {_day("r", "r.received_on")}
    LEFT JOIN calendar c1 ON c1.day_key = {_day("r", "r.resolved_on")}
    LEFT JOIN paused p USING (rid) LEFT JOIN limits l USING (rid)
    LEFT JOIN visits_of v USING (rid) LEFT JOIN revenue_of m USING (rid)
    LEFT JOIN visits_reach vr ON vr.procedure = r.procedure LEFT JOIN revenue_reach mr ON mr.procedure = r.procedure
), stocked AS (
    SELECT *, counted AND status IN {words(DONE)} AS done,
        CASE WHEN closed AND (impossible OR resolved_on IS NULL) THEN received_on WHEN closed THEN resolved_on END AS closed_on
    FROM flagged
)
SELECT rid, procedure, agency, office, channel, cal, received_on, resolved_on, due_on, closed_on, counted, closed, done, online,
    done AND visits_known AS visits_known, own_visits, done AND revenue_known AS revenue_known, own_revenue,
    $cutoff::DATE - received_on > {OLD_DAYS} AS old,
    CASE WHEN counted AND received_minute IS NOT NULL AND opens IS NOT NULL AND closes IS NOT NULL
        THEN NOT works OR received_minute < opens OR received_minute >= closes END AS out_of_hours,
    counted AND NOT impossible AND NOT (status = 'withdrawn' AND (resolved_on IS NULL OR resolved_on < due_on)) AS judged,
    CASE WHEN done AND NOT impossible THEN worked::INTEGER END AS work_days,
    CASE WHEN done AND NOT impossible THEN apart::INTEGER END AS calendar_days,
    CASE WHEN done AND NOT impossible AND (received_minute IS NULL) = (resolved_minute IS NULL)
        THEN floor(date_diff('microsecond', received_at, resolved_at) / 60000000)::INTEGER END AS elapsed_minutes,
    CASE WHEN closed_on IS NULL OR closed_on > greatest(due_on + 1, received_on)
        THEN CASE WHEN due_on IS NOT NULL THEN greatest(due_on + 1, received_on) END END AS late_on,
    CASE WHEN due_on IS NOT NULL AND closed_on > greatest(due_on + 1, received_on) THEN closed_on END AS late_until
FROM stocked
"""
