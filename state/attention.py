"""What people did with each thing that needs somebody: assigned it, put it off, closed it, opened it again.

How a thing stands is the fold of its events; a change says which version it was decided on, and is refused when somebody else
was faster.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from state import log
from state.errors import Conflict, Incomplete
from state.guard import guard_of
from state.kept import clean
from state.log import Checked
from state.store import Store
from state.tables import Attention, Event

KIND = "attention"
OPEN, SNOOZED, CLOSED = "open", "snoozed", "closed"
WORSE = 1.5  # times the size it had when it was closed: then it is clearly worse
LONGEST = {"who": 120, "to": 120, "reason": 1000, "title": 300}


@dataclass(frozen=True)
class Seen:
    """The thing as the page showed it: its key, what it is called, the last day of data behind it, how bad it is."""

    key: str
    title: str
    through: date
    size: float


@dataclass(frozen=True)
class Record:
    """How a thing stands: `assigned_at` and `changed_at` are moments in UTC; `through` and `size`, what the last to act saw."""

    key: str
    version: int = 0
    status: str = OPEN
    title: str = ""
    assignee: str = ""
    assigned_at: str = ""
    until: date | None = None
    reason: str = ""
    through: date = date.min
    size: float = 0.0
    changed_by: str = ""
    changed_at: str = ""


@dataclass(frozen=True)
class Standing:
    """How a thing stands today: `back` says why it is open again ("" | snooze | again | worse); `assignee` while it holds."""

    status: str
    assignee: str
    back: str = ""


def records(store: Store) -> dict[str, Record]:
    """Everything that somebody ever acted on, by key."""
    return store.read(_records, {})


def _records(session: Session) -> dict[str, Record]:
    guard = guard_of(session)
    rows = session.scalars(select(Attention))
    return {row.key: _record(row) for row in rows if guard is None or guard.sees(KIND, row.key, {})}


def assign(store: Store, seen: Seen, version: int, who: str, to: str) -> Record:
    """It is somebody's now. Conflict, Incomplete or another StateError when it was not kept."""
    return _change(store, seen, version, who, {"action": "assign", "to": _text("to", to, "a quién se asigna")})


def snooze(store: Store, seen: Seen, version: int, who: str, until: date) -> Record:
    """Nobody needs to see it before that day."""
    return _change(store, seen, version, who, {"action": "snooze", "until": until})


def close(store: Store, seen: Seen, version: int, who: str, reason: str) -> Record:
    """Done, and why."""
    return _change(store, seen, version, who, {"action": "close", "reason": _text("reason", reason, "el motivo")})


def reopen(store: Store, seen: Seen, version: int, who: str) -> Record:
    """Back on the list."""
    return _change(store, seen, version, who, {"action": "reopen"})


def standing(
    record: Record, today: date, since: date | None, size: float, worked: Callable[[date, date], bool]
) -> Standing:
    """How a thing that the data show today stands, by what people did with it before.

    since: the first day of the present run. worked(after, before): whether a working day lies strictly between two days;
    such a day between what was seen and the present run is one on which the thing was gone.
    """
    again = since is not None and since > record.through and worked(record.through, since)
    assignee = "" if again else record.assignee
    if record.status == SNOOZED and record.until is not None:
        return Standing(SNOOZED, record.assignee) if today < record.until else Standing(OPEN, assignee, "snooze")
    if record.status == CLOSED:
        back = "again" if again else "worse" if 0 < record.size * WORSE <= size else ""
        return Standing(OPEN if back else CLOSED, "", back)
    return Standing(OPEN, assignee)


def verify(store: Store) -> Checked:
    """Whether the log is whole, and the table is what follows from it."""
    return store.read(check, Checked(0, log.FIRST))


def check(session: Session) -> Checked:
    """The same, within a transaction."""
    checked = log.check_chain(log.events(session))
    if checked.wrong:
        return checked
    told = _folded(session)
    kept = {row.key: _record(row) for row in session.scalars(select(Attention))}
    wrong = next((key for key in sorted({*told, *kept}) if told.get(key) != kept.get(key)), None)
    return checked if wrong is None else replace(checked, wrong=f"«{wrong}» no está como dice la bitácora")


def fold_again(session: Session) -> None:
    """Writes the table anew as it follows from the log, after events were brought from elsewhere."""
    for record in _folded(session).values():
        session.merge(Attention(**asdict(record)))


def _folded(session: Session) -> dict[str, Record]:
    told: dict[str, Record] = {}
    for event in log.events(session, KIND):
        told[event.subject] = apply(told.get(event.subject, Record(event.subject)), event)
    return told


def apply(record: Record, event: Event) -> Record:
    """How a thing stands after one more event."""
    data: Mapping[str, Any] = json.loads(event.data)
    after = replace(
        record, version=event.version, title=data["title"], through=date.fromisoformat(data["through"]), size=data["size"],
        changed_by=event.who, changed_at=event.at, until=None, reason="", status=OPEN)
    match data["action"]:
        case "assign":
            return replace(after, assignee=data["to"], assigned_at=event.at)
        case "snooze":
            return replace(after, status=SNOOZED, until=date.fromisoformat(data["until"]))
        case "close":
            return replace(after, status=CLOSED, reason=data["reason"], assignee="", assigned_at="")
        case _:
            return after


def _change(store: Store, seen: Seen, version: int, who: str, action: Mapping[str, Any]) -> Record:
    author = _text("who", who, "su nombre")
    data = {**action, "title": seen.title[: LONGEST["title"]], "through": seen.through, "size": round(float(seen.size), 6)}

    def write(session: Session) -> Record:
        guard = guard_of(session)
        if guard is not None:
            guard.signs(KIND, seen.key, {}, author)  # before it is said what somebody else did
        row = session.get(Attention, seen.key)
        record = _record(row) if row else Record(seen.key)
        if record.version != version:
            last = log.last_of(session, KIND, seen.key)
            if last and (last.version, last.who, last.data) == (version + 1, author, log.canonical(data)):
                return record  # the same click, twice
            raise Conflict.with_what(record.changed_by, _did(record))
        after = apply(record, log.append(session, author, KIND, seen.key, version + 1, data))
        session.merge(Attention(**asdict(after)))
        return after

    return store.write(write)


def _record(row: Attention) -> Record:
    return Record(**{name: getattr(row, name) for name in Record.__dataclass_fields__})


def _did(record: Record) -> str:
    if record.status == SNOOZED and record.until:
        return f"lo pospuso hasta el {record.until:%d/%m/%Y}"
    if record.status == CLOSED:
        return f"lo cerró («{record.reason}»)"
    return f"lo asignó a {record.assignee}" if record.assignee else "lo volvió a abrir"


def _text(name: str, value: str, what: str) -> str:
    kept = clean(value)
    if not kept:
        raise Incomplete(f"Falta {what}.")
    return kept[: LONGEST[name]]
