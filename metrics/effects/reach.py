"""What a decision touches: its scope, the other changes that touch all of it, and who can be compared with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.indicator import Indicator
from metrics.reader import Published
from metrics.scope import Scope, dimensions_of

KEYS = {"procedure_id": "procedure", "agency_id": "agency", "office_id": "office", "channel": "channel"}
MOST = 5  # comparisons chosen by rule


@dataclass(frozen=True)
class Decision:
    """What is needed of a decision; `wanted`: lower | higher | none."""

    id: str
    kind: str
    title: str
    indicator: str
    keys: Mapping[str, str]  # by dimension; one that is not there is all of them
    wanted: str
    on: date
    review: date | None
    named: tuple[str, ...]  # comparison procedures that were chosen when it was written

    @property
    def scope(self) -> Scope:
        """The scope to ask figures of."""
        return scope_of(self.keys)


@dataclass(frozen=True)
class Other:
    """Another change of the whole scope."""

    on: date
    what: str


def scope_of(keys: Mapping[str, str]) -> Scope:
    """One key per dimension."""
    return Scope(**{dimension: (key,) for dimension, key in keys.items()})


def decision(row: Mapping[str, Any]) -> Decision:
    """A row of `Written.decisions`."""
    keys = {dimension: row[column] for column, dimension in KEYS.items() if row[column]}
    return Decision(row["decision_id"], row["kind"], row["title"], row["indicator"], keys, row["direction"] or "none",
                    row["effective_on"], row["review_on"], tuple(row["comparison"] or ()))


def touches(pub: Published, other: Mapping[str, str], keys: Mapping[str, str]) -> bool:
    """Whether what `other` names holds all of `keys`: an agency holds its procedures and offices, '' holds everything."""
    mine = dict(keys)
    if "agency" not in mine:
        agency = pub.agency_of.get(mine.get("procedure", "")) or pub.agency_of_office.get(mine.get("office", ""))
        mine |= {"agency": agency} if agency else {}
    return all(mine.get(dimension) == key for dimension, key in other.items())


def others(
    pub: Published, mine: Decision, every: Sequence[Decision], shifts: Sequence[tuple[date, Mapping[str, str], str]]
) -> list[Other]:
    """The other changes of its scope, by date. What is the same act told twice (same day: a registered change, or a decision
    of the same kind with another indicator) is none."""
    found = [Other(on, kind) for on, keys, kind in shifts if on != mine.on and touches(pub, keys, mine.keys)]
    for one in every:
        same_act = one.on == mine.on and one.kind == mine.kind and one.indicator != mine.indicator
        if one.id != mine.id and not same_act and touches(pub, one.keys, mine.keys):
            found.append(Other(one.on, one.title))
    unique = {(other.on, other.what): other for other in found}
    return [unique[key] for key in sorted(unique)]


def registered(pub: Published) -> list[tuple[date, Mapping[str, str], str]]:
    """The changes that the catalogue and people know: day, keys by dimension, kind."""
    rows = pub.rows("SELECT date, procedure_id, office_id, kind FROM shifts WHERE date IS NOT NULL ORDER BY ALL")
    return [
        (on, {name: key for name, key in (("procedure", procedure), ("office", office)) if key}, kind)
        for on, procedure, office, kind in rows
    ]


def candidates(pub: Published, indicator: Indicator, mine: Decision) -> list[dict[str, str]]:
    """The scopes that can be compared, the likeliest first: the procedures that were named; else others of its kind, of the
    same agency where it has one. A decision on everything has none."""
    if mine.named:
        rest = {k: v for k, v in mine.keys.items() if k not in ("procedure", "agency")}
        return [rest | {"procedure": key} for key in mine.named if key != mine.keys.get("procedure")]
    dimension = next((d for d in ("procedure", "office", "agency") if d in mine.keys and d in dimensions_of(indicator)), "")
    if not dimension:
        return []
    of = {"procedure": pub.agency_of, "office": pub.agency_of_office}.get(dimension, {})
    agency = of.get(mine.keys[dimension])
    keys = [key for key in sorted(pub.dimension(dimension)) if key and key != mine.keys[dimension]]
    same = [key for key in keys if not of or (agency and of.get(key) == agency)]
    rest = {k: v for k, v in mine.keys.items() if k not in (dimension, "agency")}
    return [rest | {dimension: key} for key in same]


def untouched(
    pub: Published, keys: Mapping[str, str], first: date, last: date, every: Sequence[Decision],
    shifts: Sequence[tuple[date, Mapping[str, str], str]],
) -> bool:
    """Whether nothing that is known of changed a scope in that time."""
    changes = [*((on, where) for on, where, _ in shifts), *((one.on, one.keys) for one in every)]
    return not any(first <= on <= last and touches(pub, where, keys) for on, where in changes)
