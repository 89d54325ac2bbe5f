"""What pages ask about forecasts: the days ahead of a series, how good its forecasts have been, and what came of earlier ones."""

from dataclasses import dataclass
from datetime import date, datetime

from metrics.errors import MetricsError, nearest
from metrics.forecast.extract import named
from metrics.forecast.family import Quality
from metrics.reader import Published


class UnknownSeries(MetricsError):
    """A series that is not forecast was asked for."""


@dataclass(frozen=True)
class DayAhead:
    """One day of a forecast; closed days have no number."""

    day: date
    closed: bool
    mean: float | None
    median: float | None
    lo80: float | None
    hi80: float | None
    lo95: float | None
    hi95: float | None


@dataclass(frozen=True)
class Forecast:
    """A series as it was forecast when the file was built; with `quality.refused` it must not be drawn as if it were known."""

    series: str
    figure: str
    office: str
    procedure: str
    agency: str
    issued_at: datetime
    cutoff: date
    days: tuple[DayAhead, ...]
    quality: Quality


@dataclass(frozen=True)
class Past:
    """An earlier forecast of one day, and what came."""

    day: date
    cutoff: date
    median: float
    lo80: float | None
    hi80: float | None
    actual: float


def series_name(figure: str, office: str = "", procedure: str = "", agency: str = "") -> str:
    """The name of a series by its place."""
    place = {"office": office, "procedure": procedure, "agency": agency}
    return named(figure, {dim: key for dim, key in place.items() if key})


def series_names(pub: Published) -> list[str]:
    """Every series that is forecast; none in a file that was built without."""
    return [name for (name,) in pub.rows("SELECT DISTINCT series FROM forecast ORDER BY 1")] if _has(pub) else []


def forecast_of(pub: Published, series: str) -> Forecast:
    """The days ahead of a series with their quality. UnknownSeries when it is not forecast."""
    rows = pub.rows(
        "SELECT figure, office, procedure, agency, issued_at, cutoff, day, closed, mean, median, lo80, hi80, lo95, hi95 "
        "FROM forecast WHERE series = ? ORDER BY day", [series]) if _has(pub) else []
    if not rows:
        known = series_names(pub)
        raise UnknownSeries(
            f"No hay pronóstico de «{series}».{nearest(series, known)} La lista completa: paso10 forecast. "
            "Si está vacía, publique de nuevo: paso10 build")
    figure, office, procedure, agency, issued_at, cutoff = rows[0][:6]
    days = tuple(DayAhead(*row[6:]) for row in rows)
    return Forecast(series, figure, office, procedure, agency, issued_at, cutoff, days, forecast_quality(pub, series)[0])


def forecast_quality(pub: Published, series: str = "") -> list[Quality]:
    """How good the forecasts of a series (of every one when none is named) were over the six windows before the cut-off."""
    sql = "SELECT * FROM forecast_quality WHERE ? IN ('', series) ORDER BY series"
    return [Quality(*row) for row in pub.rows(sql, [series])] if _has(pub) else []


def tomorrow(pub: Published, series: str) -> DayAhead | None:
    """The next open day of a series; None when there is none in four weeks, or its forecast is refused."""
    found = forecast_of(pub, series)
    return None if found.quality.refused else next((day for day in found.days if not day.closed), None)


def forecast_past(pub: Published, series: str) -> list[Past]:
    """What was forecast of days that have come since, the oldest first."""
    sql = "SELECT day, cutoff, median, lo80, hi80, actual FROM forecast_past WHERE series = ? ORDER BY day, cutoff"
    return [Past(*row) for row in pub.rows(sql, [series])] if _has(pub) else []


def _has(pub: Published) -> bool:
    """Whether the file was built with forecasts."""
    return bool(pub.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'forecast'"))
