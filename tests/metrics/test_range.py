"""The days that a figure prints are those it is of, its series adds up to it, and what nobody covers is not zero."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from metrics.query import Published, Scope, breakdown, figure, series
from metrics.table import table
from tests.metrics.helpers import fill, rebuild, warehouse

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 30)


def request(i: int, **more: object) -> dict:
    """Received on a working day; every second one is resolved 40 days later, beyond the last day of receipt."""
    received = datetime(2026, 9, 1, 9) + timedelta(days=i)
    resolved = {"resolved_at": received + timedelta(days=40), "status": "granted"} if i % 2 else {"status": "open"}
    return {"request_id": f"R{i}", "received_at": received, "channel": "web"} | resolved | more


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Requests of September and October; a cashier that names no office; a yearly census beside a monthly report."""
    folder = tmp_path_factory.mktemp("range")
    offices = [{"office_id": "CENTRO", "name": "Palacio"}, {"office_id": "NORTE", "name": "Norte"}]
    requests = [request(i, office_id="CENTRO") for i in range(60)]
    payments = [{"payment_id": f"P{i}", "paid_at": datetime(2026, 9, 1, 9) + timedelta(days=i), "amount_mxn": 10.0}
                for i in range(60)]
    census = [{"series": "population", "place": "Puerto", "from_at": date(2026, 1, 1), "value": 1000.0}]
    report = [{"series": "requests", "from_at": date(2026, month, 1), "value": 50.0} for month in (9, 10)]
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, {"offices": offices, "requests": requests}, FIRST, LAST, "ventanilla", 1, {"requests": (FIRST, LAST)})
        fill(con, {"payments": payments}, FIRST, LAST, "caja", 2, {"payments": (FIRST, LAST)})
        days = {"aggregates": (date(2026, 1, 1), date(2026, 1, 1))}
        fill(con, {"aggregates": census}, *days["aggregates"], "censo", 3, days)
        fill(con, {"aggregates": report}, FIRST, LAST, "reporte", 4, {"aggregates": (FIRST, LAST)})
    return rebuild(folder)


def test_the_printed_days_give_the_printed_figure(pub: Published) -> None:
    found = figure(pub, "requests_resolved")
    assert (found.value, found.start, found.end, found.open) == (30, FIRST, date(2026, 12, 9), True)
    assert figure(pub, "requests_resolved", found.start, found.end) == found
    assert figure(pub, "requests_resolved", FIRST, LAST).value == 10
    assert figure(pub, "requests_received").end == LAST
    assert figure(pub, "open_requests").end == LAST


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("name", ["requests_received", "requests_resolved", "revenue_mxn", "requests_reported", "population"])
def test_a_series_adds_up_to_its_total(pub: Published, name: str, grain: str) -> None:
    points = series(pub, name, None, None, grain)
    assert sum(point.value or 0 for point in points) == figure(pub, name).value
    assert (points[0].start, points[-1].end) == (figure(pub, name).start, figure(pub, name).end)


def test_each_key_of_a_breakdown_has_the_days_of_the_whole(pub: Published) -> None:
    rows = table(pub, ["requests_resolved"], grain="month", by="office")
    assert {(row["from"], row["to"]) for row in rows if row["key"] == "NORTE"} == {
        (row["from"], row["to"]) for row in rows if row["key"] == "CENTRO"}
    assert sum(row["value"] or 0 for row in rows) == figure(pub, "requests_resolved").value


def test_after_the_cutoff_what_is_known_shows_and_nothing_is_no_zero(pub: Published) -> None:
    november, next_year = date(2026, 11, 3), date(2027, 1, 4)
    days = series(pub, "requests_resolved", november, november + timedelta(days=1))
    assert [(d.value, d.state, d.open) for d in days] == [(1, "ok", True), (None, "missing", True)]
    assert figure(pub, "requests_resolved", next_year, next_year).state == "missing"


def test_what_is_known_of_a_day_that_nobody_covers_names_who_owes_it(tmp_path: Path) -> None:
    days = {"payments": (date(2026, 11, 3), date(2026, 11, 6))}
    rows = [{"paid_at": datetime(2026, 11, day, 9), "amount_mxn": 5.0} for day in (2, 4)]
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"payments": rows}, *days["payments"], "caja", 1, days, name="Caja")
    pub = rebuild(tmp_path)
    assert (figure(pub, "revenue_mxn").start, figure(pub, "revenue_mxn").value) == (date(2026, 11, 2), 10)
    early = figure(pub, "revenue_mxn", date(2026, 11, 2), date(2026, 11, 2))
    assert (early.value, early.state, early.missing) == (5, "ok", ("Caja",))


def test_a_series_is_not_zero_where_only_another_one_is_covered(pub: Published) -> None:
    october = date(2026, 10, 5)
    census = figure(pub, "population", october, october)
    assert (census.value, census.open) == (1000, True)  # it holds until the next one
    assert figure(pub, "population", date(2025, 12, 1), date(2025, 12, 31)).state == "missing"
    assert figure(pub, "population").value == 1000
    assert (figure(pub, "requests_reported", october, october).value, figure(pub, "population").end) == (0, date(2026, 1, 1))
    january = figure(pub, "requests_reported", date(2026, 1, 1), date(2026, 1, 31))
    assert (january.value, january.state) == (None, "missing")


def test_series_of_one_file_are_covered_by_their_own_rows(tmp_path: Path) -> None:
    """Without declared days, a yearly series beside a monthly one is not zero on the other's days."""
    rows = [{"series": "complaints", "from_at": date(2026, 1, 1), "value": 9.0},
            *({"series": "requests", "from_at": date(2026, m, 1), "value": 5.0} for m in (1, 2, 3))]
    days = {"aggregates": (date(2026, 1, 1), date(2026, 3, 1))}
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"aggregates": rows}, *days["aggregates"], "informe", 1, days)
    pub = rebuild(tmp_path)
    assert figure(pub, "complaints_reported", date(2026, 2, 1), date(2026, 2, 28)).state == "missing"
    assert figure(pub, "requests_reported", date(2026, 2, 2), date(2026, 2, 27)).value == 0


def test_a_dimension_that_no_source_gives_is_not_zero(pub: Published) -> None:
    found = figure(pub, "revenue_mxn", FIRST, LAST, Scope(office=("CENTRO",)))
    assert (found.value, found.state) == (None, "missing")
    assert found.reason == "Ninguna fuente de estos datos dice la oficina."
    by = {f.key: (f.value, f.state) for f in breakdown(pub, "revenue_mxn", "office")}
    assert by == {"": (600, "ok"), "CENTRO": (None, "missing"), "NORTE": (None, "missing")}
    received = {f.key: f.value for f in breakdown(pub, "requests_received", "office")}
    assert received == {"CENTRO": 60, "NORTE": 0}


def test_a_share_of_a_dimension_that_no_source_gives_is_not_zero(pub: Published) -> None:
    online = figure(pub, "revenue_online_share", FIRST, LAST)
    assert (online.value, online.state, online.reason) == (None, "missing", "Ninguna fuente de estos datos dice el canal.")
    assert figure(pub, "digital_take_up", FIRST, LAST).value == 100
