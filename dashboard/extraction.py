"""Writes the template of the translations and brings the catalogues up to date: `python -m dashboard.extraction` (make words).

Three kinds of texts: those that the dashboard marks (`_`, `many`, `N_`, `NN_`); the sentences that the loader and the store of
what people write say in Spanish (context «told»: dashboard/told.py recognises them in what was published); and who answers for
each indicator.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dashboard.words import LOCALE_FOLDER, TOLD

ROOT = Path(__file__).resolve().parents[1]
TELLING = ("etl", "state", "metrics/effects")  # whose sentences reach a page as they were published
TEMPLATE = LOCALE_FOLDER / "paso10.pot"
MARKS = {"_": (0, 1), "N_": (0, 1), "many": (1, 2), "NN_": (0, 2)}  # where their texts stand, and how many they are
# What never reaches a page: an invented municipality, files for a new home, and what only the command line says.
QUIET = {
    *("sample", "new_home", "rotate.py", "draft.py"),
    *("tables.py", "bindings.py", "contract.py", "dates.py", "home.py", "told.py", "status.py", "warehouse.py", "text.py"),
}
SPANISH = re.compile(
    r"[áéíóúñ¿«]|\b(el|la|los|las|un|una|de|del|en|no|ni|sin|con|por|para|que|es|se|o|y|su|lo|al|ya|más)\b", re.IGNORECASE
)
SENTENCE = re.compile(r"[a-záéíóúñ ]+|.*[A-Za-z]{3,}.*\.", re.DOTALL)  # a phrase in small letters, or what ends with a stop
CODE = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|PRAGMA|CASE|AND|DISTINCT)\b|^[\w.*/\\-]*$|\(\?|^\^|\]\?")
HEADER = """msgid ""
msgstr ""
"Language: {tongue}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

"""


def template() -> Catalog:
    """Every message of the sources, in the order of the texts."""
    found = Catalog(charset="utf-8")
    messages = [*_marked(), *_owners(), *_told()]
    for id, context in sorted(messages, key=lambda one: (one[1] or "", one[0] if isinstance(one[0], str) else one[0][0])):
        found.add(id, context=context, flags=("python-brace-format",) if "{" in str(id) else ())
    return found


def _marked() -> Iterator[tuple[str | tuple[str, str], None]]:
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        yield from ((message, None) for message in marked(path.read_text("utf-8")))


def marked(source: str) -> Iterator[str | tuple[str, str]]:
    """The texts that a source marks, also inside f-strings (where Babel's own extraction does not look)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            first, n = MARKS[node.func.id]
            texts = [part.value for part in node.args[first : first + n] if isinstance(part, ast.Constant)]
            if len(texts) == n:
                yield texts[0] if n == 1 else (texts[0], texts[1])


def _owners() -> Iterator[tuple[str, None]]:
    for path in (ROOT / "metrics" / "indicators").glob("*.toml"):
        yield tomllib.loads(path.read_text("utf-8"))["owner"], None


def _told() -> Iterator[tuple[str, str]]:
    for folder in TELLING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not QUIET & set(path.relative_to(ROOT).parts):
                yield from ((text, TOLD) for text in sentences(path.read_text("utf-8")))


def sentences(source: str) -> Iterator[str]:
    """The Spanish sentences of a source: {names} where they hold something."""
    tree = ast.parse(source)
    silent = {id(part) for node in ast.walk(tree) for part in _silent(node)}
    for node in ast.walk(tree):
        if id(node) not in silent and isinstance(node, ast.JoinedStr | ast.Constant):
            text = _text(node)
            own = re.sub(r"{\w*}", "", text)
            if len(own.split()) > 1 and (SPANISH.search(own) or SENTENCE.fullmatch(own)) and not CODE.search(text):
                yield text


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    """What is no message: docstrings, the parts of a string told as a whole, what something is compared with, patterns."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile":
        yield from node.args
    if isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))


def _text(node: ast.JoinedStr | ast.Constant) -> str:
    """The sentence as str.format takes it; `${NAME}` is a text of its own and no hole."""
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        return re.sub(r"\$({\w+})", r"${\1}", text)
    used: dict[str, int] = {}
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            used[name] = used.get(name, 0) + 1
            parts.append(f"{{{name}{used[name] if used[name] > 1 else ''}}}")
        else:
            parts.append(str(part.value).replace("{", "{{").replace("}", "}}"))  # type: ignore[attr-defined]  # a Constant
    return "".join(parts)


def _name(node: ast.expr) -> str:
    """A word for what stands in a hole, from the expression that fills it."""
    if isinstance(node, ast.Name):
        return node.id.lower()
    if isinstance(node, ast.Attribute):
        return node.attr.lower()
    if isinstance(node, ast.Call):
        return _name(node.args[0]) if node.args else _name(node.func)
    if isinstance(node, ast.Subscript | ast.BinOp):
        return _name(node.value if isinstance(node, ast.Subscript) else node.left)
    return "value"


def main() -> None:
    """Writes the template and merges it into each catalogue; messages that no source says any more are left out."""
    found = template()
    TEMPLATE.write_bytes(_messages(found))
    for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/paso10.po"):
        tongue = path.parts[-3]
        with path.open("rb") as file:
            kept = read_po(file, locale=tongue)
        kept.update(found, no_fuzzy_matching=True)
        kept.obsolete.clear()
        path.write_bytes(HEADER.format(tongue=tongue, plural=kept.plural_forms).encode() + _messages(kept))


def _messages(catalogue: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalogue, width=0, no_location=True, sort_output=True, omit_header=True)
    return written.getvalue()


if __name__ == "__main__":
    main()
