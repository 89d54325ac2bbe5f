"""Prioridades: which procedures next, why, how sure that is, and what the team takes to the Agenda."""

from collections.abc import Mapping

import streamlit as st

from dashboard import address, agenda, components, data, empties, filters, meeting, priorities, priority_figures, what_if
from dashboard.keeping import news
from dashboard.page import Page
from dashboard.priority_figures import Shown
from dashboard.words import N_, _, listed
from metrics.axes import AXES, PRESETS, TEN_STEPS
from metrics.priority import Ranked
from metrics.query import Published
from metrics.records import records
from state.meeting import Agreed, Saved

PAGE = Page(N_("Prioridades"), "prioridades", 40, N_("¿Qué trámites siguen, por qué, y qué tan seguro es ese orden?"))
WEIGHTS, PROCEDURE, EVERYTHING = "pesos", "tramite", "todos"
OWN = "mios:"
FILTERS_WIDTH, MOST = 620, 100


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Prioridades"))
        return
    known, trouble = meeting.saved()
    with components.masthead(_("Prioridades"), data.fresh(pub), FILTERS_WIDTH):
        chosen, everything = _choices(pub, known)
    if trouble:
        components.notice(_("Lo que el equipo escribió no se puede leer"), trouble)
    if not priorities.recorded(pub) or not priorities.candidates(pub):
        _nothing(pub)
        return
    _page(pub, known, chosen, everything)


def prepare() -> None:
    """Ranks what the first visitor will see."""
    pub = data.published()
    if pub is not None and priorities.recorded(pub):
        found = priorities.ranking(pub, tuple(PRESETS[TEN_STEPS].items()), False)
        if found.rows:
            what_if.prepare(pub, found.rows[0].candidate.key)
        priorities.agreement(pub, False)


def _choices(pub: Published, known: Mapping[str, Saved]) -> tuple[str, bool]:
    """Which weights, and whether what is resolved online already competes too."""
    names = {name: _(words) for name, words in priorities.PRESET_WORDS.items()}
    names |= {f"{OWN}{name}": name for name in known}
    everything = False
    if priorities.recorded(pub) and any("done" in one.gates for one in priorities.candidates(pub)):
        everything = filters.toggle(EVERYTHING, _("También los que ya se resuelven en línea"))
    if priorities.recorded(pub):
        _follow(pub, everything)
    return filters.choose(WEIGHTS, _("Pesos"), names, TEN_STEPS), everything


def _follow(pub: Published, everything: bool) -> None:
    """Takes out of the address a procedure that has no place here, and tells it."""
    asked = st.query_params.get(PROCEDURE, "")
    if asked and asked not in {one.key for one in priorities.competing(pub, everything) if "law" not in one.gates}:
        address.drop(PROCEDURE, _("Trámite: «{asked}» no compite aquí. Se muestra el primero.").format(asked=asked[:60]))


def _page(pub: Published, known: Mapping[str, Saved], chosen: str, everything: bool) -> None:
    news(meeting.NEWS)
    above = st.container()
    points = _weights(chosen, known)
    agreed = meeting.agreed()
    if not any(points.values()):
        with above:
            components.answer(_("Ningún eje tiene peso: suba al menos uno."))
        return
    shown = Shown(pub, priorities.ranking(pub, tuple(points.items()), everything), agreed, everything)
    with above:
        priority_figures.answer(shown)
        components.lines(_unknown(shown))
    if not shown.ranking.rows:
        priority_figures.gates(shown)
        return
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        priority_figures.ranks(shown)
    with right:
        priority_figures.bubbles(shown)
        row = _chosen(shown)
        priority_figures.evidence(shown, row)
    _card(shown, row)
    priority_figures.gates(shown)
    if records(pub):
        agenda.show(pub.today)
    components.trust(priorities.kept_limits(pub))


def _weights(chosen: str, known: Mapping[str, Saved]) -> dict[str, float]:
    """The sliders, behind a line that says where they stand."""
    first = known[chosen.removeprefix(OWN)].points if chosen.startswith(OWN) else PRESETS[chosen]
    keys = {name: f"weight-{chosen}-{name}" for name in AXES}
    now = {name: float(st.session_state.get(key, first.get(name, 0))) for name, key in keys.items()}
    with st.expander(_("Pesos: {weights}").format(weights=priorities.weights_words(now) or _("ninguno")), key="weights-box"):
        with st.container(key="weights", horizontal=True):
            points = {
                name: float(st.slider(priorities.axis(name), 0, MOST, round(first.get(name, 0)), key=key))
                for name, key in keys.items()
            }
        components.trust(_("Cuenta cuánto pesa cada eje frente a los demás; no hace falta que sumen 100."))
        meeting.save_weights(known, points)
    return points


def _unknown(shown: Shown) -> list[str]:
    """The axes and the procedures that could not be weighed."""
    said = []
    if shown.ranking.unknown:
        names = listed([priorities.inside(name) for name in shown.ranking.unknown])
        said.append(_("Fuera de la cuenta, porque nadie lo sabe de ningún trámite: {names}.").format(names=names))
    if shown.ranking.unranked:
        names = listed([one.name for one in shown.ranking.unranked], 4)
        said.append(_("Sin lugar, porque no se sabe nada de ellos en estos ejes: {names}.").format(names=names))
    return said


def _chosen(shown: Shown) -> Ranked:
    """The procedure of the address; the first one unless it names another."""
    rows = {row.candidate.key: row for row in shown.ranking.rows}
    names = {key: f"{row.place}. {row.candidate.name}" for key, row in rows.items()}
    return rows[filters.choose(PROCEDURE, _("Trámite"), names, next(iter(rows)))]


def _card(shown: Shown, row: Ranked) -> None:
    """One procedure: what would change its place, every axis with its source, and what the team writes of it."""
    components.section(_("{place}. {name}, con su evidencia").format(place=row.place, name=row.candidate.name))
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        components.table(priority_figures.evidence_table(shown.pub, row.candidate), name="stack")
    with right:
        _standing(row)
        effort = priorities.effort(row.candidate.effort, shown.weeks(row.candidate.key))
        components.lines([_("Esfuerzo: {effort}.").format(effort=effort)] if effort else [])
        meeting.of(shown.pub, row, shown.agreed.get(row.candidate.key, Agreed(row.candidate.key)))
        _candidates(shown)
    what_if.show(shown.pub, row.candidate.key)


def _standing(row: Ranked) -> None:
    place = _("Lugar {place}; entre {low} y {high} en 9 de cada 10 combinaciones; {n} de cada 100 veces entre los cinco.")
    said = [
        place.format(place=row.place, low=row.low, high=row.high, n=priorities.chance(row.top)),
        priorities.changed_by(row),
        priorities.lacking(row),
        "" if row.front else _("Otro trámite lo iguala o supera en todos los ejes que pesan."),
        *(f"{words}. {why}" for words, why, _name in priorities.gate(row.candidate)),
        priorities.simplified(row.candidate),
    ]
    components.lines([line for line in said if line])


def _candidates(shown: Shown) -> None:
    """What the team marked, in the order of the ranking."""
    marked = [row for row in shown.ranking.rows if (one := shown.agreed.get(row.candidate.key)) is not None and one.candidate]
    decided = {entry.decision.procedure_id for entry in meeting.decided() if entry.withdrawn is None}
    components.section(_("Candidatas de esta reunión"))
    if not marked:
        components.trust(_("Ninguna todavía: abra un trámite y márquelo."))
    components.lines([
        _("{place}. {name} ({state})").format(
            place=row.place, name=row.candidate.name,
            state=_("con compromiso") if row.candidate.key in decided else _("sin compromiso todavía"),
        )
        for row in marked
    ])  # fmt: skip


def _nothing(pub: Published) -> None:
    if not priorities.recorded(pub):
        components.answer(_("Esta publicación se hizo antes de que hubiera prioridades."))
        components.empty(_("Publique de nuevo"), _("No hace falta cargar nada otra vez."), (("", "paso10 build"),))
        return
    components.answer(_("Todavía no hay trámites que comparar."))
    components.empty(
        _("Falta el catálogo o la primera solicitud"),
        _("Guarde catalogue/procedures.csv, o entregue un archivo que diga de qué trámite es cada fila."),
        (("", "paso10 update"),),
    )


if __name__ == "__main__":
    render()
