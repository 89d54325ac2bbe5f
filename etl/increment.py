"""What changed since the last load: the rows read again that say the same are known, the others replace what they were.

A row of such a source is told by its id, its `source_row`: whatever it gave before — facts, or lines of quarantine — goes when it
is read again and says something else, and the batch that brought it counts it as an earlier version (`duplicates`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from etl.contract import Contract
from etl.duplicates import collapse
from etl.ledger import Finding
from etl.readers.asking import Asking
from etl.readers.records import ROW
from etl.stage import QUARANTINE, SEEN, Group, Stage, quoted
from etl.system import Resume

VALIDITY = ("valid_from", "valid_to")


@dataclass(frozen=True)
class Past:
    """Up to where a source was loaded, under which contract, and the last day that it covered."""

    resume: Resume
    version: str
    covered_to: date | None


def last_past(con: duckdb.DuckDBPyConnection, source: str) -> Past | None:
    """What the last batch of a source left to go on from."""
    row = con.execute(
        "SELECT w.mark, w.first_id, w.last_id, w.pending, b.contract_version || b.parser_version, "
        "(SELECT max(covered_to) FROM batches WHERE source = ? AND status = 'loaded') "
        "FROM watermarks w JOIN batches b USING (batch_id) WHERE b.source = ? AND b.status = 'loaded' "
        "ORDER BY batch_id DESC LIMIT 1",
        [source, source],
    ).fetchone()
    return Past(Resume(*row[:4]), row[4], row[5]) if row else None


def keep_resume(con: duckdb.DuckDBPyConnection, batch_id: int, source: str, resume: Resume) -> None:
    """Notes up to where a batch has read, in the transaction that brings its rows."""
    values = [batch_id, source, resume.mark, resume.first_id, resume.last_id, resume.pending]
    con.execute("INSERT INTO watermarks VALUES (?, ?, ?, ?, ?, ?)", values)


def yielded(stage: Stage, source: str) -> Iterator[Finding]:
    """Takes out the catalogue rows that another source, such as catalogue/*.csv, already brings: theirs count."""
    for group in (group for group in stage.groups if group.table.catalogue):
        name = f'"{group.table.key[0]}"'
        theirs = f"SELECT {name} FROM {group.table.name} WHERE source <> {quoted(source)}"
        query = f"SELECT rowid FROM {group.name} WHERE {name} IN ({theirs})"
        n = len(stage.con.execute(query).fetchall())
        collapse(stage, group, query, query)
        if n:
            said = f"Ya estaban en el catálogo, y vale lo que dice allí (catalogue/{group.table.name}.csv u otra fuente): {n:,}."
            yield Finding("in_catalogue", group.table.name, "", n, said)


def _same(number: int) -> str:
    return f"same_{number}"


def _compared(group: Group, a: str) -> str:
    names = ", ".join(f'{a}."{name}"' for name in group.columns if name not in VALIDITY)
    return f"row({names})"


def _open(group: Group) -> str:
    """SQL condition on stored rows (alias t): the version that is in force."""
    return "t.valid_to IS NULL" if VALIDITY[1] in group.columns else "true"


def thin(stage: Stage, source: str) -> None:
    """Leaves in the stage what is new or says something else than what is stored."""
    for number, group in enumerate(stage.groups):
        stage.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {_same(number)} AS SELECT s.rowid AS id, t.rowid AS stored FROM {group.name} AS s "
            f"JOIN {group.table.name} AS t ON t.source = {quoted(source)} AND t.{ROW} = s.{ROW} AND {_open(group)} "
            f"AND {_compared(group, 's')} IS NOT DISTINCT FROM {_compared(group, 't')}"
        )
        ids = f"SELECT id FROM {_same(number)}"
        collapse(stage, group, ids, ids)
        stage.con.execute(
            f"CREATE OR REPLACE TEMP TABLE gone_{number} AS SELECT t.rowid AS stored, t.batch_id, t.{ROW} "
            f"FROM {group.table.name} AS t WHERE t.source = {quoted(source)} AND {_open(group)} "
            f"AND t.{ROW} IN (SELECT {ROW} FROM {SEEN}) AND t.rowid NOT IN (SELECT stored FROM {_same(number)})"
        )
    _known_quarantine(stage, source)


def _known_quarantine(stage: Stage, source: str) -> None:
    """Rows that are in quarantine already, for the same reasons: their lines stay where they are."""
    line = ("column_name", "rule", "found", "raw")
    same = " AND ".join(f"k.{name} IS NOT DISTINCT FROM q.{name}" for name in line)
    stage.con.execute(
        f"CREATE OR REPLACE TEMP TABLE known_bad AS SELECT q.{ROW}, bool_or(q.whole_record) AS whole "
        f"FROM {QUARANTINE} AS q LEFT JOIN (SELECT * FROM quarantine WHERE source = {quoted(source)}) AS k "
        f"ON k.{ROW} = q.{ROW} AND {same} GROUP BY 1 HAVING bool_and(k.rule IS NOT NULL)"
    )
    stage.known_bad = int(str(stage.one("SELECT count(*) FROM known_bad WHERE whole")[0]))
    stage.con.execute(f"DELETE FROM {QUARANTINE} WHERE {ROW} IN (SELECT {ROW} FROM known_bad)")
    stage.con.execute(
        f"CREATE OR REPLACE TEMP TABLE mended AS SELECT rowid AS stored, batch_id, {ROW}, whole_record FROM quarantine "
        f"WHERE source = {quoted(source)} AND {ROW} IN (SELECT {ROW} FROM {SEEN}) AND {ROW} NOT IN (SELECT {ROW} FROM known_bad)"
    )


def changes(stage: Stage) -> int:
    """How many rows a thinned batch would write or take away."""
    tables = [group.name for group in stage.groups] + [f"gone_{n}" for n in range(len(stage.groups))] + [QUARANTINE, "mended"]
    return sum(int(str(stage.one(f"SELECT count(*) FROM {table}")[0])) for table in tables)


def replace_rows(stage: Stage, source: str) -> None:
    """Takes away what the rows of a thinned batch said before, and counts it where it came from as an earlier version."""
    con = stage.con
    for number, group in enumerate(stage.groups):
        if VALIDITY[1] in group.columns:
            _close(stage, group, number, source)
        _discount(con, f"SELECT batch_id, count(DISTINCT {ROW}) AS n FROM gone_{number} GROUP BY 1", "accepted")
        for name in group.money:
            amounts = (
                f'SELECT g.batch_id, sum(t."{name}") AS n FROM gone_{number} AS g '
                f'JOIN {group.table.name} AS t ON t.rowid = g.stored WHERE t."{name}" IS NOT NULL GROUP BY 1'
            )
            con.execute(
                f"UPDATE batch_amounts AS b SET accepted = b.accepted - o.n, duplicates = b.duplicates + o.n "
                f"FROM ({amounts}) AS o WHERE b.batch_id = o.batch_id AND b.column_name = {quoted(f'{group.table.name}.{name}')}"
            )
        con.execute(f"DELETE FROM {group.table.name} WHERE rowid IN (SELECT stored FROM gone_{number})")
    _discount(con, f"SELECT batch_id, count(DISTINCT {ROW}) AS n FROM mended WHERE whole_record GROUP BY 1", "quarantined")
    con.execute("DELETE FROM quarantine WHERE rowid IN (SELECT stored FROM mended)")


def _discount(con: duckdb.DuckDBPyConnection, counts: str, fate: str) -> None:
    con.execute(
        f"UPDATE batches AS b SET {fate} = b.{fate} - o.n, duplicates = b.duplicates + o.n FROM ({counts}) AS o "
        "WHERE b.batch_id = o.batch_id"
    )


def _close(stage: Stage, group: Group, number: int, source: str) -> None:
    """A record that changed stays, valid until the day before the change; one seen for the first time is valid always."""
    key = f'"{group.table.key[0]}"'
    ours = f"t.source = {quoted(source)} AND t.{ROW} = s.{ROW} AND t.{key} = s.{key}"
    before = f"SELECT t.rowid FROM {group.table.name} AS t WHERE {ours}"
    stage.con.execute(f"UPDATE {group.name} AS s SET valid_from = NULL WHERE NOT EXISTS ({before})")
    ended = (
        f"SELECT g.stored, s.valid_from - 1 AS last FROM gone_{number} AS g JOIN {group.table.name} AS t ON t.rowid = g.stored "
        f"JOIN {group.name} AS s ON s.{ROW} = t.{ROW} AND s.{key} = t.{key} "
        "WHERE s.valid_from > coalesce(t.valid_from, DATE '0001-01-01')"
    )
    stage.con.execute(f"CREATE OR REPLACE TEMP TABLE ended AS {ended}")
    stage.con.execute(f"UPDATE {group.table.name} AS t SET valid_to = e.last FROM ended AS e WHERE t.rowid = e.stored")
    stage.con.execute(f"DELETE FROM gone_{number} WHERE stored IN (SELECT stored FROM ended)")


def unread(stage: Stage, source: str, counted: int) -> int:
    """How many rows more (or, below 0, fewer) the database has than what would be known of it after this batch."""
    stored = [f"SELECT {ROW} FROM {group.table.name} WHERE source = {quoted(source)}" for group in stage.groups]
    stored.append(f"SELECT {ROW} FROM quarantine WHERE source = {quoted(source)} AND whole_record")
    others = f"SELECT DISTINCT {ROW} FROM ({' UNION '.join(stored)}) WHERE {ROW} NOT IN (SELECT {ROW} FROM {SEEN})"
    row = stage.one(f"SELECT (SELECT count(*) FROM ({others})) + (SELECT count(*) FROM {SEEN})")
    return counted - int(str(row[0]))


def uncounted(stage: Stage, contract: Contract, counted: int) -> list[Finding]:
    """What to tell when the database has other rows than those that were loaded."""
    if any(fact.where or fact.table.catalogue for fact in contract.facts):
        return []
    difference = unread(stage, contract.source, counted)
    if not difference:
        return []
    what = "más" if difference > 0 else "menos: se borraron allá"
    again = f"Para leerla de nuevo completa: paso10 load {contract.source} --full"
    said = f"La base tiene {abs(difference):,} filas {what}. {again}"
    return [Finding("other_count", "", str(difference), abs(difference), said)]


def news(con: duckdb.DuckDBPyConnection, source: str, found: Sequence[Finding]) -> bool:
    """Whether the count of the database is off in a way that was not told with the last batch."""
    rows = con.execute(
        "SELECT value FROM findings WHERE source = ? AND kind = 'other_count' "
        "AND batch_id = (SELECT max(batch_id) FROM batches WHERE source = ? AND status = 'loaded')",
        [source, source],
    ).fetchall()
    told = {str(row[0]) for row in rows}
    return any(finding.kind == "other_count" and finding.value not in told for finding in found)


def told_once(contract: Contract, asking: Asking, first: bool) -> Iterator[Finding]:
    """What the system itself does not record, with its first load; and rows whose changes cannot be seen."""
    part = contract.query.part
    if part and part.notice and first:
        yield Finding("not_recorded", "", "", asking.counted, part.notice)
    if asking.without_mark and not any(fact.table.catalogue for fact in contract.facts):
        said = (
            f"Filas sin fecha de cambio: {asking.without_mark:,}. Se leen una vez, por su id; si cambian después, se ven con "
            f"paso10 load {contract.source} --full"
        )
        yield Finding("without_mark", contract.query.mark_column, "", asking.without_mark, said)


def still_bad(stage: Stage, source: str) -> int:
    """How many rows are in quarantine from before and were not read again."""
    return int(
        str(
            stage.one(
                f"SELECT count(DISTINCT {ROW}) FROM quarantine WHERE source = {quoted(source)} AND whole_record "
                f"AND {ROW} NOT IN (SELECT {ROW} FROM {SEEN})"
            )[0]
        )
    )
