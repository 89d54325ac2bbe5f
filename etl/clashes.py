"""Two contracts must not bring the same rows of one file into the same table: they would count twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from etl.bindings import Fact
from etl.contract import Contract, declared_in
from etl.errors import EtlError
from etl.ledger import batches_of
from etl.sources import Item
from etl.text import fold

TELLING = ("series", "question")  # a constant in one of these says what a row counts, as a key does


@dataclass(frozen=True)
class Listing:
    """What every contract of the home finds to read; EtlError where that cannot be listed."""

    contracts: Sequence[Contract]
    found: Mapping[str, Sequence[Item] | EtlError]

    def at(self, source: str, place: str) -> Item | None:
        """The item of that source that is read from that place."""
        found = self.found[source]
        return None if isinstance(found, EtlError) else next((item for item in found if item.place == place), None)


def clash(con: duckdb.DuckDBPyConnection, listing: Listing, contract: Contract, item: Item, sha256: str) -> str:
    """Why that delivery of that contract must not come in beside another contract's; empty when it may.

    The contract that has loaded the file keeps it; when none has, none of them may.
    """
    ours = bool(batches_of(con, contract.source, item.name, "loaded"))
    for other in listing.contracts:
        tables = shared_tables(contract, other)
        if other.source == contract.source or not tables:
            continue
        there = listing.at(other.source, item.place)
        same = there is not None and same_part(item, there)
        taken = batches_of(con, other.source, there.name, "loaded") if there and same else []
        copies = _copies(con, other.source, sha256, tables) if not there else []
        if copies or taken or (same and not ours):
            return _said(contract, other, tables, copies[0] if copies else "")
    return ""


def _said(contract: Contract, other: Contract, tables: Sequence[str], copy: str) -> str:
    where = f"sus mismos bytes ya vinieron como «{copy}» por" if copy else "también lo lee"
    return (
        f"{where} {declared_in(other.source)}, y los dos contratos llenan {', '.join(tables)} con las mismas filas: contarían "
        "doble. Quite el archivo repetido o uno de los dos contratos; o separe sus archivos (files), sus hojas (sheet) o sus "
        f"filas (where). Después ejecute `paso10 update`."
    )


def shared_tables(one: Contract, other: Contract) -> list[str]:
    """The tables that two contracts would fill with the same rows, were they given the same file."""
    return list(dict.fromkeys(a.table.name for a in one.facts for b in other.facts if a.table == b.table and not _apart(a, b)))


def _apart(one: Fact, other: Fact) -> bool:
    """Whether two facts take other rows or cells of one file: by `where`, by unpivoted columns, or by what they say to count."""
    for column in one.where.keys() & other.where.keys():
        if not {fold(word) for word in one.where[column]} & {fold(word) for word in other.where[column]}:
            return True
    if one.unpivot and other.unpivot and one.unpivot.columns and other.unpivot.columns:
        return not set(one.unpivot.columns) & set(other.unpivot.columns)
    for name in {*TELLING, *one.key, *other.key}:
        a, b = one.binding(name), other.binding(name)
        if a and b and a.origin == b.origin == "constant" and a.constant != b.constant:
            return True
    return False


def same_part(one: Item, other: Item) -> bool:
    """Whether two items of one place are the same part of it, as a sheet of a workbook. What does not open is told elsewhere."""
    try:
        return one.part() == other.part()
    except EtlError:
        return False


def _copies(con: duckdb.DuckDBPyConnection, source: str, sha256: str, tables: Sequence[str]) -> list[str]:
    """The files of another source that were loaded with the same bytes and gave rows to one of those tables."""
    rows = con.execute(
        "SELECT DISTINCT file FROM batches JOIN batch_facts USING (batch_id) WHERE source = ? AND sha256 = ? "
        "AND status = 'loaded' AND n > 0 AND list_contains(?::VARCHAR[], table_name)",
        [source, sha256, list(tables)],
    ).fetchall()
    return [row[0] for row in rows]
