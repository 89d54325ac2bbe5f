"""A source contract: the TOML that says what a source is, where its files are and what each column means."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from etl.bindings import KEYED_ONLY, Fact, read_fact
from etl.causes import cause
from etl.dates import form_problem
from etl.declare import Node, decided, listed, read_toml
from etl.errors import ContractError
from etl.home import zone
from etl.nested import NO_TREE, Nested, encoding, read_nested
from etl.query import NO_QUERY, Query, read_query, with_id

KINDS = ("csv", "xlsx", "sql", "xes", "json")
DELIVERIES = ("append", "replace_period", "upsert")
REPEATED = ("keep", "drop")
COVERS = ("dates", "month", "fixed", "file_name")
ROW_KINDS = ("total", "footer", "header")
CATALOGUE = "catalogue-"  # before the table of the catalogue, the source of catalogue/<table>.csv
TOP = (
    "name",
    "owner",
    "kind",
    "files",
    "member",
    "agencies",
    "time_zone",
    "delivery",
    "until",
    "expected_within_days",
    "null",
    "version",
    "repeated",
    "covers",
    "csv",
    "xlsx",
    "sql",
    "xes",
    "json",
    "rows",
    "personal",
    "fact",
)


@dataclass(frozen=True)
class Covers:
    """How the days that a batch covers are known."""

    by: str = "dates"
    first: date | None = None
    last: date | None = None
    pattern: str = ""
    dates: str = "yyyymmdd"


@dataclass(frozen=True)
class Shape:
    """How the records lie in the source: dialect of a CSV, sheet of a workbook, table or query of a database."""

    encoding: str = "utf-8"
    separator: str = ","
    quote: str = '"'
    header_row: int = 1
    names: tuple[str, ...] = ()
    sheet: str = ""
    url: str = ""
    table: str = ""
    query: str = ""
    watermark: str = ""


@dataclass(frozen=True)
class RowRule:
    """Records that are not data: totals, footers, repeated headers. `column` = "" looks at the first cell that is not empty."""

    kind: Literal["total", "footer", "header"]
    column: str
    pattern: str
    check: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """One source: where it is, how it is read, what it feeds. `digest` is the sha256 of the text that declares it."""

    source: str
    name: str
    owner: str
    kind: str
    files: str
    digest: str
    facts: tuple[Fact, ...]
    time_zone: str
    shape: Shape = Shape()
    query: Query = NO_QUERY
    nested: Nested = NO_TREE
    member: str = "*"
    agencies: tuple[str, ...] = ()
    delivery: str = "append"
    until: date | None = None
    expected_within_days: int = 1
    null: tuple[str, ...] = ()
    version: str = ""
    repeated: str = "keep"  # records that are the same in every column
    covers: Covers = Covers()
    rows: tuple[RowRule, ...] = ()
    hash: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    lookups: tuple[str, ...] = field(default=())

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact.table.name for fact in self.facts))

    @property
    def encoding(self) -> str:
        """The encoding of its files."""
        return self.nested.encoding if self.kind == "json" else self.shape.encoding

    @property
    def exploded(self) -> tuple[str, ...]:
        """The source columns that hold lists."""
        return tuple(dict.fromkeys(fact.explode for fact in self.facts if fact.explode))

    @property
    def needed(self) -> tuple[str, ...]:
        """Every source column that some fact, row rule or option needs by name."""
        names = [name for fact in self.facts for name in fact.sources]
        names += [rule.column for rule in self.rows if rule.column] + [name for rule in self.rows for name in rule.check]
        own = [name for name in (self.version, self.query.id_column) if name]
        return tuple(dict.fromkeys([*names, *own, *self.hash]))


def read_contract(path: Path, time_zone: str = "America/Mexico_City") -> Contract:
    """The contract in one TOML file; `time_zone` is that of the home. ContractError says what is wrong with it."""
    top = Node(f"sources/{path.name}", "", read_toml(path, ContractError), ContractError)
    return contract_of(top, path.stem, hashlib.sha256(path.read_bytes()).hexdigest(), time_zone)


def contract_of(top: Node, source: str, digest: str, time_zone: str) -> Contract:
    """The contract that a TOML table declares."""
    top.known(*TOP)
    decided(top)
    kind = top.choice("kind", KINDS)
    facts = tuple(read_fact(node) for node in top.nodes("fact"))
    if not facts:
        raise top.wrong("fact", "falta: un contrato declara al menos un [[fact]] con su table y sus columns.")
    personal = top.node("personal")
    personal.known("hash", "drop")
    contract = Contract(
        source=source,
        name=top.text("name"),
        owner=top.text("owner", ""),
        kind=kind,
        files=top.text("files", "" if kind == "sql" else None),
        digest=digest,
        facts=facts,
        time_zone=zone(top, time_zone),
        shape=_shape(top, kind),
        query=with_id(top, read_query(top.node("sql")), facts) if kind == "sql" else NO_QUERY,
        nested=read_nested(top.node(kind), kind),
        member=top.text("member", "*"),
        agencies=top.texts("agencies"),
        delivery=top.choice("delivery", DELIVERIES, "upsert" if top.node("sql").has("watermark") else "append"),
        until=top.day("until"),
        expected_within_days=top.whole("expected_within_days", 1),
        null=top.texts("null"),
        version=top.text("version", ""),
        repeated=top.choice("repeated", REPEATED, "keep"),
        covers=_covers(top.node("covers")),
        rows=tuple(_row_rule(node) for node in top.nodes("rows")),
        hash=personal.texts("hash"),
        drop=personal.texts("drop"),
        lookups=tuple(sorted({b.lookup for fact in facts for b in fact.bindings if b.lookup})),
    )
    _check(top, contract)
    return contract


def _check(top: Node, contract: Contract) -> None:
    """What only the whole contract can show: dropped columns in use, personal keys in the clear, versions without upsert."""
    for name in contract.needed:
        if name in contract.drop:
            raise top.wrong("personal.drop", f"«{name}» se descarta y a la vez se usa en [[fact]], [[rows]], version o hash.")
    for fact in contract.facts:
        for binding in fact.bindings:
            if binding.target.name in KEYED_ONLY and not set(binding.columns) <= set(contract.hash):
                raise top.wrong(
                    f"fact.columns.{binding.target.name}",
                    "es la clave cifrada de una persona: añada "
                    f"{listed([c for c in binding.columns if c not in contract.hash])} a [personal] hash.",
                )
    if contract.version and contract.delivery != "upsert":
        raise top.wrong("version", f'sólo vale con delivery = "upsert"; se encontró «{contract.delivery}».')
    if contract.kind == "sql" and contract.covers.by == "file_name":
        raise top.wrong("covers.by", "una base de datos no tiene nombre de archivo; use dates, month o fixed.")
    if contract.query.incremental and contract.delivery != "upsert":
        raise top.wrong("delivery", f"con watermark sólo vale «upsert»; se encontró «{contract.delivery}».")


def _shape(top: Node, kind: str) -> Shape:
    for other in KINDS:
        if other != kind and top.has(other):
            raise top.wrong(other, f"kind es «{kind}»: quite [{other}] o cambie kind.")
    shapes = {"csv": _csv, "xlsx": _xlsx}
    return shapes[kind](top.node(kind)) if kind in shapes else Shape()


def _csv(node: Node) -> Shape:
    node.known("encoding", "separator", "quote", "header_row", "names")
    separator, quote = node.text("separator", ","), node.text("quote", '"')
    if len(separator) != 1 or not separator.isascii() or separator in "\r\n":
        raise node.wrong("separator", f"se encontró {separator!r}; se espera un carácter: , ; | o \\t.")
    if len(quote) > 1 or not quote.isascii() or quote == separator:
        raise node.wrong(
            "quote", f'se encontró {quote!r}; se espera un carácter distinto del separador, o "" si no hay comillas.'
        )
    return Shape(encoding=encoding(node), separator=separator, quote=quote, **_header(node))  # type: ignore[arg-type]  # two keys


def _header(node: Node) -> dict[str, object]:
    header_row, names = node.whole("header_row", 1), node.texts("names")
    if (header_row == 0) != bool(names):
        raise node.wrong("names", 'sin encabezado (header_row = 0) se declaran los nombres, names = ["…"]; con encabezado, no.')
    if len(set(names)) != len(names):
        raise node.wrong("names", "hay nombres repetidos.")
    return {"header_row": header_row, "names": names}


def _xlsx(node: Node) -> Shape:
    node.known("sheet", "header_row", "names")
    return Shape(sheet=node.text("sheet", ""), **_header(node))  # type: ignore[arg-type]  # two keys


def _covers(node: Node) -> Covers:
    node.known("by", "from", "to", "pattern", "dates")
    covers = Covers(
        node.choice("by", COVERS, "dates"),
        node.day("from"),
        node.day("to"),
        node.text("pattern", ""),
        node.text("dates", "yyyymmdd"),
    )
    if covers.by == "fixed" and not (covers.first and covers.last and covers.first <= covers.last):
        raise node.wrong("from", 'con by = "fixed" se declaran from y to, dos fechas en orden.')
    if covers.by == "file_name":
        try:
            groups = re.compile(covers.pattern).groupindex
        except re.error as wrong:
            raise node.wrong("pattern", f"«{covers.pattern}» no es una expresión regular: {cause(wrong)}.") from None
        if "from" not in groups:
            raise node.wrong("pattern", r"falta el grupo «from» (y, si lo hay, «to»), como _(?P<from>\d{8})_(?P<to>\d{8}).")
        if problem := form_problem(covers.dates):
            raise node.wrong("dates", problem)
    return covers


def _row_rule(node: Node) -> RowRule:
    node.known("kind", "column", "pattern", "check")
    kind, pattern = node.choice("kind", ROW_KINDS), node.text("pattern")
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise node.wrong("pattern", f"«{pattern}» no es una expresión regular: {cause(wrong)}.") from None
    if node.has("check") and kind != "total":
        raise node.wrong("check", "sólo las filas de total se comprueban.")
    return RowRule(kind, node.text("column", ""), pattern, node.texts("check"))  # type: ignore[arg-type]  # choice has checked it


def declared_in(source: str) -> str:
    """The file of the home that declares a source."""
    return f"catalogue/{source.removeprefix(CATALOGUE)}.csv" if source.startswith(CATALOGUE) else f"sources/{source}.toml"
