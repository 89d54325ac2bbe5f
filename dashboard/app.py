"""Entry of the dashboard: the shell, and a flat navigation over the pages that views/ holds."""

import streamlit as st

from dashboard import address, components, data
from dashboard.page import find_pages
from dashboard.words import _


def main() -> None:
    """One run of the script: what Streamlit calls for every visit and every click."""
    address.begin()
    components.shell(data.municipality())
    found = find_pages()
    pages = [st.Page(path, title=_(page.title), url_path=page.url_path, default=i == 0) for i, (path, page) in enumerate(found)]
    st.navigation(pages, position="top").run()


main()
