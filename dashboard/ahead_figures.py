"""The figures of a forecast: the days ahead, earlier forecasts against what came, and how far each way of forecasting is off."""

from dataclasses import dataclass

from dashboard import ahead, charts_ahead, components
from dashboard.ahead import MINUTES, Outlook
from dashboard.charts_ahead import Fan, Held, Step
from dashboard.components import Cell, Data, Table
from dashboard.formats import day, day_year, percent, whole
from dashboard.words import N_, _, listed, many, sentence, spoken
from metrics.forecast.family import Quality
from metrics.forecast.read import DayAhead, Past
from metrics.measures import WAIT_TARGET_MINUTES
from metrics.query import Published

TARGETS = dict.fromkeys(MINUTES[:2], float(WAIT_TARGET_MINUTES))  # of one in ten the target says nothing
MODELS = {
    "calendar_smoothing": N_("Calendario"),
    "sum_of_parts": N_("Calendario, sumado"),
    "weekday_distribution": N_("Lo usual de cada día"),
    "sibling_profile": N_("La semana de sus semejantes"),
    "seasonal_naive": N_("Repetir la semana pasada"),
    "prophet": "Prophet",
}
UNITS = {
    "queue_wait_minutes_mean": N_("Minutos de espera, promedio del día"),
    "queue_wait_minutes_p50": N_("Minutos de espera, mediana del día"),
    "queue_wait_minutes_p90": N_("Minutos que espera o pasa una de cada diez personas"),
    "queue_visits": N_("Personas que llegan, por día"),
    "requests_received": N_("Solicitudes recibidas, por día"),
    "revenue_mxn": N_("Ingresos por día"),
}


@dataclass(frozen=True)
class Shown:
    """One series as its figures need it: where it is (in words), the name of its figures in the page, and who answers."""

    pub: Published
    figure: str
    place: str
    key: str
    found: Outlook | None
    owner: str = ""
    compare: bool = False  # draw Prophet's too
    head: str = ""  # the sentence above the fan, where the page has one of its own
    note: str = ""  # what came of the last day
    height: int = 290  # of the fan, in pixels


def fan(shown: Shown) -> None:
    """The days ahead with what came before them; where they are not drawn, why."""
    found, unit = shown.found, _(UNITS[shown.figure])
    if found is None or found.refused or not found.open_days:
        why = (
            f"{ahead.none(shown.pub, shown.figure)} {shown.note}" if found is None else ahead.refusal(shown.figure, found.quality)
        )
        said = _("{place}: sin pronóstico").format(place=shown.place)
        components.absent(f"{shown.key}-adelante", said, unit, why, _issued(shown), _behind(shown, _ahead_table(shown, said)))
        return
    said = shown.head or _fan_words(shown, found)
    said = _("{said} (pocos datos)").format(said=said) if found.quality.few else said
    chart = charts_ahead.fan(_steps(shown, found), _around(shown, found), shown.height)
    unit = _("{unit}; a la derecha del punteado, pronóstico").format(unit=unit)
    data = _behind(shown, _ahead_table(shown, said))
    components.figure(f"{shown.key}-adelante", said, unit, chart, words=_issued(shown), data=data)


def _fan_words(shown: Shown, found: Outlook) -> str:
    """Against the target where there is one; else the day that brings most."""
    days, target = found.open_days, TARGETS.get(shown.figure)
    most = max(days, key=lambda one: one.median or 0.0)
    words = {
        "place": shown.place,
        "last": day(days[-1].day),
        "most": day(most.day),
        "value": ahead.amount(shown.figure, most.median),
    }
    if target is None:
        return _("{place}: el día con más será el {most}, con {value}").format(**words)
    beyond = [one for one in days if (one.median or 0.0) > target]
    words |= {"target": whole(target), "n": len(beyond), "all": len(days)}
    if not beyond:
        return _("{place}: ningún día se esperan más de {target} min, hasta el {last}").format(**words)
    if len(beyond) == len(days):
        return _("{place}: si nada cambia, se esperarán más de {target} min todos los días hasta el {last}").format(**words)
    return _("{place}: {n} de {all} días se esperarán más de {target} min; el más largo, {most}: {value}").format(**words)


def _steps(shown: Shown, found: Outlook) -> tuple[Step, ...]:
    other = {one.day: one.median for one in found.other.days} if shown.compare and found.other else {}
    before = [Step(day(k.day), ahead.amount(shown.figure, k.value), value=k.value) for k in found.known]
    return (*before, *(_step(shown.figure, one, other.get(one.day)) for one in found.forecast.days))


def _step(figure: str, one: DayAhead, beside: float | None) -> Step:
    if one.median is None:
        shut = _("cerrado") if one.closed else _("sin dato")
        return Step(day(one.day), shut, shut=shut)
    return Step(
        day(one.day),
        ahead.expected(figure, one),
        median=one.median,
        range80=_pair(one.lo80, one.hi80),
        range95=_pair(one.lo95, one.hi95),
        beside=beside,
    )


def _pair(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)


def _around(shown: Shown, found: Outlook) -> Fan:
    target = TARGETS.get(shown.figure)
    last = found.open_days[-1].median
    words = "" if target is None else _("meta {n}").format(n=whole(target))
    return Fan(target, words, ahead.number(shown.figure, last or 0.0), "Prophet" if shown.compare and found.other else "")


def _issued(shown: Shown) -> str:
    """How good it has been, from how much, when it was made."""
    found = shown.found
    if found is None:
        return shown.owner
    parts = [
        shown.note,
        "" if found.refused else ahead.accuracy(shown.figure, found.quality),
        _("n {n} días").format(n=whole(found.quality.days)),
        _("pocos datos") if found.quality.few else "",
        shown.owner,
        _("corte {day}").format(day=day_year(found.forecast.cutoff)),
    ]
    return " · ".join(part for part in parts if part)


def _ahead_table(shown: Shown, caption: str) -> Table:
    found = shown.found
    days = found.forecast.days if found is not None and not found.refused else ()
    other = {one.day: one.median for one in found.other.days} if found is not None and shown.compare and found.other else {}
    head = (_("Día"), _("Se espera"), _("8 de cada 10"), _("19 de cada 20"), *(("Prophet",) if other else ()))
    rows = tuple(
        (*_ahead_row(shown.figure, one), *((_plain(shown.figure, other.get(one.day)),) if other else ())) for one in days
    )
    plain = tuple(
        (one.day, one.median, one.lo80, one.hi80, one.lo95, one.hi95, *((other.get(one.day),) if other else ())) for one in days
    )
    return Table(caption, head, rows, tuple(range(1, len(head))), plain)


def _ahead_row(figure: str, one: DayAhead) -> tuple[str, ...]:
    if one.median is None:
        return (day(one.day), _("cerrado") if one.closed else "–", "–", "–")
    return (
        day(one.day),
        ahead.amount(figure, one.median),
        _range(figure, one.lo80, one.hi80),
        _range(figure, one.lo95, one.hi95),
    )


def _range(figure: str, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    least, most = ahead.edges(figure, low, high)
    return _("{low} a {high}").format(low=least, high=most)


def _plain(figure: str, value: float | None) -> str:
    return "–" if value is None else ahead.amount(figure, value)


def held(shown: Shown) -> None:
    """Earlier forecasts against what came."""
    found = shown.found
    past = [one for one in found.past if one.inside is not None] if found else []
    unit = _("Barra: lo pronosticado, 8 de cada 10 veces. Punto: lo que ocurrió; rombo: fuera de la barra")
    if found is None or not past:
        said = _("Todavía no hay pronósticos con qué comparar")
        why = _("Cada pronóstico se guarda como se emite; aquí se verá junto a lo que ocurra.")
        components.absent(f"{shown.key}-antes", said, unit, why, shown.owner, _behind(shown, _held_table(shown, past, said)))
        return
    said = _held_words(past)
    drawn = tuple(Held(day(one.day), one.lo80 or 0.0, one.hi80 or 0.0, one.actual, _held_said(shown.figure, one)) for one in past)
    data = _behind(shown, _held_table(shown, past, said))
    components.figure(f"{shown.key}-antes", said, unit, charts_ahead.held(drawn), words=_kept(past), data=data)


def _held_words(past: list[Past]) -> str:
    """«Acertó 23 de 30 días; falló los últimos 4»."""
    hits = sum(bool(one.inside) for one in past)
    missed = next((i for i, one in enumerate(reversed(past)) if one.inside), len(past))
    told = _("Acertó {n} de {all} días").format(n=hits, all=len(past))
    return told if missed < 2 else _("{told}; falló los últimos {n}").format(told=told, n=missed)


def _held_said(figure: str, one: Past) -> str:
    span = _range(figure, one.lo80, one.hi80)
    return _("{actual}; se esperaba {span}").format(actual=ahead.amount(figure, one.actual), span=span)


def _kept(past: list[Past]) -> str:
    """Whether they were issued then, or worked out later from what was known then."""
    if all(one.issued for one in past):
        return _("{n} pronósticos emitidos antes de cada día, ninguno borrado").format(n=len(past))
    origins = sorted({one.cutoff for one in past if not one.issued})
    words = _("calculados después, con lo que se sabía el {days}; los emitidos los reemplazan cuando haya 5 días")
    return words.format(days=listed([day(one) for one in origins]))


def _held_table(shown: Shown, past: list[Past], caption: str) -> Table:
    head = (_("Día"), _("Ocurrió"), _("Se esperaba"), _("8 de cada 10"), _("Con datos hasta"))
    marks = {True: ("usual", _("dentro")), False: ("worse", _("fuera"))}
    rows = tuple(
        (
            day(one.day),
            Cell(ahead.amount(shown.figure, one.actual), marks[bool(one.inside)][0], marks[bool(one.inside)][1]),
            ahead.amount(shown.figure, one.median),
            _range(shown.figure, one.lo80, one.hi80),
            day(one.cutoff),
        )
        for one in reversed(past)
    )
    plain = tuple((one.day, one.actual, one.median, one.lo80, one.hi80, one.cutoff) for one in reversed(past))
    return Table(caption, head, rows, (1, 2, 3), plain)


def ways(shown: Shown) -> None:
    """The error of what is used beside that of repeating last week, and of Prophet where it was asked for."""
    found = shown.found
    if found is None:
        return
    quality, figure = found.quality, shown.figure
    rows: list[tuple[str | Cell, ...]] = [(*_way(figure, quality, strong=not found.refused),)]
    plain: list[tuple[str | float | None, ...]] = [(quality.model, quality.mae, quality.coverage80)]
    if shown.compare and found.other:
        rows.append(_way(figure, found.other.quality))
        plain.append((found.other.quality.model, found.other.quality.mae, found.other.quality.coverage80))
    naive = "–" if quality.naive_mae is None else ahead.error(figure, quality.naive_mae)
    rows.append((_("Repetir la semana pasada"), naive, "–"))
    plain.append((_("Repetir la semana pasada"), quality.naive_mae, None))
    said = ahead.refusal(figure, quality) if found.refused else ahead.accuracy(figure, quality)
    head = (_("Forma de pronosticar"), _("Error medio"), _("Acierta con 8 de cada 10"))
    table = Table(said, head, tuple(rows), (1, 2), tuple(plain))
    unit = many(
        quality.windows,
        "Error medio en {n} periodo de cuatro semanas que ya pasó",
        "Error medio en {n} periodos de cuatro semanas que ya pasaron",
    ).format(n=quality.windows)
    components.said_table(f"{shown.key}-formas", said, unit, table, words=_issued_words(quality), data=_behind(shown, table))


def _way(figure: str, quality: Quality, strong: bool = False) -> tuple[str | Cell, ...]:
    """One way of forecasting: its name, its error, how often its range held."""
    name = _(MODELS.get(quality.model, quality.model))
    label = _("{name} (la que se usa)").format(name=name) if strong else name
    error = "–" if quality.mae is None else ahead.error(figure, quality.mae)
    held = "–" if quality.coverage80 is None else _("{share} de los días").format(share=percent(quality.coverage80))
    return (Cell(label, strong=strong), Cell(error, strong=strong), Cell(held, strong=strong))


def _issued_words(quality: Quality) -> str:
    few = _("pocos datos") if quality.few else ""
    return " · ".join(part for part in (_("n {n} días").format(n=whole(quality.days)), few) if part)


def _behind(shown: Shown, table: Table) -> Data:
    """What the numbers are, how they are made, and when."""
    indicator = shown.pub.indicators.get(shown.figure)
    what = spoken(indicator.definition) if indicator else _("Minutos entre llegada (o cita) y llamada, promedio de los llamados.")
    how = _(
        "Lo que dan el día de la semana, los cierres, los días de pago y la temporada, más el nivel de las últimas semanas. "
        "Las barras salen de lo que se equivocó antes. Un día cerrado no tiene número."
    )
    found = shown.found
    more: tuple[tuple[str, str], ...] = ()
    if found is not None:
        more = (
            (_("Forma de pronosticar"), _(MODELS.get(found.quality.model, found.quality.model))),
            (_("Emitido"), sentence(day_year(ahead.issued_on(shown.pub, found.forecast)))),
        )
    return Data(what, how, shown.owner, table, more)
