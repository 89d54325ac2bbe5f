"""Changes that the data show and nobody registered: what a person is asked about, so that forecasts need not guess.

A run of days or weeks on one side (metrics/changes.py) in what is forecast of a procedure or an office is asked about, unless a
change of that place is known near that day.
"""

from dataclasses import dataclass
from datetime import date

from metrics.attention import SIGNAL, Item, changed
from metrics.reader import Published

FIGURES = ("queue_wait_minutes_p50", "requests_received", "revenue_mxn")
PLACES = ("procedure", "office")
NEAR_DAYS = 14  # since a run is first seen, its beginning may be dated otherwise by that much


@dataclass(frozen=True)
class Question:
    """A change that nobody registered, and the finding behind it."""

    dimension: str  # procedure | office
    key: str
    since: date
    item: Item


def questions(pub: Published) -> list[Question]:
    """What is to be asked, the most pressing first, one question for each place."""
    found: dict[tuple[str, str], Question] = {}
    for item in changed(pub):
        place = (item.dimension, item.key)
        if item.kind != SIGNAL or item.indicator not in FIGURES or item.dimension not in PLACES or item.gradual or place in found:
            continue
        if not any(abs((day - item.since).days) <= NEAR_DAYS for day in _registered(pub, *place)):
            found[place] = Question(*place, item.since, item)
    return list(found.values())


def _registered(pub: Published, dimension: str, key: str) -> list[date]:
    """The days of the changes known of a procedure or an office, and of those of everybody."""
    column = {"procedure": "procedure_id", "office": "office_id"}[dimension]
    rows = pub.rows(f"SELECT date FROM shifts WHERE {column} = ? OR (coalesce(procedure_id, '') = '' AND "
                    "coalesce(office_id, '') = '')", [key])
    return [day for (day,) in rows]
