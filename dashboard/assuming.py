"""Assumptions changed on *Programa*: which one, its new value, where it comes from, and who said so."""

from collections.abc import Mapping

import streamlit as st

from dashboard import access, actions, components, decided
from dashboard.formats import day_year
from dashboard.keeping import keeping, news
from dashboard.reading import said
from dashboard.words import _, sentence, spoken
from metrics.assumptions import ASSUMPTIONS
from state import assumptions as kept
from state.assumptions import Assumed
from state.errors import StateError
from state.kept import day_of

NEWS = "assumed-news"


def show(used: Mapping[str, float]) -> None:
    """Who changed which of the assumptions in use, and the form that changes one."""
    try:
        known = kept.values(decided.store())
    except StateError:
        return  # the page says above what is wrong with the register
    components.lines([_changed(one, used[name]) for name, one in known.items() if name in used and one.value is not None])
    news(NEWS)
    if not access.may("assume"):
        return
    with st.popover(_("Cambiar un supuesto"), type="tertiary", key="assumed-open"):
        _form(used, known)


def _changed(one: Assumed, in_use: float) -> str:
    meaning = ASSUMPTIONS[one.name]
    words = _("{what}: {value}, según {who} el {day}: «{why}».")
    text = words.format(
        what=sentence(spoken(meaning.meaning)), value=said(one.value, meaning.unit), who=one.changed_by,
        day=day_year(day_of(decided.store(), one.changed_at)), why=one.reason)
    return text if one.value == in_use else f"{text} {_('Vale desde la publicación siguiente.')}"


def _form(used: Mapping[str, float], known: Mapping[str, Assumed]) -> None:
    names = {name: sentence(spoken(ASSUMPTIONS[name].meaning)) for name in used}
    name = str(st.selectbox(_("Supuesto"), list(names), format_func=names.__getitem__, key="assumed-name"))
    one = known.get(name, Assumed(name))
    slug = f"{name}-{one.version}"
    with st.form(f"assumed-form-{slug}", border=False, enter_to_submit=False):
        now = used[name] if one.value is None else one.value
        st.number_input(_("Valor"), min_value=0.0, value=float(now), key=f"assumed-value-{slug}")
        st.text_input(_("¿De dónde sale?"), max_chars=300, key=f"assumed-why-{slug}")
        actions.sign("assumed", slug)
        st.form_submit_button(_("Cambiar"), on_click=_keep, args=(name, one.version, slug))


def _keep(name: str, version: int, slug: str) -> None:
    """Keeps one change of the version that the person saw."""
    who, asked = actions.signed("assumed", slug), st.session_state
    with keeping(NEWS) as well:
        value, why = float(asked[f"assumed-value-{slug}"] or 0), str(asked[f"assumed-why-{slug}"])
        kept.change(decided.store(), name, version, who, value, why)
        well(_("Supuesto guardado: vale desde la publicación siguiente."))
