"""Column names as words: accents, capitals, abbreviations and run-together words undone, so that names can be compared."""

import re
from functools import cache

from etl.inspect.vocabulary import VOCABULARY
from etl.text import fold

CAMEL = re.compile(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])|(?<=[A-ZÁÉÍÓÚÑ])(?=[A-ZÁÉÍÓÚÑ][a-záéíóúñ])")
SHORTEST = 4  # letters of a part of a run-together word
GLUED = frozenset(("fec", "fch", "num", "cve", "end", "due", "day", "hra", "id", "sol"))  # shorter ones that are run together too


@cache
def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name: «FecIngreso_Sol» is fecha, ingreso, solicitud."""
    spaced = re.sub(r"[^0-9A-Za-zÀ-ÿ]+", " ", CAMEL.sub(" ", name))
    words = [part for word in fold(spaced).split() for part in _parts(word)]
    return tuple(VOCABULARY.short.get(word, word) for word in words if word not in VOCABULARY.empty)


def _parts(word: str) -> list[str]:
    """The known words that a run-together one is made of, or itself."""
    if word in VOCABULARY.known or word in VOCABULARY.short or len(word) < 2 * SHORTEST - 2:
        return [word]
    letters = word.rstrip("0123456789")
    if letters != word and letters in VOCABULARY.known | set(VOCABULARY.short):
        return [letters]
    return _split(letters) or [word]


def _split(word: str) -> list[str]:
    """The longest known beginning whose rest is known too."""
    for end in range(len(word), 1, -1):
        head, rest = word[:end], word[end:]
        if not _is_part(head):
            continue
        if not rest:
            return [head]
        if more := _split(rest):
            return [head, *more]
    return []


def _is_part(word: str) -> bool:
    return word in GLUED or (len(word) >= SHORTEST and (word in VOCABULARY.known or word in VOCABULARY.short))
