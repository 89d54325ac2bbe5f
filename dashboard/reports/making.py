"""The documents of a packet, made from its snapshot alone, so that they can be made again years later."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.formats import speak_in
from dashboard.reports.packet import PacketError, Snapshot, digest, opened, write_manifest
from dashboard.reports.paper.report import write_report
from dashboard.reports.slides.deck import write_deck
from dashboard.words import N_, _, speaking

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


def make(snapshot: Path, progress: Callable[[str], None]) -> Made:
    """Writes the documents of a snapshot beside it, and their manifest. PacketError when it cannot be opened."""
    with TemporaryDirectory(dir=snapshot.parent, prefix=".haciendo-") as held:
        number, documents = _write(snapshot, Path(held), progress)
        documents = [path.rename(snapshot.parent / path.name) for path in documents]
    manifest = write_manifest(snapshot, number, documents)
    return Made(
        number,
        manifest["snapshot"]["sha256"],
        snapshot.parent,
        tuple((one["file"], one["sha256"]) for one in manifest["documents"]),
    )


def make_again(snapshot: Path, into: Path, progress: Callable[[str], None]) -> Made:
    """The same documents in another folder, to be compared with those of the packet."""
    if not snapshot.is_file():
        told = _("No existe {file}. Diga la instantánea de un paquete: un ZIP de exports/packets.")
        raise PacketError(told.format(file=snapshot))
    into.mkdir(parents=True, exist_ok=True)
    number, documents = _write(snapshot, into, progress)
    return Made(number, digest(snapshot), into, tuple((path.name, digest(path)) for path in documents))


def _write(snapshot: Path, folder: Path, progress: Callable[[str], None]) -> tuple[str, list[Path]]:
    found = []
    with opened(snapshot) as packet, speaking(packet.pub.about.language):
        speak_in(packet.start.year)
        for name, (write, doing) in DOCUMENTS.items():
            progress(_(doing))
            path = folder / name.format(number=packet.number)
            write(packet, path)
            found.append(path)
        return packet.number, found
