"""Missing, not applicable and zero are three things: which days were delivered, by whom, and what a figure says about it."""

from datetime import date, datetime, timedelta

import pytest

from metrics.coverage import Supplier, alike, join_spans, quiet, verdict
from metrics.query import Published, Scope, breakdown, compared, figure, last_complete_day, series, usual
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


@pytest.fixture(scope="module")
def silenced(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Two sources of requests from January on; one stops in March without being declared retired, the other goes on."""
    folder = tmp_path_factory.mktemp("silenced")
    first, stops, last = date(2026, 1, 1), date(2026, 3, 3), date(2026, 11, 20)
    agencies = [{"agency_id": "AGUA", "name": "Agua"}, {"agency_id": "CAT", "name": "Catastro"}]

    def rows(source: str, agency: str, end: date, each: int) -> list[dict]:
        days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
        return [{"request_id": f"{source}{day}{i}", "received_at": datetime(day.year, day.month, day.day, 9), "status": "open",
                 "agency_id": agency} for day in days if day.weekday() < 5 for i in range(each)]

    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, {"agencies": agencies, "requests": rows("V", "CAT", last, 4)}, first, last, "ven", 1,
             {"requests": (first, last)}, name="Ventanilla")
        fill(con, {"requests": rows("A", "AGUA", stops, 3)}, first, stops, "agua", 2, {"requests": (first, stops)}, name="Agua",
             agencies=["AGUA"])
    return rebuild(folder)


def test_a_source_that_fell_silent_does_not_blank_the_figure(silenced: Published) -> None:
    day = figure(silenced, "requests_received", NOV[20], NOV[20])
    assert (day.value, day.missing, day.silent, day.sound) == (4, (), (("Agua", date(2026, 3, 3)),), True)
    assert last_complete_day(silenced, "requests_received") == NOV[20]
    usual_range = usual(silenced, "requests_received", at=NOV[20])
    assert usual_range is not None
    assert usual_range.mean == pytest.approx(4)
    beside = compared(silenced, "requests_received", NOV[20], "day")
    assert (beside.before.value, beside.year) == (4, None)


def test_what_a_silent_source_gave_is_not_compared_with_what_came_after(silenced: Published) -> None:
    march = date(2026, 3, 16)
    assert figure(silenced, "requests_received", date(2026, 3, 2), date(2026, 3, 2)).value == 7
    assert compared(silenced, "requests_received", date(2026, 3, 9), "day").before is None  # Agua was still there on the 2nd
    assert usual(silenced, "requests_received", at=march) is None  # nine days without Agua: too few
    week = figure(silenced, "requests_received", date(2026, 3, 2), date(2026, 3, 8))
    assert (week.missing, week.silent) == (("Agua",), ())  # it gave part of the week


def test_the_agency_of_a_silent_source_is_missing(silenced: Published) -> None:
    found = figure(silenced, "requests_received", NOV[20], NOV[20], Scope(agency=("AGUA",)))
    assert (found.value, found.missing, found.silent) == (0, ("Agua",), ())
    assert not alike(silenced.suppliers, date(2026, 3, 2), date(2026, 3, 2))
    assert alike(silenced.suppliers, NOV[20], NOV[20])
    assert quiet([s for s in silenced.suppliers if s.source == "agua"]) == ()  # alone, it is merely late
