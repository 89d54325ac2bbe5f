"""What a contract says about sources whose records are trees: event logs in XES, and JSON."""

import codecs
import re
from dataclasses import dataclass

from etl.declare import Node

FORMATS = ("lines", "array")


@dataclass(frozen=True)
class Nested:
    """How the records lie in the file.

    classifier: the classifier of an event log whose identity is read as a column. format and records: JSON with one object per
    line, or an array of objects at that dotted path. optional: keys that no record of a delivery may happen to have.
    """

    encoding: str = "utf-8"
    classifier: str = ""
    format: str = "lines"
    records: str = ""
    optional: tuple[str, ...] = ()


NO_TREE = Nested()


def read_nested(node: Node, kind: str) -> Nested:
    """The [xes] or [json] table of a contract; of other kinds, nothing."""
    if kind == "xes":
        node.known("classifier", "optional")
        return Nested(classifier=node.text("classifier", ""), optional=node.texts("optional"))
    if kind != "json":
        return NO_TREE
    node.known("encoding", "format", "records", "optional")
    form, records = node.choice("format", FORMATS, "lines"), node.text("records", "")
    if records and form == "lines":
        raise node.wrong("records", 'sólo vale con format = "array": dice dónde está la lista dentro del documento.')
    return Nested(encoding(node), "", form, records, node.texts("optional"))


def encoding(node: Node) -> str:
    """The `encoding` of a table, by its usual name."""
    name = node.text("encoding", "utf-8")
    try:
        codecs.lookup(name)
        "á".encode(name, errors="replace").decode(name)
    except (LookupError, UnicodeError):
        raise node.wrong(
            "encoding", f"se encontró «{name}». Se permiten: utf-8, utf-8-sig, cp1252, latin-1, cp850, utf-16…"
        ) from None
    return codecs.lookup(name).name


def declared_encoding(first: bytes) -> str:
    """The encoding that the first bytes of an XML document say: their mark, or their declaration; '' when Python lacks it."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8"
    said = re.match(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""", first)
    try:
        return codecs.lookup(said[1].decode()).name if said else "utf-8"
    except LookupError:
        return ""
