"""Language: gettext with Spanish as its source. Whoever is being answered has one; this file keeps none for everybody.

The English catalogue is compiled from its .po when it is first asked for: there is no .mo that could be older than it.
"""

import gettext
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).parent / "locale"
SOURCE = "es"
TAGS = {"es": "es-MX", "en": "en"}  # as <html lang> says them
TOLD = "told"  # the context of what the loader and the store say, in the catalogues
LANGUAGE = "lang"  # its name in the address of a page
SPOKEN = "spoken"  # the place in a session that holds its language

_spoken: ContextVar[str] = ContextVar("spoken", default="")


def language() -> str:
    """The language of the session that is being answered; Spanish for what answers none."""
    return _spoken.get() or _of_session()


def speak(tongue: str) -> None:
    """From here on, this thread (one run of one session) speaks that language."""
    _spoken.set(tongue)


@contextmanager
def speaking(tongue: str) -> Iterator[None]:
    """One language for a while."""
    before = _spoken.set(tongue)
    try:
        yield
    finally:
        _spoken.reset(before)


def _of_session() -> str:
    """What the session chose, for what runs before its script does: an answer to a click, a part of a page."""
    if "streamlit" not in sys.modules:
        return SOURCE
    from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415  # the commands do without Streamlit

    context = get_script_run_ctx(suppress_warning=True)
    chosen = context.session_state[SPOKEN] if context is not None and SPOKEN in context.session_state else SOURCE
    speak(str(chosen))
    return str(chosen)


@cache
def catalogue(tongue: str) -> Catalog:
    """The messages of a language as its translator wrote them; empty for the source."""
    path = LOCALE_FOLDER / tongue / "LC_MESSAGES" / "paso10.po"
    if not path.is_file():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file, locale=tongue)


@cache
def _translations(tongue: str) -> gettext.NullTranslations:
    if not catalogue(tongue):
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(tongue))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(text: str) -> str:
    """The text in the language of the screen; Spanish is what the code says."""
    return _translations(language()).gettext(text) if text else ""


def N_(text: str) -> str:  # its name in every gettext project
    """Marks a text that stands in a table of constants and is translated where it is shown."""
    return text


def NN_(one: str, other: str) -> tuple[str, str]:
    """The same for one and for several, as `many` takes them."""
    return one, other


def many(n: float, one: str, other: str) -> str:
    """One form or the other by number."""
    return _translations(language()).ngettext(one, other, 1 if n == 1 else 2)


def spoken(texts: Mapping[str, str]) -> str:
    """The text of a definition that carries its languages itself."""
    return texts.get(language()) or texts.get(SOURCE, "")


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
