"""The one transaction of a batch: out with what it replaces, in with its facts and its account."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from etl.cover import Span
from etl.increment import keep_resume, replace_rows
from etl.ledger import BatchReport, Identity, Spans, batches_of, erase, forget, next_batch, write_batch
from etl.readers.records import ROW
from etl.stage import VERSION, Group, Stage, has_key, quoted, same_key
from etl.system import Resume


@dataclass(frozen=True)
class Place:
    """Where a batch goes: its source and file, the batches that it supersedes, its days, and its rank among deliveries."""

    source: str
    file: str
    superseded: tuple[int, ...]
    span: Span
    replaces_period: bool
    reading: str = ""  # of a source that is read on from where it was: which reading this is, the later one counts

    @property
    def rank(self) -> str:
        return self.reading or f"{self.span[1] or ''}|{self.file}"

    def survivors(self, group: Group) -> str:
        """SQL condition on stored rows (alias t) of the source that stay beside this batch."""
        ours = f"t.source = {quoted(self.source)}"
        if self.superseded:
            ours += f" AND t.batch_id NOT IN ({', '.join(map(str, self.superseded))})"
        return f"{ours} AND NOT {replaced(group, self.span)}" if self.replaces_period else ours


def replaced(group: Group, span: Span) -> str:
    """SQL: a stored row (alias t) lies in the period that a batch replaces; a table without dates is replaced whole."""
    if not group.table.dated:
        return "true"
    if span[0] is None or span[1] is None:
        return "false"
    days = ", ".join(f"t.{name.removesuffix('_at')}_on" for name in group.table.dated)
    return f"coalesce(coalesce({days}) BETWEEN {quoted(str(span[0]))}::DATE AND {quoted(str(span[1]))}::DATE, false)"


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection, keep: bool) -> Iterator[None]:
    """All or nothing; within a dry run (keep = False) the caller's own transaction holds everything."""
    if not keep:
        yield
        return
    con.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def merge(
    stage: Stage,
    place: Place,
    identity: Identity,
    report: BatchReport,
    *,
    second_count: int,
    columns: Sequence[str],
    spans: Spans,
    resume: Resume | None = None,
    thinned: bool = False,
) -> None:
    """Writes a loaded batch; `resume`: up to where its database was read; `thinned`: it holds only what changed since then."""
    con = stage.con
    erase(con, batches_of(con, place.source, place.file, "refused"))
    forget(con, place.superseded)
    batch_id = next_batch(con)
    if thinned:
        replace_rows(stage, place.source)
    if resume is not None:
        keep_resume(con, batch_id, place.source, resume)
    for group in stage.groups:
        if place.replaces_period:
            con.execute(
                f"DELETE FROM {group.table.name} AS t WHERE t.source = {quoted(place.source)} AND {replaced(group, place.span)}"
            )
        if stage.contract.delivery == "upsert" and group.key:
            con.execute(
                f"DELETE FROM {group.table.name} AS t USING {group.name} AS s WHERE t.source = {quoted(place.source)} "
                f"AND {has_key(group, 's')} AND {same_key(group, 's', 't')}"
            )
    for group in stage.groups:
        names = ", ".join(f'"{name}"' for name in group.columns)
        con.execute(
            f"INSERT INTO {group.table.name} BY NAME SELECT {names}, {batch_id} AS batch_id, {quoted(place.source)} AS source, "
            f"{ROW}, coalesce({VERSION}, {quoted(place.rank)}) AS rank FROM {group.name}"
        )
    write_batch(con, batch_id, identity, report, second_count=second_count, columns=columns, spans=spans)


def merge_refused(con: duckdb.DuckDBPyConnection, identity: Identity, report: BatchReport, second_count: int) -> None:
    """Writes a refused batch: its account and its quarantine, no facts; earlier data stay."""
    erase(con, batches_of(con, report.source, report.file, "refused"))
    write_batch(con, next_batch(con), identity, report, second_count=second_count, columns=(), spans={})
