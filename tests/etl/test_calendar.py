"""Which days each office works, and how many so far."""

from datetime import date, timedelta

import polars as pl
import pytest

from etl.calendar import calendar_frame

OFFICES = pl.DataFrame({"office_id": ["CENTRO", "SABADOS", "MARTES"], "workdays": [None, "123456", " 2 "]})
CLOSURES = pl.DataFrame({
    "date": [date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 14)],
    "office_id": ["*", "*", "CENTRO", "DESCONOCIDA"],
})
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def days(office: str, offices: pl.DataFrame = OFFICES, closures: pl.DataFrame = CLOSURES) -> list[date]:
    frame = calendar_frame(offices, closures, FIRST, LAST)
    return frame.filter((pl.col("office_id") == office) & pl.col("works"))["date"].to_list()


def weekdays(digits: str, *closed: int) -> list[date]:
    every = [FIRST + timedelta(days=n) for n in range(30)]
    return [d for d in every if str(d.isoweekday()) in digits and d.day not in closed]


@pytest.mark.parametrize(("office", "expected"), [
    ("", weekdays("12345", 2)),
    ("CENTRO", weekdays("12345", 2, 10)),
    ("SABADOS", weekdays("123456", 2)),
    ("MARTES", weekdays("2")),
])
def test_days_worked(office: str, expected: list[date]) -> None:
    assert days(office) == expected


def test_every_office_has_every_day_once_in_order() -> None:
    frame = calendar_frame(OFFICES, CLOSURES, FIRST, LAST)
    assert frame.columns == ["office_id", "date", "works", "wd"]
    assert frame.height == 4 * 30
    assert frame.equals(frame.sort("office_id", "date"))
    assert frame.select("office_id", "date").is_unique().all()


def test_working_days_so_far_include_the_day_itself() -> None:
    frame = calendar_frame(OFFICES, CLOSURES, FIRST, LAST).filter(pl.col("office_id") == "CENTRO")
    so_far = dict(zip(frame["date"], frame["wd"], strict=True))
    assert [so_far[date(2026, 11, d)] for d in (1, 2, 3, 7, 9, 10, 11)] == [0, 0, 1, 4, 5, 5, 6]


def test_working_days_between_two_dates_are_a_difference() -> None:
    frame = calendar_frame(OFFICES, CLOSURES, FIRST, LAST).filter(pl.col("office_id") == "")
    so_far = dict(zip(frame["date"], frame["wd"], strict=True))
    assert so_far[date(2026, 11, 9)] - so_far[date(2026, 11, 6)] == 1  # Friday to Monday
    assert so_far[date(2026, 11, 6)] - so_far[date(2026, 11, 6)] == 0


def test_a_closure_of_an_unknown_office_closes_nobody() -> None:
    assert date(2026, 11, 14) in days("SABADOS")


def test_a_repeated_or_nameless_office_is_taken_once() -> None:
    offices = pl.DataFrame({"office_id": ["A", "A", "", None], "workdays": ["1", "2", "7", "7"]})
    frame = calendar_frame(offices, CLOSURES, FIRST, LAST)
    assert frame["office_id"].unique().sort().to_list() == ["", "A"]
    assert days("A", offices) == weekdays("1", 2)


def test_empty_catalogue_is_monday_to_friday() -> None:
    nobody = pl.DataFrame(schema={"office_id": pl.String, "workdays": pl.String})
    never = pl.DataFrame(schema={"date": pl.Date, "office_id": pl.String})
    assert days("", nobody, never) == weekdays("12345")


def test_no_days_when_the_end_is_before_the_start() -> None:
    assert calendar_frame(OFFICES, CLOSURES, LAST, FIRST).height == 0
