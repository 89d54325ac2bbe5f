"""Figures that arrive already counted: of their own days, cut by none, restated, or held until the next report."""

from datetime import date
from typing import Any

import pytest

from metrics.query import Published, Scope, breakdown, figure, series
from tests.metrics.helpers import publish

DAY = date(2026, 1, 1)


def row(name: str, first: date, value: float, last: date | None = None, **keys: str) -> dict[str, Any]:
    return {"series": name, "from_at": first, "to_at": last, "value": value, **keys}


def year(name: str, y: int, value: float, **keys: str) -> dict[str, Any]:
    return row(name, date(y, 1, 1), value, date(y, 12, 31), **keys)


def month(name: str, m: int, value: float, **keys: str) -> dict[str, Any]:
    return row(name, date(2026, m, 1), value, date(2026, m, 28 if m == 2 else 30 if m in (4, 6, 9, 11) else 31), **keys)


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    months = [month("people_trained", m, 10.0 * m) for m in range(1, 13)]
    return publish(tmp_path_factory.mktemp("reported"), {"aggregates": [
        *months, year("people_trained", 2026, 800), year("people_trained", 2025, 500),
        *(year("requests", 2025, n, channel=c, place="Centro") for n, c in ((70, "web"), (30, "phone"))),
        year("requests_attended", 2025, 60, channel="web", place="Centro"),
        row("agencies_on_board", date(2026, 2, 10), 5), row("agencies_on_board", date(2026, 6, 1), 9),
        row("open_datasets", date(2026, 1, 5), 3, agency_id="A"),
        row("open_datasets", date(2026, 3, 1), 4, date(2026, 3, 31), agency_id="B"),
        year("income_estimate_mxn", 2026, 1000), *(month("income_collected_mxn", m, 100) for m in range(1, 8)),
    ]}, date(2025, 1, 1), date(2026, 12, 31))


def test_a_year_that_holds_its_months_counts_once(pub: Published) -> None:
    assert figure(pub, "people_trained", DAY, date(2026, 12, 31)).value == 800
    assert figure(pub, "people_trained").value == 1300
    assert figure(pub, "people_trained", DAY, date(2026, 3, 31)).value == 60
    assert [f.value for f in series(pub, "people_trained", DAY, date(2026, 12, 31), "month")] == [10.0 * m for m in range(1, 13)]
    assert [f.value for f in series(pub, "people_trained", None, None, "year")] == [500, 800]


def test_a_period_is_never_cut_nor_spread(pub: Published) -> None:
    day = figure(pub, "people_trained", date(2025, 5, 5), date(2025, 5, 5))
    assert (day.value, day.state) == (None, "not_applicable")
    assert day.reason == "No disponible por día: la fuente da esta cifra del 2025-01-01 al 2025-12-31 y no se reparte."
    for first, last in ((date(2026, 1, 15), date(2026, 2, 28)), (date(2025, 12, 1), date(2026, 1, 31))):
        cut = figure(pub, "people_trained", first, last)
        assert (cut.value, cut.state) == (None, "not_applicable")
        assert "no se reparte" in cut.reason
    assert {f.state for f in series(pub, "people_trained", date(2025, 1, 1), date(2025, 3, 31), "month")} == {"not_applicable"}


def test_by_a_key_and_within_one(pub: Published) -> None:
    whole = date(2025, 1, 1), date(2025, 12, 31)
    assert {f.key: f.value for f in breakdown(pub, "requests_reported", "channel", *whole)} == {"web": 70, "phone": 30}
    assert figure(pub, "requests_reported", *whole, Scope(place=("Centro",))).value == 100
    share = figure(pub, "requests_attended_share", *whole, Scope(channel=("web",)))
    assert (share.value, share.numerator, share.denominator) == (pytest.approx(600 / 7), 60, 70)


def test_a_state_holds_until_the_next_report(pub: Published) -> None:
    said = [f.value for f in series(pub, "agencies_on_board", DAY, date(2026, 7, 31), "month")]
    assert said == [None, 5, 5, 5, 5, 9, 9]
    assert figure(pub, "agencies_on_board", date(2026, 12, 1), date(2026, 12, 31)).value == 9


def test_a_state_with_an_end_ends(pub: Published) -> None:
    assert [figure(pub, "open_datasets", DAY, date(2026, m, 15)).value for m in (2, 3, 4)] == [3, 7, 3]
    assert {f.key: f.value for f in breakdown(pub, "open_datasets", "agency", DAY, date(2026, 3, 15))} == {"A": 3, "B": 4}


def test_progress_is_what_was_done_of_the_whole_plan(pub: Published) -> None:
    found = figure(pub, "income_law_progress_share", DAY, date(2026, 5, 10))
    assert (found.value, found.numerator, found.denominator) == (40, 400, 1000)
    assert figure(pub, "income_law_progress_share", DAY, date(2026, 7, 31)).value == 70
    assert figure(pub, "income_law_progress_share", date(2025, 1, 1), date(2025, 12, 31)).value is None
