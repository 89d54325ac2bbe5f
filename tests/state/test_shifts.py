"""What people answered about changes: the last answer counts, two at once are told, and builds get the confirmed ones."""

from datetime import date

import pytest

from state import attention, log, shifts
from state.errors import Conflict, Incomplete
from state.shifts import Asked
from state.store import Store
from tests.state.kit import SEEN

WAIT = Asked("office", "NORTE", date(2026, 11, 3))
PAID = Asked("procedure", "TES-01", date(2026, 10, 12))


def test_confirmed_changes_are_rows_like_those_of_the_catalogue(store: Store) -> None:
    assert shifts.confirmed(store).is_empty()
    shifts.answer(store, WAIT, 0, "Ana Ruiz", "desk_added", date(2026, 11, 2))
    shifts.answer(store, PAID, 0, "Ana Ruiz")
    found = shifts.confirmed(store)
    assert found.columns == ["date", "procedure_id", "office_id", "kind"]
    assert found.rows() == [(date(2026, 11, 2), None, "NORTE", "desk_added")]
    assert [(a.asked, a.kind, a.answered_by) for a in shifts.answers(store)] == [
        (WAIT, "desk_added", "Ana Ruiz"), (PAID, "", "Ana Ruiz")]


def test_the_last_answer_counts_and_nothing_is_forgotten(store: Store) -> None:
    first = shifts.answer(store, WAIT, 0, "Ana", "digitized", date(2026, 11, 2))
    shifts.answer(store, WAIT, first.version, "Luis")
    assert shifts.confirmed(store).is_empty()
    attention.assign(store, SEEN, 0, "Ana", "Luis")
    assert len(store.read(log.events, [])) == 3
    assert attention.verify(store).wrong == ""


def test_the_same_click_twice_is_one_answer_and_another_persons_is_told(store: Store) -> None:
    for _click in range(2):
        shifts.answer(store, WAIT, 0, "Ana", "digitized", date(2026, 11, 2))
    assert len(store.read(log.events, [])) == 1
    with pytest.raises(Conflict, match="Alguien respondió mientras usted decidía"):
        shifts.answer(store, WAIT, 0, "Luis")


@pytest.mark.parametrize(
    ("who", "kind", "on"), [(" ", "", None), ("Ana", "digitized", None), ("Ana", "mudanza", date(2026, 11, 2))])
def test_half_an_answer_is_not_kept(store: Store, who: str, kind: str, on: date | None) -> None:
    with pytest.raises(Incomplete, match="Falta"):
        shifts.answer(store, WAIT, 0, who, kind, on)
    assert shifts.answers(store) == []
