"""Esperas in a home that has nothing but appointments: how many are lost, on which days, and with which lead."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dashboard.test_esperas import run
from tests.dashboard.test_views import answer, text
from tests.metrics.helpers import publish

FIRST, LAST = date(2026, 1, 5), date(2026, 6, 26)


def booked(lead_days: int, missed_of_ten: int, office: str) -> list[dict[str, Any]]:
    """Two appointments on every weekday, booked so long before; of each ten in a row, so many are missed."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    rows = []
    for n, day in enumerate(day for day in days if day.weekday() < 5 for _twice in range(2)):
        when = datetime(day.year, day.month, day.day, 16 + n % 2, tzinfo=UTC)
        rows.append({
            "visit_id": f"{office}{lead_days}-{n}", "office_id": office, "booked_at": when - timedelta(days=lead_days),
            "appointment_at": when, "outcome": "no_show" if n % 10 < missed_of_ten else "served",
        })  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("clinic")
    publish(home, {"visits": [*booked(1, 1, "A"), *booked(20, 4, "A")]}, FIRST, LAST)
    return home


def test_a_home_of_appointments_says_how_many_are_lost(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(clinic, monkeypatch)
    assert answer(app) == "A 125 citas de 500 no llegó nadie, 25 %. Del 5 ene 2026 al 26 jun 2026."
    said = text(app)
    assert "De las que se piden de 15 a 30 días antes se pierde 40 %; de 1 a 2 días antes, 10 %" in said
    assert said.count("A 125 citas") == 1
    assert "Falta la hora en que llegó cada persona" in said
    assert len(app.get("vega_lite_chart")) == 2


def test_too_few_appointments_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, {"visits": booked(1, 1, "A")[:20]}, FIRST, LAST)
    app = run(tmp_path, monkeypatch)
    assert answer(app) == "Todavía no hay filas que medir."
    assert "¿Cuántas citas se pierden?" not in text(app)
