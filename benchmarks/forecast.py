"""Forecasts against Prophet and against repeating last week, on posted waits and on generated series.

    .venv/bin/python benchmarks/forecast.py [--quick] [--shared ../shared]

28 days ahead, six windows (three calibrate, three are scored), closed days not scored. Prophet is the model as it comes and with
the closures as holidays, asked of open days only. Coverage is that of the range given at the origin, and of the one that follows
day by day what has come since. Windows follow each other; on the posted waits they are also taken a week apart.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.forecast_sets import Made, made, posted_waits, predial, table
from metrics.forecast.backtest import CALIBRATE, Trial, Window, backtest, come, trial_of
from metrics.forecast.extract import Family
from metrics.forecast.intervals import errors, follow, levels, sizes
from metrics.forecast.model import Ahead, Model
from metrics.forecast.models.by_history import ByHistory
from metrics.forecast.models.last_year import LastYear
from metrics.forecast.models.prophet import Prophet
from metrics.forecast.models.seasonal_naive import SeasonalNaive
from metrics.forecast.models.weekday_median import WeekdayMedian
from metrics.forecast.months import DAILY, OfDays, WithAnother, by_month
from metrics.forecast.panel import Panel
from metrics.forecast.scores import crps, inside, mase, naive_scale, row_means
from metrics.forecast.shape import choose_shape

SERIES, YEARS_DAYS = 1000, 731
HEAD = (
    "set", "MASE", "/Prophet", "/with closures", "/last week", "/median", "CRPS", "80/95 at origin", "day by day", "series < 65",
    "negative", "on closed",
)


def mean(values: Sequence[np.ndarray]) -> float:
    every = np.concatenate([np.ravel(v) for v in values])
    return float(np.mean(every[np.isfinite(every)]))


def error(windows: Sequence[Window], aheads: Sequence[Ahead] | None = None) -> float:
    """Mean MASE of the windows, of other forecasts of them when they are given."""
    said = aheads or [w.ahead for w in windows]
    return mean([mase(a.median, w.actual, w.scale) for w, a in zip(windows, said, strict=True)])


def day_by_day(trial: Trial, nominal: float) -> np.ndarray:
    """Whether each scored day was inside a range whose level follows every day that has come before it."""
    medians, actual = [w.ahead.median for w in trial.windows], [w.actual for w in trial.windows]
    known = [errors(medians[:n], come(trial, actual, n), sizes(medians[: n + 1])) for n in range(len(medians))]
    found = []
    for n in range(CALIBRATE, len(medians)):
        out = levels(known[:n], medians[:n], come(trial, actual, n), nominal)
        for day in range(medians[n].shape[1]):
            miss = (np.sqrt(actual[n][:, day]) - np.sqrt(medians[n][:, day])) / (known[n].usual * known[n].profile[day])
            held = (miss >= known[n].at(out / 2)) & (miss <= known[n].at(1 - out / 2))
            found.append(np.where(np.isfinite(miss), held, np.nan))
            out = follow(known[n], out, medians[n][:, day], actual[n][:, day], day, nominal)
    return np.array(found).T


def prophet(panel: Panel, starts: Sequence[int], horizon: int, closures: bool) -> list[Ahead]:
    return Prophet(closures)([panel.at(start, horizon) for start in starts])


def compare(one: Made, step: int | None = None) -> list[str]:
    """A line of the first table, measured now."""
    panel = one.panel
    trial = backtest(panel, ByHistory(choose_shape(panel)), step)
    starts, windows = trial.origins[CALIBRATE:], trial.scored
    others = [error(windows, model([panel.at(s, panel.horizon) for s in starts])) for model in (SeasonalNaive(), WeekdayMedian())]
    plain, with_closures = (error(windows, prophet(panel, starts, panel.horizon, closures)) for closures in (False, True))
    ours = error(windows)
    held = [inside_all(windows, nominal) for nominal in (0.8, 0.95)]
    own = row_means(held[0])
    days = [day_by_day(trial, nominal) for nominal in (0.8, 0.95)]
    wrong = sum(int((w.ahead.median < 0).sum() + (w.ahead.quantiles < 0).sum()) for w in trial.windows)
    asked = panel.opens[:, panel.known :]
    on_closed = int(np.isfinite(trial.now.median[~asked]).sum() + np.isfinite(trial.now.quantiles[~asked]).sum())
    missed = mean([crps(w.ahead.quantiles, w.actual, w.scale) for w in windows])
    return [one.name + (", every week" if step else ""), f"{ours:.3f}", f"{ours / plain:.3f}", f"{ours / with_closures:.3f}",
            f"{ours / others[0]:.3f}", f"{ours / others[1]:.3f}", f"{missed:.3f}",
            " / ".join(f"{100 * mean([h]):.1f}" for h in held), " / ".join(f"{100 * mean([d]):.1f}" for d in days),
            f"{100 * np.mean(own[np.isfinite(own)] < 0.65):.0f} %", str(wrong), str(on_closed)]


def inside_all(windows: Sequence[Window], nominal: float) -> np.ndarray:
    return np.concatenate([inside(w.ahead.quantiles, w.actual, nominal) for w in windows], axis=1)


def young(one: Made) -> list[str]:
    """A third of the series have only their last two weeks before each scored origin."""
    panel, rows = one.panel, np.arange(one.panel.series) % 3 == 0
    trial = trial_of(panel, SeasonalNaive())
    seen = []
    for start in trial.origins[CALIBRATE:]:
        part = panel.at(start, panel.horizon)
        values = part.values.copy()
        values[rows, : start - 2 * panel.season] = np.nan
        seen.append(replace(part, values=values))

    def scored(model: Model, panels: Sequence[Panel], pick: slice | np.ndarray) -> float:
        said = model(panels)
        return mean([mase(a.median[pick], w.actual[rows], w.scale[rows]) for w, a in zip(trial.scored, said, strict=True)])

    ours, naive = scored(ByHistory(), seen, rows), scored(SeasonalNaive(), seen, rows)
    theirs = scored(Prophet(), [part.rows(rows) for part in seen], slice(None))
    return [one.name, f"{ours:.3f}", f"{naive:.3f}", f"{theirs:.3f}", f"{ours / theirs:.3f}"]


def by_months(n: int) -> list[str]:
    """Error of the next five months from four origins with two years known, as a share of what came in them."""
    family = Family(predial(5, n).panel, (DAILY,) * n, tuple({"agency": f"{i}"} for i in range(n)))
    panel = by_month(family.panel)
    starts = [25, 27, 29, 31]
    both = WithAnother(OfDays(Prophet(), family.panel), (True,) * n)
    models = (SeasonalNaive(), LastYear(), OfDays(ByHistory(), family.panel), OfDays(Prophet(), family.panel), both)
    found = []
    for model in models:
        said = model([panel.at(start, 5) for start in starts])
        actual = [panel.values[:, start : start + 5] for start in starts]
        found.append(np.mean([np.abs(a.median - b).sum(axis=1) / b.sum(axis=1) for a, b in zip(said, actual, strict=True)]))
    return [f"predial ({n})", *(f"{value:.3f}" for value in found)]


def beyond(n: int) -> list[str]:
    """Error of 29 to 90 days ahead of the first of December, as a share of the level: ours, Prophet's, that of their mean."""
    panel = predial(5, n).panel
    start, horizon = int(np.searchsorted(panel.days, np.datetime64("2024-12-01"))), 65
    part = panel.at(start, horizon)
    actual = panel.values[:, start : start + horizon]
    ours, theirs = ByHistory(choose_shape(part))([part])[0].median, Prophet()([part])[0].median
    late = slice(20, horizon)
    models = (ours, theirs, (ours + theirs) / 2)
    found = [mean([row_means(np.abs(said - actual)[:, late]) / row_means(actual)]) for said in models]
    return [f"predial ({n})", *(f"{value:.3f}" for value in found)]


def after_a_change(name: str, n: int) -> list[str]:
    """Mean MASE of the next week when every series has changed by a third to a half two to eight open days before."""
    panel, dice = made(name, 21, n).panel, np.random.default_rng(22)
    found: list[list[float]] = [[], [], []]
    for ago in (2, 3, 5, 8):
        start = panel.known - 3 * panel.season
        factor = dice.choice([0.5, 0.65, 1.5, 1.8], (n, 1))
        values = np.where(np.arange(panel.known) >= start - ago, panel.values * factor, panel.values)
        shifted = np.zeros(panel.opens.shape, dtype=bool)
        shifted[:, start - ago] = True
        told = replace(panel, values=values, shifted=shifted)
        actual = values[:, start : start + panel.season]
        scale = naive_scale(panel.values[:, : start - ago], panel.season)
        for errors_, one, model in zip(found, (replace(told, shifted=None), told, told), (ByHistory(), ByHistory(), Prophet()),
                                       strict=True):
            errors_.append(mean([mase(model([one.at(start, panel.season)])[0].median, actual, scale)]))
    return [f"{name} ({n})", *(f"{np.mean(one):.3f}" for one in found)]


def speed() -> str:
    """1,000 series of two years: shape, six windows, ranges."""
    panel = made("visits", 9, SERIES).panel
    start, cpu = time.perf_counter(), time.process_time()
    backtest(panel, ByHistory(choose_shape(panel)))
    wall, spent = time.perf_counter() - start, time.process_time() - cpu
    return f"{SERIES:,} series x {YEARS_DAYS} days, six windows and ranges: {wall:.1f} s (processor {spent:.1f} s)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the series")
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    asked = parser.parse_args()
    n = 12 if asked.quick else 48
    sets = [made(name, seed, n) for seed, name in enumerate(("visits", "waits", "online", "rare"), 1)]
    if (asked.shared / "data").is_dir():
        sets.insert(0, posted_waits(asked.shared))
    print("\n".join(f"{one.name}: {one.said}" for one in sets), flush=True)
    rows = [compare(one) for one in sets]
    rows += [compare(one, one.panel.season) for one in sets if one.name == "esperas-dmv"]
    print("\n" + table(HEAD, rows), flush=True)
    new = [young(one) for one in sets if "rare" not in one.name]
    print("\n" + table(("two weeks old", "ours", "last week", "Prophet", "ours/Prophet"), new))
    print("\n" + table(("29 to 90 days ahead", "ours", "Prophet", "mean of both"), [beyond(n // 2)]))
    head = ("five months from the third year on", "last year", "grown", "our days", "Prophet's days", "grown and Prophet")
    print("\n" + table(head, [by_months(n // 2)]))
    head = ("the week after a change", "not told", "told", "Prophet, not told")
    print("\n" + table(head, [after_a_change(name, n // 2) for name in ("visits", "waits")]))
    print("\n" + speed())


if __name__ == "__main__":
    main()
