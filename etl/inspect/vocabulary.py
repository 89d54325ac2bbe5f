"""The words of words.toml, ready to compare with: phrases of our columns, abbreviations, words of lists, names of people."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path

from etl.tables import TABLES

FILE = Path(__file__).with_name("words.toml")
Phrases = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Vocabulary:
    """columns: table -> our column -> phrases; values: our column -> our word -> phrases; weight: how telling a word is."""

    columns: Mapping[str, Phrases]
    values: Mapping[str, Phrases]
    tables: Phrases
    persons: Phrases
    series: Phrases
    hours: Phrases
    people: frozenset[str]
    short: Mapping[str, str]
    empty: frozenset[str]
    nothing: frozenset[str]
    known: frozenset[str]
    weight: Mapping[str, float]
    bare: Mapping[int, int]


def _read() -> Vocabulary:
    data = tomllib.loads(FILE.read_text("utf-8"))
    short, empty = data["short"], frozenset(data["empty"])
    columns = {name: _of_table(data["columns"], name, short, empty) for name in TABLES}
    words = [w for of in columns.values() for phrases in of.values() for phrase in phrases for w in phrase.split()]
    persons = {kind: _plain(phrases, short, empty) for kind, phrases in data["persons"].items()}
    known = frozenset(words) | {w for phrases in persons.values() for phrase in phrases for w in phrase.split()}
    known |= frozenset(data["other"])
    return Vocabulary(
        columns,
        {name: {ours: tuple(given) for ours, given in of.items()} for name, of in data["values"].items()},
        {name: tuple(given) for name, given in data["tables"].items()},
        persons,
        {name: _plain(given, short, empty) for name, given in data["series"].items()},
        {name: tuple(given) for name, given in data["hours"].items()},
        frozenset([*data["people"]["names"], *data["people"]["families"]]),
        short,
        empty,
        frozenset(data["nothing"]),
        known,
        _weights(columns),
        str.maketrans("áéíóúüñ", "aeiouun"),
    )


def _of_table(
    columns: Mapping[str, Mapping[str, list[str]]], table: str, short: Mapping[str, str], empty: frozenset[str]
) -> Phrases:
    """The phrases of one table: its own, then those of the common columns that it has; our own names always count."""
    own, common = columns.get(table, {}), columns["common"]
    names = TABLES[table].names
    given = {
        name: [name.replace("_", " "), *own.get(name, [] if TABLES[table].catalogue else common.get(name, []))] for name in names
    }
    return {name: _plain(phrases, short, empty) for name, phrases in given.items()}


def _plain(phrases: list[str], short: Mapping[str, str], empty: frozenset[str]) -> tuple[str, ...]:
    """Phrases with abbreviations spelt out and empty words left out, each once."""
    spelt = (" ".join(short.get(word, word) for word in phrase.split() if word not in empty) for phrase in phrases)
    return tuple(dict.fromkeys(phrase for phrase in spelt if phrase))


def _weights(columns: Mapping[str, Phrases]) -> dict[str, float]:
    """How telling each word is: rare among our columns tells much, «fecha» little."""
    where: dict[str, set[str]] = {}
    for of in columns.values():
        for name, phrases in of.items():
            for word in {w for phrase in phrases for w in phrase.split()}:
                where.setdefault(word, set()).add(name)
    most = len({name for of in columns.values() for name in of})
    return {word: 0.15 + (log(most / len(names)) / log(most)) ** 2 for word, names in where.items()}


VOCABULARY = _read()
