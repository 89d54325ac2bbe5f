"""Every contract of a home: those of its catalogue, those of its sources/*.toml, and those that a known system stands for."""

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from glob import escape
from pathlib import Path

from etl.bindings import Binding, Fact
from etl.connecting import contracts_of
from etl.connectors import SYSTEMS
from etl.contract import CATALOGUE, Contract, read_contract
from etl.declare import Node, listed, near, read_toml
from etl.errors import ContractError, EtlError
from etl.folders import matching, unreadable
from etl.home import Home
from etl.tables import TABLES, Table

CATALOGUE_NAMES = {
    "procedures": "Catálogo de trámites",
    "requirements": "Catálogo de requisitos",
    "agencies": "Catálogo de dependencias",
    "offices": "Catálogo de oficinas",
    "closures": "Catálogo de días inhábiles",
    "shifts": "Catálogo de cambios",
}


def read_contracts(home: Home) -> tuple[list[Contract], dict[str, EtlError]]:
    """Every contract of a home that can be read, the catalogue's implicit ones first, then what else feeds the catalogue.

    Of each source that cannot be read, what is wrong.
    """
    there = {path.stem for path in matching(home.catalogue, "*.csv")} if home.catalogue.is_dir() else set()
    reading: dict[str, Callable[[], list[Contract]]] = {
        f"{CATALOGUE}{name}": partial(_catalogue, home, TABLES[name]) for name in CATALOGUE_NAMES if name in there
    }
    reading |= {path.stem: partial(declared, path, home.time_zone) for path in matching(home.sources, "*.toml")}
    contracts, wrong = list[Contract](), dict[str, EtlError]()
    for source, read in reading.items():
        try:
            contracts += read()
        except EtlError as problem:
            wrong[source] = problem
    contracts.sort(key=lambda c: (not c.source.startswith(CATALOGUE), not all(fact.table.catalogue for fact in c.facts)))
    return contracts, wrong


def declared(path: Path, time_zone: str) -> list[Contract]:
    """The contract of one file, or those of the system that it names."""
    top = Node(f"sources/{path.name}", "", read_toml(path, ContractError), ContractError)
    system = SYSTEMS.get(str(top.table.get("kind")))
    if system is None:
        return [read_contract(path, time_zone)]
    return contracts_of(system, top, path.stem, hashlib.sha256(path.read_bytes()).hexdigest(), time_zone)


def _catalogue(home: Home, table: Table) -> list[Contract]:
    """The implicit contract of catalogue/<table>.csv: the columns it has, by their own names."""
    path = home.catalogue / f"{table.name}.csv"
    try:
        text = path.read_bytes()
    except OSError as wrong:
        raise unreadable(path, wrong) from None
    header = next(csv.reader(text.decode("utf-8-sig", errors="replace").splitlines()[:1]), [])
    names = [name.strip() for name in header]
    node = Node(f"catalogue/{path.name}", "", {}, ContractError)
    missing = [c.name for c in table.columns if c.required and c.name not in names]
    if missing:
        raise node.wrong("", f"falta la columna {listed(missing)}. Se permiten: {listed(table.names)}.")
    mapped = tuple(Binding(table.column(name), "column", (name,)) for name in table.names if name in names)
    key = tuple(name for name in table.key if name in names)
    contract = Contract(
        source=f"{CATALOGUE}{table.name}",
        name=CATALOGUE_NAMES[table.name],
        owner="",
        kind="csv",
        files=escape(str(path.resolve())),
        digest=hashlib.sha256("|".join(sorted(names)).encode()).hexdigest(),
        time_zone=home.time_zone,
        facts=(Fact(table, mapped, {}, None, key),),
    )
    return [contract]


def select(
    contracts: Sequence[Contract], wrong: Mapping[str, EtlError], sources: Sequence[str]
) -> tuple[list[Contract], dict[str, EtlError]]:
    """The contracts of those sources (all when none is named), catalogue always first, and what is wrong with the others of them.

    The name of a system's file stands for all of its parts. ContractError for an unknown name.
    """
    whole = {c.source: c.source.removesuffix(f"-{c.query.part.name}") if c.query.part else c.source for c in contracts}
    known = [*whole, *whole.values(), *wrong]
    for name in sources:
        if name not in known:
            own = sorted(source for source in (*whole, *wrong) if not source.startswith(CATALOGUE))
            there = listed(own) or "ninguno todavía"
            raise ContractError(f"No hay un contrato sources/{name}.toml.{near(name, known)} Hay, además del catálogo: {there}.")

    def named(source: str) -> bool:
        return not sources or source in sources or whole.get(source) in sources or source.startswith(CATALOGUE)

    return [c for c in contracts if named(c.source)], {source: problem for source, problem in wrong.items() if named(source)}
