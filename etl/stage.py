"""The facts of one batch before they are merged: temporary tables where duplicates, conflicts and coverage are settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl

from etl.bindings import Fact
from etl.contract import Contract
from etl.readers.records import ROW
from etl.tables import ORIGIN, Table, stored

VERSION = "version"
QUARANTINE, SEEN = "stage_quarantine", "stage_seen"
PROBLEM_NAMES = (ROW, "column_name", "rule", "found", "allowed", "remedy", "raw", "whole_record")
QUARANTINE_COLUMNS = (
    "source_row BIGINT, column_name VARCHAR, rule VARCHAR, found VARCHAR, allowed VARCHAR, remedy VARCHAR, "
    "raw VARCHAR, whole_record BOOLEAN"
)


@dataclass(frozen=True)
class Group:
    """The staged rows of one table under one key; several facts of a contract may share it."""

    name: str
    table: Table
    key: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Stored columns other than where the row came from."""
        origin = {name for name, _ in ORIGIN}
        return [name for name, _ in stored(self.table) if name not in origin]

    @property
    def money(self) -> list[str]:
        return [c.name for c in self.table.columns if c.kind == "money"]


@dataclass
class Stage:
    """Temporary tables of one batch and what was taken out of them."""

    con: duckdb.DuckDBPyConnection
    contract: Contract
    groups: list[Group] = field(default_factory=list)
    of_fact: list[Group] = field(default_factory=list)
    conflicts: set[int] = field(default_factory=set)
    thinned: bool = False  # some staged row was taken out as a duplicate
    known_bad: int = 0  # records that an earlier batch has in quarantine, for the same reasons
    conflict_amounts: dict[str, Decimal] = field(default_factory=dict)
    duplicate_amounts: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.contract.facts:
            self.of_fact.append(self._group(fact))
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {QUARANTINE} ({QUARANTINE_COLUMNS})")
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {SEEN} ({ROW} BIGINT)")

    def _group(self, fact: Fact) -> Group:
        for group in self.groups:
            if (group.table, group.key) == (fact.table, fact.key):
                return group
        group = Group(f"stage_{len(self.groups)}", fact.table, fact.key)
        columns = ", ".join(f'"{name}" {kind}' for name, kind in stored(fact.table) if name in group.columns)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {group.name} ({columns}, {ROW} BIGINT, {VERSION} VARCHAR)")
        self.groups.append(group)
        return group

    def add(self, facts: Sequence[pl.DataFrame]) -> None:
        """Rows of one chunk, one frame per fact of the contract."""
        for group, frame in zip(self.of_fact, facts, strict=True):
            if frame.height:
                self._insert(group.name, frame)

    def add_problems(self, problems: pl.DataFrame) -> None:
        if problems.height:
            self._insert(QUARANTINE, problems)

    def add_seen(self, rows: pl.Series) -> None:
        """The ids of rows that were read, of a source that tells them by id."""
        self._insert(SEEN, rows.alias(ROW).to_frame())

    def set_raw(self, rows: Sequence[int], texts: Sequence[str]) -> None:
        """The whole record of contradicting rows."""
        frame = pl.DataFrame({"n": rows, "said": texts}, schema={"n": pl.Int64, "said": pl.String})
        self.con.register("incoming", frame.to_arrow())
        self.con.execute(f"UPDATE {QUARANTINE} SET raw = said FROM incoming WHERE {ROW} = n AND rule = 'conflicting_key'")
        self.con.unregister("incoming")

    def _insert(self, table: str, frame: pl.DataFrame) -> None:
        self.con.register("incoming", frame.to_arrow())
        self.con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        self.con.unregister("incoming")

    def one(self, sql: str) -> tuple[object, ...]:
        """The only row of a query."""
        row: tuple[object, ...] = self.con.execute(sql).fetchall()[0]
        return row

    def count(self, group: Group) -> int:
        return int(str(self.one(f"SELECT count(*) FROM {group.name}")[0]))

    def records(self) -> int:
        """How many records have at least one staged fact."""
        first = self.contract.facts[0]
        if len(self.of_fact) == 1 and first.unpivot is None and not first.explode:
            return self.count(self.groups[0])
        rows = " UNION ALL ".join(f"SELECT {ROW} FROM {group.name}" for group in self.groups)
        return int(str(self.one(f"SELECT count(DISTINCT {ROW}) FROM ({rows})")[0]))

    def sums(self, where: str = "") -> dict[str, Decimal]:
        """The sum of each money column of the staged rows, as table.column."""
        result: dict[str, Decimal] = {}
        for group in self.groups:
            for name in group.money:
                value = self.one(f'SELECT coalesce(sum("{name}"), 0) FROM {group.name} {where}')[0]
                label = f"{group.table.name}.{name}"
                result[label] = result.get(label, Decimal(0)) + Decimal(str(value))
        return result

    def span(self, group: Group) -> tuple[date | None, date | None]:
        """First and last day that the staged rows are of. A column that admits the future never says how far the data go,
        unless there is no other."""
        dated = [c for c in group.table.columns if c.name in group.table.dated]
        days = [(f"{c.name.removesuffix('_at')}_on", c.future) for c in dated]
        spans = [(*self.one(f"SELECT min({name}), max({name}) FROM {group.name}"), future) for name, future in days]
        known = [(first, last, future) for first, last, future in spans if isinstance(first, date) and isinstance(last, date)]
        past = [span for span in known if not span[2]] or known
        if not past:
            return None, None
        first, last = min(span[0] for span in past), max(span[1] for span in past)
        today = date.today()
        return (first, min(last, today)) if first <= today else (None, None)


def quoted(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def named(columns: Sequence[str], a: str) -> list[str]:
    """The columns of an alias, quoted."""
    return [f'{a}."{name}"' for name in columns]


def same_key(group: Group, a: str, b: str) -> str:
    """SQL: two rows have the same key."""
    pairs = zip(named(group.key, a), named(group.key, b), strict=True)
    return " AND ".join(f"{left} IS NOT DISTINCT FROM {right}" for left, right in pairs)


def has_key(group: Group, a: str) -> str:
    """SQL: a row has some part of its key; rows without any are never duplicates of each other."""
    return f"coalesce({', '.join(f'{column}::VARCHAR' for column in named(group.key, a))}) IS NOT NULL"


def values_of(group: Group, a: str) -> str:
    """SQL: all values of a row, to compare whole rows."""
    return f"row({', '.join(named(group.columns, a))})"


def shown_key(group: Group, a: str) -> str:
    """SQL: the key as a person reads it."""
    return f"concat_ws(' · ', {', '.join(f'{column}::VARCHAR' for column in named(group.key, a))})"
