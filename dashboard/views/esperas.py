"""Esperas: how long people will wait at each office, how far that can be trusted, when to come, and what one more desk does."""

import streamlit as st

from dashboard import ahead, ahead_figures, components, data, empties, filters, no_shows, waits, waits_figures
from dashboard.page import Page
from dashboard.waits_figures import Office
from dashboard.words import N_, _
from metrics.query import Published

PAGE = Page(N_("Esperas"), "esperas", 15, N_("¿Cuánto se esperará en cada oficina, y qué haría una ventanilla más?"))
OFFICE, PROCEDURE, FIGURE, WEEKDAY, BESIDE = "oficina", "tramite", "cifra", "dia", "comparar"
VISITS = "queue_visits"
FIGURES = {
    "mediana": (waits.FIGURE, N_("Espera (mediana)")),
    "promedio": ("queue_wait_minutes_mean", N_("Espera (promedio)")),
    "larga": ("queue_wait_minutes_p90", N_("Espera de 1 de cada 10")),
    "personas": (VISITS, N_("Personas que llegan")),
}
FILTERS_WIDTH = 760
HEIGHT = 330  # of the fan, beside the ranking


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Esperas"))
        return
    with components.masthead(_("Esperas"), data.fresh(pub), FILTERS_WIDTH):
        office = _chosen(pub)
        figure, procedure = _series(pub, office) if office else ("", "")
    if office is None:
        _nothing(pub)
        return
    above = st.container()  # its last sentence is simulated: what is only read is drawn before it
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        shown = _fan(office, figure, procedure)
    with right:
        waits_figures.ranking(office)
    components.section(_("¿Qué haría una ventanilla más?"))
    office = _staffed(office)
    no_shows.show(pub, office.key)
    if shown.found is not None:
        _trusted(shown)
    with above:
        waits_figures.answer(office, procedure)


def _trusted(shown: ahead_figures.Shown) -> None:
    """Earlier forecasts against what came, and how far off each way of forecasting is."""
    components.section(_("¿Cuánto se puede confiar en el pronóstico?"))
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        ahead_figures.held(shown)
    with right:
        ahead_figures.ways(shown)


def prepare() -> None:
    """Simulates the day that the first visitor will see."""
    pub = data.published()
    office = _first(pub) if pub is not None else None
    if office is not None:
        waits.with_desks(office.pub, office.key, office.weekday, 1)
        waits.enough(office.pub, office.key, office.weekday)


def _nothing(pub: Published) -> None:
    if not waits.recorded(pub):
        components.answer(_("Esta publicación se hizo antes de que hubiera esperas por hora."))
        components.empty(_("Publique de nuevo"), _("No hace falta cargar nada otra vez."), (("", "paso10 build"),))
        return
    appointments = no_shows.answer(pub)
    if appointments:
        components.answer("", *appointments)
        no_shows.show(pub, said=False)
    else:
        components.answer(_("Todavía no hay filas que medir."))
    components.empty(
        _("Falta la hora en que llegó cada persona"),
        _("Las esperas por hora se calculan con la hora de llegada y de llamada de cada turno. Las da el sistema de filas."),
        ((_("Una fuente con turnos, y después:"), "paso10 update"),),
    )


def _chosen(pub: Published) -> Office | None:
    """The office of the address; by default the one where people will wait longest on the next open day."""
    first = _first(pub)
    if first is None:
        return None
    names = {one.office: one.name for one in waits.expected(pub, first.weekday)}
    key = filters.choose(OFFICE, _("Oficina"), names, first.key)
    return Office(pub, key, names[key], waits.weekday(pub, key, first.weekday))


def _first(pub: Published) -> Office | None:
    day = waits.opening(pub) if waits.recorded(pub) else None
    found = waits.expected(pub, day.isoweekday()) if day is not None else ()
    return Office(pub, found[0].office, found[0].name, day.isoweekday()) if found and day is not None else None


def _series(pub: Published, office: Office) -> tuple[str, str]:
    """The figure and the procedure of the address; '' for all procedures.

    Where the wait is not forecast but the people who come are, they are what is shown first.
    """
    names = waits.procedures(pub, office.key)
    procedure = filters.choose(PROCEDURE, _("Trámite"), {"": _("Todos los trámites"), **names}) if names else ""
    words = {key: _(said) for key, (_figure, said) in FIGURES.items()}
    waited = ahead.outlook(pub, ahead.series_name(waits.FIGURE, office.key, procedure)) is not None
    first = "mediana" if waited or not _visits(office, waits.FIGURE, procedure) else "personas"
    return FIGURES[filters.choose(FIGURE, _("Cifra"), words, first)][0], procedure


def _fan(office: Office, figure: str, procedure: str) -> ahead_figures.Shown:
    """The days ahead; below it, the switch that draws Prophet's beside them where it is published."""
    found = ahead.outlook(office.pub, ahead.series_name(figure, office.key, procedure))
    drawn = st.container()
    compare = found is not None and found.other is not None and filters.toggle(BESIDE, _("Comparar con Prophet"))
    place, owner = waits_figures.place(office, procedure), waits_figures.owner(office)
    note = "" if found is not None else _visits(office, figure, procedure)
    shown = ahead_figures.Shown(office.pub, figure, place, "esperas", found, owner, compare, note=note, height=HEIGHT)
    with drawn:
        ahead_figures.fan(shown)
    return shown


def _visits(office: Office, figure: str, procedure: str) -> str:
    """Where the wait is not forecast but the people who come are, which choice shows them."""
    found = ahead.outlook(office.pub, ahead.series_name(VISITS, office.key, procedure))
    if figure not in ahead.MINUTES or found is None or found.refused:
        return ""
    return _("Cuántas personas llegarán sí se pronostica: elija «{figure}».").format(figure=_(FIGURES["personas"][1]))


def _staffed(office: Office) -> Office:
    """The chosen weekday with other desks, the hours to come at, and the fewest desks that would do."""
    days = waits_figures.weekdays(office.pub, office.key)
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        with st.container(key="desk-choice", horizontal=True, vertical_alignment="bottom", gap="medium"):
            if days:
                chosen = filters.choose(WEEKDAY, _("Día de la semana"), days, str(office.weekday))
                office = Office(office.pub, office.key, office.name, int(chosen))
            more = _more(office)
        waits_figures.desks(office, more)
        waits_figures.cheapest(office)
    with right:
        waits_figures.hours(office)
    return office


def _more(office: Office) -> int:
    """How many desks more; the slider counts the desks of the busiest hour."""
    day = waits.with_desks(office.pub, office.key, office.weekday, 0)
    if day is None:
        return 1
    most = max(day.staffed.desks)
    label = _("Ventanillas en la hora con más")
    return int(st.slider(label, 1, most + 4, most + 1, key=f"desks-{office.key}-{office.weekday}")) - most


if __name__ == "__main__":
    render()
