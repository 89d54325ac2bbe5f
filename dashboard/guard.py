"""What a person may read and write of what people wrote: directors, what speaks of their own agencies alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import data
from dashboard.access import ACTIONS, Denied, Person
from dashboard.login import DIRECTOR
from dashboard.words import _
from metrics.proposal import proposals
from metrics.query import Published

SCOPES = {"procedure_id": "procedure", "agency_id": "agency", "office_id": "office"}


@dataclass(frozen=True)
class PersonGuard:
    """The guard (state/guard.py) of one person."""

    person: Person

    def sees(self, kind: str, subject: str, first: Mapping[str, Any]) -> bool:
        return self.person.whole or (self.person.role == DIRECTOR and self._own(kind, subject, first))

    def signs(self, kind: str, subject: str, first: Mapping[str, Any], who: str) -> str:
        if not any(kind in action.kinds and self.person.role in action.roles for action in ACTIONS.values()):
            raise Denied(_("Su cuenta no puede escribir esto. No se guardó nada."))
        if not self.sees(kind, subject, first):
            raise Denied(_("Esto no es de sus dependencias. No se guardó nada."))
        return self.person.author or who

    def _own(self, kind: str, subject: str, first: Mapping[str, Any]) -> bool:
        """Whether all that a thing speaks of belongs to the person's agencies, and it speaks of something."""
        pub = data.published()
        if pub is None:
            return False
        if kind == "proposal":
            return subject in {one.key for one in proposals(pub)}
        if kind in ("attention", "shift"):
            parts = subject.split("|", 3)
            places = [(parts[2], parts[3])] if kind == "attention" and len(parts) == 4 else [(parts[0], parts[1])]
        else:
            places = [(dim, str(first[name])) for name, dim in SCOPES.items() if first.get(name)]
            places += [("procedure", str(key)) for key in first.get("comparison") or ()]
            places += [("procedure", subject)] if kind == "meeting" else []
        return bool(places) and all(self._owns(pub, *place) for place in places)

    def _owns(self, pub: Published, dimension: str, key: str) -> bool:
        mine = self.person.agencies
        if dimension == "agency":
            return key in mine
        if dimension == "source":
            return any(status.source == key and mine & set(status.agencies) for status in data.delivered(pub))
        return {"procedure": pub.agency_of, "office": pub.agency_of_office}.get(dimension, {}).get(key) in mine
