"""Who reads and writes what people wrote: a store may carry a guard, which every reading and every change then passes."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy.orm import Session

GUARD = "guard"


class Guard(Protocol):
    """What one person may see and write. `first` is what was said of the thing when it was first written."""

    def sees(self, kind: str, subject: str, first: Mapping[str, Any]) -> bool:
        """Whether the person may read of it."""

    def signs(self, kind: str, subject: str, first: Mapping[str, Any], who: str) -> str:
        """How the log calls the author of a change; a StateError when the person may not make it."""


def guard_of(session: Session) -> Guard | None:
    """The guard of the store that a session belongs to."""
    found: Guard | None = session.info.get(GUARD)
    return found
