"""The tiny municipality of the semantics: all of its expected figures, from the published file."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metrics.query import Published, Scope, breakdown, figure, series
from tests.metrics import oracle
from tests.metrics.helpers import publish, read_town

pytestmark = pytest.mark.shared
FIRST, LAST = date(2026, 10, 1), date(2026, 11, 20)
MONTHS = {"2026-10": (date(2026, 10, 1), date(2026, 10, 31)), "2026-11": (date(2026, 11, 1), date(2026, 11, 30))}


@pytest.fixture(scope="module")
def pub(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("tiny"), read_town(shared / "semantics"), FIRST, LAST)


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "semantics" / "expected.json").read_text("utf-8"))


def blocks(expected: dict[str, Any]) -> list[tuple[str, str, dict[str, float | None]]]:
    return [(*name.partition(" ")[::2], figures) for name, figures in expected.items() if name != "cutoff"]


def test_all_216_figures(pub: Published, expected: dict[str, Any]) -> None:
    compared, wrong = 0, []
    for kind, key, figures in blocks(expected):
        start, end = MONTHS.get(key, (None, None))
        scope = Scope(**{kind: (key,)}) if kind in ("procedure", "office") else Scope()
        for name, value in figures.items():
            found = figure(pub, name, start, end, scope)
            compared += 1
            if found.value != (None if value is None else pytest.approx(value, abs=1e-6)):
                wrong.append((kind, key, name, value, found))
    assert (compared, wrong) == (216, [])
    assert str(pub.cutoff) == expected["cutoff"]


def test_the_slow_reading_gives_them_too(shared: Path, expected: dict[str, Any]) -> None:
    town = read_town(shared / "semantics") | {"aggregates": []}
    cutoffs = dict.fromkeys(("requests", "visits", "payments", "ratings", "aggregates"), LAST)
    for kind, key, figures in blocks(expected):
        start, end = MONTHS.get(key, (date.min, LAST))
        found = oracle.figures(town, start, end, cutoffs, {kind: [key]} if kind in ("procedure", "office") else {})
        known = {n: None if v is None else pytest.approx(v, abs=1e-6) for n, v in figures.items()}
        assert {n: found[n] for n in figures} == known


def test_months_of_a_series_and_keys_of_a_breakdown_agree(pub: Published, expected: dict[str, Any]) -> None:
    for name in expected["total"]:
        months = series(pub, name, FIRST, date(2026, 11, 30), "month")
        assert [m.value for m in months] == [figure(pub, name, *days).value for days in MONTHS.values()]
        assert [m.open for m in months] == [False, True]
        for by in ("procedure", "office"):
            for one in breakdown(pub, name, by):
                assert one.value == figure(pub, name, scope=Scope(**{by: (one.key,)})).value


def test_no_limit_is_not_applicable_and_no_answers_are_empty(pub: Published) -> None:
    predial = Scope(procedure=("PRE-02",))
    assert [figure(pub, n, scope=predial).state for n in ("on_time_share", "response_rate", "stars_mean", "overdue_open")] == [
        "not_applicable", "empty", "empty", "ok"]
