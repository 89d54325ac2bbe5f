"""What a contract says about one fact: which source column feeds each fact column, and how it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from etl.causes import cause
from etl.dates import clashing, coarse, form_problem
from etl.declare import Node, listed, near
from etl.tables import TABLES, UNLISTED, Column, Table

ORIGINS = ("column", "constant", "coalesce", "concatenate", "difference")
OPTIONS = (
    *("separator", "dates", "values", "unknown", "lookup", "null", "reverse", "scale", "decimal", "thousands"), "months_later",
)
KEYED_ONLY = ("applicant",)  # columns that hold a person's key: only from a column that [personal] hashes
KEEP, REFUSE, EMPTY = "keep", "refuse", "empty"


@dataclass(frozen=True)
class Binding:
    """One fact column: where its text comes from and how it becomes a value."""

    target: Column
    origin: str  # one of ORIGINS, or "cell" for the value of an unpivot
    columns: tuple[str, ...] = ()
    constant: str = ""
    separator: str = " "
    dates: tuple[str, ...] = ("iso",)
    values: Mapping[str, str] = field(default_factory=dict)
    unknown: str = KEEP
    lookup: str = ""
    null: tuple[str, ...] = ()
    reverse: bool = False
    scale: tuple[float, float] | None = None
    decimal: str = "."
    thousands: str = ","
    months_later: int = 0  # of what a form without day says: a fiscal year that begins in April is 3 months later


@dataclass(frozen=True)
class Unpivot:
    """One fact row per listed column whose cell is not empty; `columns` by name or by `pattern`."""

    columns: tuple[str, ...]
    pattern: str
    name_to: str
    value_to: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Fact:
    """One fact table that a record stream feeds. `key` = () keeps every row."""

    table: Table
    bindings: tuple[Binding, ...]
    where: Mapping[str, tuple[str, ...]]
    unpivot: Unpivot | None
    key: tuple[str, ...]
    explode: str = ""  # a source column that holds a list: one fact row per element, whose parts are named with it before

    def binding(self, name: str) -> Binding | None:
        return next((b for b in self.bindings if b.target.name == name), None)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source column it needs by name, unpivoted ones included, each once."""
        named = [name for b in self.bindings for name in b.columns]
        listed_columns = self.unpivot.columns if self.unpivot else ()
        names = (self.explode if self.inner(name) else name for name in (*named, *self.where, *listed_columns))
        return tuple(dict.fromkeys([*names, *([self.explode] if self.explode else [])]))

    def inner(self, name: str) -> bool:
        """Whether a name is of the elements of the list."""
        return bool(self.explode) and (name == self.explode or name.startswith(f"{self.explode}."))


def read_fact(node: Node) -> Fact:
    """The [[fact]] table of a contract, checked against the fact tables."""
    node.known("table", "where", "columns", "unpivot", "explode", "key")
    table = TABLES[node.choice("table", tuple(TABLES))]
    unpivot = _unpivot(node.node("unpivot"), table) if node.has("unpivot") else None
    columns = node.node("columns")
    bindings = tuple(_binding(columns, name, table, unpivot) for name in columns.table)
    bindings += _own_end(bindings, table)
    if unpivot and not any(b.origin == "cell" for b in bindings):
        bindings += (Binding(table.column(unpivot.value_to), "cell"),)
    _all_required(node, table, bindings, unpivot)
    where, explode = node.node("where"), node.text("explode", "")
    if explode and unpivot:
        raise node.wrong("explode", "no va junto con [fact.unpivot]: declare dos [[fact]].")
    fact = Fact(table, bindings, {name: where.texts(name) for name in where.table}, unpivot, (), explode)
    return replace(fact, key=_key(node, fact))


def _own_end(bindings: tuple[Binding, ...], table: Table) -> tuple[Binding, ...]:
    """The last day of a period that says its month or year and nothing else, where the contract maps no other."""
    first = next((b for b in bindings if b.target.name == "from_at"), None)
    if table.name != "aggregates" or first is None or any(b.target.name == "to_at" for b in bindings):
        return ()
    return (replace(first, target=table.column("to_at")),) if all(map(coarse, first.dates)) else ()


def _known_column(node: Node, key: str, name: str, table: Table) -> Column:
    if name not in table.names:
        raise node.wrong(
            key, f"«{name}» no es columna de {table.name}.{near(name, table.names)} Se permiten: {listed(table.names)}."
        )
    return table.column(name)


def _unpivot(node: Node, table: Table) -> Unpivot:
    node.known("columns", "pattern", "name_to", "names", "value_to")
    name_to, value_to = node.text("name_to"), node.text("value_to")
    _known_column(node, "name_to", name_to, table)
    _known_column(node, "value_to", value_to, table)
    columns, pattern = node.texts("columns"), _regex(node, "pattern") if node.has("pattern") else ""
    if bool(columns) == bool(pattern):
        raise node.wrong("", "declare columns (una lista) o pattern (una expresión regular), una de las dos.")
    return Unpivot(columns, pattern, name_to, value_to, node.word_map("names"))


def _regex(node: Node, key: str) -> str:
    pattern = node.text(key)
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise node.wrong(key, f"«{pattern}» no es una expresión regular: {cause(wrong)}.") from None
    return pattern


def _all_required(node: Node, table: Table, bindings: tuple[Binding, ...], unpivot: Unpivot | None) -> None:
    given = {b.target.name for b in bindings} | ({unpivot.name_to} if unpivot else set())
    missing = [c.name for c in table.columns if c.required and c.name not in given]
    if missing:
        raise node.wrong("columns", f"falta {listed(missing)}: {table.name} no se puede cargar sin eso.")
    if table.dated and not given & set(table.dated):
        raise node.wrong("columns", f"falta una fecha: declare al menos una de {listed(table.dated)}.")


def _key(node: Node, fact: Fact) -> tuple[str, ...]:
    """The declared key, or the table's own when the contract maps all of it; what tells the rows of one record apart joins it."""
    given = {b.target.name for b in fact.bindings} | ({fact.unpivot.name_to} if fact.unpivot else set())
    declared = node.texts("key")
    for name in declared:
        _known_column(node, "key", name, fact.table)
        if name not in given:
            raise node.wrong("key", f"«{name}» no está en [fact.columns].")
    key = declared or (fact.table.key if set(fact.table.key) <= given else ())
    apart = [fact.unpivot.name_to] if fact.unpivot else []
    apart += [b.target.name for b in fact.bindings if b.target.kind == "text" and any(map(fact.inner, b.columns))]
    return tuple(dict.fromkeys((*key, *apart))) if key else ()


def _binding(columns: Node, name: str, table: Table, unpivot: Unpivot | None) -> Binding:
    target = _known_column(columns, name, name, table)
    if isinstance(columns.table[name], str):
        return _checked(columns, Binding(target, "column", (columns.text(name),)))
    node = columns.node(name)
    node.known(*ORIGINS, *OPTIONS)
    origins = [origin for origin in ORIGINS if node.has(origin)]
    if unpivot and name == unpivot.value_to and not origins:
        return _checked(columns, _options(node, target, "cell", ()))
    if len(origins) != 1:
        raise node.wrong("", f"se encontró {listed(origins) or 'ningún origen'}; declare uno solo de {listed(ORIGINS)}.")
    return _checked(columns, _options(node, target, origins[0], _origin_columns(node, origins[0])))


def _origin_columns(node: Node, origin: str) -> tuple[str, ...]:
    if origin == "constant":
        return ()
    columns = node.texts(origin) if origin != "column" else (node.text("column"),)
    if origin == "difference" and len(columns) != 2:
        raise node.wrong(origin, f"se encontraron {len(columns)} columnas; la diferencia es de dos: [minuendo, sustraendo].")
    return columns


def _options(node: Node, target: Column, origin: str, columns: tuple[str, ...]) -> Binding:
    constant = node.table.get("constant", "")
    scale = node.table.get("scale")
    if scale is not None and not (
        isinstance(scale, list) and len(scale) == 2 and all(isinstance(x, int | float) for x in scale) and scale[0] < scale[1]
    ):
        raise node.wrong("scale", f"se encontró {scale!r}; se espera [mínimo, máximo] de la escala de origen, como [1, 10].")
    return Binding(
        target,
        origin,
        columns,
        constant if isinstance(constant, str) else str(constant).lower().replace(" ", "T"),
        separator=node.text("separator", " "),
        dates=node.texts("dates", ("iso",)),
        values=node.word_map("values"),
        unknown=node.text("unknown", KEEP),
        lookup=node.text("lookup", ""),
        null=node.texts("null"),
        reverse=node.flag("reverse"),
        scale=(float(scale[0]), float(scale[1])) if scale else None,
        decimal=node.choice("decimal", (".", ","), "."),
        months_later=node.whole("months_later", 0),
        thousands=node.choice("thousands", (",", ".", " ", "'", ""), _thousands(node)),
    )


def _thousands(node: Node) -> str:
    return "." if node.table.get("decimal") == "," else ","


def _checked(columns: Node, binding: Binding) -> Binding:
    """The binding itself; error when its options cannot go with its column."""
    target, node = binding.target, Node(columns.file, f"{columns.where}.{binding.target.name}", {}, columns.error)
    temporal = target.kind in ("instant", "date")
    if binding.dates != ("iso",) and not temporal:
        raise node.wrong("dates", f"{target.name} no es una fecha.")
    if binding.months_later and not (temporal and all(map(coarse, binding.dates))):
        raise node.wrong("months_later", "sólo vale para una fecha cuyas formas no dicen el día, como yyyy.")
    for form in binding.dates if temporal else ():
        if problem := form_problem(form):
            raise node.wrong("dates", problem)
    if pair := clashing(binding.dates):
        raise node.wrong(
            "dates",
            f"«{pair[0]}» y «{pair[1]}» sólo difieren en el orden de día y mes: 03/05 se leería de dos maneras. Deje una.",
        )
    if binding.origin == "difference" and target.kind not in ("integer", "number", "money"):
        raise node.wrong("difference", f"{target.name} no es un número.")
    if (binding.reverse or binding.scale) and not (target.low is not None and target.high is not None):
        raise node.wrong("reverse" if binding.reverse else "scale", f"{target.name} no tiene una escala con mínimo y máximo.")
    if binding.decimal == binding.thousands:
        raise node.wrong("thousands", f"se encontró «{binding.thousands}» para decimales y para miles.")
    _words(node, binding)
    _lookup(node, binding)
    return binding


def _words(node: Node, binding: Binding) -> None:
    """Words that a closed list does not know, in `values`, `constant` or `unknown`."""
    target = binding.target
    if binding.values and target.kind != "text":
        raise node.wrong("values", f"{target.name} no es un texto.")
    if not target.values:
        return
    allowed = (*target.values, UNLISTED)
    given = [*binding.values.values(), *([binding.constant] if binding.origin == "constant" else ())]
    given += [binding.unknown] if binding.unknown not in (KEEP, REFUSE, EMPTY) else []
    for word in given:
        if word not in allowed:
            raise node.wrong("values", f"se encontró «{word}».{near(word, allowed)} Se permiten: {listed(target.values)}.")


def _lookup(node: Node, binding: Binding) -> None:
    if not binding.lookup:
        return
    table, _, column = binding.lookup.partition(".")
    if table not in TABLES or not TABLES[table].catalogue or column not in TABLES[table].names:
        catalogue = [name for name, t in TABLES.items() if t.catalogue]
        raise node.wrong(
            "lookup",
            f"se encontró «{binding.lookup}»; se espera tabla.columna del catálogo ({listed(catalogue)}), como procedures.name.",
        )
    if binding.target.kind != "text":
        raise node.wrong("lookup", f"{binding.target.name} no es un texto.")
