"""What is inside a .gz or a .zip, read through a child process that has limits of memory and time."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from etl.errors import EtlError, RefusedError, SourceError

CHILD = Path(__file__).with_name("unpack.py")
SMALL, RATIO = 10 << 20, 100  # what comes out may be so many times the archive, and always this many bytes
MEMORY, SECONDS = 1 << 30, 600  # address space of the child; seconds of processor
TOO_MUCH = 3  # how the child ends where more would come out


@contextmanager
def unpacked(path: Path, member: str, name: str) -> Iterator[IO[bytes]]:
    """The bytes of a member ('' = of a .gz) as a stream; the end of a stream that broke off is an error, never a shorter file.

    RefusedError when too much would come out, SourceError when it is damaged; OSError when the archive cannot be opened.
    """
    with path.open("rb") as archive:
        size = archive.seek(0, io.SEEK_END)
    request = {"path": str(path), "member": member, "most": max(SMALL, RATIO * size), "memory": MEMORY, "seconds": SECONDS}
    # -P: the child's own folder, where csv.py lies, must not hide Python's modules
    command = [sys.executable, "-P", str(CHILD), json.dumps(request)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:  # noqa: S603  # our own script
        try:
            yield io.BufferedReader(_Stream(child, name))
        finally:
            child.kill()  # whoever needed only the beginning leaves the rest


class _Stream(io.RawIOBase):
    """What the child writes; at its end, how the child ended."""

    def __init__(self, child: "subprocess.Popen[bytes]", name: str) -> None:
        super().__init__()
        self.child, self.name = child, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        assert self.child.stdout is not None
        n: int = self.child.stdout.readinto(buffer)  # type: ignore[attr-defined]  # a buffered pipe
        if not n and (code := self.child.wait()):
            raise self._broken(code)
        return n

    def _broken(self, code: int) -> EtlError:
        if code == TOO_MUCH:
            return RefusedError(
                f"{self.name}: desempaca más de {RATIO} veces su tamaño: parece una bomba. Entréguelo sin comprimir."
            )
        assert self.child.stderr is not None
        kind = self.child.stderr.read().decode(errors="replace").splitlines()[-1:] or ["pasó de su tiempo o memoria"]
        return SourceError(
            f"{self.name}: no se puede leer (incompleto o dañado: {kind[0][:80]}). Pida que lo entreguen de nuevo."
        )
