"""The digests of one publication: written for every recipient, and sent where the home has a mail server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from dashboard.errors import NoRecipients, NotSent, Uncertain
from dashboard.reports.digest.content import digest
from dashboard.reports.digest.letter import Letter, letter, message
from dashboard.reports.digest.sending import SENDING, SENT, Server, alone, send_once
from metrics.query import Published
from state.store import Store

SAMPLE_SENDER = "paso10@localhost"


class Person(Protocol):
    """Who gets a digest."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def agencies(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Sent:
    """What became of one digest: where it was written, and what is told of its sending."""

    folder: Path
    name: str
    state: str  # written | sent | before | unknown | failed
    told: str

    @property
    def failed(self) -> bool:
        return self.state == "failed"


def write_digests(
    pub: Published, home: Path, people: Sequence[Person], server: Server | None, store: Store, tongue: str
) -> list[Sent]:
    """Writes and sends them all; what fails for one does not keep it from the others. NoRecipients when nobody is named."""
    if not people:
        raise NoRecipients("paso10.toml no dice a quién mandar el resumen. Agregue [[digest]] con name y email, y ejecute: "
                           "paso10 export digest")
    with alone(home) as folder:
        return [_one(pub, folder, i, one, server, store, tongue) for i, one in enumerate(people, 1)]


def _one(pub: Published, folder: Path, i: int, one: Person, server: Server | None, store: Store, tongue: str) -> Sent:
    if strange := [key for key in one.agencies if key not in pub.dimension("agency")]:
        told = f"{one.name}: no hay dependencia «{strange[0]}» y no se escribió. Corrija agencies de [[digest]] en paso10.toml."
        return Sent(folder, one.name, "failed", told)
    made = letter(digest(pub, one.agencies, store, tongue), tongue)
    place = folder / f"{pub.version:06d}-{i:02d}"
    mail = message(made, server.sender if server else SAMPLE_SENDER, one.name, one.email, _now(pub), tongue)
    _write(place, made, bytes(mail))
    if server is None:
        return Sent(place, one.name, "written", f"{one.name}: escrito en {place}; sin [smtp] no se manda")
    try:
        before = send_once(folder, pub.version, one.email, mail, server)
    except NotSent as error:
        return Sent(place, one.name, "failed", f"{one.name}: no se mandó. {error}")
    except Uncertain as error:
        return Sent(place, one.name, "failed", f"{one.name}: {error}")
    told = {"": "mandado", SENT: f"ya se había mandado el de {pub.path.name}; no se repite",
            SENDING: f"el envío del de {pub.path.name} se cortó y no se sabe si llegó; no se repite"}
    return Sent(place, one.name, {"": "sent", SENT: "before"}.get(before, "unknown"), f"{one.name}: {told[before]}")


def _write(place: Path, made: Letter, mail: bytes) -> None:
    place.mkdir(exist_ok=True)
    (place / "resumen.eml").write_bytes(mail)
    (place / "resumen.html").write_text(made.preview, "utf-8")
    (place / "resumen.txt").write_text(made.text, "utf-8")


def _now(pub: Published) -> datetime:
    return datetime.now(ZoneInfo(pub.about.time_zone))
