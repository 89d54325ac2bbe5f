"""The records that are looked at: all of a small delivery; of a large one the first, some taken at random and the last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from etl.readers.records import ROW, Broken, Chunk

FIRST = 20_000
MOST = 200_000  # records kept; a delivery with fewer is looked at whole
CELLS = 12_000_000  # and cells, for wide tables
LAST = 200
MOST_BROKEN = 500


@dataclass
class Sample:
    """Text columns with `source_row`; `records` is the count of the whole delivery, data and all."""

    frame: pl.DataFrame
    records: int
    whole: bool
    blanks: int = 0
    broken: list[Broken] = field(default_factory=list)
    broken_count: int = 0

    @property
    def told(self) -> str:
        """What was looked at, in Spanish."""
        if self.whole:
            return f"las {self.records:,} filas"
        return f"{self.frame.height:,} de {self.records:,} filas (las primeras {FIRST:,}, las últimas y otras al azar)"


def take(chunks: Iterable[Chunk], columns: Sequence[str]) -> Sample:
    """A sample of a delivery, read once as a stream; the same file gives the same sample."""
    most = max(FIRST, min(MOST, CELLS // max(1, len(columns))))
    first: list[pl.DataFrame] = []
    rest: list[pl.DataFrame] = []
    last = pl.DataFrame()
    share, have, result = 1.0, 0, Sample(pl.DataFrame(), 0, whole=True)
    for chunk in chunks:
        result.records += chunk.records
        result.blanks += chunk.blanks
        result.broken_count += len(chunk.broken)
        result.broken = (
            (result.broken + list(chunk.broken))[: MOST_BROKEN // 2] + list(chunk.broken)[-MOST_BROKEN // 2 :]
            if len(result.broken) + len(chunk.broken) > MOST_BROKEN
            else result.broken + list(chunk.broken)
        )
        frame = chunk.frame
        if frame.height:
            last = pl.concat([last, frame]).tail(LAST) if last.height else frame.tail(LAST)
        if have < FIRST:
            first.append(frame.head(FIRST - have))
            frame = frame.slice(FIRST - have)
            have += first[-1].height
        if frame.height:
            rest.append(frame.sample(fraction=share, seed=10) if share < 1 else frame)
        while sum(part.height for part in rest) > most:
            result.whole, share = False, share / 2
            rest = [pl.concat(rest).sample(fraction=0.5, seed=10)]
    parts = [part for part in (*first, *rest, last) if part.height]
    result.frame = (
        pl.concat(parts).unique(ROW).sort(ROW)
        if parts
        else pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {ROW: pl.Int64})
    )
    return result
