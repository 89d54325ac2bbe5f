"""Datos: what arrived, what was refused and how to mend it, and how fresh each source is."""

from collections.abc import Sequence

import streamlit as st

from dashboard import adding, catalogue, components, data, deliveries, empties, filters, nights, sources
from dashboard.formats import day_year, whole
from dashboard.page import Page
from dashboard.sources import Source
from dashboard.words import N_, _, listed, many
from metrics import query
from metrics.query import Published

PAGE = Page(N_("Datos"), "datos", 90, N_("¿Qué llegó, qué se rechazó y cómo se arregla?"))


def render() -> None:
    """The page; a file being added takes its place."""
    if adding.is_open():
        adding.render()
        return
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Datos"))
        return
    found = sources.all_sources(pub)
    with components.masthead(_("Datos"), data.fresh(pub)):
        if found:
            chosen = filters.choose(
                filters.SOURCE, _("Fuente"), {"": _("Todas las fuentes"), **{s.source: s.name for s in found}}
            )
    if not found:
        empties.no_sources()
        return
    nights.show(pub)
    one = next((s for s in found if s.source == chosen), None)
    if one is not None:
        components.answer(*deliveries.opening_one(one))
        _source(pub, one)
    else:
        components.answer(*deliveries.opening(found), deliveries.quarantined_sentence(found))
        _tasks(sources.needing(pub, ""))
    components.section(
        _("Fuentes"), _("Qué entregó cada una y hasta qué día; el porcentaje es el de filas que no se pudieron leer")
    )
    components.table(deliveries.overview([s for s in found if deliveries.listed_alone(s)]), name="stack")
    components.trust(" · ".join(part for part in (deliveries.catalogue_line(found), nights.last_line(pub)) if part))
    _waiting(pub)
    if one is None:
        _source(pub, sources.worst(found))
        catalogue.show(pub)


def _waiting(pub: Published) -> None:
    """The files that nobody reads, and the way in for them and for any other."""
    files = query.unclaimed(pub)
    if files:
        components.notice(
            many(
                len(files),
                "Un archivo de inbox/ espera y ninguna fuente lo lee",
                "{n} archivos de inbox/ esperan y ninguna fuente los lee",
            ).format(n=len(files)),
            listed(files, 4),
        )
    adding.entrance()


def _tasks(needing: Sequence[Source]) -> None:
    if needing:
        components.section(_("Esto necesita a alguien ({n})").format(n=len(needing)))
        components.tasks([sources.task(source) for source in needing])


def _source(pub: Published, source: Source) -> None:
    """Everything about one source."""
    components.section(source.name, _("La entrega {owner}").format(owner=source.owner) if source.owner else "")
    if source.refused:
        components.notice(_("Se rechazó {file}").format(file=source.refused_file), source.refused)
    if source.quarantined:
        _quarantine(pub, source)
    _deliveries(pub, source)
    _conservation(pub, source)
    _findings(pub, source)


def _quarantine(pub: Published, source: Source) -> None:
    rows = sources.quarantine(pub, source.source)
    components.say(
        many(source.quarantined, "{n} fila no se pudo leer", "{n} filas no se pudieron leer").format(n=whole(source.quarantined)),
        _("{n} problemas, por motivo. Corrija el archivo de origen y vuelva a entregarlo: sustituye al anterior").format(
            n=whole(len(rows))
        )
        if len(rows) > 1
        else _("Corrija el archivo de origen y vuelva a entregarlo: sustituye al anterior"),
    )
    components.table(deliveries.reasons(rows), tall=True, name="stack")
    with st.container(key="downloads", horizontal=True):
        components.download(f"cuarentena-{source.source}", deliveries.quarantine_csv(rows), _("Descargar todo (CSV)"))
        with st.popover(_("Ver filas"), key="quarantine-rows"):
            components.table(deliveries.quarantine_rows(rows), tall=True)


def _deliveries(pub: Published, source: Source) -> None:
    batches = sources.batches(pub, source.source)
    if not batches:
        components.say(
            _("{name} no ha entregado ningún archivo").format(name=source.name),
            _("Guárdelo en la carpeta inbox/ y ejecute paso10 update"),
        )
        return
    latest = next((b for b in batches if b["loaded_at"]), None)
    when = _(", la última llegó el {day}").format(day=day_year(latest["loaded_at"].date())) if latest else ""
    components.say(
        many(len(batches), "{n} entrega{when}", "{n} entregas{when}").format(n=len(batches), when=when),
        _("La más reciente primero"),
    )
    components.table(deliveries.batches_table(batches), tall=True, name="stack")


def _conservation(pub: Published, source: Source) -> None:
    rows = sources.conservation(pub, source.source)
    if rows:
        table = deliveries.conservation(rows)
        components.say(
            deliveries.conservation_sentence(table),
            _("Registros físicos de cada archivo por lo que fue de ellos; el segundo conteo lo hace otro lector"),
        )
        components.table(table, tall=True, name="stack thirds")


def _findings(pub: Published, source: Source) -> None:
    rows = sources.findings(pub, source.source)
    if rows:
        components.say(
            many(len(rows), "{n} observación sobre los datos", "{n} observaciones sobre los datos").format(n=len(rows)),
            _("No impiden cargar; conviene revisarlas"),
        )
        components.table(deliveries.findings(rows), tall=True, name="stack")


if __name__ == "__main__":
    render()
