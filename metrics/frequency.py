"""How often one person asks for the same procedure: `applicants` of the published file, over the last twelve complete months.

procedure_id, requests (those whose applicant is known), applicants (different ones). Only counts leave the warehouse.
"""

from datetime import date

import duckdb

from metrics.year import year_to


def write_applicants(con: duckdb.DuckDBPyConnection, cutoff: date | None) -> None:
    """Writes `pub.applicants` from the warehouse."""
    start, end = year_to(cutoff) if cutoff else (date.min, date.min)
    con.execute(
        "CREATE TABLE pub.applicants AS SELECT procedure_id, count(*)::BIGINT AS requests, "
        "count(DISTINCT applicant)::BIGINT AS applicants FROM w.requests WHERE applicant <> '' AND procedure_id <> '' "
        f"AND received_on BETWEEN DATE '{start}' AND DATE '{end}' AND coalesce(status, '') NOT IN ('duplicate', 'transferred') "
        "GROUP BY 1 ORDER BY 1")
