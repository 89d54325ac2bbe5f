"""The first ninety days: the ten steps of the programme as a checklist, each with who answers for it and until when.

They are kept by their number. What the method calls each of them stands in metrics/names.py; a government may write its own name.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from state import kept
from state.errors import Incomplete
from state.kept import Change, Kept, Kind
from state.store import Store

DAYS = 90
STEPS = 10
LONGEST = 160


def _did(change: Change) -> str:
    match change.data["action"]:
        case "plan":
            return f"lo encargó a {change.data['owner']} para el {date.fromisoformat(change.data['due_on']):%d/%m/%Y}"
        case "done":
            return "lo dio por hecho"
        case _:
            return "lo volvió a abrir"


KIND = Kind("first_days", "P-", _did)


@dataclass(frozen=True)
class Step:
    """One of the ten; `name` "" is the method's; `owner` "" and `due_on` None until it is planned, `done_on` until it is done."""

    number: int
    version: int = 0
    name: str = ""
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None
    changed_by: str = ""
    changed_at: str = ""


def steps(store: Store, as_of: date | None = None) -> list[Step]:
    """The ten of them, in order; as they stood at the end of a day, if said."""
    found = kept.all_of(store, KIND, as_of)
    return [_step(number, found.get(str(number), Kept(str(number)))) for number in range(1, STEPS + 1)]


def plan(store: Store, number: int, version: int, who: str, owner: str, due_on: date, name: str = "") -> Step:
    """Who answers for a step and until when; `name`: how this government calls it ("" leaves it as it is)."""
    today = kept.today(store)
    if abs(due_on - today) > timedelta(days=366):
        raise Incomplete(f"El {due_on:%d/%m/%Y} queda a más de un año: los primeros pasos caben en {DAYS} días.")
    data = {"action": "plan", "owner": kept.text("quién responde", owner, kept.NAME_LONGEST), "due_on": due_on}
    if name.strip():
        data["name"] = kept.text("el nombre del paso", name, LONGEST)
    return _change(store, number, version, who, data)


def done(store: Store, number: int, version: int, who: str, on: date) -> Step:
    """The step was done on a day that has come."""
    if on > kept.today(store):
        raise Incomplete(f"El {on:%d/%m/%Y} todavía no llega.")
    return _change(store, number, version, who, {"action": "done", "done_on": on})


def undo(store: Store, number: int, version: int, who: str) -> Step:
    """It was not done after all."""
    return _change(store, number, version, who, {"action": "undo", "done_on": None})


def _change(store: Store, number: int, version: int, who: str, data: dict[str, object]) -> Step:
    if not 1 <= number <= STEPS:
        raise Incomplete(f"Los pasos van del 1 al {STEPS}.")
    return _step(number, kept.change(store, KIND, str(number), version, who, data))


def _step(number: int, found: Kept) -> Step:
    said = found.data
    last = found.changes[-1] if found.changes else None
    days = {name: date.fromisoformat(said[name]) if said.get(name) else None for name in ("due_on", "done_on")}
    return Step(
        number, found.version, said.get("name", ""), said.get("owner", ""), **days,
        changed_by=last.who if last else "", changed_at=last.at if last else "")  # fmt: skip
