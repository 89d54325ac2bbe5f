"""Answers to what was proposed: kept with their reasons, refused when somebody was faster, and how long they hold."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest

from metrics import written
from state import proposals
from state.errors import Conflict, Incomplete
from state.proposals import ACCEPTED, DISCARDED, POSTPONED, WAITING, Answer, Seen, standing
from state.store import Store
from tests.state.kit import clock_of

TODAY = date(2026, 11, 20)
SEEN = Seen("process|COM-01|Dictamen", "Licencia: el 61 % del tiempo se espera antes de «Dictamen»", 61.0)


clock = clock_of(TODAY)


def test_each_answer_is_kept_with_its_reason(store: Store) -> None:
    assert proposals.answers(store) == {}
    until = TODAY + timedelta(days=14)
    later = proposals.postpone(store, SEEN, 0, "Ana", until, "tras el  cierre")
    assert later == Answer(SEEN.key, 1, POSTPONED, SEEN.title, 61.0, "tras el cierre", until, "Ana", TODAY)
    gone = proposals.discard(store, SEEN, 1, "Luis", "ya se intentó")
    assert (gone.version, gone.action, gone.reason, gone.until, gone.who) == (2, DISCARDED, "ya se intentó", None, "Luis")
    assert proposals.reopen(store, SEEN, 2, "Ana").action == WAITING
    assert proposals.accept(store, SEEN, 3, "Ana").action == ACCEPTED
    assert proposals.answers(store) == {SEEN.key: Answer(SEEN.key, 4, ACCEPTED, SEEN.title, 61.0, "", None, "Ana", TODAY)}


def test_whoever_is_slower_is_told_what_happened(store: Store) -> None:
    proposals.discard(store, SEEN, 0, "Luis", "ya se intentó")
    with pytest.raises(Conflict, match=r"Luis la descartó \(«ya se intentó»\) mientras usted decidía"):
        proposals.accept(store, SEEN, 0, "Ana")
    assert proposals.discard(store, SEEN, 0, "Luis", "ya se intentó").version == 1  # the same click, twice


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
def test_a_day_that_is_no_day_to_wait_for_is_refused(store: Store, until: date) -> None:
    with pytest.raises(Incomplete, match="no es una fecha para posponer"):
        proposals.postpone(store, SEEN, 0, "Ana", until, "después")
    assert proposals.answers(store) == {}


@pytest.mark.parametrize(("who", "reason", "told"), [("", "x", "Falta su nombre"), ("Ana", "  ", "Falta el motivo")])
def test_nothing_without_a_name_and_a_reason(store: Store, who: str, reason: str, told: str) -> None:
    with pytest.raises(Incomplete, match=told):
        proposals.discard(store, SEEN, 0, who, reason)


def test_as_of_a_day(store: Store, clock: Callable[[date], None]) -> None:
    proposals.discard(store, SEEN, 0, "Luis", "no hay presupuesto")
    clock(TODAY + timedelta(days=3))
    proposals.reopen(store, SEEN, 1, "Ana")
    assert proposals.answers(store, TODAY)[SEEN.key].action == DISCARDED
    assert proposals.answers(store, TODAY - timedelta(days=1)) == {}


def test_how_long_an_answer_holds() -> None:
    later = Answer("k", 1, POSTPONED, until=TODAY)
    assert standing(later, TODAY - timedelta(days=1), 1.0) == (POSTPONED, "")
    assert standing(later, TODAY, 1.0) == (WAITING, POSTPONED)
    gone = Answer("k", 1, DISCARDED, size=20.0)
    assert standing(gone, TODAY, 29.9) == (DISCARDED, "")
    assert standing(gone, TODAY, 30.0) == (WAITING, "worse")
    taken = Answer("k", 1, ACCEPTED, on=TODAY)
    assert standing(taken, TODAY + timedelta(days=83), 99.0) == (ACCEPTED, "")
    assert standing(taken, TODAY + timedelta(days=84), 99.0) == (WAITING, ACCEPTED)
    assert standing(Answer("k"), TODAY, 1.0) == (WAITING, "")


def test_the_build_is_told_what_was_discarded_and_how_bad_it_was(store: Store) -> None:
    assert proposals.discarded(store).schema == pl.Schema(written.DISCARDED)
    proposals.discard(store, SEEN, 0, "Luis", "ya se intentó")
    proposals.accept(store, Seen("otra", "Otra", 3.0), 0, "Ana")
    assert proposals.discarded(store).rows() == [(SEEN.key, 61.0)]
    proposals.reopen(store, SEEN, 1, "Ana")
    assert proposals.discarded(store).is_empty()
