"""Ages by day's end: the matrices against counting one by one, and the kept days against the pairs."""

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from metrics import stock
from metrics.ages import CHUNK, Rows, age_quantiles
from metrics.query import Scope, breakdown, figure, series
from tests.metrics import towns
from tests.metrics.helpers import publish
from tests.metrics.oracle import quantile


@pytest.mark.parametrize("ends", [1, CHUNK, CHUNK + 1, 200])
def test_quantiles_are_those_of_the_list(ends: int) -> None:
    dice = Random(ends)
    at_end = np.array([[n, n * 5 // 7] for n in range(10, 10 + ends)])
    listed = []
    for _ in range(150):
        enter, cal = dice.randrange(ends + 5), dice.randrange(2)
        wd = int(at_end[min(enter, ends - 1), cal]) - dice.randrange(3)
        listed.append((cal, max(wd, 0), enter, enter + dice.randrange(40), dice.randrange(1, 4)))
    total, found = age_quantiles(Rows(*(np.array(c) for c in zip(*listed, strict=True))), at_end, (0.5, 0.9))
    for day in range(ends):
        ages = [float(at_end[day, c] - w) for c, w, enter, leave, n in listed if enter <= day < leave for _ in range(n)]
        assert total[day] == len(ages)
        assert [found[day, i] for i in (0, 1)] == [pytest.approx(quantile(ages, q) or 0.0) for q in (0.5, 0.9)]


def test_nothing_open_has_no_age() -> None:
    none = np.array([], dtype=np.int64)
    total, found = age_quantiles(Rows(none, none, none, none, none), np.array([[1], [2]]), (0.5,))
    assert (total.tolist(), found.tolist()) == ([0, 0], [[0.0], [0.0]])


def test_kept_days_are_the_pairs(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    pub = publish(tmp_path_factory.mktemp("ages"), towns.town(77, 200), towns.FIRST, towns.LAST)
    start, end = towns.FIRST, towns.LAST
    scopes = [Scope(), Scope(procedure=("HAB",)), Scope(agency=("A2",)), Scope(office=("FRONTERA",)), Scope(channel=("web",))]
    names = ("open_age_days_p50", "open_age_days_p90")
    asked = [(name, scope, grain) for name in names for scope in scopes for grain in ("day", "month")]
    kept = [series(pub, name, start, end, grain, scope) for name, scope, grain in asked]
    monkeypatch.setattr(stock, "KEPT", {})
    assert kept == [series(pub, name, start, end, grain, scope) for name, scope, grain in asked]
    assert any(f.value for f in kept[0])
    by = {f.key: f for f in breakdown(pub, "open_age_days_p90", "procedure", start, end)}
    last = kept[asked.index(("open_age_days_p90", scopes[1], "day"))][-1]
    assert (by["HAB"].value, by["HAB"].n) == (last.value, last.n)
    assert figure(pub, "open_age_days_p90", start, date(2026, 5, 1)).value == series(
        pub, "open_age_days_p90", start, date(2026, 5, 1))[-1].value
    assert pub.rows("SELECT max(date) FROM stock_day") == [(towns.LAST,)]
    assert series(pub, "open_age_days_p90", towns.LAST, towns.LAST + timedelta(days=1))[-1].state == "missing"
