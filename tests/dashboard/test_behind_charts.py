"""Behind every chart of every page, in both languages: its table, its CSV, and a text that says what it shows."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words import TAGS
from tests.dashboard import process_home, tongues
from tests.dashboard.test_languages import PAGES, opened

Make = Callable[[str], Path]
# In an ordinary home nobody decided anything yet, no log of steps came, and no release was made.
WITHOUT = {f"views/{name}.py" for name in ("indicadores", "datos", "pasos", "aprende", "abiertos")}
KEYED = re.compile(r"-(figure|card)-[\w-]+$")


def drawn(app: AppTest) -> Iterator[tuple[Any, Any]]:
    """Each chart with the figure or card that holds it."""

    def walk(node: Any, holder: Any) -> Iterator[tuple[Any, Any]]:
        proto = getattr(node, "proto", None)
        holder = node if KEYED.search(str(getattr(proto, "id", ""))) else holder
        if getattr(node, "type", "") == "vega_lite_chart":
            yield node, holder
        for child in getattr(node, "children", {}).values():
            yield from walk(child, holder)

    yield from walk(app._tree, None)


def below(node: Any, kind: str) -> list[Any]:
    found = [node] if getattr(node, "type", "") == kind else []
    return found + [one for child in getattr(node, "children", {}).values() for one in below(child, kind)]


def heard(text: str) -> str:
    """As it is read out: single spaces, no marks at the end."""
    return " ".join(text.replace("\u00a0", " ").split()).rstrip(".")


@pytest.mark.parametrize("tongue", TAGS)
@pytest.mark.parametrize("page", PAGES)
def test_every_chart_has_its_table_its_csv_and_says_its_message(
    made: Make, monkeypatch: pytest.MonkeyPatch, page: str, tongue: str
) -> None:
    charts = list(drawn(opened(made("ordinary"), monkeypatch, page, lang=tongue)))
    assert bool(charts) == (page not in WITHOUT), page
    whole(charts)


def test_the_steps_of_a_procedure_have_their_tables_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    charts = list(drawn(opened(process_home.make(tmp_path / "casa"), monkeypatch, "views/pasos.py")))
    assert charts
    whole(charts)


def whole(charts: list[tuple[Any, Any]]) -> None:
    """Each chart has its table with rows, its CSV, and an alternative text that says its message and a number."""
    for chart, holder in charts:
        assert holder is not None, chart.proto.alt
        (behind,) = below(holder, "popover")
        tables = [html.proto.body for html in below(behind, "html") if "<table" in html.proto.body]
        assert len(tables) == 1, chart.proto.alt
        assert tables[0].count("<tr>") > 1, chart.proto.alt
        assert len(below(behind, "download_button")) == 1, chart.proto.alt
        said = heard(chart.proto.alt)
        bodies = " ".join(html.proto.body for html in below(holder, "html"))
        message = re.search(r'class="p10-say">(.*?)</h2>', bodies) or re.search(r'class="verdict">.*</span>(.*?)</p>', bodies)
        assert message is not None
        assert heard(" ".join(tongues.spoken_html(message[1]))) in said
        assert any(char.isdigit() for char in said), said
