"""The homes of the dashboard's tests, made once per session."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import drawing
from tests.dashboard import homes

drawing.CHECKED = True  # every picture of every test against the Vega-Lite schema


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A home by its name, made when it is first asked for."""
    makers: dict[str, Callable[[Path], Path]] = {
        "empty": homes.empty,
        "ordinary": homes.ordinary,
        "one_source": homes.one_source,
        "waiting": homes.waiting,
        "no_ratings": lambda root: homes.ordinary(root, ratings=False),
        "refused": lambda root: homes.refused(make("ordinary"), root),
    }
    kept: dict[str, Path] = {}

    def make(name: str) -> Path:
        if name not in kept:
            kept[name] = makers[name](tmp_path_factory.mktemp(name) / "home")
        return kept[name]

    return make
