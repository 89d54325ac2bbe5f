"""A home with forecasts: published on the last day of October and again two weeks later, so that what was issued has come."""

import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from metrics.publish import build
from tests.dashboard.visits import APP
from tests.metrics.helpers import ABOUT, fill, warehouse

FIRST, LAST, LATER = date(2026, 5, 4), date(2026, 10, 30), date(2026, 11, 13)
CLOSED = date(2026, 11, 16)
PAGE = "views/esperas.py"
OFFICES = [
    {"office_id": "CENTRO", "name": "Centro de Atención Ciudadana y Servicios Municipales de la Zona Norte", "agency_id": "A"},
    {"office_id": "NORTE", "name": "Norte", "agency_id": "A"},
    {"office_id": "SOLA", "name": "Sola", "agency_id": "A"},
]
CATALOGUE: dict[str, Any] = {
    "agencies": [{"agency_id": "A", "name": "Dependencia"}],
    "offices": OFFICES,
    "procedures": [
        {"procedure_id": p, "name": f"Trámite {p}", "agency_id": "A", "limit_value": 3, "limit_unit": "working_days"}
        for p in ("P1", "P2")
    ],
    "closures": [{"date": CLOSED, "office_id": "*", "name": "Revolución"}],
}
FORECASTS = tuple(f"forecast{part}" for part in ("", "_quality", "_past", "_known", "_tried", "_beside", "_quality_beside"))
PER_DAY = {"CENTRO": 14, "NORTE": 8, "SOLA": 1}


def town(first: date, last: date) -> dict[str, list[dict[str, Any]]]:
    """Two offices with a queue, one with hardly anybody; Centro waits 20 to 28 minutes, Norte 6 to 14."""
    visits, requests = [], []
    dice = Random(first.toordinal())
    for day in (first + timedelta(n) for n in range((last - first).days + 1)):
        if day.weekday() < 5:
            for office, busy in PER_DAY.items():
                for i in range(busy + (3 * (day.weekday() == 0) + dice.randrange(4) if busy > 1 else dice.randrange(3))):
                    arrived = datetime.combine(day, time(9 + i % 5, dice.randrange(60)))
                    called = arrived + timedelta(minutes=6 + 14 * (office == "CENTRO") + dice.randrange(9))
                    place = {"office_id": office, "procedure_id": "P1" if i % 3 else "P2"}
                    visit = {"visit_id": f"{day}{office}{i}", "arrived_at": arrived, "called_at": called}
                    served = {"ended_at": called + timedelta(minutes=5 + i % 3), "desk": f"V{i % 2}", "outcome": "served"}
                    visits.append(place | visit | served)
                    request = {"request_id": f"{day}{office}{i}", "received_at": arrived, "channel": "counter"}
                    done = arrived + timedelta(days=1 + i % 6)
                    ended = {"resolved_at": done, "status": "granted"} if done.date() <= last else {"status": "open"}
                    requests.append(place | request | ended)
    return {"visits": visits, "requests": requests}


def make(folder: Path) -> Path:
    """The home, made in an empty folder."""
    (folder / "paso10.toml").write_text('name = "Puerto"\nstate = "Veracruz"\ntime_zone = "America/Mexico_City"\n', "utf-8")
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, CATALOGUE | town(FIRST, LAST), FIRST, LAST)
    published(folder)
    with warehouse_again(folder) as con:
        after = LAST + timedelta(days=1)
        fill(con, town(after, LATER), after, LATER, batch=2)
    published(folder)
    return folder


def warehouse_again(folder: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(folder / "warehouse.duckdb"))


def published(folder: Path) -> None:
    built = build(folder / "warehouse.duckdb", folder / "published", ABOUT, lambda line: None, history=folder / "history.duckdb")
    assert built.refused_reason == ""


def run(home: Path, monkeypatch: pytest.MonkeyPatch, page: str = PAGE, **query: str) -> AppTest:
    monkeypatch.setenv("PASO10_HOME", str(home))
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(page)
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def changed(home: Path, folder: Path, *statements: str) -> Path:
    """A copy of the home whose published file was changed."""
    shutil.copytree(home / "published", folder / "published")
    name = (folder / "published" / "CURRENT").read_text().strip()
    other = name.replace("0000", "1000")
    (folder / "published" / name).rename(folder / "published" / other)
    (folder / "published" / "CURRENT").write_text(f"{other}\n")
    with duckdb.connect(str(folder / "published" / other)) as con:
        for statement in statements:
            con.execute(statement)
    return folder
