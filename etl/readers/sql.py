"""A table, a select or the part of a known system into text frames: streamed, in one read-only transaction with its own count."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import polars as pl

from etl.errors import ContractError, RefusedError
from etl.query import Query
from etl.readers.asking import Asking, ask
from etl.readers.records import ROW, Chunk, column_names, frame_raw
from etl.readers.snapshot import Snapshot, Snapshots
from etl.system import Resume

ROWS = 50_000
EXACT = 1e15  # whole numbers that a binary fraction holds to the last digit
MYSQL_TIMESTAMP = 7  # shown in the session's zone, unlike DATETIME, which is wall clock: the text says that zone's offset


@dataclass(frozen=True)
class Wanted:
    """How the texts are written: the source's zone, columns with a decimal comma, those that are only a date, those left out."""

    zone: str
    decimals: dict[str, str] = field(default_factory=dict)
    days: frozenset[str] = frozenset()
    dropped: tuple[str, ...] = ()


def sql_identity(snapshots: Snapshots, query: Query, zone: str) -> str:
    """What a table without a watermark holds, in one hash of every row."""
    digest = hashlib.sha256(f"{query.table}|{query.select}|{zone}".encode())
    with snapshots.at(query, zone) as snapshot:
        for select in ask(snapshot, query, "", zone, None).selects:
            with snapshot.stream(select) as rows:
                for row in rows:
                    digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


class SqlReader:
    """The rows of one query, or those that changed since `resume`; `columns` are known once it is made."""

    def __init__(self, snapshots: Snapshots, query: Query, source: str, wanted: Wanted, resume: Resume | None = None) -> None:
        self.snapshots, self.query, self.wanted = snapshots, query, wanted
        with snapshots.at(query, wanted.zone) as snapshot:
            self.asking: Asking = ask(snapshot, query, source, wanted.zone, resume)
        self.columns = column_names(self.asking.columns)
        self._check()

    @property
    def present(self) -> tuple[str, ...]:
        """What the database has there now, to notice what is new: columns of the result, or of the tables of a system."""
        return self.asking.present or self.columns

    def _check(self) -> None:
        query = self.query
        for key, name in (("watermark", query.mark_column), ("id", query.id_column)):
            if name and name not in self.columns:
                raise ContractError(f"[sql] {key}: «{name}» no es columna de {query.name}. Trae: {', '.join(self.columns)}.")

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]:
        """The rows in the order that the database gives them; of an incremental query, numbered by their own id."""
        before, total = 0, 0
        with self.snapshots.at(self.query, self.wanted.zone) as snapshot:
            for select in self.asking.selects:
                count = f"SELECT count(*) FROM ({select}) AS t"
                counted = int(snapshot.row(count, self.asking.values)[0])
                total += counted
                for frame in self._frames(snapshot, select, needed):
                    numbered = self._numbered(frame, before)
                    before += frame.height
                    yield Chunk(numbered, frame_raw(numbered), frame.height, counted)
                    counted = 0
        if before != total:
            raise RefusedError(
                f"{self.query.name}: se leyeron {before:,} filas y la base de datos cuenta {total:,}. Repita la carga."
            )

    def _frames(self, snapshot: Snapshot, select: str, needed: Sequence[str] | None) -> Iterator[pl.DataFrame]:
        """The rows of one select as texts, some ten thousand at a time."""
        names = self._kept(needed)
        raw = [snapshot.quoted(self.asking.columns[self.columns.index(name)]) for name in names]
        whole = self.query.part is not None or len(names) == len(self.columns)
        select = select if whole else f"SELECT {', '.join(raw)} FROM ({select}) AS t"
        names = list(self.columns) if whole else names
        with snapshot.stream(select, self.asking.values) as result:
            codes = [column[1] for column in getattr(result.cursor, "description", None) or ()]
            write = [self._writer(name, code, snapshot) for name, code in zip(names, codes, strict=True)]
            while rows := result.fetchmany(ROWS):
                cells = zip(names, write, zip(*rows, strict=True), strict=True)
                yield pl.DataFrame({name: pl.Series([text(v) for v in values], dtype=pl.String) for name, text, values in cells})

    def _kept(self, needed: Sequence[str] | None) -> list[str]:
        """The columns that leave the database: what nobody needs and what identifies persons for nothing stay there."""
        own = (self.query.id_column, self.query.mark_column)
        kept = [n for n in self.columns if n not in self.wanted.dropped and (needed is None or n in needed or n in own)]
        return kept or list(self.columns[:1])

    def _writer(self, name: str, code: object, snapshot: Snapshot) -> Callable[[object], str | None]:
        """How the values of a result column become text."""
        if setting := self.query.part and self.query.part.extract.get(name):
            return _extractor(str(self.query.settings.get(setting) or ""))
        zoned = name in self.asking.universal
        if snapshot.dialect in ("mysql", "mariadb") and not self.query.part:
            zoned = code == MYSQL_TIMESTAMP
        mark = self.wanted.decimals.get(name, ".")
        day = ZoneInfo(self.wanted.zone) if name in self.wanted.days else None
        return partial(written, mark=mark, offset=snapshot.offset if zoned else "", day=day)

    def _numbered(self, frame: pl.DataFrame, before: int) -> pl.DataFrame:
        """The frame with its source rows, in their order."""
        if not self.query.incremental:
            return frame.with_columns(pl.int_range(before + 1, before + 1 + frame.height, eager=True).alias(ROW))
        return frame.with_columns(row_numbers(frame[self.query.id_column], self.query.name).alias(ROW)).sort(ROW)


def row_numbers(ids: pl.Series, name: str) -> pl.Series:
    """Each id as a number: itself, or 62 bits of its hash when it is a text. RefusedError when one is missing."""
    if ids.null_count():
        raise RefusedError(f"{name}: {ids.null_count():,} filas no tienen id. Declare en id una columna que nunca esté vacía.")
    numbers = ids.cast(pl.Int64, strict=False)
    if not numbers.null_count():
        return numbers
    digests = (hashlib.blake2b(text.encode(), digest_size=8).digest() for text in ids.to_list())
    return pl.Series([int.from_bytes(digest) >> 2 for digest in digests], dtype=pl.Int64)


def _extractor(pattern: str) -> Callable[[object], str | None]:
    """Only what a pattern finds leaves the reader, of a text that may say anything about anybody."""
    compiled = re.compile(pattern) if pattern else None

    def extract(value: object) -> str | None:
        found = compiled.search(str(value)) if compiled and value is not None else None
        return found[0] if found else None

    return extract


def written(value: object, mark: str = ".", offset: str = "", day: ZoneInfo | None = None) -> str | None:
    """A database value as text: numbers plain, dates ISO with their offset where they have one, true and false."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, offset, day)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    whole = isinstance(value, float) and value.is_integer() and abs(value) < EXACT
    return f"{value:.0f}" if whole else str(value).replace(".", mark)


def _moment(value: datetime | date | time | timedelta, offset: str, day: ZoneInfo | None) -> str:
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    text = value.isoformat() + (offset if isinstance(value, datetime) and value.tzinfo is None else "")
    if day and isinstance(value, datetime):
        moment = datetime.fromisoformat(text)
        return str((moment.astimezone(day) if moment.tzinfo else moment).date())
    return text
