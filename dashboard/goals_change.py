"""A goal that is written is changed or ended on *Programa*: other words, numbers, date or person, and always the reason."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import access, actions, components, decided
from dashboard.goals import Told
from dashboard.keeping import keeping
from dashboard.plain import plain
from dashboard.words import _
from state import goals as kept
from state.goals import GoalEntry

NEWS = "goals-news"


def of(found: Sequence[Told]) -> None:
    """A small button for each goal of an objective."""
    if not access.may("promise"):
        return
    with st.container(horizontal=True, gap="small"):
        for one in found:
            slug = f"{one.entry.goal_id}-{one.entry.version}"
            label = _("Cambiar o terminar «{title}»").format(title=one.entry.goal.title)
            with st.popover(plain(label), type="tertiary", key=f"goal-change-{slug}"):
                _form(one.entry, slug)


def _form(entry: GoalEntry, slug: str) -> None:
    with st.form(f"goal-change-form-{slug}", border=False, enter_to_submit=False):
        st.text_input(_("Cómo se llama la meta"), entry.goal.title, max_chars=160, key=f"change-title-{slug}")
        st.number_input(_("De (base)"), value=float(entry.goal.base), key=f"change-base-{slug}")
        st.number_input(_("A (meta)"), value=float(entry.goal.goal), key=f"change-goal-{slug}")
        st.date_input(_("Para el"), entry.goal.due_on, format="DD/MM/YYYY", key=f"change-due-{slug}")
        st.text_input(_("Quién responde"), entry.goal.owner, max_chars=120, key=f"change-owner-{slug}")
        st.text_area(_("¿Por qué?"), max_chars=1000, height=90, key=f"change-reason-{slug}")
        components.trust(_("Lo que se prometió al principio se conserva, con cada cambio y su motivo. Qué se mide, dónde y desde "
                           "cuándo no cambia: para eso termine la meta y escriba otra."))
        actions.sign("change", slug)
        st.form_submit_button(_("Cambiar la meta"), on_click=_do, args=(entry, slug, False))
        st.form_submit_button(_("Terminar la meta"), on_click=_do, args=(entry, slug, True))


def _number(typed: float | None, before: float) -> float:
    """What was typed; an emptied field changes nothing."""
    return before if typed is None else float(typed)


def _do(entry: GoalEntry, slug: str, ends: bool) -> None:
    """Keeps one change of the version that the person saw; says how it went when the page is drawn again."""
    who, asked, store = actions.signed("change", slug), st.session_state, decided.store
    reason, goal = str(asked[f"change-reason-{slug}"]), entry.goal
    with keeping(NEWS) as well:
        if ends:
            kept.end(store(), entry.goal_id, entry.version, who, reason)
        else:
            after = replace(
                goal, title=str(asked[f"change-title-{slug}"]), base=_number(asked[f"change-base-{slug}"], goal.base),
                goal=_number(asked[f"change-goal-{slug}"], goal.goal), due_on=asked[f"change-due-{slug}"],
                owner=str(asked[f"change-owner-{slug}"]))  # fmt: skip
            kept.change(store(), entry.goal_id, entry.version, who, reason, after)
        words = _("{title}: meta terminada.") if ends else _("{title}: meta cambiada.")
        well(words.format(title=goal.title))
