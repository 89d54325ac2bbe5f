"""What every native chart shares: where it goes, its colours, its axes, its live labels."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx.chart.chart import Chart
from pptx.dml.color import MSO_THEME_COLOR
from pptx.enum.chart import XL_TICK_LABEL_POSITION as TICKS
from pptx.enum.chart import XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Inches, Pt

from dashboard.formats import forms
from dashboard.reports.slides.template import Box
from dashboard.words import TAGS, language

C = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
COLOR = {"better": "accent2", "worse": "accent3", "act": "accent4"}  # of a verdict; anything else is grey
LABEL_FLAGS = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")


def q(tag: str) -> str:
    return "{http://schemas.openxmlformats.org/drawingml/2006/chart}" + tag


def number_format(unit: str) -> str:
    """How a spreadsheet writes the numbers of a unit; the same as formats.py writes them."""
    said = forms()
    if unit == "mxn":
        large = f'[>=1000000]"{said.peso}"#,##0.00,,"{said.millions}";[>=10000]"{said.peso}"#,##0,"{said.thousands}";'
        return f'{large}"{said.peso}"#,##0'
    return {"percent": f'0"{said.percent}"', "minutes": '0"\u00a0min"', "stars": "0.0", "working_days": "0.0"}.get(unit, "#,##0")


def ink(color: Any, name: str, alpha: int = 0) -> None:
    """A theme colour, so that a change of theme changes charts too."""
    names = {"tx1": "TEXT_1", "bg1": "BACKGROUND_1"}
    color.theme_color = getattr(MSO_THEME_COLOR, names.get(name) or name.upper().replace("ACCENT", "ACCENT_"))
    if alpha:
        color._color._xClr.append(parse_xml(f'<a:alpha {C} val="{alpha * 1000}"/>'))


def fill(fmt: Any, name: str | None, alpha: int = 0) -> None:
    fmt.line.fill.background()
    if name is None:
        fmt.fill.background()
    else:
        fmt.fill.solid()
        ink(fmt.fill.fore_color, name, alpha)


def stroke(fmt: Any, name: str, points: float, dash: MSO_LINE | None = None) -> None:
    fmt.line.width = Pt(points)
    fmt.line.fill.solid()
    ink(fmt.line.fill.fore_color, name)
    if dash is not None:
        fmt.line.dash_style = dash


def place(slide: Slide, kind: Any, data: Any, box: Box, name: str, alt: str) -> Chart:
    """A chart in a box (inches), named and described, without what nobody asked for."""
    frame = slide.shapes.add_chart(kind, *(Inches(v) for v in box), data)
    properties = frame._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", alt)
    chart: Chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(12)
    ink(chart.font.color, "accent5")
    space = chart._chartSpace
    first = space[0].tag == q("date1904")  # schema order, or PowerPoint offers to repair
    space.insert(1 if first else 0, parse_xml(f'<c:lang {C} val="{TAGS[language()]}"/>'))
    for axis in (chart.category_axis, chart.value_axis):
        axis.has_major_gridlines = axis.has_minor_gridlines = False
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        stroke(axis.format, "accent6", 0.75)
    return chart


def inner(chart: Chart, box: Box) -> None:
    """Fixes the plot area as a share of the frame: what makes bars line up with the rows of a table."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(q("layout")):
        area.remove(old)
    x, y, w, h = box
    area.insert(
        0,
        parse_xml(
            f'<c:layout {C}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
            f'<c:x val="{x}"/><c:y val="{y}"/><c:w val="{w}"/><c:h val="{h}"/></c:manualLayout></c:layout>'
        ),
    )


def hide(axis: Any) -> None:
    axis.tick_label_position = TICKS.NONE
    axis.format.line.fill.background()


def scale(axis: Any, low: float, high: float, unit: float | None = None, fmt: str | None = None) -> None:
    axis.minimum_scale, axis.maximum_scale = low, high
    if unit:
        axis.major_unit = unit
    if fmt:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = fmt, False


def labels(series: Any, fmt: str, where: Any, size: int = 12) -> None:
    """A live label on every point of a series."""
    shown = series.data_labels
    shown.show_value, shown.position, shown.number_format, shown.number_format_is_linked = True, where, fmt, False
    shown.font.size = Pt(size)
    ink(shown.font.color, "tx1")


def label(series: Any, index: int, fmt: str, where: Any, color: str) -> None:
    """A live label on one point: it shows the value of the sheet, not a typed text."""
    point = series.points[index].data_label
    point.font.size, point.font.bold = Pt(14), True
    ink(point.font.color, color)
    point.position = where
    held = point._dLbl
    for tag in LABEL_FLAGS:
        held.find(q(tag)).set("val", str(int(tag == "showVal")))
    held.find(q("idx")).addnext(parse_xml(f'<c:numFmt {C} formatCode={quoteattr(fmt)} sourceLinked="0"/>'))


def by_day(axis: Any, step: int) -> None:
    """Days on a date axis, every so many of them named: «8 oct»."""
    code = {"es": "80A", "en": "409"}[language()]
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = f"[$-{code}]d mmm", False
    for tag in ("baseTimeUnit", "majorUnit", "majorTimeUnit", "minorUnit", "minorTimeUnit"):
        for old in axis._element.findall(q(tag)):
            axis._element.remove(old)
    for tag, value in (("baseTimeUnit", "days"), ("majorUnit", step), ("majorTimeUnit", "days")):
        axis._element.append(parse_xml(f'<c:{tag} {C} val="{value}"/>'))


def every(axis: Any, n: int) -> None:
    """One label of n on a category axis, upright."""
    axis.tick_labels.font.size = Pt(12)
    axis._element.find(q("txPr"))[0].set("rot", "0")
    last = axis._element.find(q("noMultiLvlLbl"))
    for tag in ("tickLblSkip", "tickMarkSkip"):
        made = parse_xml(f'<c:{tag} {C} val="{max(1, n)}"/>')
        if last is None:
            axis._element.append(made)
        else:
            last.addprevious(made)


def as_lines(chart: Chart, first: int) -> Sequence[Any]:
    """Moves the series from `first` on of an area chart to a line chart on the same axes; python-pptx has no such combination."""
    host = next(part for part in chart._chartSpace.chart.plotArea if part.tag == q("areaChart"))
    line = parse_xml(f'<c:lineChart {C}><c:grouping val="standard"/><c:varyColors val="0"/></c:lineChart>')
    for moved in host.findall(q("ser"))[first:]:
        moved.append(parse_xml(f'<c:smooth {C} val="0"/>'))
        line.append(moved)
    line.append(parse_xml(f'<c:marker {C} val="1"/>'))
    for axis in host.findall(q("axId")):
        line.append(deepcopy(axis))
    host.addnext(line)
    chart._chartSpace.chart.find(q("dispBlanksAs")).set("val", "gap")
    found: Sequence[Any] = list(chart.plots)[1].series
    return found
