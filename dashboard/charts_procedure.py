"""The charts of one procedure: lines with their limit, totals as bars, stars. Known changes are drawn on each as a dotted rule.

Written with Altair and kept as Vega-Lite dictionaries: a page that was seen once does not build them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import altair as alt

from dashboard.drawing import drawn_once, finish, on, value_axis
from dashboard.formats import forms
from dashboard.theme import INK, PALE, SERIES, SOFT, WHITE
from dashboard.words import _

LABEL_HEIGHT = 15  # pixels between two names at the line ends
AXIS_ROOM = 44  # what the axis and padding take from a chart's height
FEW_BARS = 14
LEAST_TOP = 3.0  # an axis of zeros still ends at a whole number
MONTHLY, LONG = timedelta(days=100), timedelta(days=450)  # from here the axis names months; years too


@dataclass(frozen=True)
class Dot:
    """One period: its days, its value (None = missing: the line breaks), how it is said, and what to know of it."""

    start: date
    end: date
    value: float | None
    said: str
    label: str
    open: bool = False
    few: bool = False
    note: str = ""  # what stands at its foot
    short: str = ""  # how it is said where its unit is known


@dataclass(frozen=True)
class Line:
    """One named series."""

    name: str
    colour: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Change:
    """A known change, with the few words that stand beside its rule."""

    on: date
    text: str


@drawn_once
def lines(
    series: tuple[Line, ...], limit: tuple[float, str] | None = None, changes: tuple[Change, ...] = (), height: int = 280
) -> alt.LayerChart:
    """At most four lines named at their end, from zero; unfinished periods dashed, few data hollow, the limit a thin rule."""
    dots = [dot for line in series for dot in line.dots]
    top = (1.16 if changes else 1.08) * max(
        [dot.value for dot in dots if dot.value is not None] + ([limit[0]] if limit else []) + [LEAST_TOP]
    )
    x, y = _x(dots), alt.Y("value:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=value_axis())
    layers = _rules(changes, dots)
    if limit:
        layers.append(on([{"value": limit[0]}]).mark_rule(color=INK, strokeWidth=1, strokeDash=[4, 3]).encode(y=y))
    for line in series:
        layers += _line(line, x, y)
    layers += _ends(series, limit, top, height, x, y)
    return finish(layers, height, right=8, top=8)


@drawn_once
def bars(dots: tuple[Dot, ...], changes: tuple[Change, ...] = (), height: int = 230) -> alt.LayerChart:
    """Totals by period from zero; an unfinished one is hollow and dashed."""
    rows = [{**_row(dot), "t2": _inside(dot, 0.78)} for dot in dots]
    few = len(rows) <= FEW_BARS
    top = (1.2 if changes or few else 1.05) * max([dot.value or 0 for dot in dots] + [LEAST_TOP])
    axis = None if few else alt.Axis(tickCount=4, tickMinStep=1, labelExpr=_pesos())
    x, y = _x(dots), alt.Y("value:Q", axis=axis, scale=alt.Scale(domain=[0, top], nice=False))
    layers = _rules(changes, dots)
    for unfinished, look in ((False, {"color": SERIES}), (True, {"color": WHITE, "stroke": SERIES, "strokeDash": [3, 2]})):
        part = [row for row in rows if row["open"] is unfinished]
        layers.append(on(part).mark_bar(**look).encode(x=x, x2="t2:T", y=y, y2=alt.datum(0), tooltip=_tip()))
    if few:
        words = [{**row, "t": _inside(dot, 0.4)} for row, dot in zip(rows, dots, strict=True)]
        layers.append(on(words).mark_text(baseline="bottom", dy=-4, fontSize=11).encode(x=x, y=y, text="said:N"))
    return finish(layers, height, right=8, top=8)


@drawn_once
def stars(dots: tuple[Dot, ...], changes: tuple[Change, ...] = (), height: int = 230) -> alt.LayerChart:
    """Means from 1 to 5, hollow where they rest on few answers; the number of answers stands at the foot."""
    rows = [row for row in map(_row, dots) if row["value"] is not None]
    x = _x(dots, pad=True)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0.6, 5.2], nice=False), axis=alt.Axis(values=[1, 2, 3, 4, 5]))
    named = [rows[0], rows[-1]] if len(rows) > 1 else rows
    feet = [{**row, "value": 0.62} for row in rows]
    layers = [
        *_rules(changes, dots),
        on([r for r in rows if not r["few"]])
        .mark_point(filled=True, size=62, opacity=1, color=SERIES)
        .encode(x=x, y=y, tooltip=_tip()),
        _hollow([r for r in rows if r["few"]], SERIES, 50).encode(x=x, y=y, tooltip=_tip()),
        on(named).mark_text(dy=-13, fontWeight=600, color=INK).encode(x=x, y=y, text="said:N"),
    ]
    if len(rows) <= FEW_BARS:
        layers.append(on(feet).mark_text(baseline="bottom", fontSize=11).encode(x=x, y=y, text="note:N"))
    return finish(layers, height, right=8, top=8)


def _line(line: Line, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    rows = [_row(dot) for dot in line.dots]
    tail = _tail(rows)
    closed = rows[: len(rows) - len(tail)]
    found = [
        on(closed).mark_line(color=line.colour, strokeWidth=2).encode(x=x, y=y),
        on([*closed[-1:], *tail] if tail else [])
        .mark_line(color=line.colour, strokeWidth=1.6, strokeDash=[3, 3])
        .encode(x=x, y=y),
        on([row for row in rows if row["value"] is not None])
        .mark_point(filled=True, size=60, opacity=0)
        .encode(x=x, y=y, tooltip=_tip()),
        _hollow([row for row in rows if row["few"] and row["value"] is not None], line.colour, 18).encode(x=x, y=y),
    ]
    return [*found, _hollow([row for row in tail[-1:] if row["value"] is not None], line.colour, 46).encode(x=x, y=y)]


def _tail(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The unfinished periods at the end."""
    first = next((i for i in range(len(rows), 0, -1) if not rows[i - 1]["open"]), 0)
    return list(rows[first:])


def _ends(
    series: Sequence[Line], limit: tuple[float, str] | None, top: float, height: int, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """Name and last value at the right of each line and of the limit, pushed apart so that none covers another."""
    last = max((dot.start for line in series for dot in line.dots), default=None)
    if last is None:
        return []
    found = [(limit[0], limit[1], INK)] if limit else []
    for line in series:
        dot = next((d for d in reversed(line.dots) if d.value is not None), None)
        if dot is not None and dot.value is not None:
            colour = SOFT if line.colour == PALE else line.colour
            found.append((dot.value, f"{line.name} {dot.short or dot.said}".strip(), colour))
    layers, below = [], -top
    for value, text, colour in sorted(found):
        below = max(value, below + LABEL_HEIGHT * top / (height - AXIS_ROOM))
        row = {"t": _noon(last), "value": below, "text": text}
        mark = on([row]).mark_text(align="left", dx=9, color=colour, fontWeight=600)
        layers.append(mark.encode(x=x, y=y, text="text:N"))
    return layers


def _rules(changes: Sequence[Change], dots: Sequence[Dot]) -> list[alt.Chart]:
    """The known changes inside the drawn days; their words lean to the side that has room."""
    if not dots:
        return []
    first, last = min(dot.start for dot in dots), max(dot.end for dot in dots)
    layers: list[alt.Chart] = []
    for i, change in enumerate(c for c in changes if first <= c.on <= last):
        right = (change.on - first) > (last - first) * 0.5
        rule = on([{"t": _noon(change.on), "text": change.text}])
        x = alt.X("t:T")
        layers.append(rule.mark_rule(color=SOFT, strokeWidth=1, strokeDash=[1, 3]).encode(x=x))
        words = rule.mark_text(align="right" if right else "left", dx=-5 if right else 5, baseline="top", color=SOFT)
        layers.append(words.encode(x=x, y=alt.value(i * LABEL_HEIGHT), text="text:N"))
    return layers


def _x(dots: Sequence[Dot], pad: bool = False) -> alt.X:
    """The axis of days: names of months over long spans, days over short ones."""
    first, last = min(dot.start for dot in dots), max(dot.start for dot in dots)
    form = "%-d %b" if last - first < MONTHLY else "%b %y" if last - first > LONG else "%b"
    named: dict[str, Any] = {"tickCount": {"interval": "month", "step": 1}}
    if last - first < MONTHLY:  # Mondays, or the day itself where nothing else is drawn
        shown = sorted({dot.start - timedelta(days=dot.start.weekday()) for dot in dots} & {d.start for d in dots}) or [first]
        named = {"values": [alt.DateTime(year=d.year, month=d.month, date=d.day, hours=12) for d in shown]}
    axis = alt.Axis(format=form, labelFlush=False, **named)
    scale = alt.Scale(padding=14 if pad else 0, nice=False)
    return alt.X("t:T", axis=axis, scale=scale)


def _hollow(rows: Sequence[dict[str, Any]], colour: str, size: int) -> alt.Chart:
    return on(rows).mark_point(filled=True, fill=WHITE, stroke=colour, strokeWidth=1.4, size=size, opacity=1)


def _pesos() -> str:
    """The Vega expression that writes a sum as `formats.money` does."""
    said = forms()
    return (
        f"datum.value >= 1e6 ? '{said.peso}' + format(datum.value / 1e6, ',.2~f') + '{said.millions}' : "
        f"datum.value >= 1e4 ? '{said.peso}' + format(datum.value / 1e3, ',.0f') + '{said.thousands}' : "
        f"'{said.peso}' + format(datum.value, ',.0f')"
    )


def _tip() -> list[alt.Tooltip]:
    return [alt.Tooltip("label:N", title=_("Periodo")), alt.Tooltip("said:N", title=_("Valor"))]


def _row(dot: Dot) -> dict[str, Any]:
    return {
        "t": _noon(dot.start),
        "value": dot.value,
        "said": dot.said,
        "label": dot.label,
        "open": dot.open,
        "few": dot.few,
        "note": dot.note,
    }


def _noon(day: date) -> str:
    """A day without zone is read as the reader's own; at noon no change of clocks moves it to another day."""
    return f"{day.isoformat()}T12:00:00"


def _inside(dot: Dot, part: float) -> str:
    """A moment inside a period, that part of it after its start."""
    return (datetime.combine(dot.start, time(12)) + (dot.end - dot.start + timedelta(days=1)) * part).isoformat()
