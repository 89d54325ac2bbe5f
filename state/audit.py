"""Whether everything that people wrote is as they wrote it: the chain, the order of each thing, and the table that follows."""

from dataclasses import replace

from sqlalchemy.orm import Session

from state import attention, log
from state.log import Checked
from state.store import Store


def verify(store: Store) -> Checked:
    """The whole log; `wrong` names the first thing that is not as it should be."""
    return store.read(_verify, Checked(0, log.FIRST))


def _verify(session: Session) -> Checked:
    checked = attention.check(session)
    if checked.wrong:
        return checked
    versions: dict[tuple[str, str], int] = {}
    for event in log.events(session):
        thing = (event.kind, event.subject)
        if event.version != versions.get(thing, 0) + 1:
            return replace(checked, wrong=f"el evento {event.seq} no sigue a la versión anterior de «{event.subject}»")
        versions[thing] = event.version
    return checked
