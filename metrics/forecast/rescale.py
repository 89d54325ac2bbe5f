"""A change that somebody knew of: for some weeks, what came before it is read at the level of what came after.

Its size is what the days since show beside the same weekdays before; few days count for less. Later the change is old enough for
the model to know it by itself.
"""

from dataclasses import replace

import numpy as np

from metrics.forecast.panel import Bools, Floats, Panel

WEEKS = 8  # since the change, and before it to compare with
SHRINK_DAYS = 1.0
MOST = 20.0  # times as much, or as little


def rescaled(panel: Panel) -> Panel:
    """The panel with the history of each series that changed lately at its new level."""
    if panel.shifted is None:
        return panel
    first = max(0, panel.known - WEEKS * panel.season)
    rows = np.flatnonzero(panel.shifted[:, first : panel.known].any(axis=1))
    if not len(rows):
        return panel
    values = panel.values.copy()
    for row in rows:
        values[row] = _series(values[row], first + np.flatnonzero(panel.shifted[row, first : panel.known]), panel.season)
    return replace(panel, values=values)


def _series(values: Floats, starts: "np.ndarray[tuple[int], np.dtype[np.int64]]", season: int) -> Floats:
    """One series, its changes from the oldest on."""
    found = values.copy()
    ends = [*starts[1:], len(values)]
    for start, end in zip(starts, ends, strict=True):
        found[:start] *= _ratio(found, int(start), int(end), season)
    return found


def _ratio(values: Floats, start: int, end: int, season: int) -> float:
    """What the days since a change were of what their weekdays were before it."""
    first = max(0, start - WEEKS * season)
    before, since = values[first:start], values[start:end]
    usual = np.array([_mean(before[(column - first) % season :: season]) for column in range(season)])
    expected = usual[np.arange(start, end) % season]
    both: Bools = np.isfinite(since) & np.isfinite(expected)
    came, would = since[both].sum(), expected[both].sum()
    if came <= 0 or would <= 0:
        return 1.0
    n = float(both.sum())
    return float(np.clip(came / would, 1 / MOST, MOST) ** (n / (n + SHRINK_DAYS)))


def _mean(values: Floats) -> float:
    some = values[np.isfinite(values)]
    return float(some.mean()) if len(some) else np.nan
