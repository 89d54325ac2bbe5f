"""How numbers, dates and lists are said, in each language."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from dashboard import formats
from dashboard.fact_words import delivery
from dashboard.formats import NBSP
from dashboard.words import TAGS, _, listed, many, sentence, speaking


@pytest.fixture
def in_2026() -> Iterator[None]:
    token = formats._this_year.set(2026)
    yield
    formats._this_year.reset(token)


@pytest.mark.usefixtures("in_2026")
@pytest.mark.parametrize(
    ("said", "spanish", "english"),
    [
        (lambda: formats.day(date(2026, 11, 20)), "vie 20 nov", "Fri 20 Nov"),
        (lambda: formats.day(date(2024, 11, 20)), "mié 20 nov 2024", "Wed 20 Nov 2024"),
        (lambda: formats.long_day(date(2024, 11, 20)), "miércoles 20 de noviembre de 2024", "Wednesday 20 November 2024"),
        (lambda: formats.month(date(2026, 11, 1)), "noviembre", "November"),
        (lambda: formats.month(date(2025, 11, 1)), "noviembre de 2025", "November 2025"),
        (lambda: formats.short_span(date(2025, 11, 17), date(2025, 11, 23)), "17 al 23 nov 2025", "17–23 Nov 2025"),
        (lambda: formats.short_span(date(2025, 12, 29), date(2026, 1, 4)),
         "29 dic 2025 al 4 ene 2026", "29 Dec 2025 – 4 Jan 2026"),
        (lambda: formats.short_span(date(2025, 9, 29), date(2025, 10, 5)), "29 sep al 5 oct 2025", "29 Sep – 5 Oct 2025"),
        (lambda: formats.long_span(date(2025, 1, 3), date(2026, 11, 20)),
         "3 ene 2025 al 20 nov 2026", "3 Jan 2025 – 20 Nov 2026"),
    ],
)  # fmt: skip
def test_a_date_of_another_year_says_its_year(said: Callable[[], str], spanish: str, english: str) -> None:
    assert said() == spanish
    with speaking("en"):
        assert said() == english


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
    assert formats.percent(value) == said


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
    assert formats.money(mxn) == said


def test_numbers_have_thousands_and_no_needless_decimals() -> None:
    assert (formats.whole(1204.4), formats.one_decimal(4.0), formats.one_decimal(4.26)) == ("1,204", "4", "4.3")


def test_dates_are_spanish() -> None:
    friday = date(2026, 11, 20)
    assert formats.day(friday) == "vie 20 nov"
    assert formats.day_year(friday) == "vie 20 nov 2026"
    assert formats.long_day(date(2026, 11, 18)) == "miércoles 18 de noviembre"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16 al 22 nov"),
        (date(2026, 9, 28), date(2026, 10, 4), "28 sep al 4 oct"),
        (date(2026, 11, 20), date(2026, 11, 20), "vie 20 nov"),
    ],
)
def test_a_span_repeats_no_month(first: date, last: date, said: str) -> None:
    assert formats.short_span(first, last) == said


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


def test_english_says_numbers_money_and_dates_its_own_way() -> None:
    friday = date(2026, 11, 20)
    with speaking("en"):
        assert (formats.percent(87.4), formats.percent(99.7)) == ("87%", "99.7%")
        sums = [formats.money(mxn) for mxn in (0, 1204, 412_300, 1_923_456, -1204)]
        assert sums == ["MX$0", "MX$1,204", "MX$412K", "MX$1.92M", "−MX$1,204"]
        assert (formats.exact_money(1164), formats.exact_money(72.5)) == ("MX$1,164", "MX$72.50")
        assert (formats.day(friday), formats.day_year(friday), formats.date_year(friday)) == (
            "Fri 20 Nov", "Fri 20 Nov 2026", "20 Nov 2026",
        )  # fmt: skip
        assert formats.long_day(date(2026, 11, 18)) == "Wednesday 18 November"
        lasts = (date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 4))
        spans = [formats.short_span(date(2026, 9, 28), last) for last in lasts]
        assert spans == ["Mon 28 Sep", "28–30 Sep", "28 Sep – 4 Oct"]
        assert formats.long_span(date(2025, 1, 3), friday) == "3 Jan 2025 – 20 Nov 2026"
        assert [listed(["Agua", "Ingresos"]), listed(["A", "B", "C"], 2)] == ["Agua and Ingresos", "A, B and 1 more"]


@pytest.mark.parametrize("tongue", TAGS)
def test_numbers_and_money_are_those_of_babel_wherever_it_says_them(tongue: str) -> None:
    """Grouping and decimals are CLDR's; money too, but for a $ that es-MX writes without its country, as we do."""
    locale = TAGS[tongue].replace("-", "_")
    with speaking(tongue):
        for value in (0, 7, 1204, 1_923_456):
            assert formats.whole(value) == format_decimal(value, locale=locale)
            assert formats.exact_money(value) == format_currency(value, "MXN", "¤#,##0", locale=locale, currency_digits=False)
        assert formats.percent(87).replace(formats.NBSP, "") == format_percent(0.87, locale=locale)
        day = date(2026, 11, 4)
        said = {word.strip(",.") for word in format_skeleton("yMMMd", day, locale=locale).split() if word != "de"}
        assert said == set(formats.date_year(day).split())


def test_a_part_of_a_database_is_called_by_what_it_holds() -> None:
    assert (delivery("visits"), delivery("agencies")) == ("Visitas", "Catálogo de dependencias")
    assert (delivery("ventanilla_2026.csv"), delivery("")) == ("ventanilla_2026.csv", "")
