"""Proposals from what people say: the procedure, or the question, that is rated clearly worse than all the others.

Somebody is always last. So it counts only when the share of 4 and 5 stars lies below that of everybody else with a confidence
that allows for how many were compared (Bonferroni), and by at least GAP points, on MIN_ANSWERS answers of twelve closed weeks.
"""

from collections.abc import Sequence
from datetime import date
from statistics import NormalDist

from metrics.figures import Figure, breakdown
from metrics.plan import DAY
from metrics.proposal import RATINGS, Proposal
from metrics.propose_places import people, placed, scope_of
from metrics.ranges import Z90, wilson
from metrics.reader import Published

DAYS, MIN_ANSWERS, GAP, CHANCE = 84, 30, 10.0, 0.05
INDICATOR = "share_4_5"


def from_ratings(pub: Published, week: date) -> list[Proposal]:
    """At most one procedure and one question."""
    through = week - DAY
    found = []
    for by in ("procedure", "question"):
        rated = [f for f in breakdown(pub, INDICATOR, by, through - (DAYS - 1) * DAY, through) if f.key and f.denominator]
        worst = _worst(rated)
        if worst is not None:
            found.append(_made(pub, by, worst, rated, week))
    return found


def _worst(rated: Sequence[Figure]) -> Figure | None:
    """The one whose share is lowest, if it is clearly below the others."""
    enough = [f for f in rated if (f.denominator or 0) >= MIN_ANSWERS]
    if len(enough) < 2:
        return None
    worst = min(enough, key=lambda f: (f.value or 0.0, f.key))
    z = NormalDist().inv_cdf(1 - CHANCE / len(enough))
    highest, others = 100 * wilson(worst.numerator or 0, worst.denominator or 0, z)[1], _others(worst, rated)
    return worst if highest < others and (worst.value or 0.0) <= others - GAP else None


def _others(one: Figure, rated: Sequence[Figure]) -> float:
    """The share of 4 and 5 stars of everybody else, as a percentage."""
    rest = [f for f in rated if f.key != one.key]
    return 100 * sum(f.numerator or 0 for f in rest) / max(sum(f.denominator or 0 for f in rest), 1)


def _made(pub: Published, by: str, worst: Figure, rated: Sequence[Figure], week: date) -> Proposal:
    low, high = wilson(worst.numerator or 0, worst.denominator or 0, Z90)
    others, scope = _others(worst, rated), scope_of(by, worst.key)
    made = Proposal(
        week=week, key=f"{RATINGS}|{by}|{worst.key}", source=RATINGS, indicator=INDICATOR,
        question=worst.key if by == "question" else "", name=worst.name or worst.key, kind="training", direction="higher",
        unit="percent", value=worst.value or 0.0, low=100 * low, high=100 * high, n=int(worst.denominator or 0),
        usual=others, since=worst.start, through=worst.end,
        people=people(pub, scope, worst.end) if by == "procedure" else int((worst.denominator or 0) * 28 / DAYS),
        size=others - (worst.value or 0.0))
    return placed(made, by, worst.key)
