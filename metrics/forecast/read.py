"""What pages ask about forecasts: the days ahead of a series, how good its forecasts have been, and what came of earlier ones.

Another model's are published beside ours, for some series, in tables with the ending BESIDE: only who asks for them gets them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from metrics.errors import MetricsError, nearest
from metrics.forecast.extract import named
from metrics.forecast.family import Quality
from metrics.reader import Published

BESIDE = "_beside"
ENOUGH_ISSUED = 5  # days that have come, from which on a series is held to its own issued forecasts


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
    """An earlier forecast of one day, and what came; `issued` when it was published then, not worked out afterwards."""

    day: date
    cutoff: date
    median: float
    lo80: float | None
    hi80: float | None
    actual: float
    issued: bool = True

    @property
    def inside(self) -> bool | None:
        """Whether what came lay where eight of ten were expected; None without a range."""
        return None if self.lo80 is None or self.hi80 is None else self.lo80 <= self.actual <= self.hi80


@dataclass(frozen=True)
class Known:
    """An open day of a series that has passed: what it was, None where nobody delivered it."""

    day: date
    value: float | None


@dataclass(frozen=True)
class Place:
    """The next open day of one place as it was forecast."""

    key: str
    name: str
    next: DayAhead
    quality: Quality


def series_name(figure: str, office: str = "", procedure: str = "", agency: str = "") -> str:
    """The name of a series by its place."""
    place = {"office": office, "procedure": procedure, "agency": agency}
    return named(figure, {dim: key for dim, key in place.items() if key})


def series_names(pub: Published) -> list[str]:
    """Every series that is forecast; none in a file that was built without."""
    return [name for (name,) in pub.rows("SELECT DISTINCT series FROM forecast ORDER BY 1")] if _has(pub) else []


def forecast_of(pub: Published, series: str, model: str = "") -> Forecast:
    """The days ahead of a series and their quality, by the model in use or the one BESIDE. UnknownSeries when there is none."""
    found = find_forecast(pub, series, model)
    if found is None:
        known = series_names(pub)
        raise UnknownSeries(
            f"No hay pronóstico de «{series}».{nearest(series, known)} La lista completa: paso10 forecast. "
            "Si está vacía, publique de nuevo: paso10 build")
    return found


def find_forecast(pub: Published, series: str, model: str = "") -> Forecast | None:
    """The same; None when there is none."""
    rows = pub.rows(
        "SELECT figure, office, procedure, agency, issued_at, cutoff, day, closed, mean, median, lo80, hi80, lo95, hi95 "
        f"FROM forecast{model} WHERE series = ? ORDER BY day", [series]) if _has(pub, model) else []
    if not rows:
        return None
    figure, office, procedure, agency, issued_at, cutoff = rows[0][:6]
    days = tuple(DayAhead(*row[6:]) for row in rows)
    quality = forecast_quality(pub, series, model)[0]
    return Forecast(series, figure, office, procedure, agency, issued_at, cutoff, days, quality)


def forecast_quality(pub: Published, series: str = "", model: str = "") -> list[Quality]:
    """How good the forecasts of a series (of every one when none is named) were over the six windows before the cut-off."""
    sql = f"SELECT * FROM forecast_quality{model} WHERE ? IN ('', series) ORDER BY series"
    return [Quality(*row) for row in pub.rows(sql, [series])] if _has(pub, model) else []


def tomorrow(pub: Published, series: str) -> DayAhead | None:
    """The next open day of a series; None when there is none in four weeks, or its forecast is refused."""
    found = forecast_of(pub, series)
    return None if found.quality.refused else next((day for day in found.days if not day.closed), None)


def forecast_past(pub: Published, series: str) -> list[Past]:
    """What was forecast of days that have come since, the oldest first."""
    sql = "SELECT day, cutoff, median, lo80, hi80, actual FROM forecast_past WHERE series = ? ORDER BY day, cutoff"
    return [Past(*row) for row in pub.rows(sql, [series])] if _has(pub) else []


def held_to(pub: Published, series: str, days: int) -> list[Past]:
    """The last forecast of each of the last days that have come, the oldest first.

    What was issued for them, once there is enough of it; before that, what was worked out later from what was known then.
    """
    latest = {past.day: past for past in forecast_past(pub, series) if past.cutoff < past.day}
    if len(latest) < ENOUGH_ISSUED and "forecast_tried" in pub.tables:
        sql = "SELECT day, cutoff, median, lo80, hi80, actual, false FROM forecast_tried WHERE series = ? ORDER BY day"
        latest = {row[0]: Past(*row) for row in pub.rows(sql, [series])} | latest
    return [latest[day] for day in sorted(latest)][-days:]


def lately(pub: Published, series: str, days: int) -> list[Known]:
    """The last open days of a series before its forecast, the oldest first."""
    if "forecast_known" not in pub.tables:
        return []
    sql = "SELECT day, value FROM forecast_known WHERE series = ? ORDER BY day DESC LIMIT ?"
    return [Known(*row) for row in pub.rows(sql, [series, days])][::-1]


def next_by_place(pub: Published, figure: str, dimension: str) -> list[Place]:
    """The next open day of a figure at every 'office', 'procedure' or 'agency' that is forecast by itself, by its key."""
    if not _has(pub):
        return []
    rows = pub.rows(  # by the series' name: an empty key may also be of events without an office or procedure
        f"SELECT f.{dimension}, coalesce(k.name, f.{dimension}), day, closed, f.mean, f.median, lo80, hi80, lo95, hi95, q.* "
        "FROM forecast f JOIN forecast_quality q USING (series) "
        f"LEFT JOIN keys k ON k.dim = '{dimension}' AND k.key = f.{dimension} "
        f"WHERE series = ? || ':{dimension}=' || f.{dimension} AND f.{dimension} <> '' AND NOT closed "
        "QUALIFY row_number() OVER (PARTITION BY series ORDER BY day) = 1 ORDER BY 1", [figure])
    return [Place(key, name, DayAhead(*row[:8]), Quality(*row[8:])) for key, name, *row in rows]


def forecast_procedures(pub: Published, office: str) -> list[str]:
    """The procedures that have a series of their own at an office."""
    sql = "SELECT DISTINCT procedure FROM forecast WHERE office = ? AND procedure <> '' ORDER BY 1"
    return [key for (key,) in pub.rows(sql, [office])] if _has(pub) else []


def _has(pub: Published, model: str = "") -> bool:
    """Whether the file was built with forecasts."""
    return f"forecast{model}" in pub.tables
