"""Writes the forecasts of a new published file, and keeps them in the history so that they can be held to what comes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from metrics.draft import write_frame, write_rows
from metrics.forecast.beside import beside, headlines
from metrics.forecast.extract import Family, families
from metrics.forecast.family import Block, forecast_family
from metrics.forecast.history import HistoryTrouble, keep, past
from metrics.forecast.model import PROBABILITIES
from metrics.forecast.models.prophet import Prophet
from metrics.forecast.months import DAILY, month_blocks
from metrics.forecast.seen import write_seen
from metrics.reader import Published

PLACES = ("office", "procedure", "agency")
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "series": pl.String, "figure": pl.String, "office": pl.String, "procedure": pl.String, "agency": pl.String,
    "issued_at": pl.Datetime("us"), "cutoff": pl.Date, "day": pl.Date, "closed": pl.Boolean,
    "mean": pl.Float64, "median": pl.Float64, "lo80": pl.Float64, "hi80": pl.Float64,
    "lo95": pl.Float64, "hi95": pl.Float64, "model": pl.String,
}
QUALITY = {
    "series": "VARCHAR", "model": "VARCHAR", "mase": "DOUBLE", "mae": "DOUBLE", "naive_mae": "DOUBLE", "coverage80": "DOUBLE",
    "coverage95": "DOUBLE", "windows": "INTEGER", "days": "INTEGER", "few": "BOOLEAN", "refused": "VARCHAR", "crps": "DOUBLE",
}
TROUBLE = (ImportError, OSError, RuntimeError)  # what Prophet and its optimizer raise where they do not run
WITHOUT = "Prophet no respondió ({error}): se publica sin él. Reinstale los requisitos y ejecute: paso10 build"
LO80, HI80, LO95, HI95 = (PROBABILITIES.index(p) for p in (0.1, 0.9, 0.025, 0.975))


def write_forecasts(pub: Published, history: Path, progress: Callable[[str], None]) -> None:
    """Adds `forecast`, `forecast_quality`, `forecast_past` and what `seen` writes to a draft.

    The same with `_beside` behind their names are Prophet's, of the headline series. Trouble with the history or with Prophet is
    told and loses no forecast of ours.
    """
    progress("Pronosticando y comprobando los pronósticos anteriores…")
    blocks = [block for family in families(pub) for block in _forecast(family, progress)]
    issued = datetime.now(UTC).replace(tzinfo=None)
    others = _beside(blocks, progress)
    ours, theirs = (_frame(mine, issued) for mine in (blocks, others))
    actual = pl.DataFrame([row for block in blocks for row in _actual(block)], schema=ACTUAL, orient="row")
    try:
        before = past(history, actual)
        keep(history, pl.concat([ours, theirs]))
    except HistoryTrouble as trouble:
        progress(str(trouble))
        before = trouble.none
    other = pl.col("model") == Prophet.name
    _write(pub, "", blocks, ours, before.filter(~other))
    _write(pub, "_beside", others, theirs, before.filter(other))
    write_seen(pub, blocks)


def _forecast(family: Family, progress: Callable[[str], None]) -> list[Block]:
    """The days ahead of a family; revenue by month too."""
    found = forecast_family(family)
    if family.figures[0] != DAILY:
        return found
    try:
        return [*found, *month_blocks(family, Prophet())]
    except TROUBLE as error:
        progress(WITHOUT.format(error=error))
        return [*found, *month_blocks(family, None)]


def _beside(blocks: Sequence[Block], progress: Callable[[str], None]) -> list[Block]:
    """What Prophet says of the headline series; nothing, and a word about it, where it does not run."""
    wanted = headlines(blocks)
    try:
        return [found for block in blocks if (found := beside(block, Prophet(), wanted)) is not None]
    except TROUBLE as error:
        progress(WITHOUT.format(error=error))
        return []


def _frame(blocks: Sequence[Block], issued: datetime) -> pl.DataFrame:
    return pl.DataFrame([row for block in blocks for row in _rows(block, issued)], schema=COLUMNS, orient="row")


def _write(pub: Published, suffix: str, blocks: Sequence[Block], rows: pl.DataFrame, before: pl.DataFrame) -> None:
    """The three tables of one model."""
    write_frame(pub, f"forecast{suffix}", rows, "series, day")
    write_frame(pub, f"forecast_past{suffix}", before, "series, day")
    write_rows(pub, f"forecast_quality{suffix}", QUALITY, (astuple(quality) for block in blocks for quality in block.quality))


ACTUAL: dict[str, pl.DataType | type[pl.DataType]] = {"series": pl.String, "day": pl.Date, "actual": pl.Float64}


def _rows(block: Block, issued: datetime) -> Iterator[tuple[Any, ...]]:
    """One row per series and day ahead; a closed day has no number."""
    panel, now = block.panel, block.trial.now
    cutoff: date = block.cutoff or panel.days[panel.known - 1].item()
    days = panel.days[panel.known :]
    for row, name in enumerate(block.names):
        place = block.places[row]
        keys = tuple(place.get(dim, "") for dim in PLACES)
        for column, day in enumerate(days):
            closed = not panel.opens[row, panel.known + column]
            spread = now.quantiles[row, column]
            numbers = (now.mean[row, column], now.median[row, column], *(spread[i] for i in (LO80, HI80, LO95, HI95)))
            yield (name, block.figures[row], *keys, issued, cutoff, day.item(), closed,
                   *(float(v) if np.isfinite(v) else None for v in numbers), block.models[row])


def _actual(block: Block) -> Iterator[tuple[str, date, float]]:
    """What came, of the last year."""
    panel = block.panel
    for row, name in enumerate(block.names):
        for column in range(max(0, panel.known - 366), panel.known):
            if np.isfinite(panel.values[row, column]):
                yield name, panel.days[column].item(), float(panel.values[row, column])


