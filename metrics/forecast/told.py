"""Forecasts and their quality as lines of a table, in Spanish, for the command line."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from metrics.forecast.beside import Compared
from metrics.forecast.family import NO_BETTER, TOO_NEW, Quality
from metrics.forecast.months import FIGURE
from metrics.forecast.read import DayAhead, forecast_of, series_names
from metrics.forecast.resolution import Resolution, resolutions
from metrics.reader import Published
from metrics.told import unit

Table = Callable[[Sequence[str], Sequence[Sequence[object]]], str]

WHY = {NO_BETTER: "no mejora a repetir la semana pasada", TOO_NEW: "sin datos todavía"}
FORECAST_HEAD = ("día", "mediana", "media", "80 %", "95 %")
QUALITY_HEAD = (
    "cifra", "series", "MASE", "CRPS", "error / repetir", "error / Prophet", "80 %", "95 %", "rehusadas", "pocos datos",
)


def forecasts(pub: Published, series: str) -> list[str] | dict[str, Any]:
    """The names of all series, or one forecast as plain values."""
    lasting = {one.series: one for one in resolutions(pub)}
    if series in lasting:
        return asdict(lasting[series])
    return asdict(forecast_of(pub, series)) if series else [*series_names(pub), *lasting]


def forecast_text(found: list[str] | dict[str, Any], table: Table) -> str:
    """The same for a person."""
    if isinstance(found, list):
        return "\n".join(found) or "Esta publicación no tiene pronósticos. Publique de nuevo: paso10 build"
    if "p50_days" in found:
        return _lasting(Resolution(**found))
    days = [DayAhead(**day) for day in found["days"]]
    return f"{table(FORECAST_HEAD, _lines(days))}\n\n{verdict_of(Quality(**found['quality']))}"


def _lasting(one: Resolution) -> str:
    """How long what is received now will take, and how far that was off before."""
    found = one.p50_days, one.p90_days
    half, most = ("más de un año" if n is None else f"{n:.0f} {unit('working_days', n)} o menos" for n in found)
    said = f"De lo que se recibe ahora, la mitad se resolverá en {half}; nueve de cada diez, en {most}."
    if one.error50_days is None or one.naive50_days is None:
        return f"{said}\nPocos datos: todavía no se puede decir cuánto se equivoca."
    before = "repetir lo de lo cerrado en las cuatro semanas anteriores"
    error = f"Lo primero se equivoca en promedio {one.error50_days:.1f}; {before}, {one.naive50_days:.1f}."
    held = "" if one.within90 is None else f" Lo segundo se cumplió en {one.within90:.0f} de cada 100."
    return f"{said}\n{error}{held}"


def _lines(days: Sequence[DayAhead]) -> list[tuple[str, ...]]:
    return [(f"{d.day}", "cerrado", "", "", "") if d.closed else
            (f"{d.day}", _number(d.median), _number(d.mean), f"{_number(d.lo80)} a {_number(d.hi80)}",
             f"{_number(d.lo95)} a {_number(d.hi95)}") for d in days]


def verdict_of(quality: Quality) -> str:
    """One sentence: how wrong the forecast is on average, beside repeating last week."""
    if quality.mae is None or quality.naive_mae is None:
        return "Pocos datos: todavía no se puede decir cuánto se equivoca."
    before = "el mismo mes del año pasado" if quality.series.startswith(FIGURE) else "la semana pasada"
    said = f"Se equivoca en promedio {_number(quality.mae)}; repetir {before}, {_number(quality.naive_mae)}."
    return f"Pronóstico rehusado: {WHY[quality.refused]}. {said}" if quality.refused else said


def quality_lines(every: Sequence[Compared]) -> list[tuple[str, ...]]:
    """One line per figure, over its series."""
    parts: dict[str, list[tuple[Quality, Quality | None]]] = defaultdict(list)
    for one in every:
        parts[one.ours.series.partition(":")[0]].append((one.ours, one.prophet))
    return [_quality_line(figure, mine) for figure, mine in sorted(parts.items())]


def _quality_line(figure: str, pairs: Sequence[tuple[Quality, Quality | None]]) -> tuple[str, ...]:
    mine = [ours for ours, _ in pairs]
    ratios = [_ratio(q.mae, q.naive_mae) for q in mine], [_ratio(one.mae, other.mae) for one, other in pairs if other]
    return (figure, str(len(mine)), _mean([q.mase for q in mine], 3), _mean([q.crps for q in mine], 3),
            *(_mean(r, 3) for r in ratios), _mean([q.coverage80 for q in mine], 1), _mean([q.coverage95 for q in mine], 1),
            str(sum(bool(q.refused) for q in mine)), str(sum(q.few for q in mine)))


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _mean(values: Sequence[float | None], decimals: int) -> str:
    known = [value for value in values if value is not None]
    return f"{np.mean(known):.{decimals}f}" if known else "–"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"
