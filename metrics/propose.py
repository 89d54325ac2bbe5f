"""What to try next: at most five proposals a week, each resting on evidence. None is a valid answer.

They come from four places: what got worse and stayed so, waits that are forecast to pass their target, steps where the time
goes or to which many come back, and what is rated clearly worse than the rest. One place gives at most one proposal: the one
that says most precisely what to change (its steps, before what people say of it, before a figure that got worse). Where a
decision was taken in the last twelve weeks, or is about to take effect, nothing is proposed: first it must be seen what it did.

The order is that of the people who go through the place in four weeks, because a little for many is worth more than much for
few; the hours that they lose stand beside it where they are measured. Proposals are of an ISO week: process and ratings end
with the week before, signals are those of the first look of the week, so that the list stays the same until Sunday; a new
forecast may add or take away its own. Five is the limit of the whole week, not of a day: what was proposed since Monday counts,
also when it is there no longer (it stays in the file with rank 0, so that the next build knows). What somebody discarded takes
no place from the week after on, until it is clearly worse.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl

from metrics.draft import write_rows
from metrics.errors import NothingPublished, OtherVersion
from metrics.plan import DAY
from metrics.proposal import COLUMNS, FORECAST, PROCESS, RATINGS, SIGNAL, Proposal, proposed
from metrics.propose_process import from_process
from metrics.propose_ratings import from_ratings
from metrics.propose_signals import from_forecast, from_signals
from metrics.reader import Published, read_file
from metrics.written import Written

MOST = 5
UNDER_WAY = timedelta(days=84)
WORSE = 1.5  # times the size that it had when it was discarded: as state/proposals.py
PRECISE = (PROCESS, RATINGS, FORECAST, SIGNAL)
SCOPE = ("procedure_id", "agency_id", "office_id", "channel", "question")


def write_proposals(pub: Published, written: Written, last: Path | None = None) -> None:
    """Adds `proposals` to a draft; `last` is the publication before it."""
    before = _earlier(last, _week(pub.cutoff)) if pub.cutoff else []
    found = find(pub, written.decisions, before, written.discarded)
    still = {one.key for one in found}
    found += [replace(one, rank=0) for one in before if one.key not in still]
    write_rows(pub, "proposals", COLUMNS, ([getattr(one, name) for name in COLUMNS] for one in found))


def find(
    pub: Published, decisions: pl.DataFrame, before: Sequence[Proposal] = (), discarded: pl.DataFrame | None = None
) -> list[Proposal]:
    """The list of the week that holds the cut-off; `before`: what was already proposed in that week."""
    if pub.cutoff is None:
        return []
    week = _week(pub.cutoff)
    keys = {one.key for one in before}
    away = dict(discarded.select("key", "size").iter_rows()) if discarded is not None else {}
    every = [source(pub, week) for source in (from_process, from_ratings, from_forecast, from_signals)]
    wanted = (one for found in every for one in found if one.key in keys or one.size >= WORSE * away.get(one.key, 0.0))
    return chosen(wanted, _under_way(decisions, week), keys)


def _week(day: date) -> date:
    return day - day.weekday() * DAY


def _earlier(last: Path | None, week: date) -> list[Proposal]:
    """What was proposed in the same week before; nothing where the publication before is of another week or cannot be read."""
    if last is None:
        return []
    try:
        pub = read_file(last)
        try:
            return [one for one in proposed(pub) if one.week == week]
        finally:
            pub.connection.close()
    except (duckdb.Error, NothingPublished, OtherVersion):
        return []


def chosen(found: Iterable[Proposal], under_way: set[tuple[str, ...]], before: Collection[str] = ()) -> list[Proposal]:
    """One per place where no decision is under way, by people, at most five with those of `before`, with their ranks."""
    places: dict[tuple[str, ...], Proposal] = {}
    for one in sorted(found, key=lambda p: (PRECISE.index(p.source), -p.size, p.key)):
        places.setdefault(_place(one), one)
    free = [one for place, one in places.items() if place not in under_way]
    order = sorted(free, key=lambda p: (-p.people, -p.size, p.key))
    new = [one.key for one in order if one.key not in before][: max(0, MOST - len(before))]
    listed = [one for one in order if one.key in before or one.key in new]
    return [replace(one, rank=rank) for rank, one in enumerate(listed, 1)]


def _place(one: Proposal) -> tuple[str, ...]:
    return tuple(getattr(one, name) for name in SCOPE)


def _under_way(decisions: pl.DataFrame, week: date) -> set[tuple[str, ...]]:
    """The places of decisions that took effect in the last twelve weeks, or will."""
    lately = decisions.filter(pl.col("effective_on") >= week - UNDER_WAY)
    rows: Sequence[dict[str, str | None]] = lately.select(*SCOPE[:-1]).to_dicts()
    return {(*(row[name] or "" for name in SCOPE[:-1]), "") for row in rows}
