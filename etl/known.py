"""What the warehouse knows before a batch is read: zones of offices, names of the catalogue, its keys."""

import hashlib
import json

import duckdb

from etl.contract import Contract
from etl.tables import TABLES
from etl.text import fold
from etl.values import Lookups


def known(con: duckdb.DuckDBPyConnection, contract: Contract) -> Lookups:
    """The lookups of a contract, from the catalogue that is loaded."""
    zones = dict(con.execute("SELECT office_id, time_zone FROM offices WHERE time_zone IS NOT NULL").fetchall())
    own = {lookup: contract.source if lookup.split(".")[0] in contract.tables else "" for lookup in contract.lookups}
    names = {lookup: _names(con, lookup, source) for lookup, source in own.items()}
    keys = {
        t.name: frozenset(row[0] for row in con.execute(f"SELECT DISTINCT {t.key[0]} FROM {t.name}").fetchall())
        for t in TABLES.values()
        if t.name in ("procedures", "agencies", "offices")
    }
    return Lookups(zones, names, keys)


def _names(con: duckdb.DuckDBPyConnection, lookup: str, without: str) -> dict[str, str]:
    """Folded text -> key of a catalogue column; a text that stands for two keys is none.

    A source that feeds the table itself is matched with what the others say (`without` its own rows).
    """
    table, column = lookup.split(".")
    rows = con.execute(
        f'SELECT DISTINCT "{column}", {TABLES[table].key[0]} FROM {table} WHERE "{column}" IS NOT NULL AND source <> ?', [without]
    ).fetchall()
    keys: dict[str, set[str]] = {}
    for text, key in rows:
        keys.setdefault(fold(str(text)), set()).add(key)
    keys |= {fold(key): {key} for _, key in rows if fold(key) not in keys}  # the key itself is understood as well
    return {text: next(iter(found)) for text, found in keys.items() if len(found) == 1}


def contract_version(contract: Contract, lookups: Lookups) -> str:
    """What, besides the bytes, decides the facts: the contract's text, its zone, the dictionaries and office zones it uses."""
    targets = [(b.target.name, b.target.kind) for fact in contract.facts for b in fact.bindings]
    reads_offices = ("office_id", "text") in targets and any(kind == "instant" for _, kind in targets)
    parts = [contract.digest, contract.time_zone, lookups.names, lookups.zones if reads_offices else {}]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
