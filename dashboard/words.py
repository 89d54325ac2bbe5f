"""Language: gettext with Spanish as its source, and the small rules of saying things in Spanish."""

import gettext
from collections.abc import Sequence
from functools import cache
from pathlib import Path

LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGE = "es"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("paso10", LOCALE_FOLDER, [language], fallback=True)


def _(text: str) -> str:
    """The text in the language of the screen; Spanish is what the code says."""
    return _catalogue(LANGUAGE).gettext(text)


def many(n: float, one: str, other: str) -> str:
    """One form or the other by number."""
    return _catalogue(LANGUAGE).ngettext(one, other, 1 if n == 1 else 2)


def listed(names: Sequence[str], most: int = 0) -> str:
    """«A, B y C»; with `most`, the first ones «y 4 más»; «e» before the sound of i."""
    shown = list(names)
    if most and len(shown) > most:
        rest = len(shown) - most
        return _("{names} y {n} más").format(names=", ".join(shown[:most]), n=rest)
    if len(shown) < 2:
        return "".join(shown)
    last = shown[-1].lower()
    joint = _("e") if last.startswith(("i", "í", "hi")) and not last.startswith("hie") else _("y")
    return f"{', '.join(shown[:-1])} {joint} {shown[-1]}"


def sentence(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
