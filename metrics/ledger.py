"""What arrived, what was refused and how fresh it is: the loader's own account, as it was when the figures were published."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from etl.calendar import owed_days
from metrics.coverage import DAY
from metrics.reader import Published

FATES = ("title", "header", "blank", "total", "footer", "accepted", "quarantined", "duplicates")


@dataclass(frozen=True)
class SourceStatus:
    """One source: who can bring it, its last delivery, and how far its data reach."""

    source: str
    name: str
    owner: str
    kind: str
    tables: tuple[str, ...]
    agencies: tuple[str, ...]
    until: date | None
    active: bool
    covered_from: date | None
    cutoff: date | None
    late_days: int  # working days without data, up to yesterday, beyond what was agreed; 0 when it is on time or retired
    owed_since: date | None  # the first of them, agreed ones too; None when it is on time or retired
    last_file: str
    last_loaded_at: datetime | None
    last_status: str  # loaded | superseded | refused; '' when nothing ever arrived
    last_message: str
    accepted: int
    quarantined: int
    refused_batches: int


def sources(pub: Published) -> list[SourceStatus]:
    """Every declared source, also those that never delivered, in the order of their names."""
    found = []
    for row in pub.frame(_SOURCES).to_dicts():
        owed = _owed(pub, row)
        late = {"late_days": len(owed) - _within(row) if owed else 0, "owed_since": owed[0] if owed else None}
        lists = {name: tuple(row[name] or ()) for name in ("tables", "agencies")}
        texts = {name: row[name] or "" for name in ("name", "owner", "kind", "last_file", "last_status", "last_message")}
        kept = {name: row[name] for name in row if name not in (*lists, *texts, "active", "expected_within_days")}
        found.append(SourceStatus(**{**kept, **lists, **texts, "active": bool(row["active"]), **late}))
    return found


def _owed(pub: Published, row: dict[str, Any]) -> list[date]:
    """The working days that it owes; [] while they are no more than it may take, and where it is retired or never began."""
    last, retired = row["cutoff"], row["until"] is not None
    if last is None or retired or not row["active"]:
        return []
    days = owed_days(last, pub.due + DAY, pub.closed)
    return days if len(days) > _within(row) else []


def _within(row: dict[str, Any]) -> int:
    return 1 if row["expected_within_days"] is None else int(row["expected_within_days"])


def batches(pub: Published, source: str | None = None) -> pl.DataFrame:
    """The batches, newest first, refused ones too: the columns of the loader's table."""
    return _of(pub, "SELECT * FROM batches", source, "ORDER BY batch_id DESC")


def unclaimed(pub: Published) -> tuple[str, ...]:
    """The files that waited in the inbox when the sources were last loaded and that no contract read, by name."""
    if "unclaimed" not in pub.tables:
        return ()
    return tuple(pub.frame("SELECT file FROM unclaimed ORDER BY file")["file"].to_list())


def quarantine(pub: Published, source: str | None = None) -> pl.DataFrame:
    """What could not be read: file, row, column, what was found, what is allowed, how to mend it."""
    return _of(pub, "SELECT * FROM quarantine", source, "ORDER BY batch_id DESC, source_row")


def findings(pub: Published, source: str | None = None) -> pl.DataFrame:
    """What was loaded and deserves a look."""
    return _of(pub, "SELECT * FROM findings", source, "ORDER BY batch_id DESC, kind")


def conservation(pub: Published, source: str | None = None) -> pl.DataFrame:
    """Per batch: the fate of every record, how many a second reader counted, and whether all of it adds up."""
    fates = ", ".join(FATES)
    added = " + ".join(f"coalesce({fate}, 0)" for fate in FATES)
    select = (
        f"SELECT batch_id, source, file, status, records, {fates}, second_count, "
        f"coalesce({added} = records AND records = coalesce(second_count, records), false) AS adds_up FROM batches"
    )
    return _of(pub, select, source, "ORDER BY batch_id DESC")


def amounts(pub: Published, source: str | None = None) -> pl.DataFrame:
    """Per batch and money column: parsed = accepted + quarantined + duplicates, and the total the file declared."""
    select = "SELECT b.source, b.file, a.* FROM batch_amounts a JOIN batches b USING (batch_id)"
    return _of(pub, select, source, "ORDER BY a.batch_id DESC, column_name")


def _of(pub: Published, select: str, source: str | None, order: str) -> pl.DataFrame:
    return pub.frame(f"{select} WHERE $1 IS NULL OR source = $1 {order}", [source])


_SOURCES = """
WITH covered AS (SELECT source, min(first) AS covered_from, max(last) AS cutoff FROM coverage GROUP BY 1),
counted AS (
    SELECT source, coalesce(sum(accepted) FILTER (status = 'loaded'), 0)::BIGINT AS accepted,
        coalesce(sum(quarantined) FILTER (status IN ('loaded', 'refused')), 0)::BIGINT AS quarantined,
        count(*) FILTER (status = 'refused') AS refused_batches,
        arg_max(file, batch_id) AS last_file, max(loaded_at) AS last_loaded_at,
        arg_max(status, batch_id) AS last_status, arg_max(message, batch_id) AS last_message
    FROM batches GROUP BY 1)
SELECT s.source, coalesce(s.name, s.source) AS name, s.owner, s.kind, s.tables, s.agencies, s.until, s.expected_within_days,
    s.active, c.covered_from, c.cutoff, n.last_file, n.last_loaded_at, n.last_status, n.last_message,
    coalesce(n.accepted, 0) AS accepted, coalesce(n.quarantined, 0) AS quarantined,
    coalesce(n.refused_batches, 0) AS refused_batches
FROM sources s LEFT JOIN covered c USING (source) LEFT JOIN counted n USING (source) ORDER BY name
"""
