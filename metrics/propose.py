"""What to try next: at most five proposals a week, each resting on evidence. None is a valid answer.

They come from four places: what got worse and stayed so, waits that are forecast to pass their target, steps where the time
goes or to which many come back, and what is rated clearly worse than the rest. One place gives at most one proposal: the one
that says most precisely what to change (its steps, before what people say of it, before a figure that got worse). Where a
decision was taken in the last twelve weeks, or is about to take effect, nothing is proposed: first it must be seen what it did.

The order is that of the people who go through the place in four weeks, because a little for many is worth more than much for
few; the hours that they lose stand beside it where they are measured. Proposals are of an ISO week: process and ratings end
with the week before, signals are those of the first look of the week, so that the list stays the same until Sunday; a new
forecast may add or take away its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from metrics.draft import write_rows
from metrics.plan import DAY
from metrics.proposal import COLUMNS, FORECAST, PROCESS, RATINGS, SIGNAL, Proposal
from metrics.propose_process import from_process
from metrics.propose_ratings import from_ratings
from metrics.propose_signals import from_forecast, from_signals
from metrics.reader import Published
from metrics.written import Written

MOST = 5
UNDER_WAY = timedelta(days=84)
PRECISE = (PROCESS, RATINGS, FORECAST, SIGNAL)
SCOPE = ("procedure_id", "agency_id", "office_id", "channel", "question")


def write_proposals(pub: Published, written: Written) -> None:
    """Adds `proposals` to a draft."""
    found = find(pub, written.decisions)
    write_rows(pub, "proposals", COLUMNS, ([getattr(one, name) for name in COLUMNS] for one in found))


def find(pub: Published, decisions: pl.DataFrame) -> list[Proposal]:
    """The list of the week that holds the cut-off."""
    if pub.cutoff is None:
        return []
    week = pub.cutoff - pub.cutoff.weekday() * DAY
    every = [source(pub, week) for source in (from_process, from_ratings, from_forecast, from_signals)]
    return chosen((one for found in every for one in found), _under_way(decisions, week))


def chosen(found: Iterable[Proposal], under_way: set[tuple[str, ...]]) -> list[Proposal]:
    """One per place where no decision is under way, by people, at most five, with their ranks."""
    places: dict[tuple[str, ...], Proposal] = {}
    for one in sorted(found, key=lambda p: (PRECISE.index(p.source), -p.size, p.key)):
        places.setdefault(_place(one), one)
    free = [one for place, one in places.items() if place not in under_way]
    order = sorted(free, key=lambda p: (-p.people, -p.size, p.key))
    return [replace(one, rank=rank) for rank, one in enumerate(order[:MOST], 1)]


def _place(one: Proposal) -> tuple[str, ...]:
    return tuple(getattr(one, name) for name in SCOPE)


def _under_way(decisions: pl.DataFrame, week: date) -> set[tuple[str, ...]]:
    """The places of decisions that took effect in the last twelve weeks, or will."""
    lately = decisions.filter(pl.col("effective_on") >= week - UNDER_WAY)
    rows: Sequence[dict[str, str | None]] = lately.select(*SCOPE[:-1]).to_dicts()
    return {(*(row[name] or "" for name in SCOPE[:-1]), "") for row in rows}
