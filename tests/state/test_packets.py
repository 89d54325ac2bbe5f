"""Packets stand in the log that nobody can change unseen: number, hash, who and when; a number is used once."""

from datetime import date

import pytest

from state import audit, log, packets
from state.errors import Conflict, Incomplete
from state.store import Store
from tests.state.test_log import tamper

TOLD = ("2026-10", date(2026, 11, 20), "indicators-000041.duckdb", "ab" * 32, {"cabildo-2026-10-P1.pptx": "cd" * 32})


def test_what_was_frozen_is_noted_with_who_and_when(store: Store) -> None:
    packets.note(store, "Ana  Ruiz", "2026-10-P1", *TOLD)
    (one,) = packets.packets(store).values()
    assert (one.number, one.period, one.as_of, one.published, one.sha256, one.documents) == ("2026-10-P1", *TOLD)
    assert (one.who, one.at) == ("Ana Ruiz", log.written(log.now()))
    assert (audit.verify(store).events, audit.verify(store).wrong) == (1, "")


def test_a_number_is_one_packet_s(store: Store) -> None:
    packets.note(store, "Ana Ruiz", "2026-10-P1", *TOLD)
    with pytest.raises(Conflict, match="Ana Ruiz congeló este paquete con el SHA-256 abababab"):
        packets.note(store, "Luis Mora", "2026-10-P1", *TOLD[:3], "ef" * 32, {})
    assert [packets.highest(store, period) for period in ("2026-10", "2026-11", "2026-1")] == [1, 0, 0]


def test_a_name_is_asked_for(store: Store) -> None:
    with pytest.raises(Incomplete, match="su nombre"):
        packets.note(store, " ", "2026-10-P1", *TOLD)
    assert packets.packets(store) == {}


def test_a_hash_that_was_changed_shows(store: Store) -> None:
    packets.note(store, "Ana Ruiz", "2026-10-P1", *TOLD)
    tamper(store, f"UPDATE events SET data = replace(data, '{'ab' * 32}', '{'ef' * 32}')")
    assert audit.verify(store).wrong == "el evento 1 fue cambiado después de escribirse"
