"""The table [login] of a home's paso10.toml: which provider says who people are, and what each group may do.

It is read again when the file changes, so that who is taken out of a list loses the access at once; a table that cannot be
read lets nobody in.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.errors import LoginError
from dashboard.words import _

PUBLIC, VIEWER, DIRECTOR, DIGITIZATION, STEWARD, ADMINISTRATOR = (
    "public", "viewer", "director", "digitization", "steward", "administrator",
)  # fmt: skip
ROLES = (PUBLIC, VIEWER, DIRECTOR, DIGITIZATION, STEWARD, ADMINISTRATOR)  # whoever has several has the last of them
LISTED = tuple(role for role in ROLES if role != DIRECTOR)
DISCOVERY = "/.well-known/openid-configuration"
ANYBODY = ("/common/", "/organizations/", "/consumers/")  # Entra's doors for the accounts of every tenant in the world
REFERENCE = re.compile(r"\$\{(\w+)\}")
SHORTEST_SECRET = 32
TEXTS = ("provider", "client_id", "client_secret", "client_secret_file", "cookie_secret", "address", "groups", "contact")
KNOWN = (*TEXTS, "public", "email_is_verified", "roles", "directors")
SETTINGS = "paso10.toml"


@dataclass(frozen=True)
class Login:
    """Where people sign in and who is what. `roles`: groups and e-mail addresses of each; `directors`: those of each agency.

    address: that which people type, without a path; groups: the claim that holds them; public: whether whoever did not sign in
    sees what is public; email_is_verified: the provider never says so, and an address of its own can be trusted.
    """

    provider: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)  # "" = another one at each start
    address: str
    groups: str = "groups"
    contact: str = ""
    public: bool = False
    email_is_verified: bool = False
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    directors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.address.startswith("https://")

    @property
    def host(self) -> str:
        """The host name that people type."""
        return urlsplit(self.address).hostname or ""


def home() -> Path:
    """The home that is being served."""
    return Path(os.environ.get("PASO10_HOME", "data/demo"))


def read_login(root: Path) -> Login | None:
    """The table of a home; None where there is none. LoginError when it is wrong."""
    try:
        told = tomllib.loads((root / SETTINGS).read_text("utf-8-sig"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise LoginError(f"{SETTINGS}: {error}") from error
    table = told.get("login")
    if table is None:
        return None
    if not isinstance(table, dict):
        raise _wrong("login", table, "[login]")
    return _login(table, root)


def _login(table: Mapping[str, Any], root: Path) -> Login:
    unknown = next((key for key in table if key not in KNOWN), None)
    if unknown:
        raise _wrong(unknown, unknown, ", ".join(KNOWN))
    text = {key: _text(table, key) for key in TEXTS}
    return Login(
        provider=_provider(text["provider"]), client_id=_needed("client_id", text["client_id"]),
        client_secret=_client_secret(text, root), cookie_secret=_cookie_secret(text["cookie_secret"]),
        address=_address(text["address"]), groups=text["groups"] or "groups", contact=_needed("contact", text["contact"]),
        public=_switch(table, "public"), email_is_verified=_switch(table, "email_is_verified"),
        roles=_lists(table, "roles", LISTED), directors=_lists(table, "directors", ()),
    )  # fmt: skip


def _text(table: Mapping[str, Any], key: str) -> str:
    told = table.get(key, "")
    if not isinstance(told, str):
        raise _wrong(key, told, _("un texto entre comillas"))
    return told.strip()


def _needed(key: str, told: str) -> str:
    if not told:
        raise _wrong(key, "", _("un texto; no puede faltar"))
    return told


def _switch(table: Mapping[str, Any], key: str) -> bool:
    told = table.get(key, False)
    if not isinstance(told, bool):
        raise _wrong(key, told, "true, false")
    return told


def _lists(table: Mapping[str, Any], key: str, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names, each with its groups and e-mail addresses; any name where none are given."""
    told = table.get(key, {})
    if not isinstance(told, dict):
        raise _wrong(key, told, f"[login.{key}]")
    for name, entries in told.items():
        if names and name not in names:
            raise _wrong(f"{key}.{name}", name, ", ".join(names))
        if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            allowed = _('una lista de grupos o correos, como ["tesoreria", "ana@ejemplo.gob.mx"]')
            raise _wrong(f"{key}.{name}", entries, allowed)
    return {name: tuple(entry.strip() for entry in entries) for name, entries in told.items()}


def _provider(told: str) -> str:
    _needed("provider", told)
    if not _is_safe(told) or not told.endswith(DISCOVERY) or any(door in told for door in ANYBODY):
        allowed = _("la dirección https de descubrimiento de su propio proveedor, que termina en {end}")
        raise _wrong("provider", told, allowed.format(end=DISCOVERY))
    return told


def _address(told: str) -> str:
    _needed("address", told)
    parts = urlsplit(told)
    if not _is_safe(told) or parts.path.strip("/") or parts.query:
        raise _wrong("address", told, _("lo que la gente escribe, como https://tablero.ejemplo.gob.mx, sin nada detrás"))
    return told.rstrip("/")


def _is_safe(url: str) -> bool:
    """https, or this very computer."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")))


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach the address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _client_secret(text: Mapping[str, str], root: Path) -> str:
    told, file = text["client_secret"], text["client_secret_file"]
    if file and not told:
        return _secret_file(Path(file), root)
    return _from_environment("client_secret", _needed("client_secret", told))


def _secret_file(path: Path, root: Path) -> str:
    if not path.is_absolute() or path.resolve().is_relative_to(root.resolve()):
        raise _wrong("client_secret_file", str(path), _("un archivo fuera de la casa, con su ruta completa"))
    try:
        return _needed("client_secret_file", path.read_text("utf-8").strip())
    except OSError as error:
        raise _wrong("client_secret_file", str(path), _("un archivo que se pueda leer")) from error


def _cookie_secret(told: str) -> str:
    secret = _from_environment("cookie_secret", told) if told else ""
    if told and len(secret) < SHORTEST_SECRET:
        raise _wrong("cookie_secret", _("{n} letras").format(n=len(secret)), _("al menos {n}").format(n=SHORTEST_SECRET))
    return secret


def _from_environment(key: str, told: str) -> str:
    """Secrets are named, never written."""
    found = REFERENCE.fullmatch(told)
    if not found:
        allowed = _("una variable de entorno, como {example}: los secretos no se escriben aquí")
        raise _wrong(key, "…", allowed.format(example="${PASO10_LOGIN_SECRET}"))
    value = os.environ.get(found[1], "")
    if not value:
        raise _wrong(key, told, _("una variable de entorno que exista y no esté vacía"))
    return value


def _wrong(key: str, found: object, allowed: str) -> LoginError:
    words = _("{file}, [login] {key}: se encontró «{found}»; se admite: {allowed}.")
    return LoginError(words.format(file=SETTINGS, key=key, found=found, allowed=allowed))


_read: dict[tuple[Path, int], Login | None] = {}  # the last one, by its file and when that changed
_served: list[Login] = []  # what the server began with; empty where it asks nobody who they are


@contextmanager
def served_with(login: Login) -> Iterator[None]:
    """For as long as a server runs."""
    _served[:] = [login]
    try:
        yield
    finally:
        _served.clear()


def required() -> bool:
    """Whether people have to say who they are."""
    return bool(_served)


def contact() -> str:
    """Whom to ask, as the server knew it when it began."""
    return _served[0].contact if _served else ""


def in_force() -> Login | None:
    """The table as it stands now; None when it cannot be read."""
    try:
        mark = (home() / SETTINGS).stat().st_mtime_ns
    except OSError:
        return None
    known = dict(_read)  # another thread may be here too
    if (home(), mark) in known:
        return known[home(), mark]
    try:
        found = read_login(home())
    except LoginError:
        found = None
    _read.clear()
    _read[home(), mark] = found
    return found
