"""What to try next: the proposals of the week with their evidence, and what people answer: accept, put off, discard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from dashboard import access, actions, components, data, decided, links, proposal_words
from dashboard.components import Task
from dashboard.data import remember
from dashboard.formats import day
from dashboard.keeping import keeping, news
from dashboard.told import told
from dashboard.words import N_, NN_, _, many, spoken
from metrics import proposal
from metrics.proposal import Proposal
from metrics.query import Published
from state import proposals as answered
from state.errors import StateError
from state.proposals import ACCEPTED, POSTPONED, WAITING, Answer, Seen

DECIDE = "aprende"  # the page with the form of a decision
OPEN = "proposal-open"  # the proposal whose form is to be opened
KEPT = {
    "accept": N_("Aceptada."),
    "later": N_("Pospuesta."),
    "discard": N_("Descartada."),
    "again": N_("De nuevo en la lista."),
}


@dataclass(frozen=True)
class Listed:
    """A proposal with its answer, how it stands today, and why it is back."""

    proposal: Proposal
    answer: Answer
    standing: str
    back: str


@remember
def published(pub: Published) -> tuple[Proposal, ...]:
    """The list of the week."""
    return tuple(proposal.proposals(pub))


def listed(pub: Published) -> tuple[list[Listed], str]:
    """Every proposal with its answer, and why answers cannot be read ("" when they can)."""
    try:
        kept, trouble = answered.answers(decided.store()), ""
    except StateError as error:
        kept, trouble = {}, told(str(error))
    rows = []
    for one in published(pub):
        answer = kept.get(one.key, Answer(one.key))
        rows.append(Listed(one, answer, *answered.standing(answer, data.today(pub), one.size)))
    return rows, trouble


def waiting(rows: Sequence[Listed]) -> list[Listed]:
    """Those that nobody answered, or that are back."""
    return [row for row in rows if row.standing == WAITING]


def line(pub: Published) -> None:
    """One line on another page, while proposals wait: «2 propuestas para esta semana», with the link to them."""
    n = len(waiting(listed(pub)[0]))
    if n:
        words = many(n, *NN_("{n} propuesta para esta semana", "{n} propuestas para esta semana")).format(n=n)
        with st.container(key="links-proposals"):
            links.page(words, DECIDE)


def show(pub: Published) -> None:
    """The section: what is proposed this week and what can be answered; what was answered, behind a button."""
    rows, trouble = listed(pub)
    _open_form(rows)
    new, away = waiting(rows), [row for row in rows if row.standing != WAITING]
    components.section(_("Qué probar esta semana ({n})").format(n=len(new)), _note(new, away))
    news()
    if trouble:
        components.notice(_("No se sabe qué se contestó: la lista se muestra entera"), trouble)
    silent = trouble or not access.may("decide")
    components.tasks([task(pub, row) for row in new], None if silent else lambda n: _answers(pub, new[n]))
    if away:
        _away(away)


def _note(new: Sequence[Listed], away: Sequence[Listed]) -> str:
    if new:
        return _("Primero lo que toca a más personas. Cada una descansa en lo que se midió; ninguna es obligatoria.")
    if away:
        return _("Todas las de esta semana están contestadas.")
    return _("Nada que proponer: ninguna cifra lo pide con evidencia bastante. Eso también es una respuesta.")


def task(pub: Published, row: Listed) -> Task:
    """A proposal as something to do."""
    one = row.proposal
    measured = spoken(pub.indicators[one.indicator].name)
    return Task("open", one.name, measured, proposal_words.evidence(one), proposal_words.then(one), note=_back(row))


def _back(row: Listed) -> str:
    answer = row.answer
    words = {
        "postponed": _("Vuelve hoy: {who} la pospuso («{reason}»)."),
        "worse": _("{who} la había descartado («{reason}») y la evidencia es claramente peor."),
        "accepted": _("{who} la aceptó el {day} y sigue igual: vea qué se decidió."),
    }
    return words[row.back].format(who=answer.who, reason=answer.reason, day=day(answer.on)) if row.back else ""


def form_query(one: Proposal) -> dict[str, str]:
    """The decision form filled in, as its page reads it from the address; what is not known is left out."""
    known = {
        "propuesta": one.key,
        "tipo": one.kind,
        "indicador": one.indicator,
        "tramite": one.procedure_id,
        "dependencia": one.agency_id,
        "oficina": one.office_id,
        "canal": one.channel,
        "sentido": one.direction,
        "cambio": "" if one.expected_change is None else f"{one.expected_change:.1f}",
        "paso": one.activity,
        "alcance": f"{one.reach or ''}",
    }
    return {name: value for name, value in known.items() if value}


def _open_form(rows: Sequence[Listed]) -> None:
    """After accepting: the form of the decision, filled in."""
    key = st.session_state.pop(OPEN, "")
    one = next((row.proposal for row in rows if row.proposal.key == key), None)
    if one is not None:
        links.go(DECIDE, **form_query(one))


def _answers(pub: Published, row: Listed) -> None:
    """The three answers, each behind its own small button."""
    slug, version = actions.slug_of(row.proposal.key, row.answer.version), row.answer.version
    seen = _seen(row)
    with st.popover(_("Aceptar"), type="tertiary", key=f"do-accept-{slug}"), actions.form("accept", slug):
        components.trust(_("Se abre el registro de la decisión, ya llenado: usted lo completa y lo firma."))
        actions.sign("accept", slug)
        st.form_submit_button(_("Aceptar"), on_click=_do, args=("accept", seen, version, slug))
    with st.popover(_("Posponer"), type="tertiary", key=f"do-later-{slug}"), actions.form("later", slug):
        days = actions.ahead(pub, data.today(pub))
        st.selectbox(_("¿Hasta qué día?"), list(days), min(9, len(days) - 1), format_func=days.__getitem__, key=f"later-{slug}")
        st.text_input(_("¿Por qué se pospone?"), max_chars=1000, key=f"why-later-{slug}")
        actions.sign("later", slug)
        st.form_submit_button(_("Posponer"), on_click=_do, args=("later", seen, version, slug))
    with st.popover(_("Descartar"), type="tertiary", key=f"do-discard-{slug}"), actions.form("discard", slug):
        st.text_input(_("¿Por qué se descarta?"), max_chars=1000, key=f"why-discard-{slug}")
        components.trust(_("No se vuelve a proponer, salvo que la evidencia sea claramente peor."))
        actions.sign("discard", slug)
        st.form_submit_button(_("Descartar"), on_click=_do, args=("discard", seen, version, slug))


def _seen(row: Listed) -> Seen:
    one = row.proposal
    return Seen(one.key, f"{one.name}: {proposal_words.evidence(one)}", one.size)


def _away(rows: Sequence[Listed]) -> None:
    """What was answered, each with how, and a button that brings it back."""
    with st.popover(_("Contestadas ({n})").format(n=len(rows)), type="tertiary", key="answered"):
        for row in rows:
            slug = actions.slug_of(row.proposal.key, row.answer.version)
            with st.container(key=f"away-{slug}", gap="xsmall"):
                components.trust(_seen(row).title)
                st.html(f"<p>{escape(how(row.answer))}</p>")
                if not access.may("decide"):
                    continue
                if row.standing == ACCEPTED:
                    links.page(_("Registrar decisión"), DECIDE, **form_query(row.proposal))
                if not actions.person():
                    actions.sign("again", slug)
                args = ("again", _seen(row), row.answer.version, slug)
                st.button(_("Volver a la lista"), key=f"again-{slug}", on_click=_do, args=args)


def how(answer: Answer) -> str:
    """«Pospuesta hasta el vie 4 dic por Ana: tras el cierre»."""
    if answer.action == ACCEPTED:
        return _("Aceptada el {day} por {who}").format(day=day(answer.on), who=answer.who)
    words = _("Descartada por {who}: {reason}")
    if answer.action == POSTPONED:
        words = _("Pospuesta hasta el {day} por {who}: {reason}")
    return words.format(day=day(answer.until or date.max), who=answer.who, reason=answer.reason)


def _do(deed: str, seen: Seen, version: int, slug: str) -> None:
    """Keeps one answer to the version that the person saw; says how it went when the page is drawn again."""
    who, state = actions.signed(deed, slug), st.session_state
    why, until = str(state.get(f"why-{deed}-{slug}", "")), str(state.get(f"later-{slug}", ""))
    with keeping(about=seen.title) as well:
        _keep(deed, seen, version, who, why, until)
        well(f"{_(KEPT[deed])} {seen.title}")
        if deed == "accept":
            state[OPEN] = seen.key


def _keep(deed: str, seen: Seen, version: int, who: str, why: str, until: str) -> None:
    store = decided.store()
    if deed == "accept":
        answered.accept(store, seen, version, who)
    elif deed == "later":
        answered.postpone(store, seen, version, who, date.fromisoformat(until), why)
    elif deed == "discard":
        answered.discard(store, seen, version, who, why)
    else:
        answered.reopen(store, seen, version, who)
