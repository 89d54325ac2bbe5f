"""The charts of forecasts: the days ahead as a fan, and earlier forecasts against what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from dashboard.charts import INTERVAL, some
from dashboard.drawing import Rows, drawn_once, finish, on
from dashboard.theme import BAND, INK, PALE, SERIES, SOFT, WHITE, WORSE
from dashboard.words import _

LABEL_HEIGHT = 15  # pixels between two names at the right
AXIS_ROOM = 44  # what the axis and padding take from a chart's height


@dataclass(frozen=True)
class Step:
    """One day of a series: before the cut-off its `value`; after it the forecast, its ranges, and another model's `beside`.

    `shut` is written where a closed day would have its number; `said` is how the day is read out.
    """

    label: str
    said: str
    value: float | None = None
    median: float | None = None
    range80: tuple[float, float] | None = None
    range95: tuple[float, float] | None = None
    beside: float | None = None
    shut: str = ""


@dataclass(frozen=True)
class Fan:
    """The words around a fan: what the target says (None: no target), and the names at the right edge of what is drawn."""

    target: float | None
    target_words: str
    median_words: str
    beside_words: str = ""


@dataclass(frozen=True)
class Held:
    """An earlier forecast of one day, how it is read out, and what came."""

    label: str
    low: float
    high: float
    actual: float
    said: str

    @property
    def inside(self) -> bool:
        """Whether what came lay inside."""
        return self.low <= self.actual <= self.high


@drawn_once
def fan(steps: Sequence[Step], around: Fan, height: int = 290) -> alt.LayerChart:
    """What came, and the days ahead with eight and nineteen of twenty; closed days are named and have no number."""
    rows, labels = _rows(steps), [step.label for step in steps]
    edges = [v for s in steps for v in (s.value, s.median, s.beside, *(s.range95 or ())) if v is not None]
    top = 1.1 * max([*edges, around.target or 0.0, 1.0])
    axis = alt.Axis(labelAngle=0, values=some(labels, 7), labelFlush=False)
    x = alt.X("label:O", sort=labels, scale=alt.Scale(type="point", padding=0.3), axis=axis)
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("value:Q", scale=scale, axis=alt.Axis(tickCount=4, format=",~r"))
    ahead = [row for row in rows if row["median"] is not None]
    tip = [alt.Tooltip("label:N", title=_("Día")), alt.Tooltip("said:N", title=_("Valor"))]
    known = [row for row in rows if row["value"] is not None]
    line = {"x": x, "detail": "run:N"}
    layers = [
        *_band(ahead, x, scale, "low95", "high95", BAND, 1),
        *_band(ahead, x, scale, "low80", "high80", INTERVAL, 3),
        _now(known, x),
        *_level(around),
        on([row for row in rows if row["beside"] is not None])
        .mark_line(color=PALE, strokeWidth=1.6)
        .encode(**line, y=alt.Y("beside:Q")),
        on([row for row in rows if row["value"] is not None])
        .mark_line(color=SERIES, strokeWidth=2)
        .encode(x=x, y=y, detail="gap:N"),
        on(ahead).mark_line(color=SERIES, strokeWidth=1.8, strokeDash=[4, 3]).encode(**line, y=alt.Y("median:Q")),
        on(ahead)
        .mark_point(fill=WHITE, filled=True, stroke=SERIES, strokeWidth=1.2, size=20, opacity=1)
        .encode(x, alt.Y("median:Q"), tooltip=tip),
        on(known).mark_point(filled=True, color=SERIES, size=16, opacity=1).encode(x, y, tooltip=tip),
        on([{**row, "zero": 0} for row in rows if row["shut"]])
        .mark_text(angle=270, align="left", dx=4, color=SOFT, fontSize=11)
        .encode(x, alt.Y("zero:Q"), alt.Text("shut:N"), tooltip=tip),
        *_names(rows, around, top, height, x),
    ]
    return finish(layers, height, right=8, top=8)


def _rows(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps as rows; `run` and `gap` number the stretches that are drawn without a break."""
    rows: list[dict[str, Any]] = []
    run = gap = 0
    for step in steps:
        run += step.median is None
        gap += step.value is None
        low80, high80 = step.range80 or (None, None)
        low95, high95 = step.range95 or (None, None)
        rows.append(
            {
                "label": step.label,
                "said": step.said,
                "value": step.value,
                "median": step.median,
                "beside": step.beside,
                "shut": step.shut,
                "run": run,
                "gap": gap,
                "low80": low80,
                "high80": high80,
                "low95": low95,
                "high95": high95,
            }
        )
    return rows


def _band(rows: Rows, x: alt.X, scale: alt.Scale, low: str, high: str, colour: str, width: int) -> list[alt.Chart]:
    """A range over days on end, and as a stroke where a day stands alone."""
    found = [row for row in rows if row[low] is not None]
    across, up = alt.Y(f"{low}:Q", scale=scale), alt.Y2(high)
    return [
        on(found).mark_area(color=colour).encode(x, across, up, detail="run:N"),
        on(found).mark_rule(color=colour, strokeWidth=width).encode(x, across, up),
    ]


def _now(known: Rows, x: alt.X) -> alt.Chart:
    """The end of what is known."""
    return on(known[-1:]).mark_rule(color=SOFT, strokeWidth=1, strokeDash=[2, 3]).encode(x)


def _level(around: Fan) -> list[alt.Chart]:
    rows = [] if around.target is None else [{"y": around.target}]
    return [on(rows).mark_rule(color=INK, strokeWidth=1, strokeDash=[4, 3]).encode(alt.Y("y:Q"))]


def _names(rows: Rows, around: Fan, top: float, height: int, x: alt.X) -> list[alt.Chart]:
    """What is drawn, named at its right end, pushed apart so that none covers another."""
    last = next((row for row in reversed(rows) if row["median"] is not None), None)
    if last is None:
        return []
    beside = next((row["beside"] for row in reversed(rows) if row["beside"] is not None), None)
    names = [(last["median"], around.median_words, SERIES), (around.target, around.target_words, INK)]
    names += [(last["high80"], _("8 de cada 10"), SOFT), (last["high95"], _("19 de cada 20"), SOFT)]
    names += [(beside, around.beside_words, SOFT)]
    layers, below = [], -top
    for value, text, colour in sorted((n for n in names if n[0] is not None and n[1]), key=lambda n: n[0]):
        below = max(value, below + LABEL_HEIGHT * top / (height - AXIS_ROOM))
        row = {"label": rows[-1]["label"], "y": below, "text": text}
        mark = on([row]).mark_text(align="left", dx=9, color=colour, fontWeight=600)
        layers.append(mark.encode(x, alt.Y("y:Q"), alt.Text("text:N")))
    return layers


@drawn_once
def held(days: Sequence[Held], height: int = 230) -> alt.LayerChart:
    """Each day's earlier forecast as a bar and what came: a dot inside it, a diamond outside."""
    rows = [{"label": d.label, "low": d.low, "high": d.high, "actual": d.actual, "said": d.said, "in": d.inside} for d in days]
    labels = [d.label for d in days]
    edges = [v for d in days for v in (d.low, d.high, d.actual)]
    room = 0.06 * ((max(edges) - min(edges)) or 1.0) if edges else 1.0
    domain = [max(0.0, min(edges) - room), max(edges) + room] if edges else [0, 1]
    axis = alt.Axis(labelAngle=0, values=some(labels, 7), labelFlush=False)
    x = alt.X("label:O", sort=labels, scale=alt.Scale(type="point", padding=0.4), axis=axis)
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    y = alt.Y("actual:Q", scale=scale, axis=alt.Axis(tickCount=4, format=",~r"))
    tip = [alt.Tooltip("label:N", title=_("Día")), alt.Tooltip("said:N", title=_("Valor"))]
    bar = on(rows).mark_rule(color=INTERVAL, strokeWidth=6)
    layers = [
        bar.encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high"), tooltip=tip),
        on([row for row in rows if row["in"]])
        .mark_point(filled=True, color=SERIES, size=42, opacity=1)
        .encode(x, y, tooltip=tip),
        on([row for row in rows if not row["in"]])
        .mark_point(filled=True, color=WORSE, size=52, opacity=1, shape="diamond")
        .encode(x, y, tooltip=tip),
    ]
    return finish(layers, height, right=12, top=8)


__all__ = ["Fan", "Held", "Step", "fan", "held"]
