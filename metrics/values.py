"""What one question brings back before it becomes a figure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Cell:
    """A value, how many events it rests on, and its two parts where it is a ratio or a mean."""

    value: float | None = None
    n: int = 0
    numerator: float | None = None
    denominator: float | None = None
    cut: tuple[date, date] | None = None  # the days of a published figure that the period asked for cuts: there is no value


Cells = dict[tuple[int, date | None], Cell]  # by key number (0 = all) and first day of the bucket (None = the whole period)
