"""Remarks on the sheets of the council: by month and sheet, the last one stands, and nobody writes over another unseen."""

import pytest

from state import log, remarks
from state.errors import Conflict, Incomplete
from state.store import Store


def test_the_last_words_stand_and_the_log_keeps_all(store: Store) -> None:
    first = remarks.write(store, "2026-10", "esperas", 0, "Ana Ruiz", "  Falta  personal ")
    assert (first.text, first.version, first.who) == ("Falta personal", 1, "Ana Ruiz")
    remarks.write(store, "2026-10", "esperas", 1, "Luis Mora", "Ya hay dos plazas")
    remarks.write(store, "2026-11", "esperas", 0, "Ana Ruiz", "Otro mes")
    assert {key: one.text for key, one in remarks.remarks(store, "2026-10").items()} == {"esperas": "Ya hay dos plazas"}
    assert store.read(lambda session: len(log.events(session, "council")), 0) == 3


def test_empty_words_take_it_away(store: Store) -> None:
    remarks.write(store, "2026-10", "ingresos", 0, "Ana Ruiz", "Revisar")
    assert remarks.write(store, "2026-10", "ingresos", 1, "Ana Ruiz", "  ").text == ""


def test_whoever_saw_an_older_one_is_told(store: Store) -> None:
    remarks.write(store, "2026-10", "esperas", 0, "Ana Ruiz", "Falta personal")
    with pytest.raises(Conflict, match="Ana Ruiz escribió «Falta personal» mientras"):
        remarks.write(store, "2026-10", "esperas", 0, "Luis Mora", "Sobra personal")


def test_a_name_and_room_are_asked_for(store: Store) -> None:
    with pytest.raises(Incomplete, match="su nombre"):
        remarks.write(store, "2026-10", "esperas", 0, " ", "Falta personal")
    with pytest.raises(Incomplete, match="caben 400"):
        remarks.write(store, "2026-10", "esperas", 0, "Ana Ruiz", "a" * 401)
