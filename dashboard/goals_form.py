"""The form of a goal: an indicator, where, from what to what, until when, and who answers. A minute's work."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard import actions, components, decided, goals
from dashboard.formats import date_year
from dashboard.keeping import keeping
from dashboard.reading import said
from dashboard.words import N_, _, spoken
from metrics import query
from metrics.goals.goal import adds_up
from metrics.query import Published
from state import goals as kept
from state.goals import Goal

NEWS = "goals-news"
PLACES = {
    "": N_("Todo el municipio"), "agency": N_("Una dependencia"), "procedure": N_("Un trámite"), "office": N_("Una oficina"),
}
FIRST = ("on_time_share", "queue_wait_minutes_p50", "resolution_days_p50", "stars_mean", "digital_take_up", "procedures_online",
         "people_trained", "citizen_hours_saved", "sheets_saved", "revenue_mxn")


@dataclass(frozen=True)
class Begun:
    """What the form opens with."""

    indicator: str
    base: float
    goal: float
    due_on: date


def form(pub: Published, objectives: list[str]) -> None:
    """A goal to write: what and where outside the form, because the base follows from them."""
    known = {id: spoken(one.name) for id, one in sorted(pub.indicators.items(), key=lambda pair: _rank(pair[0]))}
    chosen = str(st.selectbox(_("Indicador"), list(known), format_func=known.__getitem__, key="goal-indicator"))
    dimension, key = _place(pub)
    found = goals.base_of(pub, chosen, dimension, key)
    begun = _begun(pub, chosen, found)
    _base_said(pub, chosen, found)
    slug = f"{chosen}-{dimension}-{key}"
    with st.form(f"goal-form-{slug}", border=False, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        with left:
            st.text_input(_("Objetivo"), objectives[0] if objectives else "", max_chars=160, key=f"goal-objective-{slug}")
            st.text_input(_("Cómo se llama la meta"), known[chosen], max_chars=160, key=f"goal-title-{slug}")
            st.text_input(_("Quién responde"), pub.indicators[chosen].owner, max_chars=120, key=f"goal-owner-{slug}")
            st.checkbox(_("Es un compromiso: se cumple o no"), key=f"goal-commitment-{slug}")
        with right:
            st.number_input(_("De (base)"), value=begun.base, key=f"goal-base-{slug}")
            st.number_input(_("A (meta)"), value=begun.goal, key=f"goal-goal-{slug}")
            st.date_input(_("Desde"), pub.today.replace(day=1), format="DD/MM/YYYY", key=f"goal-from-{slug}")
            st.date_input(_("Para el"), begun.due_on, format="DD/MM/YYYY", key=f"goal-due-{slug}")
        actions.sign("goal", slug)
        written = (pub.indicators[chosen].unit, chosen, slug, dimension, key)
        st.form_submit_button(_("Registrar meta"), type="primary", on_click=_keep, args=written)


def _rank(id: str) -> tuple[int, str]:
    return (FIRST.index(id) if id in FIRST else len(FIRST), id)


def _place(pub: Published) -> tuple[str, str]:
    """The dimension and the key that a goal is limited to; '' for all."""
    dimension = str(st.selectbox(_("Dónde"), list(PLACES), format_func=lambda one: _(PLACES[one]), key="goal-where"))
    if not dimension:
        return "", ""
    names = query.names(pub, dimension)
    label = {"agency": _("Dependencia"), "procedure": _("Trámite"), "office": _("Oficina")}[dimension]
    key = st.selectbox(label, list(names), format_func=names.__getitem__, key=f"goal-place-{dimension}") if names else ""
    return (dimension, str(key)) if key else ("", "")


def _begun(pub: Published, indicator: str, found: query.Figure | None) -> Begun:
    """The base is the last figure (nothing, for a quantity); the goal a step better; the date the year's end."""
    due = date(pub.today.year + (pub.today.month > 9), 12, 31)
    if found is None or found.value is None or adds_up(pub.indicators[indicator]):
        return Begun(indicator, 0.0, 0.0, due)
    lower, top = pub.indicators[indicator].direction == "lower", {"percent": 100.0, "stars": 5.0}.get(found.unit)
    aim = found.target if found.target is not None and not lower and found.target > found.value else None
    better = found.value * (0.8 if lower else 1.1) if top is None else found.value + (-1 if lower else 1) * top / 20
    return Begun(indicator, round(found.value, 1), round(float(aim or min(better, top or better)), 1), due)


def _base_said(pub: Published, indicator: str, found: query.Figure | None) -> None:
    if adds_up(pub.indicators[indicator]):
        components.trust(_("Es una cantidad: se suma desde el primer día. La base es lo que ya había ese día; casi siempre, 0."))
    elif found is None or found.value is None:
        components.trust(_("Hoy no hay cifra: {why} Escriba la base que conozca.").format(why=found.reason if found else ""))
    else:
        components.trust(_("La base es la cifra de hoy: {value}, del {first} al {last}.").format(
            value=said(found.value, found.unit), first=date_year(found.start), last=date_year(found.end)))


def _keep(unit: str, indicator: str, slug: str, dimension: str, key: str) -> None:
    """Writes the goal; says how it went when the page is drawn again."""
    who, asked = actions.signed("goal", slug), st.session_state
    place = {f"{dimension}_id": key} if dimension else {}
    wanted = Goal(
        str(asked[f"goal-objective-{slug}"]), str(asked[f"goal-title-{slug}"]), indicator, float(asked[f"goal-base-{slug}"] or 0),
        float(asked[f"goal-goal-{slug}"] or 0), unit, asked[f"goal-from-{slug}"], asked[f"goal-due-{slug}"],
        str(asked[f"goal-owner-{slug}"]), bool(asked[f"goal-commitment-{slug}"]), **place)
    with keeping(NEWS) as well:
        entry = kept.write(decided.store(), who, wanted)
        words = _("{title}: meta {id} registrada, de {base} a {goal}.")
        well(words.format(
            title=entry.goal.title, id=entry.goal_id, base=said(wanted.base, unit), goal=said(wanted.goal, unit)))
