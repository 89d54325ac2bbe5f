"""Words of a status, a channel or an outcome into ours, each with how sure it is; unknown ones stay unknown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from etl.inspect.vocabulary import VOCABULARY
from etl.text import fold

SURE, ALIKE = 0.9, 88
NOT = re.compile(r"\b(no|sin|not|non)\b")
YES_NO = {
    "si": "yes",
    "yes": "yes",
    "no": "no",
    "1": "yes",
    "0": "no",
    "true": "yes",
    "false": "no",
    "s": "yes",
    "n": "no",
    "y": "yes",
}
# a column called «no show» says yes when nobody came; one called «asistió» says yes when somebody did
MISSED = re.compile(r"no[ _-]?show|inasist|falt[oó]|ausen|no (se )?present")
CAME = re.compile(r"asist|present|acudi|lleg|attend|show|came")


@dataclass(frozen=True)
class Mapped:
    """One word of a source: ours ("" = unknown) and how sure."""

    word: str
    n: int
    ours: str
    sure: bool


def map_words(name: str, words: Iterable[tuple[str, int]], column: str = "") -> list[Mapped]:
    """Each word with ours; `name` is our column, `column` the name of theirs."""
    pairs = list(words)
    missed, came = (bool(said.search(fold(column).replace("_", " "))) for said in (MISSED, CAME))
    if name == "outcome" and (missed or came) and all(fold(word) in YES_NO for word, _ in pairs):
        return [Mapped(w, n, "no_show" if (YES_NO[fold(w)] == "yes") == missed else "served", True) for w, n in pairs]
    return [Mapped(word, n, *_ours(name, word)) for word, n in pairs]


def share_known(name: str, words: Iterable[tuple[str, int]], column: str) -> float:
    """Share of the values whose word is known."""
    mapped = map_words(name, words, column)
    total = sum(m.n for m in mapped)
    return sum(m.n for m in mapped if m.ours) / total if total else 0.0


def _ours(name: str, word: str) -> tuple[str, bool]:
    lists = VOCABULARY.values.get(name, {})
    text = re.sub(r"[^\w ]+", " ", fold(word).replace("_", " ")).strip()
    text = re.sub(r"^\d+ ", "", re.sub(r"\s+", " ", text))
    if text.replace(" ", "_") in lists:
        return text.replace(" ", "_"), True
    for ours, given in lists.items():
        if text in given:
            return ours, True
    phrases = {phrase: ours for ours, given in lists.items() for phrase in given}
    long = {phrase for phrase in phrases if len(phrase) >= 5}
    if found := process.extractOne(text, long, scorer=fuzz.ratio, score_cutoff=ALIKE):
        return phrases[found[0]], True
    if within := _within(text, phrases):
        return within, False
    if name == "status" and re.match(r"(en|por|sin|pendiente) ", text):
        return "open", False
    return "", False


def _within(text: str, phrases: dict[str, str]) -> str:
    """The word whose phrase stands inside a longer text: «Closed (Duplicate)» is duplicate, for lists put the rarer first."""
    for phrase, ours in phrases.items():
        if len(phrase) < 4 or not re.search(rf"\b{re.escape(phrase)}\b", text):
            continue
        if NOT.search(text.partition(phrase)[0]) and not NOT.search(phrase):
            continue
        return ours
    return ""
