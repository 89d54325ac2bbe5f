"""What the page of one procedure shows: which one, over which days, and its readings from the published file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st

from dashboard import address, filters
from dashboard.charts_procedure import Change, Dot
from dashboard.data import GRAINS, Period, Reading, declared, remember
from dashboard.formats import day, day_month, day_year, month, month_year, short_span
from dashboard.reading import number, said
from dashboard.words import N_, _, listed
from metrics import query
from metrics.query import Card, Figure, Published, Scope, Shift, Usual

PROCEDURE, SINCE, UNTIL = "tramite", "desde", "hasta"
SPANS = {
    "day": (45, 92, 183),
    "week": (364, 182, 728),
    "month": (731, 365, 1461),
}  # days back: the first one unless another is chosen
SPAN_WORDS = {
    45: N_("6 semanas"),
    92: N_("3 meses"),
    182: N_("6 meses"),
    183: N_("6 meses"),
    364: N_("12 meses"),
    365: N_("12 meses"),
    728: N_("2 años"),
    731: N_("2 años"),
    1461: N_("4 años"),
}
RECENT = timedelta(weeks=12) - timedelta(days=1)
RECENT_WORDS = N_("últimas 12 semanas")


@dataclass(frozen=True)
class View:
    """One procedure over some days: `period` is its last finished day, week or month, `recent` the start of the last 12 weeks."""

    key: str
    name: str
    grain: str
    start: date
    end: date
    period: Period
    recent: date
    whole: bool  # whether the days are those of the page, not of a link

    @property
    def scope(self) -> Scope:
        """The procedure as a scope."""
        return Scope(procedure=(self.key,))


@remember
def ranked(pub: Published) -> tuple[tuple[str, str, bool], ...]:
    """Key, name and whether it has requests of every procedure, the most requested first."""
    asked = {f.key: f.value or 0 for f in query.breakdown(pub, "requests_received", "procedure")}
    names = sorted(query.names(pub, "procedure").items(), key=lambda item: (-asked.get(item[0], 0), item[1]))
    return tuple((key, name, bool(asked.get(key))) for key, name in names)


def choose(pub: Published) -> View | None:
    """The filters of the page, from its address; None when the catalogue and the facts name no procedure."""
    options = {key: name if some else _("{name} (sin solicitudes)").format(name=name) for key, name, some in ranked(pub)}
    if not options:
        return None
    # the busiest one may be another tomorrow: a link always names its procedure
    st.query_params[PROCEDURE] = address.one_of(PROCEDURE, _("Trámite"), options, next(iter(options)))
    key = filters.choose(PROCEDURE, _("Trámite"), options)
    grain = GRAINS[filters.grain("semana")]
    with st.container(key="span", width=130):
        start, end, whole = days(pub, grain)
    last = last_finished(pub, key, grain, end)
    return View(key, {k: n for k, n, _some in ranked(pub)}[key], grain, start, end, last, max(start, end - RECENT), whole)


def days(pub: Published, grain: str) -> tuple[date, date, bool]:
    """The shown days, and whether they are those of the page: those of the address where it names some, else the grain's span."""
    cutoff = pub.cutoff or date.today()
    spans = {query.period_start(cutoff - timedelta(days=n), grain): n for n in SPANS[grain]}
    asked, until = _asked(pub, cutoff, min(spans))
    options = {start.isoformat(): _(SPAN_WORDS[n]) for start, n in spans.items()}
    first = next(iter(options))
    usual_days = (asked is None or asked.isoformat() in options) and until == cutoff
    since = asked or query.period_start(until - timedelta(days=SPANS[grain][0]), grain)
    custom = "" if usual_days else since.isoformat()
    if custom:
        words = _("{first} a {last}").format(first=day_year(date.fromisoformat(custom)), last=day_year(until))
        options = {custom: words, **options}
        st.query_params[SINCE] = custom
    chosen = filters.choose(SINCE, _("Periodo"), options, "" if custom else first)
    if chosen != custom:
        st.query_params.pop(UNTIL, None)
        until = cutoff
    return date.fromisoformat(chosen), until, not custom


def _asked(pub: Published, cutoff: date, longest: date) -> tuple[date | None, date]:
    """The first and last day that the address names; what has no data, or is not in order, is told and not followed."""
    first = min((supplier.first for supplier in pub.suppliers), default=cutoff)
    until = address.day(UNTIL, _("Hasta")) or cutoff
    words = {"until": day_year(until), "first": day_year(first), "last": day_year(cutoff)}
    if not first <= until <= cutoff:
        address.drop(UNTIL, _("Hasta: no hay datos del {until}; van del {first} al {last}.").format(**words))
        until = cutoff
    asked = address.day(SINCE, _("Desde"))
    if asked is None or min(first, longest) <= asked <= until:
        return asked, until
    words |= {"since": day_year(asked), "until": day_year(until)}
    why = (
        _("Desde: el {since} es posterior al {until}.")
        if asked > until
        else _("Desde: no hay datos del {since}; van del {first} al {last}.")
    )
    address.drop(SINCE, why.format(**words))
    return None, until


@remember
def last_finished(pub: Published, key: str, grain: str, end: date) -> Period:
    """The last working day, or the last week or month that is over and delivered, not after `end`."""
    if grain == "day":
        days = query.working_days(pub, Scope(procedure=(key,)), end - timedelta(days=21), end)
        last = days[-1] if days else end
        return Period(grain, last, last, last)
    finish = query.period_end(end, grain)
    if finish > end:
        finish = query.period_start(end, grain) - timedelta(days=1)
    return Period(grain, query.period_start(finish, grain), finish, finish)


@remember
def figure(pub: Published, id: str, key: str, start: date, end: date, channels: tuple[str, ...] = ()) -> Figure:
    """One figure of the procedure."""
    return _owed(pub, query.figure(pub, id, start, end, Scope(procedure=(key,), channel=channels)))


@remember
def series(
    pub: Published, id: str, key: str, grain: str, start: date, end: date, channels: tuple[str, ...] = ()
) -> tuple[Figure, ...]:
    """One figure of the procedure by period; of days only those that somebody works."""
    scope = Scope(procedure=(key,), channel=channels)
    found = query.series(pub, id, query.period_start(start, grain), end, grain, scope)
    if grain == "day":
        works = set(query.working_days(pub, scope, start, end))
        found = [f for f in found if f.start in works]
    return tuple(_owed(pub, f) for f in found)


def _owed(pub: Published, figure: Figure) -> Figure:
    """A figure without data after the last delivery names the sources that should have brought them."""
    if figure.state != "missing" or figure.missing or not figure.open:
        return figure
    return replace(figure, missing=declared(pub, query.indicators(pub)[figure.indicator].family))


@remember
def usual(pub: Published, id: str, key: str, grain: str, start: date) -> Usual | None:
    """Where a figure of the procedure usually lies."""
    return query.usual(pub, id, Scope(procedure=(key,)), grain, start)


@remember
def card_on(pub: Published, key: str, when: date) -> Card | None:
    """The card in force on a day."""
    return query.card(pub, key, when)


@remember
def shifts(pub: Published, key: str) -> tuple[Shift, ...]:
    """Its known changes, oldest first."""
    return query.shifts(pub, key)


@remember
def groups(pub: Published) -> dict[str, tuple[str, ...]]:
    """Channels in three groups."""
    return query.channel_groups(pub)


@remember
def due_next(pub: Published, key: str) -> tuple[date, date, int]:
    """The next working week after the cut-off, and how many open requests fall due until its end."""
    cutoff, scope = pub.cutoff or date.today(), Scope(procedure=(key,))
    tomorrow = cutoff + timedelta(days=1)
    days = query.working_days(pub, scope, tomorrow, cutoff + timedelta(days=21)) or [tomorrow]
    last = query.period_end(days[0], "week")
    return days[0], last, query.due_between(pub, tomorrow, last, scope)


def reading(pub: Published, id: str, view: View) -> Reading:
    """One indicator of the procedure in its last finished period, with its periods before."""
    indicator = query.indicators(pub)[id]
    shown = figure(pub, id, view.key, view.period.start, view.period.end)
    past = tuple(f for f in series(pub, id, view.key, view.grain, view.start, view.end) if f.start <= view.period.start)
    band = usual(pub, id, view.key, view.grain, view.period.start)
    return Reading(indicator, shown, shown, band, past, (), declared(pub, indicator.family))


def dots(figures: Sequence[Figure], grain: str, notes: Sequence[str] = ()) -> tuple[Dot, ...]:
    """A series as drawn: from the first period that has data; what is missing is a gap."""
    first = next((i for i, f in enumerate(figures) if f.state == "ok"), len(figures))
    noted = list(notes) or [""] * len(figures)
    return tuple(
        Dot(
            f.start,
            f.end,
            f.value if known(f, grain) else None,
            said(f.value, f.unit),
            label(f, grain),
            f.open,
            f.few,
            note,
            number(f.value, f.unit),
        )
        for f, note in zip(figures[first:], noted[first:], strict=True)
    )


def known(figure: Figure, grain: str) -> bool:
    """Whether a value says what happened, and not only that somebody owes data."""
    return figure.state == "ok" and not (figure.missing and (grain == "day" or not figure.value))


def label(figure: Figure, grain: str) -> str:
    """«vie 20 nov», «16 al 22 nov», «noviembre 2026»."""
    if grain == "month":
        return month_year(figure.start)
    return day(figure.start) if grain == "day" else short_span(figure.start, figure.end)


def state(figure: Figure) -> str:
    """The value of a table's cell: the number, or why there is none."""
    if figure.state == "ok":
        few = _(" (pocos datos)") if figure.few else ""
        return f"{said(figure.value, figure.unit)}{few}"
    if figure.state == "missing":
        return _("faltan datos de {names}").format(names=listed(figure.missing)) if figure.missing else _("sin datos")
    return {"not_applicable": _("no aplica"), "empty": _("sin casos")}.get(figure.state, "–")


def when(period: Period) -> str:
    """«el vie 20 nov», «en la semana del 9 al 15 nov», «en octubre»."""
    if period.grain == "day":
        return _("el {day}").format(day=day(period.start))
    if period.grain == "week":
        return _("en la semana del {span}").format(span=short_span(period.start, period.end))
    return _("en {month}").format(month=month(period.start))


KINDS = {
    "digitized": N_("se digitaliza"),
    "requirement_dropped": N_("un requisito menos"),
    "desk_added": N_("más ventanilla"),
    "simplified": N_("se simplifica"),
    "other": N_("otro cambio"),
}

PAST = {
    "digitized": N_("se digitalizó"),
    "requirement_dropped": N_("se quitó un requisito"),
    "simplified": N_("se simplificó"),
}


def within(figure: Figure) -> str:
    """«en 5 días hábiles», «el mismo día»."""
    return _("en {days}").format(days=said(figure.value, figure.unit)) if figure.value else _("el mismo día")


def changes(found: Sequence[Shift]) -> tuple[Change, ...]:
    """The known changes as the charts write them: «6 abr: se digitaliza»."""
    return tuple(
        Change(s.date, f"{day_month(s.date)}: {_(KINDS[s.kind]) if s.kind in KINDS else s.note[:30] or s.kind}") for s in found
    )
