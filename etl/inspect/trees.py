"""JSON and event logs as they lie: the form of a document, where its list is, which cells hold lists, and the records as text."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from etl.errors import RefusedError
from etl.inspect.answers import Answers
from etl.inspect.sample import Sample, take
from etl.nested import Nested
from etl.readers.files import Delivery, opened
from etl.readers.json import JsonReader
from etl.readers.records import ROW
from etl.readers.tree import RepeatedKey, flat, parsed
from etl.readers.xes import XesReader

HEAD = 1 << 16  # bytes that tell one object per line from a document
WHOLE = 32 << 20  # bytes of a document that is held whole to find its list
ENDINGS = {".json": "json", ".jsonl": "json", ".ndjson": "json", ".geojson": "json", ".xes": "xes"}
PEEK = 500  # rows that tell whether a column holds lists
DEEPEST = 6


@dataclass(frozen=True)
class Tree:
    """kind: json | xes; explode: the column that holds a list of objects, each of which is a row of the sample."""

    kind: str
    nested: Nested
    columns: tuple[str, ...]
    sample: Sample
    said: str
    explode: str = ""


def kind_of_tree(delivery: Delivery) -> str:
    """json or xes by its ending, else by how it begins; empty for anything else."""
    name = (delivery.member or delivery.path.name).lower().removesuffix(".gz")
    if found := ENDINGS.get(Path(name).suffix):
        return found
    if Path(name).suffix not in ("", ".txt", ".log"):
        return ""
    head = _head(delivery).lstrip()
    return "json" if head[:1] in (b"{", b"[") else "xes" if b"<log" in head[:2000] else ""


def look_at_tree(delivery: Delivery, kind: str, answers: Answers) -> Tree:
    """The records of a log or of a JSON file; RefusedError or SourceError when it cannot be read."""
    if kind == "xes":
        log = XesReader(delivery, Nested())
        return Tree(kind, Nested(), log.columns, take(log.chunks(), log.columns), "un registro por caso y uno por paso")
    nested, said = _form(delivery, answers)
    reader = JsonReader(delivery, nested, {})
    sample = take(reader.chunks(), reader.columns)
    explode = next((name for name in reader.columns if _holds_lists(sample.frame[name])), "")
    if not explode:
        return Tree(kind, nested, reader.columns, sample, said)
    frame = _exploded(sample.frame, explode)
    columns = tuple(name for name in frame.columns if name != ROW)
    sample.frame = frame
    return Tree(kind, nested, columns, sample, f"{said}; «{explode}» es una lista y cada elemento suyo es una fila", explode)


def _head(delivery: Delivery) -> bytes:
    with opened(delivery) as file:
        return file.read(HEAD).removeprefix(b"\xef\xbb\xbf")


def _form(delivery: Delivery, answers: Answers) -> tuple[Nested, str]:
    """One object per line, or a list somewhere in a document."""
    head = _head(delivery).lstrip()
    first, _end, rest = head.partition(b"\n")
    if head[:1] == b"[":
        return Nested(format="array"), "una lista de objetos"
    if _is_object(first) and rest.lstrip()[:1] == b"{":
        return Nested(format="lines"), "un objeto por línea"
    path = answers.text("records") or _list_in(delivery)
    if not path:
        return Nested(format="lines"), "un solo objeto"
    return Nested(format="array", records=path), f"una lista de objetos en «{path}»"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _list_in(delivery: Delivery) -> str:
    """The dotted path of the longest list of objects of a document."""
    with opened(delivery) as file:
        text = file.read(WHOLE + 1)
    if len(text) > WHOLE:
        raise RefusedError(
            f"{delivery.name}: es un solo documento de más de {WHOLE >> 20} MB. Escriba el contrato a mano y diga en records de "
            "[json] dónde está su lista."
        )
    try:
        found = dict(_lists(json.loads(text.decode("utf-8-sig")), "", 0))
    except (ValueError, RecursionError):
        raise RefusedError(f"{delivery.name}: no es JSON: está cortado o mal escrito. Pida que lo entreguen de nuevo.") from None
    if not found and "\n" in text.decode("utf-8-sig").strip():
        raise RefusedError(f"{delivery.name}: no tiene ninguna lista de objetos. Pida una lista, o un objeto por línea.")
    return max(found, key=lambda path: found[path], default="")


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, int]]:  # noqa: ANN401  # any JSON value
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value[:PEEK]):
        yield path, len(value)
    elif isinstance(value, dict) and depth < DEEPEST:
        for key, inner in value.items():
            if "." not in key:
                yield from _lists(inner, f"{path}.{key}".lstrip("."), depth + 1)


def _holds_lists(values: pl.Series) -> bool:
    """Whether a column holds lists of objects where it holds anything."""
    texts = values.drop_nulls().head(PEEK).to_list()
    return any(text.startswith("[{") for text in texts) and all(text.startswith("[{") or text == "[]" for text in texts)


def _exploded(frame: pl.DataFrame, path: str) -> pl.DataFrame:
    """One row per element of the list, its parts as columns by their path, beside the other columns of its record."""
    at, cells = list[int](), list[dict[str, str]]()
    for position, text in enumerate(frame[path].to_list()):
        for element in _elements(text, path):
            at.append(position)
            cells.append(element)
    names = dict.fromkeys(name for cell in cells for name in cell)
    inner = pl.DataFrame({name: pl.Series([cell.get(name) for cell in cells], dtype=pl.String) for name in names})
    return frame.drop(path)[at].hstack(inner)


def _elements(text: str | None, path: str) -> Sequence[dict[str, str]]:
    if not text:
        return []
    try:
        return [flat({path: one}, {}) for one in parsed(text) if isinstance(one, dict)]
    except (json.JSONDecodeError, RepeatedKey, RecursionError):
        return []
