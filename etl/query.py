"""What is asked of a database: a table, a select of the user's, or one part of a known system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from etl.bindings import Fact
from etl.declare import Node
from etl.system import CHANGED, ROW_ID, Part, System

OVERLAP_HOURS, TIME_LIMIT_MINUTES = 24, 60


@dataclass(frozen=True)
class Query:
    """Where and what to read. With a watermark only what changed since the last load is read, and the row of that id replaced."""

    url: str = ""
    table: str = ""
    select: str = ""
    watermark: str = ""
    row_id: str = ""
    overlap_hours: int = OVERLAP_HOURS
    time_limit_minutes: int = TIME_LIMIT_MINUTES
    system: System | None = None
    part: Part | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the system

    @property
    def name(self) -> str:
        """How its delivery is shown and told apart."""
        return self.part.name if self.part else self.table or "consulta"

    @property
    def incremental(self) -> bool:
        return bool(self.part or self.watermark)

    @property
    def id_column(self) -> str:
        return ROW_ID if self.part else self.row_id

    @property
    def mark_column(self) -> str:
        return CHANGED if self.part else self.watermark


NO_QUERY = Query()


def read_query(node: Node) -> Query:
    """The [sql] table of a contract."""
    node.known("url", "table", "query", "watermark", "id", "overlap_hours", "time_limit_minutes")
    table, select = node.text("table", ""), node.text("query", "")
    if bool(table) == bool(select):
        raise node.wrong("table", "declare table (el nombre) o query (un select), uno de los dos.")
    return Query(
        url=node.text("url"),
        table=table,
        select=select.strip().rstrip(";"),
        watermark=node.text("watermark", ""),
        row_id=node.text("id", ""),
        overlap_hours=node.whole("overlap_hours", OVERLAP_HOURS, low=1),
        time_limit_minutes=node.whole("time_limit_minutes", TIME_LIMIT_MINUTES, low=1),
    )


def with_id(top: Node, query: Query, facts: Sequence[Fact]) -> Query:
    """The query with the column that tells its rows apart: the declared one, or the one that feeds the key."""
    if not query.watermark or query.row_id:
        return query
    bindings = [fact.binding(fact.key[0]) for fact in facts if len(fact.key) == 1]
    columns = [b.columns[0] for b in bindings if b and b.origin == "column"]
    if not columns:
        raise top.wrong("sql.id", "con watermark, declare en id la columna que distingue una fila de otra.")
    return replace(query, row_id=columns[0])
