"""Small panels that tests forecast: nothing here is known to the models."""

import numpy as np

from metrics.forecast.panel import ONE, Panel, grid, weekdays

FIRST = np.datetime64("2025-01-06", "D")  # a Monday
NAMES = {np.datetime64(day, "D"): name for day, name in (
    ("2025-02-03", "Constitución"), ("2025-03-17", "Juárez"), ("2025-05-01", "Trabajo"), ("2025-09-16", "Independencia"))}


def days(n: int) -> np.ndarray:
    return FIRST + np.arange(n)


def office(series: int = 4, weeks: int = 30, ahead: int = 28, seed: int = 1, weekend: bool = False) -> Panel:
    """Waits around 20 minutes with a weekday, noise, and some missing days; closed on named days and, unless said, weekends."""
    dice = np.random.default_rng(seed)
    every = days(weeks * 7 + ahead)
    shut = np.isin(every, list(NAMES)) | ((weekdays(every) > 4) & (not weekend))
    level = 20 + 5 * np.arange(series)[:, None] + np.array([6, 2, 0, -2, 4, -6, -8])[weekdays(every)]
    values = np.maximum(level + dice.normal(0, 3, level.shape), 0)[:, : weeks * 7]
    values[dice.random(values.shape) < 0.03] = np.nan
    return grid(values, np.tile(~shut, (series, 1)), every, (NAMES,))


def flat(value: float, weeks: int = 30, ahead: int = 28) -> Panel:
    """One series that is always the same and never closes."""
    every = days(weeks * 7 + ahead)
    return grid(np.full((1, weeks * 7), value), np.ones((1, len(every)), dtype=bool), every)


__all__ = ["FIRST", "NAMES", "ONE", "days", "flat", "office"]
