"""The folder of published files: names, which one is current, what to keep, and the replacement that readers never notice."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_UN, flock
from pathlib import Path

from metrics.errors import NothingPublished

CURRENT = "CURRENT"
KEPT = 5
LEFTOVERS = ("*.tmp", "*.tmp.wal", "*.spill", "CURRENT.new")


def current(published: Path) -> Path:
    """The file that CURRENT names; NothingPublished when there is none."""
    try:
        name = (published / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        name = ""
    if not name or not (published / name).is_file():
        raise NothingPublished(
            f"No hay cifras publicadas en {published}. Para cargar los datos y publicarlos: paso10 update. "
            "Para ver un municipio de ejemplo: paso10 demo"
        )
    return published / name


def version_of(path: Path) -> int:
    """41 for indicators-000041.duckdb, also while it is being made."""
    return int(path.name.partition(".")[0].rpartition("-")[2])


def versions(published: Path) -> list[Path]:
    """The published files, oldest first."""
    return sorted(published.glob("indicators-*.duckdb"))


def next_file(published: Path) -> Path:
    """The path that the next publication takes; a number is never used twice."""
    number = max((version_of(path) for path in versions(published)), default=0) + 1
    return published / f"indicators-{number:06d}.duckdb"


@contextmanager
def one_writer(published: Path) -> Iterator[None]:
    """Only one build at a time works in the folder; another waits. Leftovers of interrupted builds are swept first."""
    published.mkdir(parents=True, exist_ok=True)
    with (published / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        try:
            sweep(published)
            yield
        finally:
            sweep(published)
            flock(lock, LOCK_UN)


def sweep(published: Path) -> None:
    """Removes what an interrupted build left."""
    for pattern in LEFTOVERS:
        for path in published.glob(pattern):
            if path.is_dir():
                for part in path.iterdir():
                    part.unlink()
                path.rmdir()
            else:
                path.unlink()


def put(made: Path, target: Path) -> None:
    """Gives the finished file its name and CURRENT that name: synced, each step atomic; keeps the last five."""
    published = target.parent
    _sync(made)
    made.rename(target)
    pointer = published / "CURRENT.new"
    pointer.write_text(target.name + "\n", "utf-8")
    _sync(pointer)
    os.replace(pointer, published / CURRENT)
    _sync(published)
    for old in versions(published)[:-KEPT]:
        old.unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
