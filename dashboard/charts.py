"""Every chart of the house: points in, a Vega-Lite dictionary out, written with Altair. No page draws by itself."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import altair as alt

from dashboard.drawing import Rows, Spec, drawn_once, finish, on, value_axis
from dashboard.theme import ACT, BAND, BETTER, INK, PALE, SERIES, SOFT, WHITE, WORSE
from dashboard.words import _

__all__ = ["Point", "Row", "Spec", "bars", "columns", "dot_bar", "history", "spark"]

COLOURS = {"usual": SERIES, "act": ACT, "worse": WORSE, "better": BETTER}
SHAPES = {"usual": "circle", "act": "diamond", "worse": "triangle-down", "better": "triangle-up"}
INTERVAL, HAIRLINE = "#C3D0DC", "#E6E9EC"
LETTER = 7  # pixels of a letter of the words at the right, about
AXIS_HEIGHT = 36  # Streamlit fits a chart into its height, axis and padding included


@dataclass(frozen=True)
class Point:
    """One drawn value: its label ("vie 20 nov"), its value (None = missing, the line breaks), how it is said, usual, open."""

    label: str
    value: float | None
    said: str
    low: float | None = None
    high: float | None = None
    open: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a dot-and-bar chart: name, value, usual interval, words at the right edge, and its verdict's kind."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    said: str
    kind: str = "usual"


@drawn_once
def spark(points: Sequence[Point], target: float | None = None, kind: str = "usual", height: int = 44) -> alt.LayerChart:
    """The last periods inside their usual range; the last one as a dot in the verdict's colour, hollow when it is unfinished."""
    rows = _rows(points)
    scale = alt.Scale(domain=_domain(points, target, zero=False, pad=0.08), nice=False, zero=False)
    x, y = alt.X("i:Q", axis=None, scale=alt.Scale(nice=False, zero=False)), alt.Y("value:Q", axis=None, scale=scale)
    banded, last = _banded(rows), [row for row in rows[-1:] if row["value"] is not None]
    uneven = len({(row["low"], row["high"]) for row in banded}) > 1
    layers = [
        on(banded)
        .mark_area(color=BAND, interpolate="step" if uneven else alt.Undefined)
        .encode(x, alt.Y("low:Q", axis=None, scale=scale), alt.Y2("high")),
        _level(target, (2, 2)),
        on(_closed(rows)).mark_line(color=SERIES, strokeWidth=1.6).encode(x, y),
        _dot(last, kind, 50).encode(x, y),
    ]
    return finish(layers, height, right=6, top=3)


@drawn_once
def history(
    points: Sequence[Point],
    target: float | None = None,
    kind: str = "usual",
    height: int = 300,
    ahead: tuple[Point, ...] = (),
    beside: tuple[Point, ...] = (),
) -> alt.LayerChart:
    """A main chart: each period on its own usual range (band), the last one named; unfinished periods dashed and hollow.

    What is forecast (`ahead`) stands hollow behind a dotted rule, with its range as a stroke; what another
    model says (`beside`) as a grey diamond.
    """
    rows = _rows(points)
    scale = alt.Scale(domain=_domain((*points, *ahead), target, zero=True, pad=0.06), nice=False)
    labels = [p.label for p in (*points, *ahead)]
    axis = alt.Axis(labelAngle=0, values=some(labels, 7), labelFlush=False)
    x = alt.X("label:O", sort=labels, scale=alt.Scale(type="point", padding=0.3), axis=axis)
    y = alt.Y("value:Q", scale=scale, axis=value_axis())
    layers = [
        on(_banded(rows)).mark_area(color=BAND).encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high")),
        _level(target, (4, 3)),
        on(_closed(rows)).mark_line(color=SERIES, strokeWidth=2).encode(x, y),
        on(_unfinished(rows)).mark_line(color=SERIES, strokeWidth=1.6, strokeDash=[3, 3]).encode(x, y),
        on(_closed(rows)).mark_point(filled=True, color=SERIES, size=24, opacity=1).encode(x, y, tooltip=_tip()),
        *_last(rows, kind, x, y),
        *_forecast(_rows(ahead), _rows(beside), points[-1].label if points and ahead else "", x, y, scale),
    ]
    return finish(layers, height, right=26, top=16)


@drawn_once
def columns(points: Sequence[Point], height: int = 300) -> alt.LayerChart:
    """Totals by week or month from zero, the number above each; an unfinished one is hollow."""
    rows, labels, few = _rows(points), [p.label for p in points], len(points) <= 14
    axis = alt.Axis(labelAngle=0, ticks=False, values=some(labels, 14))
    x = alt.X("label:O", sort=labels, scale=alt.Scale(paddingInner=0.28), axis=axis)
    y = alt.Y("value:Q", scale=alt.Scale(domainMin=0), axis=None if few else value_axis())
    hollow = {"color": WHITE, "stroke": SERIES, "strokeDash": [3, 2], "strokeWidth": 1.4}
    layers = [
        on(_closed(rows)).mark_bar(color=SERIES).encode(x, y, tooltip=_tip()),
        on([row for row in rows if row["open"]]).mark_bar(**hollow).encode(x, y, tooltip=_tip()),
        on(rows if few else rows[-1:]).mark_text(baseline="bottom", dy=-4).encode(x, y, alt.Text("said:N")),
    ]
    return finish(layers, height, top=14)


@drawn_once
def dot_bar(rows: Sequence[Row], target: float | None = None, step: int = 34) -> alt.LayerChart:
    """One row a name: usual interval as a pale bar, value as a dot, target as a tick, name above and words at the right."""
    data = [{"i": i, "value": r.value, "low": r.low, "high": r.high, "kind": r.kind, "x": target} for i, r in enumerate(rows)]
    top = max([v for r in rows for v in (r.value, r.high) if v is not None] + [target or 0.0, 1.0])
    axis = alt.Axis(tickCount=4, grid=True, domain=False, ticks=False)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, top * 1.12], nice=False), axis=axis)
    y, down = place(rows), step / 4
    colour, shape = _by_kind(alt.Color, COLOURS), _by_kind(alt.Shape, SHAPES)
    dots = on([d for d in data if d["value"] is not None]).mark_point(filled=True, opacity=1, size=62, yOffset=down)
    layers = [
        on(data).mark_rule(color=HAIRLINE, yOffset=step / 2).encode(y, alt.XValue(0), alt.X2Value("width")),
        on(_banded(data)).mark_rule(color=INTERVAL, strokeWidth=6, yOffset=down).encode(y, alt.X("low:Q"), alt.X2("high")),
        on([d for d in data if target is not None])
        .mark_tick(color=INK, thickness=1.4, size=13, yOffset=down)
        .encode(y, alt.X("x:Q")),
        dots.encode(y, x, colour, shape),
        *row_words(rows),
    ]
    return finish(layers, step * max(len(rows), 1) + AXIS_HEIGHT, right=4)


@drawn_once
def bars(rows: Sequence[Row], step: int = 34) -> alt.LayerChart:
    """Bars from zero, one row a name: the part that is late (`low`) in plum over the whole in pale blue."""
    data = [{"i": i, "value": r.value or 0, "part": r.low or 0} for i, r in enumerate(rows)]
    scale = alt.Scale(domain=[0, max([float(d["value"]) for d in data] + [1.0])], nice=False)
    y, bar = place(rows), {"height": 9, "yOffset": step / 4}
    layers = [
        on(data).mark_bar(color=INTERVAL, **bar).encode(y, alt.X("value:Q", axis=None, scale=scale)),
        on(data).mark_bar(color=WORSE, **bar).encode(y, alt.X("part:Q", axis=None, scale=scale)),
        *row_words(rows),
    ]
    return finish(layers, step * max(len(rows), 1) + 8, right=4)


def _rows(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [{"i": i, **asdict(point)} for i, point in enumerate(points)]


def _closed(rows: Rows) -> Rows:
    return [row for row in rows if not row["open"]]


def _banded(rows: Rows) -> Rows:
    return [row for row in rows if row["low"] is not None]


def _unfinished(rows: Rows) -> Rows:
    """From the last finished period to the end; nothing when all are finished."""
    first = next((i for i, row in enumerate(rows) if row["open"]), None)
    return [] if first is None else rows[max(first - 1, 0) :]


def _domain(points: Sequence[Point], target: float | None, zero: bool, pad: float) -> list[float]:
    edges = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    edges += [target] if target is not None else []
    low, high = (min(edges), max(edges)) if edges else (0.0, 1.0)
    low = min(low, 0.0) if zero else low
    room = (high - low or abs(high) or 1.0) * pad
    return [low if zero else low - room, high + room]


def some(labels: Sequence[str], most: int) -> list[str]:
    """At most so many axis labels, evenly apart and ending with the last."""
    step = max(1, -(-len(labels) // most))
    return list(labels[::-1][::step][::-1])


def _level(value: float | None, dash: tuple[int, int]) -> alt.Chart:
    """A dashed line across; no line when there is no value."""
    rows = [] if value is None else [{"y": value}]
    return on(rows).mark_rule(color=INK, strokeWidth=1, strokeDash=list(dash)).encode(alt.Y("y:Q"))


def _dot(rows: Rows, kind: str, size: int) -> alt.Chart:
    """A value in the colour of its verdict: a diamond when a person is needed, hollow when it is unfinished."""
    colour = COLOURS.get(kind, SERIES)
    look = {"fill": WHITE, "stroke": colour, "strokeWidth": 1.6} if rows and rows[0]["open"] else {"color": colour}
    return on(rows).mark_point(filled=True, size=size, opacity=1, shape="diamond" if kind == "act" else "circle", **look)


def _last(rows: Rows, kind: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The last drawn value: its dot and its words above it, or below where the line comes down to it from well above."""
    *before, last = [row["value"] for row in rows if row["value"] is not None][-4:] or [0]
    drawn = [row for row in rows if row["value"] is not None][-1:]
    below = bool(before) and max(before) > last > max(before) / 4
    words = on(drawn).mark_text(dy=15 if below else -13, align="center", fontWeight=600, color=SERIES)
    return [_dot(drawn, kind, 58).encode(x, y, tooltip=_tip()), words.encode(x, y, alt.Text("said:N"))]


def _forecast(rows: Rows, others: Rows, now: str, x: alt.X, y: alt.Y, scale: alt.Scale) -> list[alt.Chart]:
    """What is expected, behind the end of what is known."""
    low = alt.Y("low:Q", scale=scale)
    return [
        on([{"label": now}] if now else []).mark_rule(color=SOFT, strokeWidth=1, strokeDash=[2, 3]).encode(x),
        on(others)
        .mark_point(filled=True, color=PALE, size=46, opacity=1, shape="diamond", xOffset=7)
        .encode(x, y, tooltip=_tip()),
        on(_banded(rows)).mark_rule(color=PALE, strokeWidth=2).encode(x, low, alt.Y2("high"), tooltip=_tip()),
        on(rows)
        .mark_point(filled=True, fill=WHITE, stroke=SERIES, strokeWidth=1.6, size=58, opacity=1)
        .encode(x, y, tooltip=_tip()),
    ]


def _tip() -> list[alt.Tooltip]:
    return [alt.Tooltip("label:N", title=_("Periodo")), alt.Tooltip("said:N", title=_("Valor"))]


def _by_kind(channel: type[alt.Color] | type[alt.Shape], looks: dict[str, str]) -> alt.Color | alt.Shape:
    return channel("kind:N", legend=None, scale=alt.Scale(domain=list(looks), range=list(looks.values())))


def place(rows: Sequence[Row]) -> alt.Y:
    """Rows by their place, because two of them may have one name."""
    return alt.Y("i:O", axis=None, scale=alt.Scale(domain=list(range(len(rows)))))


def row_words(rows: Sequence[Row]) -> list[alt.Chart]:
    """The name of each row at the left, its words at the right edge: one chart serves a phone and a desk.

    A long name ends where the longest words begin; its tooltip and the table have all of it.
    """
    room = LETTER * (max((len(r.said) for r in rows), default=0) + 2)
    words, y = on([{"i": i, "name": r.name, "said": r.said} for i, r in enumerate(rows)]), place(rows)
    style = {"baseline": "bottom", "dy": 1, "color": INK, "fontSize": 13}
    return [
        words.mark_text(align="left", limit=alt.ExprRef(f"width - {room}"), **style).encode(
            y, alt.XValue(0), alt.Text("name:N"), tooltip=[alt.Tooltip("name:N", title=_("Nombre"))]
        ),
        words.mark_text(align="right", fontWeight=600, **style).encode(y, alt.XValue("width"), alt.Text("said:N")),
    ]
