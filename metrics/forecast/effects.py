"""The calendar's part of every series: a ridge regression pooled over the series, and each one's own deviation from it."""

from dataclasses import dataclass

import numpy as np

from metrics.forecast.design import Design, design
from metrics.forecast.panel import Floats, Ints, Panel
from metrics.forecast.scores import row_means

POOLED, OWN = 30.0, 20.0  # how strongly the family's effects are pulled to nothing, and a series' to the family's
HALF_LIFE_DAYS = 365.0
CLIP = 6.0  # standard deviations beyond which a day does not pull harder
YEAR_OF = {7: 365, 5: 261}
WAVES_FROM_WEEKS = 75


@dataclass(frozen=True)
class Shape:
    """How a family is looked at: the scale on which effects add up, and how many waves its year has once it is long enough."""

    transform: str = "none"
    waves: int = 2

    def waves_of(self, panel: Panel) -> int:
        """None while a season cannot be told from a trend."""
        return self.waves if panel.known >= WAVES_FROM_WEEKS * panel.season else 0


PLAIN = Shape()


def calendar_effect(values: Floats, panel: Panel, waves: int) -> Floats:
    """What the calendar adds to each series on every day of the panel, known and asked: series x days.

    values: the panel's, transformed. Needs no effect of a day that has not passed.
    """
    known = np.isfinite(values)
    plan, calendar = design(panel, waves), panel.calendar_of
    past = Design(plan.columns[:, : panel.known], plan.penalty, plan.waves)
    weight = known * 0.5 ** ((panel.known - 1 - np.arange(panel.known)) / HALF_LIFE_DAYS)
    yearly = _yearly(values, weight, past, calendar, panel.season)
    wave = _applied(yearly, plan.columns[:, :, plan.columns.shape[2] - plan.waves :], calendar)
    rest = values - wave[:, : panel.known]
    rest = rest - rolling_mean(rest, 4 * panel.season)
    spread = _spread(rest)
    scaled = np.where(known, np.clip(rest, -CLIP * spread, CLIP * spread) / spread, 0.0)
    narrow = plan.columns.shape[2] - plan.waves
    few = Design(past.columns[:, :, :narrow], past.penalty[:narrow], 0)
    pooled = _pooled(scaled, weight, few, calendar)
    left = np.where(known, scaled - (few.columns @ pooled)[calendar], 0.0)
    own = _own(left, weight, few, calendar, OWN)
    return np.asarray(_applied(pooled + own, plan.columns[:, :, :narrow], calendar) * spread + wave)


def rolling_mean(values: Floats, width: int) -> Floats:
    """The mean of the known days around each day; NaN where there is none."""
    known = np.isfinite(values)
    sums = np.cumsum(np.pad(np.where(known, values, 0.0), ((0, 0), (1, 0))), axis=1)
    counts = np.cumsum(np.pad(known, ((0, 0), (1, 0))), axis=1)
    at = np.arange(values.shape[1])
    low, high = np.maximum(0, at - width // 2), np.minimum(len(at), at + width - width // 2)
    n = counts[:, high] - counts[:, low]
    return np.where(n > 0, (sums[:, high] - sums[:, low]) / np.maximum(n, 1), np.nan)


def _spread(values: Floats) -> Floats:
    """The standard deviation of what is known of each series: series x 1."""
    mean = row_means(values)[:, None]
    return np.asarray(np.sqrt(np.nan_to_num(row_means(np.square(values - mean))))[:, None] + 1e-9)


def _yearly(values: Floats, weight: Floats, past: Design, calendar: Ints, season: int) -> Floats:
    """Each series' coefficients of the waves of the year, found beside all the other effects over a level of a whole year."""
    if not past.waves:
        return np.zeros((len(values), 0))
    year = min(values.shape[1], YEAR_OF.get(season, round(365 * season / 7)))
    rest = np.where(weight > 0, values - rolling_mean(values, year), 0.0)
    return _own(rest, weight, past, calendar, 2 * OWN)[:, -past.waves :]


def _pooled(rest: Floats, weight: Floats, past: Design, calendar: Ints) -> Floats:
    """One coefficient per effect for all series."""
    size = len(past.penalty)
    gram, right = np.diag(past.penalty * POOLED), np.zeros(size)
    for number, columns in enumerate(past.columns):
        mine = calendar == number
        gram += (columns * weight[mine].sum(axis=0)[:, None]).T @ columns
        right += (weight[mine] * rest[mine]).sum(axis=0) @ columns
    return np.asarray(np.linalg.solve(gram, right))


def _own(rest: Floats, weight: Floats, past: Design, calendar: Ints, strength: float) -> Floats:
    """Coefficients of every series by itself: series x effects."""
    size = len(past.penalty)
    found = np.zeros((len(rest), size))
    for number, columns in enumerate(past.columns):
        mine = np.flatnonzero(calendar == number)
        if len(mine):
            products = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
            gram = (weight[mine] @ products).reshape(-1, size, size) + np.diag(past.penalty * strength)
            found[mine] = np.linalg.solve(gram, ((weight * rest)[mine] @ columns)[:, :, None])[:, :, 0]
    return found


def _applied(coefficients: Floats, columns: Floats, calendar: Ints) -> Floats:
    """Effects of each series in its own calendar: series x days."""
    found = np.zeros((len(coefficients), columns.shape[1]))
    for number, mine in enumerate(columns):
        rows = calendar == number
        found[rows] = coefficients[rows] @ mine.T
    return found

