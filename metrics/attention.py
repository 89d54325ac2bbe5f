"""What needs somebody, as it was when the figures were published: processes that changed, overdue work, broken sources,
and waits that are forecast to pass their target.
"""

from dataclasses import dataclass, fields
from datetime import date

from metrics.reader import Published
from metrics.scope import Scope

SIGNAL, OVERDUE, SOURCE, FORECAST = "signal", "overdue", "source", "forecast"
BAD, GOOD, NEUTRAL = "bad", "good", "neutral"
COLUMNS = {
    "day": "DATE", "rank": "INTEGER", "kind": "VARCHAR", "indicator": "VARCHAR", "dimension": "VARCHAR", "key": "VARCHAR",
    "name": "VARCHAR", "owner": "VARCHAR", "since": "DATE", "periods": "INTEGER", "grain": "VARCHAR", "value": "DOUBLE",
    "value_on": "DATE", "level": "DOUBLE", "usual": "DOUBLE", "usual_low": "DOUBLE", "usual_high": "DOUBLE",
    "unit": "VARCHAR", "size": "DOUBLE", "size_unit": "VARCHAR", "direction": "VARCHAR", "n": "BIGINT", "score": "DOUBLE",
    "odds": "DOUBLE", "gradual": "BOOLEAN", "reason": "VARCHAR", "also": "VARCHAR[]",
}


@dataclass(frozen=True)
class Item:
    """One thing that needs somebody (or that went well), with its evidence. `rank` starts at 1 on each day's list."""

    day: date  # the last complete day that was looked at
    rank: int
    kind: str  # signal | overdue | source | forecast
    indicator: str  # '' for a source
    dimension: str  # '' (everything) | agency | office | procedure | channel | source
    key: str
    name: str
    owner: str
    since: date
    periods: int  # how many days or weeks with data since then
    grain: str  # day | week
    value: float | None  # of the last day or week
    value_on: date | None  # its first day
    level: float | None  # what it is like since then, weekday and season left out
    usual: float | None  # what it was like before
    usual_low: float | None  # natural limits for the last day or week
    usual_high: float | None
    unit: str
    size: float | None  # of the change: percent of the usual, or what size_unit says
    size_unit: str  # percent | points | stars | requests | days | the unit of the figure, where the usual is 0
    direction: str  # bad | good | neutral
    n: int  # how many events it rests on since then
    score: float  # size and persistence: the order of the list
    odds: float  # how often chance alone does this, as a part of what is let through; 0 for what is no matter of chance
    gradual: bool  # it came little by little since that day, not at once
    reason: str  # of a source: late | refused | empty
    also: tuple[str, ...]  # what the same cause moved: 'indicator|dimension|key'

    @property
    def scope(self) -> Scope:
        """The scope to ask figures of."""
        return Scope(**{self.dimension: (self.key,)}) if self.dimension else Scope()


def attention(pub: Published, day: date | None = None) -> list[Item]:
    """What needs somebody at the end of a day (default: the latest looked at), most pressing first.

    Only the last few working days are kept; for an earlier day the list is empty. What went well is in `changed`.
    """
    return [item for item in _items(pub, day) if item.direction != GOOD]


def changed(pub: Published, day: date | None = None) -> list[Item]:
    """The processes that changed, for better too."""
    return [item for item in _items(pub, day) if item.kind == SIGNAL]


def _items(pub: Published, day: date | None) -> list[Item]:
    names = [f.name for f in fields(Item)]
    rows = pub.rows(
        f"SELECT {', '.join(names)} FROM attention WHERE day = (SELECT max(day) FROM looks WHERE $1 IS NULL OR day <= $1) "
        "ORDER BY rank", [day])
    return [Item(**{**dict(zip(names, row, strict=True)), "also": tuple(row[-1] or ())}) for row in rows]
