"""Numbers as people write them: `$1,234.50`, `(1,234.50)`, `1.234,5` under a declared decimal mark; never a guess."""

import re
from functools import cache

import polars as pl

CENTS_TOLERANCE = 1e-4  # what a sum of binary fractions leaves in a spreadsheet
LARGEST_MONEY = 1e13  # beyond this, binary fractions no longer tell cents apart
GROUPS = {" ": "[ \u00a0\u202f]", "'": "['’]"}


@cache
def _pattern(decimal: str, thousands: str) -> str:
    point = re.escape(decimal)
    grouped = rf"\d{{1,3}}(?:{GROUPS.get(thousands, re.escape(thousands))}\d{{3}})+(?:{point}\d+)?|" if thousands else ""
    body = rf"{grouped}\d+(?:{point}\d*)?|{point}\d+"
    return (
        rf"(?i)^(\(?)\s*([-+−]?)\s*(?:mxn|mx)?\s*\$?\s*([-+−]?)\s*({body})\s*"
        r"(?:mxn|m\.\s?n\.|mn|pesos)?\s*([-−]?)\s*(\)?)$"
    )


def read_numbers(text: pl.Series, decimal: str = ".", thousands: str = ",") -> pl.Series:
    """Float64 of a column of stripped text; null where it is null or no number of that form."""
    if decimal != ".":
        return _written(text, decimal, thousands)
    read = text.cast(pl.Float64, strict=False)
    read = read.set(~read.is_finite(), None)
    left = read.is_null() & text.is_not_null()
    if not left.any():
        return read
    places = left.arg_true()
    return read.scatter(places, _written(text.gather(places), decimal, thousands))


def _written(text: pl.Series, decimal: str, thousands: str) -> pl.Series:
    """Numbers with currency signs, thousands marks, parentheses or a sign behind."""
    if thousands in (",", "."):
        usual = text.str.contains(rf"^-?\$?\d{{1,3}}({re.escape(thousands)}\d{{3}})*({re.escape(decimal)}\d+)?$")
        if usual.all():
            bare = text.str.replace_all(rf"[$\{thousands}]", "").str.replace(decimal, ".", literal=True)
            return bare.cast(pl.Float64, strict=False)
    name = "text"
    groups = pl.col(name).str.extract_groups(_pattern(decimal, thousands))
    frame = (
        text.alias(name)
        .to_frame()
        .select(
            opens=groups.struct[0],
            sign=groups.struct[1],
            inner=groups.struct[2],
            body=groups.struct[3],
            behind=groups.struct[4],
            closes=groups.struct[5],
        )
    )
    signs = pl.concat_str(pl.col("sign", "inner", "behind"), ignore_nulls=True).str.replace_all("−", "-")
    paired = (pl.col("opens") == "(") == (pl.col("closes") == ")")
    plain = pl.col("body").str.replace_all(f"[^0-9{re.escape(decimal)}]", "").str.replace(decimal, ".", literal=True)
    negative = (pl.col("opens") == "(") | signs.str.contains("-", literal=True)
    valid = paired & (signs.str.len_chars() <= 1) & ~((pl.col("opens") == "(") & signs.str.contains("-", literal=True))
    value = plain.cast(pl.Float64, strict=False) * pl.when(negative).then(-1.0).otherwise(1.0)
    return frame.select(pl.when(valid).then(value)).to_series()


def has_fraction_of_cent(values: pl.Series) -> pl.Series:
    """Which amounts have more than two decimals, or are too large to hold cents."""
    cents = values * 100
    return ((cents - cents.round(0)).abs() > CENTS_TOLERANCE + values.abs() * 1e-13) | (values.abs() >= LARGEST_MONEY)
