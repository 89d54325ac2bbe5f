"""Esperas: how long people will wait at each office, at which hour to come, and what one more desk would do."""

import streamlit as st

from dashboard import components, data, empties, filters, waits, waits_figures
from dashboard.page import Page
from dashboard.waits_figures import Office
from dashboard.words import N_, _
from metrics.query import Published

PAGE = Page(N_("Esperas"), "esperas", 15, N_("¿Cuánto se esperará en cada oficina, y qué haría una ventanilla más?"))
OFFICE, WEEKDAY = "oficina", "dia"
FILTERS_WIDTH = 480


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Esperas"))
        return
    with components.masthead(_("Esperas"), data.fresh(pub), FILTERS_WIDTH):
        office = _chosen(pub)
    if office is None:
        components.answer(_("Todavía no hay filas que medir."))
        components.empty(
            _("Falta la hora en que llegó cada persona"),
            _("Las esperas por hora se calculan con la hora de llegada y de llamada de cada turno. Las da el sistema de filas."),
            ((_("Una fuente con turnos, y después:"), "paso10 update"),),
        )
        return
    above = st.container()  # its last sentence is simulated: what is only read is drawn before it
    left, right = st.columns([5, 4], gap="medium")
    with left:
        waits_figures.hours(office)
    with right:
        waits_figures.ranking(office)
    with above:
        waits_figures.answer(office)
    components.section(_("¿Qué haría una ventanilla más?"))
    left, right = st.columns([5, 4], gap="medium")
    with left:
        waits_figures.desks(office, _more(office))
    with right:
        waits_figures.cheapest(office)


def prepare() -> None:
    """Simulates the day that the first visitor will see."""
    pub = data.published()
    office = _first(pub) if pub is not None else None
    if office is not None:
        waits.with_desks(office.pub, office.key, office.weekday, 1)
        waits.enough(office.pub, office.key, office.weekday)


def _chosen(pub: Published) -> Office | None:
    """The office and weekday of the address; by default the one where people wait longest on the next open day."""
    first = _first(pub)
    if first is None:
        return None
    names = {wait.office: wait.name for wait in waits.offices(pub, first.weekday)}
    key = filters.choose(OFFICE, _("Oficina"), names, first.key)
    days = waits_figures.weekdays(pub, key)
    chosen = filters.choose(WEEKDAY, _("Día de la semana"), days, str(first.weekday) if str(first.weekday) in days else "")
    return Office(pub, key, names[key], int(chosen))


def _first(pub: Published) -> Office | None:
    day = waits.opening(pub)
    found = waits.offices(pub, day.isoweekday()) if day is not None else []
    return Office(pub, found[0].office, found[0].name, day.isoweekday()) if found and day is not None else None


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
