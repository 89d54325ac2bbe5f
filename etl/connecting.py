"""A known system into contracts: a short TOML says where its database is, and its parts are the rest."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from etl.contract import Contract, contract_of
from etl.declare import Node
from etl.home import zone
from etl.query import OVERLAP_HOURS, TIME_LIMIT_MINUTES
from etl.system import Part, System

SETTINGS = (
    "name", "owner", "kind", "agencies", "url", "time_zone", "overlap_hours", "time_limit_minutes", "expected_within_days",
    "until", "keys", "parts",
)  # fmt: skip
PER_PART = ("owner", "agencies", "expected_within_days", "until")  # what a part may say otherwise than the whole
KEYED = ("procedures", "agencies", "offices")


def _pattern(node: Node, key: str) -> str:
    pattern = node.text(key, "")
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise node.wrong(key, f"«{pattern}» no es una expresión regular: {wrong}.") from None
    return pattern


def _scale(node: Node, key: str) -> tuple[float, float] | None:
    found = node.table.get(key)
    if found is None:
        return None
    two = isinstance(found, list) and len(found) == 2 and all(isinstance(end, int | float) for end in found)
    if not two or found[0] >= found[1]:
        raise node.wrong(key, f"se encontró {found!r}; se espera [mínimo, máximo], como [1, 5].")
    return float(found[0]), float(found[1])


READ: dict[str, Callable[[Node, str], Any]] = {
    "pattern": _pattern,
    "texts": lambda node, key: node.texts(key),
    "words": lambda node, key: node.word_map(key),
    "day": lambda node, key: node.day(key),
    "scale": _scale,
}


def contracts_of(system: System, top: Node, source: str, digest: str, time_zone: str) -> list[Contract]:
    """One contract per part of the system: sources `<file>-<part>`, in the order in which they need each other."""
    top.known(*SETTINGS, *system.settings)
    top.text("url")
    keys = top.node("keys")
    keys.known(*KEYED)
    words = {f"{table}.name": keys.word_map(table) for table in KEYED}
    settings = {key: READ[kind](top, key) for key, kind in system.settings.items()} | {"prefix": f"{source}-"}
    wall = zone(top, time_zone)
    top.node("parts").known(*(part.name for part in system.parts))
    return [_contract(system, part, top, source, digest, wall, words, settings) for part in system.parts]


def _contract(
    system: System,
    part: Part,
    top: Node,
    source: str,
    digest: str,
    wall: str,
    words: Mapping[str, Mapping[str, str]],
    settings: Mapping[str, Any],
) -> Contract:
    own = top.node("parts").node(part.name)
    own.known(*PER_PART)
    common = {key: table[key] for table in (top.table, own.table) for key in PER_PART if key in table}
    told = {
        "name": f"{top.text('name', system.title)}, {part.title}",
        "kind": "sql",
        "time_zone": wall,
        "sql": {"url": top.table["url"], "table": part.name},
        "delivery": "upsert",
        **{key: value for key, value in part.contract.items() if key != "fact"},
        "fact": [_keyed(fact, words, settings) for fact in part.contract["fact"]],
    }
    version = hashlib.sha256(f"{digest}{told['fact']}".encode()).hexdigest()
    contract = contract_of(Node(top.file, "", common | told, top.error), f"{source}-{part.name}", version, wall)
    query = replace(
        contract.query,
        table="",
        system=system,
        part=part,
        settings=settings,
        overlap_hours=top.whole("overlap_hours", OVERLAP_HOURS, low=1),
        time_limit_minutes=top.whole("time_limit_minutes", TIME_LIMIT_MINUTES, low=1),
    )
    return replace(contract, query=query)


def _keyed(fact: Mapping[str, Any], words: Mapping[str, Mapping[str, str]], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The fact with the user's words: [keys] for what the catalogue is asked, `words` settings for the columns that name them."""
    columns = dict(fact["columns"])
    for name, binding in fact["columns"].items():
        if isinstance(binding, dict):
            given = {**words.get(binding.get("lookup", ""), {}), **settings.get(binding.get("words", ""), {})}
            own = {key: value for key, value in binding.items() if key != "words"}
            columns[name] = own | ({"values": binding.get("values", {}) | given} if given else {})
    return {**fact, "columns": columns}
