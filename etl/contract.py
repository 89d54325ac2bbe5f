"""A source contract: the TOML that says what a source is, where its files are and what each column means."""

import codecs
import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from etl.bindings import KEYED_ONLY, Binding, Fact, read_fact
from etl.dates import form_problem
from etl.declare import Node, listed, near, read_toml
from etl.errors import ContractError
from etl.home import Home, zone
from etl.tables import TABLES, Table

KINDS = ("csv", "xlsx", "sql")
DELIVERIES = ("append", "replace_period", "upsert")
COVERS = ("dates", "month", "fixed", "file_name")
ROW_KINDS = ("total", "footer", "header")
CATALOGUE_NAMES = {
    "procedures": "Catálogo de trámites",
    "agencies": "Catálogo de dependencias",
    "offices": "Catálogo de oficinas",
    "closures": "Catálogo de días inhábiles",
    "shifts": "Catálogo de cambios",
}
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
    "covers",
    "csv",
    "xlsx",
    "sql",
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
    member: str = "*"
    agencies: tuple[str, ...] = ()
    delivery: str = "append"
    until: date | None = None
    expected_within_days: int = 1
    null: tuple[str, ...] = ()
    version: str = ""
    covers: Covers = Covers()
    rows: tuple[RowRule, ...] = ()
    hash: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    lookups: tuple[str, ...] = field(default=())

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact.table.name for fact in self.facts))

    @property
    def needed(self) -> tuple[str, ...]:
        """Every source column that some fact, row rule or option needs by name."""
        names = [name for fact in self.facts for name in fact.sources]
        names += [rule.column for rule in self.rows if rule.column] + [name for rule in self.rows for name in rule.check]
        return tuple(dict.fromkeys([*names, *([self.version] if self.version else []), *self.hash]))


def read_contracts(home: Home) -> list[Contract]:
    """Every contract of a home: the catalogue's implicit ones, then sources/*.toml by name."""
    catalogue = [_catalogue(home, TABLES[name]) for name in CATALOGUE_NAMES if (home.catalogue / f"{name}.csv").is_file()]
    return [*catalogue, *(read_contract(path, home.time_zone) for path in sorted(home.sources.glob("*.toml")))]


def read_contract(path: Path, time_zone: str = "America/Mexico_City") -> Contract:
    """The contract in one TOML file; `time_zone` is that of the home. ContractError says what is wrong with it."""
    top = Node(f"sources/{path.name}", "", read_toml(path, ContractError), ContractError)
    top.known(*TOP)
    kind = top.choice("kind", KINDS)
    facts = tuple(read_fact(node) for node in top.nodes("fact"))
    if not facts:
        raise top.wrong("fact", "falta: un contrato declara al menos un [[fact]] con su table y sus columns.")
    personal = top.node("personal")
    personal.known("hash", "drop")
    contract = Contract(
        source=path.stem,
        name=top.text("name"),
        owner=top.text("owner", ""),
        kind=kind,
        files=top.text("files", "" if kind == "sql" else None),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        facts=facts,
        time_zone=zone(top, time_zone),
        shape=_shape(top, kind),
        member=top.text("member", "*"),
        agencies=top.texts("agencies"),
        delivery=top.choice("delivery", DELIVERIES, "append"),
        until=top.day("until"),
        expected_within_days=top.whole("expected_within_days", 1),
        null=top.texts("null"),
        version=top.text("version", ""),
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


def _shape(top: Node, kind: str) -> Shape:
    for other in KINDS:
        if other != kind and top.has(other):
            raise top.wrong(other, f"kind es «{kind}»: quite [{other}] o cambie kind.")
    return {"csv": _csv, "xlsx": _xlsx, "sql": _sql}[kind](top.node(kind))


def _csv(node: Node) -> Shape:
    node.known("encoding", "separator", "quote", "header_row", "names")
    encoding = node.text("encoding", "utf-8")
    try:
        codecs.lookup(encoding)
        "á".encode(encoding, errors="replace").decode(encoding)
    except (LookupError, UnicodeError):
        raise node.wrong(
            "encoding", f"se encontró «{encoding}». Se permiten: utf-8, utf-8-sig, cp1252, latin-1, cp850, utf-16…"
        ) from None
    separator, quote = node.text("separator", ","), node.text("quote", '"')
    if len(separator) != 1 or not separator.isascii() or separator in "\r\n":
        raise node.wrong("separator", f"se encontró {separator!r}; se espera un carácter: , ; | o \\t.")
    if len(quote) > 1 or not quote.isascii() or quote == separator:
        raise node.wrong(
            "quote", f'se encontró {quote!r}; se espera un carácter distinto del separador, o "" si no hay comillas.'
        )
    return Shape(encoding=codecs.lookup(encoding).name, separator=separator, quote=quote, **_header(node))  # type: ignore[arg-type]  # two keys


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


def _sql(node: Node) -> Shape:
    node.known("url", "table", "query", "watermark")
    table, query = node.text("table", ""), node.text("query", "")
    if bool(table) == bool(query):
        raise node.wrong("table", "declare table (el nombre) o query (un select), uno de los dos.")
    return Shape(url=node.text("url"), table=table, query=query.strip().rstrip(";"), watermark=node.text("watermark", ""))


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
            raise node.wrong("pattern", f"«{covers.pattern}» no es una expresión regular: {wrong}.") from None
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
        raise node.wrong("pattern", f"«{pattern}» no es una expresión regular: {wrong}.") from None
    if node.has("check") and kind != "total":
        raise node.wrong("check", "sólo las filas de total se comprueban.")
    return RowRule(kind, node.text("column", ""), pattern, node.texts("check"))  # type: ignore[arg-type]  # choice has checked it


def _catalogue(home: Home, table: Table) -> Contract:
    """The implicit contract of catalogue/<table>.csv: the columns it has, by their own names."""
    path = home.catalogue / f"{table.name}.csv"
    text = path.read_bytes()
    header = next(csv.reader(text.decode("utf-8-sig", errors="replace").splitlines()[:1]), [])
    names = [name.strip() for name in header]
    node = Node(f"catalogue/{path.name}", "", {}, ContractError)
    missing = [c.name for c in table.columns if c.required and c.name not in names]
    if missing:
        raise node.wrong("", f"falta la columna {listed(missing)}. Se permiten: {listed(table.names)}.")
    mapped = tuple(Binding(table.column(name), "column", (name,)) for name in table.names if name in names)
    key = tuple(name for name in table.key if name in names)
    return Contract(
        source=f"catalogue-{table.name}",
        name=CATALOGUE_NAMES[table.name],
        owner="",
        kind="csv",
        files=str(path.resolve()),
        digest=hashlib.sha256("|".join(sorted(names)).encode()).hexdigest(),
        time_zone=home.time_zone,
        facts=(Fact(table, mapped, {}, None, key),),
    )


def select(contracts: Sequence[Contract], sources: Sequence[str]) -> list[Contract]:
    """The contracts of those sources (all when none is named), catalogue always first; ContractError for an unknown name."""
    known = [c.source for c in contracts]
    for name in sources:
        if name not in known:
            own = [source for source in known if not source.startswith("catalogue-")]
            there = listed(own) or "ninguno todavía"
            raise ContractError(f"No hay un contrato sources/{name}.toml.{near(name, known)} Hay, además del catálogo: {there}.")
    return [c for c in contracts if not sources or c.source in sources or c.source.startswith("catalogue-")]
