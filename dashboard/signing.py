"""What stands in the place of a page for whoever may not see it: the way in, whom to ask, or that it is not for this role."""

from collections.abc import Callable

import streamlit as st

from dashboard import access, components, data, login, menu
from dashboard.access import Person
from dashboard.page import Page
from dashboard.words import _

Shown = Callable[[], None]


def gate() -> None:
    """For somebody without any access: who has not signed in, whose session is over, or whom no list names."""
    who = access.person()
    title = _("Sin acceso") if who.signed_in else _("Iniciar sesión")
    with components.masthead(title, ""):
        pass
    if login.in_force() is None:
        components.answer(_("No se puede leer quién tiene acceso, así que nadie entra."))
        components.empty(_("Qué hacer"), _ask(_("Revise la tabla [login] de paso10.toml. Responde: {contact}.")))
    elif who.signed_in:
        _stranger(who)
    else:
        name = data.municipality()
        over = (_("Su sesión terminó."), _("Entre otra vez: lo que guardó sigue guardado."))
        new = (_("Tablero de trámites de {name}.").format(name=name), _("Entre con la cuenta de su trabajo."))
        components.answer(*(over if who.ended else new))
        menu.enter()
        components.trust(_ask(_("¿Sin cuenta, o no funciona? Pregunte a: {contact}.")))


def _stranger(who: Person) -> None:
    components.answer(_("{name}, su cuenta todavía no tiene acceso a este tablero.").format(name=who.name))
    components.empty(
        _("A quién pedirlo"), _ask("{contact}"),
        ((_("Diga que su cuenta es la {mark} y qué necesita ver.").format(mark=who.mark), ""),))
    menu.leave()


def not_yours(page: Page) -> Shown:
    """What a page's address shows to a role that does not open it."""

    def refused() -> None:
        with components.masthead(_("Sin acceso a esta página"), ""):
            pass
        role = _(access.ROLE_WORDS.get(access.person().role, "")) or _("sin entrar")
        components.answer(_("«{page}» no se abre con su acceso ({role}).").format(page=_(page.title), role=role))
        components.empty(_("Si la necesita para su trabajo"), _ask(_("Pida el acceso a: {contact}.")))

    return refused


def first(file: str) -> Shown:
    """The front door of a role that does not open the first page: it leads to the first one that it opens."""

    def onwards() -> None:
        st.switch_page(file)

    return onwards


def _ask(words: str) -> str:
    table = login.in_force()
    return words.format(contact=table.contact if table else login.contact())
