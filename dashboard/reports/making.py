"""The documents of a packet, made from its snapshot alone, so that they can be made again years later."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from dashboard.errors import PacketError
from dashboard.formats import speak_in
from dashboard.reports.packet import MANIFEST, Snapshot, digest, manifest_of, opened
from dashboard.reports.paper.report import write_report
from dashboard.reports.slides.deck import write_deck
from dashboard.words import N_, _, speaking
from state import packets
from state.store import Store

Writer = Callable[[Snapshot, Path], None]
DOCUMENTS: dict[str, tuple[Writer, str]] = {  # file name -> what writes it, and what is said meanwhile
    "cabildo-{number}.pptx": (write_deck, N_("Haciendo las láminas…")),
    "informe-{number}.pdf": (write_report, N_("Haciendo el informe…")),
}


@dataclass(frozen=True)
class Made:
    """A packet: its number, the hash of its snapshot, where it is, and the file and hash of each document."""

    packet: str
    sha256: str
    folder: Path
    documents: tuple[tuple[str, str], ...]


def make(snapshot: Path, store: Store, who: str, progress: Callable[[str], None]) -> Made:
    """Writes the documents of a snapshot beside it, notes the packet in the log, and last its manifest: all of it or nothing.

    PacketError when it cannot be opened, StateError when the log cannot be written.
    """
    try:
        return _made(snapshot, store, who, progress)
    except BaseException:
        rmtree(snapshot.parent, ignore_errors=True)  # a packet without documents, or that nobody answers for, is none
        raise


def _made(snapshot: Path, store: Store, who: str, progress: Callable[[str], None]) -> Made:
    folder = snapshot.parent
    with TemporaryDirectory(dir=folder, prefix=".haciendo-") as held:
        packet, documents = _write(snapshot, Path(held), progress)
        documents = [path.rename(folder / path.name) for path in documents]
    manifest = manifest_of(snapshot, packet.number, documents)
    sha256, hashes = manifest["snapshot"]["sha256"], {one["file"]: one["sha256"] for one in manifest["documents"]}
    asked = packet.asked
    packets.note(store, who, packet.number, asked.period, asked.as_of, packet.pub.path.name, sha256, hashes)
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return Made(packet.number, sha256, folder, tuple(hashes.items()))


def make_again(snapshot: Path, into: Path, progress: Callable[[str], None]) -> Made:
    """The same documents in another folder, to be compared with those of the packet."""
    if not snapshot.is_file():
        told = _("No existe {file}. Diga la instantánea de un paquete: un ZIP de exports/packets.")
        raise PacketError(told.format(file=snapshot))
    into.mkdir(parents=True, exist_ok=True)
    packet, documents = _write(snapshot, into, progress)
    return Made(packet.number, packet.sha256, into, tuple((path.name, digest(path)) for path in documents))


def _write(snapshot: Path, folder: Path, progress: Callable[[str], None]) -> tuple[Snapshot, list[Path]]:
    found = []
    with opened(snapshot) as packet, speaking(packet.pub.about.language):
        speak_in(packet.start.year)
        for name, (write, doing) in DOCUMENTS.items():
            progress(_(doing))
            path = folder / name.format(number=packet.number)
            write(packet, path)
            found.append(path)
        return packet, found
