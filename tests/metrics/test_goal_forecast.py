"""Goals whose date a published forecast reaches are read by it; beyond its reach, by their own history."""

import json
import math
import shutil
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import paso10
from metrics.goals.standing import Standing, standing
from metrics.query import Published
from metrics.reader import read_file
from state import goals as kept
from state.store import home_state
from tests.metrics.helpers import publish
from tests.metrics.test_goals import goal

FIRST, LAST = date(2025, 1, 1), date(2026, 10, 20)
DAY = timedelta(days=1)
QUALITY = "('{series}', 'm', 0.8, 1, 1, 80, 95, 6, 100, false, '{refused}', 0.5)"
HEAD = ("series VARCHAR, figure VARCHAR, office VARCHAR, procedure VARCHAR, agency VARCHAR, issued_at TIMESTAMP, cutoff DATE, "
        "day DATE, closed BOOLEAN, mean DOUBLE, median DOUBLE, lo80 DOUBLE, hi80 DOUBLE, lo95 DOUBLE, hi95 DOUBLE, model VARCHAR")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two requests and a payment of 100 pesos every day until 20 October; no forecast."""
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    requests = [{"request_id": f"{day}-{n}", "procedure_id": "P1", "received_at": datetime(day.year, day.month, day.day, 9),
                 "channel": "web", "status": "open"} for day in days for n in range(2)]
    payments = [{"payment_id": f"{day}", "paid_at": datetime(day.year, day.month, day.day, 9), "amount_mxn": 100} for day in days]
    folder = tmp_path_factory.mktemp("bare")
    pub = publish(folder, {"requests": requests, "payments": payments}, FIRST, LAST)
    pub.connection.close()
    (folder / "paso10.toml").write_text('name = "Puerto Sereno"\nstate = "Veracruz"\n', "utf-8")
    return folder


def forecast(bare: Path, cutoff: date = LAST, refused: str = "") -> Published:
    """The same with forecasts written by hand: 3 a day (2 to 5), Sundays closed; months of 4,000 (3,000 to 6,000)."""
    path = Path(tempfile.mkdtemp(dir=bare)) / "indicators-000001.duckdb"
    shutil.copy(bare / "published" / path.name, path)
    rows = []
    for n in range(28):
        day = cutoff + (n + 1) * DAY
        closed = day.weekday() == 6
        rows.append(("requests_received:total", cutoff, day, closed, *((None,) * 3 if closed else (3.0, 2.0, 5.0))))
    rows += [("revenue_mxn_month:total", cutoff, date(2026, m, 1), False, 4000.0, 3000.0, 6000.0) for m in (10, 11, 12)]
    with duckdb.connect(str(path)) as con:
        con.execute(f"CREATE TABLE forecast ({HEAD})")
        for series, known, day, closed, mean, low, high in rows:
            con.execute("INSERT INTO forecast VALUES (?, ?, '', '', '', TIMESTAMP '2026-10-21', ?, ?, ?, ?, ?, ?, ?, 0, 0, 'm')",
                        [series, series.split(":")[0], known, day, closed, mean, mean, low, high])
        con.execute("CREATE TABLE forecast_quality (series VARCHAR, model VARCHAR, mase DOUBLE, mae DOUBLE, "
                    "naive_mae DOUBLE, coverage80 DOUBLE, coverage95 DOUBLE, windows INTEGER, days INTEGER, few BOOLEAN, "
                    "refused VARCHAR, crps DOUBLE)")
        values = ", ".join(QUALITY.format(series=series, refused=refused) for series in sorted({row[0] for row in rows}))
        con.execute(f"INSERT INTO forecast_quality VALUES {values}")
    return read_file(path)


@pytest.fixture(autouse=True)
def on_the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Published, "today", property(lambda _pub: LAST + DAY))
    monkeypatch.setattr("state.kept.today", lambda _store: LAST + DAY)


def said(pub: Published, **more: object) -> Standing:
    found = standing(pub, goal(indicator="requests_received", unit="requests", **more))
    pub.connection.close()
    assert found is not None
    return found


def test_a_date_within_four_weeks_is_what_there_is_and_what_is_forecast(bare: Path) -> None:
    found = said(forecast(bare), starts_on=date(2026, 10, 1), due_on=date(2026, 10, 31), goal=70.0)
    open_days = [day for day in range(21, 32) if date(2026, 10, day).weekday() != 6]
    assert len(open_days) == 10
    assert found.ahead is not None
    assert (found.basis, found.why) == ("forecast", "")
    assert found.ahead.middle == pytest.approx(2 * 20 + 3 * 10)
    assert found.ahead.low == pytest.approx(70 - math.sqrt(10 * 1.0**2) * 10**0.25)
    assert found.ahead.high == pytest.approx(70 + math.sqrt(10 * 2.0**2) * 10**0.25)
    assert found.course == "on_way"


@pytest.mark.parametrize(("due", "basis"), [(date(2026, 11, 17), "forecast"), (date(2026, 11, 18), "projection")])
def test_the_last_day_of_the_forecast_is_the_last_it_answers_for(bare: Path, due: date, basis: str) -> None:
    assert said(forecast(bare), starts_on=date(2026, 1, 1), due_on=due).basis == basis


def test_a_goal_that_begins_later_counts_from_its_first_day(bare: Path) -> None:
    found = said(forecast(bare), starts_on=date(2026, 10, 20), due_on=date(2026, 10, 22))
    assert found.ahead is not None
    assert found.ahead.middle == pytest.approx(2 + 2 * 3)


@pytest.mark.parametrize("wrong", [{"refused": "too_new"}, {"cutoff": LAST - 3 * DAY}])
def test_a_refused_forecast_or_one_of_another_day_is_not_used(bare: Path, wrong: dict[str, object]) -> None:
    found = said(forecast(bare, **wrong), starts_on=date(2026, 1, 1), due_on=date(2026, 11, 10))
    assert found.basis == "projection"


def test_as_of_an_earlier_day_nobody_knew_it(bare: Path) -> None:
    pub = forecast(bare)
    found = standing(pub, goal(indicator="requests_received", due_on=date(2026, 11, 10)), date(2026, 9, 30))
    pub.connection.close()
    assert found is not None
    assert found.basis == "projection"


@pytest.mark.parametrize(("due", "expected", "wide"), [
    (date(2026, 12, 31), 2000 + 2000 + 4000 + 4000, 3), (date(2026, 11, 30), 2000 + 2000 + 4000, 2),
    (date(2026, 11, 15), 2000 + 2000 + 4000 / 2, 0),
])
def test_revenue_goes_by_months_to_december(bare: Path, due: date, expected: float, wide: int) -> None:
    """October has brought 2,000 of its 4,000 (3,000 to 6,000: 1,000 to 4,000 are left)."""
    pub = forecast(bare)
    found = standing(pub, goal(indicator="revenue_mxn", unit="mxn", starts_on=date(2026, 10, 1), due_on=due, goal=1e6))
    pub.connection.close()
    assert found is not None
    assert found.ahead is not None
    assert (found.basis, found.ahead.middle) == ("forecast", pytest.approx(expected))
    if wide:
        assert expected - found.ahead.low == pytest.approx(1000 * math.sqrt(wide) * wide**0.25)


def test_revenue_of_next_year_is_beyond_reach(bare: Path) -> None:
    pub = forecast(bare)
    found = standing(pub, goal(indicator="revenue_mxn", unit="mxn", due_on=date(2027, 1, 31), goal=1e6))
    pub.connection.close()
    assert found is not None
    assert found.basis == "projection"


def test_the_command_says_from_what_it_follows(bare: Path, tmp_path: Path) -> None:
    pub = forecast(bare)
    pub.connection.close()
    shutil.copytree(bare / "published", tmp_path / "published")
    shutil.copy(pub.path, tmp_path / "published" / pub.path.name)
    shutil.copy(bare / "paso10.toml", tmp_path)
    for title, due in (("Cerca", date(2026, 11, 30)), ("Lejos", date(2027, 2, 28))):
        wanted = kept.Goal("Cobrar", title, "revenue_mxn", 0, 90000, "mxn", date(2026, 10, 1), due, "Ana")
        kept.write(home_state(tmp_path), "Ana", wanted)
    called = CliRunner().invoke(paso10.app, ["--home", str(tmp_path), "goals", "--json"], catch_exceptions=False)
    found = {row["title"]: row["basis"] for row in json.loads(called.stdout)["rows"]}
    assert found == {"Cerca": "forecast", "Lejos": "projection"}
    told = CliRunner().invoke(paso10.app, ["--home", str(tmp_path), "goals"], catch_exceptions=False).stdout
    assert "pronóstico" in told
    assert "su historia" in told
