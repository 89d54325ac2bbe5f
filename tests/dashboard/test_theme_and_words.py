"""How numbers, dates and lists are said."""

from datetime import date

import pytest

from dashboard import theme
from dashboard.theme import NBSP
from dashboard.words import _, listed, many, sentence


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, f"0{NBSP}%"),
        (87.4, f"87{NBSP}%"),
        (100, f"100{NBSP}%"),
        (99.7, f"99.7{NBSP}%"),
        (99.99, f"99.9{NBSP}%"),
        (0.3, f"0.3{NBSP}%"),
        (0.02, f"0.1{NBSP}%"),
        (89.6, f"90{NBSP}%"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_none(value: float, said: str) -> None:
    assert theme.percent(value) == said


@pytest.mark.parametrize(
    ("mxn", "said"),
    [
        (0, "$0"),
        (1204, "$1,204"),
        (9999, "$9,999"),
        (10_000, f"$10{NBSP}mil"),
        (412_300, f"$412{NBSP}mil"),
        (999_499, f"$999{NBSP}mil"),
        (999_600, f"$1.00{NBSP}M"),
        (1_923_456, f"$1.92{NBSP}M"),
        (-1204, "−$1,204"),
    ],
)
def test_money_is_said_as_people_say_it(mxn: float, said: str) -> None:
    assert theme.money(mxn) == said


def test_numbers_have_thousands_and_no_needless_decimals() -> None:
    assert (theme.whole(1204.4), theme.one_decimal(4.0), theme.one_decimal(4.26)) == ("1,204", "4", "4.3")


def test_dates_are_spanish() -> None:
    friday = date(2026, 11, 20)
    assert theme.day(friday) == "vie 20 nov"
    assert theme.day_year(friday) == "vie 20 nov 2026"
    assert theme.long_day(date(2026, 11, 18)) == "miércoles 18 de noviembre"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16 al 22 nov"),
        (date(2026, 9, 28), date(2026, 10, 4), "28 sep al 4 oct"),
        (date(2026, 11, 20), date(2026, 11, 20), "vie 20 nov"),
    ],
)
def test_a_span_repeats_no_month(first: date, last: date, said: str) -> None:
    assert theme.short_span(first, last) == said


@pytest.mark.parametrize(
    ("names", "most", "said"),
    [
        ([], 0, ""),
        (["Agua"], 0, "Agua"),
        (["Agua", "Catastro"], 0, "Agua y Catastro"),
        (["Agua", "Ingresos"], 0, "Agua e Ingresos"),
        (["A", "B", "C"], 2, "A, B y 1 más"),
        (["Agua", "Hierro"], 0, "Agua y Hierro"),
    ],
)
def test_lists_are_joined_as_in_speech(names: list[str], most: int, said: str) -> None:
    assert listed(names, most) == said


def test_spanish_is_the_source_language() -> None:
    assert _("Descargar CSV") == "Descargar CSV"
    assert [many(n, "uno", "varios") for n in (0, 1, 1.4, 2)] == ["varios", "uno", "varios", "varios"]
    assert sentence("el viernes 20") == "El viernes 20"
    assert sentence("") == ""
