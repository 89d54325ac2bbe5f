"""Things that people write and change: each is what its events say, one after the other, in the log and nowhere else.

A `Kind` names them in the log. `add` writes a new one, which gets a number; `change` appends to one that the person saw in a
certain version and is refused when somebody else was faster; `all_of` and `one` read them, today or as they stood at the end
of some day. Nothing is ever edited: what a later event says stands before what an earlier one said.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from state import log
from state.errors import Conflict, Incomplete
from state.guard import guard_of
from state.store import Store
from state.tables import Event

NAME_LONGEST = 120
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Change:
    """One event: of which version it is the author, and when, as a moment in UTC."""

    version: int
    who: str
    at: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """How one thing stands; version 0 and no changes where nobody wrote anything of it."""

    subject: str
    changes: tuple[Change, ...] = ()

    @property
    def version(self) -> int:
        return self.changes[-1].version if self.changes else 0

    @property
    def data(self) -> dict[str, Any]:
        """Everything said of it: the later over the earlier. Days are texts, YYYY-MM-DD."""
        return reduce(lambda said, change: {**said, **change.data}, self.changes, {})

    def by(self, action: str) -> list[Change]:
        """The changes whose `action` is that."""
        return [change for change in self.changes if change.data.get("action") == action]


@dataclass(frozen=True)
class Kind:
    """What these things are called in the log, how their numbers begin ("D-" makes D-001), and what a change did, in words.

    `did` completes «Ana … mientras usted decidía»: «la retiró».
    """

    name: str
    prefix: str
    did: Callable[[Change], str]


def all_of(store: Store, kind: Kind, as_of: date | None = None) -> dict[str, Kept]:
    """Every thing of a kind by its subject, in the order in which they were first written; as of the end of a day, if said."""
    end = end_of(store, as_of) if as_of else None
    return store.read(lambda session: _folded(log.events(session, kind.name), end), {})


def one(store: Store, kind: Kind, subject: str, as_of: date | None = None) -> Kept:
    """One of them; version 0 when there is none."""
    return all_of(store, kind, as_of).get(subject, Kept(subject))


def add(store: Store, kind: Kind, who: str, data: Mapping[str, Any]) -> Kept:
    """A new one, under the next number; what was just written, when it arrives twice."""
    author = name_of(who)

    def write(session: Session) -> Kept:
        newest = _newest(session, kind)
        if newest and (newest.who, newest.data) == (author, log.canonical(data)):
            return of(session, kind, newest.subject)
        count = session.scalar(select(func.count()).where(Event.kind == kind.name, Event.version == 1)) or 0
        return append(session, kind, Kept(f"{kind.prefix}{count + 1:03d}"), author, data)

    return store.write(write)


def change(store: Store, kind: Kind, subject: str, version: int, who: str, data: Mapping[str, Any]) -> Kept:
    """Appends to one as it stood in that version (0: nobody wrote of it yet). Conflict, with who did what, when it moved on."""
    author = name_of(who)

    def write(session: Session) -> Kept:
        found = of(session, kind, subject)
        if found.version == version:
            return append(session, kind, found, author, data)
        if found.version < version:
            raise Conflict("Lo que usted veía ya no está: se restauró una copia anterior. Abra otra vez la página.")
        last = found.changes[-1]
        if (last.version, last.who, log.canonical(last.data)) == (version + 1, author, log.canonical(data)):
            return found  # the same click, twice
        raise Conflict.with_what(last.who, kind.did(last))

    return store.write(write)


def append(session: Session, kind: Kind, found: Kept, author: str, data: Mapping[str, Any]) -> Kept:
    """Within a transaction of the only writer: one more event of a thing as it stands."""
    event = log.append(session, author, kind.name, found.subject, found.version + 1, data)
    return Kept(found.subject, (*found.changes, _change(event)))


def end_of(store: Store, day: date) -> str:
    """The first moment that no longer belongs to a day of that municipality, as events are dated."""
    return log.written(datetime.combine(day + timedelta(days=1), time(), ZoneInfo(store.zone)))


def today(store: Store) -> date:
    """The day that it is there."""
    return log.now().astimezone(ZoneInfo(store.zone)).date()


def day_of(store: Store, at: str) -> date:
    """The day there of a moment of the log."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(store.zone)).date()


def name_of(who: str) -> str:
    """The name of whoever writes. Incomplete without one."""
    return text("su nombre", who, NAME_LONGEST)


def clean(value: str) -> str:
    """What somebody typed, with single spaces, without what no store holds and nobody sees: control characters, half letters."""
    return " ".join(UNSEEN.sub("", value).split())


def text(what: str, value: str, longest: int) -> str:
    """What somebody wrote, with single spaces. Incomplete when it is empty or longer than there is room for."""
    kept = clean(value)
    if not kept:
        raise Incomplete(f"Falta {what}.")
    if len(kept) > longest:
        raise Incomplete(f"Se encontraron {len(kept)} letras en {what}; caben {longest}.")
    return kept


def _folded(found: list[Event], end: str | None) -> dict[str, Kept]:
    changes: dict[str, list[Change]] = {}
    for event in found:
        if end is None or event.at < end:
            changes.setdefault(event.subject, []).append(_change(event))
    return {subject: Kept(subject, tuple(told)) for subject, told in changes.items()}


def of(session: Session, kind: Kind, subject: str) -> Kept:
    asked = select(Event).where(Event.kind == kind.name, Event.subject == subject).order_by(Event.version)
    changes, guard = tuple(_change(event) for event in session.scalars(asked)), guard_of(session)
    hidden = guard is not None and changes and not guard.sees(kind.name, subject, changes[0].data)
    return Kept(subject, () if hidden else changes)


def _newest(session: Session, kind: Kind) -> Event | None:
    asked = select(Event).where(Event.kind == kind.name, Event.version == 1).order_by(Event.seq.desc()).limit(1)
    return session.scalars(asked).first()


def _change(event: Event) -> Change:
    return Change(event.version, event.who, event.at, json.loads(event.data))
