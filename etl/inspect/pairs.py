"""What two dates of a row say together: closed at once, closed before they came in, which order of day and month fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from etl.dates import read_instants
from etl.inspect.cells import SPACE
from etl.inspect.columns import Column
from etl.inspect.dates import with_order
from etl.inspect.plan import Plan
from etl.readers.records import ROW

FOLLOWED_ROWS, LEAST_FOLLOWED, NEVER_BEFORE = 20_000, 20, 0.97
FOLLOWS = (
    ("received_at", "resolved_at"),
    ("called_at", "ended_at"),
    ("arrived_at", "called_at"),
    ("started_at", "completed_at"),
    ("from_at", "to_at"),
    ("offered_at", "rated_at"),
)


@dataclass(frozen=True)
class Pair:
    """Two dates in a row: how many rows have both, the same instant in both, or the second before the first."""

    first: str
    second: str
    both: int
    zero: int
    negative: int
    zero_rows: tuple[int, ...]
    negative_rows: tuple[int, ...]
    hours: bool  # both have hours: the same day alone is no wonder


def find_pairs(frame: pl.DataFrame, plan: Plan) -> list[Pair]:
    """Each pair of dates of a plan that follow one another."""
    dated = {bind.target: bind for bind in plan.binds if bind.dates and bind.columns and not bind.dates[0].startswith("DECIDA")}
    found = []
    for first, second in FOLLOWS:
        if first not in dated or second not in dated:
            continue
        a, b = (_read(frame, dated[name].columns, dated[name].dates) for name in (first, second))
        both, hours = a.is_not_null() & b.is_not_null(), not (_days(a) or _days(b))
        zero = both & (a == b)
        negative = both & (b < a)
        found.append(
            Pair(
                " ".join(dated[first].columns),
                " ".join(dated[second].columns),
                int(both.sum()),
                int(zero.sum()),
                int(negative.sum()),
                _rows(frame, zero),
                _rows(frame, negative),
                hours,
            )
        )
    return found


def _read(frame: pl.DataFrame, columns: Sequence[str], forms: tuple[str, ...]) -> pl.Series:
    text = frame.select(
        pl.concat_str([pl.col(name).str.strip_chars(SPACE) for name in columns], separator=" ", ignore_nulls=True)
    ).to_series()
    read = read_instants(text.replace("", None), (*forms, "iso") if "iso" not in forms else forms)
    return read.local.zip_with(read.local.is_not_null(), read.utc)


def _days(read: pl.Series) -> bool:
    """Whether no instant has an hour."""
    return bool((read.drop_nulls().dt.time() == pl.Series([0]).cast(pl.Time)[0]).all())


def _rows(frame: pl.DataFrame, mask: pl.Series) -> tuple[int, ...]:
    return tuple(frame[ROW].filter(mask.fill_null(value=False)).head(3).to_list())


def order_evidence(frame: pl.DataFrame, columns: Mapping[str, Column], first: str, second: str) -> str:
    """How many rows would close before they came in under each order of day and month; empty when it tells nothing."""
    counts = {}
    for order in ("dmy", "mdy"):
        read = []
        for name in (first, second):
            dates = columns[name].dates
            if dates is None or not dates.forms:
                return ""
            read.append(
                _read(frame, (name,), tuple(with_order(form, order) for form in dates.forms) if dates.open else dates.forms)
            )
        counts[order] = int((read[1] < read[0]).sum())
    if counts["dmy"] == counts["mdy"]:
        return ""
    return f"leído día/mes, {counts['dmy']:,} filas terminan antes de empezar; mes/día, {counts['mdy']:,}"


def followers(frame: pl.DataFrame, columns: Sequence[Column]) -> dict[str, list[str]]:
    """For each column of dates whose order is known, the others that never come before it where both are filled in."""
    head = frame.head(FOLLOWED_ROWS)
    read = {c.name: _read(head, (c.name,), c.dates.forms) for c in columns if c.dates and c.dates.forms and not c.dates.open}
    found: dict[str, list[str]] = {}
    for a, first in read.items():
        for b, second in read.items():
            both = int((first.is_not_null() & second.is_not_null()).sum())
            if a != b and both >= LEAST_FOLLOWED and int((second >= first).sum()) >= NEVER_BEFORE * both:
                found.setdefault(a, []).append(b)
    return found
