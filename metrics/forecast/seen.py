"""What a forecast is drawn beside, published with it: what came lately, and what would have been said of it.

`forecast_known` holds the last open days of every series, empty where nobody delivered them; `forecast_tried` the days of the
last backtest windows with what was said of them from their origin, for a home whose own past forecasts are still few.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from metrics.draft import write_rows
from metrics.forecast.family import Block
from metrics.forecast.model import PROBABILITIES
from metrics.reader import Published

KNOWN_DAYS = 92  # calendar days behind the last known one
WINDOWS = 2  # the last backtest windows, of 28 days each
KNOWN = {"series": "VARCHAR", "day": "DATE", "value": "DOUBLE"}
TRIED = {
    "series": "VARCHAR", "cutoff": "DATE", "day": "DATE", "median": "DOUBLE", "lo80": "DOUBLE", "hi80": "DOUBLE",
    "lo95": "DOUBLE", "hi95": "DOUBLE", "model": "VARCHAR", "actual": "DOUBLE",
}
EDGES = [PROBABILITIES.index(p) for p in (0.1, 0.9, 0.025, 0.975)]


def write_seen(pub: Published, blocks: Sequence[Block]) -> None:
    """Adds both tables to a draft."""
    for name, columns, rows in (("forecast_known", KNOWN, _known), ("forecast_tried", TRIED, _tried)):
        found = [row for block in blocks for row in rows(block)]
        frame = pl.DataFrame(found, schema=list(columns), orient="row", infer_schema_length=None)
        write_rows(pub, name, columns, frame.unique().sort(*columns) if found else ())


def _known(block: Block) -> Iterator[tuple[Any, ...]]:
    panel = block.panel
    days = panel.days[: panel.known]
    lately = np.flatnonzero(days > days[-1] - np.timedelta64(KNOWN_DAYS, "D"))
    for row, name in enumerate(block.names):
        for at in lately[panel.opens[row, lately]]:
            yield name, days[at].item(), _number(panel.values[row, at])


def _tried(block: Block) -> Iterator[tuple[Any, ...]]:
    panel, trial = block.panel, block.trial
    for window, origin in list(zip(trial.windows, trial.origins, strict=True))[-WINDOWS:]:
        ahead = window.ahead
        scored = np.isfinite(ahead.median) & np.isfinite(window.actual)
        for row, at in np.argwhere(scored):
            edges = (_number(ahead.quantiles[row, at, edge]) for edge in EDGES)
            yield (block.names[row], panel.days[origin - 1].item(), panel.days[origin + at].item(), float(ahead.median[row, at]),
                   *edges, block.models[row], float(window.actual[row, at]))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
