"""Files as deliveries: what a contract's glob finds, inside .gz and .zip too, and their text as UTF-8 blocks."""

import codecs
import fnmatch
import hashlib
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from glob import has_magic
from itertools import takewhile
from pathlib import Path
from typing import IO

from etl.causes import cause
from etl.errors import RefusedError, SourceError
from etl.folders import matching, unreadable
from etl.readers.archives import RATIO, SMALL, unpacked
from etl.text import readable

PACKED = (".gz", ".zip")
MEMBERS, UNPACKED = 200, 2 << 30
BLOCK = 48 << 20
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DISGUISES = {
    b"PK\x03\x04": "es un libro de Excel o un comprimido con otro nombre. Póngale su extensión, .xlsx o .zip, y repita",
    b"\xd0\xcf\x11\xe0": "es un libro de Excel antiguo (.xls). Ábralo, guárdelo como .xlsx o como CSV UTF-8 y repita",
    b"%PDF": "es un PDF, no datos. Pida lo mismo en CSV o en Excel",
}
DAMAGED = "\ufffd"


@dataclass(frozen=True)
class Delivery:
    """One file, or one member of a zip; `name` is how it is shown and told apart: with its folder where the glob has several."""

    path: Path
    member: str = ""
    shown: str = ""

    @property
    def name(self) -> str:
        own = self.shown or self.path.name
        return readable(f"{own}/{self.member}" if self.member else own)

    @property
    def place(self) -> str:
        return f"{self.path.resolve()}|{self.member}"

    def sha256(self) -> str:
        digest = hashlib.sha256(self.member.encode())
        try:
            with self.path.open("rb") as file:
                while block := file.read(1 << 22):
                    digest.update(block)
        except OSError as wrong:
            raise unreadable(self.path, wrong) from None
        return digest.hexdigest()


def deliveries(root: Path, inbox: Path, pattern: str, member: str) -> list[Delivery]:
    """The files that a glob finds and what is in its archives, by name; SourceError as in `found_files`."""
    base, paths = found_files(root, inbox, pattern)
    found: list[Delivery] = []
    for path in paths:
        whole = Delivery(path, shown=path.relative_to(base).as_posix())
        found += _members(whole, member) if path.suffix.lower() == ".zip" else [whole]
    return found


def found_files(root: Path, inbox: Path, pattern: str) -> tuple[Path, list[Path]]:
    """The folder that a glob is of, and its files; relative to the inbox unless absolute or starting with ./ or ../.

    SourceError when a folder on the way cannot be listed, or the one outside the home that the pattern names does not exist.
    """
    base, relative = inbox, pattern
    if pattern.startswith(("/", "./", "../")):
        parts = Path(pattern).parts
        fixed = list(takewhile(lambda part: not has_magic(part), parts[:-1]))
        base, relative = root.joinpath(*fixed), str(Path(*parts[len(fixed) :]))
    return base, matching(base, relative)


def _members(whole: Delivery, pattern: str) -> list[Delivery]:
    """The members of a zip that match, after a look at what it would unpack."""
    try:
        with zipfile.ZipFile(whole.path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError):
        return [whole]  # opening it says what is wrong, as one refused delivery
    if problem := _zip_problem(entries):
        return [replace(whole, member=f"({problem})")]
    names = sorted(entry.filename for entry in entries if fnmatch.fnmatch(entry.filename, pattern))
    return [replace(whole, member=name) for name in names] or [replace(whole, member=f"(ningún miembro es «{pattern}»)")]


def _zip_problem(entries: list[zipfile.ZipInfo]) -> str:
    size = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MEMBERS:
        return f"tiene {len(entries)} miembros; se permiten {MEMBERS}"
    if size > UNPACKED or (size > SMALL and size / packed > RATIO):
        return f"desempaca {size >> 20} MB de {packed >> 10} kB: parece una bomba"
    for entry in entries:
        if ".." in Path(entry.filename).parts or entry.filename.startswith(("/", "\\")) or (entry.external_attr >> 28) == 0xA:
            return f"el miembro «{entry.filename}» apunta fuera del archivo"
        if entry.filename.lower().endswith((".zip", ".gz")):
            return f"el miembro «{entry.filename}» es otro comprimido: desempáquelo antes"
        if entry.flag_bits & 1:
            return "tiene contraseña: desempáquelo antes"
    return ""


@contextmanager
def opened(delivery: Delivery) -> Iterator[IO[bytes]]:
    """The bytes of a delivery, unpacked; SourceError when it cannot be read."""
    if delivery.member.startswith("("):
        raise SourceError(f"{delivery.path.name}: {delivery.member[1:-1]}. Entregue otro archivo.")
    try:
        packed = delivery.member or delivery.path.suffix.lower() in PACKED
        with unpacked(delivery.path, delivery.member, delivery.name) if packed else delivery.path.open("rb") as file:
            yield file
    except OSError as wrong:
        raise SourceError(f"{delivery.name}: no se puede leer ({cause(wrong)}). Pida que lo entreguen de nuevo.") from None


def _ascii_based(encoding: str) -> bool:
    """True when the bytes 0-127 mean themselves, so that an all-ASCII block needs no decoding."""
    return bytes(range(128)).decode(encoding, errors="replace") == "".join(map(chr, range(128)))


def disguised(name: str, first: bytes) -> None:
    """Error when the first bytes are of something that no reader of texts can read, whatever its name says."""
    for mark, what in DISGUISES.items():
        if first.startswith(mark):
            raise RefusedError(f"{name}: {what}.")


def _contradiction(name: str, first: bytes, encoding: str) -> None:
    """Error when the first bytes say another encoding than the contract."""
    disguised(name, first)
    declared = encoding.removesuffix("-sig").split("-le")[0].split("-be")[0]
    for mark, real in BOMS.items():
        if first.startswith(mark) and declared != real:
            raise RefusedError(
                f"{name}: el archivo está en {real} (tiene su marca) y el contrato dice {encoding}. "
                f'Cambie encoding = "{real}" y ejecute `paso10 check`.'
            )
    if declared != "utf-16" and b"\0" in first[:4096]:
        raise RefusedError(
            f'{name}: tiene bytes nulos: no es texto en {encoding}. Si viene de Excel, pruebe encoding = "utf-16".'
        )
    if first.lstrip()[:15].lower().startswith((b"<html", b"<!doctype html", b"<table")):
        raise RefusedError(f"{name}: es una página HTML, no un CSV. Ábrala en Excel y guárdela como CSV UTF-8.")


def _is_utf8(block: bytes) -> bool:
    """True when a block with bytes above 127 reads whole as UTF-8 (a cut last character aside): no other encoding looks so."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(block)
    except UnicodeDecodeError:
        return False
    return True


def utf8_blocks(delivery: Delivery, encoding: str, size: int = BLOCK) -> Iterator[bytes]:
    """The text of a delivery as UTF-8 blocks; what cannot be decoded becomes U+FFFD, which the reader sets aside by record."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    ascii_based, single_byte = _ascii_based(encoding), not encoding.startswith("utf")
    first, carriage = True, False
    with opened(delivery) as file:
        while block := file.read(size):
            if first:
                _contradiction(delivery.name, block[:65536], encoding)
                carriage = ascii_based and b"\r" in block[:-1] and b"\n" not in block
            text = _as_utf8(delivery.name, block, decoder, encoding, ascii_based=ascii_based, single_byte=single_byte)
            text = text.removeprefix(codecs.BOM_UTF8) if first else text
            first = False
            yield text.replace(b"\r", b"\n") if carriage else text
        if tail := decoder.decode(b"", final=True):
            yield tail.encode()


def _as_utf8(
    name: str, block: bytes, decoder: codecs.IncrementalDecoder, encoding: str, *, ascii_based: bool, single_byte: bool
) -> bytes:
    if ascii_based and block.isascii() and not decoder.getstate()[0]:
        return block
    if single_byte and ascii_based and _is_utf8(block):
        raise RefusedError(
            f"{name}: el archivo está en UTF-8 y el contrato dice {encoding}: los acentos se leerían mal. "
            'Cambie encoding = "utf-8" y ejecute `paso10 check`.'
        )
    try:
        text = decoder.decode(block)
    except UnicodeError:
        raise RefusedError(
            f"{name}: no es texto en {encoding} (¿sin su marca de inicio?). Pruebe utf-16-le, cp1252 o utf-8 en encoding y "
            "ejecute `paso10 check`."
        ) from None
    return (text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)).encode()
