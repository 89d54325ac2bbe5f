"""The attention list of a new published file: looked for once, when it is built, for each of the last working days."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from metrics.attention import BAD, COLUMNS, GOOD, Item
from metrics.breach import breaches
from metrics.broken import broken_sources
from metrics.draft import write_rows
from metrics.overdue import Held, held, overdue
from metrics.plan import DAY
from metrics.reader import Published
from metrics.shifts import Watch, shifted, watch

LOOKS = 5  # working days for which a list is kept


def write_attention(pub: Published) -> None:
    """Adds `attention`, and `looks`, the days it was looked at, to a draft."""
    days = looks(pub)
    watched = watch(pub, days[-1]) if days else []
    stock = held(pub, days[-1]) if days else ([], {})
    items = [item for day in days for item in ranked(find(pub, day, day == days[-1], watched, stock))]
    write_rows(pub, "looks", {"day": "DATE"}, ([day] for day in days))
    write_rows(pub, "attention", COLUMNS, ([getattr(item, name) for name in COLUMNS] for item in items))


def looks(pub: Published) -> list[date]:
    """The last working days up to the cut-off, oldest first; the cut-off itself where none works."""
    if pub.cutoff is None:
        return []
    rows = pub.rows(
        "SELECT DISTINCT date FROM calendar WHERE works AND cal = 0 AND date BETWEEN ? AND ? ORDER BY date DESC LIMIT ?",
        [pub.cutoff - 60 * DAY, pub.cutoff, LOOKS])
    return [day for (day,) in rows][::-1] or [pub.cutoff]


def find(pub: Published, day: date, latest: bool, watched: Sequence[Watch], stock: Held) -> list[Item]:
    """Everything of one day's list, unranked. What sources owe and what is forecast is known for the latest day only."""
    found = [*shifted(pub, day, watched), *overdue(pub, day, stock)]
    return [*found, *broken_sources(pub, day), *breaches(pub, day, found)] if latest else found


def ranked(items: Iterable[Item]) -> list[Item]:
    """By size and persistence: what went wrong first, then what has no good side, then what went well."""
    order = sorted(items, key=lambda item: (item.direction == GOOD, item.direction != BAD, -item.score, item.name))
    return [replace(item, rank=i) for i, item in enumerate(order, 1)]
