"""Which packets were frozen for the council: number, hash and who, so that a file made later under the same number shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from state import kept
from state.kept import Change, Kept, Kind
from state.store import Store


def _did(change: Change) -> str:
    return f"congeló este paquete con el SHA-256 {change.data['sha256'][:8]}"


KIND = Kind("packet", "", _did)


@dataclass(frozen=True)
class Frozen:
    """One packet as it was noted: its month (2026-10), the day up to which what people wrote counts, the publication, the SHA-256
    of its snapshot and of each document by file name, who froze it, and when, as a moment in UTC."""

    number: str
    period: str
    as_of: date
    published: str
    sha256: str
    documents: Mapping[str, str]
    who: str
    at: str


def packets(store: Store) -> dict[str, Frozen]:
    """All of them by their number, in the order in which they were frozen."""
    return {number: _frozen(number, found) for number, found in kept.all_of(store, KIND).items()}


def note(
    store: Store, who: str, number: str, period: str, as_of: date, published: str, sha256: str, documents: Mapping[str, str]
) -> Frozen:
    """Writes one down. Incomplete without a name; Conflict when the number is another packet's."""
    data = {"period": period, "as_of": as_of.isoformat(), "published": published, "sha256": sha256, "documents": dict(documents)}
    return _frozen(number, kept.change(store, KIND, number, 0, who, data))


def highest(store: Store, period: str) -> int:
    """The last number used for a month: 3 where 2026-10-P3 was noted; 0 where none was."""
    found = (re.fullmatch(rf"{re.escape(period)}-P(\d+)", number) for number in packets(store))
    return max((int(one[1]) for one in found if one), default=0)


def _frozen(number: str, found: Kept) -> Frozen:
    first, said = found.changes[0], found.data
    return Frozen(
        number, said["period"], date.fromisoformat(said["as_of"]), said["published"], said["sha256"], said["documents"],
        first.who, first.at)
