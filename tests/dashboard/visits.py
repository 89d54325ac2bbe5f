"""Opening a page of the whole dashboard as a visitor does."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parents[2] / "dashboard" / "app.py")


def visit(page: str = "", **query: str) -> AppTest:
    """The page (its file; "" the first one) of the home that PASO10_HOME names, at that address, without an error."""
    app = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    if page:
        app.switch_page(page)
    app.run()
    assert not app.exception, app.exception[0].value
    return app
