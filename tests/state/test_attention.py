"""Assign, snooze, close, reopen; who was faster; when something comes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from state import attention, log
from state.attention import CLOSED, OPEN, SNOOZED, Record, Seen, standing
from state.errors import Conflict, Incomplete
from state.store import Store
from tests.state.kit import MONDAY, SEEN, weekdays

FRIDAY = SEEN.through


def test_nothing_written_is_nothing_read(store: Store) -> None:
    assert attention.records(store) == {}
    assert attention.verify(store).events == 0


def test_what_was_done_is_read_again(store: Store) -> None:
    attention.assign(store, SEEN, 0, "Ana", "  Juan   Pérez ")
    attention.snooze(store, SEEN, 1, "Juan Pérez", MONDAY)
    record = attention.records(store)[SEEN.key]
    assert (record.version, record.status, record.assignee, record.until) == (2, SNOOZED, "Juan Pérez", MONDAY)
    attention.close(store, SEEN, 2, "Juan Pérez", "Se abrió otra caja")
    record = attention.records(store)[SEEN.key]
    assert (record.status, record.assignee, record.reason, record.until) == (CLOSED, "", "Se abrió otra caja", None)
    assert attention.reopen(store, SEEN, 3, "Ana").status == OPEN
    checked = attention.verify(store)
    assert (checked.events, checked.wrong) == (4, "")


def test_whoever_is_late_is_told_and_changes_nothing(store: Store) -> None:
    attention.close(store, SEEN, 0, "Ana", "Ya se atendió")
    before = attention.records(store)
    with pytest.raises(Conflict, match=r"Ana lo cerró \(«Ya se atendió»\) mientras usted decidía\. No se guardó lo suyo"):
        attention.assign(store, SEEN, 0, "Luis", "Luis")
    assert attention.records(store) == before
    assert attention.verify(store).events == 1


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (lambda store: attention.assign(store, SEEN, 0, "Ana", "Juan"), "Ana lo asignó a Juan"),
        (lambda store: attention.snooze(store, SEEN, 0, "Ana", MONDAY), "Ana lo pospuso hasta el 23/11/2026"),
        (lambda store: attention.reopen(store, SEEN, 0, "Ana"), "Ana lo volvió a abrir"),
    ],
)
def test_the_conflict_says_what_the_other_did(store: Store, deed: object, told: str) -> None:
    deed(store)
    with pytest.raises(Conflict, match=told):
        attention.close(store, SEEN, 0, "Luis", "x")


def test_a_click_that_arrives_twice_counts_once(store: Store) -> None:
    first = attention.close(store, SEEN, 0, "Ana", "Ya")
    assert attention.close(store, SEEN, 0, "Ana", "Ya") == first
    assert attention.verify(store).events == 1


@pytest.mark.parametrize(("who", "to", "lacks"), [("", "Juan", "su nombre"), ("Ana", "  ", "a quién se asigna")])
def test_what_lacks_something_is_not_kept(store: Store, who: str, to: str, lacks: str) -> None:
    with pytest.raises(Incomplete, match=lacks):
        attention.assign(store, SEEN, 0, who, to)
    assert attention.records(store) == {}


def test_a_closing_needs_its_reason(store: Store) -> None:
    with pytest.raises(Incomplete, match="el motivo"):
        attention.close(store, SEEN, 0, "Ana", "\n ")


def test_two_things_do_not_disturb_each_other(store: Store) -> None:
    other = replace(SEEN, key="source|late|source|caja")
    attention.close(store, SEEN, 0, "Ana", "x")
    attention.assign(store, other, 0, "Ana", "Luis")
    assert {key: r.status for key, r in attention.records(store).items()} == {SEEN.key: CLOSED, other.key: OPEN}


def closed(**changes: object) -> Record:
    return replace(Record(SEEN.key, 1, CLOSED, through=FRIDAY, size=66.0, reason="x", changed_by="Ana"), **changes)


TUESDAY_BEFORE = FRIDAY - timedelta(days=3)


@pytest.mark.parametrize(
    ("since", "size", "status", "back"),
    [
        (TUESDAY_BEFORE, 66.0, CLOSED, ""),  # the same run goes on
        (FRIDAY, 66.0, CLOSED, ""),
        (MONDAY, 66.0, CLOSED, ""),  # dated anew, but no day without it lies between
        (MONDAY + timedelta(days=1), 66.0, OPEN, "again"),  # Monday was free of it
        (TUESDAY_BEFORE, 98.0, CLOSED, ""),
        (TUESDAY_BEFORE, 99.0, OPEN, "worse"),
    ],
)
def test_a_closed_thing_comes_back_only_when_it_was_gone_or_is_worse(since: date, size: float, status: str, back: str) -> None:
    found = standing(closed(), MONDAY, since, size, weekdays)
    assert (found.status, found.back, found.assignee) == (status, back, "")


def test_a_snoozed_thing_comes_back_on_its_day_and_not_before() -> None:
    record = Record(SEEN.key, 1, SNOOZED, assignee="Juan", until=MONDAY, through=FRIDAY, size=66.0)
    assert standing(record, MONDAY - timedelta(days=1), TUESDAY_BEFORE, 500.0, weekdays).status == SNOOZED
    found = standing(record, MONDAY, TUESDAY_BEFORE, 66.0, weekdays)
    assert (found.status, found.back, found.assignee) == (OPEN, "snooze", "Juan")


def test_who_has_it_is_forgotten_when_it_went_and_came_back() -> None:
    record = Record(SEEN.key, 1, OPEN, assignee="Juan", through=FRIDAY, size=66.0)
    assert standing(record, MONDAY, TUESDAY_BEFORE, 66.0, weekdays).assignee == "Juan"
    assert standing(record, MONDAY, MONDAY + timedelta(days=1), 66.0, weekdays).assignee == ""


def test_what_nobody_touched_is_open() -> None:
    assert standing(Record("x"), MONDAY, TUESDAY_BEFORE, 1.0, weekdays) == attention.Standing(OPEN, "")


def test_long_texts_are_cut_before_they_are_hashed(store: Store) -> None:
    long = Seen(SEEN.key, "t" * 900, FRIDAY, 1.0)
    attention.close(store, long, 0, "n" * 500, "r" * 5000)
    record = attention.records(store)[SEEN.key]
    assert (len(record.title), len(record.changed_by), len(record.reason)) == (300, 120, 1000)
    assert attention.verify(store).wrong == ""


def test_moments_do_not_go_back(store: Store) -> None:
    for version in range(4):
        attention.assign(store, SEEN, version, "Ana", f"P{version}")
    found = store.read(lambda session: [event.at for event in log.events(session)], [])
    assert found == sorted(found)
