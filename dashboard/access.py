"""Who may see which page and do what: one table, and who the person in front of the screen is.

docs/access.md is written from PAGES and ACTIONS; tests/dashboard/test_access.py tries each of their cells.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import streamlit as st

from dashboard import login
from dashboard.login import ADMINISTRATOR, DIGITIZATION, DIRECTOR, PUBLIC, ROLES, STEWARD, VIEWER, Login
from dashboard.words import N_, _
from state.errors import StateError

FIGURES = (VIEWER, DIRECTOR, DIGITIZATION, STEWARD, ADMINISTRATOR)
WHOLE = tuple(role for role in FIGURES if role != DIRECTOR)  # what speaks of the whole municipality
NOBODY = ""

# The roles that open each page, by its address. A page that is not here is the administrator's alone.
PAGES: Mapping[str, tuple[str, ...]] = {
    "hoy": FIGURES,
    "programa": FIGURES,
    "esperas": FIGURES,
    "tramite": FIGURES,
    "prioridades": WHOLE,
    "pasos": FIGURES,
    "aprende": FIGURES,
    "cabildo": WHOLE,
    "abiertos": ROLES,
    "indicadores": ROLES,
    "datos": (DIGITIZATION, STEWARD, ADMINISTRATOR),
}
ROLE_WORDS = {
    PUBLIC: N_("público"),
    VIEWER: N_("consulta"),
    DIRECTOR: N_("dirección"),
    DIGITIZATION: N_("equipo de digitalización"),
    STEWARD: N_("responsable de datos"),
    ADMINISTRATOR: N_("administración"),
}


@dataclass(frozen=True)
class Action:
    """What can be done, on which pages, by whom; `kinds`: how the log of changes calls what it writes."""

    words: str
    pages: tuple[str, ...]
    roles: tuple[str, ...]
    kinds: tuple[str, ...] = ()


ACTIONS: Mapping[str, Action] = {
    "attend": Action(
        N_("asignar, posponer, cerrar y reabrir lo que necesita a alguien"), ("hoy",), (DIRECTOR, DIGITIZATION, ADMINISTRATOR),
        ("attention",)),
    "confirm": Action(
        N_("responder si algo cambió para quedarse"), ("hoy",), (DIRECTOR, DIGITIZATION, STEWARD, ADMINISTRATOR), ("shift",)),
    "decide": Action(
        N_("registrar decisiones, agregarles notas y contestar propuestas"), ("aprende", "prioridades"),
        (DIRECTOR, DIGITIZATION, ADMINISTRATOR), ("decision", "proposal")),
    "promise": Action(
        N_("escribir, cambiar y terminar metas; los primeros 90 días"), ("programa",), (DIGITIZATION, ADMINISTRATOR),
        ("goal", "first_days")),
    "assume": Action(N_("cambiar un supuesto"), ("programa",), (DIGITIZATION, STEWARD, ADMINISTRATOR), ("assumption",)),
    "choose": Action(
        N_("guardar pesos, marcar candidatas, estimar esfuerzo y anotar"), ("prioridades",), (DIGITIZATION, ADMINISTRATOR),
        ("meeting", "weights")),
    "remark": Action(N_("comentar una lámina"), ("cabildo",), (DIGITIZATION, ADMINISTRATOR), ("council",)),
    "freeze": Action(
        N_("hacer los documentos del Cabildo y la Agenda"), ("cabildo", "prioridades"), (DIGITIZATION, ADMINISTRATOR),
        ("packet",)),
    "take": Action(N_("descargar los documentos hechos"), ("cabildo", "prioridades"), WHOLE),
    "load": Action(N_("agregar una fuente y cargar archivos"), ("datos", "pasos"), (STEWARD, ADMINISTRATOR)),
    "download": Action(
        N_("descargar tablas en CSV"), tuple(page for page in PAGES if page not in ("abiertos", "indicadores")), FIGURES),
}  # fmt: skip


class Denied(StateError):
    """The person may not do that, or not there: nothing was written."""

    exit_code = 12


@dataclass(frozen=True)
class Person:
    """Somebody in front of the screen; `role` NOBODY has no access, and `agencies` counts for directors only.

    mark: a short name for the account that says nothing of its owner; ended: the session is over, until another signing in.
    """

    role: str
    name: str = ""
    mark: str = ""
    agencies: frozenset[str] = frozenset()
    signed_in: bool = False
    ended: bool = False

    @property
    def author(self) -> str:
        """How the log calls the person: «Ana Pérez (3f9a1c20)»; "" where nobody signs in."""
        return f"{self.name} ({self.mark})" if self.mark else ""

    @property
    def whole(self) -> bool:
        """Whether the person sees the figures of every agency."""
        return self.role in WHOLE


HERE = Person(ADMINISTRATOR)  # whoever sits at this computer, where nobody signs in
STRANGER = Person(NOBODY)
_acting: ContextVar[Person | None] = ContextVar("acting", default=None)
_signed_out: dict[str, float] = {}  # sign-ins that their owner ended, until the moment at which they would have ended anyway


@contextmanager
def acting(person: Person) -> Iterator[None]:
    """The server asks for itself, while nobody is in front of it."""
    token = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(token)


def person() -> Person:
    """Who is in front of the screen now, asked anew each time: sessions end, and lists change."""
    acts = _acting.get()
    if acts is not None:
        return acts
    if not login.required():
        return HERE
    table = login.in_force()
    return STRANGER if table is None else of_claims(claims(), table, time.time())


def claims() -> Mapping[str, Any]:
    """What the provider said of the person when they signed in; signed by the server that keeps it in the browser."""
    return st.user.to_dict()


def of_claims(said: Mapping[str, Any], table: Login, now: float) -> Person:
    """The person of whom a provider said that."""
    if not said.get("is_logged_in"):
        return Person(PUBLIC if table.public else NOBODY)
    name, mark = _name(said), sha256(f"{said.get('iss')}|{said.get('sub')}".encode()).hexdigest()[:8]
    until, audience = said.get("exp"), said.get("aud")
    lasts = isinstance(until, int | float) and now < until and _sign_in(said) not in _signed_out
    if not lasts or not said.get("sub") or table.client_id not in (audience if isinstance(audience, list) else [audience]):
        return Person(NOBODY, name, mark, ended=True)
    names = _memberships(said, table)
    agencies = frozenset(agency for agency, entries in table.directors.items() if names & set(entries))
    has = [role for role in ROLES if (agencies if role == DIRECTOR else names & set(table.roles.get(role, ())))]
    role = has[-1] if has else NOBODY
    return Person(role, name, mark, agencies if role == DIRECTOR else frozenset(), signed_in=True)


def _memberships(said: Mapping[str, Any], table: Login) -> set[str]:
    """The groups, and the e-mail address where somebody vouches for it. A group cannot pass for an address."""
    told = said.get(table.groups, [])
    groups = {str(group) for group in ([told] if isinstance(told, str) else told if isinstance(told, list) else [])}
    email = str(said.get("email") or "").strip().lower()
    verified = said.get("email_verified", table.email_is_verified) is True
    listed = {entry for entries in (*table.roles.values(), *table.directors.values()) for entry in entries}
    return {g for g in groups if "@" not in g} | {entry for entry in listed if verified and email and entry.lower() == email}


def _name(said: Mapping[str, Any]) -> str:
    """What to call the person; never an e-mail address."""
    told = str(said.get("name") or said.get("preferred_username") or said.get("email") or "")
    return " ".join(told.partition("@")[0].split())[:80] or _("Sin nombre")


def _sign_in(said: Mapping[str, Any]) -> str:
    """What tells one signing in from the next of the same person."""
    return "|".join(str(said.get(key)) for key in ("iss", "sub", "iat", "nonce"))


def sign_out() -> None:
    """Ends this signing in everywhere: other windows of the same browser, and copies of its cookie, are no longer let in."""
    said, now = claims(), time.time()
    for key in [key for key, until in _signed_out.items() if until < now]:
        del _signed_out[key]
    if said.get("is_logged_in"):
        _signed_out[_sign_in(said)] = float(said.get("exp") or now)
    st.logout()


def opens(page: str, role: str | None = None) -> bool:
    """Whether a role (the person's own, if none is said) opens a page, by its address."""
    role = person().role if role is None else role
    return role in PAGES.get(page, (ADMINISTRATOR,))


def may(action: str, role: str | None = None) -> bool:
    """Whether a role (the person's own, if none is said) may do something."""
    return (person().role if role is None else role) in ACTIONS[action].roles


def require(action: str) -> None:
    """Denied unless the person may do that."""
    if not may(action):
        raise Denied(_("Su cuenta no puede hacer esto: {what}.").format(what=_(ACTIONS[action].words)))
