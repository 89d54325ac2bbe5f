"""The calendar smoothing gives what its prototype gave: on kept answers, and on the prototype itself where it is at hand."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.forecast.effects import Shape, rolling_mean
from metrics.forecast.models.calendar_smoothing import CalendarSmoothing
from metrics.forecast.panel import Panel

KEPT = Path(__file__).parent / "prototype.json"  # written by `python -m tests.metrics.forecast.test_prototype FILE`
SHAPES = [("none", 0), ("sqrt", 0), ("log", 0), ("none", 2), ("sqrt", 2)]
HORIZON = 12


def question(season: int, seed: int = 7) -> Panel:
    """A family with gaps, a level shift, an outlier, a late start, and named days in the past and the future; 80 weeks."""
    dice = np.random.default_rng(seed)
    every = np.datetime64("2024-01-01", "D") + np.arange(80 * 7 + 21)
    used = every[(every.astype(np.int64) + 3) % 7 < season][: 80 * season + HORIZON]
    known = len(used) - HORIZON
    t = np.arange(known)
    values = 30 + 10 * np.arange(6)[:, None] + np.array([5, 0, -3, 2, 9, -8, -6])[t % season] + 4 * np.sin(t / 40)
    values = np.maximum(values + dice.normal(0, 4, values.shape), 0).round(2)
    values[1, 300:] *= 1.6
    values[2, 200] = 400
    values[3, : known - 6 * season] = np.nan
    values[4, ::9] = np.nan
    values[5] = (dice.random(known) < 0.7) * values[5]
    names = {used[i]: name for i, name in ((40, "a"), (41, "a"), (130, "b"), (260, "a"), (known + 3, "b"), (known + 7, "nuevo"))}
    return Panel(values, used, np.ones((6, len(used)), dtype=bool), season, (names,))


def asked_of_prototype(module: ModuleType, panel: Panel, transform: str, waves: int) -> np.ndarray:
    names = panel.calendars[0]
    holidays = pd.DataFrame({"ds": pd.to_datetime(list(names)), "holiday": list(names.values())})
    with np.errstate(all="ignore"):
        found = module.cales(panel.values, pd.DatetimeIndex(panel.days), holidays, panel.season, panel.horizon,
                             tr=transform, annual=waves)
    return np.asarray(found)


def prototype(path: Path) -> ModuleType:
    """The module, with the rolling mean that its file cuts off before the value is returned."""
    spec = importlib.util.spec_from_file_location("cales_prototype", path)
    assert spec
    assert spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.rollmean = rolling_mean
    return module


@pytest.mark.parametrize("season", [5, 7])
@pytest.mark.parametrize(("transform", "waves"), SHAPES)
def test_equals_the_kept_answers_of_the_prototype(season: int, transform: str, waves: int) -> None:
    kept = json.loads(KEPT.read_text("utf-8"))[f"{season} {transform} {waves}"]
    found = CalendarSmoothing(Shape(transform, waves))([question(season)])[0].median
    np.testing.assert_allclose(found, kept, rtol=1e-6, atol=1e-6)


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("season", [5, 7])
@pytest.mark.parametrize(("transform", "waves"), SHAPES)
def test_equals_the_prototype(shared: Path, season: int, transform: str, waves: int) -> None:
    panel = question(season, seed=11)
    theirs = asked_of_prototype(prototype(shared / "reference" / "cales_prototype.py"), panel, transform, waves)
    np.testing.assert_allclose(CalendarSmoothing(Shape(transform, waves))([panel])[0].median, theirs, rtol=1e-8, atol=1e-8)


def test_several_origins_at_once_are_each_alone() -> None:
    panel = question(5)
    parts = [panel.at(origin, HORIZON) for origin in (150, 280, 400)]
    for part, together in zip(parts, CalendarSmoothing()(parts), strict=True):
        np.testing.assert_allclose(CalendarSmoothing()([part])[0].median, together.median, rtol=1e-12)


def test_rolling_mean_by_hand() -> None:
    values = np.array([[1.0, np.nan, 4.0, 10.0]])
    np.testing.assert_allclose(rolling_mean(values, 2), [[1.0, 1.0, 4.0, 7.0]])


if __name__ == "__main__":
    import sys

    module = prototype(Path(sys.argv[1]))
    answers = {f"{s} {t} {w}": asked_of_prototype(module, question(s), t, w).round(9).tolist() for s in (5, 7) for t, w in SHAPES}
    KEPT.write_text(json.dumps(answers), "utf-8")
