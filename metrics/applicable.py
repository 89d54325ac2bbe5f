"""What a scope cannot have: a figure whose events never happen there, or revenue where nothing has a price."""

from collections.abc import Iterable
from datetime import date

from metrics.cells import Question
from metrics.measures import ACTIVITY, MEASURES
from metrics.plan import EARLY, LATE, Ask, sums_sql
from metrics.reader import Published


def barred(asked: Question, by: str | None) -> set[int]:
    """The keys (0 = the whole scope) that live without ever having had what the indicator needs: it does not apply to them."""
    indicator = asked.indicator
    if not indicator.applies:
        return set()
    activity = ACTIVITY[indicator.family]
    needed = _ever(asked, by, f"cells_{indicator.family}", indicator.applies)
    return _ever(asked, by, f"cells_{MEASURES[activity].family}", activity) - needed


def _ever(asked: Question, by: str | None, cube: str, measure: str) -> set[int]:
    """The keys that have ever had some of a measure."""
    rows = asked.pub.rows(sums_sql(Ask(cube, EARLY, LATE, asked.filters, by), (measure,)))
    return {k or 0 for k, _, some in rows if some}


def free(asked: Question, by: str | None) -> set[int]:
    """The keys (0 = the whole scope) without a fee in force on any day of the period and without a payment ever."""
    if not asked.indicator.needs_fee:
        return set()
    pub, wanted = asked.pub, asked.scope.wanted()
    without = _without_fee(pub, asked.window.start, asked.window.end)
    if by in ("procedure", "agency"):
        keys = pub.dimension(by).values()
        return {key.id for key in keys if key.key and _all_free(pub, {**wanted, by: (key.key,)}, without)}
    if not _all_free(pub, wanted, without):
        return set()
    return {key.id for key in pub.dimension(by).values()} if by else {0}


def _without_fee(pub: Published, start: date, end: date) -> set[str]:
    """The listed procedures that ask for nothing on any day of the period, and that nobody ever paid."""
    charged = {procedure for procedure, since, before in pub.fees if since <= end and before > start}
    return pub.listed - charged - pub.paid["procedure"]


def _all_free(pub: Published, wanted: dict[str, tuple[str, ...]], without: set[str]) -> bool:
    """Whether a scope is of procedures or agencies, all of them free; an agency that was ever paid is not."""
    agencies = set(wanted.get("agency", ()))
    procedures: Iterable[str] = wanted.get("procedure") or [p for p, agency in pub.agency_of.items() if agency in agencies]
    named = set(procedures)
    return bool(named) and named <= without and (bool(wanted.get("procedure")) or not agencies & pub.paid["agency"])
