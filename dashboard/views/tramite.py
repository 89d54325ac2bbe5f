"""Trámite: one procedure by day, week and month, and what its record promises against what is measured."""

from itertools import zip_longest

import streamlit as st

from dashboard import (
    catalogue,
    components,
    data,
    decision_form,
    empties,
    procedure,
    procedure_ahead,
    procedure_cards,
    procedure_figures,
    promise,
)
from dashboard.page import Page
from dashboard.procedure import View
from dashboard.procedure_figures import Shown
from dashboard.words import N_, _, many
from metrics.query import Published

PAGE = Page(N_("Trámite"), "tramite", 20, N_("¿Cómo va este trámite, y cumple lo que su ficha promete?"))
FILTERS_WIDTH = 720


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Trámite"))
        return
    with components.masthead(_("Trámite"), data.fresh(pub), FILTERS_WIDTH):
        view = procedure.choose(pub)
    if view is None:
        components.answer(_("Todavía no hay trámites."))
        components.empty(
            _("Falta el catálogo o la primera solicitud"),
            _("Guarde catalogue/procedures.csv, o entregue un archivo que diga de qué trámite es cada fila."),
            (("", "paso10 update"),),
        )
        return
    _figures(_shown(pub, view))


def prepare() -> None:
    """Asks what the first visitor will ask: the busiest procedure's headline figures."""
    pub = data.published()
    if pub is not None:
        procedure.ranked(pub)


def _shown(pub: Published, view: View) -> Shown:
    changes = procedure.changes(procedure.shifts(pub, view.key))
    return Shown(pub, view, procedure.card_on(pub, view.key, view.end), changes)


def _figures(shown: Shown) -> None:
    plain, strong, after = promise.answer(shown.pub, shown.view, shown.card)
    components.answer(plain, strong, " ".join(part for part in (after, procedure_ahead.answer(shown)) if part))
    components.cards(procedure_cards.row(shown.pub, shown.view))
    with st.container(key="links"):
        decision_form.link(shown.pub, dimension="procedure", key=shown.view.key)
    figures = [
        procedure_figures.resolution,
        procedure_figures.record,
        *([procedure_ahead.requests] if shown.view.end == shown.pub.cutoff else []),
        procedure_figures.wait,
        *([procedure_ahead.wait] if procedure_ahead.has_wait(shown) else []),
        procedure_figures.due,
        procedure_figures.volume,
        procedure_figures.revenue,
        procedure_figures.stars,
        procedure_figures.reach,
        *([procedure_figures.citizen] if procedure_figures.has_citizen(shown) else []),
    ]
    for one, other in zip_longest(figures[::2], figures[1::2]):
        _pair(shown, one, other)
    _findings(shown)


def _findings(shown: Shown) -> None:
    """What is to mend in the record, over a year; told only of the day on which it was looked for."""
    found = promise.findings(shown.pub, shown.view)
    if found:
        told = many(len(found), "{n} corrección que pide la ficha", "{n} correcciones que pide la ficha").format(n=len(found))
        components.section(told, _("La más grave primero; lo que se mide es de los últimos doce meses completos"))
        catalogue.of_one(found, told)


def _pair(shown: Shown, one: procedure_figures.Draw, other: procedure_figures.Draw | None) -> None:
    """Two figures side by side; one below the other on a phone."""
    left, right = st.columns(2, gap="medium")
    with left:
        one(shown)
    if other is not None:
        with right:
            other(shown)


if __name__ == "__main__":
    render()
