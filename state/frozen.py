"""The log as it stood at the end of a day, as JSON lines that can be put away, read back and checked years later."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from state import log
from state.errors import StateError
from state.store import Store, open_state
from state.tables import Event

COLUMNS = (*log.HASHED, "hash")


def lines(store: Store, as_of: date, time_zone: str) -> list[str]:
    """Every event up to the end of that day there, one JSON line each, in order; none while nobody wrote anything."""
    after = datetime.combine(as_of + timedelta(days=1), time(), ZoneInfo(time_zone)).astimezone(UTC)
    nothing: list[dict[str, Any]] = []
    found = store.read(lambda session: [{name: getattr(e, name) for name in COLUMNS} for e in log.events(session)], nothing)
    return [log.canonical(event) for event in takewhile(lambda e: datetime.fromisoformat(str(e["at"])) < after, found)]


def last(store: Store) -> str:
    """The hash of the last event: another one as soon as somebody writes; "" while nobody did."""
    return store.read(lambda session: next((event.hash for event in reversed(log.events(session))), ""), "")


def read(told: Sequence[str]) -> list[Event]:
    """The events of such lines. StateError when one of them was changed, or one is missing."""
    try:
        events = [Event(**json.loads(line)) for line in told]
    except (ValueError, TypeError) as error:
        raise StateError("La bitácora congelada no se puede leer: no es la que se guardó.") from error
    checked = log.check_chain(events)
    if checked.wrong:
        raise StateError(f"La bitácora congelada fue cambiada: {checked.wrong}.")
    return events


def put_back(told: Sequence[str], file: Path) -> Store:
    """A store in a new file that holds just these events: what people had written by then is asked as of any other."""
    events, store = read(told), open_state(file)
    store.write(lambda session: session.add_all(events))
    return store
