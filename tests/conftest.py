"""What every test shares: which tests need something outside the repository, and where that is.

The default run needs no server, no browser and no other folder; `--all` (what `.ci/run` uses) leaves nothing out
and fails when a test is skipped.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)  # what was green stays green: the same examples in every run
settings.load_profile("same")

OUTSIDE = ("browser", "office", "server", "shared", "faults")
ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="also the tests that need a browser, a server or ../shared")
    parser.addoption("--write-report", action="store_true", help="tests/etl/test_catalogue.py: writes docs/loading-report.md")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        items.sort(key=lambda item: item.get_closest_marker("faults") is None)  # the longest file first, the others beside it
        return
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in OUTSIDE)]
    if left_out and len(left_out) < len(items):
        config.stash[LEFT_OUT] = {name: sum(bool(i.get_closest_marker(name)) for i in left_out) for name in OUTSIDE}
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counts = config.stash.get(LEFT_OUT, {})
    if any(counts.values()):
        said = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
        terminalreporter.write_line(f"Fuera de esta corrida: {said}. Todas: make test ALL=1")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--all") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("Hay pruebas omitidas: con --all ninguna se omite.")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data sets; the tests that use it carry the marker `shared`."""
    folder = Path(os.environ.get("PASO10_SHARED", ROOT.parent / "shared"))
    assert (folder / "data").is_dir(), f"no está {folder}/data: ponga PASO10_SHARED"
    return folder


@pytest.fixture(scope="session")
def mysql_url() -> str:
    """SQLAlchemy URL, without a database, of the MariaDB server that the tests marked `server` may write to."""
    return os.environ.get("PASO10_TEST_MYSQL", "mysql+pymysql://root@127.0.0.1:3306")


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """SQLAlchemy URL of the PostgreSQL server that the tests marked `server` may write to."""
    return os.environ.get("PASO10_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads the key or the configuration of the person who runs it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    for name in ("PASO10_KEY", "PASO10_KEY_FILE", "PASO10_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _clock() -> Iterator[None]:
    """Today is always Saturday 21 November 2026: what is late does not depend on when tests run."""
    with pytest.MonkeyPatch.context() as patch:
        for clock in ("etl.calendar.now", "state.log.now"):
            patch.setattr(clock, lambda: datetime(2026, 11, 21, 18, tzinfo=UTC))
        yield
