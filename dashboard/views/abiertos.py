"""Datos abiertos: what is published for everybody, what is hidden and why, and the files themselves."""

from functools import partial

import streamlit as st

from dashboard import components, data, empties, filters, opened
from dashboard.errors import BrokenRelease
from dashboard.page import Page
from dashboard.reports.open_data.release import Release, content, downloads, releases, rows_of
from dashboard.words import N_, _
from metrics.open_summary import hidden_by_table, last_month, whole

PAGE = Page(N_("Datos abiertos"), "abiertos", 70, N_("¿Qué se publica para todos, y cómo se protege a las personas?"))
TABLE = "tabla"


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Datos abiertos"))
        return
    try:
        found = releases(data.home())
        rows = rows_of(found[-1]) if found else None
    except BrokenRelease:
        _broken(data.fresh(pub))
        return
    with components.masthead(_("Datos abiertos"), data.fresh(pub)):
        chosen = filters.choose(TABLE, _("Tabla"), {name: _(title) for name, title in opened.TABLES.items()}) if found else ""
    if rows is None:
        _none_yet()
        return
    made, shares = found[-1], hidden_by_table(rows)
    components.answer(*opened.opening(made, whole(shares)))
    _files(made)
    components.section(_("Qué se oculta y por qué"), _("Un renglón se oculta completo: su conteo, su mediana y su dinero"))
    if made.hidden_rows:
        components.table(opened.reasons(made), name="stack")
    components.table(opened.shares(shares), name="thirds")
    components.lines([words for words in (opened.held_sentence(made), opened.payers_sentence(made)) if words])
    sample = last_month(rows, chosen)
    if sample:
        components.section(_("Así se ve: {month}").format(month=opened.month_of(sample)), _(opened.TABLES[chosen]))
        components.table(opened.preview(sample, chosen), tall=True)
    components.section(
        _("Entregas publicadas"), _("Cada una queda como se publicó; la siguiente se protege también de las anteriores")
    )
    components.table(opened.all_releases(found), name="stack")
    components.section(_("Cómo citar"))
    components.lines([opened.citation(made, pub.about.name)])


def _files(made: Release) -> None:
    """A button per file of the last release."""
    components.section(_("Descargar"), _("Cifras por mes del total, cada dependencia, trámite, oficina y canal"))
    with st.container(key="open-files", horizontal=True):
        for name in downloads(made):
            read = partial(content, made, name)
            st.download_button(opened.file_label(name), read, name, opened.media(name), key=f"file-{name}", on_click="ignore")


def _none_yet() -> None:
    components.answer(_("Todavía no hay ninguna entrega de datos abiertos."), _("Se hace con una orden."))
    components.empty(
        _("La primera entrega"),
        _("Escribe las cifras de cada mes terminado en CSV, Excel, JSON y Parquet, y oculta los números pequeños."),
        (("", "paso10 export open-data"),),
    )


def _broken(fresh: str) -> None:
    with components.masthead(_("Datos abiertos"), fresh):
        pass
    components.answer(_("Una entrega no es como se publicó."), _("Hay que recuperarla antes de publicar otra."))
    components.empty(
        _("Qué hacer"), _("Recupere de su respaldo la carpeta exports/open-data de la casa; después:"),
        (("", "paso10 export open-data"),),
    )


if __name__ == "__main__":
    render()
