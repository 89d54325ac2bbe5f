"""What people wrote, as the build gets it: frames that paso10 takes from the place where it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import polars as pl

SHIFTS: Mapping[str, Any] = {"date": pl.Date, "procedure_id": pl.String, "office_id": pl.String, "kind": pl.String}
# A scope key that is null means all of them; expected_change is signed, in the indicator's own unit.
DECISIONS: Mapping[str, Any] = {
    "decision_id": pl.String, "kind": pl.String, "title": pl.String, "indicator": pl.String,
    "procedure_id": pl.String, "agency_id": pl.String, "office_id": pl.String, "channel": pl.String,
    "direction": pl.String, "expected_change": pl.Float64, "effective_on": pl.Date, "comparison": pl.List(pl.String),
    "review_on": pl.Date, "decided_by": pl.String, "written_at": pl.String, "reach": pl.Int64, "cost_mxn": pl.Float64,
}
GOALS: Mapping[str, Any] = {
    "goal_id": pl.String, "objective": pl.String, "title": pl.String, "indicator": pl.String,
    "procedure_id": pl.String, "agency_id": pl.String, "office_id": pl.String, "base": pl.Float64, "goal": pl.Float64,
    "unit": pl.String, "starts_on": pl.Date, "due_on": pl.Date, "owner": pl.String, "commitment": pl.Boolean,
}
DISCARDED: Mapping[str, Any] = {"key": pl.String, "size": pl.Float64}  # of proposals: how bad it was when it was discarded


@dataclass(frozen=True)
class Written:
    """Confirmed changes, decisions in force, goals and discarded proposals: columns and types of SHIFTS, DECISIONS and so on."""

    shifts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(SHIFTS)))
    decisions: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(DECISIONS)))
    goals: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(GOALS)))
    discarded: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(DISCARDED)))

    @property
    def mark(self) -> str:
        """All of it as text: figures depend on it."""
        return "".join(getattr(self, one.name).write_ndjson() for one in fields(self))


NOTHING = Written()
