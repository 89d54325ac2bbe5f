"""Which key hashed the people of a warehouse: its fingerprint is kept there, so that another key is never mixed in unseen."""

import hashlib
import os
from collections.abc import Sequence

import duckdb

from etl.bindings import KEYED_ONLY
from etl.errors import ContractError
from etl.persons import key_file, secret_key
from etl.tables import TABLES

SALT = b"paso10: huella de la clave de personas"
SHOWN = 8  # characters of a fingerprint that a message shows


def fingerprint(key: bytes) -> str:
    """What tells two keys apart and reveals neither: slow (scrypt), so that short keys cannot be tried out."""
    return hashlib.scrypt(key, salt=SALT, n=2**14, r=8, p=1, dklen=16).hex()


def kept(con: duckdb.DuckDBPyConnection) -> str:
    """The fingerprint of the key that hashed what the warehouse holds; empty while nothing was hashed."""
    if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'person_key'").fetchone():
        return ""
    row = con.execute("SELECT fingerprint FROM person_key").fetchone()
    return str(row[0]) if row else ""


def keep(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Notes the key of the first batch that hashes, within its transaction."""
    if not kept(con):
        con.execute("CREATE TABLE IF NOT EXISTS person_key (fingerprint VARCHAR, since TIMESTAMP)")
        con.execute("INSERT INTO person_key VALUES (?, now()::TIMESTAMP)", [fingerprint(key)])


def forget_key(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DROP TABLE IF EXISTS person_key")


def state(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """fingerprint: the warehouse's, "" when it has hashed nothing; found: the installation's; message: what is wrong, or ""."""
    ours, key = kept(con), secret_key()
    found = fingerprint(key) if ours and key else ""
    return {"fingerprint": ours, "found": found, "message": _said(ours, found)}


def other_key(con: duckdb.DuckDBPyConnection) -> ContractError | None:
    """What to tell when the installation's key is not the one of the warehouse; a missing key is told where it is needed."""
    now = state(con)
    return ContractError(now["message"]) if now["found"] and now["message"] else None


def _said(ours: str, found: str) -> str:
    if ours == found:
        return ""
    place = "la variable PASO10_KEY" if os.environ.get("PASO10_KEY", "").strip() else str(key_file())
    if not found:
        return f"Falta la clave de personas de este almacén (huella {ours[:SHOWN]}): devuélvala a {place}."
    return (
        f"La clave de personas que hay en {place} (huella {found[:SHOWN]}) no es la de este almacén (huella {ours[:SHOWN]}): "
        "la misma persona contaría como dos. Devuelva la clave anterior a su lugar; si se cambió a propósito, ejecute "
        "`paso10 load --new-key`, que vuelve a leer con ella todo lo que lleva personas."
    )


def hashed_elsewhere(con: duckdb.DuckDBPyConnection, sources: Sequence[str]) -> list[str]:
    """The sources, other than these, of which the warehouse holds hashed people."""
    found: set[str] = set()
    for table in TABLES.values():
        for name in set(table.names) & set(KEYED_ONLY):
            rows = con.execute(f'SELECT DISTINCT source FROM {table.name} WHERE "{name}" IS NOT NULL').fetchall()
            found |= {row[0] for row in rows}
    return sorted(found - set(sources))
