"""What an effect means a month: hours of people where the figure is a time they spend or wait, pesos where it is money.

hours = change x events a month, a working day counted as eight hours and any other day as the wall clock's twenty-four; a visit
as its assumed travel, wait and service. Negative hours are hours that people no longer need.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.effects.judge import Change, Estimate
from metrics.effects.track import Track, added_up
from metrics.indicator import Indicator

MONTH = 365.2425 / 12
WORKDAY_HOURS, DAY_HOURS = 8.0, 24.0
CLOCKS = {
    "wait": "queue", "service": "queue", "resolution": "working", "calendar": "elapsed", "elapsed": "elapsed", "lead": "elapsed",
}


@dataclass(frozen=True)
class Worth:
    """A month's worth. kind: queue | working | elapsed | citizen for hours, mxn for pesos."""

    kind: str
    value: float
    low: float
    high: float


def worth(indicator: Indicator, found: Estimate, track: Track, assumed: Mapping[str, float]) -> Worth | None:
    """What the change means a month, at the volume there has been since; None where it is neither time nor money."""
    unit = _unit(indicator, assumed)
    if unit is None:
        return None
    kind, each = unit
    late = track.between(track.days[found.n_before], found.until)
    span = (late.days[-1] - late.days[0]).days + (7 if found.grain == "week" else 1)
    many = float(late.worked.sum() if added_up(indicator) else late.n.sum()) / span * MONTH
    change: Change = found.change
    return Worth(kind, *(x * each * many for x in (change.value, change.low, change.high)))


def _unit(indicator: Indicator, assumed: Mapping[str, float]) -> tuple[str, float] | None:
    """Hours or pesos of one unit of the figure for one event (for one working day, where it adds up)."""
    if indicator.family == "aggregates" or indicator.kind not in ("total", "mean", "ratio", "quantile", "weighted"):
        return None
    if indicator.unit == "mxn":
        return "mxn", 1.0
    if indicator.unit == "hours":
        return "citizen", 1.0
    if indicator.unit == "visits" and indicator.kind == "mean":
        return "citizen", sum(assumed[name] for name in ("travel_minutes", "wait_minutes", "service_minutes")) / 60
    hours = {"minutes": 1 / 60, "working_days": WORKDAY_HOURS, "days": DAY_HOURS}.get(indicator.unit)
    kind = CLOCKS.get(indicator.values or indicator.clock)
    return (kind, hours) if hours and kind and indicator.kind in ("quantile", "mean") else None
