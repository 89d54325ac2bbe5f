"""One indicator of every key and every month of a period: what tables of open data are made of, in one question each."""

from dataclasses import replace

from metrics.applicable import barred, free
from metrics.cells import cells_of
from metrics.figures import Bar, Day, Figure, figure_of, listed, question
from metrics.plan import buckets, period_end
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, Window, check_dimension, suppliers_of
from metrics.values import Cell


def by_month(
    pub: Published, indicator: str, by: str, start: Day = None, end: Day = None, scope: Scope = EVERYTHING
) -> list[Figure]:
    """A figure per key that has data or stands in the catalogue, and month; the first and last months are cut to the period.

    The same as metrics.figures.series of each key, for all of them at once.
    """
    asked = question(pub, indicator, start, end, scope)
    check_dimension(asked.indicator, by)
    cells, names = cells_of(asked, by, "month"), pub.names_by_id[by]
    never, gratis = barred(asked, by), free(asked, by)
    numbers = {number for number, _ in cells} | set(listed(pub, by, scope))
    parts = []
    for first in buckets(asked.window.start, asked.window.end, "month"):
        since, to = max(first, asked.window.start), min(period_end(first, "month"), asked.window.end)
        parts.append((first, Window(since, to, min(to, asked.window.until), to)))
    found = []
    for number in sorted(numbers, key=lambda n: names[n].key):
        key, bar = names[number], Bar(number in never, number in gratis)
        own = replace(scope, **{by: (key.key,)})
        mine = replace(asked, scope=own, suppliers=suppliers_of(pub, asked.indicator, own))
        label = (key.key, key.name)
        found += [figure_of(mine, cells.get((number, first), Cell()), part, label, bar) for first, part in parts]
    return found
