"""One decision against one published file: its series, what is in the way, who it is compared with, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np

from metrics.effects import reasons
from metrics.effects.book import BEFORE, Book
from metrics.effects.judge import LEAST, Estimate, comparable, enough, estimate, moves
from metrics.effects.reach import MOST, Decision, Other, candidates, others, registered, scope_of, untouched
from metrics.effects.reasons import Why
from metrics.effects.track import Track, added_up, dense, measurable
from metrics.effects.worth import Worth, worth
from metrics.errors import UnknownDimension
from metrics.indicator import Indicator
from metrics.plan import DAY
from metrics.reader import Published
from metrics.scope import suppliers_of

FRIDAY = 4
TINY = 3.0  # events of a week
GRAINS = ("day", "week")


@dataclass(frozen=True)
class Case:
    """What a decision came to: an estimate, or why there is none."""

    decision: Decision
    reach: date | None  # the last day of its data
    unit: str = ""
    why: Why | None = None
    found: Estimate | None = None
    worth: Worth | None = None
    compared: tuple[str, ...] = ()
    compared_by: str = ""


@dataclass(frozen=True)
class Looked:
    """The series of a published file, with the decisions on it and the changes that are known."""

    book: Book
    every: Sequence[Decision]
    shifts: Sequence[tuple[date, Mapping[str, str], str]] = ()

    @property
    def pub(self) -> Published:
        """The file."""
        return self.book.pub


def looked(pub: Published, every: Sequence[Decision]) -> Looked:
    """The file with its known changes."""
    return Looked(Book(pub, min((one.on for one in every), default=pub.today) - BEFORE), every, registered(pub))


def evaluate(seen: Looked, mine: Decision) -> Case:
    """One decision's case; never an error, for a build goes on."""
    indicator = seen.pub.indicators.get(mine.indicator)
    if indicator is None:
        return Case(mine, seen.pub.cutoff, why=reasons.unknown(mine.indicator))
    reach = seen.book.last(indicator)
    if not measurable(indicator):
        return Case(mine, reach, indicator.unit, reasons.no_series())
    if mine.on > reach:
        return Case(mine, reach, indicator.unit, reasons.ahead(mine.on))
    try:
        found = {grain: seen.book.track(indicator, mine.scope, mine.on, grain) for grain in GRAINS}
    except UnknownDimension:
        return Case(mine, reach, indicator.unit, reasons.no_scope())
    return _evaluate(seen, mine, indicator, found)


def _evaluate(seen: Looked, mine: Decision, indicator: Indicator, found: Mapping[str, Track]) -> Case:
    rivals = others(seen.pub, mine, seen.every, seen.shifts)
    track, why = choose(indicator, found, mine.on, rivals)
    if track is None or why:
        return Case(mine, seen.book.last(indicator), indicator.unit, why or _nothing(seen, indicator, mine))
    steps = [other.on for other in rivals if track.days[0] < other.on < mine.on]
    keys = _comparisons(seen, mine, indicator, track)
    beside = [seen.book.track(indicator, scope_of(one), mine.on, track.grain) for one in keys]
    made = estimate(indicator, track, mine.on, steps, [one.between(track.days[0], track.days[-1]) for one in beside])
    by = next((d for d in ("procedure", "office", "agency") if keys and d in keys[0]), "")
    return Case(mine, seen.book.last(indicator), indicator.unit, None, made, worth(indicator, made, track, seen.pub.assumptions),
                tuple(one[by] for one in keys) if made.did else (), by if made.did else "")


def _nothing(seen: Looked, indicator: Indicator, mine: Decision) -> Why:
    """Nothing at all: data begin long after the decision, or nobody delivers any."""
    first = min((s.first for s in suppliers_of(seen.pub, indicator, mine.scope)), default=None)
    return reasons.few_before(0) if first and first > mine.on else reasons.no_data()


def choose(
    indicator: Indicator, found: Mapping[str, Track], on: date, rivals: Sequence[Other]
) -> tuple[Track | None, Why | None]:
    """The days where they bear it, else the weeks, up to the next other change; or why they cannot be judged."""
    until = min((other.on for other in rivals if other.on > on), default=None)
    known = {grain: track for grain, track in found.items() if len(track.days)}
    cut = {grain: track if until is None else track.before(until) for grain, track in known.items()}
    grain = "day" if "day" in cut and (dense(cut["day"], on) or "week" not in cut) else "week"
    if grain not in cut:
        return None, None
    track = cut[grain]
    why = _near(known[grain], on, rivals) or _short(track, on) or (None if moves(indicator, track) else reasons.still())
    return track, why or _tiny(indicator, track)


def _near(track: Track, on: date, rivals: Sequence[Other]) -> Why | None:
    """Another change with fewer than eight points between it and the decision."""
    for other in rivals:
        first, last = min(on, other.on), max(on, other.on)
        between = sum(first <= day < last for day in track.days)
        if track.days[0] < other.on <= track.days[-1] and between < LEAST:
            return reasons.mixed(other.what, other.on)
    return None


def _short(track: Track, on: date) -> Why | None:
    if enough(track, on):
        return None
    after = int(track.after(on).sum())
    before = len(track.days) - after
    if before < LEAST:
        return reasons.few_before(before)
    return reasons.few_after(after, _ready(track, on, LEAST - after))


def _ready(track: Track, on: date, missing: int) -> date:
    """When as many points more will be there, if they go on coming as often as since the decision, or as before it."""
    some = track.only(track.after(on)) if track.days[-1] >= on else track
    usual = 7 / 5 if track.grain == "day" else 7.0
    often = max(usual, ((some.days[-1] - some.days[0]).days + usual) / len(some.days))
    last = max(track.days[-1], on - DAY) + DAY * (0 if track.grain == "day" else 6)
    ready = last + DAY * ceil(missing * often)
    return ready + DAY * (-ready.weekday() % 7 if ready.weekday() > FRIDAY else 0)


def _tiny(indicator: Indicator, track: Track) -> Why | None:
    """Whether hardly anything ever happens: then no model of a mean says anything."""
    if track.grain == "day" or not added_up(indicator):
        return None
    return reasons.tiny() if float(np.mean(track.n)) < TINY else None


def _comparisons(seen: Looked, mine: Decision, indicator: Indicator, track: Track) -> list[dict[str, str]]:
    """The untouched scopes with most events among the candidates (those that were named: all of them)."""
    found: list[tuple[float, str, dict[str, str]]] = []
    for keys in candidates(seen.pub, indicator, mine):
        if not untouched(seen.pub, keys, track.days[0], track.days[-1], seen.every, seen.shifts):
            continue
        other = seen.book.track(indicator, scope_of(keys), mine.on, track.grain, whole=True)
        other = other.between(track.days[0], track.days[-1])
        if comparable(indicator, track, other, mine.on):
            found.append((-float(other.n.sum()), str(sorted(keys.items())), keys))
    chosen = [keys for _, _, keys in sorted(found, key=lambda one: one[:2])]
    return chosen if mine.named else chosen[:MOST]
