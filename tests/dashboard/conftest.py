"""The homes of the dashboard's tests, made once per session."""

import os
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paso10
from dashboard import drawing
from tests.dashboard import homes, hostile
from tests.dashboard.council import packet

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
        "hostile": hostile.home,
    }
    kept: dict[str, Path] = {}

    def make(name: str) -> Path:
        if name not in kept:
            kept[name] = makers[name](tmp_path_factory.mktemp(name) / "home")
        return kept[name]

    return make


@pytest.fixture(scope="session")
def council_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample municipality, small: two years, every kind of source."""

    def make(home: Path) -> None:
        words = ("demo", "--no-serve", "--scale", "0.01", "--until", "2026-11-20", "--json")
        done = CliRunner().invoke(paso10.app, ["--home", str(home), *words], env={"XDG_CONFIG_HOME": str(home.parent)})
        assert done.exit_code in {0, 12}, done.output
        packet(home, "--agency", "CATASTRO")

    return once(tmp_path_factory, "council", make)


@pytest.fixture(scope="session")
def council_deck(council_home: Path) -> Path:
    """The slides of October of the sample, with a section of one agency; the report and the snapshot lie beside them."""
    return council_home / "exports" / "packets" / "2026-10-P1" / "cabildo-2026-10-P1.pptx"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made by the first process of a run that asks for it, and read by the others."""
    root = factory.getbasetemp()
    root = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    home, ready = root / name / "casa", root / name / "ready"
    home.parent.mkdir(exist_ok=True)
    with (home.parent / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not ready.exists():
            make(home)
            ready.touch()
    return home
