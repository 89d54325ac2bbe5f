"""Reads the published file without pause while a build publishes again and again.

    .venv/bin/python benchmarks/readers.py [--publications 200] [--readers 4]

Each publication is a process that delivers a file, loads it and builds, as at night. A reader opens what CURRENT names, as a
page does: it must never meet an error, never see a file older than the one named when it began, nor a batch by halves.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import faults
from metrics.files import current, version_of
from metrics.query import open_current

ROOT = Path(__file__).resolve().parent.parent
PAUSE_SECONDS = 0.01  # readers that never rest leave the builder no processor
WORK = ("import sys; from pathlib import Path; from benchmarks import faults; home = Path(sys.argv[1]); "
        "faults.deliver(home, int(sys.argv[2])); faults.load(home); faults.publish(home)")


@dataclass
class Seen:
    """What the readers met."""

    reads: int = 0
    versions: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    stale: list[tuple[int, int]] = field(default_factory=list)


def publish_and_read(home: Path, publications: int, readers: int = 1) -> Seen:
    """Publishes so many times in a new home while so many threads read."""
    _publish(home, 1)
    seen, stop = Seen(), threading.Event()
    threads = [threading.Thread(target=_read, args=(home, seen, stop)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        for number in range(2, publications + 1):
            _publish(home, number)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return seen


def _publish(home: Path, number: int) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", WORK, str(home), str(number)], check=True, cwd=ROOT, env=environment)


def _read(home: Path, seen: Seen, stop: threading.Event) -> None:
    published = home / "published"
    while not stop.wait(PAUSE_SECONDS):
        try:
            named = version_of(current(published))
            pub = open_current(published)
            found = version_of(pub.path)
            payments = pub.rows("SELECT sum(payments) FROM cells_payments_day")[0][0]
        except Exception as error:  # whatever a reader meets is what is asked
            seen.errors.append(repr(error))
            continue
        if payments != found * faults.ROWS:
            seen.errors.append(f"versión {found}: {payments} pagos")
        if found < named:
            seen.stale.append((named, found))
        seen.reads += 1
        seen.versions.add(found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--publications", type=int, default=200)
    parser.add_argument("--readers", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = publish_and_read(faults.new_home(Path(folder)), asked.publications, asked.readers)
    print(f"{asked.publications} publicaciones · {asked.readers} lectores · {seen.reads} lecturas de {len(seen.versions)} "
          f"versiones · errores {len(seen.errors)} · atrasadas {len(seen.stale)}")
    for line in seen.errors[:20]:
        print("  ", line)
    sys.exit(1 if seen.errors or seen.stale else 0)


if __name__ == "__main__":
    main()
