"""Making documents from a page: a process of its own does it, so that other sessions go on meanwhile."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import components, data
from dashboard.child import Child, wait
from dashboard.told import told
from dashboard.words import _

MOST_SECONDS = 600.0


def made(words: Sequence[str], doing: str, failed: str) -> dict[str, Any] | None:
    """What `paso10 export …` answers of what it made; None, and on the page why, when it did not."""
    note = st.empty()
    child = Child(data.home(), "export", *words, seconds=MOST_SECONDS)
    try:
        answer = wait(child, lambda line: note.html(components.progress_html(doing, told(line))))
    finally:
        child.stop()
    note.empty()
    if answer.code == 0:
        return dict(answer.data)
    components.notice(failed, told(answer.said) or _("Tardó demasiado. Repita."))
    return None
