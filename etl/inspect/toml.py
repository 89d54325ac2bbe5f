"""Writes the text of a contract: values as TOML wants them, decisions and doubts as comments."""

from collections.abc import Sequence

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def quoted(text: str) -> str:
    """A basic string."""
    return '"' + "".join(ESCAPES.get(c) or (c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}") for c in text) + '"'


def value(given: object) -> str:
    """A text, a whole number, true or false, or a list of texts."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | float):
        return str(given)
    if isinstance(given, str):
        return quoted(given)
    if isinstance(given, Sequence):
        return "[" + ", ".join(value(item) for item in given) + "]"
    raise TypeError(type(given).__name__)


def comment(text: str, longest: int = 120) -> list[str]:
    """A comment, broken into lines."""
    lines, line = [], "#"
    for word in " ".join(text.split()).split(" "):
        if len(line) + len(word) + 1 > longest and line != "#":
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]


def line(key: str, given: object, said: str = "") -> str:
    """`key = value   # said`."""
    text = f"{key} = {value(given)}"
    return f"{text:<44} # {' '.join(said.split())}" if said else text
