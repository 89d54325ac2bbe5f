"""A sheet of the council's documents on the screen: the same records as the slides and the report."""

from collections.abc import Sequence

import streamlit as st

from dashboard import charts, charts_council, components
from dashboard.components import Card, Cell, Data, Table, Verdict
from dashboard.formats import signed_percent
from dashboard.reading import said
from dashboard.reports.shapes import Big, Course, Cover, Drawn, Grid, Sheet, Text, Tile, Words
from dashboard.words import _, sentence

HEIGHT = 250
WIDE = [1.3, 1]


def cover(it: Cover) -> None:
    """The first page."""
    components.answer(it.title, it.warning, "")
    components.lines([it.body, it.subtitle])
    if it.course is not None:
        _course(it.course, "portada")


def sheet(it: Sheet) -> None:
    """The conclusion, what shows it, and how to read it."""
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
            _course(course, it.key)
    with right:
        for grid in grids:
            components.table(table(grid), name="stack thirds")
    components.trust(it.note)


def _big(it: Big) -> None:
    components.answer("", it.value, it.sentence)
    components.lines((sentence(it.verdict.word),))


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


def _course(it: Course, key: str) -> None:
    alt = it.alt if it.alt.startswith(it.caption.rstrip(".")) else f"{it.caption}. {it.alt}"
    with st.container(key=f"figure-sheet-{key}", gap="xsmall"):
        components.say(it.caption.rstrip("."))
        st.vega_lite_chart(charts_council.course((it,), HEIGHT), theme=None, key=f"council-{key}", alt=alt)
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
    """A grid as a table of the screen: what is drawn on paper is a number here."""
    rows = tuple(
        tuple(_drawn(it.drawn, i) if it.drawn and j == it.drawn.column else _cell(cell) for j, cell in enumerate(row))
        for i, row in enumerate(it.rows)
    )
    numeric = (*it.numeric, *([it.drawn.column] if it.drawn else []))
    return Table(it.caption, it.head, rows, numeric)


def _cell(text: Text) -> Cell | str:
    return Cell(text.word, text.kind) if isinstance(text, Verdict) else text


def _drawn(it: Drawn, i: int) -> str:
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


def names(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The sheets by their place in the address, with what they are about."""
    return {"portada": _("Portada"), **{one.key: one.topic for one in sheets}}
