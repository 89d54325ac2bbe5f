"""The closed days of Puerto Sereno."""

from datetime import date

import pytest

from etl.sample.closures import closures, easter
from etl.sample.story import first_day, flood_day


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2000, date(2000, 4, 23)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5))],
)
def test_easter(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def names(year: int) -> dict[date, str]:
    found = closures(date(year, 1, 1), date(year, 12, 31), date(2020, 1, 7))
    return {c.day: c.name for c in found if c.office == "*"}


def test_the_statutory_days() -> None:
    of_2026 = names(2026)
    for day in ((1, 1), (2, 2), (3, 16), (5, 1), (9, 16), (11, 16), (12, 25)):
        assert date(2026, *day) in of_2026
    assert of_2026[date(2026, 12, 25)] == "Navidad"
    assert of_2026[date(2026, 1, 1)] == "Año Nuevo"


def test_the_first_of_october_is_closed_every_six_years() -> None:
    assert [date(year, 10, 1) in names(year) for year in (2024, 2025, 2030)] == [True, False, True]


def test_semana_santa_is_the_five_days_before_easter() -> None:
    days = [day for day, name in names(2025).items() if name == "Semana Santa"]
    assert sorted(days) == [date(2025, 4, n) for n in range(14, 19)]


def test_the_flood_closes_all_offices_three_working_days_and_one_of_them_longer() -> None:
    until = date(2026, 11, 20)
    flood = flood_day(until)
    found = closures(first_day(until), until, flood)
    wet = [c for c in found if "Inundación" in c.name]
    assert [c.day.weekday() for c in wet] == [1, 2, 3]
    assert {c.office for c in wet} == {"*"}
    assert {c.office for c in found if c.name == "Archivo inundado"} == {"CATASTRO"}


def test_each_day_is_closed_once_and_in_order() -> None:
    found = closures(date(2024, 1, 1), date(2026, 12, 31), date(2025, 10, 14))
    keys = [(c.day, c.office) for c in found]
    assert keys == sorted(set(keys))
