"""A sheet of the council's documents on the screen: the same records as the slides and the report."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import charts, charts_council, components
from dashboard.bars import Bar
from dashboard.components import Card, Cell, Data, Table, Verdict
from dashboard.formats import signed_percent
from dashboard.reading import said
from dashboard.reports.shapes import Big, Course, Cover, Drawn, Grid, Sheet, Text, Tile, Words, shortened
from dashboard.reports.slides.fit import POINTS, lines
from dashboard.words import _

HEIGHT, TALL = 250, 340  # pixels of a chart: in the preview, in the presentation
WIDE = [1.3, 1]
WINDOW, ROOM, FONT = 1250, 590, 17  # pixels: width and height that are left for a sheet, and the size of a table's words


def cover(it: Cover, height: int = HEIGHT) -> None:
    """The first page."""
    components.answer(it.title, it.warning, "")
    components.lines([it.body, it.subtitle])
    if it.course is not None:
        _course(it.course, "portada", height)


def sheet(it: Sheet, height: int = HEIGHT) -> None:
    """The conclusion, what shows it, and how to read it; height: of a chart, in pixels."""
    components.say(it.title, it.topic)
    bigs, tiles, courses, grids, words = (
        [block for block in it.blocks if isinstance(block, kind)] for kind in (Big, Tile, Course, Grid, Words)
    )
    for big in bigs:
        _big(big)
    if tiles:
        components.cards([_card(tile, f"{it.key}-{i}") for i, tile in enumerate(tiles)])
    if words:
        for column, one in zip(st.columns(len(words), gap="medium"), words, strict=True):
            with column:
                components.section(one.title)
                components.lines(one.paragraphs)
    left, right = st.columns(WIDE, gap="medium") if courses and grids else (st.container(), st.container())
    with left:
        for course in courses:
            _course(course, it.key, height)
    with right:
        for grid in grids:
            components.table(table(grid), name="stack thirds")
    components.trust(it.note)


def _big(it: Big) -> None:
    components.answer("", it.value, it.sentence)
    components.verdict(it.verdict)


def _card(it: Tile, key: str) -> Card:
    points = [charts.Point(name, value, "", None, None, False) for name, value in zip(it.names, it.values, strict=True)]
    drawn = sum(point.value is not None for point in points) > 1
    return Card(
        key,
        it.label,
        it.value,
        "",
        it.verdict,
        charts.spark(points, it.target, it.verdict.kind) if drawn else None,
        it.alt,
        it.beside,
        None,
    )


def _course(it: Course, key: str, height: int) -> None:
    alt = it.alt if it.alt.startswith(it.caption.rstrip(".")) else f"{it.caption}. {it.alt}"
    with st.container(key=f"figure-sheet-{key}", gap="xsmall"):
        components.say(it.caption.rstrip("."))
        st.vega_lite_chart(charts_council.course((it,), height), theme=None, key=f"council-{key}", alt=alt)
        components.foot(f"sheet-{key}", "", Data("", "", "", course_table(it)))


def course_table(it: Course) -> Table:
    """The figures that a course draws: a row a place, a column a line."""
    held = [(line.name or it.unit, line.values) for line in it.lines]
    if it.low:
        held += [(_("de"), it.low), (_("a"), it.high)]
    values = list(zip(*(column for _name, column in held), strict=True))
    rows = tuple(
        (name, *("–" if one is None else said(one, it.unit) for one in row)) for name, row in zip(it.names, values, strict=True)
    )
    plain = tuple((name, *row) for name, row in zip(it.names, values, strict=True))
    return Table(it.caption, (_("Cuándo"), *(name for name, _column in held)), rows, tuple(range(1, len(held) + 1)), plain)


def table(it: Grid) -> Table:
    """A grid as a table of the screen; what is drawn begins at the same place in every row, its number behind it."""
    rows = tuple(
        tuple(_drawn(it.drawn, i, row) if it.drawn and j == it.drawn.column else _cell(cell) for j, cell in enumerate(row))
        for i, row in enumerate(it.rows)
    )
    return Table(it.caption, it.head, rows, it.numeric)


def _cell(text: Text) -> Cell | str:
    return Cell(text.word, text.kind) if isinstance(text, Verdict) else text


def _drawn(it: Drawn, i: int, others: Sequence[Text]) -> Cell:
    """What is drawn, and its number where no other cell of the row says it."""
    said = _number(it, i)
    return Cell("" if said in others and said != "–" else said, bar=_bar(it, i))


def _bar(it: Drawn, i: int) -> Bar | None:
    value, kind = it.values[i], it.kinds[i]
    if value is None or (it.kind == "interval" and it.low[i] is None):
        return None
    if it.kind == "interval":
        low, high = it.ends or (0.0, 100.0)
        at = [100 * (v - low) / (high - low) for v in (value, it.low[i] or 0.0, it.high[i] or 0.0, 0.0)]
        return Bar("line", kind, at[1], at[2], at[0], at[3] if it.around_zero else None)
    top = max(abs(v) for v in (*it.values, *it.due) if v is not None) or 1.0
    if it.kind == "change":
        end = 50 + 50 * value / top
        return Bar("bar", kind, min(50.0, end), max(50.0, end), zero=50.0)
    return Bar("framed" if it.kind == "share" else "bar", kind, 0.0, 100 * value / top)


def _number(it: Drawn, i: int) -> str:
    value = it.values[i]
    if value is None:
        return "–"
    if it.kind == "change":
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value):g}"
    if it.kind == "interval" and it.low[i] is not None:
        numbers = (value, it.low[i], it.high[i])
        words = [signed_percent(v or 0.0) if it.around_zero else said(v, it.unit) for v in numbers]
        return _("{value} ({low} a {high})").format(value=words[0], low=words[1], high=words[2])
    return said(value, it.unit)


def presented(it: Sheet) -> Sheet:
    """A sheet for a window of 1366x768: with as many rows of its tables as there is room for, told where that is not all."""
    grids = [block for block in it.blocks if isinstance(block, Grid)]
    wide = WINDOW * (WIDE[1] / sum(WIDE) if any(isinstance(block, Course) for block in it.blocks) else 1.0)
    room = ROOM - 40 * lines(it.title, 32, WINDOW / POINTS, bold=True) - 21 * lines(it.note, 15, WINDOW / POINTS) - _words(it)
    cut = {id(grid): _fitting(grid, wide, room) for grid in grids}
    left = [_("Se muestran {n} de {total}.").format(n=cut[id(grid)], total=len(grid.rows)) for grid in grids
            if cut[id(grid)] < len(grid.rows)]  # fmt: skip
    blocks = tuple(shortened(block, 0, cut[id(block)]) if isinstance(block, Grid) else block for block in it.blocks)
    return replace(it, blocks=blocks, note=" ".join((it.note, *left)).strip())


def _fitting(grid: Grid, wide: float, room: float) -> int:
    """How many of its rows fit, one at least."""
    widths = [wide * share / sum(grid.widths) - 14 for share in grid.widths]
    widths[0] *= 1.4  # a browser gives names the room that numbers do not need
    used, n = 0.0, 0
    for row in grid.rows:
        cells = [cell.word if isinstance(cell, Verdict) else cell for cell in row]
        used += 15 + 25 * max(min(lines(cell, FONT, width / POINTS), 9) for cell, width in zip(cells, widths, strict=True))
        n += used <= room
    return max(n, 1)


def _words(it: Sheet) -> float:
    """Pixels that its columns of text take."""
    columns = [block for block in it.blocks if isinstance(block, Words)]
    inches = (WINDOW / len(columns) - 20) / POINTS if columns else 1.0
    return max((60 + sum(26 * lines(text, 17.6, inches) for text in column.paragraphs) for column in columns), default=0.0)


def names(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The sheets by their place in the address, with what they are about."""
    return {"portada": _("Portada"), **{one.key: one.topic for one in sheets}}
