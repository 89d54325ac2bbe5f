"""Prophet, with the home's closures and periods as its holidays: asked of open days only, and never below zero.

The only file that imports it and pandas, and only when it is called: pages and most commands never do
(tests/metrics/forecast/test_prophet.py).
"""

import logging
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from metrics.forecast.model import Ahead, only_median
from metrics.forecast.panel import Floats, Panel

FEWEST = 2  # known days that it needs
AT_ONCE = 2  # its optimizer is a program of its own: two run beside each other
QUIET = ("cmdstanpy", "prophet")


@dataclass(frozen=True)
class Prophet:
    """`closures` False is the model as it comes: without holidays."""

    closures: bool = True
    name: str = "prophet"

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """One fit per series and origin; NaN where there are not two known days, and on closed days."""
        tasks = [(panel, row) for panel in panels for row in range(panel.series)]
        # Recorded, for the filters of one thread are undone by the other.
        with warnings.catch_warnings(record=True), ThreadPoolExecutor(AT_ONCE) as pool:
            warnings.simplefilter("ignore")
            shipped, pd = _imported()
            found = list(pool.map(lambda task: self._one(shipped, pd, *task), tasks))
        starts = np.cumsum([0, *(panel.series for panel in panels)])
        return [only_median(np.array(found[a:b]).reshape(panel.series, panel.horizon))
                for panel, a, b in zip(panels, starts[:-1], starts[1:], strict=True)]

    def _one(self, shipped: Any, pd: Any, panel: Panel, row: int) -> Floats:  # noqa: ANN401
        found = np.full(panel.horizon, np.nan)
        known, asked = np.isfinite(panel.values[row]), panel.opens[row, panel.known :]
        if known.sum() < FEWEST or not asked.any():
            return found
        model = shipped(holidays=self._holidays(pd, panel, row), uncertainty_samples=0)
        days = panel.days.astype("datetime64[ns]")
        model.fit(pd.DataFrame({"ds": days[: panel.known][known], "y": panel.values[row][known]}))
        expected = model.predict(pd.DataFrame({"ds": days[panel.known :][asked]}))["yhat"].to_numpy()
        found[asked] = np.maximum(expected, 0.0)
        return found

    def _holidays(self, pd: Any, panel: Panel, row: int) -> Any:  # noqa: ANN401
        if not self.closures:
            return None
        named = [*panel.calendars[panel.calendar_of[row]].items()]
        named += [(day, mark.name) for mark in panel.marks for day in mark.days]
        return pd.DataFrame({"ds": pd.to_datetime([d for d, _ in named]), "holiday": [n for _, n in named]}) if named else None


def _imported() -> tuple[Any, Any]:
    """Prophet's class and pandas; without chatter: it sets its loggers when it is imported, its optimizer's at the first fit."""
    logging.getLogger("prophet.plot").setLevel(logging.CRITICAL)
    import pandas as pd  # noqa: PLC0415  # heavy: only the build and the benchmark need them
    from prophet import Prophet as Shipped  # noqa: PLC0415

    for name in QUIET:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL)
        logger.handlers = [logging.NullHandler()]  # cmdstanpy speaks up only where nobody handles its words
    return Shipped, pd
