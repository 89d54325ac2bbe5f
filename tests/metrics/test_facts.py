"""Corners of the clocks that random municipalities rarely meet: zones, catalogue dates, folios that two sources share."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from metrics.cards import cards_frame, minutes
from metrics.query import Scope, figure
from tests.metrics.helpers import fill, publish, rebuild, warehouse

FIRST, LAST = date(2026, 1, 1), date(2026, 11, 30)
CARD = {"procedure_id": "P", "name": "P", "limit_value": 5, "limit_unit": "working_days"}
TIJUANA = {"office_id": "T", "name": "Tijuana", "time_zone": "America/Tijuana"}


def request(**more: object) -> dict:
    return {"request_id": "A", "procedure_id": "P", "received_at": datetime(2026, 11, 3, 9), "status": "granted"} | more


@pytest.mark.parametrize(("clock", "expected"), [
    ("08:30", 510), ("8:30", 510), ("08:30:00", 510), ("15", 900), (" 9:00 ", 540), ("24:00", 1440),
    ("25:00", None), ("08:75", None), ("ocho", None), ("", None), (None, None),
])
def test_hours_of_the_day(clock: str | None, expected: int | None) -> None:
    assert minutes(clock) == expected


def test_cards_cover_every_day_once() -> None:
    kinds = {"procedure_id": pl.String, "agency_id": pl.String, "valid_from": pl.Date, "valid_to": pl.Date,
             "limit_value": pl.Int64, "limit_unit": pl.String, "fee_mxn": pl.Float64}
    rows = [("P", "A", date(2026, 2, 1), date(2026, 3, 31), 5, "working_days", 10.0),
            ("P", "B", date(2026, 3, 1), None, 9, "calendar_days", None)]
    spans = cards_frame(pl.DataFrame(rows, schema=kinds, orient="row")).sort("since")
    assert spans.select("since", "before", "agency_id", "limit_value").rows() == [
        (date(1, 1, 1), date(2026, 2, 1), "A", None), (date(2026, 2, 1), date(2026, 3, 1), "A", 5),
        (date(2026, 3, 1), date(2026, 4, 1), "B", 9), (date(2026, 4, 1), date(9999, 12, 31), "B", 9)]


def test_elapsed_time_is_counted_in_utc_over_a_change_of_hour(tmp_path: Path) -> None:
    """Tijuana lost an hour on 8 March 2026: from 23:00 to 04:00 next day are four hours."""
    night = request(office_id="T", received_at=datetime(2026, 3, 7, 23), resolved_at=datetime(2026, 3, 8, 4))
    town = {"offices": [TIJUANA], "procedures": [CARD], "requests": [night]}
    assert figure(publish(tmp_path, town, FIRST, LAST), "resolution_elapsed_minutes_p50").value == 240


def test_a_limit_in_hours_runs_by_the_clock_of_the_office(tmp_path: Path) -> None:
    """20 hours from 05:30 in Tijuana end at 01:30 of the next day."""
    town = {"offices": [TIJUANA],
            "procedures": [CARD | {"limit_value": 20, "limit_unit": "hours"}],
            "requests": [request(office_id="T", received_at=datetime(2026, 11, 3, 5, 30))]}
    pub = publish(tmp_path, town, FIRST, LAST)
    assert figure(pub, "on_time_share", date(2026, 11, 3), date(2026, 11, 3)).n == 0
    assert figure(pub, "on_time_share", date(2026, 11, 4), date(2026, 11, 4)).n == 1


@pytest.mark.parametrize(("received", "due"), [(date(2026, 1, 30), date(2026, 3, 2)), (date(2026, 10, 16), date(2026, 11, 16))])
def test_a_limit_in_months(received: date, due: date, tmp_path: Path) -> None:
    """30 January plus a month is 28 February, a Saturday: it moves to Monday 2 March."""
    town = {"procedures": [CARD | {"limit_value": 1, "limit_unit": "months"}], "requests": [request(received_at=received)]}
    pub = publish(tmp_path, town, FIRST, LAST)
    assert figure(pub, "on_time_share", due, due).n == 1


def test_the_limit_in_force_at_receipt_counts(tmp_path: Path) -> None:
    cards = [CARD | {"valid_to": date(2026, 11, 3)}, CARD | {"limit_value": 10, "valid_from": date(2026, 11, 4)}]
    late = {"status": "granted", "resolved_at": datetime(2026, 11, 12, 9)}
    rows = [request(**late), request(request_id="B", received_at=datetime(2026, 11, 4, 9), **late)]
    town = {"procedures": cards, "requests": rows}
    found = figure(publish(tmp_path, town, FIRST, LAST), "on_time_share")
    assert (found.numerator, found.denominator) == (1, 2)


def test_the_due_date_of_the_source_wins(tmp_path: Path) -> None:
    town = {"procedures": [CARD], "requests": [
        request(due_at=datetime(2026, 11, 28, 9), resolved_at=datetime(2026, 11, 28, 23)),  # a Saturday; later than the hour
        request(request_id="B", resolved_at=datetime(2026, 11, 28, 23))]}
    found = figure(publish(tmp_path, town, FIRST, LAST), "on_time_share")
    assert (found.numerator, found.denominator) == (1, 2)


@pytest.mark.parametrize(("owner", "days"), [("a", 0), ("pausas", 0), ("b", 4)])
def test_pauses_belong_to_the_folio_of_their_source(owner: str, days: int, tmp_path: Path) -> None:
    """Where two sources use one folio each keeps its own pauses; a source of pauses alone gives them to whoever has the folio."""
    row = request(resolved_at=datetime(2026, 11, 9, 9))
    pause = {"request_id": "A", "from_at": datetime(2026, 11, 3, 10), "to_at": datetime(2026, 11, 9, 8)}
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"procedures": [CARD], "requests": [row | {"channel": "web"}]}, FIRST, LAST, "a", 1)
        fill(con, {"requests": [row | {"channel": "mail"}]}, FIRST, LAST, "b", 2)
        fill(con, {"pauses": [pause]}, FIRST, LAST, owner, 3)
    assert figure(rebuild(tmp_path), "resolution_days_p50", scope=Scope(channel=("web",))).value == days


def test_what_the_catalogue_does_not_know_still_counts(tmp_path: Path) -> None:
    town = {"requests": [request(procedure_id="FUERA", office_id="LEJOS", channel=None, resolved_at=datetime(2026, 11, 5, 9))]}
    pub = publish(tmp_path, town, FIRST, LAST)
    assert figure(pub, "resolution_days_p50", scope=Scope(office=("LEJOS",))).value == 2
    assert figure(pub, "requests_received", scope=Scope(channel=("",))).value == 1
    assert figure(pub, "out_of_hours_share").state == "not_applicable"


def test_closed_without_a_date_is_neither_open_nor_resolved(tmp_path: Path) -> None:
    pub = publish(tmp_path, {"procedures": [CARD], "requests": [request()]}, FIRST, LAST)
    names = ("requests_received", "requests_resolved", "open_requests", "on_time_share", "completion_rate")
    assert [figure(pub, name).value for name in names] == [1, 0, 0, 0, 100]
