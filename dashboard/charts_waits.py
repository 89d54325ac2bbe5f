"""The charts of the offices' page: waits by weekday and hour as a table of tones, and a day with its desks as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from dashboard.drawing import drawn_once, finish, on
from dashboard.theme import BAND, INK, SERIES, SOFT, WHITE
from dashboard.words import _

TONES = (BAND, "#C3D0DC", "#8FA9C4", SERIES)
CELL = 30  # pixels
ROOM = 0.25  # of the height between two lines, from which a name fits between them


@dataclass(frozen=True)
class Tone:
    """One weekday and hour: its place across (`column`) and down (`row`), their names, minutes and how they are said."""

    column: str
    row: str
    minutes: float | None
    said: str


@dataclass(frozen=True)
class Hourly:
    """One line of a day: its name, its colour, and minutes by hour of arrival (None: nobody comes)."""

    name: str
    colour: str
    minutes: tuple[tuple[str, float | None, str], ...]


@drawn_once
def tones(cells: Sequence[Tone], steps: tuple[float, ...]) -> alt.LayerChart:
    """Hours down, weekdays across, the minutes written in each cell; darker from each of the `steps` (minutes) on."""
    columns, rows = list(dict.fromkeys(c.column for c in cells)), list(dict.fromkeys(c.row for c in cells))
    data = [{"column": c.column, "row": c.row, "said": c.said, "tone": _tone(c.minutes, steps)} for c in cells]
    x = alt.X("column:O", sort=columns, axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, grid=False))
    y = alt.Y("row:O", sort=rows, axis=alt.Axis(ticks=False, domain=False, grid=False))
    scale = alt.Scale(domain=list(range(-1, len(TONES))), range=[WHITE, *TONES])
    tip = [
        alt.Tooltip("column:N", title=_("Día")),
        alt.Tooltip("row:N", title=_("Hora")),
        alt.Tooltip("said:N", title=_("Espera")),
    ]
    words = on(data).mark_text(fontSize=12)
    layers = [
        on(data).mark_rect(stroke=WHITE, strokeWidth=2).encode(x, y, alt.Color("tone:O", legend=None, scale=scale), tooltip=tip),
        words.encode(x, y, alt.Text("said:N"), color=alt.condition("datum.tone >= 3", alt.value(WHITE), alt.value(INK))),
    ]
    return finish(layers, CELL * max(len(rows), 1) + 30)


def _tone(minutes: float | None, steps: tuple[float, ...]) -> int:
    return -1 if minutes is None else sum(minutes >= step for step in steps)


@drawn_once
def day(lines: Sequence[Hourly], target: float, target_words: str, height: int = 230) -> alt.LayerChart:
    """Minutes of wait by hour of arrival, a line for each number of desks, its name at its highest point; the target dashed."""
    rows = [[{"hour": hour, "minutes": m, "said": said} for hour, m, said in line.minutes] for line in lines]
    hours = [row["hour"] for row in rows[0]]
    known = [row["minutes"] for line in rows for row in line if row["minutes"] is not None]
    top = 1.18 * max([*known, target, 1.0])
    x = alt.X("hour:O", sort=hours, scale=alt.Scale(type="point", padding=0.2), axis=alt.Axis(labelAngle=0))
    y = alt.Y("minutes:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=4))
    rule = on([{"y": target, "hour": hours[-1], "said": target_words}])
    layers = [
        rule.mark_rule(color=INK, strokeWidth=1, strokeDash=[4, 3]).encode(alt.Y("y:Q")),
        rule.mark_text(align="right", baseline="bottom", dy=-3, color=INK).encode(x, alt.Y("y:Q"), alt.Text("said:N")),
    ]
    tip = [alt.Tooltip("hour:N", title=_("Hora")), alt.Tooltip("said:N", title=_("Espera"))]
    for line, data in zip(lines, rows, strict=True):
        layers += [
            on(data).mark_line(color=line.colour, strokeWidth=2.2, interpolate="monotone").encode(x, y),
            on(data).mark_point(filled=True, color=line.colour, size=28, opacity=1).encode(x, y, tooltip=tip),
        ]
    layers += _hour_names(lines, rows, x, y)
    return finish(layers, height, right=12, top=10)


def _hour_names(lines: Sequence[Hourly], rows: Sequence[Sequence[dict[str, Any]]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The names of the lines where they are furthest apart: of the upper one above it, of the others below theirs."""
    spread = [
        max(values) - min(values) for values in zip(*([row["minutes"] or 0.0 for row in data] for data in rows), strict=True)
    ]
    heights = [row["minutes"] or 0.0 for row in rows[0]] if len(rows) == 1 else spread
    at = heights.index(max(heights))
    top = max(range(len(rows)), key=lambda n: rows[n][at]["minutes"] or 0.0)
    apart = len(rows) > 1 and spread[at] > ROOM * max(row["minutes"] or 0.0 for data in rows for row in data)
    align, dx = ("left", 6) if at < len(heights) / 2 else ("right", -6)
    return [
        on([{**data[at], "name": line.name}])
        .mark_text(dy=-10 if n == top or apart else 16, dx=dx, align=align, fontWeight=600, color=line.colour)
        .encode(x, y, alt.Text("name:N"))
        for n, (line, data) in enumerate(zip(lines, rows, strict=True))
    ]


__all__ = ["SOFT", "Hourly", "Tone", "day", "tones"]
