"""What people wrote as JSON lines, one event each: to carry it to another store, where every hash is the same again."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from state import attention, log
from state.errors import Refused
from state.store import Store
from state.tables import Event

FIELDS = (*log.HASHED, "hash")
NUMBERS = ("seq", "version")


def export(store: Store) -> Iterator[str]:
    """The whole log of one moment, a line per event."""
    nothing: list[str] = []
    return iter(store.read(lambda session: [_line(event) for event in log.events(session)], nothing))


def bring(store: Store, lines: Iterable[str]) -> int:
    """Adds the events that a store does not have yet; how many. Refused when they are no whole log, or another history."""
    brought = [_event(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    checked = log.check_chain(brought)
    if checked.wrong:
        raise Refused(f"El archivo no se importó: {checked.wrong}.")
    nothing: list[str] = []
    here = store.read(lambda session: [event.hash for event in log.events(session)], nothing)
    _same_history(here, brought)
    return store.write(lambda session: _add(session, brought)) if len(brought) > len(here) else 0


def _add(session: Session, brought: list[Event]) -> int:
    here = [event.hash for event in log.events(session)]
    _same_history(here, brought)
    more = brought[len(here):]
    session.add_all(more)
    session.flush()
    attention.fold_again(session)
    return len(more)


def _same_history(here: list[str], brought: list[Event]) -> None:
    common = min(len(here), len(brought))
    if here[:common] != [event.hash for event in brought[:common]]:
        raise Refused(
            f"Aquí ya hay algo escrito ({len(here)}), y no es con lo que empieza el archivo: son historias distintas. "
            "Importe en una casa en la que nadie haya escrito.")


def _line(event: Event) -> str:
    return log.canonical({name: getattr(event, name) for name in FIELDS})


def _event(number: int, line: str) -> Event:
    try:
        told: dict[str, Any] = json.loads(line)
        event = Event(**{name: told[name] for name in FIELDS})
        kinds = [type(told[name]) is (int if name in NUMBERS else str) for name in FIELDS]
        if not all(kinds) or not isinstance(json.loads(event.data), dict):
            raise TypeError
        return event
    except (ValueError, KeyError, TypeError):
        raise Refused(f"Línea {number}: no es un cambio exportado por Paso 10.") from None
