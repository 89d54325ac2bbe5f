"""A store of each kind: SQLite always, PostgreSQL with the marker `server`."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from state.store import Store, open_state


@pytest.fixture
def schema_url(postgresql_url: str) -> Iterator[str]:
    """A URL whose tables live in a schema of their own, dropped afterwards."""
    name = f"paso10_{uuid4().hex[:12]}"
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield make_url(postgresql_url).render_as_string(hide_password=False) + f"?options=-csearch_path%3D{name}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a fresh store is: a path, or a URL."""
    return str(tmp_path / "state.db") if request.param == "sqlite" else request.getfixturevalue("schema_url")


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    opened = open_state(place)
    yield opened
    opened.engine.dispose()
