"""Another model beside ours, held to the same windows: Prophet for the headline series at every build, for all when asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.forecast.backtest import Trial, trial_of, with_ranges
from metrics.forecast.extract import LATELY_DAYS, families, named
from metrics.forecast.family import Block, Quality, forecast_family, judged
from metrics.forecast.model import Ahead, Model
from metrics.forecast.models.prophet import Prophet
from metrics.forecast.models.seasonal_naive import SeasonalNaive
from metrics.forecast.months import DAILY, month_blocks
from metrics.forecast.panel import Bools
from metrics.reader import Published

WAIT = "queue_wait_minutes_p50"
TOTALS = ("requests_received:total", "queue_visits:total", "revenue_mxn:total", f"{WAIT}:total")
AT_A_TIME = 40  # series after which the command line hears how far it is


@dataclass(frozen=True)
class Compared:
    """How good our forecasts of a series have been, and Prophet's, over the same days; months are compared with none."""

    ours: Quality
    prophet: Quality | None


def headlines(blocks: Sequence[Block]) -> set[str]:
    """The series that a director reads first: everything, the wait of everybody and that of the office with most visits."""
    names = {name for block in blocks for name in block.names}
    return names & {*TOTALS, *(named(WAIT, {"office": office}) for office in _busiest(blocks))}


def _busiest(blocks: Sequence[Block]) -> list[str]:
    """The office with most visits in the last weeks; none where nobody has any."""
    found = {
        block.places[row]["office"]: float(np.nansum(block.panel.values[row, -LATELY_DAYS:]))
        for block in blocks for row, figure in enumerate(block.figures)
        if figure == "queue_visits" and set(block.places[row]) == {"office"}
    }
    return [max(found, key=lambda office: (found[office], office))] if found else []


def beside(block: Block, model: Model, names: set[str]) -> Block | None:
    """What a model says of some series of a block, its ranges from its own errors; None when the block has none of them.

    Days of which we said nothing do not count for it either.
    """
    rows = np.array([name in names for name in block.names], dtype=bool)
    if not rows.any():
        return None
    panel, at = block.panel.rows(rows), np.flatnonzero(rows)
    trial, naive = with_ranges(_fair(trial_of(panel, model), block.trial, rows)), trial_of(panel, SeasonalNaive())
    labels, figures = (tuple(mine[row] for row in at) for mine in (block.names, block.figures))
    return judged(labels, figures, tuple(block.places[row] for row in at), panel, trial, naive, (model.name,) * len(labels))


def _fair(trial: Trial, ours: Trial, rows: Bools) -> Trial:
    pairs = zip(trial.windows, ours.windows, strict=True)
    windows = tuple(replace(window, ahead=_where(window.ahead, np.isfinite(mine.ahead.median[rows]))) for window, mine in pairs)
    return replace(trial, windows=windows)


def _where(ahead: Ahead, said: Bools) -> Ahead:
    return replace(ahead, median=np.where(said, ahead.median, np.nan))


def compare(pub: Published, progress: Callable[[str], None]) -> list[Compared]:
    """Every series of a published file forecast again from earlier days, by us and by Prophet."""
    read = families(pub)
    months = [block for family in read if family.figures[0] == DAILY for block in month_blocks(family, Prophet())]
    blocks = [block for family in read for block in forecast_family(family)]
    total = sum(len(block.names) for block in blocks)
    found: list[Compared] = []
    for block in blocks:
        for first in range(0, len(block.names), AT_A_TIME):
            mine = slice(first, first + AT_A_TIME)
            other = beside(block, Prophet(), set(block.names[mine]))
            if other is not None:
                found += [Compared(*pair) for pair in zip(block.quality[mine], other.quality, strict=True)]
            progress(f"Comparando con Prophet: {len(found)} de {total} series…")
    found += [Compared(quality, None) for block in months for quality in block.quality]
    return sorted(found, key=lambda one: one.ours.series)
