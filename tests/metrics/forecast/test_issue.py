"""Forecasts of a built home: what is published, that parts add up, what is closed, and the history that holds them to account."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np
import pytest

from metrics.forecast.beside import compare
from metrics.forecast.extract import _shifted
from metrics.forecast.models.prophet import Prophet
from metrics.forecast.read import (
    UnknownSeries,
    forecast_of,
    forecast_past,
    forecast_quality,
    series_name,
    series_names,
    tomorrow,
)
from metrics.forecast.told import QUALITY_HEAD, forecast_text, forecasts, quality_lines, verdict_of
from metrics.publish import build
from metrics.query import Published, open_current
from tests.metrics.helpers import ABOUT, fill, warehouse

FIRST, LAST = date(2026, 1, 5), date(2026, 10, 30)
CLOSED = date(2026, 11, 2)
OFFICES = [{"office_id": "CENTRO", "name": "Centro", "agency_id": "A"}, {"office_id": "NORTE", "name": "Norte", "agency_id": "A"}]
PROCEDURES = [{"procedure_id": p, "name": p, "agency_id": "A"} for p in ("P1", "P2")]


def town(first: date, last: date) -> dict[str, list[dict[str, Any]]]:
    visits, requests = [], []
    dice = Random(first.toordinal())
    for day in (first + timedelta(n) for n in range((last - first).days + 1)):
        if day.weekday() < 5:
            for office, busy in (("CENTRO", 14), ("NORTE", 8)):
                for i in range(busy + 3 * (day.weekday() == 0) + dice.randrange(4)):
                    arrived = datetime.combine(day, time(9 + i % 5, dice.randrange(60)))
                    wait = 10 + 8 * (office == "NORTE") + dice.randrange(9)
                    key = f"{day}{office}{i}"
                    place = {"office_id": office, "procedure_id": "P1" if i % 3 else "P2"}
                    called = arrived + timedelta(minutes=wait)
                    visits.append(place | {"visit_id": key, "arrived_at": arrived, "called_at": called})
                    requests.append(place | {"request_id": key, "received_at": arrived, "channel": "counter"})
    return {"visits": visits, "requests": requests}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forecast")
    closures = [{"date": CLOSED, "office_id": "*", "name": "Día de Muertos"}, {"date": date(2026, 11, 3), "office_id": "NORTE"}]
    catalogue: dict[str, Any] = {"agencies": [{"agency_id": "A", "name": "A"}], "offices": OFFICES, "procedures": PROCEDURES}
    catalogue |= {"closures": closures}
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, catalogue | town(FIRST, LAST), FIRST, LAST)
    return folder


def publish(folder: Path) -> tuple[Published, list[str]]:
    said: list[str] = []
    built = build(folder / "warehouse.duckdb", folder / "published", ABOUT, said.append, history=folder / "history.duckdb")
    assert built.refused_reason == ""
    return open_current(folder / "published"), said


@pytest.fixture(scope="module")
def pub(home: Path) -> Published:
    return publish(home)[0]


def test_the_next_four_weeks_of_every_place(pub: Published) -> None:
    found = forecast_of(pub, "queue_wait_minutes_mean:office=NORTE")
    assert (found.cutoff, found.office, len(found.days)) == (LAST, "NORTE", 20)
    assert found.days[0].day == CLOSED
    assert 19 < found.days[5].median < 25  # 18 to 26 minutes were drawn
    assert found.days[5].lo95 <= found.days[5].lo80 <= found.days[5].median <= found.days[5].hi80 <= found.days[5].hi95
    for name in ("queue_wait_minutes_p90:office=CENTRO,procedure=P1", "queue_visits:total", "requests_received:agency=A"):
        assert name in series_names(pub)


def test_closed_days_say_closed_and_no_number(pub: Published) -> None:
    rows = pub.rows("SELECT count(*), count(mean), count(median), count(lo80), count(hi95) FROM forecast WHERE closed")[0]
    assert rows[0] > 0
    assert rows[1:] == (0, 0, 0, 0)
    days = {office: forecast_of(pub, series_name("queue_visits", office=office)).days for office in ("NORTE", "CENTRO")}
    assert [d.closed for d in days["NORTE"][:3]] == [True, True, False]
    assert [d.closed for d in days["CENTRO"][:3]] == [True, False, False]
    assert tomorrow(pub, "queue_visits:office=NORTE").day == date(2026, 11, 4)
    assert tomorrow(pub, "queue_visits:total").day == date(2026, 11, 3)


def test_registered_changes_reach_the_places_they_touch() -> None:
    rows = [("2026-10-12", "P1", None), ("2026-10-19", None, "NORTE"), ("2026-10-26", "P2", "CENTRO"), ("2019-01-01", "P1", None)]
    places = [{"office": "NORTE"}, {"procedure": "P1"}, {"office": "CENTRO", "procedure": "P2"},
              {"office": "NORTE", "procedure": "P1"}]
    days = np.datetime64("2026-10-01", "D") + np.arange(30)

    class Known:
        def rows(self, _sql: str) -> list[tuple[Any, ...]]:
            return [(date.fromisoformat(day), procedure or "", office or "") for day, procedure, office in rows]

    found = _shifted(Known(), places, days)
    assert [[int(at) + 1 for at in np.flatnonzero(row)] for row in found] == [[19], [12], [26], [12, 19]]


def test_no_number_is_negative(pub: Published) -> None:
    assert pub.rows("SELECT min(mean) >= 0, min(median) >= 0, min(lo80) >= 0, min(lo95) >= 0 FROM forecast") == [(True,) * 4]


def test_volumes_add_up(pub: Published) -> None:
    places = "figure = 'queue_visits' AND office <> '' AND (procedure = '') = ?"
    asked = f"SELECT day, sum(mean) FROM forecast WHERE {places} GROUP BY 1"
    parts, offices = pub.rows(asked, [False]), pub.rows(asked, [True])
    total = {d.day: d.mean for d in forecast_of(pub, "queue_visits:total").days if not d.closed}
    for found in (dict(parts), dict(offices)):
        assert {day: value for day, value in found.items() if value is not None} == pytest.approx(total, rel=1e-6)


def test_quality_is_in_the_own_unit_and_beats_last_week(pub: Published) -> None:
    quality = forecast_quality(pub, "queue_wait_minutes_mean:office=CENTRO")[0]
    assert quality.windows == 6
    assert quality.mae < quality.naive_mae < 3
    assert quality.refused == ""
    assert "Se equivoca en promedio" in verdict_of(quality)


def test_unknown_series_are_told_with_the_nearest(pub: Published) -> None:
    with pytest.raises(UnknownSeries, match="queue_visits:total"):
        forecast_of(pub, "queue_visit:total")


def test_the_command_line_has_words_for_it(pub: Published) -> None:
    def table(head: Any, rows: Any) -> str:
        return "\n".join(" | ".join(map(str, row)) for row in [head, *rows])

    assert "cerrado" in forecast_text(forecasts(pub, "queue_visits:total"), table)
    assert "queue_visits:total" in forecast_text(forecasts(pub, ""), table)


HEADLINES = [
    "queue_visits:total", "queue_wait_minutes_p50:office=CENTRO", "queue_wait_minutes_p50:total", "requests_received:total",
]


def test_prophet_stands_beside_the_headlines_with_its_own_error(pub: Published) -> None:
    """CENTRO is the busiest office; nobody pays anything in this town."""
    assert pub.rows("SELECT DISTINCT series, model FROM forecast_beside ORDER BY 1") == [(name, "prophet") for name in HEADLINES]
    asked = "SELECT day, closed FROM {} WHERE series = 'queue_visits:total' ORDER BY day"
    assert pub.rows(asked.format("forecast_beside")) == pub.rows(asked.format("forecast"))
    shown = "count(*), count(median), count(lo95), min(lo95) >= 0, bool_and(lo95 <= lo80 AND lo80 <= median AND median <= hi80)"
    open_days, shut = (pub.rows(f"SELECT {shown} FROM forecast_beside WHERE closed = ?", [c])[0] for c in (False, True))
    assert open_days[0] == open_days[1] == open_days[2] > 0
    assert open_days[3:] == (True, True)
    assert shut[0] > 0
    assert shut[1:3] == (0, 0)
    theirs = dict(pub.rows("SELECT series, mae FROM forecast_quality_beside WHERE windows = 6 AND model = 'prophet'"))
    ours = {name: forecast_quality(pub, name)[0] for name in HEADLINES}
    assert set(theirs) == set(HEADLINES)
    assert all(0 < theirs[name] != ours[name].mae for name in HEADLINES)


def test_a_build_without_prophet_says_so_and_publishes_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: Prophet, _panels: object) -> None:
        raise RuntimeError("no hay optimizador")

    monkeypatch.setattr(Prophet, "__call__", broken)
    first = LAST - timedelta(60)
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"offices": OFFICES, "procedures": PROCEDURES} | town(first, LAST), first, LAST)
    found, said = publish(tmp_path)
    assert [line for line in said if "no hay optimizador" in line and "paso10 build" in line]
    assert forecast_of(found, "queue_visits:total").days
    assert found.rows("SELECT count(*) FROM forecast_beside") == [(0,)]


def test_every_series_is_compared_when_asked(pub: Published) -> None:
    said: list[str] = []
    found = compare(pub, said.append)
    assert [one.ours.series for one in found] == series_names(pub)
    assert all(one.prophet and one.ours.series == one.prophet.series and one.prophet.model == "prophet" for one in found)
    published = {quality.series: quality for quality in forecast_quality(pub)}
    assert all(one.ours == published[one.ours.series] for one in found)
    lines = quality_lines(found)
    assert {len(row) for row in lines} == {len(QUALITY_HEAD)}
    assert all(0.5 < float(row[QUALITY_HEAD.index("error / Prophet")]) < 1.5 for row in lines)
    assert said[-1] == f"Comparando con Prophet: {len(found)} de {len(found)} series…"


def test_what_was_forecast_is_held_to_what_came_and_history_only_grows(home: Path, pub: Published) -> None:
    assert forecast_past(pub, "queue_visits:total") == []
    with duckdb.connect(str(home / "history.duckdb"), read_only=True) as con:
        first = con.execute("SELECT * FROM forecasts ORDER BY ALL").fetchall()
    later = LAST + timedelta(14)
    came = town(LAST + timedelta(1), later)
    with warehouse(home / "warehouse.duckdb") as con:
        fill(con, came, LAST + timedelta(1), later, batch=2)
    after, _ = publish(home)
    past = forecast_past(after, "queue_visits:total")
    assert [p.day for p in past if p.day == date(2026, 11, 5)] == [date(2026, 11, 5)]
    assert all(p.cutoff == LAST < p.day <= later for p in past)
    kept = after.rows("SELECT DISTINCT series, model FROM forecast_past_beside WHERE actual IS NOT NULL ORDER BY 1")
    assert kept == [(name, "prophet") for name in HEADLINES]
    assert [p.actual for p in past] == [sum(v["arrived_at"].date() == p.day for v in came["visits"]) for p in past]
    with duckdb.connect(str(home / "history.duckdb"), read_only=True) as con:
        kept = con.execute("SELECT * FROM forecasts WHERE cutoff = ? ORDER BY ALL", [LAST]).fetchall()
        assert kept == first
        assert con.execute("SELECT count(DISTINCT cutoff) FROM forecasts").fetchall() == [(2,)]


def test_a_damaged_history_is_set_aside_and_told(home: Path, pub: Published) -> None:
    (home / "history.duckdb").write_bytes(b"nada que sirva" * 100)
    (home / "published" / "CURRENT").unlink()
    again, said = publish(home)
    assert any("history.duckdb no se puede leer" in line and "paso10 build" in line for line in said)
    assert len(list(home.glob("history-dañado-*.duckdb"))) == 1
    assert forecast_of(again, "queue_visits:total").days


def test_a_file_built_without_forecasts_says_so(tmp_path: Path) -> None:
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, town(LAST - timedelta(3), LAST), LAST - timedelta(3), LAST)
    build(tmp_path / "warehouse.duckdb", tmp_path / "published", ABOUT, lambda line: None)
    plain = open_current(tmp_path / "published")
    assert series_names(plain) == []
    assert all(name.startswith("resolution_days:") for name in forecasts(plain, ""))
    assert "paso10 build" in forecast_text([], lambda head, rows: "")
    with pytest.raises(UnknownSeries):
        forecast_of(plain, "queue_visits:total")


@pytest.mark.parametrize("each", [lambda day: 3, lambda day: 5 + 15 * (day.weekday() == 0)], ids=["quota", "by weekday"])
def test_what_never_varies_is_forecast_as_it_is(tmp_path: Path, each: Callable[[date], int]) -> None:
    days = [day for n in range((LAST - FIRST).days + 1) if (day := FIRST + timedelta(n)).weekday() < 5]
    rows = [
        {"request_id": f"{day}{i}", "received_at": datetime.combine(day, time(9, i)), "procedure_id": "P1", "channel": "counter"}
        for day in days for i in range(each(day))
    ]  # fmt: skip
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"agencies": [{"agency_id": "A", "name": "A"}], "procedures": PROCEDURES, "requests": rows}, FIRST, LAST)
    build(tmp_path / "warehouse.duckdb", tmp_path / "published", ABOUT, lambda line: None, history=tmp_path / "history.duckdb")
    pub = open_current(tmp_path / "published")
    ahead = [one for one in forecast_of(pub, "requests_received:total").days if one.median is not None]
    assert len(ahead) >= 18
    for one in ahead:
        assert one.median == pytest.approx(each(one.day), abs=0.75)
        assert one.lo80 <= one.median <= one.hi80
