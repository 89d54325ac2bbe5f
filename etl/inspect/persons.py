"""Which columns hold what identifies a person: by what they are called and by what their values look like."""

import re

import polars as pl

from etl.inspect.names import tokens_of
from etl.inspect.vocabulary import VOCABULARY
from etl.persons import CURP, EMAIL, RFC

LEAST = 0.5  # share of the values that must look alike
PATTERNS = (
    ("CURP", rf"(?i)^{CURP}$"),
    ("RFC", rf"(?i)^{RFC}$"),
    ("correo", rf"(?i)^{EMAIL}$"),
    ("dirección IP", r"^\d{1,3}(\.\d{1,3}){3}$"),
)
WHOLE_PHONE = r"^(?:\+?52[ .-]?)?\(?(?:\d[ ().-]*){9}\d$"
PHONE_GROUPS = r"^(?:\+?52[ .-]?)?(?:\(\d{2,3}\) ?|\d{2,3}[ -])\d{3,4}[ -]\d{4}$"
WORD = re.compile(r"[^\W\d_]{3,}")
WRITTEN = ("correo", "nombre de persona", "texto libre")  # never plain numbers
LONG_TEXT = 60  # characters: free text may hold anything


def find_person(name: str, values: pl.Series, kind: str) -> tuple[str, float]:
    """(what it is, share of the values that show it); ("", 0) when nothing says that it is of a person."""
    sample = values.head(3000)
    for found, pattern in PATTERNS:
        share = _share(sample, pattern)
        if share >= LEAST:
            return found, share
    named = _by_name(name)
    if named in WRITTEN and kind == "number":
        named = ""
    if named == "teléfono" or not named:
        share = _share(sample, WHOLE_PHONE if named else PHONE_GROUPS)
        if share >= LEAST:
            return "teléfono", share
    if named:
        return named, 0.0
    share = _people(sample)
    if share >= LEAST:
        return "nombre de persona", share
    inside = _share(sample, rf"(?i){EMAIL}|\b{CURP}\b")
    return ("texto con datos de personas", inside) if inside > 0 else ("", 0.0)


def is_free_text(values: pl.Series) -> bool:
    """Whether a column holds sentences that people wrote, which may name anybody."""
    if not len(values):
        return False
    words = values.head(3000)
    return float(str(words.str.len_chars().mean())) > LONG_TEXT and words.n_unique() > 0.5 * len(words)


def _share(values: pl.Series, pattern: str) -> float:
    return float(values.str.contains(pattern).sum()) / len(values) if len(values) else 0.0


def _by_name(name: str) -> str:
    words = tokens_of(name)
    joined = " ".join(words)
    for kind, phrases in VOCABULARY.persons.items():
        for phrase in phrases:
            if f" {phrase} " in f" {joined} ":
                return kind
    return ""


def _people(values: pl.Series) -> float:
    """Share of the texts made of given names and family names."""
    texts = values.unique().head(500).to_list()
    found = 0
    for text in texts:
        words = [word.casefold() for word in WORD.findall(text)]
        plain = [word.translate(VOCABULARY.bare) for word in words]
        found += 2 <= len(plain) <= 6 and sum(word in VOCABULARY.people for word in plain) >= 2
    return found / len(texts) if texts else 0.0
