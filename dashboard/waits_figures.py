"""The figures of the offices' page, each with its sentence, its chart, what it stands on and its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import ahead, behind, charts, charts_waits, components, waits
from dashboard.charts_waits import Hourly, Tone
from dashboard.components import Data, Table
from dashboard.formats import day as day_of
from dashboard.formats import day_year, forms, one_decimal, percent, short_span, whole
from dashboard.theme import PALE, SERIES
from dashboard.waits import Expected
from dashboard.words import _, many, sentence, spoken
from metrics.hour_profile import LATELY, HourCell, HourProfile
from metrics.query import Published, Scope
from metrics.staffing import Hour, Waits

INDICATOR = "queue_wait_minutes_p50"
TARGET = waits.WAIT_TARGET_MINUTES
STEPS = (TARGET, 2 * TARGET, 3 * TARGET)


@dataclass(frozen=True)
class Office:
    """One office on one weekday (1 Monday … 7 Sunday)."""

    pub: Published
    key: str
    name: str
    weekday: int

    @property
    def day(self) -> str:
        """«lunes»."""
        return forms().days[self.weekday - 1]


def weekdays(pub: Published, office: str) -> dict[str, str]:
    """The weekdays on which an office attends, by their number."""
    found = waits.profile(pub, office)
    return {str(day): forms().days[day - 1] for day in sorted({cell.weekday for cell in found.cells})} if found else {}


def place(office: Office, procedure: str) -> str:
    """«Catastro», or «Catastro, Avalúo catastral»."""
    return f"{office.name}, {waits.procedures(office.pub, office.key)[procedure]}" if procedure else office.name


def owner(office: Office) -> str:
    """Who answers for the waits."""
    return _(office.pub.indicators[INDICATOR].owner)


def minutes(value: float) -> str:
    """«54 min»; under ten, with a decimal that says something."""
    return _("{n} min").format(n=whole(value) if value >= 10 else one_decimal(value))


def clock(hour: int) -> str:
    """«10 h»."""
    return _("{hour} h").format(hour=hour)


def answer(office: Office, procedure: str) -> None:
    """What to expect there on its next open day, and what one desk more would do."""
    components.answer("", _expected(office, procedure), _one_more(office))


def _expected(office: Office, procedure: str) -> str:
    """By the forecast; where there is none, what that weekday has been like."""
    words = {"place": place(office, procedure), "day": office.day}
    found = ahead.outlook(office.pub, ahead.series_name(waits.FIGURE, office.key, procedure))
    if found is not None and found.next is not None:
        words |= {"when": ahead.named_day(found.next.day), "wait": ahead.expected(waits.FIGURE, found.next)}
        told = sentence(_("{when} en {place} se esperan {wait}").format(**words))
        few = _(", con pocos datos") if found.quality.few else ""
        return f"{told}{few}{'' if procedure else _rank(office)}."
    mine = next((wait for wait in waits.offices(office.pub, office.weekday) if wait.office == office.key), None)
    if mine is None or procedure:
        return _("En {place} no hay pronóstico de la espera.").format(**words)
    told = _("En {place}, en {day}, la espera ha sido de {wait} en promedio").format(**words, wait=minutes(mine.wait_minutes))
    return _("{told}; no hay pronóstico.").format(told=told)


def _rank(office: Office) -> str:
    found = [one.office for one in waits.expected(office.pub, office.weekday)]
    if len(found) < 2:
        return ""
    rank = found.index(office.key) + 1
    if rank == 1:
        return _(": la espera más larga de las {n} oficinas").format(n=len(found))
    return _(": lugar {rank} de {n} oficinas, de mayor a menor").format(rank=rank, n=len(found))


def _one_more(office: Office) -> str:
    day = waits.with_desks(office.pub, office.key, office.weekday, 1)
    if day is None or day.staffed.far:
        return ""
    words = {"day": office.day, "share": _share(day.other), "target": minutes(TARGET)}
    told = _("Con una ventanilla más, en {day} {share} pasaría en {target} o menos; con las de ahora, {now}.")
    return told.format(**words, now=_share(day.now))


def _share(day: Waits) -> str:
    return percent(100 * day.within_target_share)


def _hour(cell: HourCell) -> str:
    return _("{day} a las {hour} h").format(day=forms().days[cell.weekday - 1], hour=cell.hour)


def hours(office: Office) -> None:
    """The best hour to come, and all the hours of the week."""
    found = waits.profile(office.pub, office.key)
    if found is None or found.best is None or found.worst is None:
        components.say(
            _("No se sabe a qué hora conviene venir"), _("Faltan horas de llegada y de llamada en las últimas 26 semanas.")
        )
        return
    said = _("Mejor hora para venir: {best}; la peor, {worst}").format(best=_hour(found.best), worst=_hour(found.worst))
    unit = _("Minutos de espera según la hora de llegada, promedio; tonos desde {a}, {b} y {c} min").format(
        a=STEPS[0], b=STEPS[1], c=STEPS[2]
    )
    cells = {(cell.weekday, cell.hour): cell for cell in found.cells}
    days, rows = sorted({w for w, _h in cells}), sorted({h for _w, h in cells})
    tones = tuple(
        Tone(forms().short_days[day - 1], clock(hour), _minutes(cells.get((day, hour))), _cell(cells.get((day, hour))))
        for hour in rows
        for day in days
    )
    table = Table(
        said,
        (_("Hora"), *(forms().days[day - 1] for day in days)),
        tuple((clock(hour), *(_cell(cells.get((day, hour))) or "—" for day in days)) for hour in rows),
        tuple(range(1, len(days) + 1)),
        tuple((hour, *(_minutes(cells.get((day, hour))) for day in days)) for hour in rows),
    )
    span = short_span(found.start, found.end)
    words = _("n {n} llegadas · {span}").format(n=whole(found.n), span=span)
    components.figure(
        "esperas-horas", said, unit, charts_waits.tones(tones, STEPS), words=words, data=_behind(office, table, found)
    )


def _minutes(cell: HourCell | None) -> float | None:
    return None if cell is None else cell.wait_minutes


def _cell(cell: HourCell | None) -> str:
    return "" if cell is None or cell.wait_minutes is None else whole(cell.wait_minutes)


def ranking(office: Office) -> None:
    """Every office by the wait to be expected on its next open day."""
    found = waits.expected(office.pub, office.weekday)
    known = [one for one in found if one.day is not None]
    beyond = [one for one in found if one.wait_minutes > TARGET]
    day = min((one.day for one in known if one.day is not None), default=None)
    words = {"n": len(beyond), "all": len(found), "target": TARGET, "when": ahead.named_day(day) if day else office.day}
    told = many(
        len(beyond),
        "{when}, {n} de {all} oficinas pasará de {target} min",
        "{when}, {n} de {all} oficinas pasarán de {target} min",
    )
    usual = many(
        len(beyond),
        "{n} de {all} oficinas pasa de {target} min en {when}",
        "{n} de {all} oficinas pasan de {target} min en {when}",
    )
    said = sentence((told if known else usual).format(**words))
    table = Table(
        said,
        (_("Oficina"), _("Espera"), _("8 de cada 10 veces"), _("De qué")),
        tuple((one.name, minutes(one.wait_minutes), _spread(one), _basis(one, office)) for one in found),
        (1, 2),
        tuple((one.name, one.wait_minutes, *_edges(one), _basis(one, office)) for one in found),
    )
    chart = charts.dot_bar(tuple(_row(one, bool(known)) for one in found), float(TARGET))
    data = _behind(office, table, None)
    components.figure("esperas-oficinas", said, _ranking_unit(found, office), chart, words=_ranking_words(found), data=data)


def _row(one: Expected, forecast: bool) -> charts.Row:
    """A row; a diamond where nine of ten such days pass the target."""
    said = minutes(one.wait_minutes)
    if one.day is None and forecast:
        return charts.Row(one.name, one.wait_minutes, None, None, _("{wait}, usual").format(wait=said))
    sure = one.day is not None and (one.low_minutes or 0.0) > TARGET
    return charts.Row(one.name, one.wait_minutes, one.low_minutes, one.high_minutes, said, "act" if sure else "usual")


def _ranking_unit(found: Sequence[Expected], office: Office) -> str:
    if not any(one.day for one in found):
        return _("Espera en minutos, promedio de los últimos seis días iguales. Barra: del mejor al peor; raya: meta")
    unit = _("Espera prevista en minutos, mediana. Barra: 8 de cada 10 veces; raya: meta; rombo: la pasará casi seguro")
    rest = _("; sin barra: sin pronóstico, el promedio usual en {day}").format(day=office.day)
    return unit if all(one.day for one in found) else f"{unit}{rest}"


def _ranking_words(found: Sequence[Expected]) -> str:
    few = sum(one.few for one in found)
    parts = (_("n {n} oficinas").format(n=len(found)), _("{n} con pocos datos").format(n=few) if few else "")
    return " · ".join(part for part in parts if part)


def _edges(one: Expected) -> tuple[float | None, float | None]:
    return (one.low_minutes, one.high_minutes) if one.day is not None else (None, None)


def _spread(one: Expected) -> str:
    low, high = _edges(one)
    return "–" if low is None or high is None else _("{low} a {high} min").format(low=whole(low), high=whole(high))


def _basis(one: Expected, office: Office) -> str:
    """What the wait of a row is: the forecast of a day, or what its last weekdays were."""
    if one.day is None and one.any_day:
        return _("promedio de sus últimos días")
    if one.day is None:
        return _("promedio de los últimos seis días iguales ({day})").format(day=office.day)
    few = _(", pocos datos") if one.few else ""
    return _("pronóstico de {when}").format(when=day_of(one.day)) + few


def desks(office: Office, more: int) -> None:
    """A day as it is staffed lately, and with other desks."""
    day = waits.with_desks(office.pub, office.key, office.weekday, more)
    if day is None:
        components.say(_("No se puede simular este día"), _("Faltan llegadas, duración de la atención o ventanillas por hora."))
        return
    many_desks, now = max(waits.added(day.staffed.desks, more)), max(day.staffed.desks)
    said = _("Con {n} la hora más larga pasa de {before} a {after}, y {share} pasa en {target} o menos; hoy, {today}").format(
        n=_desks(many_desks),
        before=minutes(day.now.longest.wait_minutes or 0),
        after=minutes(day.other.longest.wait_minutes or 0),
        share=_share(day.other),
        today=_share(day.now),
        target=minutes(TARGET),
    )
    lines = [Hourly(_("{desks}, hoy").format(desks=_desks(now)), PALE, _line(day.now))]
    lines += [Hourly(_desks(many_desks), SERIES, _line(day.other))] if more else []
    unit = _("Minutos de espera según la hora de llegada, en {day}").format(day=office.day)
    chart = charts_waits.day(tuple(lines), float(TARGET), _("meta {n} min").format(n=TARGET))
    columns = (day.now.hours, day.other.hours)
    table = Table(
        said,
        (_("Hora"), _("Ventanillas hoy"), _("Espera hoy"), _("Ventanillas"), _("Espera")),
        tuple((clock(a.hour), whole(a.desks), _said(a), whole(b.desks), _said(b)) for a, b in zip(*columns, strict=True)),
        (1, 2, 3, 4),
        tuple((a.hour, a.desks, a.wait_minutes, b.desks, b.wait_minutes) for a, b in zip(*columns, strict=True)),
    )
    measured = _("el modelo da {model} y lo medido es {measured}").format(
        model=minutes(day.staffed.modelled_minutes), measured=minutes(day.staffed.measured_minutes)
    )
    doubt = _("; no se parecen: tómelo como una idea") if day.staffed.far else ""
    people = waits.visits(office.pub, office.key, office.weekday)
    who = (
        _("{n} personas esperadas el {day}").format(n=whole(people.median or 0.0), day=day_of(people.day))
        if people
        else _("las personas de las últimas semanas")
    )
    words = _("simulación de 300 días con {who} · {measured}{doubt}").format(who=who, measured=measured, doubt=doubt)
    components.figure("esperas-ventanillas", said, unit, chart, words=words, data=_simulated(office, table))


def _line(day: Waits) -> tuple[tuple[str, float | None, str], ...]:
    return tuple((clock(hour.hour), hour.wait_minutes, _said(hour)) for hour in day.hours)


def _said(hour: Hour) -> str:
    return "—" if hour.wait_minutes is None else minutes(hour.wait_minutes)


def _desks(n: int) -> str:
    return many(n, "{n} ventanilla", "{n} ventanillas").format(n=n)


def cheapest(office: Office) -> None:
    """The fewest desks that would keep most of every hour's people within the target."""
    day, found = waits.with_desks(office.pub, office.key, office.weekday, 0), waits.enough(office.pub, office.key, office.weekday)
    if day is None:
        return
    share = percent(100 * waits.SHARE)
    if found is None:
        components.say(
            _("Ni con {n} ventanillas más pasaría en {target} min el {share} de cada hora").format(
                n=waits.MOST_MORE, share=share, target=TARGET
            )
        )
        return
    difference = sum(found) - sum(day.staffed.desks)
    said = _(
        "Para que {share} de cada hora pase en {target} min bastan {n} horas de ventanilla al día; hoy se abren {now}"
    ).format(share=share, target=TARGET, n=sum(found), now=sum(day.staffed.desks))
    rows = tuple(
        (clock(hour.hour), whole(hour.desks), whole(n), _change(n - hour.desks))
        for hour, n in zip(day.now.hours, found, strict=True)
    )
    table = Table(said, (_("Hora"), _("Ventanillas hoy"), _("Bastan"), _("Cambio")), rows, (1, 2, 3))
    unit = _("Ventanillas por hora, en {day}; {more}").format(day=office.day, more=_hours(difference))
    components.said_table("esperas-bastan", said, unit, table, words=_("simulación de 100 días"), data=_simulated(office, table))


def _hours(difference: int) -> str:
    if not difference:
        return _("las mismas horas, repartidas de otro modo")
    words = many(abs(difference), "{n} hora de ventanilla", "{n} horas de ventanilla").format(n=abs(difference))
    return (_("{hours} más") if difference > 0 else _("{hours} menos")).format(hours=words)


def _change(n: int) -> str:
    return f"+{n}" if n > 0 else f"−{-n}" if n < 0 else "="


def _behind(office: Office, table: Table, profile: HourProfile | None) -> Data:
    """What the waits stand on."""
    indicator = office.pub.indicators[INDICATOR]
    start, end = (profile.start, profile.end) if profile else (office.pub.cutoff, office.pub.cutoff)
    more: tuple[tuple[str, str], ...] = ()
    if start is not None and end is not None:
        base = behind.standing(office.pub, INDICATOR, start, end, Scope(office=(office.key,)))
        more = (
            (_("Días cubiertos"), behind.completeness(base)),
            (_("Corte"), day_year(base.cutoff)),
            (_("Se apoya en"), behind.files(base)),
        )
    formula = _("Suma de los minutos entre llegada (o cita) y llamada, entre las personas llamadas.")
    return Data(spoken(indicator.definition), formula, _(indicator.owner), table, more)


def _simulated(office: Office, table: Table) -> Data:
    """What the simulation is made of."""
    indicator = office.pub.indicators[INDICATOR]
    definition = _(
        "Un día de la fila, muchas veces: llegadas por hora, duración de la atención y paciencia como las de las últimas "
        "{weeks} semanas, con las personas que se pronostican y las ventanillas que se dicen. Quien llega primero pasa primero."
    ).format(weeks=LATELY)
    formula = _(
        "Espera: minutos entre la llegada y la llamada de quienes son llamados. A cada atención se suma el tiempo entre "
        "una persona y otra con el que el modelo da la espera medida."
    )
    return Data(definition, formula, _(indicator.owner), table)
