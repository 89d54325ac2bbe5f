"""How many people go through a place, and which campaigns reached it."""

from dataclasses import replace
from datetime import date

from metrics.figures import figure
from metrics.measures import DIMENSIONS
from metrics.plan import DAY
from metrics.proposal import Proposal
from metrics.reader import Published
from metrics.scope import Scope

FOUR_WEEKS, YEAR = 28, 365
VOLUMES = ("requests_received", "queue_visits")


def scope_of(dimension: str, key: str) -> Scope:
    """One place, or everything."""
    return Scope(**{dimension: (key,)}) if dimension in DIMENSIONS else Scope()


def placed(one: Proposal, dimension: str, key: str) -> Proposal:
    """The same proposal, of a place."""
    own = {name: key if name == dimension else "" for name in DIMENSIONS}
    return replace(
        one, procedure_id=own["procedure"], agency_id=own["agency"], office_id=own["office"], channel=own["channel"])


def people(pub: Published, scope: Scope, through: date, names: tuple[str, ...] = VOLUMES) -> int:
    """Who went through a place in the four weeks up to a day: its requests or its visits, whichever are more."""
    since = through - (FOUR_WEEKS - 1) * DAY
    return int(max(figure(pub, name, since, through, scope).value or 0 for name in names))


def reach(pub: Published, scope: Scope, through: date) -> int | None:
    """People whom the campaigns of the last year reached there; None where no campaign is known."""
    if "campaign_reach" not in pub.indicators:
        return None
    found = figure(pub, "campaign_reach", through - (YEAR - 1) * DAY, through, scope)
    return int(found.value) if found.state == "ok" and found.value else None
