"""The first ninety days on *Programa*: the ten steps with who answers, until when, and whether they are done."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import access, actions, components, decided, ten_steps
from dashboard.components import Cell, Table
from dashboard.formats import date_year
from dashboard.keeping import keeping, news
from dashboard.told import told
from dashboard.words import _, many
from metrics.query import Published
from state import first_days as kept
from state.errors import StateError
from state.first_days import Step

NEWS = "steps-news"


def show(pub: Published, as_of: date | None) -> None:
    """The checklist, and the form that changes one of its lines (of today only)."""
    try:
        steps = kept.steps(decided.store(), as_of)
    except StateError as error:
        components.notice(_("No se puede leer lo que se decidió"), told(str(error)))
        return
    today = as_of or pub.today
    components.say(sentence(steps, today), _("Cada paso con quien responde y su fecha"))
    components.table(_table(steps, today), name="stack")
    news(NEWS)
    if as_of is None and access.may("promise"):
        with st.popover(_("Encargar o dar por hecho un paso"), type="tertiary", key="step-open"):
            _form(steps, pub.today)


def sentence(steps: Sequence[Step], today: date) -> str:
    """«4 de 10 pasos hechos; 1 va tarde: 5 · Presupuesto»."""
    done = sum(step.done_on is not None for step in steps)
    late = [step for step in steps if _late(step, today)]
    plain = many(done, "{n} de {all} pasos hecho", "{n} de {all} pasos hechos").format(n=done, all=len(steps))
    if late:
        words = many(len(late), "{n} va tarde: {name}", "{n} van tarde, primero {name}")
        return f"{plain}; {words.format(n=len(late), name=_name(min(late, key=lambda s: s.due_on or today)))}"
    waiting = [step for step in steps if step.done_on is None and not step.owner]
    words = many(len(waiting), "{n} sin responsable", "{n} sin responsable")
    return f"{plain}; {words.format(n=len(waiting))}" if waiting else plain


def _late(step: Step, today: date) -> bool:
    return step.done_on is None and step.due_on is not None and step.due_on < today


def _table(steps: Sequence[Step], today: date) -> Table:
    rows = tuple(
        (Cell(_name(step), sub=ten_steps.asks(ten_steps.key(step.number))), step.owner or "–",
         date_year(step.due_on) if step.due_on else "–", _state(step, today))
        for step in steps)
    return Table(_("Los diez pasos"), (_("Paso"), _("Responde"), _("Fecha"), _("Cómo va")), rows)


def _name(step: Step) -> str:
    """«5 · Presupuesto», or what this government calls it."""
    return f"{step.number} · {step.name}" if step.name else ten_steps.name(ten_steps.key(step.number))


def _state(step: Step, today: date) -> Cell:
    if step.done_on:
        return Cell(_("hecho el {day}").format(day=date_year(step.done_on)), "better")
    if _late(step, today):
        return Cell(_("va tarde"), "worse")
    return Cell(_("en marcha"), "usual") if step.owner else Cell(_("sin responsable"), "none")


def _form(steps: Sequence[Step], today: date) -> None:
    names = {step.number: _name(step) for step in steps}
    number = st.selectbox(_("Paso"), list(names), format_func=names.__getitem__, key="step-number")
    step = steps[int(number or 1) - 1]
    slug = f"{step.number}-{step.version}"
    with st.form(f"step-form-{slug}", border=False, enter_to_submit=False):
        st.text_input(_("Quién responde"), step.owner, max_chars=120, key=f"step-owner-{slug}")
        st.date_input(_("Para el"), step.due_on or today, format="DD/MM/YYYY", key=f"step-due-{slug}")
        actions.sign("step", slug)
        st.form_submit_button(_("Encargar"), on_click=_do, args=("plan", step, slug, today))
        if step.done_on is None:
            st.form_submit_button(_("Ya está hecho"), on_click=_do, args=("done", step, slug, today))
        else:
            st.form_submit_button(_("Todavía no está hecho"), on_click=_do, args=("undo", step, slug, today))


def _do(deed: str, step: Step, slug: str, today: date) -> None:
    """Keeps one change of the version that the person saw."""
    who, store = actions.signed("step", slug), decided.store
    with keeping(NEWS) as well:
        if deed == "plan":
            kept.plan(store(), step.number, step.version, who, str(st.session_state[f"step-owner-{slug}"]),
                      st.session_state[f"step-due-{slug}"])
        elif deed == "done":
            kept.done(store(), step.number, step.version, who, today)
        else:
            kept.undo(store(), step.number, step.version, who)
        well(_("Paso {n}: guardado.").format(n=step.number))
