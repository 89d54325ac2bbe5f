"""A goal as the build gets it, and how far it has come: its score, its band, and whether it was reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl

from metrics.indicator import Indicator
from metrics.scope import Scope

GOOD, SOME = 0.7, 0.4  # bands: 0.7 to 1, 0.4 to 0.7, below
EXACT = 9  # decimals beyond which a score is only the machine's
QUANTITIES = ("total", "reported", "weighted")  # they add up from the day a goal begins


@dataclass(frozen=True)
class Goal:
    """One key result: from `base` on `starts_on` to `goal` by `due_on`; a scope of '' is all."""

    goal_id: str
    objective: str
    title: str
    indicator: str
    base: float
    goal: float
    unit: str
    starts_on: date
    due_on: date
    owner: str
    commitment: bool
    procedure_id: str = ""
    agency_id: str = ""
    office_id: str = ""

    @property
    def scope(self) -> Scope:
        """Where it is measured."""
        keys = {"procedure": self.procedure_id, "agency": self.agency_id, "office": self.office_id}
        return Scope(**{name: (key,) for name, key in keys.items() if key})

    @property
    def rises(self) -> bool:
        """Whether more is better."""
        return self.goal > self.base

    def reached(self, value: float) -> bool:
        """Whether a value is the goal or beyond it."""
        return value >= self.goal if self.rises else value <= self.goal

    def share(self, value: float) -> float:
        """How much of the way from base to goal a value is; a goal that is its base has no way (ZeroDivisionError)."""
        return (value - self.base) / (self.goal - self.base)

    def score(self, value: float) -> float:
        """The same, 0 to 1."""
        return round(min(max(self.share(value), 0.0), 1.0), EXACT)


def goals_of(frame: pl.DataFrame) -> list[Goal]:
    """The goals of a frame of GOALS; those whose base is their goal are none."""
    rows = [{name: "" if value is None else value for name, value in row.items()} for row in frame.iter_rows(named=True)]
    return [goal for goal in (goal_of(row) for row in rows) if goal.base != goal.goal]


def goal_of(row: Mapping[str, Any]) -> Goal:
    """A goal from what somebody wrote, by name."""
    return Goal(**{one.name: row[one.name] for one in fields(Goal)})


def adds_up(indicator: Indicator) -> bool:
    """Whether what happens from the first day on is added: people trained. A share or a wait is read as it stands."""
    return indicator.kind in QUANTITIES and not indicator.per and not indicator.months


def band(score: float) -> str:
    """good | some | low, as objectives and key results are read."""
    return "good" if score >= GOOD else "some" if score >= SOME else "low"


def objective_score(scores: Iterable[float | None]) -> float | None:
    """The mean of the key results that have a score; None where none has. Commitments do not belong here: met or not."""
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None
