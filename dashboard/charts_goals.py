"""Charts of goals: how much of the way from base to goal was made, and where it will be on its date."""

from collections.abc import Sequence

import altair as alt

from dashboard.charts import INTERVAL, Row, place, row_words
from dashboard.drawing import drawn_once, finish, on
from dashboard.theme import BETTER, INK, SERIES, WORSE

FARTHEST = 1.25  # of the way: what lies beyond is drawn at the edge
BARS = {"usual": SERIES, "act": SERIES, "better": BETTER, "worse": WORSE, "none": INTERVAL}


@drawn_once
def way(rows: Sequence[Row], step: int = 40) -> alt.LayerChart:
    """One row a goal: a bar from the base to where it stands, the forecast's interval as a pale stroke, the goal as a tick.

    Values are shares of the way: 0 = base, 1 = goal.
    """
    data = [
        {"i": i, "zero": 0.0, "one": 1.0, "value": _cut(r.value), "low": _cut(r.low), "high": _cut(r.high), "kind": r.kind}
        for i, r in enumerate(rows)
    ]
    scale = alt.Scale(domain=[0, FARTHEST], nice=False)
    y, down = place(rows), step / 4
    x = alt.X("value:Q", axis=None, scale=scale)
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=list(BARS), range=list(BARS.values())))
    known = [d for d in data if d["value"] is not None]
    ahead = [d for d in data if d["low"] is not None]
    layers = [
        on(data).mark_rule(color=INTERVAL, yOffset=down).encode(y, alt.X("zero:Q", axis=None, scale=scale), alt.X2("one")),
        on(known).mark_bar(height=9, yOffset=down).encode(y, x, alt.X2("zero"), colour),
        on(ahead).mark_rule(color=INK, strokeWidth=2, yOffset=down + 9).encode(y, alt.X("low:Q", scale=scale), alt.X2("high")),
        on(data).mark_tick(color=INK, thickness=1.6, size=17, yOffset=down).encode(y, alt.X("one:Q", scale=scale)),
        *row_words(rows),
    ]
    return finish(layers, step * max(len(rows), 1) + 8, right=4)


def _cut(share: float | None) -> float | None:
    return None if share is None else min(max(share, 0.0), FARTHEST)
