"""Changes that nobody registered, put to a person: what the data show, and the two answers. Forecasts follow the answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from html import escape

import streamlit as st

from dashboard import access, actions, components, decided
from dashboard.data import remember
from dashboard.formats import day
from dashboard.keeping import keeping
from dashboard.reading import apart
from dashboard.words import N_, _, spoken
from metrics import query
from metrics.forecast.questions import NEAR_DAYS, Question, questions
from metrics.query import Published
from state import shifts
from state.errors import StateError
from state.shifts import Answer, Asked

MOST = 3  # the rest is asked when these are answered
KINDS = {
    "digitized": N_("Se digitalizó"),
    "requirement_dropped": N_("Se quitó un requisito"),
    "desk_added": N_("Se abrió otra ventanilla"),
    "simplified": N_("Se simplificó"),
    "other": N_("Otro cambio que se queda"),
}


def show(pub: Published, agency: str) -> None:
    """The questions of an agency, or of all, that nobody has answered; nothing where there are none."""
    try:
        known = shifts.answers(decided.store())
    except StateError:
        return  # the list above says what is wrong with the store
    waiting = [one for one in _asked(pub) if not _answered(one, known) and agency in ("", _agency(pub, one))]
    if not waiting:
        return
    components.section(_("¿Qué cambió?"), _("Con su respuesta, los pronósticos siguientes toman en cuenta el cambio."))
    for one in waiting[:MOST]:
        _ask(pub, one, _version(one, known))


@remember
def _asked(pub: Published) -> tuple[Question, ...]:
    return tuple(questions(pub))


def _answered(one: Question, known: Sequence[Answer]) -> bool:
    """Whether somebody answered about that place near that day."""
    mine = [a.asked.since for a in known if (a.asked.dimension, a.asked.place) == (one.dimension, one.key)]
    return any(abs((since - one.since).days) <= NEAR_DAYS for since in mine)


def _version(one: Question, known: Sequence[Answer]) -> int:
    asked = Asked(one.dimension, one.key, one.since)
    return next((answer.version for answer in known if answer.asked == asked), 0)


def _agency(pub: Published, one: Question) -> str:
    return {"procedure": pub.agency_of, "office": pub.agency_of_office}[one.dimension].get(one.key, "")


def _ask(pub: Published, one: Question, version: int) -> None:
    slug = sha256(f"{one.dimension}|{one.key}|{one.since}".encode()).hexdigest()[:10]
    with st.container(key=f"shift-{slug}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<p>{escape(_words(pub, one))}</p>")
        _answers(pub, one, version, slug)


def _answers(pub: Published, one: Question, version: int, slug: str) -> None:
    """Yes, with what and since when; and no."""
    if not access.may("confirm"):
        return
    with st.container(key=f"go-shift-{slug}", horizontal=True, width="content", vertical_alignment="center", gap="small"):
        with st.popover(_("Sí, pasó"), type="tertiary", key=f"do-shift-yes-{slug}"), _form("yes", slug):
            kinds = {kind: _(word) for kind, word in KINDS.items()}
            st.selectbox(_("¿Qué pasó?"), list(kinds), format_func=kinds.__getitem__, key=f"shift-kind-{slug}")
            latest = pub.cutoff or one.since
            st.date_input(
                _("¿Desde qué día?"), one.since, min_value=min(one.since, latest) - timedelta(days=60), max_value=latest,
                format="DD/MM/YYYY", key=f"shift-on-{slug}")  # fmt: skip
            actions.sign("shift-yes", slug)
            st.form_submit_button(_("Guardar"), on_click=_keep, args=(one, version, slug, True))
        with st.popover(_("No"), type="tertiary", key=f"do-shift-no-{slug}"), _form("no", slug):
            components.trust(_("No se vuelve a preguntar por este cambio."))
            actions.sign("shift-no", slug)
            st.form_submit_button(_("No cambió nada"), on_click=_keep, args=(one, version, slug, False))


def _form(which: str, slug: str) -> st.delta_generator.DeltaGenerator:
    return st.form(f"form-shift-{which}-{slug}", border=False)


def _words(pub: Published, one: Question) -> str:
    """«Catastro · Espera en ventanilla: 48 min desde el mar 17 nov; antes, 28 min. ¿Cambió algo que se queda?»"""
    item = one.item
    now, before = apart(item.level, item.usual, item.unit)
    label = spoken(query.indicators(pub)[item.indicator].name)
    said = _("{who} · {label}: {now} desde el {day}; antes, {before}. ¿Cambió algo que se queda?")
    return said.format(who=item.name, label=label, now=now, day=day(item.since), before=before)


def _keep(one: Question, version: int, slug: str, happened: bool) -> None:
    """Keeps the answer; says how it went when the page is drawn again."""
    who = actions.signed("shift-yes" if happened else "shift-no", slug)
    kind = str(st.session_state.get(f"shift-kind-{slug}", "")) if happened else ""
    on: date | None = st.session_state.get(f"shift-on-{slug}") if happened else None
    title = one.item.name
    with keeping(about=title) as well:
        shifts.answer(decided.store(), Asked(one.dimension, one.key, one.since), version, who, kind, on)
        words = _("{title}: anotado; los pronósticos lo toman en cuenta desde la siguiente publicación.")
        words = words if happened else _("{title}: no cambió nada; no se vuelve a preguntar.")
        well(words.format(title=title))
