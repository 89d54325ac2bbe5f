"""One JSON value as cells of text: numbers as written, nested objects by their path, lists as JSON text."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class RepeatedKey(ValueError):
    """An object says the same key twice: which one holds, nobody knows."""


class Number(str):
    """A number as it is written in the text."""

    __slots__ = ()


class Constant(Number):
    """NaN, Infinity or -Infinity."""

    __slots__ = ()


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen = set[str]()
        raise RepeatedKey(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]  # adds
    return made


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=Constant)


def parsed(text: str) -> Any:  # noqa: ANN401  # any JSON value
    """The value of a text; json.JSONDecodeError, RepeatedKey or RecursionError when it has none."""
    return DECODER.decode(text)


def nests(value: Mapping[str, Any]) -> bool:
    """Whether an object holds others."""
    return dict in map(type, value.values())


def flat(value: Mapping[str, Any], decimals: Mapping[str, str]) -> dict[str, str]:
    """The cells of an object by path. RepeatedKey where two paths are written alike; what is null has no cell.

    decimals: of the columns whose texts use another decimal mark than the point, that mark.
    """
    cells: dict[str, str] = {}
    paths = 0
    for path, cell in _paths(value, "") if nests(value) else value.items():
        paths += 1
        if type(cell) is str and cell.isascii():
            cells[path] = cell
        else:
            cells[path] = written(cell, decimals.get(path, "."))  # type: ignore[assignment]  # None goes below
    if len(cells) != paths:
        seen = set[str]()
        raise RepeatedKey(next(path for path, _ in _paths(value, "") if path in seen or seen.add(path)))  # type: ignore[func-returns-value]  # adds
    return {path: cell for path, cell in cells.items() if cell is not None} if None in cells.values() else cells


def _paths(value: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        path = f"{before}{key}"
        if isinstance(inner, dict):
            yield from _paths(inner, f"{path}.")
        else:
            yield path, inner


def written(value: Any, mark: str = ".") -> str | None:  # noqa: ANN401  # any JSON value
    """A JSON value that is no object as text. Half a surrogate pair, which is no text, becomes U+FFFD."""
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).lower()
    if isinstance(value, Number):
        return value if mark == "." else value.replace(".", mark)
    text = value if isinstance(value, str) else _again(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _again(value: Any) -> str:  # noqa: ANN401  # any JSON value
    """A list or object as JSON text, its numbers as they were written."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(_again, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{json.dumps(key)}:{_again(inner)}' for key, inner in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)
