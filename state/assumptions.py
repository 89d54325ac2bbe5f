"""Assumptions that somebody changed: what nobody measures, its new value, who said so, when and why.

A build takes them over those of paso10.toml; here nothing is known of what their names mean.
"""

from dataclasses import dataclass
from datetime import date
from math import isfinite

from state import kept
from state.errors import Incomplete
from state.kept import Change, Kept, Kind
from state.store import Store

REASON_LONGEST = 300


def _did(change: Change) -> str:
    return f"lo cambió a {change.data['value']:g} («{change.data['reason']}»)"


KIND = Kind("assumption", "S-", _did)


@dataclass(frozen=True)
class Assumed:
    """A value as it was last said; version 0 and no value while nobody changed it."""

    name: str
    version: int = 0
    value: float | None = None
    reason: str = ""
    changed_by: str = ""
    changed_at: str = ""


def values(store: Store, as_of: date | None = None) -> dict[str, Assumed]:
    """What was changed, by name; as it stood at the end of a day, if said."""
    return {name: _assumed(name, found) for name, found in kept.all_of(store, KIND, as_of).items()}


def change(store: Store, name: str, version: int, who: str, value: float, reason: str) -> Assumed:
    """Another value from the next publication on, and where it comes from. Incomplete when it makes no sense."""
    if not isfinite(value) or value < 0:
        raise Incomplete("Un supuesto es un número de 0 en adelante.")
    data = {"action": "change", "value": float(value), "reason": kept.text("el motivo", reason, REASON_LONGEST)}
    return _assumed(name, kept.change(store, KIND, name, version, who, data))


def _assumed(name: str, found: Kept) -> Assumed:
    last = found.changes[-1] if found.changes else None
    said = found.data
    who, at = (last.who, last.at) if last else ("", "")
    return Assumed(name, found.version, said.get("value"), said.get("reason", ""), who, at)
