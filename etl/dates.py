"""Forms of dates: a declared form (`dd/mm/yyyy HH:MM`) into what Polars parses, and text into local or universal instants.

The order of day and month is always declared, never guessed; a value is read by the first form that fits it whole.
"""

import re
from dataclasses import dataclass
from functools import cache

import polars as pl

TOKENS = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d", "HH": "%H", "MM": "%M", "SS": "%S%.f", "AM": "%p"}
TOKEN = re.compile("|".join(TOKENS))
NAMED = ("iso", "excel", "excel_1904", "epoch_ms")
MIDNIGHT_TAIL = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")  # a time whose zeros are written in the form says nothing about the hour
HALF_DAY = r"(?i)\s*\b([ap])\s*\.?\s*m\b\s*\.?\s*$"
OFFSET = r"(?:[Zz]|[+-]\d\d:?\d\d)$"
FIRST_YEAR = 1000  # a form with yyyy takes four digits: 0025 is the year 25 read wrongly, not a year
EXCEL_DAY_0 = -25_569  # days from 1899-12-30, day 0 of a workbook, to 1970-01-01
EXCEL_1904 = 1_462  # days from there to 1904-01-01, day 0 of a workbook of the 1904 system
MICROSECONDS_A_DAY = 86_400_000_000
EMPTY = pl.Datetime("us")


@dataclass(frozen=True)
class Instants:
    """Three columns of one length: local wall clock as written, UTC where the text had an offset, and whether it was a date only.

    A value that no form reads is null in both `local` and `utc`.
    """

    local: pl.Series
    utc: pl.Series
    date_only: pl.Series


def form_problem(form: str) -> str:
    """Why a form cannot be used, in Spanish; empty when it can."""
    if form in NAMED:
        return ""
    tokens = TOKEN.findall(form)
    years = [t for t in tokens if t in ("yyyy", "yy")]
    if len(years) != 1 or len(set(tokens)) != len(tokens) or ("dd" in tokens and "mm" not in tokens):
        return (
            f"se encontró «{form}»; se espera un año (yyyy o yy), un mes (mm), un día (dd) y, si hay, HH, MM (los minutos), "
            f"SS y AM, cada uno una vez; o {', '.join(NAMED)}. Ejemplo: dd/mm/yyyy HH:MM. Sin día o sin mes se toma el primero."
        )
    if "HH" in tokens and "dd" not in tokens:
        return f"se encontró «{form}»: hay hora sin día."
    if {"AM", "MM", "SS"} & set(tokens) and "HH" not in tokens:
        return f"se encontró «{form}»: hay minutos sin hora (HH); el mes se escribe mm."
    return ""


def swapped(form: str) -> str:
    """The form with day and month exchanged."""
    return re.sub("dd|mm", lambda m: "mm" if m[0] == "dd" else "dd", form)


def clashing(forms: tuple[str, ...]) -> tuple[str, str] | None:
    """Two forms that differ only in the order of day and month, if any."""
    return next(((a, b) for a in forms for b in forms if a not in NAMED and a != b and swapped(a) == b), None)


@dataclass(frozen=True)
class Form:
    """A compiled form: the parse format of Polars, what the text lacks where the form has no month or day, and what it says."""

    format: str
    added: str
    date_only: bool
    half_day: bool


@cache
def compiled(form: str) -> Form:
    date_only = "HH" not in TOKEN.findall(form)
    half_day = "AM" in TOKEN.findall(form)
    literal = form.replace("%", "%%")
    parts = TOKEN.sub(lambda m: TOKENS[m[0]], literal)
    if half_day:
        parts = re.sub(r"\s*%p", " %p", parts.replace("%H", "%I"))
    tokens = TOKEN.findall(form)
    lacking = "".join(f" {TOKENS[token]}" for token in ("mm", "dd") if token not in tokens)
    return Form(parts + lacking, " 01" * (len(lacking) // 3), date_only, half_day)


def parse(text: pl.Series, form: str) -> pl.Series:
    """Local instants (µs) by one declared form with day, month and year; null where the text is not of that form."""
    ending = MIDNIGHT_TAIL.search(form)
    if ending and compiled(form).date_only:
        ends = text.str.ends_with(ending[0]).fill_null(value=False)
        return parse(text.str.strip_suffix(ending[0]).set(~ends, None), form.removesuffix(ending[0]))
    how = compiled(form)
    text = text.str.replace(HALF_DAY, " ${1}M") if how.half_day else text
    text = text + how.added if how.added else text
    if how.date_only:
        read = text.str.to_date(how.format, strict=False).cast(EMPTY)
    else:
        read = text.str.to_datetime(how.format, strict=False, time_unit="us")
    return read.set(read.dt.year() < FIRST_YEAR, None)


def read_instants(text: pl.Series, forms: tuple[str, ...]) -> Instants:
    """The instants of a column of stripped text, nulls kept, by the first form that fits each value."""
    result = _empty(text)
    for form in forms:
        left = text.is_not_null() & result.local.is_null() & result.utc.is_null()
        if not left.any():
            break
        result = _merged(result, _one(text if left.all() else text.set(~left, None), form))
    return result


def coarse(form: str) -> bool:
    """Whether a form says a month or a year, and no day."""
    return form not in NAMED and "dd" not in TOKEN.findall(form)


def periods(text: pl.Series, forms: tuple[str, ...], months_later: int, *, ends: bool) -> Instants:
    """As read_instants, with what a form without day says moved some months on, and at its end where `ends`."""
    result = _empty(text)
    for form in forms:
        left = text.is_not_null() & result.local.is_null() & result.utc.is_null()
        read = _one(text.set(~left, None), form)
        if coarse(form):
            first = read.local.dt.offset_by(f"{months_later}mo")
            span = "1mo" if "mm" in TOKEN.findall(form) else "1y"
            read = Instants(first.dt.offset_by(span).dt.offset_by("-1d") if ends else first, read.utc, read.date_only)
        result = _merged(result, read)
    return result


def _empty(text: pl.Series) -> Instants:
    nothing = pl.Series(text.name, [None], EMPTY).new_from_index(0, len(text))
    return Instants(nothing, nothing, pl.Series(text.name, [False]).new_from_index(0, len(text)))


def _merged(first: Instants, second: Instants) -> Instants:
    if first.local.null_count() == len(first.local) and first.utc.null_count() == len(first.utc):
        return second
    return Instants(
        first.local.zip_with(first.local.is_not_null(), second.local),
        first.utc.zip_with(first.utc.is_not_null(), second.utc),
        first.date_only | second.date_only,
    )


def _one(text: pl.Series, form: str) -> Instants:
    if form == "iso":
        return _iso(text)
    nothing = _empty(text)
    if form in ("excel", "excel_1904"):
        local = _excel(text, EXCEL_1904 if form == "excel_1904" else 0)
        return Instants(local, nothing.utc, _midnight(local))
    if form == "epoch_ms":
        whole = text.set(~text.str.contains(r"^-?\d{1,15}$"), None).cast(pl.Int64, strict=False)
        return Instants(nothing.local, (whole * 1000).cast(EMPTY), nothing.date_only)
    local = parse(text, form)
    date_only = local.is_not_null() if compiled(form).date_only else nothing.date_only
    return Instants(local, nothing.utc, date_only)


def _midnight(local: pl.Series) -> pl.Series:
    return (local.cast(pl.Int64) % MICROSECONDS_A_DAY == 0).fill_null(value=False)


def _excel(text: pl.Series, later: int) -> pl.Series:
    """Serial days of the 1900 system, or so many days later, to the second; serials up to 60 (a false leap day) are not read."""
    serial = text.set(~text.str.contains(r"^\d{1,7}(\.\d+)?$"), None).cast(pl.Float64, strict=False)
    serial = serial.set(serial <= 60, None)
    seconds = ((serial + EXCEL_DAY_0 + later) * 86_400).round(0).cast(pl.Int64)
    return (seconds * 1_000_000).cast(EMPTY)


def _iso(text: pl.Series) -> Instants:
    """ISO 8601: date, or date and time with T or a space, with or without seconds, fraction, offset or Z."""
    nothing = _empty(text)
    length = text.str.len_bytes()
    dates = text.set(length != 10, None)
    local, date_only = nothing.local, nothing.date_only
    if dates.null_count() < len(dates):
        local = dates.str.to_date("%Y-%m-%d", strict=False).cast(EMPTY)
        date_only = local.is_not_null()
    times = text.set(length <= 10, None)
    if times.null_count() == len(times):
        return Instants(_plausible(local), nothing.utc, date_only)
    times = times.str.replace(r"^(\d{4}-\d{2}-\d{2}) ", "${1}T")
    with_offset = times.str.contains(OFFSET).fill_null(value=False)
    naive = times.set(with_offset, None) if with_offset.any() else times
    if naive.null_count() < len(naive):
        local = local.zip_with(date_only, _timed(naive))
    utc = _with_offset(times.set(~with_offset, None)) if with_offset.any() else nothing.utc
    return Instants(_plausible(local), _plausible(utc), date_only)


def _plausible(read: pl.Series) -> pl.Series:
    return read.set(read.dt.year() < FIRST_YEAR, None)


def _timed(text: pl.Series) -> pl.Series:
    read = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us")
    if read.null_count() > text.null_count():
        read = read.zip_with(read.is_not_null(), text.str.to_datetime("%Y-%m-%dT%H:%M", strict=False, time_unit="us"))
    return read


def _with_offset(text: pl.Series) -> pl.Series:
    normal = text.str.replace(r"[Zz]$", "+00:00").str.replace(r" ?([+-]\d\d):?(\d\d)$", "${1}:${2}")
    read = normal.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", strict=False, time_unit="us", time_zone="UTC")
    if read.null_count() > text.null_count():
        short = normal.str.to_datetime("%Y-%m-%dT%H:%M%:z", strict=False, time_unit="us", time_zone="UTC")
        read = read.zip_with(read.is_not_null(), short)
    return read.dt.replace_time_zone(None)
