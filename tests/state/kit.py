"""What the tests of state share."""

from datetime import date

from state.attention import Seen

SEEN = Seen("signal|queue_wait_minutes_p50|agency|CAT", "Catastro · Espera en ventanilla", date(2026, 11, 20), 66.0)
MONDAY = date(2026, 11, 23)


def weekdays(after: date, before: date) -> bool:
    """Whether a Monday to Friday lies strictly between two days."""
    return any(date.fromordinal(n).weekday() < 5 for n in range(after.toordinal() + 1, before.toordinal()))
