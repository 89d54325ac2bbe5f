"""The packet of the council: a numbered snapshot that never changes, the documents made from it, and a manifest of them all.

The snapshot is one ZIP: the published file as it was, the log of what people wrote up to a day, the municipality's name, colours
and arms, and what was asked for. Its SHA-256 stands on every page of every document; documents are made from it alone.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from fcntl import LOCK_EX, flock
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from PIL import Image

from dashboard.errors import PacketError, WrongPeriod, WrongPicture
from dashboard.words import _
from metrics.files import current
from metrics.query import Published, period_end
from metrics.reader import read_file
from state import frozen
from state import packets as noted
from state.store import Store

CONTENTS, LOG, LOGO, MANIFEST = "packet.json", "state.jsonl", "logo", "manifest.json"
FOLDER = ("exports", "packets")
SECTIONS = (
    "frases", "indicadores", "tramites", "esperas", "ingresos", "satisfaccion", "programa", "metas", "decisiones", "prioridades",
    "metodo",
)  # fmt: skip
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Asked:
    """What a packet is to hold: a month, the sections ("" = all of them), the agencies with one of their own, and the last day
    of which what people wrote counts."""

    period: str
    as_of: date
    sections: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Municipality:
    """Whose packet it is; logo: a file, or None."""

    name: str
    time_zone: str
    today: date
    body: str
    color: str
    accent: str
    logo: Path | None


@dataclass(frozen=True)
class Snapshot:
    """An opened packet: its number and hash, what was asked, whose it is, its figures and what people had written."""

    number: str
    sha256: str
    asked: Asked
    place: Municipality
    pub: Published
    store: Store
    events: int

    @property
    def start(self) -> date:
        return first_day(self.asked.period)

    @property
    def end(self) -> date:
        return period_end(self.start, "month")


def first_day(period: str) -> date:
    """The first day of a month written as 2026-10. WrongPeriod when it is not."""
    if not MONTH.fullmatch(period):
        raise WrongPeriod(
            _("El periodo «{period}» no se puede leer: escríbalo como AAAA-MM, por ejemplo 2026-10.").format(period=period)
        )
    return date.fromisoformat(f"{period}-01")


def packets(home: Path) -> Path:
    """Where a home keeps its packets, a folder each."""
    return home.joinpath(*FOLDER)


def freeze(home: Path, published: Path, place: Municipality, asked: Asked, store: Store) -> Path:
    """Writes the snapshot of the next number into a folder of its own; gives the ZIP. NothingPublished, WrongPeriod."""
    file = current(published)
    check(asked, read_file(file))
    _readable(place.logo)
    folder = packets(home)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        number = _next_number(folder, asked.period, noted.highest(store, asked.period))
        made = folder / number / f"paquete-{number}.zip"
        made.parent.mkdir()
        told = frozen.lines(store, asked.as_of, place.time_zone)
        with made.with_suffix(".tmp").open("wb") as out:
            _write(out, number, file, place, asked, told)
        made.with_suffix(".tmp").rename(made)
    return made


def check(asked: Asked, pub: Published) -> None:
    """WrongPeriod at the first thing asked for that does not exist."""
    first_day(asked.period)
    agencies = [key for key in pub.keys["agency"] if key]
    for what, found, allowed in ((_("la sección"), asked.sections, SECTIONS), (_("la dependencia"), asked.agencies, agencies)):
        wrong = next((word for word in found if word not in allowed), None)
        if wrong is not None:
            told = _("No existe {what} «{word}»: use una de {known}.")
            raise WrongPeriod(told.format(what=what, word=wrong, known=", ".join(allowed)))


def _readable(logo: Path | None) -> None:
    """WrongPicture when there are arms and they cannot be drawn."""
    if logo is None:
        return
    try:
        with Image.open(logo) as picture:
            picture.verify()
    except (OSError, SyntaxError) as error:  # what Pillow says of a broken PNG
        told = _("paso10.toml: brand.logo: {file} no es una imagen que se pueda leer. Guárdela de nuevo como PNG o JPEG.")
        raise WrongPicture(told.format(file=logo.name)) from error


def _next_number(folder: Path, period: str, last: int) -> str:
    """2026-10-P3 where P1 and P2 are there, or were noted in the log: a number is never used twice."""
    used = [int(path.name.rpartition("P")[2]) for path in folder.glob(f"{period}-P*") if path.name.rpartition("P")[2].isdigit()]
    return f"{period}-P{max([last, *used]) + 1}"


def _write(out: IO[bytes], number: str, file: Path, place: Municipality, asked: Asked, told: list[str]) -> None:
    logo = f"{LOGO}{place.logo.suffix.lower()}" if place.logo else ""
    about = {
        "packet": number,
        "published": file.name,
        "logo": logo,
        "asked": asdict(asked),
        "place": {**asdict(place), "logo": logo, "today": place.today},
    }
    day = (place.today.year, place.today.month, place.today.day, 0, 0, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        pack.writestr(_entry(CONTENTS, day), json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")
        pack.writestr(_entry(LOG, day), "".join(f"{line}\n" for line in told))
        if place.logo:
            pack.writestr(_entry(logo, day), place.logo.read_bytes())
        with file.open("rb") as source, pack.open(_entry(file.name, day), "w", force_zip64=True) as into:
            while piece := source.read(1 << 20):
                into.write(piece)


def _entry(name: str, day: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, day)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


@contextmanager
def opened(file: Path) -> Iterator[Snapshot]:
    """The snapshot of a ZIP, for as long as it is read. PacketError when it is none, or its log was changed."""
    with TemporaryDirectory(prefix="paso10-") as held:
        folder = Path(held)
        about = _unpacked(file, folder)
        told = (folder / LOG).read_text("utf-8").splitlines()
        place = about["place"]
        today = date.fromisoformat(place["today"])
        pub = read_file(folder / about["published"])
        logo = folder / about["logo"] if about["logo"] else None
        yield Snapshot(
            number=about["packet"],
            sha256=digest(file),
            asked=_asked(about["asked"]),
            place=Municipality(**{**place, "today": today, "logo": logo}),
            pub=replace(pub, about=replace(pub.about, frozen_on=today)),
            store=frozen.put_back(told, folder / "state.db"),
            events=len(told),
        )
        pub.connection.close()


def _asked(told: Mapping[str, Any]) -> Asked:
    return Asked(told["period"], date.fromisoformat(told["as_of"]), tuple(told["sections"]), tuple(told["agencies"]))


def _unpacked(file: Path, folder: Path) -> dict[str, Any]:
    """Its contents in a folder: only the files that it says it has."""
    try:
        with zipfile.ZipFile(file) as pack:
            about: dict[str, Any] = json.loads(pack.read(CONTENTS))
            for name in (LOG, about["published"], about["logo"]):
                if name and Path(name).name == name:
                    pack.extract(name, folder)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise PacketError(_("{file} no es la instantánea de un paquete, o está dañada.").format(file=file.name)) from error
    return about


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as held:
        return file_digest(held, "sha256").hexdigest()


def manifest_of(snapshot: Path, number: str, documents: list[Path]) -> dict[str, Any]:
    """Which files the packet has, and the hash of each."""
    listed = [{"file": path.name, "bytes": path.stat().st_size, "sha256": digest(path)} for path in (snapshot, *documents)]
    return {"packet": number, "snapshot": listed[0], "documents": listed[1:]}
