"""One look: colours, Streamlit's theme, and the Vega configuration with the locale of each language.

Altair is not imported here: the commands that draw nothing do without its quarter of a second.
"""

from functools import cache
from typing import Any

from dashboard.formats import forms_of

INK, SOFT, LINE, BAND, PALE, WHITE = "#1D2329", "#545D66", "#C9CFD5", "#E9EDF1", "#87929C", "#FFFFFF"
SERIES, BETTER, WORSE, ACT = "#12436D", "#28A197", "#801650", "#F46A25"
SANS = "Source Sans, sans-serif"

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


@cache
def chart_config(tongue: str) -> dict[str, Any]:
    """The configuration of every chart, with the numbers and dates of a language."""
    forms = forms_of(tongue)
    numbers = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": [forms.peso, ""], "percent": forms.percent}
    time = {
        "dateTime": "%x, %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [forms.days[-1], *forms.days[:-1]],  # Vega's week begins on Sunday
        "shortDays": [forms.short_days[-1], *forms.short_days[:-1]],
        "months": list(forms.months),
        "shortMonths": list(forms.short_months),
    }
    return {
        "font": SANS,
        "locale": {"number": numbers, "time": time},
        "background": WHITE,
        "view": {"stroke": None, "fill": None},
        "axis": AXIS,
        "axisX": {"grid": False, "domain": True, "domainColor": LINE, "ticks": True, "tickColor": LINE, "tickSize": 4},
        "text": {"fontSize": 12, "color": SOFT, "font": SANS},
    }
