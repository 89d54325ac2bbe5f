"""The catalogues: the template says what the sources say, and every message is in English, with its holes and its plural."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from dashboard import extraction, words
from dashboard.words import N_, TAGS, TOLD, _, many, speaking

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
SOURCES = sorted(DASHBOARD.rglob("*.py"))
OTHERS = [tongue for tongue in TAGS if tongue != words.SOURCE]
KEPT_BY_FUNCTION = {  # who may remember answers without their language: nothing of what they keep is words
    *("words.py", "formats.py", "theme.py", "told.py"),  # the language is what they are asked
    *("data.py", "drawing.py"),  # `remember` and `drawn_once`, which add it; _settings
    *("page.py", "decided.py"),
}


def messages(tongue: str) -> list[Message]:
    return [message for message in words.catalogue(tongue) if message.id]


def keys(catalogue: Catalog) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in catalogue if message.id}


def holes(text: str) -> set[str]:
    return {name for _words, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def test_the_template_is_what_the_sources_say() -> None:
    """To write it again: make words."""
    with extraction.TEMPLATE.open("rb") as file:
        assert keys(read_po(file)) == keys(extraction.template())


@pytest.mark.parametrize("tongue", OTHERS)
def test_a_catalogue_has_every_message_translated_and_no_other(tongue: str) -> None:
    """To bring it up to date: make words; then translate what it left empty."""
    catalogue = words.catalogue(tongue)
    assert keys(catalogue) == keys(extraction.template())
    assert not catalogue.obsolete
    assert [m.id for m in messages(tongue) if m.fuzzy] == []
    assert [m.id for m in messages(tongue) if not all(m.string if m.pluralizable else [m.string])] == []


@pytest.mark.parametrize("tongue", OTHERS)
def test_a_translation_has_the_holes_and_the_forms_of_its_message(tongue: str) -> None:
    for message in messages(tongue):
        if message.pluralizable:
            one, other = message.id
            assert len(message.string) == 2, message.id
            assert holes(message.string[1]) == holes(other), message.id
            assert holes(message.string[0]) <= holes(one) | holes(other), message.id
        else:
            assert holes(message.string) == holes(message.id), message.id
            assert (message.string[0] == " ") == (message.id[0] == " "), message.id  # parts that are put together


def test_one_and_many_are_told_apart_in_both_languages() -> None:
    said = {}
    for tongue in TAGS:
        with speaking(tongue):
            said[tongue] = [many(n, "{n} fila no se pudo leer", "{n} filas no se pudieron leer") for n in (0, 1, 1.4, 2)]
    assert said["es"] == ["{n} filas no se pudieron leer", "{n} fila no se pudo leer", *["{n} filas no se pudieron leer"] * 2]
    assert said["en"] == ["{n} rows could not be read", "{n} row could not be read", *["{n} rows could not be read"] * 2]


def test_a_text_that_nobody_translated_is_shown_as_it_is() -> None:
    with speaking("en"):
        assert _("Una frase que nadie escribió") == "Una frase que nadie escribió"
        assert _("") == ""
        assert N_("Hoy") == "Hoy"
        assert _("Hoy") == "Today"
    assert _("Hoy") == "Hoy"


def test_extraction_finds_marks_everywhere_and_sentences_by_their_holes() -> None:
    source = 'A = N_("uno")\nB = f"{_(\'dos\')} {many(n, \'tres\', \'cuatro\')}"\nC = NN_("cinco", "seis")\n_(A)\n'
    assert list(extraction.marked(source)) == ["uno", ("cinco", "seis"), "dos", ("tres", "cuatro")]
    raised = (
        '"""Una frase de documentación."""\nx = "SELECT de la base"\n'
        'raise E(f"{a.name}: falta la hoja «{b}» de {a.name}. "\n  "Revise.")\n'
    )
    assert list(extraction.sentences(raised)) == ["{name}: falta la hoja «{b}» de {name2}. Revise."]


def at_import(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls that run when a module is imported: its body, its classes, and the defaults of its functions."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += [*node.args.defaults, *(d for d in node.args.kw_defaults if d), *getattr(node, "decorator_list", ())]
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting += ast.iter_child_nodes(node)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_nothing_is_translated_once_for_everybody(path: Path) -> None:
    """A text translated while a module is imported would keep the language of whoever came first: tables hold N_ and NN_."""
    found = [node.func.id for node in at_import(ast.parse(path.read_text("utf-8"))) if isinstance(node.func, ast.Name)]
    assert not {"_", "many", "spoken", "language", "forms", "told"} & set(found)
    if path.name not in KEPT_BY_FUNCTION:
        assert not re.search(r"@(functools\.)?(lru_)?cache\b|@st\.cache", path.read_text("utf-8")), "use data.remember"


def test_the_contexts_are_those_of_the_page_and_of_the_loader() -> None:
    assert {message.context for message in messages("en")} == {None, TOLD}
