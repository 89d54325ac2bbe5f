"""What people answered to what was proposed: accepted, put off with a reason, or discarded with a reason.

What was discarded stays away until its evidence is clearly worse than when it was; what was accepted stays away for as long as
a decision needs to show what it brought.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from state import kept
from state.errors import Incomplete
from state.kept import Kept, Kind
from state.store import Store

WAITING, ACCEPTED, POSTPONED, DISCARDED = "waiting", "accepted", "postponed", "discarded"
WORSE = 1.5  # times the size that it had when it was discarded
UNDER_WAY = timedelta(days=84)
AHEAD = timedelta(days=366)
LONGEST = 1000
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {"key": pl.String, "size": pl.Float64}


def _did(change: kept.Change) -> str:
    match change.data["action"]:
        case "accepted":
            return "la aceptó"
        case "postponed":
            return f"la pospuso hasta el {date.fromisoformat(change.data['until']):%d/%m/%Y} («{change.data['reason']}»)"
        case "discarded":
            return f"la descartó («{change.data['reason']}»)"
        case _:
            return "la volvió a poner en la lista"


KIND = Kind("proposal", "Q-", _did)


@dataclass(frozen=True)
class Seen:
    """A proposal as the page showed it: its key, its words, and how bad it is."""

    key: str
    title: str
    size: float


@dataclass(frozen=True)
class Answer:
    """How a proposal was answered last; version 0 where nobody answered. `on` is the day there."""

    key: str
    version: int = 0
    action: str = WAITING
    title: str = ""
    size: float = 0.0
    reason: str = ""
    until: date | None = None
    who: str = ""
    on: date = date.min


def answers(store: Store, as_of: date | None = None) -> dict[str, Answer]:
    """Every answer by the key of its proposal; as they stood at the end of a day, if said."""
    return {key: _answer(store, found) for key, found in kept.all_of(store, KIND, as_of).items()}


def discarded(store: Store) -> pl.DataFrame:
    """The proposals that somebody discarded, and how bad each was then: what builds need. Columns: COLUMNS."""
    rows = [(one.key, one.size) for one in answers(store).values() if one.action == DISCARDED]
    return pl.DataFrame(sorted(rows), schema=COLUMNS, orient="row")


def accept(store: Store, seen: Seen, version: int, who: str) -> Answer:
    """Somebody wants to decide it. Conflict, Incomplete or another StateError when it was not kept."""
    return _change(store, seen, version, who, {"action": ACCEPTED})


def postpone(store: Store, seen: Seen, version: int, who: str, until: date, reason: str) -> Answer:
    """Nobody needs to see it before that day, and why."""
    today = kept.today(store)
    if not today < until <= today + AHEAD:
        raise Incomplete(f"El {until:%d/%m/%Y} no es una fecha para posponer: elija del día siguiente a un año.")
    return _change(store, seen, version, who, {"action": POSTPONED, "until": until, "reason": _reason(reason)})


def discard(store: Store, seen: Seen, version: int, who: str, reason: str) -> Answer:
    """It will not be done, and why."""
    return _change(store, seen, version, who, {"action": DISCARDED, "reason": _reason(reason)})


def reopen(store: Store, seen: Seen, version: int, who: str) -> Answer:
    """Back on the list."""
    return _change(store, seen, version, who, {"action": WAITING})


def standing(answer: Answer, today: date, size: float) -> tuple[str, str]:
    """How a proposal of that size stands today, and why it is back ("" | postponed | worse | accepted)."""
    if answer.action == POSTPONED and answer.until is not None:
        return (POSTPONED, "") if today < answer.until else (WAITING, POSTPONED)
    if answer.action == DISCARDED:
        return (WAITING, "worse") if 0 < answer.size * WORSE <= size else (DISCARDED, "")
    if answer.action == ACCEPTED:
        return (ACCEPTED, "") if today < answer.on + UNDER_WAY else (WAITING, ACCEPTED)
    return WAITING, ""


def _reason(text: str) -> str:
    return kept.text("el motivo", text, LONGEST)


def _change(store: Store, seen: Seen, version: int, who: str, action: dict[str, object]) -> Answer:
    data = {"until": None, "reason": "", **action, "title": seen.title, "size": round(float(seen.size), 6)}
    return _answer(store, kept.change(store, KIND, seen.key, version, who, data))


def _answer(store: Store, found: Kept) -> Answer:
    said, last = found.data, found.changes[-1]
    until = date.fromisoformat(said["until"]) if said["until"] else None
    day = kept.day_of(store, last.at)
    return Answer(
        found.subject, found.version, said["action"], said["title"], said["size"], said["reason"], until, last.who, day)
