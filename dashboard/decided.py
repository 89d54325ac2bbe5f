"""What people did with the list, read and kept; a store that cannot be used is told, and the page goes on without it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from dashboard import access, data, login
from dashboard.guard import PersonGuard
from dashboard.told import told
from state import attention
from state.attention import Record, Seen
from state.errors import StateError
from state.store import Store, home_state


def store() -> Store:
    """The store of the home that is being served, for the person in front of the screen. StateError when its address is wrong."""
    found = home_state(data.home())
    return replace(found, guard=PersonGuard(access.person())) if login.required() else found


def records() -> tuple[Mapping[str, Record], str]:
    """What people did, by key, and why it cannot be read ("" when it can)."""
    try:
        return attention.records(store()), ""
    except StateError as error:
        return {}, told(str(error))


def keep(deed: str, seen: Seen, version: int, who: str, what: str) -> None:
    """Assign to `what`, snooze until it (YYYY-MM-DD), close because of it, or reopen. StateError when it was not kept."""
    if deed == "assign":
        attention.assign(store(), seen, version, who, what)
    elif deed == "snooze":
        attention.snooze(store(), seen, version, who, date.fromisoformat(what))
    elif deed == "close":
        attention.close(store(), seen, version, who, what)
    else:
        attention.reopen(store(), seen, version, who)
