"""What a page says, and which of its words are not of its language.

The vocabulary of a language is everything that the product can say in it: its catalogue, the texts of the indicators, and
the names of days and months. A home's own names (procedures, agencies, sources, columns, files) are taken out as whole phrases
before a page is judged; what came so in the data is marked translate="no" in the page. Every other word must be in the
vocabulary: a text that somebody forgot to translate brings words of the other language, whichever they are.
"""

import ast
import csv
import inspect
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

from streamlit.testing.v1 import AppTest

from dashboard import words
from dashboard.address import NAMES
from dashboard.formats import forms_of
from dashboard.words import SOURCE
from metrics import cost_words, finding_words, reasons, what_if
from metrics import names as named_keys
from metrics.assumptions import ASSUMPTIONS
from metrics.indicator import FOLDER, read_indicators

WORD = re.compile(r"[^\W\d_]+")
# Addresses, commands, files, settings, codes and the fractions of an article: the same in every language.
CODE = re.compile(
    r"`[^`]*`|https?://\S+|\b[IVX]+\b|\b[A-Z][A-Z\d]*(-[A-Z\d]+)+\b|\b(yyyy|yy|mm|dd|HH|MM|SS)\b|paso10 [\w-]+|--\w+|\w*[_\d]\w*|"
    r"[\w*.\\-]*[/\\][\w*./\\-]*|\b[\w-]+\.(csv|toml|xlsx|db|zip)\b"
)
SPOKEN_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "data-label")
VOID = {"br", "hr", "img", "input", "meta", "link"}
PROTO_TEXTS = ("body", "label", "placeholder", "help", "code_text")
NAMING = re.compile(r"name|owner|legal_basis|note|\w+_id")  # the columns of a catalogue that hold what things are called
DRAWN = ("said", "label", "name", "text", "note")  # the fields of a chart's rows that a person reads
BRANDS = {"WhatsApp", "CSV", "Excel", "Paso", "JavaScript"}


@cache
def vocabulary(tongue: str) -> frozenset[str]:
    """Every word that the product says in a language, in lower case."""
    texts: list[str] = [*BRANDS, *NAMES.values()]
    for message in words.catalogue("en"):
        said = message.id if tongue == SOURCE else message.string
        texts += [said] if isinstance(said, str) else list(said)
    for indicator in read_indicators(FOLDER).values():
        named = (indicator.name, indicator.question, indicator.definition, indicator.formula, indicator.not_applicable)
        texts += [text.get(tongue, "") for text in named] + [one["title"][tongue] for one in indicator.example]
    texts += [one.meaning[tongue] for one in ASSUMPTIONS.values()]
    texts += [text for module in (reasons, named_keys, cost_words, finding_words, what_if) for text in _carried(module, tongue)]
    texts += [word for group in vars(forms_of(tongue)).values() for word in ([group] if isinstance(group, str) else group)]
    return frozenset(word.lower() for text in texts for word in plain(text))


def _carried(module: ModuleType, tongue: str) -> Iterator[str]:
    """The texts of a module that carry their languages themselves: {"es": …, "en": …}, wherever its source has one."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == tongue:
                    parts = (part.value for part in ast.walk(value) if isinstance(part, ast.Constant))
                    yield from (part for part in parts if isinstance(part, str))


def plain(text: str) -> list[str]:
    """The words of a text, without its holes and what is the same in every language."""
    return WORD.findall(CODE.sub(" ", re.sub(r"{\w*}", " ", text)))


def names(home: Path) -> list[str]:
    """What the home calls its things, longest first: its own name, its catalogue, its sources, their columns and files."""
    found: set[str] = {tomllib.loads((home / "paso10.toml").read_text("utf-8"))["name"]}
    found |= {indicator.basis for indicator in read_indicators(FOLDER).values()}
    for path in (home / "catalogue").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found |= {cell for row in csv.DictReader(file) for column, cell in row.items() if NAMING.fullmatch(column)}
    for path in (home / "sources").glob("*.toml"):
        contract = tomllib.loads(path.read_text("utf-8"))
        found |= {contract["name"], contract.get("owner", "")}
    for path in (home / "inbox").iterdir():
        first = path.read_bytes().partition(b"\n")[0].decode("latin-1").strip()
        found |= {path.name, *(re.split("[,;]", first) if first.isascii() else ())}
    found |= {name.replace(" ", "\u00a0") for name in found}  # as a title that does not break
    return sorted((name for name in found if WORD.search(name)), key=len, reverse=True)


def strangers(texts: Iterable[str], tongue: str, own: Iterable[str]) -> list[str]:
    """The words that are not of the language, each with the text that holds it."""
    own = list(own)
    known, pattern = vocabulary(tongue), re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in own) or "(?!)")
    whole = [text for text in texts if not _cut(text, own)]
    return [f"{word}: {text}" for text in whole for word in plain(pattern.sub(" ", text)) if word.lower() not in known]


def _cut(text: str, own: list[str]) -> bool:
    """Whether it is the beginning of a name, behind its place where a list gives it one."""
    begin = re.sub(r"^\d+ ", "", text.removesuffix("…").rstrip())
    return text.endswith("…") and any(name.startswith(begin) for name in own)


class _Spoken(HTMLParser):
    """The texts and spoken attributes of a page's HTML, without styles, code and what is marked as data."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = any(self.silent[-1:]) or tag in {"style", "script", "code"} or given.get("translate") == "no"
        if not silent and "hreflang" not in given:  # a language says its own name in itself
            self.texts += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]
        if tag not in VOID:
            self.silent.append(silent or "hreflang" in given)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self.silent[-1:]):
            self.texts.append(data.strip())


def spoken_html(body: str) -> list[str]:
    """What people read or hear of a piece of HTML."""
    parser = _Spoken()
    parser.feed(body)
    return parser.texts


def spoken(app: AppTest) -> list[str]:
    """Everything that a page says: texts, labels, options, charts and what they say to those who do not see them."""
    return [text for node in nodes(app) for text in _said(node) if text.strip()]


def nodes(app: AppTest) -> Iterator[Any]:
    """Every block and element of a page."""
    waiting = [app._tree]
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting = [*getattr(node, "children", {}).values(), *waiting]


def _said(node: Any) -> Iterator[str]:
    proto, kind = getattr(node, "proto", None), getattr(node, "type", "")
    if kind == "html":
        yield from spoken_html(proto.body)
    elif kind == "vega_lite_chart":
        yield proto.alt
        yield from drawn(json.loads(proto.spec))
    elif kind == "popover":
        yield proto.popover.label
    elif kind == "button_group":
        yield from (proto.label, *(option.content for option in proto.options))
    elif kind == "selectbox":
        yield from (proto.label, *proto.options)
    elif proto is not None:
        yield from (str(getattr(proto, name)) for name in PROTO_TEXTS if hasattr(proto, name))


def drawn(spec: dict[str, Any]) -> Iterator[str]:
    """The words of a chart: its rows as they are read, the titles of its tooltips, and its dates."""
    for layer in spec["layer"]:
        rows = layer.get("data", spec.get("data", {})).get("values", ())
        yield from (str(row[name]) for row in rows for name in DRAWN if row.get(name))
        tips = layer["encoding"].get("tooltip", ())
        yield from (tip["title"] for tip in tips if "title" in tip)
    time = spec["config"]["locale"]["time"]
    yield from (name for group in ("days", "shortDays", "months", "shortMonths") for name in time[group])
