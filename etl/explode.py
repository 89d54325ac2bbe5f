"""A column that holds a list, as one row per element."""

import json
from collections.abc import Iterator

import polars as pl

from etl.bindings import Fact
from etl.readers.tree import RepeatedKey, flat, parsed, written
from etl.text import fold
from etl.values import cleaned_frame


def exploded(frame: pl.DataFrame, fact: Fact, nulls: frozenset[str]) -> pl.DataFrame:
    """One row per element of the fact's list that its `where` takes, with the other columns of its record.

    The parts of an element that is an object are columns by their path; an element that is none is the column itself.
    """
    decimals = {name: b.decimal for b in fact.bindings for name in b.columns if b.decimal != "."}
    at, cells = list[int](), list[dict[str, str]]()
    for position, text in enumerate(frame[fact.explode].to_list()):
        for element in _elements(text, fact.explode, decimals):
            at.append(position)
            cells.append(element)
    names = dict.fromkeys(name for name in (*(n for b in fact.bindings for n in b.columns), *fact.where) if fact.inner(name))
    inner = pl.DataFrame({name: pl.Series([cell.get(name) for cell in cells], dtype=pl.String) for name in names})
    rows = frame.drop(fact.explode)[at].hstack(cleaned_frame(inner, nulls))
    for name in names:
        if words := {fold(word) for word in fact.where.get(name, ())}:
            rows = rows.filter(pl.Series([fold(text or "") in words for text in rows[name].to_list()], dtype=pl.Boolean))
    return rows


def _elements(text: str | None, path: str, decimals: dict[str, str]) -> Iterator[dict[str, str]]:
    if text is None:
        return
    try:
        value = parsed(text)
    except (json.JSONDecodeError, RepeatedKey, RecursionError):
        value = text  # one text where others hold a list
    for element in value if isinstance(value, list) else [value]:
        if isinstance(element, dict):
            yield flat({path: element}, decimals)
        elif (cell := written(element, decimals.get(path, "."))) is not None:
            yield {path: cell}
