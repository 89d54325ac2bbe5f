"""The goals of the programme (step four): objectives with their key results, written before the time that they speak of.

A key result says where an indicator stands (`base`), where it should be (`goal`) and when. What changes later is appended with
its reason; `GoalEntry.first` keeps what was promised at the beginning. Key results of one objective carry the same words in
`objective`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from math import isfinite
from typing import Any

import polars as pl

from state import kept
from state.errors import Incomplete
from state.kept import Change, Kept, Kind
from state.store import Store

TITLE_LONGEST, TEXT_LONGEST = 160, 1000
FARTHEST = timedelta(days=3660)  # ten years: longer than any administration
CHANGEABLE = ("objective", "title", "base", "goal", "due_on", "owner", "commitment")
SCOPE = ("procedure_id", "agency_id", "office_id")
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "goal_id": pl.String, "objective": pl.String, "title": pl.String, "indicator": pl.String,
    "procedure_id": pl.String, "agency_id": pl.String, "office_id": pl.String,
    "base": pl.Float64, "goal": pl.Float64, "unit": pl.String, "starts_on": pl.Date, "due_on": pl.Date,
    "owner": pl.String, "commitment": pl.Boolean,
}  # fmt: skip


def _did(change: Change) -> str:
    if change.data["action"] == "end":
        return f"la terminó («{change.data['reason']}»)"
    return f"la cambió («{change.data['reason']}»)"


KIND = Kind("goal", "M-", _did)


@dataclass(frozen=True)
class Goal:
    """A key result. A scope of "" is all; commitment: met or not (legal deadlines); otherwise an aspiration, scored 0 to 1."""

    objective: str
    title: str
    indicator: str
    base: float
    goal: float
    unit: str
    starts_on: date
    due_on: date
    owner: str
    commitment: bool = False
    procedure_id: str = ""
    agency_id: str = ""
    office_id: str = ""


@dataclass(frozen=True)
class GoalEntry:
    """A key result as it stands, as it was first written, what was changed since with its reason, and why it was ended ("")."""

    goal_id: str
    version: int
    goal: Goal
    first: Goal
    written_by: str
    written_at: str
    changes: tuple[Change, ...]
    ended: str


def write(store: Store, who: str, goal: Goal) -> GoalEntry:
    """Writes a key result down. Incomplete, in words for the person, when it makes no sense."""
    checked = _checked(goal, kept.today(store))
    return _entry(kept.add(store, KIND, who, {"action": "write", **asdict(checked)}))


def change(store: Store, goal_id: str, version: int, who: str, reason: str, after: Goal) -> GoalEntry:
    """Other words, numbers, date or owner, and why. What it measures, and where and since when, is another key result."""
    before = _open(store, goal_id).goal
    checked = _checked(after, kept.today(store))
    changed = {name: now for name, now in asdict(checked).items() if now != getattr(before, name)}
    if not changed:
        raise Incomplete("No cambió nada.")
    if {*changed} - {*CHANGEABLE}:
        raise Incomplete("De una meta no cambia qué se mide, dónde ni desde cuándo: termínela y escriba otra.")
    data = {"action": "change", "reason": kept.text("el motivo", reason, TEXT_LONGEST), **changed}
    return _entry(kept.change(store, KIND, goal_id, version, who, data))


def end(store: Store, goal_id: str, version: int, who: str, reason: str) -> GoalEntry:
    """It is pursued no longer, and why; it stays in the register."""
    _open(store, goal_id)
    data = {"action": "end", "reason": kept.text("el motivo", reason, TEXT_LONGEST)}
    return _entry(kept.change(store, KIND, goal_id, version, who, data))


def entries(store: Store, as_of: date | None = None) -> list[GoalEntry]:
    """All key results in the order in which they were written, ended ones too; as they stood at the end of a day, if said."""
    return [_entry(found) for found in kept.all_of(store, KIND, as_of).values()]


def frame(store: Store, as_of: date | None = None) -> pl.DataFrame:
    """The key results that are pursued, a row each: what builds need. Columns: COLUMNS; a null scope is all."""
    rows = [_row(entry) for entry in entries(store, as_of) if not entry.ended]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _open(store: Store, goal_id: str) -> GoalEntry:
    found = kept.one(store, KIND, goal_id)
    if not found.changes:
        raise Incomplete(f"No existe la meta {goal_id}.")
    entry = _entry(found)
    if entry.ended:
        raise Incomplete("Esa meta ya se terminó: escriba otra.")
    return entry


def _checked(told: Goal, today: date) -> Goal:
    """The goal with its texts in order. Incomplete when something is missing or contradicts the rest."""
    goal = replace(
        told,
        objective=kept.text("el objetivo", told.objective, TITLE_LONGEST),
        title=kept.text("el título", told.title, TITLE_LONGEST),
        indicator=kept.text("el indicador", told.indicator, TITLE_LONGEST), unit=kept.text("la unidad", told.unit, TITLE_LONGEST),
        owner=kept.text("quién responde", told.owner, kept.NAME_LONGEST))  # fmt: skip
    if not (isfinite(goal.base) and isfinite(goal.goal)):
        raise Incomplete("El punto de partida y la meta son números.")
    if goal.base == goal.goal:
        raise Incomplete("La meta es igual al punto de partida: no hay nada que alcanzar.")
    if goal.due_on <= goal.starts_on:
        raise Incomplete(f"La fecha de la meta, {goal.due_on:%d/%m/%Y}, debe ser después del inicio, {goal.starts_on:%d/%m/%Y}.")
    if goal.due_on <= today:
        raise Incomplete(f"Una meta se escribe antes de su fecha: el {goal.due_on:%d/%m/%Y} ya llegó.")
    if goal.due_on - today > FARTHEST:
        raise Incomplete(f"La fecha de la meta, {goal.due_on:%d/%m/%Y}, queda a más de diez años.")
    return goal


def _entry(found: Kept) -> GoalEntry:
    first = found.changes[0]
    ends = found.by("end")
    return GoalEntry(
        found.subject, found.version, _goal(found.data), _goal(first.data), first.who, first.at, tuple(found.by("change")),
        ends[-1].data["reason"] if ends else "")  # fmt: skip


def _goal(said: Mapping[str, Any]) -> Goal:
    days = {name: date.fromisoformat(said[name]) for name in ("starts_on", "due_on")}
    return Goal(**{**{name: said[name] for name in Goal.__dataclass_fields__ if name in said}, **days})


def _row(entry: GoalEntry) -> tuple[object, ...]:
    told = {**asdict(entry.goal), "goal_id": entry.goal_id}
    return tuple((told[name] or None) if name in SCOPE else told[name] for name in COLUMNS)
