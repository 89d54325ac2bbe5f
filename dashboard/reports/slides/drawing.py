"""Text, rules and tables on a slide: measured before they are placed, never shrunk below 12 points nor cut."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Inches, Pt

from dashboard.components import Verdict
from dashboard.reports.shapes import Grid, Text
from dashboard.reports.slides.charting import ink
from dashboard.reports.slides.fit import fit, lines
from dashboard.reports.slides.template import NS, Box, bar

GLYPH = {"better": ("▲", "accent2"), "worse": ("▼", "accent3"), "act": ("■", "accent4"), "usual": ("●", "accent5")}
NONE = ("○", "accent5")
HEAD, HEAD_SIZE, AIR, TALLEST = 0.36, 12, 0.16, (0.66, 1.3)
SIZES = (16, 15, 14, 13, 12)
SMALLER = (11, 10, 9)
Run = tuple[str, str | None, bool | None]  # text, theme colour, bold


class DoesNotFit(ValueError):
    """A table of so many rows does not fit at 12 points."""


def runs_of(text: Text) -> list[Run]:
    """A text, or a verdict as its shape and its word."""
    if isinstance(text, Verdict):
        glyph, color = GLYPH.get(text.kind, NONE)
        return [(f"{glyph} ", color, False), (text.word, None, None)]
    return [(text, None, None)]


def plain(text: Text) -> str:
    return "".join(run[0] for run in runs_of(text))


def write(
    frame: Any,
    runs: Sequence[Run],
    size: float | None = None,
    color: str | None = None,
    bold: bool | None = None,
    align: Any = None,
) -> None:
    """Puts runs into a text frame; nothing is set that the layout already says."""
    paragraph = frame.paragraphs[0]
    for text, tint, strong in runs:
        run = paragraph.add_run()
        run.text = text
        if size:
            run.font.size = Pt(size)
        if (strong if strong is not None else bold) is not None:
            run.font.bold = strong if strong is not None else bold
        if tint or color:
            ink(run.font.color, tint or color or "")
    if align is not None:
        paragraph.alignment = align


def text(
    slide: Slide, box: Box, said: Text, sizes: Sequence[float], name: str, *, bold: bool | None = None, color: str | None = None
) -> None:
    """A text box at the largest of the sizes that fits; names longer than anybody's are written smaller than that."""
    size = fit([(plain(said), box[2])], box[3] + 0.02, (*sizes, *SMALLER), bool(bold)) or SMALLER[-1]
    shape = slide.shapes.add_textbox(*(Inches(v) for v in box))
    shape.name, frame = name, shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = True
    write(frame, runs_of(said), size, color, bold)


def rule(slide: Slide, box: Box) -> None:
    """A thin line."""
    made = bar(200 + len(slide.shapes), box, "accent5").replace("<p:sp>", f"<p:sp {NS}>", 1)
    slide.shapes._spTree.append(parse_xml(made))


def table(slide: Slide, box: Box, grid: Grid, sizes: Sequence[float] = SIZES) -> tuple[float, float, list[float]]:
    """A native table whose rows all have one height: (top of the rows, height of one, left edges of its columns).

    DoesNotFit when its rows would not fit at the smallest size.
    """
    x, y, w, h = box
    widths = [share * w / sum(grid.widths) for share in grid.widths]
    gaps = [0.2 if j and j - 1 in grid.numeric and j not in grid.numeric else 0 for j in range(len(widths))]
    rooms = [width - AIR - gap for width, gap in zip(widths, gaps, strict=True)]
    cells = [(plain(cell), rooms[j]) for line in grid.rows for j, cell in enumerate(line)]
    row, size = _row(cells, (h - HEAD) / len(grid.rows), sizes)
    if size is None or any(lines(head, HEAD_SIZE, rooms[j]) > 1 for j, head in enumerate(grid.head)):
        raise DoesNotFit(f"{grid.caption}: {len(grid.rows)}")
    frame = slide.shapes.add_table(len(grid.rows) + 1, len(widths), *(Inches(v) for v in (x, y, w, HEAD + row * len(grid.rows))))
    properties = frame._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", grid.caption)
    properties.set("name", grid.caption)
    made = frame.table
    made._tbl.tblPr.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
    made.horz_banding = False
    for j, width in enumerate(widths):
        made.columns[j].width = Inches(width)
    for i, line in enumerate([grid.head, *grid.rows]):
        made.rows[i].height = Inches(row if i else HEAD)
        for j, cell in enumerate(line):
            _cell(made.cell(i, j), cell, size if i else HEAD_SIZE, bool(i), j in grid.numeric, gaps[j])
    edges = [x + sum(widths[:j]) for j in range(len(widths) + 1)]
    return y + HEAD, row, edges


def _row(cells: Sequence[tuple[str, float]], room: float, sizes: Sequence[float]) -> tuple[float, float | None]:
    """The height of every row and the size of its text: low ones, and higher ones where names are long."""
    for tallest in TALLEST:
        row = min(tallest, room)
        size = fit(cells, row - 0.05, sizes)
        if size is not None:
            break
    return row, size


def _cell(cell: Any, said: Text, size: float, body: bool, right: bool, gap: float) -> None:
    cell.margin_left, cell.margin_right, cell.margin_top, cell.margin_bottom = (Inches(v) for v in (gap, AIR, 0.02, 0.02))
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE if body else MSO_ANCHOR.BOTTOM
    write(cell.text_frame, runs_of(said), size, None if body else "accent5", None, PP_ALIGN.RIGHT if right else None)
    line = f'<a:lnB {NS} w="{6350 if body else 12700}"><a:solidFill><a:schemeClr val="{"accent6" if body else "accent5"}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(f"{line}</a:solidFill></a:lnB>"))
