"""What the home declares that comes back every year: its days, and the last ones, when those who waited come."""

from collections.abc import Sequence

import numpy as np

from metrics.forecast.panel import ONE, Days, Mark

LAST_DAYS = 5  # calendar days at the end of a period that have an effect of their own


def marks(periods: Sequence[Sequence[str]], days: Days) -> tuple[Mark, ...]:
    """The days of each period (name, first, last as MM-DD; it may pass the new year) near those of a panel, and its last ones."""
    found = []
    years = range(days[0].item().year - 1, days[-1].item().year + 2)
    for name, first, last in periods:
        spans = [_span(year, first, last) for year in years]
        found.append(Mark(name, np.concatenate(spans), season=True))
        found.append(Mark(f"{name}, últimos días", np.concatenate([span[-LAST_DAYS:] for span in spans]), season=False))
    return tuple(found)


def _span(year: int, first: str, last: str) -> Days:
    return np.arange(_day(year, first), _day(year + (last < first), last) + ONE)


def _day(year: int, said: str) -> np.datetime64:
    """The 29th of February is the last of February."""
    month, day = said.split("-")
    start = np.datetime64(f"{year}-{month}", "M")
    found: np.datetime64 = min(start.astype("datetime64[D]") + (int(day) - 1), (start + 1).astype("datetime64[D]") - ONE)
    return found
