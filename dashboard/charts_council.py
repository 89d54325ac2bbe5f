"""The charts of the council's sheets in the browser: months beside those of the year before, and a line with its forecast."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from dashboard.drawing import drawn_once, finish, on, value_axis
from dashboard.reports.shapes import Course
from dashboard.theme import INK, LINE, SERIES

BAND = 0.18
MOST = 8
DASHES = {"series": [1, 0], "ahead": [5, 3], "target": [2, 3]}


@drawn_once
def course(items: Sequence[Course], height: int = 300) -> alt.LayerChart:
    """The one figure over time that is given."""
    it = items[0]
    return _columns(it, height) if it.kind == "columns" else _line(it, height)


def _rows(it: Course) -> list[dict[str, Any]]:
    return [
        {"i": i, "name": name, "line": line.kind, "label": line.name, "value": value}
        for line in it.lines
        for i, (name, value) in enumerate(zip(it.names, line.values, strict=True))
        if value is not None
    ]


def _columns(it: Course, height: int) -> alt.LayerChart:
    """Columns from zero; those of the year before in grey at the left of each."""
    kinds = sorted({line.kind for line in it.lines})
    axis = alt.Axis(labelAngle=0, ticks=False, values=list(it.names)[:: -(-len(it.names) // 13)])
    rows = [{**row, "quiet": row["i"] in it.quiet} for row in _rows(it)]
    known = [row["value"] for row in rows]
    ends = [min([0.0, *known]), max([0.0, *known]) * 1.05 or 1.0]  # told, or a browser warns before the rows are there
    colour = alt.condition("datum.quiet || datum.line == 'before'", alt.value(LINE), alt.value(SERIES))
    bars = (
        on(rows)
        .mark_bar()
        .encode(
            alt.X("name:O", sort=list(it.names), axis=axis),
            alt.Y("value:Q", stack=None, scale=alt.Scale(domain=ends), axis=value_axis()),
            alt.XOffset("line:N", sort=kinds),
            color=colour,
            tooltip=[alt.Tooltip("name:N"), alt.Tooltip("label:N")],
        )
    )
    return finish([bars], height, top=10)


def _line(it: Course, height: int) -> alt.LayerChart:
    """Lines by what they are, and the band of the forecast."""
    names = list(it.names)
    axis = alt.Axis(labelAngle=0, values=names[:: -(-len(names) // MOST)])
    x = alt.X("name:O", sort=names, axis=axis, scale=alt.Scale(type="point", padding=0.3))
    y = alt.Y("value:Q", scale=alt.Scale(zero=True), axis=value_axis())
    band = [{"name": n, "low": lo, "high": hi} for n, lo, hi in zip(names, it.low, it.high, strict=False) if lo is not None]
    layers = [on(band).mark_area(color=SERIES, opacity=BAND).encode(x, alt.Y("low:Q"), alt.Y2("high"))]
    for line in it.lines:
        own = [row for row in _rows(it) if row["line"] == line.kind]
        colour = INK if line.kind == "target" else SERIES
        layers.append(
            on(own)
            .mark_line(color=colour, strokeWidth=1 if line.kind == "target" else 2, strokeDash=DASHES[line.kind])
            .encode(x, y)
        )
    return finish(layers, height, right=16, top=10)
