"""Every chart of the house: points in, a Vega-Lite dictionary out. No page draws by itself.

The dictionaries are written directly: they cost microseconds, where an Altair object costs tens of milliseconds to build.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.theme import ACT, BAND, BETTER, INK, SERIES, WHITE, WORSE, finish

Spec = dict[str, Any]

COLOURS = {"act": ACT, "worse": WORSE, "better": BETTER}
INTERVAL = "#C3D0DC"
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


def _values(rows: Sequence[dict[str, Any]]) -> Spec:
    return {"values": list(rows)}


def _rows(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [
        {"i": i, "label": p.label, "value": p.value, "said": p.said, "low": p.low, "high": p.high, "open": p.open}
        for i, p in enumerate(points)
    ]


def _q(field: str, **more: object) -> Spec:
    return {"field": field, "type": "quantitative", **more}


def _layer(rows: Sequence[dict[str, Any]], mark: Spec, **encoding: object) -> Spec:
    return {"data": _values(rows), "mark": mark, "encoding": encoding}


def _level(y: float, colour: str, dash: Sequence[int] = (1, 0)) -> Spec:
    return _layer([{"y": y}], {"type": "rule", "color": colour, "strokeWidth": 1, "strokeDash": list(dash)}, y=_q("y"))


def _domain(points: Sequence[Point], target: float | None, zero: bool, pad: float) -> list[float]:
    edges = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    edges += [target] if target is not None else []
    low, high = (min(edges), max(edges)) if edges else (0.0, 1.0)
    low = min(low, 0.0) if zero else low
    room = (high - low or abs(high) or 1.0) * pad
    return [low if zero else low - room, high + room]


def _tip() -> list[Spec]:
    return [{"field": "label", "type": "nominal", "title": "Periodo"}, {"field": "said", "type": "nominal", "title": "Valor"}]


def spark(points: Sequence[Point], target: float | None = None, kind: str = "usual", height: int = 44) -> Spec:
    """The last periods inside their usual range; the last one as a dot in the verdict's colour, hollow when it is unfinished."""
    rows = _rows(points)
    scale = {"domain": _domain(points, target, zero=False, pad=0.08), "nice": False, "zero": False}
    x, y = _q("i", axis=None, scale={"nice": False, "zero": False}), _q("value", axis=None, scale=scale)
    closed = [row for row in rows if not row["open"]]
    layers: list[Spec] = []
    banded = [row for row in rows if row["low"] is not None]
    if banded:
        layers.append(
            _layer(
                banded,
                {"type": "area", "color": BAND, "interpolate": "step"} if _uneven(banded) else {"type": "area", "color": BAND},
                x=x,
                y=_q("low", axis=None, scale=scale),
                y2={"field": "high"},
            )
        )
    if target is not None:
        layers.append(_level(target, INK, (2, 2)))
    layers.append(_layer(closed, {"type": "line", "color": SERIES, "strokeWidth": 1.6}, x=x, y=y))
    if rows and rows[-1]["value"] is not None:
        layers.append(_layer(rows[-1:], _dot(kind, rows[-1]["open"], 50), x=x, y=y))
    return finish(layers, height, right=6, top=3)


def _uneven(rows: Sequence[dict[str, Any]]) -> bool:
    return len({(row["low"], row["high"]) for row in rows}) > 1


def _dot(kind: str, is_open: bool, size: int) -> Spec:
    colour = COLOURS.get(kind, SERIES)
    shape = "diamond" if kind == "act" else "circle"
    if is_open:
        return {
            "type": "point",
            "filled": True,
            "fill": WHITE,
            "stroke": colour,
            "strokeWidth": 1.6,
            "size": size,
            "opacity": 1,
            "shape": shape,
        }
    return {"type": "point", "filled": True, "color": colour, "size": size, "opacity": 1, "shape": shape}


def _dashed_end(rows: Sequence[dict[str, Any]], x: Spec, y: Spec) -> Spec:
    first_open = next(i for i, row in enumerate(rows) if row["open"])
    mark = {"type": "line", "color": SERIES, "strokeWidth": 1.6, "strokeDash": [3, 3]}
    return _layer(rows[max(first_open - 1, 0) :], mark, x=x, y=y)


def history(points: Sequence[Point], target: float | None = None, kind: str = "usual", height: int = 300) -> Spec:
    """A main chart: each period on its own usual range (band), the last one named; unfinished periods dashed and hollow."""
    rows = _rows(points)
    scale = {"domain": _domain(points, target, zero=True, pad=0.06), "nice": False}
    labels = [p.label for p in points]
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": labels,
        "scale": {"type": "point", "padding": 0.3},
        "axis": {"labelAngle": 0, "values": _some(labels, 7), "labelFlush": False},
    }
    y = _q("value", scale=scale, axis={"tickCount": 4, "format": ",~r"})
    closed = [row for row in rows if not row["open"]]
    banded = [row for row in rows if row["low"] is not None]
    layers = []
    if banded:
        layers.append(_layer(banded, {"type": "area", "color": BAND}, x=x, y=_q("low", scale=scale), y2={"field": "high"}))
    if target is not None:
        layers.append(_level(target, INK, (4, 3)))
    layers.append(_layer(closed, {"type": "line", "color": SERIES, "strokeWidth": 2}, x=x, y=y))
    if len(closed) < len(rows):
        layers.append(_dashed_end(rows, x, y))
    layers.append(
        _layer(closed, {"type": "point", "filled": True, "color": SERIES, "size": 24, "opacity": 1}, x=x, y=y, tooltip=_tip())
    )
    layers += _last(rows, kind, x, y)
    return finish(layers, height, right=26, top=16)


def columns(points: Sequence[Point], height: int = 300) -> Spec:
    """Totals by week or month from zero, the number above each; an unfinished one is hollow."""
    rows = _rows(points)
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": [p.label for p in points],
        "scale": {"paddingInner": 0.28},
        "axis": {"labelAngle": 0, "ticks": False, "values": _some([p.label for p in points], 14)},
    }
    few = len(points) <= 14
    y = _q("value", axis=None if few else {"tickCount": 4, "format": ",~r"}, scale={"domainMin": 0})
    hollow = {"type": "bar", "color": WHITE, "stroke": SERIES, "strokeDash": [3, 2], "strokeWidth": 1.4}
    layers = [
        _layer([r for r in rows if not r["open"]], {"type": "bar", "color": SERIES}, x=x, y=y, tooltip=_tip()),
        _layer([r for r in rows if r["open"]], hollow, x=x, y=y, tooltip=_tip()),
    ]
    named = rows if few else rows[-1:]
    layers.append(_layer(named, {"type": "text", "baseline": "bottom", "dy": -4}, x=x, y=y, text={"field": "said"}))
    return finish(layers, height, top=14)


def _last(rows: Sequence[dict[str, Any]], kind: str, x: Spec, y: Spec) -> list[Spec]:
    """The last drawn value: its dot and its words above it."""
    drawn = [row for row in rows if row["value"] is not None][-1:]
    words = {"type": "text", "dy": -13, "align": "center", "fontWeight": 600, "color": SERIES}
    return [
        _layer(drawn, _dot(kind, bool(drawn and drawn[0]["open"]), 58), x=x, y=y, tooltip=_tip()),
        _layer(drawn, words, x=x, y=y, text={"field": "said"}),
    ]


def _some(labels: Sequence[str], most: int) -> list[str]:
    """At most so many axis labels, evenly apart and ending with the last."""
    step = max(1, -(-len(labels) // most))
    return list(labels[::-1][::step][::-1])


def dot_bar(rows: Sequence[Row], target: float | None = None, step: int = 34) -> Spec:
    """One row a name: usual interval as a pale bar, value as a dot, target as a tick, name above and words at the right."""
    data = [{"i": i, "value": r.value, "low": r.low, "high": r.high, "kind": r.kind, "x": target} for i, r in enumerate(rows)]
    top = max([v for r in rows for v in (r.value, r.high) if v is not None] + [target or 0.0, 1.0])
    axis = {"tickCount": 4, "grid": True, "domain": False, "ticks": False}
    x = _q("value", scale={"domain": [0, top * 1.12], "nice": False}, axis=axis)
    y, down = _row_scale(rows), {"yOffset": step / 4}
    kinds = {"field": "kind", "type": "nominal", "legend": None}
    colour = {**kinds, "scale": {"domain": ["usual", "act", "worse", "better"], "range": [SERIES, ACT, WORSE, BETTER]}}
    shapes = ["circle", "diamond", "triangle-down", "triangle-up"]
    shape = {**kinds, "scale": {"domain": ["usual", "act", "worse", "better"], "range": shapes}}
    hairline = {"type": "rule", "color": "#E6E9EC", "yOffset": step / 2}
    interval = {"type": "rule", "color": INTERVAL, "strokeWidth": 6, **down}
    tick = {"type": "tick", "color": INK, "thickness": 1.4, "size": 13, **down}
    dot = {"type": "point", "filled": True, "opacity": 1, "size": 62, **down}
    layers = [
        _layer(data, hairline, y=y, x={"value": 0}, x2={"value": "width"}),
        _layer([d for d in data if d["low"] is not None], interval, y=y, x=_q("low"), x2={"field": "high"}),
        _layer([d for d in data if target is not None], tick, y=y, x=_q("x")),
        _layer([d for d in data if d["value"] is not None], dot, y=y, x=x, color=colour, shape=shape),
        *_row_words(rows),
    ]
    return finish(layers, step * max(len(rows), 1) + AXIS_HEIGHT, right=4)


def _row_scale(rows: Sequence[Row]) -> Spec:
    """Rows by their place, because two of them may have one name."""
    return {"field": "i", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(rows)))}}


def _row_words(rows: Sequence[Row]) -> list[Spec]:
    """The name of each row at the left, its words at the right edge: one chart serves a phone and a desk."""
    data = [{"i": i, "name": r.name, "said": r.said} for i, r in enumerate(rows)]
    words, y = {"type": "text", "baseline": "bottom", "dy": 1, "color": INK, "fontSize": 13}, _row_scale(rows)
    return [
        _layer(data, {**words, "align": "left"}, y=y, x={"value": 0}, text={"field": "name"}),
        _layer(data, {**words, "align": "right", "fontWeight": 600}, y=y, x={"value": "width"}, text={"field": "said"}),
    ]


def bars(rows: Sequence[Row], step: int = 34) -> Spec:
    """Bars from zero, one row a name: the part that is late (`low`) in plum over the whole in pale blue."""
    data = [{"i": i, "value": r.value or 0, "part": r.low or 0} for i, r in enumerate(rows)]
    top = max([float(d["value"]) for d in data] + [1.0])
    y, x = _row_scale(rows), {"scale": {"domain": [0, top], "nice": False}, "axis": None}
    bar = {"type": "bar", "height": 9, "yOffset": step / 4}
    layers = [
        _layer(data, {**bar, "color": INTERVAL}, y=y, x=_q("value", **x)),
        _layer(data, {**bar, "color": WORSE}, y=y, x=_q("part", **x)),
        *_row_words(rows),
    ]
    return finish(layers, step * max(len(rows), 1) + 8, right=4)
