"""Entry of the dashboard: the shell, and a flat navigation over the pages that views/ holds and the person may open."""

from pathlib import Path

import streamlit as st

from dashboard import access, address, components, data, signing
from dashboard.page import Page, find_pages
from dashboard.words import _


def main() -> None:
    """One run of the script: what Streamlit calls for every visit and every click."""
    address.begin()
    components.shell(data.municipality())
    found = find_pages()
    role = access.person().role
    if role == access.NOBODY:
        st.navigation([_closed(page, i == 0, signing.gate) for i, (_path, page) in enumerate(found)], position="hidden").run()
        return
    opened = [path for path, page in found if access.opens(page.url_path, role)]
    pages = [_page(path, page, i == 0, path in opened, opened) for i, (path, page) in enumerate(found)]
    st.navigation(pages, position="top").run()


def _page(path: Path, page: Page, front: bool, opens: bool, opened: list[Path]) -> st.Page:
    """A page of the navigation; where the role does not open it, what its address says instead."""
    if opens:
        return st.Page(path, title=_(page.title), url_path=page.url_path, default=front)
    shown = signing.first(str(opened[0])) if front and opened else signing.not_yours(page)
    return _closed(page, front, shown)


def _closed(page: Page, front: bool, shown: signing.Shown) -> st.Page:
    return st.Page(shown, title=_(page.title), url_path=page.url_path, default=front, visibility="hidden")


main()
