"""What the team that chooses procedures writes: weights under a name, and of each procedure whether it is a candidate, how much
work it would be, and remarks. Each is the fold of its events (kept.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite

from state import kept
from state.errors import Incomplete
from state.kept import Change, Kept, Kind
from state.store import Store

NAME_LONGEST, NOTE_LONGEST = 60, 1000
MOST_WEEKS = 520  # ten years


def _saved(change: Change) -> str:
    return "los guardó de otro modo"


def _did(change: Change) -> str:
    match change.data["action"]:
        case "mark":
            return "lo marcó como candidato" if change.data["candidate"] else "lo quitó de los candidatos"
        case "estimate":
            return f"estimó {change.data['weeks']:g} semanas de trabajo"
        case _:
            return f"agregó una nota («{change.data['text']}»)"


WEIGHTS = Kind("weights", "", _saved)
KIND = Kind("meeting", "", _did)


@dataclass(frozen=True)
class Saved:
    """Weights under a name: points by axis."""

    name: str
    version: int
    points: Mapping[str, float]
    saved_by: str


@dataclass(frozen=True)
class Note:
    """A remark, whose, and when (UTC)."""

    text: str
    who: str
    at: str


@dataclass(frozen=True)
class Agreed:
    """What the team wrote of one procedure; weeks None until somebody estimates them."""

    procedure_id: str
    version: int = 0
    candidate: bool = False
    weeks: float | None = None
    notes: tuple[Note, ...] = ()


def saved(store: Store, as_of: date | None = None) -> dict[str, Saved]:
    """Every set of weights by its name, in the order in which they were first saved."""
    return {name: _weights(found) for name, found in kept.all_of(store, WEIGHTS, as_of).items()}


def save(store: Store, version: int, who: str, name: str, points: Mapping[str, float]) -> Saved:
    """Keeps weights under a name (version 0: a new one). Incomplete, Conflict or another StateError when they were not kept."""
    called = kept.text("el nombre de los pesos", name, NAME_LONGEST)
    plain = {axis: float(value) for axis, value in points.items() if value}
    if not plain or any(not isfinite(value) or value < 0 for value in plain.values()):
        raise Incomplete("Ningún eje tiene peso: dé al menos uno mayor que 0.")
    return _weights(kept.change(store, WEIGHTS, called, version, who, {"action": "save", "points": plain}))


def agreed(store: Store, as_of: date | None = None) -> dict[str, Agreed]:
    """What the team wrote, by procedure."""
    return {key: _agreed(found) for key, found in kept.all_of(store, KIND, as_of).items()}


def mark(store: Store, procedure_id: str, version: int, who: str, candidate: bool) -> Agreed:
    """It is a candidate, or is none any more."""
    return _change(store, procedure_id, version, who, {"action": "mark", "candidate": candidate})


def estimate(store: Store, procedure_id: str, version: int, who: str, weeks: float) -> Agreed:
    """How many weeks of work it would be. Incomplete when that is no length of time."""
    if not 0 <= weeks <= MOST_WEEKS:
        raise Incomplete(f"El esfuerzo se escribe en semanas, de 0 a {MOST_WEEKS}.")
    return _change(store, procedure_id, version, who, {"action": "estimate", "weeks": float(weeks)})


def note(store: Store, procedure_id: str, version: int, who: str, text: str) -> Agreed:
    """Adds a remark."""
    return _change(store, procedure_id, version, who, {"action": "note", "text": kept.text("la nota", text, NOTE_LONGEST)})


def _change(store: Store, procedure_id: str, version: int, who: str, data: Mapping[str, object]) -> Agreed:
    if not procedure_id:
        raise Incomplete("Falta el trámite.")
    return _agreed(kept.change(store, KIND, procedure_id, version, who, data))


def _weights(found: Kept) -> Saved:
    return Saved(found.subject, found.version, dict(found.data["points"]), found.changes[-1].who)


def _agreed(found: Kept) -> Agreed:
    said = found.data
    notes = tuple(Note(change.data["text"], change.who, change.at) for change in found.by("note"))
    return Agreed(found.subject, found.version, bool(said.get("candidate", False)), said.get("weeks"), notes)
