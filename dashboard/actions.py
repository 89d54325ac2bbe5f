"""The three things that one can do with what needs somebody (assign, snooze, close), and what is put away."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import access, attention, components, decided
from dashboard.attention import Listed
from dashboard.formats import day, day_year
from dashboard.keeping import keeping
from dashboard.words import _
from metrics import query
from metrics.query import Published, Scope
from state.attention import Seen

NAME = "person-name"
SIGNED = "who-"  # how the widgets that hold a name begin
NAMED = "yo"  # ?yo=Ana in the address: for a bookmark of one's own
DAYS_AHEAD, MONTHS_AHEAD = 42, 12


def person() -> str:
    """The name of whoever acts: the account's, or as typed once in this session."""
    if author := access.person().author:
        return author
    return str(st.session_state.get(NAME) or st.query_params.get(NAMED, ""))


def of(pub: Published, row: Listed, today: date) -> None:
    """The three actions of one item, each behind its own small button."""
    if not access.may("attend"):
        return
    slug, seen, version = slug_of(row.record.key, row.record.version), row.finding.seen(row.record.key), row.record.version
    with st.popover(_("Asignar"), type="tertiary", key=f"do-assign-{slug}"), form("assign", slug):
        st.text_input(_("¿Quién lo lleva?"), row.standing.assignee, max_chars=120, key=f"assign-{slug}")
        sign("assign", slug)
        st.form_submit_button(_("Asignar"), on_click=_do, args=("assign", seen, version, slug))
    with st.popover(_("Posponer"), type="tertiary", key=f"do-snooze-{slug}"), form("snooze", slug):
        days = ahead(pub, today)
        st.selectbox(_("¿Hasta qué día?"), list(days), min(4, len(days) - 1), format_func=days.__getitem__, key=f"snooze-{slug}")
        sign("snooze", slug)
        st.form_submit_button(_("Posponer"), on_click=_do, args=("snooze", seen, version, slug))
    with st.popover(_("Cerrar"), type="tertiary", key=f"do-close-{slug}"), form("close", slug):
        st.text_area(_("¿Por qué se cierra?"), max_chars=1000, height=90, key=f"close-{slug}")
        components.trust(_("Vuelve si desaparece un día y reaparece, o si empeora claramente."))
        sign("close", slug)
        st.form_submit_button(_("Cerrar"), on_click=_do, args=("close", seen, version, slug))


def put_away(rows: Sequence[Listed]) -> None:
    """How many are snoozed and closed; behind it, each of them with a button that brings it back."""
    with st.popover(attention.counted(rows), type="tertiary", key="put-away"):
        for row in rows:
            slug = slug_of(row.record.key, row.record.version)
            with st.container(key=f"away-{slug}", gap="xsmall"):
                components.trust(row.finding.title)
                st.html(f"<p>{escape(attention.away(row))}</p>")
                if not access.may("attend"):
                    continue
                if not person():
                    sign("reopen", slug)
                seen = row.finding.seen(row.record.key)
                st.button(_("Reabrir"), key=f"reopen-{slug}", on_click=_do, args=("reopen", seen, row.record.version, slug))


def slug_of(key: str, version: int) -> str:
    """A short name for the widgets of one version of one thing: after a change they start anew."""
    return f"{sha256(key.encode()).hexdigest()[:10]}-{version}"


def form(deed: str, slug: str) -> DeltaGenerator:
    return st.form(f"form-{deed}-{slug}", border=False, enter_to_submit=deed != "close")


def sign(deed: str, slug: str) -> None:
    """Who acts: asked for until it is known, and always shown; an account signs by itself."""
    if access.person().author:
        return
    key = f"{SIGNED}{deed}-{slug}"
    st.session_state.setdefault(key, person())
    st.text_input(_("Su nombre"), max_chars=120, key=key)


def ahead(pub: Published, today: date) -> dict[str, str]:
    """The days until which something can be put off: the working ones of the next weeks, then the first of each month."""
    near = query.working_days(pub, Scope(), today + timedelta(days=1), today + timedelta(days=DAYS_AHEAD))
    near = near or [d for n in range(1, DAYS_AHEAD) if (d := today + timedelta(days=n)).weekday() < 5]
    far, first = [], near[-1]
    for _month in range(MONTHS_AHEAD):
        first = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        far.append(first)
    return {f"{when}": day(when) if when in near else day_year(when) for when in [*near, *far]}


def _do(deed: str, seen: Seen, version: int, slug: str) -> None:
    """Keeps one action of the version that the person saw; says how it went when the page is drawn again."""
    who = signed(deed, slug)
    what = str(st.session_state.get(f"{deed}-{slug}", "") or "")
    with keeping(about=seen.title) as well:
        decided.keep(deed, seen, version, who, what)
        well(_told(deed, seen.title, what))


def signed(deed: str, slug: str) -> str:
    """Who signed a form; from now on the others of this session are signed with that name too."""
    if author := access.person().author:
        return author
    who = str(st.session_state.get(f"{SIGNED}{deed}-{slug}", person())).strip()
    if who:
        _remember(who)
    return who


def _remember(who: str) -> None:
    """From now on every form of this session is signed with that name."""
    st.session_state[NAME] = who
    for key in st.session_state:
        if str(key).startswith(SIGNED):
            st.session_state[key] = who


def _told(deed: str, title: str, what: str) -> str:
    words = {
        "assign": _("{title}: lo lleva {what}."),
        "snooze": _("{title}: pospuesto hasta el {what}."),
        "close": _("{title}: cerrado."),
        "reopen": _("{title}: de nuevo en la lista."),
    }
    return words[deed].format(title=title, what=day(date.fromisoformat(what)) if deed == "snooze" else what)
