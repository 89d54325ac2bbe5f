"""What the warehouse holds and what needs a person, as plain data for the command line."""

from collections.abc import Collection, Sequence
from datetime import date

import duckdb

from etl.calendar import EVERYWHERE, owed_days
from etl.contract import Contract
from etl.home import Home
from etl.ledger import FATES
from etl.tables import TABLES
from etl.warehouse import connect_read_only


def home_status(home: Home, contracts: Sequence[Contract]) -> dict[str, object]:
    """Today, sources (last batch, days, what they owe, counts, reasons of quarantine), rows per fact table, batches, findings.

    JSON-ready. What a source owes are the working days up to yesterday, once they are more than it may take.
    """
    today: dict[str, object] = {"today": str(home.today), "frozen": home.frozen_on is not None}
    if not home.warehouse.exists():
        return today | {"sources": [_declared(c) for c in contracts], "facts": {}, "batches": [], "findings": []}
    with connect_read_only(home.warehouse) as con:
        there = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}  # an older one has fewer
        facts = {n: con.execute(f"SELECT count(*) FROM {n}").fetchall()[0][0] if n in there else 0 for n in TABLES}
        batches = _rows(con, "SELECT * EXCLUDE (sha256, contract_version, parser_version) FROM batches ORDER BY batch_id")
        findings = _rows(
            con,
            "SELECT f.* FROM findings f JOIN batches b USING (batch_id) WHERE b.status = 'loaded' ORDER BY f.batch_id, f.n DESC",
        )
        closed = {row[0] for row in con.execute("SELECT date FROM closures WHERE office_id = ?", [EVERYWHERE]).fetchall()}
        sources = [_source(con, c) | _owed(con, c, home.today, closed) for c in contracts]
        return today | {"sources": sources, "facts": facts, "batches": batches, "findings": findings}


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> list[dict[str, object]]:
    """Rows as dictionaries, dates as ISO text."""
    cursor = con.execute(sql, list(values))
    names = [column[0] for column in cursor.description]
    return [
        {
            name: value if value is None or isinstance(value, int | float | str | bool) else str(value)
            for name, value in zip(names, row, strict=True)
        }
        for row in cursor.fetchall()
    ]


def _declared(contract: Contract) -> dict[str, object]:
    return {
        "source": contract.source,
        "name": contract.name,
        "owner": contract.owner,
        "tables": list(contract.tables),
        "last_batch": None,
        "covered_from": None,
        "covered_to": None,
        "until": str(contract.until) if contract.until else None,
        "late_days": 0,
        "owed_since": None,
        "accepted": 0,
        "without_facts": 0,
        "quarantined": 0,
        "reasons": {},
    }


def _owed(con: duckdb.DuckDBPyConnection, contract: Contract, today: date, closed: Collection[date]) -> dict[str, object]:
    """How many working days beyond those it may take, and since when; of a retired source or one that never came, nothing."""
    last = con.execute(
        "SELECT max(covered_to) FROM batches WHERE source = ? AND status = 'loaded'", [contract.source]
    ).fetchall()[0][0]
    days = owed_days(last, today, closed) if last and contract.until is None else []
    late = len(days) - contract.expected_within_days
    return {"late_days": late, "owed_since": str(days[0])} if late > 0 else {}


def _source(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, object]:
    source = _declared(contract)
    last = _rows(
        con,
        "SELECT batch_id, file, status, message, loaded_at, covered_from, covered_to, records, second_count "
        "FROM batches WHERE source = ? ORDER BY batch_id DESC LIMIT 1",
        [contract.source],
    )
    for batch in last:
        batch["fates"] = _rows(con, f"SELECT {', '.join(FATES)} FROM batches WHERE batch_id = ?", [batch["batch_id"]])[0]
    sums = _rows(
        con,
        "SELECT min(covered_from) AS covered_from, max(covered_to) AS covered_to, "
        "coalesce(sum(accepted), 0)::BIGINT AS accepted FROM batches WHERE source = ? AND status = 'loaded'",
        [contract.source],
    )[0]
    reasons = _rows(
        con,
        "SELECT rule, count(*) AS n "
        "FROM quarantine q JOIN batches b USING (batch_id) WHERE q.source = ? AND b.status <> 'superseded' GROUP BY rule",
        [contract.source],
    )
    without = con.execute(
        "SELECT coalesce(sum(f.n), 0)::BIGINT FROM findings f JOIN batches b USING (batch_id) "
        "WHERE f.source = ? AND f.kind = 'not_used' AND b.status = 'loaded'", [contract.source]
    ).fetchall()[0][0]
    quarantined = con.execute(
        "SELECT coalesce(sum(quarantined), 0)::BIGINT FROM batches WHERE source = ? AND status <> 'superseded'", [contract.source]
    ).fetchall()[0][0]
    return {
        **source,
        **sums,
        "last_batch": last[0] if last else None,
        "without_facts": without,
        "quarantined": quarantined,
        "reasons": {str(row["rule"]): row["n"] for row in reasons},
    }
