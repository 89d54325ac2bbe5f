"""Which forms the dates of a column have, and whether anything in it decides the order of day and month."""

import re
from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from etl.dates import read_instants

PARTS = r"^(\d{1,4})([/.\- ])(\d{1,2})([/.\- ])(\d{1,4})(.*)$"
REST = re.compile(r"^(?:([T ,]\s*|\s+-\s+)(99?):(99)(:99(?:[.,]9+)?)?(\s*[ap]\.?\s*m\b\.?)?)?\s*(Z|[+-]99:?99)?$", re.I)
COMPACT = r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"
MONTH_NAME = r"(?i)^\D{0,12}\d{1,2}[ /\-.]*(?:de )?(ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic|jan|apr|aug|dec)"
FISCAL = r"^(?:19|20)\d{2}[-/](?:19|20)\d{2}$"
PEEK = 2000
SORTED = 0.98
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
FILLERS = ("1900-01-01", "1899-12-30", "1899-12-31", "0001-01-01", "1753-01-01", "1970-01-01", "2099-12-31", "9999-12-31")
MOST_FORMS = 6
LEAST = 0.02  # share of a form below which it is rather a mistake than a form


@dataclass(frozen=True)
class DateForms:
    """The dates of a column.

    forms: what to declare, the most frequent first; orders: the readings left open ("dmy", "mdy", "ymd"; one when it is known);
    proof: how many values admit only day first, only month first; read/unread: how many the forms read; first, last: ISO days.
    """

    forms: tuple[str, ...]
    orders: tuple[str, ...]
    day_first: int = 0
    month_first: int = 0
    either: int = 0
    read: int = 0
    unread: int = 0
    first: str = ""
    last: str = ""
    usual: tuple[str, str] = ("", "")  # the days between which 99 % of them lie
    date_only: bool = False
    midnight: bool = False  # it has hours and all are zero
    offset: bool = False
    month_names: int = 0
    hint: str = ""  # what speaks for one order without deciding it
    fillers: tuple[tuple[str, int], ...] = ()

    @property
    def open(self) -> bool:
        """Whether nothing decides the order of day and month."""
        return len(self.orders) > 1

    @property
    def mixed(self) -> bool:
        return self.day_first > 0 and self.month_first > 0


@dataclass
class _Seen:
    """Counts over the values: shapes without order, and what each order could read."""

    shapes: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # (years' places, separator, rest)
    first_over: int = 0  # first number above 12
    second_over: int = 0
    year_first_over: int = 0  # two-digit first number above 31
    last_over: int = 0
    either: int = 0
    firsts: int = 0  # how many different first numbers
    seconds: int = 0
    offset: bool = False


def find_dates(values: pl.Series) -> DateForms | None:
    """The forms of a column of stripped texts without nulls; None when they are no dates."""
    total = len(values)
    if not total or not values.head(PEEK).str.contains(r"\d{2}").any():
        return None
    names = int(values.str.contains(MONTH_NAME).sum())
    if names * 2 > total:
        return DateForms((), (), unread=total, month_names=names)
    if special := _special(values):
        return _checked(values, special, ("ymd",), None)
    seen = _look(values)
    if sum(seen.shapes.values()) < 0.6 * total:
        return None
    orders = _orders(seen)
    kept = [shape for shape, n in seen.shapes.most_common(MOST_FORMS) if n >= max(1, LEAST * total)]
    forms = tuple(dict.fromkeys(_form(shape, orders[0]) for shape in kept))
    return _checked(values, forms, orders, seen)


def _special(values: pl.Series) -> tuple[str, ...]:
    """Forms without separators: yyyymmdd, fiscal years."""
    if float(str(values.str.contains(COMPACT).mean())) > 0.95:
        return ("yyyymmdd",)
    if not bool(values.str.contains(FISCAL).all()):
        return ()
    years = [(text[:4], text[4], text[5:]) for text in values.unique().to_list()]
    return tuple(sorted({f"yyyy{mark}{b}" for a, mark, b in years})) if all(int(b) == int(a) + 1 for a, _, b in years) else ()


def _look(values: pl.Series) -> _Seen:
    """What the three numbers of each date are, counted."""
    groups = pl.col("text").str.extract_groups(PARTS)
    parts = (
        values.alias("text")
        .to_frame()
        .select(
            a=groups.struct[0],
            mark=groups.struct[1],
            b=groups.struct[2],
            other=groups.struct[3],
            c=groups.struct[4],
            rest=groups.struct[5].str.replace_all(r"\d", "9"),
        )
        .filter(pl.col("a").is_not_null() & (pl.col("mark") == pl.col("other")))
    )
    size = [pl.col(name).str.len_bytes() for name in ("a", "c")]
    years = (
        pl.when((size[0] == 4) & (size[1] <= 2))
        .then(pl.lit("first"))
        .when((size[1] == 4) & (size[0] <= 2))
        .then(pl.lit("last"))
        .when((size[0] <= 2) & (size[1] == 2))
        .then(pl.lit("short"))
        .otherwise(pl.lit(""))
    )
    parts = parts.with_columns(
        years=years, one=pl.col("a").cast(pl.Int32), two=pl.col("b").cast(pl.Int32), last=pl.col("c").cast(pl.Int32)
    )
    parts = parts.filter(pl.col("years") != "")
    seen = _Seen()
    for (which, mark, rest), n in _counted(parts, "years", "mark", "rest"):
        if match := REST.match(rest):
            seen.shapes[which, mark, _rest(match)] += n
            seen.offset |= bool(match[6])
    _orders_seen(seen, parts.filter(pl.col("years") != "first"))
    return seen


def _counted(frame: pl.DataFrame, *names: str) -> list[tuple[tuple[str, ...], int]]:
    counts = frame.group_by(names).len().sort("len", *names, descending=True)
    return [(row[:-1], row[-1]) for row in counts.iter_rows()]


def _orders_seen(seen: _Seen, parts: pl.DataFrame) -> None:
    """What the first two numbers admit where the year is not first."""
    one, two, last, short = parts["one"], parts["two"], parts["last"], parts["years"] == "short"
    seen.first_over = int(((one > 12) & (one <= 31)).sum())
    seen.second_over = int(((two > 12) & (two <= 31)).sum())
    seen.year_first_over = int((short & ((one > 31) | (one == 0))).sum())
    seen.last_over = int((short & ((last > 31) | (last == 0))).sum())
    seen.either = int(((one <= 12) & (two <= 12) & (one != two)).sum())
    seen.firsts, seen.seconds = one.n_unique(), two.n_unique()


def _rest(match: re.Match[str]) -> str:
    """The form of what stands behind the day: hour, minutes, seconds, half day."""
    if not match[2]:
        return ""
    gap = match[1] if match[1].strip() else " "
    return f"{gap}HH:MM{':SS' if match[4] else ''}{' AM' if match[5] else ''}" + ("Z" if match[6] else "")


def _orders(seen: _Seen) -> tuple[str, ...]:
    """The orders that the values leave open, the likelier first."""
    kinds = {years for years, _, _ in seen.shapes}
    if kinds == {"first"}:
        return ("ymd",)
    if "short" in kinds and "last" not in kinds and seen.year_first_over and not seen.last_over:
        return ("ymd",)
    if seen.first_over > seen.second_over:
        return ("dmy",)
    if seen.second_over > seen.first_over:
        return ("mdy",)
    return ("dmy", "mdy")


def _form(shape: tuple[str, str, str], order: str) -> str:
    years, mark, rest = shape
    if years == "first":
        plain = rest.removesuffix("Z")
        whole = not plain or plain.startswith(("T", " "))
        return "iso" if mark == "-" and whole and "AM" not in rest else f"yyyy{mark}mm{mark}dd{rest}"
    year = "yyyy" if years == "last" else "yy"
    return mark.join({"d": "dd", "m": "mm", "y": year}[letter] for letter in order) + rest


def _checked(values: pl.Series, forms: tuple[str, ...], orders: tuple[str, ...], seen: _Seen | None) -> DateForms:
    """The forms as the loader itself reads the values: how many, from when to when; zeros that are no hours."""
    midnight = bool(values.str.contains(MIDNIGHT.pattern).all())
    if midnight and forms == ("iso",):
        tail = {m[0] for text in values.unique().to_list() if (m := MIDNIGHT.search(text))}
        forms = tuple(f"yyyy-mm-dd{ending}" for ending in sorted(tail))
    elif midnight:
        forms = tuple(
            re.sub(r"HH:MM(:SS)?", lambda m: m[0].replace("HH", "00").replace("MM", "00").replace("SS", "00"), form)
            for form in forms
        )
    read = read_instants(values, forms)
    local = read.local.zip_with(read.local.is_not_null(), read.utc)
    days = local.dt.date()
    fillers = tuple((day, n) for day in FILLERS if (n := int((days.cast(pl.String) == day).sum())))
    usual = days.filter(~days.cast(pl.String).is_in([day for day, _ in fillers]).fill_null(value=True)) if fillers else days
    first, last = usual.min(), usual.max()
    return DateForms(
        forms,
        orders,
        *(seen.first_over, seen.second_over, seen.either) if seen else (0, 0, 0),
        read=int(local.is_not_null().sum()),
        unread=int(local.is_null().sum()),
        first=str(first or ""),
        usual=_usual(usual),
        last=str(last or ""),
        date_only=bool(read.date_only.all()) or midnight,
        midnight=midnight,
        offset=bool(seen and seen.offset),
        hint=_hint(seen, values, forms) if seen and len(orders) > 1 else "",
        fillers=fillers,
    )


def _usual(days: pl.Series) -> tuple[str, str]:
    known = days.drop_nulls().sort()
    if not len(known):
        return "", ""
    edge = len(known) // 200
    return str(known[edge]), str(known[len(known) - 1 - edge])


def _hint(seen: _Seen, values: pl.Series, forms: tuple[str, ...]) -> str:
    """What suggests an order where no value decides: rows in the order of time, or one number that hardly changes."""
    steps = {order: _in_time(values, tuple(with_order(form, order) for form in forms)) for order in ("dmy", "mdy")}
    for order, other in (("dmy", "mdy"), ("mdy", "dmy")):
        if steps[order] >= SORTED and steps[other] < SORTED - 0.1:
            return order
    if seen.seconds < seen.firsts and seen.seconds <= 3:
        return "dmy"
    if seen.firsts < seen.seconds and seen.firsts <= 3:
        return "mdy"
    return ""


def _in_time(values: pl.Series, forms: tuple[str, ...]) -> float:
    """Share of the rows that do not go back in time (or forward, whichever is more)."""
    read = read_instants(values.head(PEEK), forms).local.drop_nulls()
    steps = read.diff().drop_nulls().dt.total_seconds()
    return max(float((steps >= 0).sum()), float((steps <= 0).sum())) / len(steps) if len(steps) else 0.0


def with_order(form: str, order: str) -> str:
    """The form with day and month in that order, wherever the year stands."""
    first, second = form.find("dd"), form.find("mm")
    if first < 0 or second < 0 or (first < second) == (order == "dmy"):
        return form
    return form.replace("dd", "\0").replace("mm", "dd").replace("\0", "mm")
