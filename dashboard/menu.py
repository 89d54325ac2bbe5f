"""Who is signed in, at the top of every page, and the way out; or the way in, where one may look without signing in."""

import streamlit as st

from dashboard import access, data, login
from dashboard.plain import plain
from dashboard.words import _, listed


def show() -> None:
    """Nothing where nobody has to say who they are."""
    if not login.required():
        return
    who = access.person()
    if not who.role:  # what stands in the place of the page has its own way in or out
        return
    if not who.signed_in:
        enter("tertiary")
        return
    with st.popover(plain(who.name), type="tertiary", icon=":material/account_circle:", key="user-menu"):
        role = _(access.ROLE_WORDS[who.role])
        agencies = listed(_names(who.agencies))
        st.text(_("{name} · {role}").format(name=who.name, role=role))
        if agencies:
            st.caption(plain(agencies))
        st.caption(_("Cuenta {mark}").format(mark=who.mark))
        leave()


def _names(agencies: frozenset[str]) -> list[str]:
    pub = data.published() if agencies else None
    known = data.agencies(pub) if pub is not None else {}
    return [known.get(key, key) for key in sorted(agencies)]


def enter(kind: str = "primary") -> None:
    """The button that leads to the provider."""
    if st.button(_("Iniciar sesión"), key="sign-in", type="primary" if kind == "primary" else "tertiary"):
        st.login()


def leave() -> None:
    """The button that ends the session, here and at the provider."""
    if st.button(_("Cerrar sesión"), key="sign-out"):
        access.sign_out()
