"""What pages ask about forecasts, and how they say them: the next days of a series, how far off it usually is, and why not."""

from dataclasses import dataclass
from datetime import UTC, date
from zoneinfo import ZoneInfo

from dashboard.data import remember
from dashboard.formats import NBSP, one_decimal, weekday, whole
from dashboard.formats import day as short_day
from dashboard.reading import said
from dashboard.words import NN_, _, many, sentence
from metrics.forecast.family import NO_BETTER, Quality
from metrics.forecast.read import (
    BESIDE,
    DayAhead,
    Forecast,
    Known,
    Past,
    Place,
    find_forecast,
    held_to,
    lately,
    next_by_place,
    series_name,
)
from metrics.query import Published

BEFORE, HELD = 30, 30  # open days drawn before the forecast, and days that earlier forecasts are held to
MINUTES = ("queue_wait_minutes_mean", "queue_wait_minutes_p50", "queue_wait_minutes_p90")
NOUNS = {
    "queue_visits": NN_("persona", "personas"),
    "requests_received": NN_("solicitud", "solicitudes"),
}


@dataclass(frozen=True)
class Outlook:
    """A series as it is shown: what came lately, the days ahead, how earlier forecasts did, and Prophet's where there is one."""

    forecast: Forecast
    known: tuple[Known, ...]
    past: tuple[Past, ...]
    other: Forecast | None

    @property
    def figure(self) -> str:
        """The figure's name, which says its unit."""
        return self.forecast.figure

    @property
    def quality(self) -> Quality:
        """How good it has been."""
        return self.forecast.quality

    @property
    def refused(self) -> bool:
        """Whether it must not be drawn as if it were known."""
        return bool(self.quality.refused)

    @property
    def open_days(self) -> tuple[DayAhead, ...]:
        """The days ahead that have a number."""
        return tuple(day for day in self.forecast.days if day.median is not None)

    @property
    def next(self) -> DayAhead | None:
        """The next open day; None where the forecast is refused or there is none in four weeks."""
        return None if self.refused else next(iter(self.open_days), None)


@remember
def outlook(pub: Published, series: str) -> Outlook | None:
    """A series with all that is shown of it; None where it is not forecast."""
    found = find_forecast(pub, series)
    if found is None:
        return None
    other = find_forecast(pub, series, BESIDE)
    return Outlook(found, tuple(lately(pub, series, BEFORE)), tuple(held_to(pub, series, HELD)), other)


@remember
def next_days(pub: Published, figure: str, dimension: str) -> dict[str, Place]:
    """The next open day of every place that has a forecast of its own which is not refused, by its key."""
    return {place.key: place for place in next_by_place(pub, figure, dimension) if not place.quality.refused}


def published(pub: Published) -> bool:
    """Whether the publication has forecasts at all."""
    return "forecast" in pub.tables


def amount(figure: str, value: float | None) -> str:
    """«54 min», «1,364 solicitudes», «$1.92 M»; under ten minutes, with a decimal that says something."""
    if value is None:
        return "–"
    if figure in MINUTES:
        return f"{number(figure, value)}{NBSP}min"
    if figure in NOUNS:
        return f"{number(figure, value)}{NBSP}{noun(figure, value)}"
    return said(value, "mxn")


def number(figure: str, value: float) -> str:
    """The same without its unit."""
    if figure in MINUTES or figure in NOUNS:
        return one_decimal(value) if value < 10 and (figure in MINUTES or value < 1) else whole(value)
    return said(value, "mxn")


def noun(figure: str, value: float) -> str:
    """«solicitud» or «solicitudes»: what is counted."""
    return many(round(value), *NOUNS[figure]) if figure in NOUNS else ""


def error(figure: str, value: float) -> str:
    """An error in the figure's unit: «6 min», «4.2 solicitudes»."""
    if figure in MINUTES or figure in NOUNS:
        unit = "min" if figure in MINUTES else many(2, *NOUNS[figure])
        return f"{one_decimal(value) if value < 10 else whole(value)}{NBSP}{unit}"
    return said(value, "mxn")


def span(figure: str, day: DayAhead) -> str:
    """«8 de cada 10 veces, entre 47 y 61»; empty where there is no range."""
    if day.lo80 is None or day.hi80 is None:
        return ""
    low, high = edges(figure, day.lo80, day.hi80)
    return _("8 de cada 10 veces, entre {low} y {high}").format(low=low, high=high)


def edges(figure: str, low: float, high: float) -> tuple[str, str]:
    """The two ends of a range, written alike: «4 … 52», «2.6 … 5.4»."""
    if (figure in MINUTES and high >= 10) or (figure in NOUNS and high >= 1):
        return whole(low), whole(high)
    return number(figure, low), number(figure, high)


def expected(figure: str, day: DayAhead) -> str:
    """«54 min (8 de cada 10 veces, entre 47 y 61)»."""
    words = span(figure, day)
    return f"{amount(figure, day.median)} ({words})" if words else amount(figure, day.median)


def verb(figure: str, value: float | None) -> str:
    """«se espera» or «se esperan», by what is counted."""
    return many(1 if figure in NOUNS and round(value or 0.0) == 1 else 2, "se espera", "se esperan")


def named_day(when: date) -> str:
    """«el lunes 23»."""
    return _("el {weekday} {day}").format(weekday=weekday(when), day=when.day)


def issued_on(pub: Published, forecast: Forecast) -> date:
    """The day on which it was issued, where the municipality is."""
    return forecast.issued_at.replace(tzinfo=UTC).astimezone(ZoneInfo(pub.about.time_zone)).date()


def accuracy(figure: str, quality: Quality) -> str:
    """«Se equivoca en promedio 6 min; repetir la semana pasada, 9 min»."""
    if quality.mae is None or quality.naive_mae is None or quality.few:
        return _("Pocos datos: todavía no se puede decir cuánto se equivoca")
    ours, naive = error(figure, quality.mae), error(figure, quality.naive_mae)
    return _("Se equivoca en promedio {ours}; repetir la semana pasada, {naive}").format(ours=ours, naive=naive)


def refusal(figure: str, quality: Quality) -> str:
    """Why a forecast is not drawn."""
    if quality.refused == NO_BETTER and quality.mae is not None and quality.naive_mae is not None:
        words = _("Pronosticar aquí no mejora a repetir la semana pasada: se equivoca {ours}, y repetirla {naive}. No se dibuja.")
        return words.format(ours=error(figure, quality.mae), naive=error(figure, quality.naive_mae))
    return _("Todavía no hay datos bastantes para pronosticar.")


def none(pub: Published, figure: str) -> str:
    """Why a series has no forecast at all."""
    if not published(pub):
        return _("Esta publicación se hizo sin pronósticos. Publique de nuevo: paso10 build")
    if figure in MINUTES:
        return _("Se pronostica donde llegan 5 o más personas casi todos los días; aquí llegan menos.")
    return _("Aquí no hay datos que pronosticar.")


def yesterday(found: Outlook, when: date) -> str:
    """Whether what came on a day lay inside its forecast; empty where it was not forecast."""
    past = next((one for one in found.past if one.day == when), None)
    if past is None or past.inside is None or past.lo80 is None or past.hi80 is None or found.refused:
        return ""
    words = {
        "day": named_day(when),
        "actual": amount(found.figure, past.actual),
        "low": edges(found.figure, past.lo80, past.hi80)[0],
        "high": edges(found.figure, past.lo80, past.hi80)[1],
        "since": _("el {day}").format(day=short_day(past.cutoff)),
    }
    if not past.issued:
        told = _("{day}: {actual}, dentro de lo que se habría pronosticado {since}, entre {low} y {high}")
        other = _("{day}: {actual}, fuera de lo que se habría pronosticado {since}, entre {low} y {high}")
    else:
        told = _("{day}: {actual}, dentro de lo pronosticado, entre {low} y {high}")
        other = _("{day}: {actual}, fuera de lo pronosticado, entre {low} y {high}")
    return sentence((told if past.inside else other).format(**words))


__all__ = ["Outlook", "Past", "Place", "outlook", "series_name"]
