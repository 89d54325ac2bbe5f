"""Rows made from several tables: what procedures cost, the catalogue as it came into force, and how late rows were registered."""

import duckdb

from metrics.measures import DERIVED

ONLINE_LEVEL = 3  # "start online"


def derive(con: duckdb.DuckDBPyConnection, time_zone: str) -> None:
    """Tables `costs`, `catalogue` and `arrivals` from the enriched ones, the cards and the warehouse `w`."""
    con.execute(_COSTS)
    con.execute(_CATALOGUE)
    happened = " UNION ALL ".join(
        f"SELECT source, batch_id, {_EVENT_DAYS[table]} AS event_on FROM w.{table} JOIN came USING (batch_id)"
        for table in DERIVED["arrivals"]
    )
    con.execute(_ARRIVALS.format(happened), {"zone": time_zone})


# A cost is spread evenly over the days it covers (the calendar month of its first day where it does not say), and divides
# among the requests resolved on those days: of its procedure; without one, of its agency's procedures that have no cost of
# their own; without either, of all the rest. A request takes the keys of its cost: no scope sees one without the other.
_COSTS = """
CREATE TABLE costs AS
WITH given AS (
    SELECT procedure, agency, value, from_on AS first, greatest(from_on, coalesce(to_on, last_day(from_on))) AS last
    FROM aggregates WHERE counts = 'cost' AND value IS NOT NULL AND from_on IS NOT NULL
), days AS (
    SELECT procedure, agency, unnest(generate_series(first, last, INTERVAL 1 DAY))::DATE AS cost_on,
        value / (last - first + 1) AS cost_mxn
    FROM given
), own AS (SELECT procedure, cost_on, min(agency) AS agency FROM days WHERE procedure <> 0 GROUP BY ALL),
shared AS (SELECT DISTINCT agency, cost_on FROM days WHERE procedure = 0)
SELECT procedure, agency, cost_on, cost_mxn, NULL::DATE AS resolved_on FROM days
UNION ALL
SELECT coalesce(o.procedure, 0), coalesce(o.agency, a.agency, 0), NULL, NULL, r.resolved_on
FROM requests r
LEFT JOIN own o ON o.procedure = r.procedure AND o.cost_on = r.resolved_on
LEFT JOIN shared a ON a.agency = r.agency AND a.agency <> 0 AND a.cost_on = r.resolved_on
LEFT JOIN shared z ON z.agency = 0 AND z.cost_on = r.resolved_on
WHERE r.done AND coalesce(o.cost_on, a.cost_on, z.cost_on) IS NOT NULL
"""

# A card that says since when it is digital is online from that day on.
_CATALOGUE = f"""
CREATE TABLE catalogue AS
WITH listed AS (
    SELECT coalesce(p.id, 0) AS procedure, coalesce(a.id, 0) AS agency, coalesce(l.id, 0) AS level,
        c.since,
        CASE WHEN c.before < DATE '9999-12-31' THEN c.before END AS before,
        CASE WHEN coalesce(c.online, false) OR coalesce(c.digital_level, 0) >= {ONLINE_LEVEL}
            THEN greatest(c.since, coalesce(c.digitized_on, c.since)) END AS online_on
    FROM cards c
    LEFT JOIN keys p ON p.dim = 'procedure' AND p.key = c.procedure_id
    LEFT JOIN keys a ON a.dim = 'agency' AND a.key = coalesce(c.agency_id, '')
    LEFT JOIN keys l ON l.dim = 'level' AND l.key = c.digital_level::VARCHAR
    WHERE c.listed
)
SELECT * REPLACE (CASE WHEN before IS NULL OR online_on < before THEN online_on END AS online_on),
    CASE WHEN online_on < before THEN before END AS online_until
FROM listed
"""

# The day of a row is its latest one that had passed when its batch came: a request that comes again with its resolution is
# as late as that resolution.
_EVENT_DAYS = {
    "requests": "greatest(received_on, CASE WHEN resolved_on <= came_on THEN resolved_on END)",
    "visits": "coalesce(arrived_on, CASE WHEN appointment_on <= came_on THEN appointment_on END)",
    "payments": "paid_on",
    "ratings": "coalesce(rated_on, offered_on)",
    "events": "coalesce(completed_on, started_on)",
}
_ARRIVALS = """
CREATE TABLE arrivals AS
WITH came AS (SELECT batch_id, timezone($zone, timezone('UTC', loaded_at))::DATE AS came_on FROM w.batches),
happened AS ({})
SELECT k.id AS source, h.event_on, greatest(0, came_on - h.event_on)::INTEGER AS delay_days
FROM happened h JOIN came USING (batch_id) JOIN keys k ON k.dim = 'source' AND k.key = h.source
WHERE h.event_on IS NOT NULL
"""
