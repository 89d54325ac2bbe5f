"""Queues by hour: who arrived, how long they waited, and how many desks attended, per office and day.

hour_visits   office, date, hour of arrival (0-23, local), arrivals, called, wait_minutes (sum), left_without, served,
              service_minutes (sum)
hour_desks    office, date, hour, desks: different desks that had somebody in that hour; first call (minute of the day)
Only visits whose minute of arrival is known; everything adds up but `desks`.
"""

import duckdb


def write_hours(con: duckdb.DuckDBPyConnection) -> None:
    """Writes both tables into `pub` from the enriched visits."""
    con.execute(_VISITS)
    con.execute(_DESKS)


_VISITS = """
CREATE TABLE pub.hour_visits AS
SELECT office, arrived_on AS date, (arrived_minute // 60)::TINYINT AS hour, count(*)::INTEGER AS arrivals,
    count(wait_minutes)::INTEGER AS called, coalesce(sum(wait_minutes), 0)::INTEGER AS wait_minutes,
    count(*) FILTER (outcome = 'abandoned')::INTEGER AS left_without, count(service_minutes)::INTEGER AS served,
    coalesce(sum(service_minutes), 0)::INTEGER AS service_minutes
FROM visits WHERE arrived_on IS NOT NULL AND arrived_minute IS NOT NULL
GROUP BY ALL ORDER BY office, date, hour
"""
# Somebody who is called at 10:50 and leaves at 11:10 keeps a desk busy in both hours.
_DESKS = """
CREATE TABLE pub.hour_desks AS
WITH busy AS (
    SELECT office, arrived_on AS date, desk, called_minute,
        unnest(range(called_minute // 60, greatest(called_minute, coalesce(ended_minute, called_minute)) // 60 + 1)) AS hour
    FROM visits WHERE arrived_on IS NOT NULL AND called_minute IS NOT NULL AND desk IS NOT NULL
)
SELECT office, date, hour::TINYINT AS hour, count(DISTINCT desk)::SMALLINT AS desks, min(called_minute)::SMALLINT AS first
FROM busy GROUP BY ALL ORDER BY office, date, hour
"""
