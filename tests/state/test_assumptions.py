"""Assumptions that people change: kept with who and why, versioned, refused when they make no sense."""

from pathlib import Path

import pytest

from state import assumptions
from state.errors import Conflict, Incomplete
from state.store import Store, home_state


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return home_state(tmp_path)


def test_the_last_value_holds_with_who_said_it_and_why(store: Store) -> None:
    assert assumptions.values(store) == {}
    assumptions.change(store, "visits_usual", 0, "Ana", 2, "Encuesta de salida, octubre")
    assumptions.change(store, "visits_usual", 1, "Luis", 1.5, "Medido en ventanilla")
    (found,) = assumptions.values(store).values()
    assert (found.value, found.version, found.changed_by, found.reason) == (1.5, 2, "Luis", "Medido en ventanilla")


def test_who_was_slower_is_told_who_was_faster(store: Store) -> None:
    assumptions.change(store, "visits_usual", 0, "Ana", 2, "Encuesta")
    with pytest.raises(Conflict, match=r"Ana.*lo cambió a 2"):
        assumptions.change(store, "visits_usual", 0, "Luis", 3, "Otra")


@pytest.mark.parametrize(("value", "reason"), [(-1.0, "x"), (float("nan"), "x"), (float("inf"), "x"), (2.0, "  ")])
def test_what_makes_no_sense_is_refused(store: Store, value: float, reason: str) -> None:
    with pytest.raises(Incomplete):
        assumptions.change(store, "visits_usual", 0, "Ana", value, reason)
    assert assumptions.values(store) == {}
