"""What a sheet of the council's documents holds: plain records that the slides, the report and the page draw, each in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.components import Verdict

Text = str | Verdict  # a cell of a grid


@dataclass(frozen=True)
class Big:
    """One of a few sentences, led by its figure."""

    value: str
    sentence: str
    verdict: Verdict


@dataclass(frozen=True)
class Tile:
    """One headline figure with its last months; `names` name them."""

    label: str
    value: str
    verdict: Verdict
    beside: str
    names: tuple[str, ...]
    values: tuple[float | None, ...]
    target: float | None
    alt: str


@dataclass(frozen=True)
class Drawn:
    """The column of a grid that is drawn, a mark a row: kind bars | share | change | interval; `kinds` are those of verdicts.

    low, high: the ends of an interval; due: the hollow bar behind a bar (of a share, all of it); unit: as in an indicator.
    """

    kind: str
    column: int
    values: tuple[float | None, ...]
    kinds: tuple[str, ...]
    unit: str
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    due: tuple[float | None, ...] = ()
    ends: tuple[float, float] | None = None  # of the axis of intervals, where they are not those of a share

    @property
    def around_zero(self) -> bool:
        """Whether its axis goes to both sides of zero: a change in per cent."""
        return self.ends is not None and self.ends[0] < 0


@dataclass(frozen=True)
class Grid:
    """A table: `widths` are shares of its width, `numeric` the columns that are numbers, `more` how many rows were left out."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[float, ...]
    numeric: tuple[int, ...] = ()
    drawn: Drawn | None = None


@dataclass(frozen=True)
class Line:
    """One line or row of columns: kind series | before (last year) | ahead (forecast, from where the series ends) | target."""

    name: str
    kind: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Course:
    """A figure over time. kind: columns | line; low, high: where eight in ten would lie, for the forecast."""

    caption: str
    kind: str
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str
    alt: str
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    quiet: tuple[int, ...] = ()  # places of days on which nobody works
    days: tuple[date, ...] = ()  # where every place is a day


@dataclass(frozen=True)
class Words:
    """A column of text."""

    title: str
    paragraphs: tuple[str, ...]


Block = Big | Tile | Grid | Course | Words


@dataclass(frozen=True)
class Sheet:
    """One conclusion and what shows it. `key` names it in the state and in addresses; `source` goes to the speaker's notes."""

    key: str
    topic: str
    title: str
    blocks: tuple[Block, ...]
    note: str
    source: str
    remark: str = ""  # what somebody wrote about it, with their name


@dataclass(frozen=True)
class Cover:
    """The first page; `warning` says that the period is not over or has no data."""

    body: str
    title: str
    subtitle: str
    warning: str
    course: Course | None


@dataclass(frozen=True)
class Document:
    """All of a packet's contents: what every format says. `left_out` are the sections without anything to say, and why."""

    cover: Cover
    sheets: tuple[Sheet, ...]
    agencies: tuple[tuple[str, tuple[Sheet, ...]], ...]
    left_out: tuple[tuple[str, str], ...]


def comes_down(kind: str, values: Sequence[float | None]) -> bool:
    """Whether an observed line comes down to its last point: the line is above it, so its number stands below."""
    known = [value for value in values if value is not None][-4:]
    return kind == "series" and len(known) > 1 and max(known[:-1]) > known[-1]


def shortened(grid: Grid, first: int, last: int) -> Grid:
    """Some rows of a grid, with what is drawn in them."""
    it, rows = grid.drawn, slice(first, last)
    drawn = it and replace(
        it, values=it.values[rows], kinds=it.kinds[rows], low=it.low[rows], high=it.high[rows], due=it.due[rows]
    )
    return replace(grid, rows=grid.rows[rows], drawn=drawn)
