"""What is drawn inside a cell of a table: a bar, a bar in the outline of its whole, or an interval with its dot."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Bar:
    """What is drawn in a cell, in hundredths of its width: from where to where, a dot, the place of zero.

    shape: bar | framed (with the outline of the whole) | line; kind: that of a verdict, for its colour.
    """

    shape: str
    kind: str
    start: float
    end: float
    dot: float | None = None
    zero: float | None = None


def bar_html(it: Bar) -> str:
    """A few boxes; the words of the cell, or of the one beside it, say the same."""
    places = (("b", it.dot), ("u", it.zero))
    inside = f'<i style="left:{it.start:.1f}%;width:{it.end - it.start:.1f}%"></i>'
    inside += "".join(f'<{tag} style="left:{at:.1f}%"></{tag}>' for tag, at in places if at is not None)
    return f'<span class="p10-bar {escape(it.shape)} {escape(it.kind)}" aria-hidden="true">{inside}</span>'
