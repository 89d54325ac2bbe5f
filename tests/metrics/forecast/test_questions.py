"""What a person is asked about: changes of one place that nobody registered, and what becomes of a confirmed one."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from metrics.forecast.extract import families
from metrics.forecast.questions import questions
from metrics.publish import build
from metrics.query import open_current
from metrics.written import Written
from tests.metrics.forecast.test_issue import LAST, OFFICES, PROCEDURES, town
from tests.metrics.helpers import ABOUT, fill, warehouse

FIRST = LAST - timedelta(days=200)
SINCE = date(2026, 10, 12)  # fifteen working days before the end
COLUMNS = {"date": pl.Date, "procedure_id": pl.String, "office_id": pl.String, "kind": pl.String}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """NORTE's people wait forty minutes more from one day on."""
    made = tmp_path_factory.mktemp("questions")
    facts = town(FIRST, LAST)
    for visit in facts["visits"]:
        if visit["office_id"] == "NORTE" and visit["arrived_at"].date() >= SINCE:
            visit["called_at"] += timedelta(minutes=40)
    catalogue = {"agencies": [{"agency_id": "A", "name": "A"}], "offices": OFFICES, "procedures": PROCEDURES}
    with warehouse(made / "warehouse.duckdb") as con:
        fill(con, catalogue | facts, FIRST, LAST)
    return made


def test_a_change_that_nobody_registered_is_asked_about(folder: Path) -> None:
    build(folder / "warehouse.duckdb", folder / "published", ABOUT, lambda line: None)
    found = questions(open_current(folder / "published"))
    assert ("office", "NORTE") in [(one.dimension, one.key) for one in found]
    asked = next(one for one in found if one.key == "NORTE")
    assert abs((asked.since - SINCE).days) <= 3
    assert asked.item.level > asked.item.usual + 30
    assert "CENTRO" not in [one.key for one in found]
    assert len({(one.dimension, one.key) for one in found}) == len(found)


def test_a_confirmed_one_is_published_once_rescales_and_is_not_asked_again(folder: Path) -> None:
    told = pl.DataFrame([(SINCE, None, "NORTE", "other")], schema=COLUMNS, orient="row")
    first, again, without = (
        build(folder / "warehouse.duckdb", folder / "published", ABOUT, lambda line: None, written=Written(confirmed))
        for confirmed in (told, told, told.clear()))
    assert (first.changed, again.changed, without.changed) == (True, False, True)
    pub = open_current(folder / "published")
    assert "NORTE" in [one.key for one in questions(pub)]
    build(folder / "warehouse.duckdb", folder / "published", ABOUT, lambda line: None, written=Written(told))
    pub = open_current(folder / "published")
    assert pub.rows("SELECT date, office_id, kind FROM shifts") == [(SINCE, "NORTE", "other")]
    assert "NORTE" not in [one.key for one in questions(pub)]
    waits = families(pub)[0]
    changed = {tuple(place.items()) for place, row in zip(waits.places, waits.panel.shifted, strict=True) if row.any()}
    assert changed == {(("office", "NORTE"),), (("office", "NORTE"), ("procedure", "P1"))}
