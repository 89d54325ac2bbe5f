"""Before and after a decision: what was measured, over the band of what it would have been without it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import altair as alt

from dashboard.drawing import drawn_once, finish, on, value_axis
from dashboard.theme import BAND, SERIES, SOFT


@dataclass(frozen=True)
class Moment:
    """One day or week: what it was (None = missing), how that is said, and where nine in ten would lie without the decision."""

    on: date
    value: float | None
    said: str
    expected: float
    low: float
    high: float


@drawn_once
def before_and_after(moments: Sequence[Moment], decided: date, words: str, height: int = 230) -> alt.LayerChart:
    """The line breaks where a value is missing; a dotted rule, with its words, stands on the day of the decision."""
    rows = [asdict(m) | {"t": f"{m.on}T12:00:00", "on": f"{m.on}", "low": max(m.low, 0.0)} for m in moments]
    top = 1.12 * max(max(m.high, m.value or 0.0) for m in moments)
    scale = alt.Scale(domain=[0, max(top, 1.0)], nice=False)
    month = {"interval": "month", "step": 1}
    x = alt.X("t:T", axis=alt.Axis(format="%b", tickCount=month, labelFlush=False, labelOverlap="greedy"))
    y = alt.Y("value:Q", scale=scale, axis=value_axis())
    right = (decided - moments[0].on) * 2 > moments[-1].on - moments[0].on
    rule = on([{"t": f"{decided}T00:00:00", "text": words}])
    lean = {"align": "right" if right else "left", "dx": -5 if right else 5}
    return finish([
        on(rows).mark_area(color=BAND).encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high")),
        on(rows).mark_line(color=SOFT, strokeWidth=1.2, strokeDash=[4, 3]).encode(x, alt.Y("expected:Q", scale=scale)),
        on(rows).mark_line(color=SERIES, strokeWidth=1.6).encode(x, y),
        rule.mark_rule(color=SOFT, strokeWidth=1, strokeDash=[1, 3]).encode(x),
        rule.mark_text(baseline="top", color=SOFT, **lean).encode(x, y=alt.value(0), text="text:N"),
    ], height, right=8, top=8)
