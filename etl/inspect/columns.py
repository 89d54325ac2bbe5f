"""What each column of a sample holds: its kind and form, its words, what stands for no value, whether it is of people."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from etl.inspect.amounts import NumberForm, find_numbers
from etl.inspect.cells import HOUR, NO_VALUE, SPACE, plain
from etl.inspect.dates import DateForms, find_dates
from etl.inspect.persons import find_person, is_free_text
from etl.persons import concealed, masked
from etl.readers.records import ROW
from etl.text import NULLS, fold
from etl.values import MISREAD

LEAST_DATES, LEAST_NUMBERS, LEAST_HOURS = 0.7, 0.85, 0.9
FEW_WORDS = 300
FILLER = 2  # times that a text that is no date must repeat in a column of dates to count as «no value»


@dataclass(frozen=True)
class Column:
    """One column. words: the most frequent texts where they are few; nulls: what stands for no value, beyond the built-in."""

    name: str
    place: int
    kind: str  # date | hour | number | text | empty
    filled: int
    empty: int
    distinct: int
    longest: int = 0
    dates: DateForms | None = None
    numbers: NumberForm | None = None
    words: tuple[tuple[str, int], ...] = ()
    nulls: tuple[tuple[str, int], ...] = ()
    person: str = ""
    person_share: float = 0.0
    free_text: bool = False
    misread: int = 0
    shape: str = ""
    repeated_rows: tuple[int, ...] = ()  # some rows whose value came before

    @property
    def unique(self) -> bool:
        return self.filled > 0 and self.distinct == self.filled

    @property
    def uniqueness(self) -> float:
        return self.distinct / self.filled if self.filled else 0.0


def profile(frame: pl.DataFrame) -> list[Column]:
    """Every column of a frame of text."""
    rows = frame[ROW]
    names = [name for name in frame.columns if name != ROW]
    # A key of a JSON object may be a person's: that is no column to speak of.
    return [_column(frame[name], rows, place) for place, name in enumerate(names, 1) if masked(name) == name]


def _column(series: pl.Series, rows: pl.Series, place: int) -> Column:
    text = series.str.strip_chars(SPACE)
    values, nulls = _without_nulls(text)
    filled = values.drop_nulls()
    distinct = filled.n_unique()
    if not len(filled):
        return Column(series.name, place, "empty", 0, len(text), 0, nulls=nulls)
    longest = int(str(filled.str.len_chars().max()))
    kind, dates, numbers, more = _kind(filled)
    person, share = (
        ("", 0.0) if kind in ("date", "hour") and "naci" not in fold(series.name) else find_person(series.name, filled, kind)
    )
    counts = filled.value_counts(sort=True, name="n").iter_rows() if distinct <= FEW_WORDS and not person else ()
    return Column(
        series.name,
        place,
        kind,
        len(filled),
        len(text) - len(filled),
        distinct,
        longest=longest,
        dates=dates,
        numbers=numbers,
        words=tuple((word, n) for word, n in counts if concealed(word) == word),  # one person among words is no word to map
        nulls=nulls + more,
        person=person,
        person_share=share,
        free_text=kind == "text" and is_free_text(filled),
        misread=_misread(filled) if kind == "text" else 0,
        shape=_shape(filled),
        repeated_rows=_repeated(values, rows) if distinct < len(filled) else (),
    )


def _without_nulls(text: pl.Series) -> tuple[pl.Series, tuple[tuple[str, int], ...]]:
    """The texts that say something, and the words for no value that a contract has to declare."""
    words = text.drop_nulls().value_counts(name="n")
    words = words.filter(plain(words[text.name]).is_in(list(NO_VALUE)))
    said = dict(words.iter_rows())
    values = text.set(text.is_in(list(said)).fill_null(value=False), None) if said else text
    return values.replace("", None), tuple((word, n) for word, n in said.items() if fold(word) not in NULLS)


def _kind(filled: pl.Series) -> tuple[str, DateForms | None, NumberForm | None, tuple[tuple[str, int], ...]]:
    """Date, hour, number or text; with the frequent texts that stand for no value among dates or numbers."""
    if filled.str.contains(HOUR.pattern.replace("^", "^(?i)", 1)).mean() >= LEAST_HOURS:  # type: ignore[operator]  # a share
        return "hour", None, None, ()
    dates = find_dates(filled)
    if dates and (dates.read >= LEAST_DATES * len(filled) or dates.month_names):
        if not dates.unread or dates.month_names:
            return "date", dates, None, ()
        fillers = _fillers(filled)
        again = find_dates(filled.filter(~filled.is_in([w for w, _ in fillers]))) if fillers else dates
        return "date", again or dates, None, fillers
    numbers = find_numbers(filled)
    if numbers and numbers.read >= LEAST_NUMBERS * len(filled):
        return "number", None, numbers, ()
    return "text", dates if dates and dates.month_names else None, None, ()


def _fillers(filled: pl.Series) -> tuple[tuple[str, int], ...]:
    """Texts without digits that repeat among dates: «PENDIENTE», «POR DEFINIR»."""
    words = filled.filter(~filled.str.contains(r"\d")).value_counts(sort=True, name="n")
    return tuple((word, n) for word, n in words.head(8).iter_rows() if n >= FILLER and len(word) <= 40)


def _misread(filled: pl.Series) -> int:
    """How many texts show marks of having been decoded wrongly."""
    if filled.str.len_bytes().sum() == filled.str.len_chars().sum():
        return 0
    return int(filled.str.contains(MISREAD).sum())


def _shape(filled: pl.Series) -> str:
    """The commonest pattern of the values: letters as A, digits as 9; says nothing of what they are."""
    shapes = filled.head(2000).str.slice(0, 40).str.replace_all(r"\p{L}", "A").str.replace_all(r"\d", "9")
    found: str = shapes.value_counts(sort=True, name="n")[filled.name][0]
    return found


def _repeated(values: pl.Series, rows: pl.Series) -> tuple[int, ...]:
    again = values.is_not_null() & ~values.is_first_distinct()
    return tuple(rows.filter(again).head(3).to_list())


def by_name(columns: Sequence[Column]) -> dict[str, Column]:
    return {column.name: column for column in columns}
