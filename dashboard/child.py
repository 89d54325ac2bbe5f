"""One command of the command line in a process of its own: what reads strange files never runs inside the server.

Its answer is the JSON that it prints, its progress the lines of its stderr. It ends at its time limit, or when nobody wants it.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard import access

TICK_SECONDS = 0.2
MOST_SAID = 4000  # bytes of the end of stderr that are kept
SLOW, BUG = -1, 1  # exit codes: our own for a command that was stopped; a fault of the program


@dataclass(frozen=True)
class Answer:
    """code: the command's, SLOW when it passed its limit; data: what it printed as JSON, if anything; said: its last lines."""

    code: int
    data: Any
    said: str


class Child:
    """`paso10 ARGS --json` on a home, started at once, with at most that many seconds."""

    def __init__(self, home: Path, *args: str, seconds: float) -> None:
        self._out = tempfile.TemporaryFile()  # noqa: SIM115  # open until the answer was read
        self._err = tempfile.TemporaryFile()  # noqa: SIM115
        self._answer: Answer | None = None
        self._slow = False
        self._process = subprocess.Popen(  # noqa: S603  # our own program; the arguments are never a shell's
            [sys.executable, "-m", "paso10", *args, "--json"],
            env={**os.environ, **_asks(), "PASO10_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL, stdout=self._out, stderr=self._err, start_new_session=True,
        )  # fmt: skip
        self._limit = threading.Timer(seconds, self._too_slow)
        self._limit.daemon = True
        self._limit.start()

    def running(self) -> bool:
        return self._process.poll() is None

    def progress(self) -> str:
        """The last line that it said."""
        return next(reversed(self._said().splitlines()), "") if self._answer is None else ""

    def stop(self) -> None:
        """Ends it and whatever it has started."""
        with contextlib.suppress(ProcessLookupError):
            if self.running():
                os.killpg(self._process.pid, signal.SIGKILL)
        self.answer()

    def answer(self) -> Answer:
        """Waits until it is over."""
        code = self._process.wait()
        self._limit.cancel()
        if self._answer is None:
            self._answer = Answer(SLOW if self._slow else code, self._data(), self._said())
            self._out.close()
            self._err.close()
        return self._answer

    def _data(self) -> object:
        size = os.fstat(self._out.fileno()).st_size
        try:
            return json.loads(os.pread(self._out.fileno(), size, 0))
        except ValueError:
            return None

    def _too_slow(self) -> None:
        self._slow = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _said(self) -> str:
        size = os.fstat(self._err.fileno()).st_size
        return os.pread(self._err.fileno(), MOST_SAID, max(0, size - MOST_SAID)).decode("utf-8", errors="replace").strip()


def _asks() -> dict[str, str]:
    """Who asks for the command, where people sign in: it stands in the home's logs/."""
    author = access.person().author
    return {"PASO10_WHO": author} if author else {}


def wait(child: Child, show: Callable[[str], None]) -> Answer:
    """The answer, once it is there; `show` gets each new line of its progress. Whoever stops waiting keeps the child."""
    told = None
    while child.running():
        line = child.progress()
        if line != told:
            show(line)
            told = line
        time.sleep(TICK_SECONDS)
    return child.answer()
