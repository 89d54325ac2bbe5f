"""Write the sample municipality: a complete home, as its source systems would have exported it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from etl.errors import EtlError
from etl.sample.appointments import build as build_appointments
from etl.sample.deliveries import database as deliver_database
from etl.sample.deliveries import log as deliver_log
from etl.sample.deliveries import pauses as deliver_pauses
from etl.sample.deliveries import portal as deliver_portal
from etl.sample.deliveries import treasury as deliver_treasury
from etl.sample.deliveries import water as deliver_water
from etl.sample.deliveries import window as deliver_window
from etl.sample.demand import build as build_demand
from etl.sample.home_files import write as write_home
from etl.sample.payments import build as build_payments
from etl.sample.people import build as build_people
from etl.sample.ratings import Memory, at_exit, of_portal, of_water
from etl.sample.reports import reports as deliver_reports
from etl.sample.requests import build as build_requests
from etl.sample.sources import Town, folios
from etl.sample.stories import tell
from etl.sample.truth import Truth
from etl.sample.visits import build as build_visits
from etl.sample.world import World
from etl.sample.world import build as build_world

VERSION = 3  # raise it when the same seed would give other files
PERSONS = 90_000
ZONE = ZoneInfo("America/Mexico_City")


class SampleError(EtlError):
    """The sample cannot be written there."""

    exit_code = 2


@dataclass(frozen=True)
class Sample:
    """A sample on disk: what identifies it, its truth file, and whether this call wrote it or found it there."""

    root: Path
    seed: int
    first: date
    until: date
    scale: float
    truth: Path
    written: bool


def _silent(_: str) -> None:
    return None


def write(
    root: Path, *, seed: int = 10, until: date | None = None, scale: float = 1.0, progress: Callable[[str], None] = _silent
) -> Sample:
    """Write the home of Puerto Sereno under `root`, with the two years up to `until` (yesterday when it is not given).

    A home that already holds this sample is left alone; one that holds another is replaced, its warehouse included.
    SampleError if scale is not positive, or if `root` is somebody else's home.
    """
    if not scale > 0:
        raise SampleError(f"La escala debe ser mayor que 0; se encontró {scale}.")
    until = until or datetime.now(ZONE).date() - timedelta(days=1)
    about = {"seed": seed, "until": str(until), "scale": scale, "version": VERSION}
    path = root / "sample" / "truth.json"
    start = build_world(seed, until, scale)
    if _same(root, path, about):
        return Sample(root, seed, start.first, until, scale, path, False)
    _clear(root, path)
    write_home(root, start)
    truth = _write(root / "inbox", start, progress)
    truth.save(path, about | {"first": str(start.first)})
    return Sample(root, seed, start.first, until, scale, path, True)


def _write(inbox: Path, start: World, progress: Callable[[str], None]) -> Truth:
    """Let two years happen, then write them down."""
    progress("Puerto Sereno: dos años de solicitudes, filas y pagos…")
    wanted = build_demand(start)
    persons = build_people(start.seed, max(int(PERSONS * start.scale), 500))
    asked = build_requests(start, wanted, len(persons))
    came = build_visits(start, wanted, asked, len(persons))
    order, folio = folios(start, asked)
    town = Town(start, persons, asked, came, build_payments(start, asked), folio)
    truth = Truth(start)
    progress("Ventanilla Única, prevenciones y bitácora…")
    deliver_window(inbox, town, order, truth)
    deliver_pauses(inbox, town, order, truth)
    deliver_log(inbox, town, truth)
    progress("Tesorería…")
    deliver_treasury(inbox, town, truth)
    deliver_reports(inbox, town, truth)
    progress("Encuestas…")
    memory = Memory(start, wanted, asked, came)
    answers, bias = of_portal(memory)
    deliver_portal(inbox, town, answers, truth)
    deliver_water(inbox, town, of_water(memory), truth)
    progress("Cero Filas…")
    unkept = build_appointments(start, came, len(persons))
    deliver_database(inbox, town, unkept, at_exit(memory), truth)
    truth.stories = tell(town, bias)
    return truth


def _same(root: Path, path: Path, about: dict[str, Any]) -> bool:
    """Whether the home holds this very sample, with all its files."""
    if not path.is_file():
        return False
    truth = json.loads(path.read_text(encoding="utf-8"))
    files = {name.split(":")[0] for name in truth["files"]}
    return {k: truth["sample"][k] for k in about} == about and all((root / "inbox" / name).is_file() for name in files)


def _clear(root: Path, path: Path) -> None:
    """Make room: only a home that this generator wrote is ever emptied, of what it wrote and of what was loaded from it."""
    if (root / "paso10.toml").exists() and not path.parent.is_dir():
        raise SampleError(f"{root} ya tiene los datos de otro municipio: la muestra no se escribe encima. Elija otra carpeta.")
    if path.is_file():
        files = {name.split(":")[0] for name in json.loads(path.read_text(encoding="utf-8"))["files"]}
        for name in files:
            (root / "inbox" / name).unlink(missing_ok=True)
        for warehouse in ("warehouse.duckdb", "warehouse.duckdb.wal"):
            (root / warehouse).unlink(missing_ok=True)
        path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
