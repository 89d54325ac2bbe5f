"""Reading a TOML table key by key, so that every mistake is told with its key, what was found and what is allowed."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from etl.causes import cause
from etl.errors import EtlError

UNDECIDED = "DECIDA"  # how a draft begins a text that a person has to replace
VARIABLE = re.compile(r"\$\{(\w+)\}")


def near(word: str, words: Sequence[str]) -> str:
    """« ¿Quiso decir «x»?» when a known word is close to the one found, else the empty text."""
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f" ¿Quiso decir «{close[0]}»?" if close else ""


def listed(words: Sequence[str]) -> str:
    return ", ".join(str(word) for word in words)


def read_toml(path: Path, error: type[EtlError]) -> dict[str, Any]:
    """The TOML file as a dictionary; `error` with the line when its syntax is wrong or it is not UTF-8."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"{path.name}: no es TOML válido: {cause(wrong)}. Corrija esa línea.") from None
    except UnicodeDecodeError:
        raise error(f"{path.name}: no está en UTF-8. Guárdelo de nuevo como UTF-8.") from None
    except OSError as wrong:
        raise error(f"{path}: no se puede leer ({cause(wrong)}). Revise sus permisos y repita.") from None


def expand(text: str, fail: "Node") -> str:
    """The text with each ${NAME} replaced by that environment variable."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in os.environ:
            raise fail.wrong("", f"usa ${{{name}}} y esa variable de entorno no existe. Defínala antes de ejecutar paso10.")
        return os.environ[name]

    return VARIABLE.sub(value, text)


@dataclass(frozen=True)
class Node:
    """One table of a TOML file and where it stands, for messages."""

    file: str
    where: str
    table: Mapping[str, Any]
    error: type[EtlError]

    def wrong(self, key: str, what: str) -> EtlError:
        place = ".".join(part for part in (self.where, key) if part)
        return self.error(f"{self.file}: {place}: {what}" if place else f"{self.file}: {what}")

    def known(self, *keys: str) -> None:
        """Error at the first key that is none of `keys`."""
        for key in self.table:
            if key not in keys:
                raise self.wrong(key, f"clave desconocida.{near(key, keys)} Se permiten: {listed(keys)}.")

    def has(self, key: str) -> bool:
        return key in self.table

    def text(self, key: str, default: str | None = None) -> str:
        value = self.table.get(key, default)
        if value is None:
            raise self.wrong(key, "falta; se espera un texto.")
        if not isinstance(value, str):
            raise self.wrong(key, f"se encontró {value!r}; se espera un texto entre comillas.")
        return expand(value, self)

    def choice(self, key: str, words: Sequence[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in words:
            raise self.wrong(key, f"se encontró «{value}».{near(value, words)} Se permiten: {listed(words)}.")
        return value

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts; a lone text counts as a list of one."""
        value = self.table.get(key, list(default))
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, f"se encontró {value!r}; se espera una lista de textos.")
        return tuple(value)

    def whole(self, key: str, default: int, low: int = 0) -> int:
        value = self.table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < low:
            raise self.wrong(key, f"se encontró {value!r}; se espera un número entero de {low} en adelante.")
        return value

    def number(self, key: str, default: float) -> float:
        value = self.table.get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(key, f"se encontró {value!r}; se espera un número.")
        return float(value)

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"se encontró {value!r}; se permite true o false.")
        return value

    def day(self, key: str) -> date | None:
        value = self.table.get(key)
        if value is not None and type(value) is not date:
            raise self.wrong(key, f"se encontró {value!r}; se espera una fecha sin comillas, como 2026-01-31.")
        return value

    def node(self, key: str) -> "Node":
        """The sub-table of that key, empty when absent."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"se encontró {value!r}; se espera una tabla [{key}].")
        return Node(self.file, ".".join(part for part in (self.where, key) if part), value, self.error)

    def nodes(self, key: str) -> "list[Node]":
        """The sub-tables of an array of tables, numbered from 1 in messages."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, f"se espera una o más tablas [[{key}]].")
        return [Node(self.file, f"{key}[{i}]", item, self.error) for i, item in enumerate(value, 1)]

    def word_map(self, key: str) -> dict[str, str]:
        """A table of texts to texts."""
        node = self.node(key)
        return {name: node.text(name) for name in node.table}


def decided(top: Node) -> None:
    """Error that lists what a draft still leaves to a person: every text that begins with DECIDA."""
    left = list(_undecided(top.table, ""))
    if left:
        said = "".join(f"\n  {place}: {text}" for place, text in left)
        raise top.wrong("", f"falta que alguien decida lo que el archivo no dice; cambie estos textos por el bueno:{said}")


def _undecided(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _undecided(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _undecided(inner, place)
    elif isinstance(value, str) and value.startswith(UNDECIDED):
        yield place, value
