"""The address of a page: everything that it shows is written in it, so that a link shows the same thing to everybody."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from dashboard import data
from dashboard.words import LANGUAGE, SPOKEN, TAGS, _, language, speak

NAMES = {"es": "Español", "en": "English"}  # each in its own language
TROUBLES = "address-troubles"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST = 60  # letters of what was found that are repeated


def begin() -> None:
    """At the start of each run: the language is that of the address, else what the session spoke before, else the home's."""
    st.session_state[TROUBLES] = []
    first = data.home_language()
    known = str(st.session_state.get(SPOKEN, first))
    speak(known)
    chosen = one_of(LANGUAGE, _("Idioma"), NAMES, known)
    st.session_state[SPOKEN] = chosen
    speak(chosen)
    keep(LANGUAGE, chosen, first)


def language_part() -> dict[str, str]:
    """What a link to another page says of the language: that of the home is left out."""
    return {} if language() == data.home_language() else {LANGUAGE: language()}


def languages() -> list[tuple[str, str, str, bool]]:
    """The same view in each language: its code, its own name for itself, the address, and whether it is the one shown."""
    here = [(name, value) for name, value in sorted(st.query_params.to_dict().items()) if name != LANGUAGE]
    return [(code, NAMES[code], "?" + urlencode([*here, (LANGUAGE, code)]), code == language()) for code in TAGS]


def one_of(name: str, what: str, options: Mapping[str, str], first: str) -> str:
    """What the address says under a name, when it is a key of the options; else `first`, and that is told."""
    asked = st.query_params.get(name) or first
    if asked in options:
        return asked
    said = _("{what}: el enlace pide «{asked}», que aquí no existe. Se muestra: {shown}.")
    tell(said.format(what=what, asked=_short(asked), shown=options[first]))
    return first


def day(name: str, what: str) -> date | None:
    """A day of the address, as YYYY-MM-DD; None when there is none. One that is no day is told and taken out."""
    asked = st.query_params.get(name, "")
    if not asked:
        return None
    if DAY.fullmatch(asked):
        with suppress(ValueError):
            return date.fromisoformat(asked)
    drop(name, _("{what}: «{asked}» no es un día; se escribe como 2026-11-20.").format(what=what, asked=_short(asked)))
    return None


def keep(name: str, value: str, first: str) -> None:
    """Write a choice into the address; what is chosen by default is left out of it."""
    if value == first:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def troubles() -> list[str]:
    """What this run could not follow of its address."""
    return list(st.session_state.get(TROUBLES, ()))


def drop(name: str, trouble: str) -> None:
    """Takes out of the address what cannot be had, and tells it."""
    st.query_params.pop(name, None)
    tell(trouble)


def tell(trouble: str) -> None:
    """Something that the address asks for and cannot be had."""
    st.session_state.setdefault(TROUBLES, []).append(trouble)


def _short(asked: str) -> str:
    return asked if len(asked) <= LONGEST else f"{asked[:LONGEST]}…"
