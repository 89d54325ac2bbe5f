"""One fact column out of source text: nulls, dates, numbers, categories, with what could not be read and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import polars as pl

from etl.bindings import EMPTY, KEEP, KEYED_ONLY, REFUSE, Binding
from etl.dates import NAMED, Instants, coarse, parse, periods, read_instants, swapped
from etl.numbers import has_fraction_of_cent, read_numbers
from etl.persons import in_clear
from etl.tables import FIRST_DAY, UNLISTED
from etl.text import NULLS, fold

YES = frozenset({"true", "si", "1", "verdadero", "x", "yes"})
NO = frozenset({"false", "no", "0", "falso"})
ERRORS = r"^#(SIN_VALOR!|DÍGITOS!|N/A|REF!|DIV/0!|VALUE!|¡VALOR!|NAME\?|¿NOMBRE\?|NUM!|¡NUM!|NULL!|¡NULO!|¡REF!|¡DIV/0!)$"
MERGED = "#COMBINADA!"  # what the reader puts in a cell that is merged with another
# Marks of text decoded wrongly: UTF-8 read as one byte per letter, control characters, CP850 read as CP1252 and back.
MISREAD = (
    r"Ã[\u0080-\u00bf‰“šš‘œ‹•™€…žŽ]|Â[\u0080-\u00bf]|â€|[\u0080-\u0084\u0086-\u009f]"
    r"|\p{L}[¢£¤‚¡]\p{L}|\p{Ll}[¾±·ÚßÝ]\p{Ll}"
)
YEARS_AHEAD = 10
SPACE = " \t\r\n\u00a0\u200b\ufeff\u202f"
SAMPLE, FEW = 2000, 200  # a column with few words among its first ones is judged word by word

Column = Callable[[str], pl.Series]


@dataclass(frozen=True)
class Lookups:
    """What the warehouse knows before a batch: zones of offices, folded names -> keys, and the keys of each catalogue table."""

    zones: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How the columns of a batch are read: its words for no value, whether its dates come typed, and what moment it is."""

    nulls: frozenset[str]
    typed: bool  # a workbook or database: real dates arrive as ISO text whatever form the texts have
    plain: bool  # all ASCII: nothing can have been decoded wrongly
    now: datetime  # UTC, naive
    lookups: Lookups


@dataclass(frozen=True)
class Failure:
    """Values of one fact column that cannot be taken: where (mask), by which rule, and the text found."""

    binding: Binding
    rule: str
    mask: pl.Series
    found: pl.Series


@dataclass
class Typed:
    """A typed column: `values` (null where it failed), how instants were read, the failures, the unknown words in their place."""

    values: pl.Series
    instants: Instants | None = None
    failures: list[Failure] = field(default_factory=list)
    unknown: pl.Series | None = None


def cleaned(text: pl.Series, nulls: frozenset[str]) -> pl.Series:
    """The text without surrounding spaces; null where it says that there is no value."""
    return without(text.str.strip_chars(SPACE), nulls)


def without(text: pl.Series, nulls: frozenset[str]) -> pl.Series:
    """Stripped text, null where it is one of those words. Only texts as long as some word are looked at closely."""
    lengths = list({len(word.encode()) for word in nulls})
    short = text.str.len_bytes().is_in(lengths)
    if not short.any():
        return text
    words = text.filter(short).unique()
    found = words.filter(words.str.to_lowercase().is_in(list(nulls)))
    return text.set(text.is_in(found.implode()), None) if len(found) else text


def cleaned_frame(frame: pl.DataFrame, nulls: frozenset[str]) -> pl.DataFrame:
    """Every text column cleaned, side by side."""
    stripped = frame.with_columns(pl.col(pl.String).str.strip_chars(SPACE))
    return stripped.with_columns(without(stripped[name], nulls) for name, kind in stripped.schema.items() if kind == pl.String)


def null_words(*lists: tuple[str, ...]) -> frozenset[str]:
    """The built-in words for no value and the declared ones, as the lower case of a cell may show them."""
    declared = [word for words in lists for word in words]
    return NULLS | {fold(word) for word in declared} | {word.strip().lower() for word in declared}


def _own_nulls(text: pl.Series, binding: Binding) -> pl.Series:
    return without(text, null_words(binding.null) - NULLS) if binding.null else text


def source_text(binding: Binding, column: Column, reading: Reading, cell: pl.Series | None) -> pl.Series:
    """The cleaned text that feeds a column, by its origin (constants and differences have their own way)."""
    if cell is not None and binding.origin == "cell":
        return cleaned(cell, reading.nulls | null_words(binding.null))
    parts = [_own_nulls(column(name), binding) for name in binding.columns]
    if len(parts) == 1:
        return parts[0]
    frame = pl.DataFrame({str(i): part for i, part in enumerate(parts)})
    if binding.origin == "coalesce":
        return frame.select(pl.coalesce(pl.all())).to_series()
    # a date without its hour is still a date; an identifier without one of its parts is another identifier
    partial = binding.target.kind in ("instant", "date")
    return frame.select(pl.concat_str(pl.all(), separator=binding.separator, ignore_nulls=partial)).to_series().replace("", None)


def read_column(binding: Binding, column: Column, height: int, reading: Reading, cell: pl.Series | None = None) -> Typed:
    """The typed column of `height` values that a binding describes."""
    if binding.origin == "constant":
        forms = binding.dates if "iso" in binding.dates else (*binding.dates, "iso")  # a bare TOML date is ISO
        plain = Binding(
            binding.target, "constant", dates=forms, lookup=binding.lookup, months_later=binding.months_later)
        one = _typed(plain, pl.Series([binding.constant]), reading)
        spread = one.instants and Instants(
            *(s.new_from_index(0, height) for s in (one.instants.local, one.instants.utc, one.instants.date_only))
        )
        failures = [
            Failure(binding, f.rule, f.mask.new_from_index(0, height), f.found.new_from_index(0, height)) for f in one.failures
        ]
        unknown = None if one.unknown is None else one.unknown.new_from_index(0, height)
        return Typed(one.values.new_from_index(0, height), spread, failures, unknown)
    if binding.origin == "difference":
        return _difference(binding, column)
    if binding.origin == "coalesce" and binding.lookup:
        return _first_known(binding, column, reading)
    typed = _typed(binding, source_text(binding, column, reading, cell), reading)
    return _emptied(typed) if binding.unknown == EMPTY and typed.failures else typed


def _emptied(typed: Typed) -> Typed:
    """What could not be read left empty, and told as unknown, instead of its record being refused."""
    unknown = typed.unknown
    for failure in typed.failures:
        words = failure.found.set(~failure.mask, None)
        unknown = words if unknown is None else unknown.zip_with(unknown.is_not_null(), words)
    return Typed(typed.values, typed.instants, [], unknown)


def _first_known(binding: Binding, column: Column, reading: Reading) -> Typed:
    """The first of several columns that the catalogue knows; where it knows none, the last that says something."""
    alone = [replace(binding, origin="column", columns=(name,)) for name in binding.columns]
    read = [_typed(one, _own_nulls(column(one.columns[0]), one), reading) for one in alone]
    known = _coalesced([t.values if t.unknown is None else t.values.set(t.unknown.is_not_null(), None) for t in read])
    missing = known.is_null()
    failures = [
        replace(f, binding=binding, mask=f.mask & missing) for f in read[-1].failures if (f.mask & missing).any()
    ]
    words = [t.unknown for t in reversed(read) if t.unknown is not None]
    unknown = _coalesced(words).set(~missing, None) if words else None
    return Typed(_coalesced([known, *(t.values for t in reversed(read))]), None, failures, unknown)


def _coalesced(columns: list[pl.Series]) -> pl.Series:
    return pl.DataFrame({str(i): one for i, one in enumerate(columns)}).select(pl.coalesce(pl.all())).to_series()


def _typed(binding: Binding, text: pl.Series, reading: Reading) -> Typed:
    kind = binding.target.kind
    if kind == "text":
        return _text(binding, text, reading)
    marks = _marks(text) if reading.typed else []
    if marks:
        typed = _typed(binding, text.set(pl.select(pl.any_horizontal(*(mask for _, mask in marks))).to_series(), None), reading)
        more = [failure for rule, mask in marks for failure in _failed(binding, rule, mask, text)]
        return Typed(typed.values, typed.instants, typed.failures + more)
    if kind in ("instant", "date"):
        return _dates(binding, text, reading)
    if kind == "boolean":
        return _booleans(binding, text)
    return _bounded(binding, text, read_numbers(text, binding.decimal, binding.thousands))


def _difference(binding: Binding, column: Column) -> Typed:
    first, second = (_own_nulls(column(name), binding) for name in binding.columns)
    a, b = (read_numbers(text, binding.decimal, binding.thousands) for text in (first, second))
    failures = [
        Failure(binding, "number", mask, text)
        for text, number in ((first, a), (second, b))
        if (mask := text.is_not_null() & number.is_null()).any()
    ]
    shown = pl.select(pl.concat_str(first, pl.lit(" − "), second)).to_series()
    typed = _bounded(binding, shown.set(a.is_null() | b.is_null(), None), a - b)
    return Typed(typed.values, None, failures + typed.failures)


def _failed(binding: Binding, rule: str, mask: pl.Series, found: pl.Series) -> list[Failure]:
    mask = mask.fill_null(value=False)
    return [Failure(binding, rule, mask, found)] if mask.any() else []


def _bounded(binding: Binding, text: pl.Series, number: pl.Series) -> Typed:
    """Numbers of the column's kind, within its limits, after its scale was turned into ours."""
    target, failures = binding.target, _failed(binding, "number", number.is_null() & text.is_not_null(), text)
    if target.kind == "money":
        failures += _failed(binding, "cents", has_fraction_of_cent(number), text)
    elif target.kind == "integer":
        failures += _failed(binding, "integer", (number != number.round(0)) | (number.abs() > 2**53), text)
    low, high = target.low, target.high
    if low is not None and high is not None and (binding.scale or binding.reverse):
        first, last = binding.scale or (low, high)
        failures += _failed(binding, "range", (number < first) | (number > last), text)
        number = (first + last - number) if binding.reverse else number
        number = low + (number - first) * (high - low) / (last - first)
    if low is not None:
        failures += _failed(binding, "range", number < low, text)
    if high is not None:
        failures += _failed(binding, "range", number > high, text)
    for failure in failures:
        number = number.set(failure.mask, None)
    number = number + 0.0  # so that -0 is 0
    types: dict[str, pl.DataType] = {"money": pl.Decimal(18, 2), "integer": pl.Int64(), "number": pl.Float64()}
    return Typed(number.cast(types[target.kind]), None, failures)


def _booleans(binding: Binding, text: pl.Series) -> Typed:
    words = {word: fold(word) in YES for word in text.drop_nulls().unique() if fold(word) in YES | NO}
    values = (
        text.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.Boolean)
        if words
        else pl.Series(text.name, [None] * len(text), pl.Boolean)
    )
    return Typed(values, None, _failed(binding, "boolean", values.is_null() & text.is_not_null(), text))


def _dates(binding: Binding, text: pl.Series, reading: Reading) -> Typed:
    """Instants with their failures; `values` holds what was written, local or universal, to judge the day."""
    forms = (*binding.dates, "iso") if reading.typed and "iso" not in binding.dates else binding.dates
    ends = binding.target.ends
    moved = (binding.months_later or ends) and any(map(coarse, forms))
    read = periods(text, forms, binding.months_later, ends=ends) if moved else read_instants(text, forms)
    written = read.local if read.utc.null_count() == len(read.utc) else read.local.zip_with(read.local.is_not_null(), read.utc)
    unread = written.is_null() & text.is_not_null()
    failures: list[Failure] = []
    if unread.any():
        left = text.set(~unread, None)
        opposite = [parse(left, swapped(form)).is_not_null() for form in binding.dates if form not in NAMED]
        turned = (
            pl.select(pl.any_horizontal(*opposite)).to_series() if opposite else pl.Series([False]).new_from_index(0, len(text))
        )
        failures = _failed(binding, "date_order", turned, text) + _failed(binding, "date", unread & ~turned, text)
    last = date(reading.now.year + YEARS_AHEAD, 12, 31)
    days = written.dt.date()
    early = (days < FIRST_DAY) | (days > last)
    failures += _failed(binding, "date_range", early, text)
    if not binding.target.future:
        failures += _failed(binding, "future", (written > reading.now + timedelta(days=1)) & ~early, text)
    for failure in failures:
        written = written.set(failure.mask, None)
    return Typed(days.set(written.is_null(), None) if binding.target.kind == "date" else written, read, failures)


def _text(binding: Binding, text: pl.Series, reading: Reading) -> Typed:
    """Text as it is, or the words of a list or of the catalogue; what was decoded wrongly or names a person is refused."""
    failures = [failure for rule, bad in _suspicions(binding, text, reading) for failure in _failed(binding, rule, bad, text)]
    typed = Typed(text)
    if binding.values or binding.target.values or binding.lookup:
        typed = _words(binding, text, reading)
    elif binding.target.refers and (known := reading.lookups.keys.get(binding.target.refers)):
        typed.unknown = _only(text, [word for word in text.drop_nulls().unique() if word not in known])
    for failure in failures:
        typed.values = typed.values.set(failure.mask, None)
    return Typed(typed.values, None, failures + typed.failures, typed.unknown)


def _suspicions(binding: Binding, text: pl.Series, reading: Reading) -> list[tuple[str, pl.Series]]:
    """(rule, mask) of texts that are not what they should be; columns of few words are judged word by word."""
    few = len(text) > SAMPLE and text.head(SAMPLE).n_unique() < FEW
    words = text.unique() if few else text
    found = []
    if not reading.plain and words.str.len_bytes().sum() != words.str.len_chars().sum():
        found.append(("misread", words.str.contains(MISREAD)))
    found += _marks(words) if reading.typed else []
    if binding.origin != "constant" and binding.target.name not in KEYED_ONLY:
        person = in_clear(words, keys=binding.target.name.endswith("_id"))
        found += [] if person is None else [("person", person)]
    bad = [(rule, mask.fill_null(value=False)) for rule, mask in found]
    return [(rule, text.is_in(words.filter(mask).implode()) if few else mask) for rule, mask in bad if mask.any()]


def _marks(text: pl.Series) -> list[tuple[str, pl.Series]]:
    """(rule, mask) of the cells of a workbook that hold an error, no result, or nothing because they are merged."""
    if not text.str.starts_with("#").any():
        return []
    found = (("formula", text.str.contains(ERRORS)), ("merged", text == MERGED))
    return [(rule, mask) for rule, mask in ((rule, mask.fill_null(value=False)) for rule, mask in found) if mask.any()]


def _words(binding: Binding, text: pl.Series, reading: Reading) -> Typed:
    """Words of a list into ours, compared without case, accents or doubled spaces; unknown ones as the contract says."""
    known = {fold(word): target for word, target in binding.values.items()}
    if not binding.values:
        known = {fold(word): word for word in binding.target.values}
    if binding.lookup:
        known = {**reading.lookups.names.get(binding.lookup, {}), **(known if binding.values else {})}
    result = {word: known.get(fold(word)) for word in text.drop_nulls().unique()}
    unknown = [word for word, target in result.items() if target is None]
    result |= {word: _unlisted(binding, word) for word in unknown}
    values = text.replace_strict(list(result), list(result.values()), default=None, return_dtype=pl.String) if result else text
    if binding.unknown != REFUSE:
        return Typed(values, unknown=_only(text, unknown))
    return Typed(values, None, _failed(binding, "category", values.is_null() & text.is_not_null(), text))


def _only(text: pl.Series, words: list[str]) -> pl.Series | None:
    """The text where it is one of those words, null elsewhere; None when there are none."""
    return text.set(~text.is_in(words), None) if words else None


def _unlisted(binding: Binding, word: str) -> str | None:
    if binding.unknown == KEEP:
        return UNLISTED if binding.target.values else word
    return None if binding.unknown in (REFUSE, EMPTY) else binding.unknown
