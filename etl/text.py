"""Text as people compare it: without case, accents or doubled spaces."""

import re
import unicodedata

SPACES = re.compile(r"[\s\u200b\ufeff]+")

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
