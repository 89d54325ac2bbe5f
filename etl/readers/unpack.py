"""Runs alone in a child process with limits: a .gz, or one member of a .zip, unpacked to its standard output.

Usage: unpack.py REQUEST, a JSON text with path, member (of a .zip), most (bytes that may come out), memory (bytes) and seconds.
It ends with TOO_MUCH when more would come out, with DAMAGED and the kind of error on standard error when it cannot go on. It
imports nothing of ours: what a malicious archive can reach ends here.
"""

import gzip
import json
import resource
import sys
import zipfile
import zlib
from typing import IO

TOO_MUCH, DAMAGED = 3, 4
BLOCK = 1 << 20
WRONG = (OSError, EOFError, RuntimeError, NotImplementedError, MemoryError, zipfile.BadZipFile, zlib.error)


def unpack(file: IO[bytes], most: int) -> int:
    """Everything that is in a file to standard output; the exit code."""
    while block := file.read(BLOCK):
        most -= len(block)
        if most < 0:
            return TOO_MUCH
        sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
    return 0


def main() -> int:
    request = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
    try:
        if request["path"].lower().endswith(".gz"):
            with gzip.open(request["path"], "rb") as file:
                return unpack(file, request["most"])
        with zipfile.ZipFile(request["path"]) as archive, archive.open(request["member"]) as file:
            return unpack(file, request["most"])
    except WRONG as wrong:
        sys.stderr.write(type(wrong).__name__)
        return DAMAGED


if __name__ == "__main__":
    sys.exit(main())
