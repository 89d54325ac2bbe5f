"""Pasos: where the time goes inside a procedure, what comes back, and which step to look at first."""

import streamlit as st

from dashboard import adding, components, data, empties, links, process, process_change, process_figures
from dashboard.page import Page
from dashboard.process import View
from dashboard.words import N_, _
from metrics.process import Process
from metrics.query import Published

PAGE = Page(N_("Pasos"), "pasos", 45, N_("¿En qué paso se va el tiempo, qué vuelve, y qué paso conviene cambiar?"))
FILTERS_WIDTH = 560


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Pasos"))
        return
    with components.masthead(_("Pasos"), data.fresh(pub), FILTERS_WIDTH):
        view = process.choose(pub)
    if view is None:
        _nothing()
        return
    found = process.process(pub, view)
    components.answer(*process.answer(view, found))
    if found.cases:
        _figures(pub, view, found)


def prepare() -> None:
    """Asks what the first visitor will ask: the procedure with most events."""
    pub = data.published()
    if pub is not None:
        process.logged(pub)


def _nothing() -> None:
    """No event log came."""
    components.answer(_("Todavía no hay bitácora de pasos de ningún trámite."))
    adding.entrance(prominent=True)
    components.empty(
        _("Lo que falta es una bitácora: un renglón por paso terminado"),
        _("La tiene quien lleve el sistema de gestión de expedientes. Sirve un CSV, un XLSX, una consulta o un archivo XES."),
        (
            (_("Pida estas columnas: folio, paso y fin del paso; mejor si también inicio y quién lo hizo."), ""),
            (_("Deje el archivo en inbox/ y deje que Paso 10 proponga su contrato:"), "paso10 inspect inbox/bitacora.csv"),
            (_("Cargue y publique. Esta página se llena sola:"), "paso10 update"),
        ),
    )


def _figures(pub: Published, view: View, found: Process) -> None:
    step = found.bottleneck
    with st.container(key="links", horizontal=True, gap="medium"):
        links.page(_("Ver trámite"), "tramite", tramite=view.key)
        if step is not None:
            links.page(_("Registrar decisión"), "aprende", indicador="resolution_days_p50", tramite=view.key, paso=step.activity)
    process_figures.flow(pub, view, found)
    process_figures.ways(view, process.variants(pub, view), found.cases)
    process_change.show(pub, view)


if __name__ == "__main__":
    render()
