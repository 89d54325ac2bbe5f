"""Cabildo: the month's figures as the council gets them; look at each sheet, comment on it, freeze it, take it away."""

from datetime import date

import streamlit as st

from dashboard import access, actions, address, components, council, council_packets, data, decided, empties, filters
from dashboard.formats import month_year
from dashboard.keeping import keeping, news, say
from dashboard.page import Page
from dashboard.plain import plain
from dashboard.reports.facts import METHOD, SECTIONS, document
from dashboard.reports.shapes import Document, Sheet
from dashboard.reports.view import view_of
from dashboard.told import told
from dashboard.words import N_, _, sentence
from metrics.plan import DAY
from metrics.query import Published, period_start
from state import frozen, remarks
from state.errors import StateError
from state.store import Store

PAGE = Page(N_("Cabildo"), "cabildo", 60, N_("¿Qué se le dice al Cabildo, y con qué respaldo?"))
MONTH, SHEET, SHOWING = "mes", "lamina", "presentar"
FREEZE, FREEZER, WORDS, UNSAVED = "council", "council-who", "words-", "unsaved-"
MOST_MONTHS = 24


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None or pub.cutoff is None:
        empties.nothing_published(_("Cabildo"))
        return
    showing = st.query_params.get(SHOWING) == "1"
    months = _months(pub)
    if showing:
        _present(pub, address.one_of(MONTH, _("Mes"), months, _last_whole(pub, months)))
        return
    with components.masthead(_("Cabildo"), data.fresh(pub), width=260):
        period = filters.choose(MONTH, _("Mes"), months, _last_whole(pub, months))
    made = st.container()
    with made:
        news()
    with st.container(key="council-make", horizontal=True, vertical_alignment="center", gap="medium"):
        who = _signed() if access.may("freeze") else ""
        with st.popover(_("Documentos hechos"), type="tertiary", key="council-made"):
            council_packets.listed(period)
        sections, agencies = _wanted(pub)
        _show(period)
    if who:
        with made:
            council_packets.make(period, sections, agencies, who)
    _sheets(contents(pub, period, tuple(sections), tuple(agencies)), period)


def _months(pub: Published) -> dict[str, str]:
    """The months that have data, the latest first, as 2026-10."""
    first = min((span[0] for supplier in pub.suppliers for span in supplier.spans), default=pub.cutoff or pub.today)
    day, found = period_start(pub.cutoff or pub.today, "month"), {}
    while day >= period_start(first, "month") and len(found) < MOST_MONTHS:
        found[f"{day:%Y-%m}"] = sentence(month_year(day))
        day = period_start(day - DAY, "month")
    return found


def _last_whole(pub: Published, months: dict[str, str]) -> str:
    """The last month that is over in the data; the only one where none is."""
    whole = period_start((pub.cutoff or pub.today) + DAY, "month") - DAY
    return f"{whole:%Y-%m}" if f"{whole:%Y-%m}" in months else next(iter(months))


def _wanted(pub: Published) -> tuple[list[str], list[str]]:
    """The sections and the agencies that the documents hold."""
    names = {**{key: sentence(_(name)) for key, (name, _ask) in SECTIONS.items()}, METHOD: _("Método y reservas")}
    with st.popover(_("Secciones y dependencias"), type="tertiary", key="council-parts"):
        chosen = [key for key, name in names.items() if st.checkbox(name, value=True, key=f"section-{key}")]
        components.section(_("Con una sección de"))
        agencies = [key for key, name in data.agencies(pub).items() if key and st.checkbox(plain(name), key=f"agency-{key}")]
    return ([] if len(chosen) == len(names) or not chosen else chosen), agencies


def _signed() -> str:
    """Who freezes the month, in the run after the button was pressed: the name stands in the log beside the packet's hash."""
    with st.popover(_("Congelar y hacer los documentos"), key="council-freeze"), actions.form("freeze", FREEZE):
        components.trust(_("Su nombre queda en la bitácora, con el número del paquete y su SHA-256."))
        actions.sign("freeze", FREEZE)
        st.form_submit_button(_("Congelar"), on_click=_freeze)
    return str(st.session_state.pop(FREEZER, ""))


def _freeze() -> None:
    who = actions.signed("freeze", FREEZE)
    st.session_state[FREEZER] = who
    if not who:
        say(_("Falta su nombre."), _("Los documentos no se hicieron"))


def contents(pub: Published, period: str, sections: tuple[str, ...], agencies: tuple[str, ...]) -> Document:
    """What the documents of a month would say now."""
    return _contents(pub, period, sections, agencies, data.signs() or _("H. Ayuntamiento"), _written())


@data.remember
def _contents(pub: Published, period: str, sections: tuple[str, ...], agencies: tuple[str, ...], body: str, _to: str) -> Document:
    """The same while nobody writes anything else."""
    view = view_of(pub, date.fromisoformat(f"{period}-01"), decided.store())
    return document(view, body, sections, agencies)


def _written() -> str:
    """Up to what the log goes; "" where it cannot be read, which its sections tell."""
    try:
        return frozen.last(decided.store())
    except StateError:
        return ""


def _all(found: Document) -> tuple[Sheet, ...]:
    return (*found.sheets, *(sheet for _name, sheets in found.agencies for sheet in sheets))


def _show(period: str) -> None:
    if st.button(_("Presentar"), key="council-present"):
        st.query_params[SHOWING], st.query_params[MONTH] = "1", period
        st.rerun()


def _sheets(found: Document, period: str) -> None:
    """The preview, sheet by sheet, each with its remark."""
    sheets = {sheet.key: sheet for sheet in _all(found)}
    key = filters.choose(SHEET, _("Lámina"), council.names(tuple(sheets.values())))
    if key not in sheets:
        council.cover(found.cover)
        return
    council.sheet(sheets[key])
    _remark(period, key)


def _remark(period: str, key: str) -> None:
    """What somebody writes about a sheet; it is frozen with the packet."""
    try:
        store = decided.store()
        kept = remarks.remarks(store, period).get(key, remarks.Remark())
    except StateError as error:
        components.notice(_("Los comentarios no se pueden leer"), told(str(error)))
        return
    if not access.may("remark"):
        if kept.text:
            components.lines([_("{who}: {text}").format(who=kept.who, text=kept.text)])
        return
    slug = f"{period}-{key}"
    words, mine = st.session_state.pop(f"{UNSAVED}{slug}", kept.text), f"{WORDS}{slug}-{kept.version}"
    with st.form(f"remark-{slug}"):
        st.text_area(_("Comentario de esta lámina"), words, max_chars=remarks.LONGEST, height=80, key=mine)
        if kept.text:
            components.trust(_("Lo escribió {who}.").format(who=kept.who))
        actions.sign("remark", slug)
        st.form_submit_button(_("Guardar comentario"), on_click=_keep, args=(store, period, key, kept.version))


def _keep(store: Store, period: str, key: str, version: int) -> None:
    """What was typed is still there when it could not be kept."""
    slug = f"{period}-{key}"
    words = str(st.session_state[f"{WORDS}{slug}-{version}"])
    st.session_state[f"{UNSAVED}{slug}"] = words
    with keeping():
        remarks.write(store, period, key, version, actions.signed("remark", slug), words)
        del st.session_state[f"{UNSAVED}{slug}"]


def _present(pub: Published, period: str) -> None:
    """One sheet at a time, as large as the window: arrows move, Esc leaves."""
    found = contents(pub, period, (), ())
    sheets = found.sheets
    at = min(max(int(st.session_state.get("council-at", 0)), 0), len(sheets))
    with st.container(key="council-slide"):
        components.aloud(_("Cabildo"))
        if at:
            council.sheet(council.presented(sheets[at - 1]), council.TALL)
        else:
            council.cover(found.cover, council.TALL)
    with st.container(key="council-move", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(_("Anterior"), key="council-back", shortcut="Left", disabled=not at, on_click=_go, args=(at - 1,))
        st.button(_("Siguiente"), key="council-next", shortcut="Right", disabled=at == len(sheets), on_click=_go, args=(at + 1,))
        components.trust(_("{n} de {total}").format(n=at + 1, total=len(sheets) + 1))
        if st.button(_("Salir"), key="council-leave", shortcut="Escape"):
            st.query_params.pop(SHOWING, None)
            st.rerun()


def _go(at: int) -> None:
    st.session_state["council-at"] = at


if __name__ == "__main__":
    render()
