"""Which decimal and thousands marks the numbers of a column use, and whether anything in it decides."""

import re
from collections import Counter
from dataclasses import dataclass

import polars as pl

from etl.numbers import read_numbers

DIGITS = r"(\d[\d.,' \u00a0\u202f]*)"
PEEK = 2000
NO_ANSWER = (-9, -1, 0, 8, 9, 77, 88, 98, 99, 999)  # what questionnaires write for «no sabe» or «no contestó»
MOST_SLIPS, MOST_ODD, MOST_VALUES = 0.02, 6, 120
SCALES = ((1, 5), (1, 10), (0, 10), (1, 7), (1, 4), (0, 100))
LEAST_IN_SCALE = 0.35


@dataclass(frozen=True)
class NumberForm:
    """The numbers of a column: the marks to declare, whether they are sure, and what they are like.

    scale: the usual scale of answers they fit, if any; odd: whole numbers outside it that look like «no sabe».
    """

    decimal: str
    thousands: str
    sure: bool
    proof: str
    read: int
    unread: int
    low: float
    high: float
    whole: bool  # none has decimals
    negative: int
    signed: bool  # with a currency sign
    scale: tuple[int, int] | None = None
    odd: tuple[tuple[str, int], ...] = ()


def find_numbers(values: pl.Series) -> NumberForm | None:
    """The form of a column of stripped texts without nulls; None when they are no numbers."""
    if not values.head(PEEK).str.contains(r"\d").any():
        return None
    signs: Counter[str] = Counter()
    for shape, n in _shapes(values).iter_rows():
        signs[_sign(shape.strip(" \u00a0\u202f"))] += n
    decimal, thousands, sure, proof = _marks(signs)
    numbers = read_numbers(values, decimal, thousands)
    read = int(numbers.is_not_null().sum())
    if read < 0.6 * len(values):
        return None
    known = numbers.drop_nulls()
    low, high = float(str(known.min())), float(str(known.max()))
    whole = bool((known == known.round(0)).all())
    scale, odd = _scale(known) if whole else (None, ())
    return NumberForm(
        decimal,
        thousands,
        sure,
        proof,
        read,
        len(values) - read,
        low,
        high,
        whole,
        int((known < 0).sum()),
        bool(values.str.contains(r"\$|(?i)mxn|pesos").any()),
        scale,
        odd,
    )


def _shapes(values: pl.Series) -> pl.DataFrame:
    """The numbers of short texts, each digit as 9 but a leading 0, and how often each such shape comes."""
    body = values.str.extract(DIGITS)
    usual = body.is_not_null() & (values.str.len_chars() - body.str.len_chars() <= 8)
    body = body.filter(usual)
    shape = body.str.slice(0, 1).str.replace(r"[1-9]", "9") + body.str.slice(1).str.replace_all(r"\d", "9")
    return shape.value_counts(name="n")


def _sign(body: str) -> str:
    """Which mark a number decides to be its decimals: `.`, `,`; `.?` or `,?` where three digits follow the only mark."""
    marks = [char for char in body if char in ".,"]
    if not marks:
        return "space" if re.search(r"\d[ \u00a0\u202f]\d{3}(?!\d)", body) else "'" if "'" in body else "plain"
    last = marks[-1]
    after = len(body) - body.rindex(last) - 1
    if len(set(marks)) == 2:
        return last
    other = "," if last == "." else "."
    if len(marks) > 1:
        return other  # 1,234,567: the mark that repeats separates thousands
    before = body[: body.rindex(last)]
    if after != 3 or not 1 <= len(before) <= 3 or before.startswith("0"):
        return last
    return f"{last}?"


def _marks(signs: Counter[str]) -> tuple[str, str, bool, str]:
    """(decimal, thousands, sure, why)."""
    point, comma = signs["."], signs[","]
    if point or comma:
        decimal = "." if point >= comma else ","
        most, least = max(point, comma), min(point, comma)
        said = f"{most:,} números lo deciden y {least:,} dicen lo contrario" if least else f"{most:,} números lo deciden"
        return decimal, "," if decimal == "." else ".", least == 0, said
    if signs["space"] or signs["'"]:
        return ".", " " if signs["space"] >= signs["'"] else "'", True, "los miles van separados por espacios o apóstrofos"
    if signs[".?"]:
        return ",", ".", False, f"{signs['.?']:,} números como 1.234: el punto puede separar miles o decimales"
    if signs[",?"]:
        return ".", ",", True, f"{signs[',?']:,} números como 1,234: la coma separa miles"
    return ".", ",", True, "números sin decimales ni miles"


def _scale(known: pl.Series) -> tuple[tuple[int, int] | None, tuple[tuple[str, int], ...]]:
    """The scale of answers that whole numbers fit, and the numbers outside it that look like «no sabe» or a slip."""
    if known.n_unique() > MOST_VALUES:
        return None, ()
    counts = {int(value): n for value, n in known.value_counts(name="n").iter_rows()}
    for low, high in SCALES:
        inside = {value: n for value, n in counts.items() if low <= value <= high}
        odd = {value: n for value, n in counts.items() if value not in inside}
        n, slips = sum(inside.values()), sum(n for value, n in odd.items() if value not in NO_ANSWER)
        if {high + 1, high + 2} <= set(odd):  # a count that goes on, not a scale
            continue
        full = {high, high - 1} & set(inside) and len(inside) >= min(4, high - low)
        if n >= LEAST_IN_SCALE * len(known) and full and slips <= MOST_SLIPS * len(known) and len(odd) <= MOST_ODD:
            large = sum(n for value, n in inside.items() if value > 10)
            if high <= 10 or large > 0.2 * len(known):
                return (low, high), tuple((str(value), n) for value, n in sorted(odd.items()))
    return None, ()
