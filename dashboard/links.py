"""Links from one page to another, with what the other one should show."""

import streamlit as st

from dashboard import access, address
from dashboard.page import VIEWS, find_pages
from dashboard.plain import plain


def page(label: str, url_path: str, **query: str) -> None:
    """A link to a page by its address; nothing where this installation has no such page."""
    file = _file(url_path)
    if file:
        st.page_link(file, label=plain(label), query_params={**query, **address.language_part()})


def go(url_path: str, **query: str) -> None:
    """Goes there now; nowhere when there is no such page."""
    file = _file(url_path)
    if file:
        st.switch_page(file, query_params={**query, **address.language_part()})


def _file(url_path: str) -> str:
    """The file of a page, as Streamlit names it; "" when this installation has none, or the person may not open it."""
    found = next((path for path, page in find_pages() if page.url_path == url_path and access.opens(url_path)), None)
    return f"views/{found.relative_to(VIEWS)}" if found else ""
