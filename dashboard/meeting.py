"""What the team decides on the page that chooses procedures, read and kept; a store that cannot be used is told."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from hashlib import sha256

import streamlit as st

from dashboard import access, actions, components
from dashboard.decided import store
from dashboard.formats import date_year
from dashboard.keeping import keeping
from dashboard.told import told
from dashboard.words import N_, _, spoken
from metrics.priority import Ranked
from metrics.query import Published
from state import decisions, meeting
from state.decisions import Decision, Entry
from state.errors import StateError
from state.meeting import Agreed, Saved

NEWS = "meeting-news"
KINDS = {
    "digitized": N_("Digitalizarlo"),
    "requirement_dropped": N_("Quitar un requisito"),
    "step_changed": N_("Cambiar un paso"),
    "other": N_("Otra acción"),
}
INDICATORS = ("resolution_days_p50", "queue_wait_minutes_p50", "on_time_share", "digital_take_up", "share_4_5")
HALF_YEAR = timedelta(days=182)


def saved() -> tuple[Mapping[str, Saved], str]:
    """Weights by name, and why they cannot be read."""
    try:
        return meeting.saved(store()), ""
    except StateError as error:
        return {}, told(str(error))


def agreed() -> Mapping[str, Agreed]:
    """What the team wrote, by procedure; nothing where it cannot be read (`saved` says why)."""
    try:
        return meeting.agreed(store())
    except StateError:
        return {}


def decided(key: str = "") -> list[Entry]:
    """The decisions of a procedure, or those of any."""
    try:
        found = decisions.entries(store())
    except StateError:
        return []
    return [one for one in found if one.decision.procedure_id and (not key or one.decision.procedure_id == key)]


def _kept(act: Callable[[], object], done: str) -> None:
    with keeping(NEWS) as well:
        act()
        well(done)


def save_weights(known: Mapping[str, Saved], points: Mapping[str, float]) -> None:
    """A form that keeps the weights under a name."""
    if not access.may("choose"):
        return
    with st.popover(_("Guardar estos pesos"), type="tertiary", key="save-weights"), st.form("form-weights", border=False):
        st.text_input(_("Nombre de los pesos"), max_chars=meeting.NAME_LONGEST, key="weights-name")
        actions.sign("weights", "new")
        st.form_submit_button(_("Guardar"), on_click=_save, args=(dict(known), dict(points)))


def _save(known: Mapping[str, Saved], points: Mapping[str, float]) -> None:
    name = " ".join(str(st.session_state.get("weights-name", "")).split())
    version = known[name].version if name in known else 0
    who = actions.signed("weights", "new")
    done = _("Pesos guardados: {name}.").format(name=name)
    _kept(lambda: meeting.save(store(), version, who, name, points), done)


def of(pub: Published, row: Ranked, now: Agreed) -> None:
    """Everything that the team can write of one procedure."""
    key = row.candidate.key
    slug = f"{sha256(key.encode()).hexdigest()[:8]}-{now.version}"
    if access.may("choose"):
        _write(pub, row, now, slug)
    _written(now, decided(key))


def _write(pub: Published, row: Ranked, now: Agreed, slug: str) -> None:
    with st.container(key="meeting", horizontal=True, gap="small"):
        words = _("Quitar de las candidatas") if now.candidate else _("Marcar como candidata")
        with st.popover(words, type="tertiary", key=f"do-mark-{slug}"), st.form(f"form-mark-{slug}", border=False):
            actions.sign("mark", slug)
            st.form_submit_button(words, on_click=_mark, args=(row, now, slug))
        with (
            st.popover(_("Estimar el esfuerzo"), type="tertiary", key=f"do-weeks-{slug}"),
            st.form(f"form-weeks-{slug}", border=False),
        ):
            st.number_input(
                _("Semanas de trabajo del equipo"), 0.0, float(meeting.MOST_WEEKS), now.weeks, 0.5, key=f"weeks-{slug}"
            )
            actions.sign("weeks", slug)
            st.form_submit_button(_("Guardar"), on_click=_estimate, args=(row, now, slug))
        with st.popover(_("Agregar nota"), type="tertiary", key=f"do-note-{slug}"), st.form(f"form-note-{slug}", border=False):
            st.text_area(_("Nota"), max_chars=meeting.NOTE_LONGEST, height=90, key=f"note-{slug}")
            actions.sign("note", slug)
            st.form_submit_button(_("Guardar"), on_click=_note, args=(row, now, slug))
        with st.popover(_("Llevar a la Agenda"), type="primary", key=f"do-agenda-{slug}"):
            _agenda(pub, row, slug)


def _agenda(pub: Published, row: Ranked, slug: str) -> None:
    """A commitment is a decision with its expected effect, written before."""
    with st.form(f"form-agenda-{slug}", border=False):
        kinds = list(KINDS)
        st.selectbox(_("Qué se hará"), kinds, format_func=lambda kind: _(KINDS[kind]), key=f"kind-{slug}")
        st.text_input(_("Compromiso"), max_chars=decisions.TITLE_LONGEST, key=f"title-{slug}")
        known = [name for name in INDICATORS if name in pub.indicators]
        st.selectbox(
            _("Indicador que debe mejorar"), known, format_func=lambda name: spoken(pub.indicators[name].name), key=f"on-{slug}"
        )
        st.number_input(_("Cuánto se espera que cambie, en su unidad (sin signo)"), 0.0, None, None, key=f"size-{slug}")
        st.date_input(_("Empieza"), pub.today, key=f"from-{slug}", format="DD/MM/YYYY")
        st.date_input(_("Se revisa"), pub.today + HALF_YEAR, key=f"review-{slug}", format="DD/MM/YYYY")
        actions.sign("agenda", slug)
        st.form_submit_button(_("Llevar a la Agenda"), on_click=_commit, args=(pub, row, slug))


def _commit(pub: Published, row: Ranked, slug: str) -> None:
    typed = {name: st.session_state.get(f"{name}-{slug}") for name in ("kind", "title", "on", "size", "from", "review")}
    who = actions.signed("agenda", slug)
    direction = pub.indicators[str(typed["on"])].direction
    direction = "higher" if direction == "higher" else "lower"
    size = float(typed["size"]) * (1 if direction == "higher" else -1) if typed["size"] else None
    problem = _("Lugar {place} de la priorización; entre {low} y {high} en 9 de cada 10 combinaciones de pesos.")
    decision = Decision(
        str(typed["kind"]), str(typed["title"] or ""), problem.format(place=row.place, low=row.low, high=row.high),
        str(typed["on"]), direction, _day(typed["from"]), _day(typed["review"]), who,
        procedure_id=row.candidate.key, expected_change=size, origin="agenda",
    )  # fmt: skip
    done = _("{name}: compromiso guardado. Se sigue en Aprende e itera.").format(name=row.candidate.name)
    _kept(lambda: decisions.decide(store(), who, decision), done)


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def _mark(row: Ranked, now: Agreed, slug: str) -> None:
    who = actions.signed("mark", slug)
    words = _("{name}: ya no es candidata.") if now.candidate else _("{name}: candidata.")
    key = row.candidate.key
    _kept(lambda: meeting.mark(store(), key, now.version, who, not now.candidate), words.format(name=row.candidate.name))


def _estimate(row: Ranked, now: Agreed, slug: str) -> None:
    who = actions.signed("weeks", slug)
    weeks = st.session_state.get(f"weeks-{slug}")
    done = _("{name}: esfuerzo guardado.").format(name=row.candidate.name)
    _kept(lambda: meeting.estimate(store(), row.candidate.key, now.version, who, -1 if weeks is None else float(weeks)), done)


def _note(row: Ranked, now: Agreed, slug: str) -> None:
    who = actions.signed("note", slug)
    text = str(st.session_state.get(f"note-{slug}", ""))
    done = _("{name}: nota guardada.").format(name=row.candidate.name)
    _kept(lambda: meeting.note(store(), row.candidate.key, now.version, who, text), done)


def _written(now: Agreed, found: list[Entry]) -> None:
    """The notes and the decisions of a procedure, latest first."""
    texts = [_("{who}: {text}").format(who=note.who, text=note.text) for note in reversed(now.notes)]
    for entry in reversed(found):
        words = {"id": entry.decision_id, "title": entry.decision.title, "who": entry.decision.decided_by}
        said = _("{id} · {title} · {who} · se revisa el {day}").format(**words, day=date_year(entry.decision.review_on))
        texts.append(_("{said} (retirada)").format(said=said) if entry.withdrawn else said)
    components.lines(texts)
