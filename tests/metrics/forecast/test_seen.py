"""What a forecast is drawn beside: the days it was made from, with their gaps, and what would have been said of the last ones."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pytest

from metrics.forecast.read import ENOUGH_ISSUED, forecast_past, held_to, lately
from metrics.forecast.seen import KNOWN_DAYS
from metrics.publish import build
from metrics.query import Published, open_current
from tests.metrics.helpers import ABOUT, fill, warehouse

FIRST, LAST = date(2026, 1, 5), date(2026, 10, 30)
GAP = date(2026, 10, 7)  # nobody delivered it
SERIES = "requests_received:procedure=P"


def requests(first: date, last: date) -> dict[str, list[dict[str, object]]]:
    """Ten requests on every working day, and as many more as the day of the month has tens."""
    rows = []
    for day in (first + timedelta(n) for n in range((last - first).days + 1)):
        if day.weekday() < 5:
            for i in range(10 + day.day // 10):
                at = datetime.combine(day, time(10, i))
                rows.append({"request_id": f"{day}-{i}", "procedure_id": "P", "received_at": at, "channel": "counter"})
    return {"requests": rows}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("seen")
    with warehouse(made / "warehouse.duckdb") as con:
        before, after = GAP - timedelta(1), GAP + timedelta(1)
        fill(con, {"procedures": [{"procedure_id": "P", "name": "P"}]} | requests(FIRST, before), FIRST, before)
        fill(con, requests(after, LAST), after, LAST, batch=2)
    return made


@pytest.fixture(scope="module")
def pub(folder: Path) -> Published:
    built = build(folder / "warehouse.duckdb", folder / "published", ABOUT, lambda line: None, history=folder / "history.duckdb")
    assert built.refused_reason == ""
    return open_current(folder / "published")


def test_the_last_open_days_are_known_and_what_nobody_delivered_is_empty(pub: Published) -> None:
    found = lately(pub, SERIES, 30)
    days = [day for n in range(60) if (day := LAST - timedelta(n)).weekday() < 5][:30][::-1]
    assert [one.day for one in found] == days
    assert {one.day: one.value for one in found} == {day: None if day == GAP else 10 + day.day // 10 for day in days}
    everything = lately(pub, SERIES, 1000)
    assert LAST - timedelta(KNOWN_DAYS) < everything[0].day < LAST - timedelta(KNOWN_DAYS - 7)


def test_what_would_have_been_said_knows_nothing_later(pub: Published) -> None:
    past = held_to(pub, SERIES, 1000)
    assert forecast_past(pub, SERIES) == []
    assert not any(one.issued for one in past)
    assert {one.cutoff for one in past} == {LAST - timedelta(28), LAST - timedelta(56)}
    assert all(one.cutoff < one.day <= one.cutoff + timedelta(28) for one in past)
    assert GAP not in {one.day for one in past}
    assert all(one.actual == 10 + one.day.day // 10 for one in past)
    assert all(one.inside == (one.lo80 <= one.actual <= one.hi80) for one in past)


@pytest.mark.parametrize(("issued", "mixed"), [(ENOUGH_ISSUED - 1, True), (ENOUGH_ISSUED, False)])
def test_its_own_forecasts_take_over_once_there_are_enough(pub: Published, tmp_path: Path, issued: int, mixed: bool) -> None:

    path = tmp_path / "indicators-000077.duckdb"
    path.write_bytes(pub.path.read_bytes())
    (tmp_path / "CURRENT").write_text(f"{path.name}\n")
    with duckdb.connect(str(path)) as con:
        con.execute(
            "INSERT INTO forecast_past BY NAME SELECT * REPLACE (day - 1 AS cutoff) FROM forecast_tried "
            "WHERE series = ? ORDER BY day DESC LIMIT ?", [SERIES, issued])
    past = held_to(open_current(tmp_path), SERIES, 1000)
    assert sum(one.issued for one in past) == issued
    assert any(not one.issued for one in past) is mixed
    assert all(one.issued for one in past[-issued:])
