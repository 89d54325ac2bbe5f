"""What the loader writes about its own work: sources, batches, their columns, facts, amounts, quarantine and findings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb

from etl.contract import Contract
from etl.stage import QUARANTINE, QUARANTINE_COLUMNS
from etl.tables import TABLES

PARSER_VERSION = "2"  # raise it when the same bytes and contract would give other facts
FATES = ("title", "header", "blank", "total", "footer", "accepted", "quarantined", "duplicates")
SUMS = ("parsed", "accepted", "quarantined", "duplicates", "unreadable", "declared_total")
OWN = ("watermarks", "batch_columns", "batch_facts", "batch_amounts", "quarantine", "findings")


@dataclass(frozen=True)
class Identity:
    """What makes two deliveries the same: the same four again = nothing to do."""

    source: str
    sha256: str
    contract_version: str
    parser_version: str = PARSER_VERSION


@dataclass(frozen=True)
class Finding:
    """Something that a person should know about a batch that loaded."""

    kind: str
    column: str
    value: str
    n: int
    message: str


@dataclass(frozen=True)
class Example:
    """One quarantined value as a person finds it in the file, and how to mend it."""

    row: int
    column: str
    rule: str
    found: str
    allowed: str
    remedy: str


@dataclass(frozen=True)
class BatchReport:
    """What became of one file: loaded, unchanged or refused, and the account of every record."""

    source: str
    file: str
    status: str
    message: str
    records: int = 0
    fates: dict[str, int] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    covered_from: date | None = None
    covered_to: date | None = None
    amounts: dict[str, dict[str, Decimal | int | None]] = field(default_factory=dict)
    quarantine: dict[str, int] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()  # a few of each rule and column
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    exit_code: int = 0  # 10 contract, 11 unreadable, 12 refused


Spans = dict[str, tuple[int, date | None, date | None]]


def note_unclaimed(con: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    """The files of the inbox that no contract reads, in the place of those that were noted before."""
    con.execute("DELETE FROM unclaimed")
    _insert(con, "unclaimed", [[name] for name in files])


def declare_sources(con: duckdb.DuckDBPyConnection, contracts: Sequence[Contract], wrong: Sequence[str]) -> None:
    """The contracts of the home as the dashboard lists them; one whose contract is gone stays, inactive, while it has batches.

    `wrong` sources, whose contract cannot be read, stay as they were; a source that is neither has nothing left to mend.
    """
    here = [*(contract.source for contract in contracts), *wrong]
    con.execute("UPDATE sources SET active = false WHERE NOT list_contains(?::VARCHAR[], source)", [list(wrong)])
    erase(
        con,
        _ids(con, "SELECT batch_id FROM batches WHERE status = 'refused' AND NOT list_contains(?::VARCHAR[], source)", [here]),
    )
    for source in wrong:
        con.execute(
            "INSERT INTO sources SELECT ?, ?, '', '', [], [], NULL, 1, true WHERE ? NOT IN (SELECT source FROM sources)",
            [source] * 3,
        )
    for contract in contracts:
        con.execute("DELETE FROM sources WHERE source = ?", [contract.source])
        active = contract.until is None or contract.until >= date.today()
        con.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                contract.source,
                contract.name,
                contract.owner,
                contract.kind,
                list(contract.tables),
                list(contract.agencies),
                contract.until,
                contract.expected_within_days,
                active,
            ],
        )
    con.execute("DELETE FROM sources WHERE NOT active AND until IS NULL AND source NOT IN (SELECT source FROM batches)")


def same_batch(con: duckdb.DuckDBPyConnection, identity: Identity, file: str | None) -> str:
    """The file as which that identity is loaded already (that file, where the name says which days it covers), or ""."""
    row = con.execute(
        "SELECT file FROM batches WHERE source = ? AND sha256 = ? AND contract_version = ? AND parser_version = ? "
        "AND status = 'loaded' AND (?::VARCHAR IS NULL OR file = ?) LIMIT 1",
        [identity.source, identity.sha256, identity.contract_version, identity.parser_version, file, file],
    ).fetchone()
    return str(row[0]) if row else ""


def batches_of(con: duckdb.DuckDBPyConnection, source: str, file: str, status: str) -> list[int]:
    return _ids(con, "SELECT batch_id FROM batches WHERE source = ? AND file = ? AND status = ?", [source, file, status])


def gone(con: duckdb.DuckDBPyConnection, source: str, files: Sequence[str]) -> list[int]:
    """The refused batches of a source whose file is no longer there: nothing is left to mend."""
    query = "SELECT batch_id FROM batches WHERE source = ? AND status = 'refused' AND NOT list_contains(?::VARCHAR[], file)"
    return _ids(con, query, [source, list(files)])


def _ids(con: duckdb.DuckDBPyConnection, query: str, values: Sequence[object]) -> list[int]:
    return [row[0] for row in con.execute(query, list(values)).fetchall()]


def loaded_files(con: duckdb.DuckDBPyConnection, source: str) -> list[tuple[int, str]]:
    """(batch, file) of the loaded batches of a source, in the order they came."""
    return con.execute(
        "SELECT batch_id, file FROM batches WHERE source = ? AND status = 'loaded' ORDER BY batch_id", [source]
    ).fetchall()


def has_repetitions(con: duckdb.DuckDBPyConnection, source: str) -> bool:
    """Whether some delivery of a source brought a key that was there already."""
    row = con.execute(
        "SELECT 1 FROM batches WHERE source = ? AND (duplicates > 0 OR batch_id IN "
        "(SELECT batch_id FROM quarantine WHERE rule = 'conflicting_key')) LIMIT 1",
        [source],
    ).fetchone()
    return row is not None


def last_columns(con: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """The columns of the last loaded batch of a source, in order; empty when it has none."""
    rows = con.execute(
        "SELECT column_name FROM batch_columns "
        "WHERE batch_id = (SELECT max(batch_id) FROM batches WHERE source = ? AND status = 'loaded') ORDER BY position",
        [source],
    ).fetchall()
    return [row[0] for row in rows]


def forget(con: duckdb.DuckDBPyConnection, batch_ids: Sequence[int]) -> None:
    """Takes the facts and the open quarantine of superseded batches out; their line in `batches` stays."""
    for batch_id in batch_ids:
        for name in (*TABLES, "batch_columns", "quarantine", "findings"):
            con.execute(f"DELETE FROM {name} WHERE batch_id = ?", [batch_id])
        con.execute("UPDATE batches SET status = 'superseded' WHERE batch_id = ?", [batch_id])


def erase(con: duckdb.DuckDBPyConnection, batch_ids: Sequence[int]) -> None:
    """Removes refused batches that are being tried again, with all that was noted about them."""
    for batch_id in batch_ids:
        for name in ("batches", *OWN):
            con.execute(f"DELETE FROM {name} WHERE batch_id = ?", [batch_id])


def next_batch(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("SELECT coalesce(max(batch_id), 0) + 1 FROM batches").fetchall()[0][0])


def write_batch(
    con: duckdb.DuckDBPyConnection,
    batch_id: int,
    identity: Identity,
    report: BatchReport,
    *,
    second_count: int,
    columns: Sequence[str],
    spans: Spans,
) -> None:
    """Everything the ledger keeps of one batch, loaded or refused; quarantine comes from its staging table."""
    who = [report.source, report.file, identity.sha256, identity.contract_version, identity.parser_version]
    when = [datetime.now(UTC).replace(tzinfo=None), report.covered_from, report.covered_to]
    fates = [report.records, *(report.fates.get(name, 0) for name in FATES), second_count]
    _insert(con, "batches", [[batch_id, *who, *when, report.status, report.message, *fates]])
    _insert(con, "batch_columns", [[batch_id, position, name] for position, name in enumerate(columns)])
    _insert(con, "batch_facts", [[batch_id, table, *counted] for table, counted in spans.items()])
    _insert(con, "batch_amounts", [[batch_id, name, *(sums[key] for key in SUMS)] for name, sums in report.amounts.items()])
    told = [[f.kind, f.column, f.value, f.n, f.message] for f in report.findings]
    _insert(con, "findings", [[batch_id, report.source, *finding] for finding in told])
    con.execute(f"CREATE TEMP TABLE IF NOT EXISTS {QUARANTINE} ({QUARANTINE_COLUMNS})")
    con.execute(
        "INSERT INTO quarantine SELECT ?, ?, ?, source_row, column_name, rule, found, allowed, remedy, raw, whole_record "
        f"FROM {QUARANTINE} ORDER BY source_row, column_name",
        [batch_id, report.source, report.file],
    )


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
