"""What to try next: one proposal with its evidence, as the build published it."""

from dataclasses import dataclass, fields
from datetime import date

from metrics.reader import Published

SIGNAL, FORECAST, PROCESS, RATINGS = "signal", "forecast", "process", "ratings"
COLUMNS = {
    "week": "DATE", "rank": "INTEGER", "key": "VARCHAR", "source": "VARCHAR", "indicator": "VARCHAR",
    "procedure_id": "VARCHAR", "agency_id": "VARCHAR", "office_id": "VARCHAR", "channel": "VARCHAR", "question": "VARCHAR",
    "name": "VARCHAR", "kind": "VARCHAR", "direction": "VARCHAR", "expected_change": "DOUBLE", "unit": "VARCHAR",
    "activity": "VARCHAR", "value": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE", "n": "BIGINT", "usual": "DOUBLE",
    "wait_minutes": "DOUBLE", "returned_share": "DOUBLE", "returned_low": "DOUBLE", "returned_high": "DOUBLE",
    "since": "DATE", "through": "DATE", "people": "BIGINT", "hours": "DOUBLE", "size": "DOUBLE", "reach": "BIGINT",
}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Something to try, and why. `week` is the Monday of its list; scope keys that are '' mean all of them.

    `value` with its range of 90 is what was found on `n` events between `since` and `through`: of a signal, how it is since
    then (`usual`: how it was before, low and high: where a day usually lies); of a forecast, what is expected (`usual`: the
    target); of a process, the percentage of the time that goes by before one `activity` (n: the requests that had it); of
    ratings, the percentage of 4 and 5 stars (`usual`: everybody else's).
    """

    week: date
    rank: int = 0  # 0: proposed earlier in the week, and no longer
    key: str  # the same as long as it is the same thing in the same place
    source: str  # signal | forecast | process | ratings
    indicator: str
    procedure_id: str = ""
    agency_id: str = ""
    office_id: str = ""
    channel: str = ""
    question: str = ""
    name: str  # of the place
    kind: str  # of decision: as DECISIONS has it
    direction: str  # lower | higher: where the indicator should go
    expected_change: float | None = None  # in the indicator's unit, where the evidence gives one
    unit: str  # of value, low, high and usual
    activity: str = ""
    value: float
    low: float | None = None
    high: float | None = None
    n: int
    usual: float | None = None
    wait_minutes: float | None = None  # the median before the activity, in working minutes
    returned_share: float | None = None  # percentage of the requests that had the activity
    returned_low: float | None = None
    returned_high: float | None = None
    since: date
    through: date
    people: int  # who goes through that place in four weeks: the order of the list
    hours: float | None = None  # that they lose there in four weeks, where that is measured
    size: float  # how bad: what makes it clearly worse is 1.5 times that
    reach: int | None = None  # of a communication: people whom the campaigns of the last year reached there


def proposals(pub: Published) -> list[Proposal]:
    """The list of the week of the cut-off, most people first; empty where there is no evidence for any."""
    return [one for one in proposed(pub) if one.rank]


def proposed(pub: Published) -> list[Proposal]:
    """The same, with what was proposed earlier in that week and is there no longer (rank 0)."""
    names = [f.name for f in fields(Proposal)]
    rows = pub.rows(f"SELECT {', '.join(names)} FROM proposals ORDER BY rank, key")
    return [Proposal(**dict(zip(names, row, strict=True))) for row in rows]
