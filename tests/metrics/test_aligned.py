"""The day of last year that a day is compared with: Easter aligned, the weekday kept."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from metrics import aligned
from metrics.aligned import aligned_day, aligned_start
from metrics.figures import Figure

EASTER = {
    year: date(year, month, day)
    for year, month, day in ((2023, 4, 9), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28))
}


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_around_easter_the_distance_to_easter_is_kept(year: int) -> None:
    for n in range(-14, 15):
        day = EASTER[year] + timedelta(days=n)
        assert aligned_day(day) == EASTER[year - 1] + timedelta(days=n)


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2026, 4, 2), date(2025, 4, 17)),  # Holy Thursday
        (date(2026, 4, 6), date(2025, 4, 21)),  # Easter Monday
        (date(2025, 4, 2), date(2024, 3, 13)),  # far from Easter 2025, but its ISO week is that of Easter 2024
        (date(2026, 4, 22), date(2025, 5, 7)),  # the same the other way round: ISO week 17 of 2025 follows Easter
        (date(2026, 11, 20), date(2025, 11, 21)),  # Friday of ISO week 47
        (date(2027, 1, 6), date(2025, 12, 31)),  # Wednesday of ISO week 1
        (date(2026, 12, 30), date(2025, 12, 31)),  # ISO week 53 has none before: 52 weeks back
        (date(2024, 2, 29), date(2023, 3, 2)),
    ],
)  # fmt: skip
def test_days_by_hand(day: date, then: date) -> None:
    assert aligned_day(day) == then


def test_the_weekday_is_always_kept_and_holidays_only_meet_holidays() -> None:
    for n in range(4 * 365):
        day = date(2024, 1, 1) + timedelta(days=n)
        then = aligned_day(day)
        assert then.weekday() == day.weekday()
        assert 300 < (day - then).days < 430
        holy, held = (abs((d - EASTER[d.year]).days) <= 7 for d in (day, then))
        assert holy == held, day


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert aligned_start(date(2026, 3, 30), "week") == date(2025, 4, 14)
    assert aligned_start(date(2026, 11, 1), "month") == date(2025, 11, 1)


SOUND = Figure(
    "requests_received", 5.0, 5, 5.0, None, "requests", date(2026, 11, 16), date(2026, 11, 22), "total", "Todo", "ok",
    few=False, open=False, missing=(), target=None,
)  # fmt: skip


def test_closed_days_are_skipped_back_and_last_year_is_left_out_when_it_was_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    shut = {date(2026, 11, 13), date(2025, 11, 21)}
    monkeypatch.setattr(aligned, "working_days", lambda pub, scope, first, last: [] if first in shut else [first])
    monkeypatch.setattr(aligned, "figure", lambda pub, id, start, end, scope: replace(SOUND, start=start))
    found = aligned.compared(SimpleNamespace(), "requests_received", date(2026, 11, 20), "day")
    assert found.before.start == date(2026, 11, 6)
    assert found.year is None


@pytest.mark.parametrize("flaw", [{"state": "missing"}, {"few": True}, {"open": True}, {"missing": ("Caja",)}])
def test_an_unsound_figure_is_not_compared_with(monkeypatch: pytest.MonkeyPatch, flaw: dict[str, object]) -> None:
    monkeypatch.setattr(aligned, "figure", lambda *args: replace(SOUND, **flaw))
    found = aligned.compared(SimpleNamespace(), "requests_received", date(2026, 11, 16), "week")
    assert (found.before, found.year) == (None, None)


def test_a_period_without_a_source_is_compared_only_with_one_that_lacks_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    lacks = (("Caja", date(2026, 10, 1)),)
    week, before = date(2026, 11, 16), date(2026, 11, 9)

    def figure(pub: object, id: str, start: date, *rest: object) -> Figure:
        return replace(SOUND, start=start, silent=lacks if start in {week, before} else ())

    monkeypatch.setattr(aligned, "figure", figure)
    found = aligned.compared(SimpleNamespace(), "requests_received", week, "week")
    assert found.before.start == before
    assert found.year is None
