"""The table `goal_pace` of the published file: how each goal stood when it was built."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from metrics.draft import write_frame
from metrics.goals.goal import goals_of
from metrics.goals.standing import Standing, standing
from metrics.reader import Published

# A row per goal whose indicator is published. value: what the score is of, from `since` to `through`; projected, low, high: on
# the due date; course, why and basis (forecast | projection): of metrics/goals/standing.py.
PACE: Mapping[str, Any] = {
    "goal_id": pl.String, "as_of": pl.Date, "adds": pl.Boolean, "value": pl.Float64, "state": pl.String, "reason": pl.String,
    "since": pl.Date, "through": pl.Date, "score": pl.Float64, "reached": pl.Boolean, "course": pl.String,
    "projected": pl.Float64, "low": pl.Float64, "high": pl.Float64, "why": pl.String,
    "basis": pl.String,
}


def write_goals(pub: Published, goals: pl.DataFrame) -> None:
    """Adds `goal_pace` to a draft."""
    found = [standing(pub, goal) for goal in goals_of(goals)]
    write_frame(pub, "goal_pace", pl.DataFrame([_row(one) for one in found if one], schema=dict(PACE), orient="row"), "goal_id")


def _row(found: Standing) -> tuple[object, ...]:
    now, ahead = found.now, found.ahead
    interval = (ahead.middle, ahead.low, ahead.high) if ahead else (None, None, None)
    return (
        found.goal.goal_id, found.as_of, found.adds, now.value, now.state, now.reason, now.start, now.end, found.score,
        found.reached, found.course, *interval, found.why, found.basis,
    )
