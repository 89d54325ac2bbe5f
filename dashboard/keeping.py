"""Keeping what somebody wrote, and saying once, when the page is drawn again, what became of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard import components
from dashboard.told import told
from dashboard.words import _
from state.errors import Conflict, StateError

LIST = "list-news"  # where most pages say it; a part with its own place gives its own


def news(place: str = LIST) -> None:
    """What became of the last action, at its place: said once."""
    title, text = st.session_state.pop(place, ("", ""))
    if title:
        components.notice(title, text)
    elif text:
        components.trust(text)


def say(text: str, title: str = "", place: str = LIST) -> None:
    """To be said there; with a title it is something that went wrong."""
    st.session_state[place] = (title, text)


@contextmanager
def keeping(place: str = LIST, about: str = "") -> Iterator[Callable[[str], None]]:
    """Around what is kept: a refusal of the store is said at that place, with what it is about. Gives what says success."""
    begin = f"{about}\n" if about else ""
    try:
        yield lambda text: say(text, place=place)
    except Conflict as error:
        say(begin + told(str(error)), _("Alguien se adelantó"), place)
    except StateError as error:
        say(begin + told(str(error)), _("No se guardó"), place)
