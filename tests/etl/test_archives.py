"""Archives are read through a child process with limits; a stream that breaks off is an error, never a shorter file."""

import gzip
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from etl.errors import RefusedError, SourceError
from etl.readers import archives
from etl.readers.archives import unpacked

ROWS = b"".join(b"%d,valor %d\n" % (n, n * 7919) for n in range(200_000))


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    begun: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            begun.append(self)

    monkeypatch.setattr(archives.subprocess, "Popen", Noted)
    return begun


def packed(path: Path) -> tuple[Path, str]:
    if path.suffix.lower() == ".gz":
        path.write_bytes(gzip.compress(ROWS))
        return path, ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("carpeta/a.csv", ROWS)
    return path, "carpeta/a.csv"


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip", "A.CSV.GZ"])
def test_what_comes_out_is_what_went_in(tmp_path: Path, name: str, children: list["subprocess.Popen[bytes]"]) -> None:
    path, member = packed(tmp_path / name)
    with unpacked(path, member, name) as file:
        assert file.read() == ROWS
    assert [child.poll() for child in children] == [0]


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_who_reads_the_beginning_leaves_no_process(tmp_path: Path, name: str, children: list["subprocess.Popen[bytes]"]) -> None:
    with unpacked(*packed(tmp_path / name), name) as file:
        assert file.read(10) == ROWS[:10]
    assert [child.returncode is not None for child in children] == [True]


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_a_stream_that_breaks_off_is_an_error(tmp_path: Path, name: str) -> None:
    path, member = packed(tmp_path / name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    path.write_bytes(data)
    with pytest.raises(SourceError, match="dañado"), unpacked(path, member, name) as file:
        list(iter(lambda: file.read(1 << 16), b""))


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize(("limit", "value", "error"), [("MEMORY", 1 << 20, SourceError), ("RATIO", 1, RefusedError)])
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, error: type[Exception]) -> None:
    monkeypatch.setattr(archives, limit, value)
    monkeypatch.setattr(archives, "SMALL", 1)
    path, member = packed(tmp_path / "a.csv.gz")
    with pytest.raises(error), unpacked(path, member, "a.csv.gz") as file:
        file.read()


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"), unpacked(tmp_path / "a.gz", "", "a.gz"):
        pass
