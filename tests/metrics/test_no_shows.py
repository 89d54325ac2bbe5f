"""No-shows by weekday and by how long before they were booked: by hand, adding up to the indicator, nothing else split so."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from metrics.errors import UnknownDimension
from metrics.no_shows import no_shows_by
from metrics.query import Published, Scope, figure
from metrics.table import table
from tests.metrics.helpers import publish

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 13)


def visit(number: int, day: int, booked: int | None, outcome: str, office: str = "NORTE") -> dict[str, Any]:
    return {"visit_id": f"{number}", "office_id": office, "appointment_at": datetime(2026, 11, day, 10), "outcome": outcome,
            "booked_at": datetime(2026, 11, booked, 9) if booked else None}


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Monday 9: same day kept, a week before missed; Tuesday 10: two days before missed, cancelled; Thursday 26 is to come."""
    visits = [
        visit(1, 9, 9, "served"), visit(2, 9, 2, "no_show"), visit(3, 10, 8, "no_show"), visit(4, 10, 9, "cancelled"),
        visit(5, 26, 2, "served"), visit(6, 10, None, "served", office="SUR"), visit(7, 10, 12, "no_show", office="SUR"),
    ]  # fmt: skip
    return publish(tmp_path_factory.mktemp("no_shows"), {"visits": visits}, FIRST, LAST)


def shown(pub: Published, split: str, **scope: tuple[str, ...]) -> list[tuple[str, str, int, int]]:
    return [(f.key, f.name, int(f.numerator), int(f.denominator)) for f in no_shows_by(pub, split, scope=Scope(**scope))]


def test_by_weekday_and_by_lead(pub: Published) -> None:
    assert shown(pub, "weekday") == [("1", "lunes", 1, 2), ("2", "martes", 2, 3)]
    assert shown(pub, "lead") == [("0", "mismo día", 0, 1), ("1", "1 a 2 días antes", 1, 1), ("3", "3 a 7 días antes", 1, 1),
                                  ("", "sin fecha de reserva posible", 1, 2)]
    assert shown(pub, "weekday", office=("SUR",)) == [("2", "martes", 1, 2)]


def test_they_add_up_to_the_indicator(pub: Published) -> None:
    whole = figure(pub, "no_show_share")
    for split in ("weekday", "lead"):
        found = no_shows_by(pub, split)
        assert sum(f.numerator for f in found) == whole.numerator
        assert sum(f.denominator for f in found) == whole.denominator
        assert all(f.few for f in found), "ten appointments are few"


def test_the_command_line_asks_it_of_no_shows_only(pub: Published) -> None:
    rows = table(pub, ["no_show_share"], by="weekday")
    assert [(row["by"], row["key"], row["n"], row["numerator"]) for row in rows] == [
        ("weekday", "1", 2, 1), ("weekday", "2", 3, 2)]
    with pytest.raises(UnknownDimension, match="paso10 show no_show_share --by lead"):
        table(pub, ["queue_visits"], by="lead")


def test_a_file_without_visits_has_none(tmp_path: Path) -> None:
    empty = publish(tmp_path, {"visits": []}, FIRST, LAST)
    assert no_shows_by(empty, "weekday") == []
