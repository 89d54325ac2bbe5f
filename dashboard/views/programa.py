"""Programa: are we on the way to the goals of step four, by week, month, year; the first ninety days; what the programme did."""

from datetime import date

import streamlit as st

from dashboard import access, address, components, data, empties, filters, first_days, goals, goals_figures, goals_form, programme
from dashboard.goals import Told
from dashboard.keeping import news
from dashboard.page import Page
from dashboard.words import N_, _
from metrics.query import Published

PAGE = Page(N_("Programa"), "programa", 10, N_("¿Vamos en camino a las metas, y qué ha hecho el programa?"))
AS_OF, READING = "al", "lectura"


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Programa"))
        return
    as_of = _as_of(pub)
    with components.masthead(_("Programa"), data.fresh(pub, as_of), 260):
        grain = filters.switch(READING, _("Lectura"), {key: _(word) for key, (_grain, word) in goals_figures.GRAINS.items()})
    goals_figures.later(as_of)
    found, trouble = goals.goals(pub, as_of)
    if trouble:
        components.notice(_("No se puede leer lo que se decidió"), trouble)
    if found:
        components.answer(*goals.answer(found))
    else:
        _none(pub, as_of)
    news(goals_form.NEWS)
    goals_figures.show(pub, found, grain, changes=as_of is None)
    if as_of is None:
        _write(pub, found)
    if access.person().whole:  # they are the programme's, not an agency's
        components.section(_("Los primeros 90 días"))
        first_days.show(pub, as_of)
    components.section(_("Qué ha hecho el programa"))
    programme.show_all(pub, as_of)


def _as_of(pub: Published) -> date | None:
    """The day of the address; a day to come is today, and is left out."""
    asked = address.day(AS_OF, _("Al día"))
    if asked is not None and asked >= pub.today:
        address.keep(AS_OF, "", "")
        return None
    return asked


def _write(pub: Published, found: list[Told]) -> None:
    if not access.may("promise"):
        return
    objectives = list(dict.fromkeys(one.entry.goal.objective for one in found))
    with st.expander(_("Registrar una meta"), expanded=False, key="goal-write"):
        goals_form.form(pub, objectives)


def _none(pub: Published, as_of: date | None) -> None:
    """Nothing was promised yet: what one could begin with, from the data; nothing is written by itself."""
    if as_of is not None:
        components.answer(_("Ese día todavía no había metas escritas."))
        return
    components.answer(_("Todavía no hay metas."), _("Escriba la primera: lleva un minuto."))
    ideas = goals.suggestions(pub)
    if ideas:
        components.empty(
            _("Tres metas con que empezar") if len(ideas) == 3 else _("Metas con que empezar"),
            _("Salen de sus datos: la base es la cifra de hoy. Nada se guarda hasta que alguien la registra abajo."),
            tuple((idea.words, "") for idea in ideas))


if __name__ == "__main__":
    render()
