"""One look: colours, Streamlit's theme, the Vega configuration with its Spanish locale, and how figures and dates are said.

Altair is not imported here: the commands that draw nothing do without its quarter of a second.
"""

import math
from datetime import date
from typing import Any

INK, SOFT, LINE, BAND, PALE, WHITE = "#1D2329", "#545D66", "#C9CFD5", "#E9EDF1", "#87929C", "#FFFFFF"
SERIES, BETTER, WORSE, ACT = "#12436D", "#28A197", "#801650", "#F46A25"
SANS = "Source Sans, sans-serif"
NBSP = "\u00a0"

STREAMLIT_THEME: dict[str, Any] = {
    "base": "light",
    "primaryColor": SERIES,
    "backgroundColor": WHITE,
    "secondaryBackgroundColor": "#F4F5F6",
    "textColor": INK,
    "linkColor": SERIES,
    "linkUnderline": True,
    "borderColor": "#D5DADF",
    "font": "sans-serif",
    "headingFont": "serif",
    "baseFontSize": 15,
    "headingFontSizes": ["1.6rem", "1.25rem", "1.1rem", "1rem", "1rem", "1rem"],
    "headingFontWeights": [600, 600, 600, 600, 600, 600],
    "baseRadius": "3px",
    "buttonRadius": "3px",
    "paddingTop": "0.9rem",
    "paddingBottom": "3rem",
    "dataframeBorderColor": "#E6E9EC",
    "dataframeHeaderBackgroundColor": WHITE,
    "dataframeHeaderTextColor": SOFT,
}

DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
LONG_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LONG_MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
LOCALE: dict[str, Any] = {
    "number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
    "time": {
        "dateTime": "%x, %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [LONG_DAYS[-1], *LONG_DAYS[:-1]],
        "shortDays": [DAYS[-1], *DAYS[:-1]],
        "months": list(LONG_MONTHS),
        "shortMonths": list(MONTHS),
    },
}
AXIS: dict[str, Any] = {
    "labelColor": SOFT,
    "labelFontSize": 12,
    "labelPadding": 5,
    "title": None,
    "domain": False,
    "ticks": False,
    "gridColor": "#ECEFF1",
    "labelOverlap": "greedy",
    "labelSeparation": 6,
}
CHART: dict[str, Any] = {
    "font": SANS,
    "locale": LOCALE,
    "background": WHITE,
    "view": {"stroke": None, "fill": None},
    "axis": AXIS,
    "axisX": {"grid": False, "domain": True, "domainColor": LINE, "ticks": True, "tickColor": LINE, "tickSize": 4},
    "text": {"fontSize": 12, "color": SOFT, "font": SANS},
}


def whole(value: float) -> str:
    """1,204."""
    return f"{value:,.0f}"


def one_decimal(value: float) -> str:
    """4.3; 12 when the decimal says nothing."""
    return f"{value:,.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """A percentage of 0 to 100 as «87 %»: never «100 %» for less than all, nor «0 %» for more than none."""
    rounded = f"{share:.0f}"
    if (rounded == "100" and share < 100) or (rounded == "0" and share > 0):
        rounded = f"{math.floor(share * 10) / 10 if share > 1 else math.ceil(share * 10) / 10:.1f}"
    return f"{rounded}{NBSP}%"


def money(mxn: float) -> str:
    """$1.92 M; $412 mil; $1,204; a refund with its sign."""
    size, sign = abs(mxn), "−" if mxn < 0 else ""
    if round(size, -3) >= 1e6:
        return f"{sign}${size / 1e6:,.2f}{NBSP}M"
    return f"{sign}${size / 1e3:,.0f}{NBSP}mil" if size >= 1e4 else f"{sign}${size:,.0f}"


def day(when: date) -> str:
    """vie 20 nov."""
    return f"{DAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}"


def day_year(when: date) -> str:
    """vie 20 nov 2026."""
    return f"{day(when)} {when.year}"


def long_day(when: date) -> str:
    """viernes 20 de noviembre."""
    return f"{weekday(when)} {when.day} de {LONG_MONTHS[when.month - 1]}"


def weekday(when: date) -> str:
    """viernes."""
    return LONG_DAYS[when.weekday()]


def month(when: date) -> str:
    """noviembre."""
    return LONG_MONTHS[when.month - 1]


def short_span(first: date, last: date) -> str:
    """16 al 20 nov; 28 sep al 2 oct; vie 20 nov for one day."""
    if first == last:
        return day(first)
    start = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else f"{first.day} {MONTHS[first.month - 1]}"
    return f"{start} al {last.day} {MONTHS[last.month - 1]}"
