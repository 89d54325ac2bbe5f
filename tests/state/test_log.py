"""The log shows every change of what was written."""

import pytest
from sqlalchemy import text

from state import attention, log
from state.store import Store
from state.tables import Event
from tests.state.kit import SEEN


@pytest.fixture
def written(store: Store) -> Store:
    for version in range(4):
        attention.assign(store, SEEN, version, "Ana", f"Persona {version}")
    assert attention.verify(store).wrong == ""
    return store


def tamper(store: Store, statement: str) -> None:
    store.write(lambda session: session.execute(text(statement)))


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE events SET who = 'Otra' WHERE seq = 2", "el evento 2 fue cambiado"),
        ("UPDATE events SET data = replace(data, 'Persona 1', 'Persona 9') WHERE seq = 2", "el evento 2 fue cambiado"),
        ("UPDATE events SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 1", "el evento 1 fue cambiado"),
        ("UPDATE events SET version = 12 WHERE seq = 4", "el evento 4 fue cambiado"),
        ("DELETE FROM events WHERE seq = 2", "falta el evento 2"),
        ("DELETE FROM events WHERE seq = 1", "falta el evento 1"),
        ("DELETE FROM events WHERE seq = 4", "no está como dice la bitácora"),
        ("UPDATE attention SET assignee = 'Otra'", "no está como dice la bitácora"),
        ("DELETE FROM attention", "no está como dice la bitácora"),
    ],
)
def test_a_changed_row_is_found(written: Store, statement: str, told: str) -> None:
    tamper(written, statement)
    assert told in attention.verify(written).wrong


def test_a_row_rewritten_with_its_own_hash_no_longer_leads_to_the_next(written: Store) -> None:
    def rewrite(session: object) -> None:
        event = session.get(Event, 2)
        event.who = "Otra"
        event.hash = log.hash_of(event)

    written.write(rewrite)
    assert attention.verify(written).wrong == "el evento 3 no sigue al anterior"


def test_a_log_that_forks_is_refused_by_the_database(written: Store) -> None:
    first = written.read(lambda session: session.get(Event, 2).previous, "")
    with pytest.raises(Exception, match="ocupado"):
        tamper(
            written,
            f"INSERT INTO events SELECT 9, at, who, kind, 'otra', 1, data, '{first}', hash FROM events WHERE seq = 2",
        )


def test_every_event_holds_the_hash_of_the_one_before(written: Store) -> None:
    chain = written.read(lambda session: [(e.previous, e.hash) for e in log.events(session)], [])
    assert [previous for previous, _ in chain] == [log.FIRST, *(hash for _, hash in chain[:-1])]
    assert attention.verify(written).last == chain[-1][1]


def test_contents_have_one_way_to_be_written() -> None:
    assert log.canonical({"b": "ñ", "a": 1}) == '{"a":1,"b":"ñ"}'
