"""Who gets the daily digest and through which server, as a home says it."""

import os
import re
from dataclasses import dataclass

from etl.declare import Node
from etl.errors import HomeError
from etl.outside import address

SECURITIES = {"starttls": 587, "ssl": 465, "none": 25}
SECRET = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class Recipient:
    """One director: name, address and the agencies whose days are told ((): the whole municipality)."""

    name: str
    email: str
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Smtp:
    """The server that sends; `secret` names the environment variable of the password ('' when it asks for none)."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    secret: str = ""
    ca_file: str = ""

    @property
    def password(self) -> str:
        """HomeError where its variable is not there."""
        if self.secret and self.secret not in os.environ:
            raise HomeError(f"paso10.toml: smtp.password usa ${{{self.secret}}} y esa variable de entorno no existe. "
                            "Defínala y repita: paso10 export digest")
        return os.environ.get(self.secret, "")


def recipients(top: Node) -> tuple[Recipient, ...]:
    """The `[[digest]]` of a home; the same address twice is a mistake."""
    found = tuple(_recipient(node) for node in top.nodes("digest"))
    twice = next((one.email for i, one in enumerate(found) if one.email.lower() in {r.email.lower() for r in found[:i]}), None)
    if twice is not None:
        raise top.wrong("digest", f"«{twice}» está dos veces; junte sus dependencias en agencies = [\"…\", \"…\"].")
    return found


def _recipient(node: Node) -> Recipient:
    node.known("name", "email", "agencies")
    name = node.text("name").strip()
    if not name or any(ord(letter) < 32 for letter in name):
        raise node.wrong("name", "se espera el nombre en una sola línea.")
    return Recipient(name, address(node, "email"), node.texts("agencies"))


def smtp(node: Node) -> Smtp | None:
    """The `[smtp]` of a home; None when there is none."""
    if not node.table:
        return None
    node.known("host", "port", "security", "from", "user", "password", "ca_file")
    security = node.choice("security", tuple(SECURITIES), "starttls")
    host, said = node.text("host").strip(), str(node.table.get("password", ""))
    if not re.fullmatch(r"[\w.:-]+", host):
        raise node.wrong("host", f"se encontró «{host}»; se espera el nombre de un servidor, como correo.example.gob.mx.")
    secret = SECRET.fullmatch(said)
    if said and not secret:
        raise node.wrong("password", "se encontró un texto; se espera el nombre de una variable de entorno, como ${SMTP_CLAVE}.")
    return Smtp(host, node.whole("port", SECURITIES[security], 1), security, address(node, "from"), node.text("user", ""),
                secret[1] if secret else "", node.text("ca_file", ""))
