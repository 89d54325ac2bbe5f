"""What people answered when asked whether something changed for good: only the log, of which the last answer counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from state import log
from state.errors import Conflict, Incomplete
from state.kept import clean
from state.store import Store
from state.tables import Event

KIND = "shift"
KINDS = ("digitized", "requirement_dropped", "desk_added", "simplified", "other")
LONGEST = 120
COLUMNS = {"date": pl.Date, "procedure_id": pl.String, "office_id": pl.String, "kind": pl.String}


@dataclass(frozen=True)
class Asked:
    """What was asked: of a procedure or an office (`dimension`), by its key, and since when the data show it."""

    dimension: str
    place: str
    since: date

    @property
    def subject(self) -> str:
        return f"{self.dimension}|{self.place}|{self.since}"


@dataclass(frozen=True)
class Answer:
    """The last answer: what happened and since when, or `kind` '' when nothing did. `answered_at` is a moment in UTC."""

    asked: Asked
    version: int
    kind: str
    on: date | None
    answered_by: str
    answered_at: str


def answers(store: Store) -> list[Answer]:
    """Every question that somebody answered."""
    return store.read(_answers, [])


def confirmed(store: Store) -> pl.DataFrame:
    """What people said did happen: date, procedure_id, office_id, kind; as the catalogue's changes are."""
    rows = [
        (a.on, *(a.asked.place if a.asked.dimension == dim else None for dim in ("procedure", "office")), a.kind)
        for a in answers(store) if a.kind
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").unique(maintain_order=True)


def answer(store: Store, asked: Asked, version: int, who: str, kind: str = "", on: date | None = None) -> Answer:
    """Keeps one answer: nothing happened, or a kind of change since a day. Conflict, Incomplete or another StateError if not."""
    author = clean(who)[:LONGEST]
    if not author:
        raise Incomplete("Falta su nombre.")
    if kind and (kind not in KINDS or on is None):
        raise Incomplete("Falta qué cambió y desde qué día.")
    data = {"dimension": asked.dimension, "place": asked.place, "since": asked.since, "kind": kind, "on": on if kind else None}

    def write(session: Session) -> Answer:
        last = log.last_of(session, KIND, asked.subject)
        if last is not None and (last.version, last.who, last.data) == (version + 1, author, log.canonical(data)):
            return _answer(last)  # the same click, twice
        if (last.version if last else 0) != version:
            raise Conflict("Alguien respondió mientras usted decidía. No se guardó lo suyo: mire cómo quedó.")
        return _answer(log.append(session, author, KIND, asked.subject, version + 1, data))

    return store.write(write)


def _answers(session: Session) -> list[Answer]:
    return list({event.subject: _answer(event) for event in log.events(session, KIND)}.values())


def _answer(event: Event) -> Answer:
    data: Mapping[str, Any] = json.loads(event.data)
    asked = Asked(data["dimension"], data["place"], date.fromisoformat(data["since"]))
    on = date.fromisoformat(data["on"]) if data["on"] else None
    return Answer(asked, event.version, data["kind"], on, event.who, event.at)
