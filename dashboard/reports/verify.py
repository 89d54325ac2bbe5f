"""Whether a file of a packet is the one that was made, and its snapshot the one that was frozen."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.errors import PacketError
from dashboard.reports.packet import MANIFEST, digest, opened, packets
from dashboard.words import _
from state import packets as noted
from state.packets import Frozen
from state.store import Store


@dataclass(frozen=True)
class Confirmed:
    """A file of a packet, as its manifest has it; `published` is the publication that its figures come from.

    frozen_by, frozen_at: as the home's log has it; "" where that log knows nothing of the packet.
    """

    file: str
    sha256: str
    packet: str
    snapshot: str
    snapshot_sha256: str
    published: str
    events: int
    frozen_by: str
    frozen_at: str


def verify(file: Path, home: Path, store: Store) -> Confirmed:
    """All confirmed: the file, its snapshot, and that the log has them so. PacketError, saying which is not as it was made."""
    if not file.is_file():
        raise PacketError(_("No existe {file}. Diga qué archivo de un paquete se comprueba.").format(file=file))
    mine = digest(file)
    where, manifest = _manifest(file, mine, home)
    listed = {one["file"]: one["sha256"] for one in (manifest["snapshot"], *manifest["documents"])}
    words = {"file": file.name, "packet": manifest["packet"]}
    if mine not in listed.values():
        told = _(
            "{file} no es el que se hizo en el paquete {packet}: su contenido cambió.\nSu SHA-256: {mine}\nEl del paquete: {made}"
        )
        raise PacketError(told.format(**words, mine=mine, made=listed[file.name]))
    name, made = manifest["snapshot"]["file"], manifest["snapshot"]["sha256"]
    snapshot = file if mine == made else where / name
    if not snapshot.is_file():
        raise PacketError(
            _("{file} es el que se hizo, pero falta la instantánea {name} en {where}.").format(**words, name=name, where=where)
        )
    if digest(snapshot) != made:
        raise PacketError(_("La instantánea {name} cambió después de hacerse el paquete {packet}.").format(**words, name=name))
    with opened(snapshot) as packet:
        if packet.number != manifest["packet"]:
            raise PacketError(
                _("La instantánea {name} es del paquete {number}, no de {packet}.").format(
                    **words, name=name, number=packet.number
                )
            )
        log = _logged(noted.packets(store).get(packet.number), file.name, mine, made)
        return Confirmed(file.name, mine, packet.number, name, made, packet.pub.path.name, packet.events, *log)


def _logged(found: Frozen | None, file: str, mine: str, snapshot: str) -> tuple[str, str]:
    """Who froze it and when, by the log, which no manifest can be written over; empty where it knows nothing of it."""
    if found is None:
        return "", ""
    known = {found.sha256, *found.documents.values()}
    for name, sha256 in ((_("su instantánea"), snapshot), (file, mine)):
        if sha256 not in known:
            told = _("La bitácora tiene el paquete {packet} con otros SHA-256: {name} no es de los que congeló {who}.")
            raise PacketError(told.format(packet=found.number, name=name, who=found.who))
    return found.who, found.at


def _manifest(file: Path, mine: str, home: Path) -> tuple[Path, dict[str, Any]]:
    """The manifest that names the file: beside it, or in the packets of the home."""
    for path in (file.parent / MANIFEST, *sorted(packets(home).glob(f"*/{MANIFEST}"))):
        found = _read(path)
        listed = (found["snapshot"], *found["documents"]) if found else ()
        if any(one["sha256"] == mine or (path.parent == file.parent and one["file"] == file.name) for one in listed):
            return path.parent, found
    raise PacketError(
        _(
            "{file} no está en ningún paquete de esta casa ni junto a su manifiesto: no se puede comprobar o su contenido cambió."
        ).format(file=file.name)
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
