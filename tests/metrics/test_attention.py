"""The attention list of a published file: a slower office, overdue work, broken sources, each once and with its evidence."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from metrics.attention import Item
from metrics.query import Published, attention, changed, open_current
from tests.metrics.helpers import ABOUT, fill, rebuild, warehouse

FIRST, LAST = date(2025, 9, 1), date(2026, 11, 20)
SLOW = date(2026, 11, 9)
BACKLOG = date(2026, 10, 1)
CLOSED = date(2026, 11, 16)
FIVE_DAYS = {"limit_value": 5, "limit_unit": "working_days"}
CATALOGUE = {
    "agencies": [
        {"agency_id": "CAT", "name": "Catastro", "owner": "Directora de Catastro"}, {"agency_id": "REG", "name": "Registro"},
    ],
    "offices": [
        {"office_id": "O1", "name": "Oficina 1", "agency_id": "CAT"},
        {"office_id": "O2", "name": "Oficina 2", "agency_id": "REG"},
    ],
    "procedures": [
        {"procedure_id": "P1", "name": "Avalúo", "agency_id": "CAT", "owner": "Cartografía"} | FIVE_DAYS,
        {"procedure_id": "P2", "name": "Acta", "agency_id": "REG"} | FIVE_DAYS,
    ],
    "closures": [{"date": CLOSED, "office_id": "*", "name": "Puente"}],
}


def working() -> list[date]:
    days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return [day for day in days if day.weekday() < 5 and day != CLOSED]


def town(trouble: bool) -> dict[str, list[dict[str, Any]]]:
    """Two offices with 14 to 18 visits a day; from SLOW the first is half as fast, from BACKLOG half of P1 stays open."""
    dice = Random(3)
    visits, requests = [], []
    for day in working():
        for office, procedure in (("O1", "P1"), ("O2", "P2")):
            where = {"office_id": office, "procedure_id": procedure}
            slow = 1.8 if trouble and office == "O1" and day >= SLOW else 1.0
            common = dice.lognormvariate(0, 0.08)
            for i in range(dice.randrange(14, 19)):
                at = datetime(day.year, day.month, day.day, 9, i)
                wait = 20 * slow * common * dice.lognormvariate(0, 0.4)
                called = at + timedelta(minutes=wait)
                visit = {"visit_id": f"{day}{office}{i}", "arrived_at": at, "called_at": called, "outcome": "served"}
                visits.append(where | visit)
            for i in range(3):
                at = datetime(day.year, day.month, day.day, 10, i)
                stays = trouble and office == "O1" and day >= BACKLOG and i < 2
                row = {"request_id": f"{day}{office}{i}", "received_at": at, "channel": "counter", "status": "open", **where}
                requests.append(row if stays else row | {"resolved_at": at + timedelta(hours=3), "status": "granted"})
    return {"visits": visits, "requests": requests}


def answers(empty_from: date | None) -> list[dict[str, Any]]:
    return [
        {"rating_id": f"{day}{i}", "rated_at": datetime(day.year, day.month, day.day, 12, i), "stars": 4 + i % 2}
        for day in working() for i in range(20) if empty_from is None or day < empty_from
    ]


def made(folder: Path, trouble: bool) -> Published:
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, CATALOGUE | town(trouble), FIRST, LAST, source="filas")
        rated = (FIRST, LAST)
        fill(con, {"ratings": answers(date(2026, 11, 19) if trouble else None)}, *rated, source="encuesta", batch=2,
             covers={"ratings": rated}, name="Encuesta")
        paid = (FIRST, date(2026, 11, 17) if trouble else LAST)
        fill(con, {"payments": [{"payment_id": "1", "paid_at": FIRST, "amount_mxn": 10}]}, *paid, source="caja", batch=3,
             covers={"payments": paid}, name="Caja")
        if trouble:
            fill(con, {"events": []}, FIRST, LAST, source="bitacora", batch=4, covers={}, status="refused", name="Bitácora")
    return rebuild(folder, ABOUT)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return made(tmp_path_factory.mktemp("calm"), trouble=False)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return made(tmp_path_factory.mktemp("bad"), trouble=True)


def one(pub: Published, **wanted: str) -> Item:
    [found] = [item for item in attention(pub) if all(getattr(item, name) == value for name, value in wanted.items())]
    return found


def test_where_nothing_happened_nobody_is_needed(calm: Published) -> None:
    assert attention(calm) == []


def test_a_slower_office_is_one_item_with_its_evidence(bad: Published) -> None:
    item = one(bad, kind="signal", indicator="queue_wait_minutes_p50")
    assert item.dimension in {"office", "procedure"}
    assert item.name in {"Oficina 1", "Avalúo"}
    assert abs((item.since - SLOW).days) <= 3
    assert item.usual is not None
    assert item.level is not None
    assert item.value is not None
    assert item.usual_high is not None
    assert 17 < item.usual < 23 < item.usual_high
    assert 30 < item.level < 44
    assert item.size is not None
    assert 50 < item.size < 110
    assert (item.unit, item.size_unit, item.direction, item.day, item.value_on) == ("minutes", "percent", "bad", LAST, LAST)
    assert item.owner in {"Directora de Catastro", "Cartografía"}
    assert item.n >= 14 * 8
    assert item.scope.wanted() == {item.dimension: (item.key,)}
    assert any("|agency|CAT" in told for told in item.also)


def test_overdue_work_is_told_of_the_procedure(bad: Published) -> None:
    item = one(bad, kind="overdue")
    assert (item.indicator, item.dimension, item.key, item.owner) == ("overdue_open", "procedure", "P1", "Cartografía")
    assert item.value is not None
    assert item.usual_high is not None
    assert item.value > item.usual_high
    assert BACKLOG < item.since < LAST


def test_broken_sources(bad: Published) -> None:
    found = {item.key: (item.reason, item.since) for item in attention(bad) if item.kind == "source"}
    assert found == {
        "caja": ("late", date(2026, 11, 18)), "encuesta": ("empty", date(2026, 11, 19)), "bitacora": ("refused", LAST),
    }
    empty = one(bad, key="encuesta")
    assert (empty.value, empty.usual, empty.periods, empty.size) == (0.0, 20.0, 2, -100.0)


def test_the_list_is_ranked_and_each_day_has_its_own(bad: Published) -> None:
    listed = attention(bad)
    assert [item.rank for item in listed] == list(range(1, len(listed) + 1))
    assert [item.score for item in listed] == sorted((item.score for item in listed), reverse=True)
    thursday = attention(bad, date(2026, 11, 19))
    assert {item.day for item in thursday} == {date(2026, 11, 19)}
    assert "source" not in {item.kind for item in thursday}
    assert attention(bad, date(2026, 11, 1)) == []
    assert {item.kind for item in changed(bad)} == {"signal"}


def test_a_home_without_facts_has_an_empty_list(tmp_path: Path) -> None:
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"requests": []}, LAST, LAST)
    assert attention(rebuild(tmp_path, ABOUT)) == []
    assert attention(open_current(tmp_path / "published")) == []
