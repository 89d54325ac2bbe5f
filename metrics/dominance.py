"""Where one payer gave more than half of a month's revenue: such a sum would tell what that payer paid.

A payer is the person of the payment's request (the keyed hash that the warehouse holds); where the request has none, the
request; where the payment names no request, the payment by itself. So what is found is the least that the largest payer gave.
Only where that is so is published, never who nor how much.
"""

import duckdb

from metrics.errors import MetricsError
from metrics.reader import Published

LARGEST_SHARE = 0.5
Path = tuple[str, ...]  # () the total; a dimension and its key; ("agency", agency, procedure)


class NoDominance(MetricsError):
    """The published file is from before this was computed."""

    exit_code = 13


def write_dominance(con: duckdb.DuckDBPyConnection) -> None:
    """Writes `pub.dominated` (date = the month's first day) and `pub.payers` (payments, those whose person is known)."""
    con.execute(_PAID)
    con.execute(_DOMINATED.format(share=LARGEST_SHARE))
    con.execute("CREATE TABLE pub.payers AS SELECT count(*) AS payments, count(*) FILTER (known) AS known FROM paid")
    con.execute("DROP TABLE paid")


def dominated(pub: Published) -> set[tuple[str, Path]]:
    """(month as YYYY-MM, path) of every sum of which one payer gave more than half; NoDominance when the file cannot say."""
    if "dominated" not in pub.tables:
        raise NoDominance(f"{pub.path.name} no dice en qué sumas pesa un solo pagador. Publique de nuevo: paso10 build")
    rows = pub.rows("SELECT strftime(date, '%Y-%m'), agency, procedure, office, channel FROM dominated")
    return {(month, _path(pub, *keys)) for month, *keys in rows}


def payers_known(pub: Published) -> tuple[int, int]:
    """How many payments there are, and of how many the person is known."""
    [(payments, known)] = pub.rows("SELECT payments, known FROM payers")
    return int(payments), int(known)


def _path(pub: Published, agency: int | None, procedure: int | None, office: int | None, channel: int | None) -> Path:
    names = pub.names_by_id
    if agency is not None:
        own = () if procedure is None else (names["procedure"][procedure].key,)
        return ("agency", names["agency"][agency].key, *own)
    if office is not None:
        return "office", names["office"][office].key
    return () if channel is None else ("channel", names["channel"][channel].key)


_PAID = """
CREATE TABLE paid AS
WITH people AS (SELECT request_id, min(applicant) AS applicant FROM w.requests WHERE coalesce(applicant, '') <> '' GROUP BY 1)
SELECT date_trunc('month', p.paid_on)::DATE AS date, p.agency, p.procedure, p.office, p.channel, p.amount_mxn,
    q.applicant IS NOT NULL AS known,
    coalesce('a' || q.applicant, 'r' || nullif(p.request_id, ''), 'p' || row_number() OVER ()) AS payer
FROM payments p LEFT JOIN people q ON q.request_id = p.request_id
WHERE p.paid_on IS NOT NULL
"""
_DOMINATED = """
CREATE TABLE pub.dominated AS
WITH payers AS (
    SELECT date, agency, procedure, office, channel, grouping(agency, procedure, office, channel) AS level, payer,
        abs(sum(amount_mxn)) AS gave
    FROM paid GROUP BY GROUPING SETS (
        (date, payer), (date, agency, payer), (date, agency, procedure, payer), (date, office, payer), (date, channel, payer)))
SELECT date, agency, procedure, office, channel FROM payers
GROUP BY date, agency, procedure, office, channel, level HAVING max(gave) > {share} * sum(gave) ORDER BY ALL
"""
