"""What the loader and the store of what people write have said in Spanish, in the language of the screen.

They write whole sentences («ventas.csv: está vacío. Pida que lo entreguen de nuevo.»): the command line says them as they are,
names of people in them are covered once they are whole, and older publications hold them too. A catalogue has each of them
with {names} where it holds something; a sentence is recognised by its form and said again in the other language with the same
contents. tests/dashboard/test_told.py checks that every sentence of the sources is recognised, and as no other.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

from dashboard.words import SOURCE, TOLD, catalogue, language

COUNTED = re.compile(r"(.+) ([\d,]+)")
END = re.compile(r"(?<=\.) (?=[A-ZÁÉÍÓÚ])")
INSIDE = ": "  # what stands between the name of a file and what is wrong with it


@dataclass(frozen=True)
class Form:
    """One sentence with holes: how it looks, how it is said, and how much of it is its own words."""

    looks: re.Pattern[str]
    said: str
    own: int


def told(text: str) -> str:
    """The text in the language of the screen; as it is where nobody translated it."""
    return text if language() == SOURCE else _said(language(), text)


@lru_cache(maxsize=4096)
def _said(tongue: str, text: str) -> str:
    return "\n".join(_line(tongue, line) for line in text.split("\n"))


def _line(tongue: str, text: str) -> str:
    whole = _recognised(tongue, text)
    if whole is not None:
        return whole
    head, colon, rest = text.partition(INSIDE)  # «ventas.csv: …»: which file, then the sentence
    inside = (_recognised(tongue, rest) or _in_two(tongue, rest)) if colon else None
    if inside is None:
        return _in_two(tongue, text) or text
    return f"{head}{INSIDE}{inside}"


def _in_two(tongue: str, text: str) -> str | None:
    """Two sentences of which each is known: what is wrong, and what it looks like."""
    for stop in END.finditer(text):
        first, second = (_recognised(tongue, part) for part in (text[: stop.start()], text[stop.start() :]))
        if first is not None and second is not None:
            return f"{first}{second}"
    return None


def _recognised(tongue: str, text: str) -> str | None:
    for form in forms(tongue):
        found = form.looks.fullmatch(text)
        if found:
            return form.said.format(**{name: _content(tongue, held) for name, held in found.groupdict().items()})
    return None


def _content(tongue: str, held: str) -> str:
    """What stands in a hole: data as they are, sentences and lists of known words in the language too."""
    whole = _recognised(tongue, held)
    return ", ".join(_piece(tongue, piece) for piece in held.split(", ")) if whole is None else whole


def _piece(tongue: str, piece: str) -> str:
    """«fecha futura 3»: a known word with its number."""
    counted = COUNTED.fullmatch(piece)
    known = _recognised(tongue, counted[1] if counted else piece)
    return piece if known is None else f"{known} {counted[2]}" if counted else known


@cache
def forms(tongue: str) -> tuple[Form, ...]:
    """Every sentence that the catalogue of a language has, those with most words of their own first."""
    messages = [(str(m.id), str(m.string)) for m in catalogue(tongue) if m.context == TOLD and m.string]
    return tuple(sorted((_form(id, said) for id, said in messages), key=lambda form: -form.own))


def _form(id: str, said: str) -> Form:
    looks, own = "", 0
    for words, name, _spec, _conversion in Formatter().parse(id):
        looks += re.escape(words) + (f"(?P<{name}>.*?)" if name else "")
        own += len(words)
    return Form(re.compile(looks, re.DOTALL), said, own)
