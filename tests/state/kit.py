"""What the tests of state share."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from state.attention import Seen

SEEN = Seen("signal|queue_wait_minutes_p50|agency|CAT", "Catastro · Espera en ventanilla", date(2026, 11, 20), 66.0)
MONDAY = date(2026, 11, 23)


def weekdays(after: date, before: date) -> bool:
    """Whether a Monday to Friday lies strictly between two days."""
    return any(date.fromordinal(n).weekday() < 5 for n in range(after.toordinal() + 1, before.toordinal()))


def clock_of(today: date) -> Any:
    """A fixture for `clock`: it is noon of that day, until the test says another."""

    @pytest.fixture(autouse=True)
    def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
        def on(day: date) -> None:
            monkeypatch.setattr("state.log.now", lambda: datetime(day.year, day.month, day.day, 18, tzinfo=UTC))

        on(today)
        return on

    return clock
