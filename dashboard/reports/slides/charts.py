"""The native charts of the slides: bars and intervals in the rows of a table, sparklines, columns, lines with a forecast."""

from collections.abc import Sequence
from statistics import median

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE as KIND
from pptx.enum.chart import XL_LABEL_POSITION as AT
from pptx.enum.chart import XL_MARKER_STYLE as MARK
from pptx.enum.chart import XL_TICK_LABEL_POSITION as TICKS
from pptx.enum.dml import MSO_LINE
from pptx.slide import Slide

from dashboard.reports.shapes import Course, Drawn, Line, Tile, comes_down
from dashboard.reports.slides.charting import (
    COLOR,
    as_lines,
    by_day,
    every,
    fill,
    hide,
    ink,
    inner,
    label,
    labels,
    number_format,
    place,
    stroke,
)
from dashboard.reports.slides.charting import scale as scaled
from dashboard.reports.slides.template import Box
from dashboard.words import _

SIGNED = "+General;−General;0"
MOST_LABELS, MOST_NAMES = 13, 7
GREY, SERIES = "accent5", "accent1"
FOOT = 0.3  # inches below the rows, for the axis of intervals


def in_rows(slide: Slide, box: Box, names: Sequence[str], drawn: Drawn, name: str, alt: str) -> None:
    """The drawn column of a grid, over its rows; nothing where no row has a value."""
    if all(value is None for value in drawn.values):
        return
    if drawn.kind == "interval":
        _intervals(slide, box, names, drawn, name, alt)
    else:
        _bars(slide, box, names, drawn, name, alt)


def _bars(slide: Slide, box: Box, names: Sequence[str], drawn: Drawn, name: str, alt: str) -> None:
    """Bars from zero; hollow ones behind for what was due. A missing value leaves its row empty."""
    signed, whole = drawn.kind == "change", drawn.kind == "share"
    fmt = SIGNED if signed else number_format(drawn.unit)
    data = CategoryChartData(number_format="General")
    data.categories = [f"{i}. {one}" for i, one in enumerate(names, 1)]  # two may have one name
    data.add_series(name, drawn.values)
    if drawn.due:
        data.add_series(_("Lo que tocaba"), drawn.due)
    chart = place(slide, KIND.BAR_CLUSTERED, data, box, name, alt)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 90, 100
    chart.category_axis.reverse_order = True
    top = max([abs(v) for v in (*drawn.values, *drawn.due) if v is not None] + [1e-9])
    scaled(chart.value_axis, -top * 1.45 if signed else 0, top * (1.02 if whole else 1.45))
    hide(chart.value_axis)
    chart.category_axis.tick_label_position = TICKS.NONE
    inner(chart, (0, 0, 1, 1))
    bars = plot.series[0]
    bars.invert_if_negative = False
    for i, kind in enumerate(drawn.kinds):
        fill(bars.points[i].format, COLOR.get(kind, GREY if signed else SERIES))
    if not whole:
        labels(bars, fmt, AT.OUTSIDE_END)
    if drawn.due:
        plot.series[1].format.fill.background()
        stroke(plot.series[1].format, GREY, 1.25)


def _intervals(slide: Slide, box: Box, names: Sequence[str], drawn: Drawn, name: str, alt: str) -> None:
    """Point and interval per row: y counts rows from the bottom; each interval is a series of two points."""
    rows = [
        (i, v, lo, hi)
        for i, (v, lo, hi) in enumerate(zip(drawn.values, drawn.low, drawn.high, strict=True))
        if v is not None and lo is not None and hi is not None
    ]
    if not rows:
        return
    n, x, y, w, h = len(names), *box
    data = XyChartData(number_format="General")
    for i, _v, low, high in rows:
        pair = data.add_series(_("Intervalo: {name}").format(name=names[i]))
        pair.add_data_point(low, n - i - 0.5)
        pair.add_data_point(high, n - i - 0.5)
    for i, value, _lo, _hi in rows:
        data.add_series(_("Estimación: {name}").format(name=names[i])).add_data_point(value, n - i - 0.5)
    chart = place(slide, KIND.XY_SCATTER_LINES_NO_MARKERS, data, (x, y, w, h + FOOT), name, alt)
    low, high, unit = _ends(drawn)
    scaled(chart.category_axis, low, high, unit, _axis_format(drawn))
    scaled(chart.value_axis, 0, n, 1)
    hide(chart.value_axis)
    chart.category_axis.has_major_gridlines = True
    stroke(chart.category_axis.major_gridlines.format, "accent6", 0.5)
    inner(chart, (0.05, 0, 0.9, h / (h + FOOT)))
    series = list(chart.plots[0].series)
    for (i, *_rest), line, dot in zip(rows, series, series[len(rows) :], strict=False):
        _interval(line, dot, COLOR.get(drawn.kinds[i], GREY if drawn.kinds[i] == "open" else SERIES))


def _interval(line: object, dot: object, color: str) -> None:
    line.smooth = dot.smooth = False  # type: ignore[attr-defined]  # python-pptx types no series
    stroke(line.format, color, 2.25)  # type: ignore[attr-defined]
    marker = dot.marker  # type: ignore[attr-defined]
    marker.style, marker.size = MARK.CIRCLE, 10
    stroke(dot.format, color, 1)  # type: ignore[attr-defined]
    marker.format.fill.solid()
    ink(marker.format.fill.fore_color, color)
    stroke(marker.format, color, 0.75)


def _ends(drawn: Drawn) -> tuple[float, float, float]:
    """The ends of the axis and its step: all of a percentage, where the drawing does not say its own."""
    if drawn.ends is None:
        return 0, 100, 25
    low, high = drawn.ends
    return low, high, (high - low) / 2 if low < 0 else high - low


def _axis_format(drawn: Drawn) -> str:
    """Shares with their sign, where the axis goes to both sides of zero."""
    plain = number_format(drawn.unit)
    return f"+{plain};−{plain};0" if drawn.around_zero else plain


def spark(slide: Slide, box: Box, tile: Tile) -> None:
    """The last months of a headline: the last one is a point in the colour of its verdict, its target dotted."""
    known = [v for v in tile.values if v is not None]
    if len(known) < 2:
        return
    data = CategoryChartData(number_format="General")
    data.categories = tile.names
    data.add_series(tile.label, tile.values)
    data.add_series(_("Último mes"), [None] * (len(tile.values) - 1) + list(tile.values[-1:]))
    if tile.target is not None:
        data.add_series(_("Meta"), [tile.target] * len(tile.values))
    chart = place(slide, KIND.LINE, data, box, tile.label, tile.alt)
    edges = [*known, *([tile.target] if tile.target is not None else [])]
    room = ((max(edges) - min(edges)) or 1) * 0.12
    scaled(chart.value_axis, min(edges) - room, max(edges) + room)
    hide(chart.value_axis)
    hide(chart.category_axis)
    inner(chart, (0, 0.08, 0.97, 0.84))
    line, dot, *aim = chart.plots[0].series
    line.smooth, line.marker.style = False, MARK.NONE
    stroke(line.format, SERIES, 1.75)
    _interval(line, dot, COLOR.get(tile.verdict.kind, GREY))
    stroke(line.format, SERIES, 1.75)
    for one in aim:
        one.smooth, one.marker.style = False, MARK.NONE
        stroke(one.format, GREY, 1, MSO_LINE.ROUND_DOT)


def course(slide: Slide, box: Box, it: Course, bare: bool = False) -> None:
    """A figure over time."""
    if it.kind == "columns":
        _columns(slide, box, it, bare)
    else:
        _line(slide, box, it)


def _columns(slide: Slide, box: Box, it: Course, bare: bool) -> None:
    """Columns from zero, last year's in grey before this year's; `bare`: neither axis nor numbers, as on the cover."""
    data = CategoryChartData(number_format="General")
    data.categories = it.names
    lines = sorted(it.lines, key=lambda line: line.kind != "before")
    for line in lines:
        data.add_series(line.name, line.values)
    chart = place(slide, KIND.COLUMN_CLUSTERED, data, box, it.caption, it.alt)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = (25, 0) if bare else (45, -5)
    top = max([v for line in it.lines for v in line.values if v is not None] + [1e-9])
    scaled(chart.value_axis, min([0.0] + [v for line in it.lines for v in line.values if v is not None]), top * 1.12)
    hide(chart.value_axis)
    for line, series in zip(lines, plot.series, strict=True):
        series.invert_if_negative = False
        fill(series.format, "accent6" if line.kind == "before" else SERIES)
        if not bare and line.kind != "before" and len(it.names) <= MOST_LABELS:
            labels(series, number_format(it.unit), AT.OUTSIDE_END, 10 if len(it.names) > 8 else 12)
    for i in it.quiet:
        fill(plot.series[0].points[i].format, "accent6")
    if bare:
        hide(chart.category_axis)
        inner(chart, (0, 0, 1, 1))


def _line(slide: Slide, box: Box, it: Course) -> None:
    """A line, what is forecast dashed, with its band: stacked areas of which the lowest is not filled."""
    data = CategoryChartData(number_format="General")
    data.categories = it.days or it.names
    observed = next(line for line in it.lines if line.kind == "series").values
    low = it.low or (None,) * len(it.names)
    high = it.high or (None,) * len(it.names)
    base, band = [], []
    for value, lo, hi in zip(observed, low, high, strict=True):
        base.append(lo if lo is not None else value if value is not None else base[-1] if base else 0)
        band.append(hi - lo if lo is not None and hi is not None else 0)
    data.add_series(_("Límite inferior"), base)
    data.add_series(_("8 de cada 10 veces"), band)
    for line in it.lines:
        data.add_series(line.name, line.values)
    chart = place(slide, KIND.AREA_STACKED, data, box, it.caption, it.alt)
    drawn = as_lines(chart, 2)
    for series, (color, alpha) in zip(chart.plots[0].series, ((None, 0), (SERIES, 25)), strict=True):
        fill(series.format, color, alpha)
    for line, series in zip(it.lines, drawn, strict=True):
        _drawn_line(line.kind, series, line.values, number_format(it.unit), _under(line, observed))
    top = max(v for line in it.lines for v in (*line.values, *high) if v is not None)
    scaled(chart.value_axis, 0, top * 1.12, None, "#,##0")
    _axes(chart, it)


def _under(line: Line, observed: Sequence[float | None]) -> bool:
    """Whether the number of a line stands below it: where the observed line is not."""
    if line.kind != "target":
        return comes_down(line.kind, line.values)
    known = [value for value in observed if value is not None]
    return bool(known) and median(known) > (line.values[0] or 0.0)


def _drawn_line(kind: str, series: object, values: Sequence[float | None], fmt: str, under: bool) -> None:
    looks = {"series": (SERIES, 2.5, None), "ahead": (SERIES, 2.0, MSO_LINE.DASH), "target": (GREY, 1.0, MSO_LINE.ROUND_DOT)}
    color, points, dash = looks[kind]
    series.marker.style, series.smooth = MARK.NONE, False  # type: ignore[attr-defined]
    stroke(series.format, color, points, dash)  # type: ignore[attr-defined]
    known = [i for i, v in enumerate(values) if v is not None]
    if known:
        at = known[len(known) // 12 + 1] if kind == "target" else known[-1]
        label(series, at, fmt, AT.BELOW if under else AT.ABOVE, color)


def _axes(chart: Chart, it: Course) -> None:
    chart.value_axis.has_major_gridlines = True
    stroke(chart.value_axis.major_gridlines.format, "accent6", 0.5)
    chart.value_axis.format.line.fill.background()
    if it.days:
        by_day(chart.category_axis, -(-(it.days[-1] - it.days[0]).days // MOST_NAMES))
    else:
        every(chart.category_axis, -(-len(it.names) // MOST_NAMES))
    inner(chart, (0.06, 0.04, 0.88, 0.84))
