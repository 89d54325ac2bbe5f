"""The log of changes: appended only, each event holding the hash of the one before, so that a changed row shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from state.guard import guard_of
from state.tables import Event

FIRST = "0" * 64
HASHED = ("seq", "at", "who", "kind", "subject", "version", "data", "previous")


@dataclass(frozen=True)
class Checked:
    """How many events there are, the last hash, and what is wrong with the log or what follows from it ("" = nothing)."""

    events: int
    last: str
    wrong: str = ""


def append(session: Session, who: str, kind: str, subject: str, version: int, data: Mapping[str, Any]) -> Event:
    """Writes the next event; the session must be the only writer. Whoever may not write it is told so by the store's guard."""
    guard = guard_of(session)
    if guard is not None:
        who = guard.signs(kind, subject, _first(session, kind, subject, data), who)
    last = session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).first()
    made = Event(
        seq=last.seq + 1 if last else 1,
        at=max(written(now()), last.at if last else ""),  # a clock that was put back changes no order
        who=who,
        kind=kind,
        subject=subject,
        version=version,
        data=canonical(data),
        previous=last.hash if last else FIRST,
    )
    made.hash = hash_of(made)
    session.add(made)
    session.flush()
    return made


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """A moment as events hold it: in UTC, to the microsecond, so that texts are in the order of the moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(data: Mapping[str, Any]) -> str:
    """The one way to write some contents: keys in order, no spaces, dates as YYYY-MM-DD."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def hash_of(event: Event) -> str:
    """SHA-256 of everything that an event says, the hash of the one before included."""
    return sha256(canonical({name: getattr(event, name) for name in HASHED}).encode()).hexdigest()


def last_of(session: Session, kind: str, subject: str) -> Event | None:
    """The latest event about one thing."""
    return session.scalars(
        select(Event).where(Event.kind == kind, Event.subject == subject).order_by(Event.version.desc()).limit(1)
    ).first()


def events(session: Session, kind: str = "") -> list[Event]:
    """All events (of a kind), in order; where the store has a guard, those of the things that it lets be seen."""
    asked = select(Event).order_by(Event.seq)
    found = list(session.scalars(asked.where(Event.kind == kind) if kind else asked))
    guard = guard_of(session)
    if guard is None:
        return found
    first: dict[tuple[str, str], Event] = {}
    for event in found:
        first.setdefault((event.kind, event.subject), event)
    seen = {thing for thing, event in first.items() if guard.sees(*thing, json.loads(event.data))}
    return [event for event in found if (event.kind, event.subject) in seen]


def _first(session: Session, kind: str, subject: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a thing when it was first written; what is written now where nobody did."""
    asked = select(Event.data).where(Event.kind == kind, Event.subject == subject).order_by(Event.version).limit(1)
    told: dict[str, Any] = json.loads(session.scalars(asked).first() or canonical(data))
    return told


def check_chain(found: list[Event]) -> Checked:
    """The first event that is not as it was written, or does not follow the one before."""
    previous = FIRST
    for place, event in enumerate(found, 1):
        if event.seq != place:
            return Checked(len(found), previous, f"falta el evento {place}")
        if event.previous != previous:
            return Checked(len(found), previous, f"el evento {event.seq} no sigue al anterior")
        if event.hash != hash_of(event):
            return Checked(len(found), previous, f"el evento {event.seq} fue cambiado después de escribirse")
        previous = event.hash
    return Checked(len(found), previous)
