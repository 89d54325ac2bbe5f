"""The digital level of a procedure, 0 to 5, and the five components of step seven: what it has and what the next level asks for.

The rule is ours, from the six names of the levels; the 34 criteria of the ATDT were not available:
0 nothing; 1 the record says what it is and what is asked for; 2 forms to download; 3 it starts online (form); 4 it is solved
online (form, payment, documents, appointment and certificate; what a procedure does not have is not asked of it);
5 the government asks for nothing that it already has, or does it by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from etl.tables import COMPONENTS
from metrics.records import Record

HIGHEST, STARTS, SOLVED = 5, 3, 4
HAS, LACKS, UNSAID, NONE = "has", "lacks", "unsaid", "not_applicable"
FORM, PAYMENT = "online_form", "online_payment"
NEXT: dict[int, tuple[str, ...]] = {  # what the level after this one asks for, besides components
    0: ("description", "requirements"), 1: ("downloads",), 2: (), 3: (), 4: ("interoperable",)}


@dataclass(frozen=True)
class Digital:
    """What a record says: its level (None: nothing), each component's state, and what the next level still asks for."""

    level: int | None
    components: Mapping[str, str]
    next_level: int | None
    missing: tuple[str, ...]
    unsupported: tuple[str, ...]  # components that the level supposes and the record says it does not have


def digital(record: Record) -> Digital:
    """The digital side of one record."""
    level = record.fields["digital_level"]
    states = {name: _state(record.fields, name) for name in COMPONENTS}
    if level is None:
        return Digital(None, states, None, (), ())
    following = level + 1 if level < HIGHEST else None
    return Digital(level, states, following, _missing(record, level, states) if following else (), _unsupported(level, states))


def _state(fields: Mapping[str, Any], name: str) -> str:
    if name == PAYMENT and free(fields):
        return NONE
    said = fields[name]
    return UNSAID if said is None else HAS if said else LACKS


def free(fields: Mapping[str, Any]) -> bool:
    """Whether the record says that nothing is paid."""
    return fields["fee_mxn"] == 0 and not fields["fee_rule"]


def asked_by(level: int) -> tuple[str, ...]:
    """The components that a level supposes."""
    return COMPONENTS if level >= SOLVED else (FORM,) if level >= STARTS else ()


def _missing(record: Record, level: int, states: Mapping[str, str]) -> tuple[str, ...]:
    components = [name for name in asked_by(level + 1) if states[name] in (LACKS, UNSAID)]
    other = [name for name in NEXT[level] if not _there(record, name)]
    return (*components, *other)


def _there(record: Record, name: str) -> bool:
    if name == "requirements":
        return record.requirements is not None
    return bool(record.fields.get(name))


def _unsupported(level: int, states: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in asked_by(level) if states[name] == LACKS)
