"""What the commands that change a home did, one JSON line when each begins and one when it ends, by month in its logs/.

A run that began and never ended was killed, or the machine went off; a line says no more than the command said, masked by it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

FOLDER = "logs"
FILES_READ = 2  # months looked at for what happened last


@dataclass(frozen=True)
class Run:
    """One run: moments in UTC; `code` is None while it has not ended; `said` is what it said when it failed; `who` began it."""

    id: str
    command: str
    pid: int
    began_at: datetime
    ended_at: datetime | None = None
    code: int | None = None
    said: str = ""
    who: str = ""

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it has not ended."""
        return (self.ended_at - self.began_at).total_seconds() if self.ended_at else None


def begin(home: Path, command: str, who: str = "") -> Run:
    """Notes that a command begins, and who asked for it. OSError when the home takes no line."""
    run = Run(token_hex(6), command, os.getpid(), _now(), who=who)
    _write(home, {"at": run.began_at, "run": run.id, "event": "begin", "command": command, "pid": run.pid,
                  **({"who": who} if who else {})})
    return run


def end(home: Path, run: Run, code: int, said: str = "") -> None:
    """Notes how it ended: its exit code, and what it said when that is not 0."""
    now = _now()
    seconds = round((now - run.began_at).total_seconds(), 3)
    _write(home, {"at": now, "run": run.id, "event": "end", "command": run.command, "code": code, "seconds": seconds,
                  **({"said": said} if code and said else {})})


def runs(home: Path, command: str = "") -> list[Run]:
    """The runs (of a command) of this month and the last, oldest first; lines that cannot be read are left out."""
    found: dict[str, Run] = {}
    for line in _lines(home):
        with suppress(KeyError, ValueError, TypeError):
            at = datetime.fromisoformat(line["at"])
            if line["event"] == "begin":
                found[line["run"]] = Run(line["run"], line["command"], int(line["pid"]), at, who=str(line.get("who", "")))
            else:
                found[line["run"]] = replace(
                    found[line["run"]], ended_at=at, code=int(line["code"]), said=str(line.get("said", "")))
    return [run for run in found.values() if command in ("", run.command)]


def _lines(home: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((home / FOLDER).glob("????-??.jsonl"))[-FILES_READ:]:
        with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
            for text in file:
                with suppress(ValueError):
                    line = json.loads(text)
                    if isinstance(line, dict):
                        yield line


def _write(home: Path, line: dict[str, Any]) -> None:
    """One line, whole: appended in one write, as several commands may run at once."""
    folder = home / FOLDER
    folder.mkdir(exist_ok=True)
    at: datetime = line["at"]
    text = json.dumps(line | {"at": at.isoformat(timespec="milliseconds")}, ensure_ascii=False) + "\n"
    handle = os.open(folder / f"{at:%Y-%m}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def _now() -> datetime:
    return datetime.now(UTC)
