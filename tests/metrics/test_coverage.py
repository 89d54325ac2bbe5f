"""Missing, not applicable and zero are three things: which days were delivered, by whom, and what a figure says about it."""

from datetime import date, datetime

import pytest

from metrics.coverage import Supplier, join_spans, verdict
from metrics.query import Published, Scope, breakdown, figure, last_complete_day, series
from tests.metrics.helpers import fill, rebuild, warehouse

NOV = {d: date(2026, 11, d) for d in range(1, 31)}
WORKS = frozenset(day for day in NOV.values() if day.weekday() < 5)


@pytest.mark.parametrize(("spans", "joined"), [
    ([(2, 6), (9, 13)], [(2, 13)]),            # a weekend is no gap
    ([(2, 6), (10, 13)], [(2, 6), (10, 13)]),  # a Monday is
    ([(9, 13), (2, 10)], [(2, 13)]),
    ([(2, 13), (3, 4)], [(2, 13)]),
    ([(2, 2), (3, 3)], [(2, 3)]),
    ([], []),
])
def test_spans_join(spans: list[tuple[int, int]], joined: list[tuple[int, int]]) -> None:
    assert join_spans([(NOV[a], NOV[b]) for a, b in spans], WORKS) == tuple((NOV[a], NOV[b]) for a, b in joined)


SOURCE = Supplier("s", "Ventanilla", "requests", ((NOV[3], NOV[6]), (NOV[12], NOV[13])))


@pytest.mark.parametrize(("start", "end", "answer"), [
    (3, 6, (True, ())),
    (1, 6, (True, ())),               # before its first day nothing is expected
    (1, 2, (False, ())),
    (5, 12, (True, ("Ventanilla",))),
    (7, 11, (False, ("Ventanilla",))),
    (13, 16, (True, ("Ventanilla",))),
])
def test_verdict(start: int, end: int, answer: tuple[bool, tuple[str, ...]]) -> None:
    assert verdict([SOURCE], NOV[start], NOV[end]) == answer


def test_a_retired_source_owes_nothing_after_its_last_day() -> None:
    retired = Supplier("s", "Ventanilla", "requests", SOURCE.spans, until=NOV[13])
    assert verdict([retired], NOV[12], NOV[20]) == (True, ())
    assert verdict([retired], NOV[16], NOV[20]) == (False, ())


def request(folio: str, day: int, agency: str | None = None) -> dict:
    return {"request_id": folio, "received_at": datetime(2026, 11, day, 9), "agency_id": agency, "status": "open"}


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Ventanilla: 2 to 20 November; Agua only for its agency, 9 to 13; an old system until the 6th; no ratings at all."""
    folder = tmp_path_factory.mktemp("coverage")
    span = {"requests": (NOV[2], NOV[20])}
    with warehouse(folder / "warehouse.duckdb") as con:
        agencies = [{"agency_id": "AGUA", "name": "Agua"}, {"agency_id": "CAT", "name": "Catastro"}]
        town = {"requests": [request("V1", 3, "CAT"), request("V2", 17)], "agencies": agencies}
        fill(con, town, NOV[2], NOV[20], "ven", 1, span, name="Ventanilla")
        fill(con, {"requests": [request("A1", 9, "AGUA")]}, NOV[9], NOV[13], "agua", 2, {"requests": (NOV[9], NOV[13])},
             agencies=["AGUA"], name="Agua potable")
        fill(con, {"requests": [request("X1", 5)]}, NOV[2], NOV[6], "viejo", 3, {"requests": (NOV[2], NOV[6])}, until=NOV[6],
             name="Sistema viejo")
        fill(con, {"requests": [request("R1", 6)]}, NOV[2], NOV[30], "rota", 4, status="refused", name="Rechazada")
        fill(con, {"requests": []}, None, None, "nunca", 5, {}, name="Nunca entregó")
    return rebuild(folder)


def test_covered_without_rows_is_zero(pub: Published) -> None:
    found = figure(pub, "requests_received", NOV[4], NOV[4])
    assert (found.value, found.n, found.state, found.missing) == (0.0, 0, "ok", ())


def test_not_covered_is_missing(pub: Published) -> None:
    for name in ("answers", "stars_mean", "queue_visits", "revenue_mxn"):
        found = figure(pub, name, NOV[4], NOV[4])
        assert (found.value, found.n, found.state) == (None, 0, "missing")
    before = figure(pub, "requests_received", date(2026, 10, 1), date(2026, 10, 31))
    assert (before.value, before.state) == (None, "missing")


def test_who_is_missing_is_named(pub: Published) -> None:
    assert figure(pub, "requests_received", NOV[16], NOV[20]).missing == ("Agua potable",)
    assert figure(pub, "requests_received", NOV[2], NOV[6]).missing == ()
    assert figure(pub, "requests_received", NOV[2], NOV[20]).value == 4


def test_a_source_of_one_agency_is_not_asked_for_another(pub: Published) -> None:
    assert figure(pub, "requests_received", NOV[16], NOV[20], Scope(agency=("CAT",))).missing == ()
    assert figure(pub, "requests_received", NOV[16], NOV[20], Scope(agency=("AGUA",))).missing == ("Agua potable",)
    by = {f.key: f.missing for f in breakdown(pub, "requests_received", "agency", NOV[16], NOV[20])}
    assert by == {"AGUA": ("Agua potable",), "CAT": (), "": ()}


def test_days_after_the_cutoff_are_open_and_then_missing(pub: Published) -> None:
    november = figure(pub, "requests_received", NOV[1], NOV[30])
    assert (november.value, november.open, november.state) == (4.0, True, "ok")
    days = series(pub, "requests_received", NOV[19], NOV[23])
    assert [(d.value, d.state, d.open) for d in days] == [
        (0.0, "ok", False), (0.0, "ok", False), *[(None, "missing", True)] * 3]


def test_stock_stands_at_the_last_covered_day(pub: Published) -> None:
    assert figure(pub, "open_requests", NOV[1], NOV[30]).value == 4
    assert [d.value for d in series(pub, "open_requests", NOV[2], NOV[6])] == [0, 1, 1, 2, 2]


def test_refused_batches_cover_nothing(pub: Published) -> None:
    assert pub.cutoff == NOV[20]
    assert {s.source for s in pub.suppliers} == {"ven", "agua", "viejo"}


def test_last_complete_day_is_that_of_the_slowest_active_source(pub: Published) -> None:
    assert last_complete_day(pub, "requests_received") == NOV[13]
    assert last_complete_day(pub, "requests_received", Scope(agency=("CAT",))) == NOV[20]
    assert last_complete_day(pub, "answers") is None


def test_freshness(pub: Published) -> None:
    assert figure(pub, "data_freshness_days").value == 7  # Agua, 13 to 20 November; the old system is retired
    assert figure(pub, "data_freshness_days", scope=Scope(agency=("CAT",))).value == 0
    assert {f.key: (f.value, f.state) for f in breakdown(pub, "data_freshness_days", "source")} == {
        "agua": (7.0, "ok"), "nunca": (None, "missing"), "rota": (None, "missing"), "ven": (0.0, "ok"),
        "viejo": (None, "not_applicable")}
    assert [f.value for f in series(pub, "data_freshness_days", NOV[12], NOV[17])] == [0, 0, 1, 2, 3, 4]
