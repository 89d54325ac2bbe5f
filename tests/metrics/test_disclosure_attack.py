"""Nobody can work out a small number from all releases together; and the attack that says so does break a careless protection."""

import pytest

from benchmarks.disclosure import Protection, each_release_alone, given_away, only_small, ours
from benchmarks.disclosure_attack import attack
from metrics.disclosure import BEFORE, BESIDE, FEW, PAYER, Counts, protect
from metrics.revisions import HELD, NEW, RESTATED, SAME, Vintage, decide

A, B, C = ("office", "A"), ("office", "B"), ("office", "C")


@pytest.mark.parametrize("seed", range(50))
def test_no_small_number_can_be_worked_out(seed: int) -> None:
    found, sums = given_away(seed, ours)
    assert found == []
    assert sums["attacked"] > 10


@pytest.mark.parametrize("careless", [only_small, each_release_alone])
def test_the_attack_breaks_a_careless_protection(careless: Protection) -> None:
    assert any(given_away(seed, careless)[0] for seed in range(3))


def test_the_attack_knows_what_a_reader_can_subtract() -> None:
    [bounds] = attack([{(): (50,), A: (45,), B: None}])
    assert (bounds.low, bounds.high) == (5, 5)
    assert bounds.tells(5)
    both = attack([{(): (50,), A: (20,), B: None, C: None}])
    assert [(one.low, one.high, one.tells(8)) for one in both] == [(1, 29, False)] * 2


def table(**rows: int) -> dict[tuple[str, ...], Counts]:
    return {(): Counts((sum(rows.values()),)), **{("office", name): Counts((n,)) for name, n in rows.items()}}


def test_zero_and_eleven_are_shown_and_ten_is_hidden_with_the_smallest_that_protects_it() -> None:
    assert protect(table(A=0, B=11, C=40)) == {}
    assert protect(table(A=10, B=11, C=40)) == {A: FEW, B: BESIDE}
    assert protect(table(A=1, B=11, C=40)) == {A: FEW, B: BESIDE}


def test_a_group_too_small_even_when_whole_hides_the_total() -> None:
    assert protect(table(A=5, B=6)) == {(): BESIDE, A: FEW, B: FEW}
    assert protect(table(A=5, B=7)) == {A: FEW, B: FEW}


def test_a_payer_of_more_than_half_is_not_left_with_crumbs() -> None:
    rich = {(): Counts((90,), amount=1100), A: Counts((30,), amount=1000, one_payer=True), B: Counts((20,), amount=5),
            C: Counts((40,), amount=130)}
    assert protect(rich) == {A: PAYER, C: BESIDE}


def test_cases_behind_a_median_count_too() -> None:
    hidden = protect({(): Counts((90,), (80,)), A: Counts((50,), (44,)), B: Counts((40,), (3,))})
    assert hidden == {B: FEW, A: BESIDE}


def test_an_agency_hidden_beside_another_hides_one_of_its_own_rows() -> None:
    rows = {(): Counts((104,)), ("agency", "X"): Counts((4,)), ("agency", "X", "p"): Counts((4,)),
            ("agency", "Y"): Counts((100,)), ("agency", "Y", "q"): Counts((80,)), ("agency", "Y", "r"): Counts((20,))}
    assert set(protect(rows)) == {("agency", "X"), ("agency", "X", "p"), ("agency", "Y"), ("agency", "Y", "r")}


def published(**rows: int | None) -> Vintage:
    parts = {("office", name): (n,) for name, n in rows.items() if n is not None}
    return Vintage({(): (60,), **parts}, {}, frozenset(("office", name) for name, n in rows.items() if n is None))


def test_a_month_is_published_anew_only_when_its_correction_is_of_none_or_many() -> None:
    assert decide(table(A=20, B=40), {}, [])[0] == NEW
    assert decide(table(A=20, B=40), {}, [published(A=20, B=40)])[0] == SAME
    assert decide(table(A=22, B=40), {}, [published(A=20, B=40)])[0] == HELD
    assert decide(table(A=31, B=40), {}, [published(A=20, B=40)])[0] == RESTATED
    assert decide(table(A=31, B=40), {}, [published(A=20, B=40), published(A=33, B=40)])[0] == HELD


def test_what_was_hidden_stays_hidden_and_what_was_shown_is_not_hidden_later() -> None:
    assert decide(table(A=20, B=40), {}, [published(A=None, B=None)]) == (SAME, {A: BEFORE, B: BEFORE})
    assert decide(table(A=4, B=56), {}, [published(A=20, B=40)])[0] == HELD
    assert decide(table(A=20, B=40, C=3), {}, [published(A=20, B=40)])[0] == HELD


def test_a_value_alone_does_not_change() -> None:
    """One payment that is corrected, or one wait, would be told by the difference."""
    old = Vintage({(): (60,), A: (20,), B: (40,)}, {A: (100.0,), B: (7.0,)})
    assert decide(table(A=20, B=40), {A: (103.0,), B: (7.0,)}, [old])[0] == HELD
