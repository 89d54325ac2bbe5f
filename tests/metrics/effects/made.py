"""Invented tracks for the tests of effects."""

from datetime import date, timedelta

import numpy as np

from metrics.effects.track import Track
from metrics.indicator import FOLDER, read_indicators

LAST = date(2026, 11, 20)
INDICATORS = read_indicators(FOLDER)
WAIT, SHARE, COUNT, MONEY, STARS = (INDICATORS[name] for name in (
    "queue_wait_minutes_p50", "on_time_share", "requests_received", "revenue_mxn", "stars_mean"))


def days(many: int, closed: frozenset[date] = frozenset()) -> tuple[date, ...]:
    """The last working days."""
    every = (LAST - timedelta(days=n) for n in range(2 * many + 30))
    return tuple([day for day in every if day.weekday() < 5 and day not in closed][:many][::-1])


def noise(seed: int, many: int, rho: float = 0.0) -> np.ndarray:
    """Noise of variance 1 with memory."""
    found = np.random.default_rng(seed).normal(size=many)
    for t in range(1, many):
        found[t] = rho * found[t - 1] + np.sqrt(1 - rho**2) * found[t]
    return found


def track(values: np.ndarray, n: float | np.ndarray = 40.0, closed: frozenset[date] = frozenset()) -> Track:
    """A daily track that ends on the last day."""
    many = len(values)
    return Track("day", days(many, closed), np.arange(many), np.asarray(values, float), np.zeros(many) + n, np.ones(many), closed)


def waits(seed: int, many: int, after: int, fall: float = 0.0, rho: float = 0.2, sd: float = 0.12) -> np.ndarray:
    """Waits of about 20 minutes that fall by a share for the last days."""
    late = np.arange(many) >= many - after
    return np.asarray(20 * np.exp(sd * noise(seed, many, rho)) * np.where(late, 1 - fall, 1.0))
