"""A family forecast: its rows, the places that they add up to, and how good each forecast has been."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from metrics.forecast.backtest import Trial, Window, trial_at, trial_of, with_ranges
from metrics.forecast.extract import Family, Place, named
from metrics.forecast.model import Ahead, only_median
from metrics.forecast.models.by_history import ByHistory, choose
from metrics.forecast.models.calendar_smoothing import CalendarSmoothing
from metrics.forecast.models.seasonal_naive import SeasonalNaive
from metrics.forecast.models.weekday_median import WeekdayMedian
from metrics.forecast.panel import Bools, Floats, Panel
from metrics.forecast.rule import earned, taken
from metrics.forecast.scores import crps, inside, mase, naive_scale, row_means
from metrics.forecast.shape import choose_shape

SUM = "sum_of_parts"
FEWEST_WINDOWS = 2
NO_BETTER, TOO_NEW = "no_better_than_last_week", "too_new"


@dataclass(frozen=True)
class Quality:
    """How good one series' forecasts of earlier windows were, in its own unit; None where nothing could be scored."""

    series: str
    model: str
    mase: float | None
    mae: float | None
    naive_mae: float | None
    coverage80: float | None
    coverage95: float | None
    windows: int
    days: int
    few: bool
    refused: str  # '' | no_better_than_last_week | too_new
    crps: float | None = None  # of the scored windows, over the naive scale


@dataclass(frozen=True)
class Block:
    """Series that were forecast together: their names, figures and places, days ahead, forecasts and quality."""

    names: tuple[str, ...]
    figures: tuple[str, ...]
    places: tuple[Place, ...]
    panel: Panel
    trial: Trial
    models: tuple[str, ...]
    quality: tuple[Quality, ...]
    cutoff: date | None = None  # where it is not the last day of the panel


def forecast_family(family: Family) -> list[Block]:
    """The rows of the family, and the places that they add up to (the sums of the rows' means)."""
    panel = family.panel
    default, other = trial_of(panel, ByHistory(choose_shape(panel))), trial_of(panel, WeekdayMedian())
    names = choose(panel)
    rows = earned(default, other) & (names == CalendarSmoothing.name)
    models = tuple(WeekdayMedian.name if moved else str(name) for name, moved in zip(names, rows, strict=True))
    return blocks_of(family, with_ranges(taken(default, other, rows)), trial_of(panel, SeasonalNaive()), models)


def blocks_of(family: Family, trial: Trial, naive: Trial, models: tuple[str, ...]) -> list[Block]:
    """The trial of a family's rows, and of the places that they add up to, with their quality."""
    panel = family.panel
    names = tuple(named(figure, place) for figure, place in zip(family.figures, family.places, strict=True))
    blocks = [judged(names, family.figures, family.places, panel, trial, naive, models)]
    if family.sums:
        members = np.array([family.members(place) for place in family.sums])
        whole = added(panel, members)
        known = with_ranges(_sums(trial, whole, members))
        again = trial_at(whole, SeasonalNaive(), trial.origins)
        figures = (family.figures[0],) * len(family.sums)
        labels = tuple(named(figures[0], place) for place in family.sums)
        blocks.append(judged(labels, figures, family.sums, whole, known, again, (SUM,) * len(labels)))
    return blocks


def added(panel: Panel, members: Bools) -> Panel:
    """The panel of the sums: open when one part is, unknown when an open part is."""
    known = panel.known
    opens = (members.astype(np.int64) @ panel.opens.astype(np.int64)) > 0
    lacking = (members.astype(np.int64) @ (panel.opens[:, :known] & ~np.isfinite(panel.values)).astype(np.int64)) > 0
    values = members.astype(np.float64) @ np.nan_to_num(panel.values)
    values = np.where(opens[:, :known] & ~lacking, values, np.nan)
    return Panel(values, panel.days, opens, panel.season, panel.calendars, np.zeros(len(members), dtype=np.int64), panel.marks)


def _sums(trial: Trial, whole: Panel, members: Bools) -> Trial:
    """What the parts say, added up: the means, for medians do not add."""
    weights = members.astype(np.float64)
    pairs = zip(trial.windows, trial.origins, strict=True)
    windows = tuple(_sum_window(window, start, whole, weights) for window, start in pairs)
    opens = whole.opens[:, whole.known :]
    return Trial(windows, _of_means(np.where(opens, weights @ np.nan_to_num(trial.now.mean), np.nan)), trial.origins)


def _sum_window(window: Window, start: int, whole: Panel, weights: Floats) -> Window:
    days = slice(start, start + whole.horizon)
    expected = np.where(whole.opens[:, days], weights @ np.nan_to_num(window.ahead.mean), np.nan)
    return Window(_of_means(expected), whole.values[:, days], naive_scale(whole.values[:, :start], whole.season))


def _of_means(expected: Floats) -> Ahead:
    """A sum of means is the mean, to the cent; its errors are measured from it too."""
    return replace(only_median(expected), mean=expected)


def judged(
    names: tuple[str, ...], figures: tuple[str, ...], places: tuple[Place, ...], panel: Panel, trial: Trial, naive: Trial,
    models: tuple[str, ...],
) -> Block:
    """A trial with the quality of each of its series; naive: the trial of repeating last week."""
    ours, theirs = (_errors(trial.windows, [w.ahead for w in t.windows], len(names)) for t in (trial, naive))
    both = np.isfinite(ours) & np.isfinite(theirs)  # the same days, or the comparison would not be fair
    mae, other = (row_means(np.where(both, e, np.nan)) for e in (ours, theirs))
    scored = [mase(w.ahead.median, w.actual, w.scale) for w in trial.scored]
    missed = [crps(w.ahead.quantiles, w.actual, w.scale) for w in trial.scored]
    held = [_held(trial.scored, nominal, len(names)) for nominal in (0.8, 0.95)]
    windows = np.array([np.isfinite(w.actual - w.ahead.median).any(axis=1) for w in trial.windows], dtype=np.int64)
    counts = windows.sum(axis=0) if len(windows) else np.zeros(len(names), dtype=np.int64)
    means, losses = (row_means(np.array(each).T) if each else np.full(len(names), np.nan) for each in (scored, missed))
    found = []
    for row, name in enumerate(names):
        known = int(np.isfinite(panel.values[row]).sum())
        few = counts[row] < FEWEST_WINDOWS
        refused = TOO_NEW if not np.isfinite(trial.now.median[row]).any() else "" if few or mae[row] < other[row] else NO_BETTER
        found.append(Quality(
            name, models[row], _number(means[row]), _number(mae[row]), _number(other[row]), _number(held[0][row]),
            _number(held[1][row]), int(counts[row]), known, bool(few), refused, _number(losses[row])))
    return Block(names, figures, places, panel, trial, models, tuple(found))


def _errors(windows: Sequence[Window], said: Sequence[Ahead], series: int) -> Floats:
    """Absolute errors of all windows side by side: series x days."""
    parts = [np.abs(ahead.median - window.actual) for window, ahead in zip(windows, said, strict=True)]
    return np.concatenate(parts, axis=1) if parts else np.full((series, 0), np.nan)


def _held(windows: Sequence[Window], nominal: float, series: int) -> Floats:
    """The share of days inside the range, in percent."""
    parts = [inside(window.ahead.quantiles, window.actual, nominal) for window in windows]
    return 100 * row_means(np.concatenate(parts, axis=1)) if parts else np.full(series, np.nan)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
