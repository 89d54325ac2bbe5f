"""A file that no contract reads, on its way into the home: looked at and tried elsewhere, kept only when it is loaded."""

import contextlib
import json
import os
import re
import shutil
import tempfile
import unicodedata
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from dashboard.child import Answer, Child

MOST_BYTES = 25 << 20  # as the server takes them; what is larger goes into the inbox by hand
BLOCK = 1 << 20
LONGEST = 100  # characters of a file's name
PREFIX = "paso10-fuente-"  # and the number of the process that made the folder
LOOK_SECONDS, CHECK_SECONDS, LOAD_SECONDS, BUILD_SECONDS = 120, 300, 1800, 1800
NO_NAME = re.compile(r"[^\w .()+-]")  # what no file of ours has in its name


class StrangeError(Exception):
    """A file that cannot be taken: name, size, empty, gone, file (there is one of that name) or contract (there is one)."""


@dataclass
class Strange:
    """One file being looked at. `root` holds it and a home for the dry run; that folder goes with this object.

    home: where it would be kept; answers: what the person decided, as `paso10 inspect --answers` takes it; found, checked,
    loaded, built: what the commands answered; written: what was put into the home for it.
    """

    home: Path
    root: Path
    name: str
    waiting: bool  # it already is in the inbox
    answers: dict[str, Any] = field(default_factory=dict)
    found: Answer | None = None
    checked: Answer | None = None
    loaded: Answer | None = None
    built: Answer | None = None
    child: Child | None = None  # the load or build that is under way
    written: Sequence[Path] = ()
    turn: int = 0  # changes with each look, so that what the page asks starts anew

    def __post_init__(self) -> None:
        self.discard = weakref.finalize(self, shutil.rmtree, self.root, ignore_errors=True)

    @property
    def file(self) -> Path:
        return (self.home if self.waiting else self.root) / "inbox" / self.name

    @property
    def look(self) -> Mapping[str, Any]:
        """What `inspect` found; empty when it could not."""
        data = self.found.data if self.found else None
        return data if isinstance(data, dict) else {}

    @property
    def claimed(self) -> str:
        """The source that already reads files of this name; empty when there is none."""
        return str(next(iter(self.look.get("claimed_by", ())), ""))

    @property
    def source(self) -> str:
        """The source that would read it: the one that already does, else a name that no other has."""
        if self.claimed or self.written:
            return self.claimed or self.written[-1].stem
        wanted, n = str(self.look["source"]), 1
        while (self.home / "sources" / f"{_numbered(wanted, n)}.toml").exists():
            n += 1
        return _numbered(wanted, n)

    @property
    def reports(self) -> list[Mapping[str, Any]]:
        """What `check` said of its deliveries: more than one for an archive."""
        data = self.checked.data if self.checked else None
        return [r for r in data if r["source"] == self.source] if isinstance(data, list) else []


def _numbered(source: str, n: int) -> str:
    return source if n == 1 else f"{source}_{n}"


def begin(home: Path, name: str, file: BinaryIO | None) -> Strange:
    """A home for the dry run, with one more file: an uploaded one, or one that waits in the inbox. StrangeError says why not."""
    sweep()
    safe = safe_name(name)
    strange = Strange(home, Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")), safe, waiting=file is None)
    for part in ("inbox", "sources"):
        (strange.root / part).mkdir()
    shutil.copy(home / "paso10.toml", strange.root)
    if (home / "catalogue").is_dir():
        shutil.copytree(home / "catalogue", strange.root / "catalogue")
    if file is not None:
        _written(file, strange.file)
    elif strange.name != name or strange.file.is_symlink() or not strange.file.is_file():
        raise StrangeError("gone")
    else:
        _linked(strange.file, strange.root / "inbox" / name)
    return strange


def safe_name(name: str) -> str:
    """The last part of a name without what could lead elsewhere; StrangeError when nothing is left of it."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    plain = NO_NAME.sub("_", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    plain = f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 12 else plain[:LONGEST]
    if not re.search(r"[^\W_]", plain):
        raise StrangeError("name")
    return plain


def _written(file: BinaryIO, path: Path) -> None:
    size = 0
    with path.open("xb") as out:
        while block := file.read(BLOCK):
            size += len(block)
            if size > MOST_BYTES:
                raise StrangeError("size")
            out.write(block)
    if not size:
        raise StrangeError("empty")


def _linked(source: Path, path: Path) -> None:
    """The same bytes where the disk allows it."""
    try:
        os.link(source, path)
    except OSError:
        shutil.copy(source, path)


def sweep() -> None:
    """Takes away the folders that a server which was killed has left."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        process = path.name.removeprefix(PREFIX).partition("-")[0]
        with contextlib.suppress(OSError, ValueError):
            if path.stat().st_uid == os.getuid() and not _alive(int(process)):
                shutil.rmtree(path, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def look(strange: Strange) -> Child:
    """`paso10 inspect` with what the person has decided so far; it only reads the home."""
    answers = strange.root / "answers.json"
    answers.write_text(json.dumps(strange.answers), "utf-8")
    return Child(strange.home, "inspect", str(strange.file), "--answers", str(answers), seconds=LOOK_SECONDS)


def check(strange: Strange) -> Child:
    """`paso10 check` of the draft, or of the contract that already reads the file, where nothing else is."""
    for path in (strange.root / "sources").iterdir():
        path.unlink()
    contract = strange.root / "sources" / f"{strange.source}.toml"
    if strange.claimed:
        shutil.copy(strange.home / "sources" / contract.name, contract)
    else:
        contract.write_text(strange.look["contract"], "utf-8")
    return Child(strange.root, "check", strange.source, seconds=CHECK_SECONDS)


def keep(strange: Strange) -> None:
    """Puts file and contract into the home, neither over another one; StrangeError, and nothing kept, when one is there."""
    name = f"{strange.source}.toml"
    places = [] if strange.waiting else [(strange.file, strange.home / "inbox" / strange.name)]
    places += [] if strange.claimed else [(strange.root / "sources" / name, strange.home / "sources" / name)]
    written: list[Path] = []
    try:
        for source, path in places:
            with source.open("rb") as file, path.open("xb") as out:
                written.append(path)
                shutil.copyfileobj(file, out)
    except FileExistsError as error:
        _removed(written)
        raise StrangeError("contract" if Path(error.filename).suffix == ".toml" else "file") from None
    except OSError:
        _removed(written)
        raise
    strange.written = written


def take_back(strange: Strange) -> None:
    """Takes out of the home what was put there: it could not be loaded."""
    _removed(strange.written)
    strange.written = ()


def _removed(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def load(strange: Strange) -> Child:
    """`paso10 load` of that source."""
    return Child(strange.home, "load", strange.source, seconds=LOAD_SECONDS)


def build(strange: Strange) -> Child:
    """`paso10 build`."""
    return Child(strange.home, "build", seconds=BUILD_SECONDS)
