"""The figures of the offices' page, each with its sentence, its chart, what it stands on and its table."""

from dataclasses import dataclass

from dashboard import behind, charts, charts_waits, components, waits
from dashboard.charts_waits import Hourly, Tone
from dashboard.components import Data, Table
from dashboard.formats import day_year, forms, one_decimal, percent, short_span, whole
from dashboard.theme import PALE, SERIES
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
    return (
        {str(day): forms().days[day - 1] for day in sorted({cell.weekday for cell in found.cells})}
        if found
        else {"1": forms().days[0]}
    )


def minutes(value: float) -> str:
    """«54 min»; under ten, with a decimal that says something."""
    return _("{n} min").format(n=whole(value) if value >= 10 else one_decimal(value))


def clock(hour: int) -> str:
    """«10 h»."""
    return _("{hour} h").format(hour=hour)


def answer(office: Office) -> None:
    """What to expect there, and what one desk more would do."""
    found = {wait.office: wait for wait in waits.offices(office.pub, office.weekday)}
    mine, rank = found.get(office.key), list(found).index(office.key) + 1 if office.key in found else 0
    if mine is None:
        components.answer(_("En {office} no se ha medido ninguna espera en {day}.").format(office=office.name, day=office.day))
        return
    plain = _("En {office}, en {day}, se esperan {wait}").format(
        office=office.name, day=office.day, wait=minutes(mine.wait_minutes)
    )
    place = _("la espera más larga de las {n} oficinas") if rank == 1 else _("lugar {rank} de {n} oficinas, de mayor a menor")
    about = f"{plain}: {place.format(rank=rank, n=len(found))}."
    day = waits.with_desks(office.pub, office.key, office.weekday, 1)
    if day is None or day.far:
        components.answer(about)
        return
    words = _("Con una ventanilla más esperarían {wait}, y {share} pasaría en {target} o menos; hoy, {now}.").format(
        wait=minutes(day.other.wait_minutes), share=_share(day.other), now=_share(day.now), target=minutes(TARGET)
    )
    components.answer(about, words)


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
    """Every office by what people wait there on that weekday."""
    found = waits.offices(office.pub, office.weekday)
    beyond = [wait for wait in found if wait.wait_minutes > TARGET]
    said = sentence(
        many(
            len(beyond),
            "{n} de {all} oficinas pasa de {target} min en {day}",
            "{n} de {all} oficinas pasan de {target} min en {day}",
        ).format(n=len(beyond), all=len(found), target=TARGET, day=office.day)
    )
    unit = _("Espera en minutos, promedio de los últimos seis días iguales. Barra: del mejor al peor; raya: meta")
    rows = tuple(
        charts.Row(
            wait.name,
            wait.wait_minutes,
            wait.low_minutes,
            wait.high_minutes,
            minutes(wait.wait_minutes),
            "act" if wait.office == office.key else "usual",
        )
        for wait in found
    )
    table = Table(
        said,
        (_("Oficina"), _("Espera"), _("Mejor día"), _("Peor día"), _("Personas")),
        tuple((w.name, minutes(w.wait_minutes), minutes(w.low_minutes), minutes(w.high_minutes), whole(w.n)) for w in found),
        (1, 2, 3, 4),
        tuple((w.name, w.wait_minutes, w.low_minutes, w.high_minutes, w.n) for w in found),
    )
    words = _("n {n} personas en {days} días").format(
        n=whole(sum(w.n for w in found)), days=max((w.days for w in found), default=0)
    )
    components.figure(
        "esperas-oficinas", said, unit, charts.dot_bar(rows, float(TARGET)), words=words, data=_behind(office, table, None)
    )


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
    doubt = _("; no se parecen: tómelo como una idea") if day.far else ""
    words = _("simulación de 300 días · {measured}{doubt}").format(measured=measured, doubt=doubt)
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
            _("Ni con {n} ventanillas más pasaría {share} en {target} min").format(n=waits.MOST_MORE, share=share, target=TARGET)
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
        "{weeks} semanas, con las ventanillas que se dicen. Quien llega primero pasa primero."
    ).format(weeks=LATELY)
    formula = _(
        "Espera: minutos entre la llegada y la llamada de quienes son llamados. A cada atención se suma el tiempo entre "
        "una persona y otra con el que el modelo da la espera medida."
    )
    return Data(definition, formula, _(indicator.owner), table)
