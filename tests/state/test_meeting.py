"""What the team writes on the page of priorities: kept as events, refused when somebody was faster, and in words when wrong."""

from pathlib import Path

import pytest

from state import meeting
from state.errors import Conflict, Incomplete
from state.store import Store, open_state


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_state(tmp_path / "state.db")


def test_weights_by_name(store: Store) -> None:
    assert meeting.saved(store) == {}
    first = meeting.save(store, 0, "Ana", "  Los  nuestros ", {"volume": 30, "revenue": 0})
    assert (first.name, dict(first.points), first.version, first.saved_by) == ("Los nuestros", {"volume": 30.0}, 1, "Ana")
    second = meeting.save(store, 1, "Luis", "Los nuestros", {"revenue": 5})
    assert dict(second.points) == {"revenue": 5.0}, "what is saved anew replaces what was"
    assert list(meeting.saved(store)) == ["Los nuestros"]
    with pytest.raises(Conflict):
        meeting.save(store, 1, "Eva", "Los nuestros", {"revenue": 9})


@pytest.mark.parametrize("points", [{}, {"volume": 0}, {"volume": -1}, {"volume": float("nan")}])
def test_weights_that_say_nothing(store: Store, points: dict[str, float]) -> None:
    with pytest.raises(Incomplete):
        meeting.save(store, 0, "Ana", "Otros", points)
    with pytest.raises(Incomplete):
        meeting.save(store, 0, "Ana", " ", {"volume": 1})
    assert meeting.saved(store) == {}


def test_candidates_estimates_and_notes(store: Store) -> None:
    one = meeting.mark(store, "COM-01", 0, "Ana", True)
    one = meeting.estimate(store, "COM-01", one.version, "Ana", 6)
    one = meeting.note(store, "COM-01", one.version, "Luis", "Falta el reglamento")
    assert meeting.agreed(store) == {"COM-01": one}
    assert (one.candidate, one.weeks, one.version, [(n.who, n.text) for n in one.notes]) == (
        True, 6.0, 3, [("Luis", "Falta el reglamento")])
    off = meeting.mark(store, "COM-01", one.version, "Ana", False)
    assert (off.candidate, off.weeks) == (False, 6.0)
    with pytest.raises(Conflict, match="lo quitó de los candidatos"):
        meeting.note(store, "COM-01", one.version, "Eva", "Otra cosa")


@pytest.mark.parametrize("weeks", [-1, 521, float("nan")])
def test_an_effort_that_is_no_length_of_time(store: Store, weeks: float) -> None:
    with pytest.raises(Incomplete, match="de 0 a 520"):
        meeting.estimate(store, "A", 0, "Ana", weeks)
    with pytest.raises(Incomplete, match="Falta el trámite"):
        meeting.mark(store, "", 0, "Ana", True)
    with pytest.raises(Incomplete, match="su nombre"):
        meeting.mark(store, "A", 0, " ", True)
    assert meeting.agreed(store) == {}
