"""Text as people compare it, without case, accents or doubled spaces; and as they read it."""

import re
import unicodedata
from collections.abc import Sequence

SPACES = re.compile(r"[\s\u200b\ufeff]+")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# What counts as "no value" in every source, folded. NA (not applicable) and S/N (sin número) only where a contract declares them.
NULLS = frozenset({"", "null", "n/d", "nd", "s/d", "#n/a", "n/a", "no disponible", "-"})


def fold(text: str) -> str:
    """The text in lower case, without accents, with single spaces: «  Línea  1» and «LINEA 1» fold alike."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return SPACES.sub(" ", bare.casefold()).strip()


def shown(text: str | None, longest: int = 80) -> str:
    """The text between angle quotes, cut to a readable length; «vacío» when there is none."""
    if text is None or text == "":
        return "(vacío)"
    return f"«{text if len(text) <= longest else text[:longest] + '…'}»"


def readable(name: str) -> str:
    """The name of a file as text that can be kept and printed: bytes that are no UTF-8, and control characters, as «\\xf3»."""
    whole = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", whole)


def many(n: int, one: str, other: str) -> str:
    """«1 fila», «2,400 filas»."""
    return f"{n:,} {one if n == 1 else other}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns aligned with spaces; a column of numbers to the right."""
    right = [bool(rows) and all(isinstance(row[i], int | float) for row in rows) for i in range(len(head))]
    cells = [list(head), *([f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    sides = [str.rjust if numeric else str.ljust for numeric in right]
    return "\n".join("  ".join(side(c, w) for c, w, side in zip(line, widths, sides, strict=True)).rstrip() for line in cells)
