"""Invented decisions on real figures: nothing was decided on those days, so hardly any may be told to have worked."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from metrics.effect import NO_EVIDENCE, NOT_EVALUABLE, benjamini_hochberg, judged
from metrics.effects.book import Book
from metrics.effects.case import Looked, evaluate
from metrics.effects.reach import Decision
from metrics.query import Published, open_current
from tests.real.test_real_data import loaded

pytestmark = pytest.mark.shared

MOST_OTHER = 0.15
INVENTED = 200
ENOUGH = 20  # that could be looked at: else the test says nothing
FIRST, LAST = date(2014, 1, 1), date(2019, 2, 13)


@pytest.fixture(scope="module")
def baltimore(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Published:
    folder = tmp_path_factory.mktemp("decisions")
    home = loaded(folder, "baltimore", shared / "data/baltimore-311/311_sample.csv", "America/New_York")
    return open_current(home / "published")


def agencies(pub: Published, busy: bool) -> tuple[list[str], np.ndarray]:
    """The agencies and how likely each is drawn: all alike, or as often as they have requests."""
    rows = pub.rows(
        "SELECT key, sum(requests_received)::DOUBLE FROM cells_requests_month_by WHERE dim = 'agency' GROUP BY 1 ORDER BY 1")
    names = pub.names_by_id["agency"]
    known = [(names[key].key, n) for key, n in rows if names[key].key]
    weights = np.array([n if busy else 1.0 for _, n in known])
    return [key for key, _ in known], weights / weights.sum()


def invented(pub: Published, indicator: str, seed: int, busy: bool) -> Counter[str]:
    """Verdicts of decisions on random days of random agencies, each as if it were the only one, all adjusted together.

    `alone`: how many would have one without that adjustment.
    """
    dice = np.random.default_rng(seed)
    keys, share = agencies(pub, busy)
    book, cases = Book(pub, FIRST), []
    for n in range(INVENTED):
        on = FIRST + timedelta(days=int(dice.integers((LAST - FIRST).days)))
        where = {"agency": str(dice.choice(keys, p=share))}
        mine = Decision(str(n), "training", "inventada", indicator, where, "lower", on, None, ())
        cases.append(evaluate(Looked(book, [mine]), mine))
    found = [case.found for case in cases if case.found]
    adjusted = benjamini_hochberg([one.p for one in found])
    told = Counter(judged(one, "lower", p)[0] for one, p in zip(found, adjusted, strict=True))
    alone = Counter(judged(one, "lower", one.p)[0] for one in found)
    return told + Counter({NOT_EVALUABLE: INVENTED - len(found), "alone": sum(alone.values()) - alone[NO_EVIDENCE]})


@pytest.mark.parametrize(("indicator", "seed", "busy"), [
    ("requests_received", 1, False), ("requests_received", 2, True), ("resolution_elapsed_minutes_p50", 3, True),
    ("on_time_share", 4, True),
])
def test_invented_decisions_hardly_ever_get_a_verdict(baltimore: Published, indicator: str, seed: int, busy: bool) -> None:
    told = invented(baltimore, indicator, seed, busy)
    assert told[NO_EVIDENCE] + told[NOT_EVALUABLE] >= (1 - MOST_OTHER) * INVENTED
    assert told["alone"] <= MOST_OTHER * INVENTED
    assert told[NO_EVIDENCE] >= ENOUGH
