"""The charts of the page that chooses procedures: places with their intervals, volume against wait, what lifts one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10, sqrt

import altair as alt

from dashboard.charts import AXIS_HEIGHT, HAIRLINE, INTERVAL, LETTER
from dashboard.drawing import drawn_once, finish, on
from dashboard.theme import INK, PALE, SERIES, SOFT, WHITE
from dashboard.words import _

PLACE_STEP, LIFT_STEP = 54, 38
NARROW = 300  # pixels of the plot on a phone: names that do not collide there collide nowhere
LABEL, LINE = 6.3, 14  # pixels of a letter and of a line of the names of bubbles
SMALL, LONGEST = 4.0, 26  # radius of bubbles that a name may cover, and its letters
NAMED, FIRST = 8, 5  # bubbles with a name at most, and how many of them are the first places
SMALLEST, LARGEST = 24.0, 1500.0  # areas of the bubbles


@dataclass(frozen=True)
class Placed:
    """One procedure of the ranking: its name, place and interval, the words at the right, and what it would take."""

    name: str
    place: int
    low: int
    high: int
    said: str
    below: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Bubble:
    """One procedure by volume (above 0) and minutes of wait; `size` is 0..1 of the largest revenue; `place` in the ranking."""

    name: str
    volume: float
    wait: float
    size: float
    said: str
    place: int

    @property
    def first(self) -> bool:
        """Whether it is one of the first places."""
        return self.place <= FIRST


@dataclass(frozen=True)
class Lift:
    """What one axis adds to a score, above or below the middle, and the value it rests on. known: whether there is one."""

    name: str
    points: float
    said: str
    known: bool = True


@drawn_once
def ranks(rows: Sequence[Placed]) -> alt.LayerChart:
    """A row a procedure: its place as a dot, nine of ten draws as a bar, its name above, its chance at the right edge."""
    data = [{"i": i, "value": r.place, "low": r.low, "high": r.high, "tip": r.tip} for i, r in enumerate(rows)]
    last = max([r.high for r in rows] + [5])
    marks = sorted({1, 5, *(n for n in (10, 20, 50, 100, 200, 500, 1000) if 10 <= n <= last)})
    before, after = _("{n}.º").split("{n}")
    words = f"'{before}' + datum.value + '{after}'"
    axis = alt.Axis(values=marks, grid=True, domain=False, ticks=False, orient="top", labelExpr=words)
    x = alt.X("value:Q", scale=alt.Scale(type="sqrt", domain=[0.8, last * 1.04], nice=False), axis=axis)
    y = alt.Y("i:O", axis=None, scale=alt.Scale(domain=list(range(len(rows)))))
    tip = [alt.Tooltip("tip:N", title=_("Lugar"))]
    layers = [
        on(data).mark_rule(color=HAIRLINE, yOffset=PLACE_STEP / 2).encode(y, alt.XValue(0), alt.X2Value("width")),
        on(data).mark_rule(color=INTERVAL, strokeWidth=6, yOffset=3).encode(y, alt.X("low:Q"), alt.X2("high"), tooltip=tip),
        on(data).mark_point(filled=True, opacity=1, size=62, color=SERIES, yOffset=3).encode(y, x, tooltip=tip),
        *_names(rows, y),
    ]
    return finish(layers, PLACE_STEP * max(len(rows), 1) + AXIS_HEIGHT, right=4)


def _names(rows: Sequence[Placed], y: alt.Y) -> list[alt.Chart]:
    room = LETTER * (max((len(r.said) for r in rows), default=0) + 2)
    words = on([{"i": i, "name": r.name, "said": r.said, "below": r.below} for i, r in enumerate(rows)])
    above = {"baseline": "bottom", "dy": -4, "color": INK, "fontSize": 13}
    under = {"baseline": "top", "dy": 12, "color": SOFT, "fontSize": 12, "align": "left"}
    tip = [alt.Tooltip("name:N", title=_("Nombre"))]
    return [
        words.mark_text(align="left", limit=alt.ExprRef(f"width - {room}"), **above).encode(
            y, alt.XValue(0), alt.Text("name:N"), tooltip=tip
        ),
        words.mark_text(align="right", fontWeight=600, **above).encode(y, alt.XValue("width"), alt.Text("said:N")),
        words.mark_text(limit=alt.ExprRef("width"), **under).encode(y, alt.XValue(0), alt.Text("below:N")),
    ]


@drawn_once
def bubbles(rows: Sequence[Bubble], height: int = 300) -> alt.LayerChart:
    """Volume (log) against minutes of wait, area by revenue; the first places dark, by their number."""
    low, high = min(r.volume for r in rows) / 1.5, max(r.volume for r in rows) * 1.6
    top = 1.15 * max([r.wait for r in rows] + [1.0])
    ticks = [n for power in range(8) for n in (10**power, 3 * 10**power) if low <= n <= high]
    title = {"titleColor": SOFT, "titleFontSize": 12, "titleFontWeight": "normal"}
    down = alt.Axis(values=ticks, format=",", title=_("solicitudes al año →"), titleAnchor="end", **title)
    up = alt.Axis(tickCount=5, title=_("↑ minutos de espera"), titleAngle=0, titleAlign="left", titleX=0, titleY=-8, **title)
    x = alt.X("volume:Q", scale=alt.Scale(type="log", domain=[low, high], nice=False), axis=down)
    y = alt.Y("wait:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=up)
    data = [
        {"name": r.name, "volume": r.volume, "wait": r.wait, "area": _area(r), "said": r.said,
         "tone": SERIES if r.first else PALE}
        for r in sorted(rows, key=lambda r: -r.place)
    ]
    size = alt.Size("area:Q", scale=None, legend=None)
    tip = [alt.Tooltip("name:N", title=_("Trámite")), alt.Tooltip("said:N", title=_("Valor"))]
    circles = on(data).mark_circle(stroke=WHITE, strokeWidth=1, opacity=0.82)
    layers = [circles.encode(x, y, size, alt.Color("tone:N", scale=None), tooltip=tip)]
    for row, name, side in _labelled(rows, low, high, top, height):
        text = on([{"name": name, "volume": row.volume, "wait": row.wait}])
        for look in ({"color": WHITE, "stroke": WHITE, "strokeWidth": 4}, {"color": INK}):  # a small bubble may lie behind it
            layers.append(text.mark_text(baseline="middle", **look, **_beside(row, side)).encode(x, y, alt.Text("name:N")))
    return finish(layers, height, right=12, top=22)


def _names_of(row: Bubble) -> tuple[str, ...]:
    """What a bubble may be called, the best first: one of the first places at least by its number."""
    name = row.name if len(row.name) <= LONGEST else f"{row.name[: LONGEST - 1].rstrip()}…"
    return (f"{row.place} {name}", str(row.place)) if row.first else (name,)


def _area(row: Bubble) -> float:
    return SMALLEST + (LARGEST - SMALLEST) * row.size


def _radius(row: Bubble) -> float:
    return sqrt(_area(row) / 3.1416)


def _beside(row: Bubble, side: str) -> dict[str, float | str]:
    away = _radius(row) + 4
    if side in ("left", "right"):
        return {"align": "left" if side == "right" else "right", "dx": away if side == "right" else -away}
    if side == "corner":
        return {"align": "right", "dx": _radius(row), "dy": -away - LINE / 2}
    return {"align": "center", "dy": -away - LINE / 2 if side == "above" else away + LINE / 2}


def _labelled(rows: Sequence[Bubble], low: float, high: float, top: float, height: int) -> list[tuple[Bubble, str, str]]:
    """The rows whose name has room on a phone, beside every bubble: the name and its side; first places first."""
    plot = height - 60

    def at(row: Bubble) -> tuple[float, float]:
        return NARROW * (log10(row.volume / low) / log10(high / low)), plot * (1 - row.wait / top)

    taken = [(x - r, y - r, x + r, y + r) for row in rows if (r := _radius(row)) > SMALL for x, y in [at(row)]]
    found: list[tuple[Bubble, str, str]] = []
    wanted = sorted(rows, key=lambda row: (min(row.place, FIRST + 1), -row.volume * row.wait))
    for row, name in ((one, words) for one in wanted for words in _names_of(one)):
        if any(row is one for one, *_rest in found):
            continue
        (x, y), r, wide = at(row), _radius(row), LABEL * len(name)
        own = (x - r, y - r, x + r, y + r)
        boxes = {
            "right": (x + r + 4, y - LINE / 2, x + r + 4 + wide, y + LINE / 2),
            "left": (x - r - 4 - wide, y - LINE / 2, x - r - 4, y + LINE / 2),
            "above": (x - wide / 2, y - r - 4 - LINE, x + wide / 2, y - r - 4),
            "corner": (x + r - wide, y - r - 4 - LINE, x + r, y - r - 4),
            "below": (x - wide / 2, y + r + 4, x + wide / 2, y + r + 4 + LINE),
        }
        for side, box in boxes.items():
            inside = box[0] >= 0 and box[2] <= NARROW and box[1] >= 0 and box[3] <= plot
            if inside and not any(_touch(box, other) for other in taken if other != own):
                taken.append(box)
                found.append((row, name, side))
                break
        if len(found) == NAMED:
            break
    return found


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@drawn_once
def lifts(rows: Sequence[Lift]) -> alt.LayerChart:
    """A bar an axis, to the right of the middle where it lifts and to the left where it lowers; its value at the right edge."""
    data = [{"i": i, "points": r.points, "name": r.name, "said": r.said, "known": r.known} for i, r in enumerate(rows)]
    far = max([abs(r.points) for r in rows] + [1.0]) * 1.05
    x = alt.X("points:Q", axis=None, scale=alt.Scale(domain=[-far, far], nice=False))
    y = alt.Y("i:O", axis=None, scale=alt.Scale(domain=list(range(len(rows)))))
    bar, text = {"height": 9, "yOffset": LIFT_STEP / 4}, {"baseline": "bottom", "dy": 2, "color": INK, "fontSize": 13}
    room = LETTER * (max((len(r.said) for r in rows), default=0) + 2)
    names = on(data).mark_text(align="left", limit=alt.ExprRef(f"width - {room}"), **text)
    layers = [
        on([{"points": 0}]).mark_rule(color=PALE, strokeWidth=1).encode(alt.X("points:Q", scale=alt.Scale(domain=[-far, far]))),
        on([d for d in data if d["points"] >= 0]).mark_bar(color=SERIES, **bar).encode(y, x, alt.X2(datum=0)),
        on([d for d in data if d["points"] < 0]).mark_bar(color=PALE, **bar).encode(y, x, alt.X2(datum=0)),
        names.encode(y, alt.XValue(0), alt.Text("name:N")),
        on(data).mark_text(align="right", fontWeight=600, **text).encode(y, alt.XValue("width"), alt.Text("said:N")),
    ]
    return finish(layers, LIFT_STEP * max(len(rows), 1) + 8, right=4)
