"""Things that are what their events say: version check, numbers, double clicks, and how they stood on a day."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from state import kept, log
from state.errors import Conflict, Incomplete
from state.kept import Change, Kept, Kind
from state.store import Store, home_state, open_state

THING = Kind("thing", "T-", lambda change: f"lo puso en {change.data['n']}")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Says what time it is, in UTC."""
    return lambda told: monkeypatch.setattr("state.log.now", lambda: datetime.fromisoformat(told).replace(tzinfo=UTC))


def test_the_later_stands_before_the_earlier(store: Store) -> None:
    made = kept.add(store, THING, "Ana", {"n": 1, "name": "x"})
    assert (made.subject, made.version) == ("T-001", 1)
    changed = kept.change(store, THING, "T-001", 1, "Luis", {"n": 2})
    assert changed.data == {"n": 2, "name": "x"}
    assert kept.all_of(store, THING) == {"T-001": changed}
    assert [(c.version, c.who) for c in changed.changes] == [(1, "Ana"), (2, "Luis")]


def test_what_nobody_wrote_has_version_0_and_can_be_begun_under_its_own_name(store: Store) -> None:
    assert kept.one(store, THING, "paso 4") == Kept("paso 4")
    assert kept.change(store, THING, "paso 4", 0, "Ana", {"n": 4}).version == 1


def test_numbers_go_on(store: Store) -> None:
    assert [kept.add(store, THING, "Ana", {"n": n}).subject for n in range(3)] == ["T-001", "T-002", "T-003"]


def test_whoever_is_late_is_told_who_did_what(store: Store) -> None:
    kept.add(store, THING, "Ana", {"n": 1})
    kept.change(store, THING, "T-001", 1, "Luis", {"n": 7})
    with pytest.raises(Conflict, match=r"^Luis lo puso en 7 mientras usted decidía\. No se guardó lo suyo"):
        kept.change(store, THING, "T-001", 1, "Eva", {"n": 8})
    assert kept.one(store, THING, "T-001").data["n"] == 7


def test_a_page_older_than_a_restored_copy_is_told(store: Store) -> None:
    with pytest.raises(Conflict, match="se restauró una copia anterior"):
        kept.change(store, THING, "T-001", 3, "Eva", {"n": 8})


def test_a_click_that_arrives_twice_counts_once(store: Store) -> None:
    for _click in range(2):
        made = kept.add(store, THING, "Ana", {"n": 1})
        changed = kept.change(store, THING, made.subject, 1, "Ana", {"n": 2})
    assert changed.version == 2
    assert len(store.read(log.events, [])) == 2


def test_many_who_write_at_once_lose_nothing(place: str) -> None:
    opened = open_state(place)

    def write(n: int) -> None:
        kept.add(opened, THING, f"Persona {n}", {"n": n})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(24)))
    found = kept.all_of(opened, THING)
    assert sorted(found) == [f"T-{n:03d}" for n in range(1, 25)]
    assert {k.data["n"] for k in found.values()} == set(range(24))
    opened.engine.dispose()


def test_as_of_a_day_is_up_to_midnight_of_that_municipality(store: Store, clock: Callable[[str], None]) -> None:
    clock("2026-03-10T12:00:00")
    kept.add(store, THING, "Ana", {"n": 1})
    clock("2026-03-12T05:59:59")  # 23:59:59 of the 11th in Mexico City
    kept.change(store, THING, "T-001", 1, "Ana", {"n": 2})
    clock("2026-03-12T06:00:00")
    kept.change(store, THING, "T-001", 2, "Ana", {"n": 3})

    def told(day: int) -> list[int]:
        return [k.data["n"] for k in kept.all_of(store, THING, date(2026, 3, day)).values()]

    assert [told(day) for day in (9, 10, 11, 12)] == [[], [1], [2], [3]]
    assert kept.today(store) == date(2026, 3, 12)
    assert kept.day_of(store, "2026-03-12T05:59:59.000000+00:00") == date(2026, 3, 11)


def test_a_clock_that_was_put_back_does_not_change_the_order(store: Store, clock: Callable[[str], None]) -> None:
    clock("2026-03-12T12:00:00")
    kept.add(store, THING, "Ana", {"n": 1})
    clock("2026-03-01T12:00:00")
    changed = kept.change(store, THING, "T-001", 1, "Ana", {"n": 2})
    assert changed.changes[1].at == changed.changes[0].at
    assert kept.all_of(store, THING, date(2026, 3, 2)) == {}


def test_the_day_ends_where_the_home_is(tmp_path: Path) -> None:
    (tmp_path / "paso10.toml").write_text('time_zone = "America/Tijuana"\n', "utf-8")
    assert kept.end_of(home_state(tmp_path), date(2026, 1, 31)) == "2026-02-01T08:00:00.000000+00:00"


@pytest.mark.parametrize(
    ("who", "told"), [("  ", "Falta su nombre"), ("n" * 121, "Se encontraron 121 letras en su nombre; caben 120")])
def test_whoever_writes_has_a_name(store: Store, who: str, told: str) -> None:
    with pytest.raises(Incomplete, match=told):
        kept.add(store, THING, who, {"n": 1})
    assert kept.all_of(store, THING) == {}


def test_changes_are_told_by_what_they_did() -> None:
    told = Kept("x", (Change(1, "Ana", "", {"action": "a"}), Change(2, "Ana", "", {"action": "b"})))
    assert [change.version for change in told.by("b")] == [2]
