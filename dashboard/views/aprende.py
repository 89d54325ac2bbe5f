"""Aprende e itera: what was decided, what was expected, what happened, and what to look at again."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import (
    address,
    components,
    data,
    decided,
    decision_figures,
    decision_form,
    empties,
    filters,
    outcomes,
    proposals,
)
from dashboard.formats import date_year
from dashboard.keeping import news
from dashboard.outcomes import Outcome
from dashboard.page import Page
from dashboard.told import told
from dashboard.words import N_, _
from metrics.query import Published
from state import decisions
from state.decisions import Entry
from state.errors import StateError

PAGE = Page(N_("Aprende e itera"), "aprende", 50, N_("¿Qué decidimos, qué esperábamos y qué pasó?"))
AS_OF, RESULT = "al", "resultado"
MOST = 20  # decisions in the table at first


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Aprende e itera"))
        return
    as_of = _as_of(pub)
    entries, trouble = _entries(as_of)
    found = outcomes.outcomes(pub, entries, as_of, as_of or data.today(pub))
    with components.masthead(_("Aprende e itera"), data.fresh(pub, as_of)):
        chosen = _filter(found)
    if as_of:
        _told_as_of(as_of)
    if trouble:
        components.answer("", _("El registro no se puede leer: no se sabe qué se decidió."), "")
    else:
        components.answer(*outcomes.answer(found, as_of))
    news()
    if trouble:
        components.notice(_("El registro no se puede leer"), trouble)
    elif as_of is None:
        decision_form.show(pub, alone=not found)
    if as_of is None:
        proposals.show(pub)
    if found:
        _register(pub, [one for one in found if chosen in ("", one.result) or (chosen == "due" and one.due)], as_of)


def _as_of(pub: Published) -> date | None:
    """The day of the address; a day to come is today, and is left out."""
    asked = address.day(AS_OF, _("Al día"))
    if asked is not None and asked >= data.today(pub):
        address.keep(AS_OF, "", "")
        return None
    return asked


def _entries(as_of: date | None) -> tuple[Sequence[Entry], str]:
    try:
        return decisions.entries(decided.store(), as_of), ""
    except StateError as error:
        return (), told(str(error))


def _filter(found: Sequence[Outcome]) -> str:
    words = {name: _(outcomes.WORDS[name]).capitalize() for name in outcomes.WORDS if any(one.result == name for one in found)}
    due = {"due": _("Por revisar")} if any(one.due for one in found) else {}
    return filters.choose(RESULT, _("Resultado"), {"": _("Todas las decisiones"), **due, **words})


def _told_as_of(as_of: date) -> None:
    with st.container(key="links-as-of", horizontal=True, vertical_alignment="center", gap="small"):
        components.trust(_("Registro al {day}: decisiones y veredictos como se conocían ese día.").format(day=date_year(as_of)))
        st.button(_("Ver el de hoy"), type="tertiary", key="today", on_click=lambda: st.query_params.pop(AS_OF, None))


def _register(pub: Published, found: Sequence[Outcome], as_of: date | None) -> None:
    """The table, and one decision whole."""
    note = _("Intervalos de 90 %. Lo que no funcionó se queda: de eso también se aprende.")
    components.section(_("Registro ({n})").format(n=len(found)), note)
    shown = sorted(found, key=lambda one: not one.due)[:MOST]
    components.table(outcomes.table(pub, shown), name="stack")
    if rest := len(found) - len(shown):
        components.trust(_("{n} más: elíjalas por su número, aquí abajo.").format(n=rest))
    if found:
        decision_figures.one(pub, found, as_of)


if __name__ == "__main__":
    render()
