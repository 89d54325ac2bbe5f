"""What a person has decided about a draft: a JSON object; whatever it leaves out is found by looking."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.declare import Node, listed
from etl.errors import ContractError
from etl.tables import TABLES

KEYS = (
    "name",
    "owner",
    "source",
    "files",
    "member",
    "encoding",
    "separator",
    "quote",
    "header_row",
    "sheet",
    "from",
    "table",
    "columns",
    "dates",
    "decimal",
    "values",
    "null",
    "constants",
    "key",
    "hash",
    "drop",
    "delivery",
    "unpivot",
    "scale",
    "reverse",
    "where",
    "figures",
    "records",
)


@dataclass(frozen=True)
class Answers:
    """The decisions, by our column where they are of one; None or empty: nobody has decided."""

    given: Mapping[str, Any] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        value = self.given.get(key)
        return str(value) if isinstance(value, str) else None

    def whole(self, key: str) -> int | None:
        value = self.given.get(key)
        return value if isinstance(value, int) else None

    def flag(self, key: str) -> bool | None:
        value = self.given.get(key)
        return value if isinstance(value, bool) else None

    def texts(self, key: str) -> tuple[str, ...] | None:
        value = self.given.get(key)
        return tuple(value) if isinstance(value, list) else None

    def of(self, key: str) -> Mapping[str, Any]:
        """The decisions of one kind, by our column."""
        value = self.given.get(key)
        return value if isinstance(value, dict) else {}


def read_answers(path: Path | None) -> Answers:
    """The answers of a JSON file, or none; ContractError says what it holds that nobody understands."""
    if path is None:
        return Answers()
    try:
        given = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as wrong:
        raise ContractError(
            f'{path.name}: no se puede leer como JSON ({wrong}). Escriba un objeto {{"table": "requests"}}.'
        ) from None
    if not isinstance(given, dict):
        raise ContractError(f"{path.name}: se espera un objeto con algunas de {listed(KEYS)}.")
    node = Node(path.name, "", given, ContractError)
    node.known(*KEYS)
    if "table" in given:
        node.choice("table", tuple(TABLES))
    return Answers(given)
