"""The programme's own figures on *Programa*: reach, paper and hours saved, transparency, digital levels."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import assuming, behind, components, programme_parts
from dashboard.charts import Row, bars
from dashboard.components import Cell, Data, Table
from dashboard.data import remember
from dashboard.formats import date_year, short_span, whole
from dashboard.reading import said
from dashboard.words import N_, _, listed, many, spoken
from metrics.assumptions import ASSUMPTIONS
from metrics.figures import AT_THE_END
from metrics.programme import Levels, digital_levels, last_day, programme_figures
from metrics.query import Figure, Published, Scope

SAVED = ("sheets_saved", "citizen_hours_saved")
# Who could bring a figure that nobody delivers.
BRINGS = {
    "procedures_online": N_("el catálogo de trámites"),
    "transparency_obligations_met_share": N_("la Unidad de Transparencia"), "open_datasets": N_("la Unidad de Transparencia"),
    "budget_spent_share": N_("Tesorería"), "income_law_progress_share": N_("Tesorería"),
    "campaign_reach": N_("Comunicación social"),
}
# Public figures to compare with, always with their year and source.
BENCHMARKS = {
    "agencies_on_board": N_("Veracruz tenía 63 dependencias en 2021"),
    "public_servants_active": N_("Veracruz tenía 1,243 en la plataforma en 2021"),
}


@remember
def figures(pub: Published, as_of: date | None) -> tuple[Figure, ...]:
    """What has been done this year up to a day (the cut-off when none), and what stands on it."""
    return programme_figures(pub, as_of)


def show(pub: Published, as_of: date | None) -> None:
    """The table of figures, what paper and hours rest on, and beside them digital levels and the budget."""
    found = figures(pub, as_of)
    known = [one for one in found if one.value is not None]
    missing = [one for one in found if one.value is None]
    head = many(len(known), "{n} cifra del programa", "{n} cifras del programa").format(n=len(known))
    tail = many(len(missing), "falta {n}", "faltan {n}").format(n=len(missing)) if missing else _("ninguna falta")
    components.say(f"{head}; {tail}", _("Lo que se hizo, en lo que va del año; lo que está en pie, al último reporte"))
    components.table(_table(pub, found), name="stack")
    _assumed(pub, [one for one in found if one.indicator in SAVED])


def _table(pub: Published, found: Sequence[Figure]) -> Table:
    rows = tuple(_row(pub, one) for one in found)
    names = [spoken(pub.indicators[one.indicator].name) for one in found]
    plain = tuple((name, one.value, one.unit, f"{one.start}", f"{one.end}") for name, one in zip(names, found, strict=True))
    return Table(_("Cifras del programa"), (_("Cifra"), _("Valor"), _("De cuándo"), _("Fuente")), rows, (1,), plain)


def _row(pub: Published, one: Figure) -> tuple[str | Cell, ...]:
    indicator = pub.indicators[one.indicator]
    name = Cell(spoken(indicator.name), sub=spoken(indicator.formula))
    if one.value is None:
        bringer = _(BRINGS.get(one.indicator, indicator.owner))
        return name, Cell(_("falta"), "none"), "–", Cell(one.reason, sub=_("la puede traer {who}").format(who=bringer))
    stands = indicator.kind in AT_THE_END
    when = _("al {day}").format(day=date_year(one.end)) if stands else short_span(one.start, one.end)
    benchmark = BENCHMARKS.get(one.indicator)
    return (
        name, Cell(said(one.value, one.unit), sub=_("meta {x}").format(x=said(one.target, one.unit)) if one.target else ""),
        when, Cell(_source(pub, one), sub=_(benchmark) if benchmark else ""),
    )


def _source(pub: Published, one: Figure) -> str:
    if pub.indicators[one.indicator].family == "catalogue":
        return _("catálogo de trámites")
    base = behind.standing(pub, one.indicator, one.start, one.end, Scope())
    return listed(base.sources, 2)


def _assumed(pub: Published, found: Sequence[Figure]) -> None:
    """The values that nobody measured, on which paper and hours rest."""
    used = dict(pair for one in found for pair in one.assumptions)
    if not used:
        return
    words = [f"{spoken(ASSUMPTIONS[name].meaning)}: {said(value, ASSUMPTIONS[name].unit)}" for name, value in used.items()]
    components.trust(_("Papel y horas son estimaciones nuestras, con estos supuestos: {list}.").format(list="; ".join(words)))
    assuming.show(used)


def levels(pub: Published, as_of: date | None) -> None:
    """How many procedures have each digital level."""
    found, day = _levels(pub, as_of), last_day(pub, as_of)
    if not found.total:
        components.say(_("Ningún trámite del catálogo dice su nivel digital"))
        return
    sentence = _("{high} de {all} trámites se pueden al menos iniciar en línea")
    rows = tuple(Row(_(LEVELS.get(one.key, one.name)), one.value, 0.0, 0.0, whole(one.value or 0)) for one in found.by_level)
    table = Table(_("Trámites por nivel digital"), (_("Nivel"), _("Trámites")), tuple((r.name, r.said) for r in rows), (1,),
                  tuple((r.name, r.value) for r in rows))
    indicator = pub.indicators["procedures_listed"]
    components.figure(
        "levels", sentence.format(high=whole(found.online), all=whole(found.total)),
        _("Fichas vigentes el {day}, por nivel digital de 0 a 5").format(day=date_year(day)), bars(rows),
        words=_("n {n} trámites · catálogo").format(n=whole(found.total)),
        data=Data(spoken(indicator.definition), spoken(indicator.formula), _(indicator.owner), table))


@remember
def _levels(pub: Published, as_of: date | None) -> Levels:
    return digital_levels(pub, as_of)


LEVELS = {
    "": N_("Sin nivel en su ficha"), "0": N_("0 · Nada en línea"), "1": N_("1 · Información"),
    "2": N_("2 · Formatos para descargar"), "3": N_("3 · Se inicia en línea"), "4": N_("4 · Se resuelve en línea"),
    "5": N_("5 · Proactivo"),
}


def show_all(pub: Published, as_of: date | None) -> None:
    """The table of figures beside levels and components; below, the money of each step beside who was trained."""
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        show(pub, as_of)
    with right:
        levels(pub, as_of)
        programme_parts.components_had(pub, as_of)
    left, right = st.columns(2, gap="medium")
    with left:
        programme_parts.budget(pub, as_of)
    with right:
        programme_parts.training(pub, as_of)
