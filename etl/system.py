"""What a known system is made of: its tables, and the parts that a load reads of it, each with its contract and its select."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ROW_ID, CHANGED = "fila", "cambio"  # result columns of every part: what tells one row from another, and when it last changed

Answers = Callable[[str, Mapping[str, Any]], Sequence[Any]]  # a question with one row as its answer, asked in the same snapshot


@dataclass(frozen=True)
class Resume:
    """Up to where a source was read: its watermark and highest ids, and from where on time alone may change a row."""

    mark: str = ""
    first_id: int = 0  # the lowest, for parts that number one of their tables downwards
    last_id: int = 0
    pending: str = ""


START = Resume()


@dataclass
class Asked:
    """What a part's select is written for. `values` collects what it binds; a resume of None asks for every row."""

    dialect: str
    source: str
    zone: str
    settings: Mapping[str, Any]
    columns: Mapping[str, Sequence[str]]  # of each table of the system, as the database has them
    resume: Resume | None = None
    since: Any = None  # the watermark less the overlap, as the database compares it
    ids_since: tuple[int, int] = (0, 0)
    moments: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: object) -> str:
        """The value as a parameter."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def joined(self, *parts: str) -> str:
        """SQL of texts and numbers one after the other."""
        return f"({' || '.join(parts)})" if self.dialect == "sqlite" else f"concat({', '.join(parts)})"

    def changed_at(self, table: str, alias: str) -> str:
        """SQL of when a row last changed: updated_at, else created_at, as far as the table has them."""
        names = [f"{alias}.{name}" for name in ("updated_at", "created_at") if name in self.columns.get(table, ())]
        return f"coalesce({', '.join(names)})" if len(names) > 1 else (names or ["NULL"])[0]

    def again(self, changed: str, row_id: str, *more: str) -> str:
        """SQL condition: changed since the last load, or new by its id where it does not say when it changed."""
        if self.resume is None:
            return ""
        conditions = [f"{changed} IS NULL AND {row_id}", *more]
        if self.since is not None:
            conditions.append(f"{changed} >= {self.bind(self.since)}")
        return " OR ".join(f"({condition})" for condition in conditions)

    def narrowed(self, *conditions: str) -> str:
        """SQL: a WHERE of the conditions that are not empty."""
        left = [f"({condition})" for condition in conditions if condition]
        return f" WHERE {' AND '.join(left)}" if left else ""


@dataclass(frozen=True)
class Part:
    """One fact or catalogue table of a system.

    contract: the rest of what a contract says (fact, personal …); needs: the columns that its select uses, by table;
    columns: what the select gives, with `fila` and `cambio`; instants: result column -> table.column it comes from, for those
    that MySQL may hold as TIMESTAMP; moments: small questions asked before the select, in the same snapshot.
    """

    name: str
    title: str
    contract: Mapping[str, Any]
    needs: Mapping[str, Sequence[str]]
    columns: tuple[str, ...]
    select: Callable[[Asked], Sequence[str]]  # one or more selects, read one after the other
    instants: Mapping[str, str] = field(default_factory=dict)
    moments: Callable[[Asked, Answers], Mapping[str, str]] | None = None
    notice: str = ""  # what the system does not record, told with the first load
    extract: Mapping[str, str] = field(default_factory=dict)  # result column -> setting with the pattern of what is kept of it


@dataclass(frozen=True)
class System:
    """A known system: `tables` is its schema as known here, so that a new column is noticed.

    dialects: the databases it runs on; settings: keys of its TOML besides the common ones, with what they hold (pattern | texts |
    words | day | scale).
    """

    kind: str
    title: str
    parts: tuple[Part, ...]
    tables: Mapping[str, Sequence[str]]
    dialects: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
