"""The releases of open data: exports/open-data/0001, 0002 …; each whole or not at all, and never changed afterwards.

A release holds its files, named by us, and manifest.json with their SHA-256: the next one reads what was published from there,
so that no two of them together tell what neither tells alone.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from fcntl import LOCK_EX, flock
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.errors import BrokenRelease, NothingToRelease
from dashboard.reports.open_data.dcat import LICENCES, SAYS, TITLE, Described, Publisher, metadata
from dashboard.reports.open_data.dictionary import dictionary
from dashboard.reports.open_data.files import dictionary_csv, rows_csv, rows_json, rows_parquet, workbook
from metrics.open_data import OpenData, open_data
from metrics.plan import period_end
from metrics.reader import Published

FOLDER = Path("exports", "open-data")
MANIFEST = "manifest.json"
DATA = ("csv", "json", "parquet", "xlsx")


@dataclass(frozen=True)
class Release:
    """One release as its manifest tells it. hidden: rows hidden by reason; held: tables of a month kept as they were."""

    folder: Path
    number: int
    issued: date
    published: str
    cutoff: date | None
    first_month: str
    last_month: str
    licence: str
    rows: int
    with_cases: int
    hidden: Mapping[str, int]
    held: int
    payments: int
    payers_known: int
    files: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.folder / _name("parquet", self.number)

    @property
    def hidden_rows(self) -> int:
        return sum(self.hidden.values())

    @property
    def payers_percent(self) -> float:
        """Of how many of each hundred payments the person is known."""
        return 100 * self.payers_known / self.payments if self.payments else 0.0


def releases(home: Path) -> list[Release]:
    """Every release, oldest first; BrokenRelease when a manifest cannot be read."""
    return [_read(path) for path in sorted((home / FOLDER).glob("[0-9]*")) if path.is_dir()]


def release(pub: Published, home: Path, who: Publisher, payers: tuple[int, int]) -> tuple[Release, OpenData, bool]:
    """The next release of what is published, what was hidden, and whether it is new: without changes the last one stays."""
    with _alone(home / FOLDER):
        earlier = releases(home)
        frames = [rows_of(one) for one in earlier]
        made = open_data(pub, frames)
        if not len(made.rows):
            raise NothingToRelease("Todavía no hay un mes completo que publicar. Vea hasta qué día hay datos: paso10 status")
        if earlier and frames[-1].equals(made.rows) and earlier[-1].licence == who.licence:
            return earlier[-1], made, False
        number = earlier[-1].number + 1 if earlier else 1
        first_issued = earlier[0].issued if earlier else pub.today
        return _write(pub, home / FOLDER / f"{number:04d}", who, made, first_issued, payers), made, True


def _write(
    pub: Published, folder: Path, who: Publisher, made: OpenData, first_issued: date, payers: tuple[int, int]
) -> Release:
    number, months = int(folder.name), made.rows["mes"]
    issued, first, last = pub.today, str(months.min()), str(months.max())
    entries = dictionary(pub.indicators)
    about = _about(who, number, issued, first, last)
    contents = {
        _name("csv", number): rows_csv(made.rows), _name("parquet", number): rows_parquet(made.rows),
        _name("json", number): rows_json(made.rows, dict(about), entries),
        _name("xlsx", number): workbook(made.rows, about, entries, issued),
        f"diccionario-{number:04d}.csv": dictionary_csv(entries),
    }
    listed = [(name, len(content), _digest(content)) for name, content in contents.items() if not name.startswith("dicc")]
    ends = period_end(date.fromisoformat(f"{last}-01"), "month")
    contents[f"dcat-{number:04d}.jsonld"] = metadata(who, Described(number, issued, first_issued, first, ends, listed))
    told = Release(
        folder, number, issued, pub.path.name, pub.cutoff, first, last, who.licence, len(made.rows), made.hidden.rows,
        made.hidden.by_reason, made.hidden.held, *payers, {name: _digest(content) for name, content in contents.items()})
    said = {name: value for name, value in asdict(told).items() if name != "folder"}
    contents[MANIFEST] = json.dumps(said, ensure_ascii=False, indent=1, default=str).encode()
    _put(folder, contents)
    return told


def _about(who: Publisher, number: int, issued: date, first: str, last: str) -> list[tuple[str, str]]:
    licence = LICENCES[who.licence]
    return [
        ("titulo", TITLE["es"].format(who.name)), ("descripcion", SAYS["es"]), ("publica", who.name), ("entrega", str(number)),
        ("fecha", issued.isoformat()), ("primer_mes", first), ("ultimo_mes", last),
        ("licencia", f"{licence.name}, {licence.url}"),
    ]


def _put(folder: Path, contents: Mapping[str, bytes]) -> None:
    """All files under another name first, synced; then the folder gets its own: a release is never seen half made."""
    made = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    for name, content in contents.items():
        with (made / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    made.rename(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def _read(folder: Path) -> Release:
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        days = {name: told[name] and date.fromisoformat(told[name]) for name in ("issued", "cutoff")}
        return Release(folder=folder, **{**told, **days})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BrokenRelease(_broken(folder, MANIFEST)) from error


def rows_of(one: Release) -> pl.DataFrame:
    """What was published, checked against its manifest."""
    return pl.read_parquet(BytesIO(content(one, one.data.name)))


def content(one: Release, name: str) -> bytes:
    """A file of a release, by a name that its manifest lists; BrokenRelease when it is not as it was published."""
    try:
        found = (one.folder / name).read_bytes() if name in one.files else b""
    except OSError:
        found = b""
    if _digest(found) != one.files.get(name):
        raise BrokenRelease(_broken(one.folder, name))
    return found


def downloads(one: Release) -> Sequence[str]:
    """The names of its files: data first, then dictionary and metadata."""
    data = [_name(kind, one.number) for kind in DATA]
    return [*data, *sorted(set(one.files) - set(data), reverse=True)]


def _name(kind: str, number: int) -> str:
    return f"datos-abiertos-{number:04d}.{kind}"


def _digest(found: bytes) -> str:
    return sha256(found).hexdigest()


def _broken(folder: Path, name: str) -> str:
    near = re.sub(r"^.*?(exports/)", r"\1", (folder / name).as_posix())
    return (f"{near}: falta o no es como se publicó, así que la entrega siguiente no puede protegerse de ella. "
            "Recupérelo de su respaldo y ejecute: paso10 export open-data")
