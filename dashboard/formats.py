"""How numbers, money and dates are said, in the language of the screen. Names of days and months are Babel's (CLDR).

A date of another year than today's says its year: what came years ago must not look like last week's.
"""

import math
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from dashboard.words import TAGS, language

NBSP = "\u00a0"

_this_year: ContextVar[int] = ContextVar("this_year", default=0)


@dataclass(frozen=True)
class Forms:
    """The patterns of one language; `short_days` and `days` begin on Monday, months in January."""

    short_days: tuple[str, ...]
    days: tuple[str, ...]
    short_months: tuple[str, ...]
    months: tuple[str, ...]
    percent: str
    peso: str
    thousands: str  # behind a sum in thousands of pesos
    millions: str
    long_day: str
    long_month: str  # with its year
    span: str  # of days inside one month
    long_span: str  # over two


_PATTERNS = {
    "es": (
        *(f"{NBSP}%", "$", f"{NBSP}mil", f"{NBSP}M"),
        *("{weekday} {day} de {month}", "{month} de {year}", "{first} al {last} {month}", "{first} al {last}"),
    ),
    "en": (*("%", "MX$", "K", "M"), *("{weekday} {day} {month}", "{month} {year}", "{first}–{last} {month}", "{first} – {last}")),
}


@cache
def forms_of(tongue: str) -> Forms:
    """The forms of a language."""
    locale = Locale.parse(TAGS[tongue], sep="-")
    days, months = locale.days["format"], locale.months["format"]
    return Forms(
        *(tuple(days[width][i] for i in range(7)) for width in ("abbreviated", "wide")),
        *(tuple(months[width][i] for i in range(1, 13)) for width in ("abbreviated", "wide")),
        *_PATTERNS[tongue],
    )


def forms() -> Forms:
    """The forms of the language of the screen."""
    return forms_of(language())


def whole(value: float) -> str:
    """1,204."""
    return f"{value:,.0f}"


def one_decimal(value: float) -> str:
    """4.3; 12 when the decimal says nothing."""
    return f"{value:,.1f}".removesuffix(".0")


def hours(value: float) -> str:
    """3,110; 12.5: the tenth of an hour says nothing beside hundreds of them."""
    return whole(value) if abs(value) >= 100 else one_decimal(value)


def percent(share: float) -> str:
    """A percentage of 0 to 100 as «87 %»: never «100 %» for less than all, nor «0 %» for more than none."""
    rounded = f"{share:.0f}"
    if (rounded == "100" and share < 100) or (rounded == "0" and share > 0):
        rounded = f"{math.floor(share * 10) / 10 if share > 1 else math.ceil(share * 10) / 10:.1f}"
    return f"{rounded}{forms().percent}"


def signed_percent(share: float) -> str:
    """A change in per cent with its sign: «+12 %», «−12 %», «0 %»."""
    sign = "+" if share > 0 else "−" if share < 0 else ""
    return f"{sign}{percent(abs(share))}"


def money(mxn: float) -> str:
    """$1.92 M; $412 mil; $1,204; a refund with its sign. MX$1.92M in English, where a bare $ is another money."""
    size, sign, said = abs(mxn), "−" if mxn < 0 else "", forms()
    if round(size, -3) >= 1e6:
        return f"{sign}{said.peso}{size / 1e6:,.2f}{said.millions}"
    short = f"{size / 1e3:,.0f}{said.thousands}" if size >= 1e4 else f"{size:,.0f}"
    return f"{sign}{said.peso}{short}"


def exact_money(mxn: float) -> str:
    """«$1,164» or «$72.50»: never rounded."""
    return f"{forms().peso}{mxn:,.2f}".removesuffix(".00")


def speak_in(year: int) -> None:
    """From here on, this thread (one run of one session) leaves that year unsaid."""
    _this_year.set(year)


def short_month(when: date) -> str:
    """nov."""
    return forms().short_months[when.month - 1]


def day_month(when: date) -> str:
    """20 nov; 20 nov 2024."""
    return date_year(when) if _of_another_year(when) else _day_month(when)


def day(when: date) -> str:
    """vie 20 nov; mié 20 nov 2024."""
    return f"{forms().short_days[when.weekday()]} {day_month(when)}"


def day_year(when: date) -> str:
    """vie 20 nov 2026."""
    return f"{forms().short_days[when.weekday()]} {date_year(when)}"


def date_year(when: date) -> str:
    """20 nov 2026."""
    return f"{_day_month(when)} {when.year}"


def long_day(when: date) -> str:
    """viernes 20 de noviembre; miércoles 20 de noviembre de 2024."""
    return forms().long_day.format(weekday=weekday(when), day=when.day, month=month(when))


def weekday(when: date) -> str:
    """viernes."""
    return forms().days[when.weekday()]


def month(when: date) -> str:
    """noviembre; noviembre de 2024."""
    return month_year(when) if _of_another_year(when) else forms().months[when.month - 1]


def month_year(when: date) -> str:
    """noviembre de 2026."""
    return forms().long_month.format(month=forms().months[when.month - 1], year=when.year)


def short_span(first: date, last: date) -> str:
    """16 al 22 nov; 28 sep al 4 oct; vie 20 nov for one day; with the year when it is another one."""
    if first == last:
        return day(first)
    year = f" {last.year}" if _of_another_year(first) or _of_another_year(last) else ""
    if (first.year, first.month) == (last.year, last.month):
        return forms().span.format(first=first.day, last=last.day, month=short_month(last)) + year
    start = date_year(first) if year and first.year != last.year else _day_month(first)
    return forms().long_span.format(first=start, last=f"{_day_month(last)}{year}")


def long_span(first: date, last: date) -> str:
    """3 ene 2025 al 20 nov 2026."""
    return forms().long_span.format(first=date_year(first), last=date_year(last))


def _day_month(when: date) -> str:
    return f"{when.day} {short_month(when)}"


def _of_another_year(when: date) -> bool:
    return _this_year.get() not in {0, when.year}
