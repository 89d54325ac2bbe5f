"""The selects of one load, written inside its snapshot: all rows, or those that changed since the last one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from etl.declare import listed, near
from etl.errors import ContractError
from etl.persons import concealed
from etl.query import Query
from etl.readers.snapshot import Snapshot
from etl.system import CHANGED, ROW_ID, START, Asked, Part, Resume, System

OVERLAP_IDS = 1_000  # how far back a number is read again: a lower one may have been committed later


@dataclass
class Asking:
    """What to run: `selects` one after the other, with their values, and what to keep of it (`resume`) when it has been loaded.

    counted: the rows that the whole source has now; present: columns of the tables of a system; universal: result columns that
    are instants of the session's zone.
    """

    columns: Sequence[str]
    selects: Sequence[str]
    values: Mapping[str, Any] = field(default_factory=dict)
    resume: Resume = START
    counted: int = 0
    present: tuple[str, ...] = ()
    universal: frozenset[str] = frozenset()
    without_mark: int = 0

    @property
    def rows(self) -> str:
        return " UNION ALL ".join(self.selects)


def ask(snapshot: Snapshot, query: Query, source: str, zone: str, resume: Resume | None) -> Asking:
    """The selects of a query. ContractError when the database lacks a column that a known system should have."""
    if query.part and query.system:
        return _of_part(snapshot, query, query.system, query.part, source, zone, resume)
    return _of_select(snapshot, query, zone, resume)


def _of_select(snapshot: Snapshot, query: Query, zone: str, resume: Resume | None) -> Asking:
    """A table or select of the user's."""
    table = ".".join(snapshot.quoted(part) for part in query.table.split("."))
    every = f"SELECT * FROM ({_escaped(query.select)}) AS q" if query.select else f"SELECT * FROM {table}"
    columns = list(snapshot.run(f"SELECT * FROM ({every}) AS t WHERE 1 = 0").keys())
    asking = Asking(columns, [every])
    if not query.watermark or query.watermark not in columns or query.row_id not in columns:
        return asking
    mark, row_id = snapshot.quoted(query.watermark), snapshot.quoted(query.row_id)
    keep = _summary(snapshot, [f"SELECT {mark} AS {CHANGED}, {row_id} AS {ROW_ID} FROM ({every}) AS w"], {}, zone)
    asking.resume, asking.counted, asking.without_mark = keep
    if resume and resume.mark:
        since, (_, last) = since_of(query, resume, snapshot.dialect), _ids_since(resume)
        unmarked = f"{mark} IS NULL" + (f" AND {row_id} > {last}" if resume.last_id else "")
        asking.selects = [f"SELECT * FROM ({every}) AS t WHERE {mark} >= :since OR ({unmarked})"]
        asking.values = {"since": since}
    return asking


def _escaped(select: str) -> str:
    """The user's select with its colons as they are: it has no parameters."""
    return select.replace(":", "\\:")


def _of_part(
    snapshot: Snapshot, query: Query, system: System, part: Part, source: str, zone: str, resume: Resume | None
) -> Asking:
    """A part of a known system, checked against the columns that the database has."""
    if snapshot.dialect not in system.dialects:
        raise ContractError(f"url: {system.title} está en {listed(system.dialects)}, y la dirección es de {snapshot.dialect}.")
    types = snapshot.table_columns(list(system.tables))
    _all_there(system, part, types)
    asked = Asked(snapshot.dialect, source, zone, query.settings, {table: list(columns) for table, columns in types.items()})
    asked.moments = part.moments(asked, snapshot.row) if part.moments else {}
    whole = list(part.select(asked))
    kept, counted, without = _summary(snapshot, whole, asked.values, zone, instant=True)
    kept = replace(kept, pending=asked.moments.get("pending", ""))
    selects, values = whole, asked.values
    if resume is not None:
        later = replace(asked, resume=resume, values={}, ids_since=_ids_since(resume))
        later.since = since_of(query, resume, snapshot.dialect) if resume.mark else None
        selects, values = list(part.select(later)), later.values
    universal = frozenset(
        name
        for name, (table, column) in ((name, origin.split(".")) for name, origin in part.instants.items())
        if types.get(table, {}).get(column) == "TIMESTAMP"
    )
    present = tuple(f"{table}.{name}" for table in part.needs for name in types.get(table, {}))
    mysql = snapshot.dialect in ("mysql", "mariadb")
    return Asking(part.columns, selects, values, kept, counted, present, universal if mysql else frozenset(), without)


def _all_there(system: System, part: Part, types: Mapping[str, Mapping[str, str]]) -> None:
    for table, columns in part.needs.items():
        if table not in types:
            raise ContractError(
                f"{system.title}: falta la tabla {table}; la base tiene {listed(sorted(types)) or 'otras'}. "
                f"¿Es una base de {system.title}, y puede leerla ese usuario? Revise url."
            )
        if missing := [name for name in columns if name not in types[table]]:
            names, column = list(types[table]), f"{table}.{missing[0]}"
            raise ContractError(
                f"{system.title}: falta la columna «{column}».{near(missing[0], names)} Tiene: {listed(names)}. "
                'Si esta versión del sistema es otra, declare la tabla con un contrato kind = "sql".'
            )


def _summary(
    snapshot: Snapshot, selects: Sequence[str], values: Mapping[str, Any], zone: str, *, instant: bool = False
) -> tuple[Resume, int, int]:
    """(up to where the rows reach, how many there are, how many of them have no watermark)."""
    counts = f"SELECT count(*), max({CHANGED}), min({ROW_ID}), max({ROW_ID}), count({CHANGED}) FROM"
    found = [snapshot.row(f"{counts} ({select}) AS s", values) for select in selects]
    marks = [row[1] for row in found if row[1] is not None]
    lows, highs = ([row[i] for row in found if isinstance(row[i], int)] for i in (2, 3))
    counted = sum(int(row[0]) for row in found)
    mark = _capped(max(marks), zone, instant=instant) if marks else ""
    return Resume(mark, min(lows, default=0), max(highs, default=0)), counted, counted - sum(int(row[4]) for row in found)


def _capped(mark: object, zone: str, *, instant: bool) -> str:
    """A watermark as text: an instant never later than now, so that a clock that runs ahead hides nothing.

    Where it should be an `instant`, or holds a person, a text that is none counts as now too.
    """
    value, now = _instant(mark), datetime.now(UTC)
    if value is None and not (isinstance(mark, str) and (instant or concealed(mark) != mark)):
        return str(mark)
    limit = now if value and value.tzinfo else now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if value and value <= limit:
        return mark if isinstance(mark, str) else value.isoformat(sep=" ")
    return limit.isoformat(sep="T" if value and isinstance(mark, str) and "T" in mark else " ", timespec="seconds")


def _instant(mark: object) -> datetime | None:
    """The moment that a watermark is, when it is one."""
    if isinstance(mark, datetime):
        return mark
    if isinstance(mark, date):
        return datetime(mark.year, mark.month, mark.day)
    try:
        return datetime.fromisoformat(mark) if isinstance(mark, str) and len(mark) >= 10 else None
    except ValueError:
        return None


def since_of(query: Query, resume: Resume, dialect: str) -> object:
    """The watermark less the overlap, in the type (of SQLite: in the writing) that the column is compared with."""
    if re.fullmatch(r"-?\d+", resume.mark):
        return int(resume.mark) - OVERLAP_IDS
    value = _instant(resume.mark)
    if value is None:
        return resume.mark
    since = value - timedelta(hours=query.overlap_hours)
    if dialect != "sqlite":
        return since
    separator = "T" if "T" in resume.mark else " "
    return str(since.date()) if len(resume.mark) == 10 else since.isoformat(sep=separator)


def _ids_since(resume: Resume) -> tuple[int, int]:
    """The highest ids that are sure to have been read, downwards and upwards."""
    return min(resume.first_id + OVERLAP_IDS, 0), max(resume.last_id - OVERLAP_IDS, 0)
