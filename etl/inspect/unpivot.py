"""Columns that are one thing many times: a question each, a month each. They become rows, one per cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.inspect.columns import Column
from etl.inspect.names import tokens_of
from etl.inspect.vocabulary import VOCABULARY
from etl.text import fold

LEAST = 3  # columns alike from which they are turned into rows
MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
SHORT = {name[:3]: i for i, name in enumerate(MONTHS, 1)} | {"jan": 1, "apr": 4, "aug": 8, "dec": 12, "set": 9}
MONTH = re.compile(r"^([a-z]{3,10})\.?[ _\-/]*((?:19|20)?\d{2})?$")


@dataclass(frozen=True)
class Unpivot:
    """Columns that become rows: the name goes to one of our columns (through `names`), the cell to another."""

    columns: tuple[str, ...]
    name_to: str
    value_to: str
    names: tuple[tuple[str, str], ...] = ()


def find_questions(columns: Sequence[Column]) -> Unpivot | None:
    """Answers on one scale, a column per question: those of the commonest scale."""
    scaled = [
        c for c in columns if c.kind == "number" and c.numbers and c.numbers.scale in ((1, 5), (1, 10), (0, 10), (1, 4), (1, 7))
    ]
    by_scale: dict[tuple[int, int], list[Column]] = {}
    for column in scaled:
        if column.numbers and column.numbers.scale:
            by_scale.setdefault(column.numbers.scale, []).append(column)
    best = max(by_scale.values(), key=len, default=[])
    return Unpivot(tuple(c.name for c in best), "question", "stars") if len(best) >= LEAST else None


def find_months(columns: Sequence[Column], titles: str) -> Unpivot | None:
    """A number per month, a column each; the year is that of the name or of the titles."""
    said = re.search(r"\b(?:19|20)\d{2}\b", titles)
    names = []
    for column in columns:
        match = MONTH.match(fold(column.name))
        if not match or column.kind not in ("number", "empty") or match[1][:3] not in SHORT:
            continue
        if match[1] not in SHORT and match[1] not in MONTHS:
            continue
        year = match[2] or (said[0] if said else "")
        if year:
            names.append((column.name, f"{int(year) + 2000 if len(year) == 2 else int(year)}-{SHORT[match[1][:3]]:02d}-01"))
    if len(names) < LEAST:
        return None
    return Unpivot(tuple(name for name, _ in names), "from_at", "value", tuple(names))


def series_of(name: str) -> tuple[str, int]:
    """What a name says is counted, and how many of its words say so; ("", 0) when it says nothing."""
    words = set(tokens_of(name))
    said = ((ours, set(phrase.split())) for ours, phrases in VOCABULARY.series.items() for phrase in phrases)
    return max(((ours, len(phrase)) for ours, phrase in said if phrase <= words), key=lambda pair: pair[1], default=("", 0))


def find_figures(columns: Sequence[Column], decided: Mapping[str, str]) -> Unpivot | None:
    """Columns of figures already counted, each a series of its own: as a person decided, or as they are called.

    A cell without a figure is then no row, and not a row that lacks something.
    """
    named = decided or {c.name: series_of(c.name)[0] for c in columns if c.kind == "number" and not c.person}
    there = {c.name for c in columns}
    names: dict[str, str] = {}
    for name, ours in named.items():
        if ours and name in there and (decided or ours not in names.values()):
            names[name] = ours
    return Unpivot(tuple(names), "series", "value", tuple(names.items())) if names else None
