"""Waits that are forecast to pass their target: the coming week with confidence, only where it is news, and once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from metrics.attend import ranked
from metrics.attention import BAD, FORECAST, SIGNAL, Item
from metrics.breach import INDICATOR, breaches, target_of
from metrics.publish import build
from metrics.query import Published, attention, open_current
from tests.metrics.helpers import ABOUT, fill, warehouse

FIRST, LAST = date(2026, 3, 2), date(2026, 11, 20)
CATALOGUE: dict[str, Any] = {
    "agencies": [{"agency_id": "A", "name": "Tesorería", "owner": "Tesorera"}],
    "offices": [{"office_id": o, "name": f"Oficina {o}", "agency_id": "A"} for o in ("LENTA", "RAPIDA")],
}


def visits() -> list[dict[str, Any]]:
    """Twelve to fifteen people a day; LENTA waits 20 to 24 minutes, RAPIDA 6 to 10."""
    dice, rows = Random(4), []
    for day in (FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)):
        if day.weekday() < 5:
            for office, wait in (("LENTA", 20), ("RAPIDA", 6)):
                for i in range(12 + dice.randrange(4)):
                    arrived = datetime.combine(day, time(9 + i % 5, dice.randrange(60)))
                    called = arrived + timedelta(minutes=wait + dice.randrange(5))
                    row = {"visit_id": f"{day}{office}{i}", "office_id": office}
                    rows.append(row | {"arrived_at": arrived, "called_at": called})
    return rows


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("breach")
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, CATALOGUE | {"visits": visits()}, FIRST, LAST)
    built = build(folder / "warehouse.duckdb", folder / "published", ABOUT, lambda line: None, history=folder / "history.duckdb")
    assert built.refused_reason == ""
    return folder


@pytest.fixture
def pub(home: Path) -> Published:
    return open_current(home / "published")


def after(home: Path, folder: Path, *statements: str) -> Published:
    """The published file with something changed in it."""
    path = folder / "indicators-000009.duckdb"
    path.write_bytes(open_current(home / "published").path.read_bytes())
    (folder / "CURRENT").write_text(f"{path.name}\n")
    with duckdb.connect(str(path)) as con:
        for statement in statements:
            con.execute(statement)
    return open_current(folder)


CALM = "UPDATE forecast_known SET value = 9 WHERE series = 'queue_wait_minutes_p50:office=LENTA'"


def test_what_lies_beyond_the_target_every_day_is_no_news(pub: Published) -> None:
    assert target_of(pub, INDICATOR) == 15
    assert [item for item in attention(pub) if item.kind == FORECAST] == []


def test_a_week_that_will_pass_the_target_is_one_item(home: Path, tmp_path: Path) -> None:
    pub = after(home, tmp_path, CALM)
    found = breaches(pub, LAST, [])
    assert [(item.kind, item.dimension, item.key, item.direction, item.owner) for item in found] == [
        ("forecast", "office", "LENTA", "bad", "Tesorera")]
    item = found[0]
    assert item.usual == 9
    assert (item.n, item.periods) == (5, 5)
    assert item.value_on == date(2026, 11, 23)
    assert 20 <= item.level <= 24
    assert item.size == pytest.approx(100 * (item.level / 15 - 1))
    assert ranked(found)[0].rank == 1


@pytest.mark.parametrize("change", [
    "UPDATE forecast SET lo80 = 14 WHERE series = 'queue_wait_minutes_p50:office=LENTA' AND day <> DATE '2026-11-23'",
    "UPDATE forecast_quality SET few = true WHERE series = 'queue_wait_minutes_p50:office=LENTA'",
    "UPDATE forecast_quality SET refused = 'no_better_than_last_week' WHERE series = 'queue_wait_minutes_p50:office=LENTA'",
    "DELETE FROM forecast_known",
])
def test_without_confidence_there_is_no_item(home: Path, tmp_path: Path, change: str) -> None:
    assert breaches(after(home, tmp_path, CALM, change), LAST, []) == []


def test_a_change_that_is_told_already_is_not_told_again(home: Path, tmp_path: Path) -> None:
    pub = after(home, tmp_path, CALM)
    item = breaches(pub, LAST, [])[0]
    told = replace(item, kind=SIGNAL, indicator="queue_wait_minutes_p90")
    assert breaches(pub, LAST, [told]) == []
    elsewhere = replace(told, dimension="procedure", key="P", also=("queue_wait_minutes_p50|office|LENTA",))
    assert breaches(pub, LAST, [elsewhere]) == []
    for other in (replace(told, key="RAPIDA"), replace(told, direction="good"), replace(told, indicator="revenue_mxn")):
        assert len(breaches(pub, LAST, [other])) == 1


def test_the_municipality_sets_the_target(home: Path, tmp_path: Path) -> None:
    pub = after(home, tmp_path, CALM)
    strict = replace(pub, about=replace(pub.about, targets={INDICATOR: 40.0}))
    assert target_of(strict, INDICATOR) == 40
    assert breaches(strict, LAST, []) == []
    assert target_of(pub, "no_such_figure") is None


def test_an_older_file_without_forecasts_has_none(home: Path, tmp_path: Path) -> None:
    names = [f"forecast{part}" for part in ("", "_quality", "_past", "_known", "_tried")]
    pub = after(home, tmp_path, *(f"DROP TABLE {name}" for name in names))
    assert breaches(pub, LAST, []) == []


def test_what_is_closed_stays_closed_for_four_weeks(home: Path, tmp_path: Path) -> None:
    item: Item = breaches(after(home, tmp_path, CALM), LAST, [])[0]
    assert item.direction == BAD
    assert item.since == LAST - timedelta(days=28)
