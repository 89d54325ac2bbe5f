"""What a home says about what leaves it: under which licence its open data go out."""

from dataclasses import dataclass
from re import fullmatch

from etl.declare import Node

LICENCES = ("CC-BY-4.0", "CC0-1.0", "Libre-Uso-MX")
EMAIL = r"[^@\s<>,;:\"'\\\x00-\x1f]+@[^@\s<>,;:\"'\\\x00-\x1f]+\.[^@\s<>,;:\"'\\\x00-\x1f]+"


@dataclass(frozen=True)
class Opening:
    """The open data of a home: licence, the address where their folder will be seen ('' is not said), who answers questions."""

    licence: str = LICENCES[0]
    url: str = ""
    email: str = ""


OPENING = Opening()


def opening(node: Node) -> Opening:
    """The `[open_data]` of a home's settings."""
    node.known("licence", "url", "email")
    licence = node.choice("licence", LICENCES, LICENCES[0])
    url = node.text("url", "")
    if url and not fullmatch(r"https?://[^\s\"<>]+", url):
        raise node.wrong("url", f"se encontró «{url}»; se espera una dirección como https://datos.example.gob.mx/tramites/.")
    email = address(node, "email") if node.has("email") else ""
    return Opening(licence, f"{url.rstrip('/')}/" if url else "", email)


def address(node: Node, key: str) -> str:
    """An e-mail address, one and plain: nothing that could become another line or another recipient of a message."""
    said = node.text(key)
    if not fullmatch(EMAIL, said):
        raise node.wrong(key, f"se encontró «{said}»; se espera una sola dirección de correo, como area@example.gob.mx.")
    return said
