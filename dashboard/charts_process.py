"""The graph of a procedure's steps: boxes from top to bottom, arrows as wide as they carry, the step to look at marked.

Placed by graph_layout and drawn with Altair like every chart: st.graphviz_chart compiles a WebAssembly program in the browser,
which the house's Content-Security-Policy does not allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from textwrap import wrap
from typing import Any

import altair as alt

from dashboard.drawing import Spec, drawn_once, finish, on
from dashboard.graph_layout import Box, Link, Route, layout
from dashboard.theme import ACT, INK, PALE, SERIES, SOFT, WHITE, WORSE
from dashboard.words import _

LETTER, LINE, SMALL = 7.3, 17, 6.3  # pixels: a letter and a line of a name, a letter of the small words
WRAP, MOST_LINES = 20, 4
PAD, EDGE = 12, 10  # inside a box, around the graph
THIN, THICK = 1.2, 9.0  # an arrow
HEAD = 9


@dataclass(frozen=True)
class Node:
    """One step: its name, its small words, its part of the time (0 to 1), and whether it is the one to look at."""

    key: str
    name: str
    words: str
    share: float
    first: bool = False
    end: bool = False


@dataclass(frozen=True)
class Edge:
    """One arc: how often, how it is said beside the arrow, and all of it on demand."""

    source: str
    target: str
    n: int
    said: str
    told: str


@dataclass(frozen=True)
class Drawing:
    """A picture and its size in pixels."""

    spec: Spec
    width: int
    height: int


def graph(nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawing:
    """The graph in its natural size: whoever shows it lets it scroll."""
    spec = _graph(nodes, edges=tuple(edges))
    return Drawing(spec, int(spec["width"]), int(spec["height"]))


@drawn_once
def _graph(nodes: Sequence[Node], edges: tuple[Edge, ...]) -> alt.LayerChart:
    lines = {node.key: _lines(node) for node in nodes}
    boxes = [Box(node.key, _width(node, lines[node.key]), _height(node, lines[node.key])) for node in nodes]
    placed = layout(boxes, [Link(e.source, e.target, e.n, SMALL * len(e.said), 16.0) for e in edges])
    most = max((edge.n for edge in edges), default=1)
    known = {(edge.source, edge.target): edge for edge in edges}
    arrows = [_arrow(route, known[route.source, route.target], most) for route in placed.routes]
    size = {box.key: box for box in boxes}
    rows = [_box(node, lines[node.key], size[node.key], placed.middles[node.key]) for node in nodes]
    width, height = placed.width + 2 * EDGE, placed.height + 2 * EDGE
    x, y = _across("x:Q", width), _down("y:Q", height)
    steps, ends = [row for row in rows if not row["end"]], [row for row in rows if row["end"]]
    layers = [
        *(_lines_of([a for a in arrows if a["up"] is up], up) for up in (False, True)),
        on([row for a in arrows for row in a["heads"]])
        .mark_point(filled=True, size=4, opacity=1)
        .encode(x, y, alt.Shape("shape:N", scale=None, legend=None), alt.Color("colour:N", scale=None)),
        _boxes(steps, width, height),
        on(ends).mark_text(color=SOFT, fontSize=13).encode(x, y, alt.Text("name:N")),
        *_inside(steps, x),
        on([a for a in arrows if not a["own"]])  # the arrow makes way for its words
        .mark_rect(fill=WHITE, opacity=1)
        .encode(_across("left:Q", width), alt.X2("right"), _down("top:Q", height), alt.Y2("foot")),
        on(arrows)
        .mark_text(fontSize=12)
        .encode(x, y, alt.Text("said:N"), alt.Color("ink:N", scale=None), tooltip=[alt.Tooltip("told:N", title=_("Flecha"))]),
    ]
    chart = finish(layers, int(height), right=0, top=0)
    chart.width = int(width)
    return chart


def _across(name: str, width: float) -> alt.X:
    """Pixels from the left."""
    return alt.X(name, axis=None, scale=alt.Scale(domain=[0, width], range=[0, width], nice=False))


def _down(name: str, height: float) -> alt.Y:
    """Pixels from above."""
    return alt.Y(name, axis=None, scale=alt.Scale(domain=[0, height], range=[0, height], nice=False))


def _lines(node: Node) -> list[str]:
    """The name in lines; a very long one is cut, and its tooltip has all of it."""
    found = wrap(node.name, WRAP) or [""]
    return found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 1], found[MOST_LINES - 1][: WRAP - 1] + "…"]


def _width(node: Node, lines: Sequence[str]) -> float:
    if node.end:
        return LETTER * len(node.name) + PAD
    longest = max(LETTER * max(len(line) for line in lines), SMALL * max(len(node.words), len(_mark(node))))
    return max(118.0, longest + 2 * PAD)


def _height(node: Node, lines: Sequence[str]) -> float:
    return 20.0 if node.end else LINE * (len(lines) + 1 + node.first) + PAD


def _mark(node: Node) -> str:
    return f"◆ {_('donde se va más tiempo')}" if node.first else ""


def _box(node: Node, lines: Sequence[str], box: Box, middle: tuple[float, float]) -> dict[str, Any]:
    x, y = middle[0] + EDGE, middle[1] + EDGE
    left, top = x - box.width / 2, y - box.height / 2
    foot = y + box.height / 2
    return {
        "x": x, "y": y, "left": left, "right": left + box.width, "top": top, "foot": foot, "end": node.end, "name": node.name,
        "lines": "\n".join(lines), "words": node.words, "mark": _mark(node), "first": node.first,
        "rim": ACT if node.first else PALE, "pen": 3 if node.first else 1.2,
        "at": top + PAD / 2 + LINE * (node.first + 0.5), "below": foot - PAD / 2 - LINE / 2 - 1,
        "above": top + PAD / 2 + LINE / 2, "bar": left + box.width * node.share,
    }  # fmt: skip


def _boxes(rows: Sequence[dict[str, Any]], width: float, height: float) -> alt.Chart:
    """The boxes; along the foot of each, its part of the time as a bar."""
    told = [alt.Tooltip("name:N", title=_("Paso")), alt.Tooltip("words:N", title=_("Veces y tiempo"))]
    return (
        on(rows)
        .mark_rect(fill=WHITE, cornerRadius=3, opacity=1)
        .encode(
            _across("left:Q", width), alt.X2("right"), _down("top:Q", height), alt.Y2("foot"),
            stroke=alt.Stroke("rim:N", scale=None), strokeWidth=alt.StrokeWidth("pen:Q", scale=None),
            tooltip=told,
        )
    )  # fmt: skip


def _inside(rows: Sequence[dict[str, Any]], x: alt.X) -> list[alt.Chart]:
    """What is written in the boxes."""
    bars = [{**row, "y": row["foot"] - 2} for row in rows]
    at = [{**row, "y": row["at"]} for row in rows]
    below = [{**row, "y": row["below"]} for row in rows]
    above = [{**row, "y": row["above"]} for row in rows if row["first"]]
    place = alt.Y("y:Q", axis=None)
    return [
        on(bars).mark_rule(color=SERIES, strokeWidth=4).encode(alt.X("left:Q", axis=None), alt.X2("bar"), place),
        on(at)
        .mark_text(fontSize=13, fontWeight=600, color=INK, lineBreak="\n", lineHeight=LINE, baseline="middle")
        .encode(x, place, alt.Text("lines:N")),
        on(below).mark_text(fontSize=12, color=SOFT).encode(x, place, alt.Text("words:N")),
        on(above).mark_text(fontSize=12, fontWeight=600, color=INK).encode(x, place, alt.Text("mark:N")),
    ]


def _arrow(route: Route, edge: Edge, most: int) -> dict[str, Any]:
    """An arrow as a path in pixels, its head, and its words."""
    width = THIN + (THICK - THIN) * sqrt(edge.n / most)
    colour = WORSE if route.up else PALE
    (x, y), half = route.words, SMALL * len(edge.said) / 2
    own = route.source == route.target
    path = _loop(route) if own else _curve(route)
    end = (route.points[0][0] + 2, route.points[-1][1]) if own else route.points[-1]
    return {
        "x": x + EDGE, "y": y + EDGE, "path": path, "w": width, "up": route.up, "said": edge.said,
        "told": edge.told, "ink": WORSE if route.up else INK, "own": own, "left": x + EDGE - half, "right": x + EDGE + half,
        "top": y + EDGE - 8, "foot": y + EDGE + 8,
        "heads": [{"x": end[0] + EDGE, "y": end[1] + EDGE, "shape": _head(width, route.up, own), "colour": colour}],
    }  # fmt: skip


def _curve(route: Route) -> str:
    """A smooth line through the points, upright at each of them; it ends at the foot of its head."""
    back = HEAD if route.points[-1][1] > route.points[-2][1] else -HEAD
    points = [*route.points[:-1], (route.points[-1][0], route.points[-1][1] - back)]
    said = [f"M{points[0][0] + EDGE:.0f},{points[0][1] + EDGE:.0f}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        half = (y1 - y0) / 2
        bend = (x0, y0 + half, x1, y1 - half, x1, y1)
        said.append("C" + ",".join(f"{value + EDGE:.0f}" for value in bend))
    return "".join(said)


def _loop(route: Route) -> str:
    """From the right side of a box back into it, around nothing."""
    (x, y0), (_x, y1) = route.points
    x, y0, y1 = x + EDGE, y0 + EDGE, y1 + EDGE
    return f"M{x:.0f},{y0:.0f}C{x + 16:.0f},{y0 - 2:.0f},{x + 16:.0f},{y1 + 2:.0f},{x + HEAD:.0f},{y1:.0f}"


def _head(width: float, up: bool, own: bool) -> str:
    """A triangle whose tip is at 0,0."""
    half = max(4.0, width * 0.8)
    if own:
        return f"M0,0L{HEAD},{-half:.1f}L{HEAD},{half:.1f}Z"
    base = HEAD if up else -HEAD
    return f"M0,0L{-half:.1f},{base}L{half:.1f},{base}Z"


def _lines_of(arrows: Sequence[dict[str, Any]], up: bool) -> alt.Chart:
    """The arrows of one way: down in grey, back up dashed and in plum."""
    plain = [{"path": a["path"], "w": a["w"], "told": a["told"]} for a in arrows]
    dash: dict[str, Any] = {"strokeDash": [5, 3]} if up else {}
    return (
        on(plain)
        .mark_point(filled=False, size=4, opacity=1, color=WORSE if up else PALE, **dash)
        .encode(
            alt.XValue(0), alt.YValue(0), alt.Shape("path:N", scale=None, legend=None), alt.StrokeWidth("w:Q", scale=None),
            tooltip=[alt.Tooltip("told:N", title=_("Flecha"))],
        )
    )  # fmt: skip
