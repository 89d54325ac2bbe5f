"""What pages may rely on: scopes, periods, flags, names, and the errors of whoever asks for what does not exist."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from metrics import query
from metrics.errors import UnknownDimension, UnknownGrain, UnknownIndicator, WrongDates
from metrics.query import Published, Scope, breakdown, closed_before, figure, series
from tests.metrics.helpers import publish

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 20)
TOWN = {
    "agencies": [{"agency_id": "DES", "name": "Desarrollo"}, {"agency_id": "TES", "name": "Tesorería"}],
    "offices": [{"office_id": "CENTRO", "name": "Palacio", "workdays": "123456"}, {"office_id": "NORTE", "name": "Módulo Norte"}],
    "procedures": [
        {"procedure_id": "LIC", "name": "Licencia", "agency_id": "DES", "limit_value": 5, "limit_unit": "working_days"},
        {"procedure_id": "PRE", "name": "Predial", "agency_id": "TES"},
    ],
    "closures": [{"date": date(2026, 11, 2), "office_id": "*", "name": "Día de Muertos"}],
    "requests": [
        {"request_id": f"R{i}", "procedure_id": "LIC" if i % 3 else "EXTRA", "office_id": "CENTRO",
         "channel": "web" if i % 2 else "counter", "status": "granted",
         "received_at": datetime(2026, 9, 1, 10) + timedelta(days=i),
         "resolved_at": datetime(2026, 9, 3, 10) + timedelta(days=i)}
        for i in range(60)
    ],
}


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("query"), TOWN, FIRST, LAST)


def test_a_figure_of_everything(pub: Published) -> None:
    found = figure(pub, "requests_received")
    assert (found.value, found.n, found.start, found.end, found.key, found.name) == (60.0, 60, FIRST, LAST, "", "Puerto Sereno")


def test_a_figure_of_one_key_carries_its_name(pub: Published) -> None:
    found = figure(pub, "on_time_share", scope=Scope(procedure=("LIC",)))
    assert (found.key, found.name, found.unit, found.target) == ("LIC", "Licencia", "percent", 90)
    assert (found.numerator, found.denominator, found.n, found.value) == (40.0, 40.0, 40, 100.0)


def test_dates_may_be_text(pub: Published) -> None:
    assert figure(pub, "requests_received", "2026-09-01", "2026-09-10").value == 10


@pytest.mark.parametrize(("start", "end", "said"), [
    ("01/09/2026", None, "01/09/2026"), (None, "2026-13-01", "AAAA-MM-DD"), ("2026-09-10", "2026-09-01", "invierta"),
])
def test_dates_that_cannot_be(pub: Published, start: str | None, end: str | None, said: str) -> None:
    with pytest.raises(WrongDates, match=said) as error:
        figure(pub, "requests_received", start, end)
    assert error.value.exit_code == 2


def test_what_does_not_exist(pub: Published) -> None:
    with pytest.raises(UnknownIndicator, match="¿Quiso decir requests_re"):
        figure(pub, "requests_recieved")
    with pytest.raises(UnknownDimension, match="¿Quiso decir office"):
        breakdown(pub, "requests_received", "ofice")
    with pytest.raises(UnknownDimension, match="no tiene la dimensión «question»"):
        figure(pub, "requests_received", scope=Scope(question=("trato",)))
    with pytest.raises(UnknownGrain, match="¿Quiso decir month"):
        series(pub, "requests_received", FIRST, LAST, "monht")
    with pytest.raises(UnknownDimension, match="barrio"):
        query.names(pub, "barrio")


def test_a_key_that_nobody_knows_has_no_rows(pub: Published) -> None:
    assert figure(pub, "requests_received", scope=Scope(channel=("paloma",))).value == 0


def test_series_are_cut_to_the_period(pub: Published) -> None:
    months = series(pub, "requests_received", date(2026, 9, 15), date(2026, 10, 10), "month")
    assert [(m.start, m.end, m.value) for m in months] == [
        (date(2026, 9, 15), date(2026, 9, 30), 16.0), (date(2026, 10, 1), date(2026, 10, 10), 10.0)]
    weeks = series(pub, "requests_received", date(2026, 9, 2), date(2026, 9, 15), "week")
    assert [(w.start.day, w.value) for w in weeks] == [(2, 5.0), (7, 7.0), (14, 2.0)]
    assert sum(y.value for y in series(pub, "requests_received", FIRST, LAST, "year")) == 60


def test_the_period_that_holds_the_cutoff_is_open(pub: Published) -> None:
    assert [m.open for m in series(pub, "requests_received", FIRST, LAST, "month")] == [False, False, True]
    assert not figure(pub, "requests_received", FIRST, LAST).open
    assert figure(pub, "requests_received", FIRST, LAST + timedelta(days=1)).open


@pytest.mark.parametrize(("indicator", "days", "few"), [
    ("resolution_days_p50", 9, True), ("resolution_days_p50", 10, False), ("resolution_days_p90", 29, True),
    ("resolution_days_p90", 30, False), ("digital_take_up", 9, True), ("digital_take_up", 10, False),
    ("requests_resolved", 1, False),
])
def test_few_data(pub: Published, indicator: str, days: int, few: bool) -> None:
    start = date(2026, 9, 3)
    found = figure(pub, indicator, start, start + timedelta(days=days - 1))
    assert (found.n, found.few) == (days, few)


def test_a_breakdown_shows_the_catalogue_and_what_has_data(pub: Published) -> None:
    found = breakdown(pub, "requests_received", "procedure", date(2026, 9, 1), date(2026, 9, 3))
    assert [(f.key, f.name, f.value) for f in found] == [
        ("EXTRA", "EXTRA", 1.0), ("LIC", "Licencia", 2.0), ("PRE", "Predial", 0.0)]
    mine = breakdown(pub, "requests_received", "procedure", scope=Scope(agency=("DES",)))
    assert [f.key for f in mine] == ["LIC"]
    assert [f.key for f in breakdown(pub, "requests_received", "office", scope=Scope(channel=("web",)))] == ["CENTRO"]


def test_names(pub: Published) -> None:
    assert query.names(pub, "procedure") == {"EXTRA": "EXTRA", "LIC": "Licencia", "PRE": "Predial"}
    assert query.names(pub, "agency") == {"DES": "Desarrollo", "TES": "Tesorería"}
    assert set(query.indicators(pub)) >= {"requests_received", "on_time_share"}


def test_calendar_and_working_days(pub: Published) -> None:
    days = dict(query.calendar(pub, "CENTRO").select("date", "works").iter_rows())
    assert [days[date(2026, 11, d)] for d in (1, 2, 3, 7)] == [False, False, True, True]
    assert not dict(query.calendar(pub, "NADIE").select("date", "works").iter_rows())[date(2026, 11, 7)]
    week = date(2026, 11, 2), date(2026, 11, 8)
    assert len(query.working_days(pub, Scope(office=("CENTRO",)), *week)) == 5
    assert len(query.working_days(pub, Scope(), *week)) == 4


def test_same_weekday(pub: Published) -> None:
    found = query.same_weekday(pub, "requests_received", date(2026, 10, 1), 3)
    assert [f.start for f in found] == [date(2026, 9, 10), date(2026, 9, 17), date(2026, 9, 24), date(2026, 10, 1)]


def test_previous_period() -> None:
    assert query.previous(date(2026, 11, 1), date(2026, 11, 30)) == (date(2026, 10, 2), date(2026, 10, 31))
    assert query.previous(date(2026, 11, 20), date(2026, 11, 20)) == (date(2026, 11, 19), date(2026, 11, 19))


@pytest.mark.parametrize(("grain", "first", "last"), [
    ("day", date(2026, 11, 20), date(2026, 11, 20)), ("week", date(2026, 11, 16), date(2026, 11, 22)),
    ("month", date(2026, 11, 1), date(2026, 11, 30)), ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
    ("year", date(2026, 1, 1), date(2026, 12, 31)),
])
def test_periods(grain: str, first: date, last: date) -> None:
    day = date(2026, 11, 20)
    assert (query.period_start(day, grain), query.period_end(day, grain)) == (first, last)


def test_the_closures_before_a_working_day(tmp_path: Path) -> None:
    shut = [date(2026, 11, 17), date(2026, 11, 18), date(2026, 11, 16)]
    town = {
        "requests": [{"request_id": "A", "received_at": datetime(2026, 11, 13, 9), "status": "open"}],
        "offices": [{"office_id": "N", "name": "Norte"}],
        "closures": [*({"date": day, "office_id": "*", "name": "Lluvia"} for day in shut),
                     {"date": date(2026, 11, 12), "office_id": "N", "name": "Pintura"}],
    }  # fmt: skip
    pub = publish(tmp_path, town, date(2026, 11, 2), date(2026, 11, 20))
    assert closed_before(pub, Scope(), date(2026, 11, 19)) == [(day, "Lluvia") for day in sorted(shut, reverse=True)]
    assert closed_before(pub, Scope(), date(2026, 11, 20)) == closed_before(pub, Scope(), date(2026, 11, 13)) == []
    assert closed_before(pub, Scope(office=("N",)), date(2026, 11, 13)) == [(date(2026, 11, 12), "Pintura")]
