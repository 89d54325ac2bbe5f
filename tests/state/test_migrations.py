"""Tables come from migrations: a new store, one made before there were any, and one made by a later version."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from state import attention, kept, log, migrations
from state.errors import Unreachable
from state.kept import Kind
from state.migrations import climb
from state.store import Store, open_state
from state.tables import Base
from tests.state.kit import SEEN

OTHER = Kind("other", "X-", lambda change: "lo cambió")
BEFORE = """
CREATE TABLE events (seq INTEGER NOT NULL, at VARCHAR(40) NOT NULL, who VARCHAR(200) NOT NULL, kind VARCHAR(40) NOT NULL,
 subject VARCHAR(400) NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL, previous VARCHAR(64) NOT NULL,
 hash VARCHAR(64) NOT NULL, CONSTRAINT pk_events PRIMARY KEY (seq),
 CONSTRAINT uq_events_kind_subject_version UNIQUE (kind, subject, version), CONSTRAINT uq_events_previous UNIQUE (previous));
CREATE TABLE attention (key VARCHAR(400) NOT NULL, version INTEGER NOT NULL, status VARCHAR(20) NOT NULL, title TEXT NOT NULL,
 assignee VARCHAR(200) NOT NULL, assigned_at VARCHAR(40) NOT NULL, until DATE, reason TEXT NOT NULL, through DATE NOT NULL,
 size {double} NOT NULL, changed_by VARCHAR(200) NOT NULL, changed_at VARCHAR(40) NOT NULL,
 CONSTRAINT pk_attention PRIMARY KEY (key))
"""  # as create_all made them before there were migrations


def differences(store: Store) -> list[object]:
    """What the tables of a store and the models do not have in common."""
    with store.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)


def version(store: Store) -> str:
    return store.read(lambda session: str(session.scalar(text("SELECT version_num FROM alembic_version"))), "")


@pytest.fixture
def before(store: Store) -> Store:
    """A store of the version before, with one thing that somebody did."""
    double = "DOUBLE PRECISION" if store.engine.dialect.name == "postgresql" else "DOUBLE"
    with store.engine.begin() as connection:
        for statement in BEFORE.format(double=double).split(";"):
            connection.execute(text(statement))
    with Session(store.engine) as session, session.begin():
        data = {"action": "close", "reason": "Ya", "title": SEEN.title, "through": SEEN.through, "size": 66.0}
        event = log.append(session, "Ana", attention.KIND, SEEN.key, 1, data)
        record = attention.apply(attention.Record(SEEN.key), event)
        session.merge(attention.Attention(**record.__dict__))
    return store


def test_a_new_store_has_the_tables_of_the_models(store: Store) -> None:
    attention.assign(store, SEEN, 0, "Ana", "Juan")
    assert differences(store) == []
    assert version(store) == "0002"


def test_a_store_from_before_is_taken_over_whole(before: Store) -> None:
    seen, chain = attention.records(before), before.read(lambda session: [e.hash for e in log.events(session)], [])
    assert not inspect(before.engine).has_table("alembic_version")  # reading changed nothing
    kept.add(before, OTHER, "Ana", {"a": 1})
    assert (differences(before), version(before)) == ([], "0002")
    assert attention.records(before) == seen
    assert before.read(lambda session: [e.hash for e in log.events(session)], [])[:1] == chain
    assert attention.verify(before).wrong == ""
    assert attention.verify(before).events == 2


def test_a_change_that_fails_leaves_a_store_from_before_as_it_was(before: Store) -> None:
    def fail(_session: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        before.write(fail)
    assert not inspect(before.engine).has_table("alembic_version")
    assert "ix_events_kind_seq" not in [index["name"] for index in inspect(before.engine).get_indexes("events")]


def test_a_store_of_a_later_version_is_read_and_not_written(store: Store) -> None:
    attention.assign(store, SEEN, 0, "Ana", "Juan")
    store.write(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert attention.records(store)[SEEN.key].assignee == "Juan"
    with pytest.raises(Unreachable, match=r"versión posterior de Paso 10 \(tablas 9999\)"):
        attention.close(store, SEEN, 1, "Ana", "x")
    assert attention.records(store)[SEEN.key].version == 1


def test_several_first_writers_make_the_tables_once(place: str) -> None:
    def write(n: int) -> str:
        opened = open_state(place)
        subject = kept.add(opened, OTHER, f"Persona {n}", {"n": n}).subject
        opened.engine.dispose()
        return subject

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(write, range(6))) == [f"X-{n:03d}" for n in range(1, 7)]


def test_the_file_of_a_home_stays_readable_without_us(tmp_path: Path) -> None:
    kept.add(open_state(tmp_path / "state.db"), OTHER, "Ana", {"ñ": 1})
    with sqlite3.connect(tmp_path / "state.db") as connection:
        (said,) = connection.execute("SELECT data FROM events").fetchone()
    connection.close()
    assert json.loads(said) == {"ñ": 1}


def test_the_newest_step_is_known_without_alembic() -> None:
    assert climb._scripts().get_current_head() == migrations.NEWEST
