"""What every reader hands over: the columns it found and chunks of text records, each with its physical row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

ROW = "source_row"  # 1-based physical record, as a spreadsheet numbers it


@dataclass(frozen=True)
class Broken:
    """A record whose structure is wrong: not the width of the header, a quote that does not close, bytes of another encoding."""

    row: int
    rule: str
    found: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Chunk:
    """Some hundred thousand records.

    frame: text columns (those asked for) and `source_row`; raw(position) gives one whole record, column -> text.
    titles, headers, blanks: records that are no data. records = all of the chunk; counted = the same by the second reader.
    plain: no byte above 127, so no text of it can have been decoded wrongly.
    """

    frame: pl.DataFrame
    raw: Callable[[int], dict[str, str]]
    records: int
    counted: int
    titles: int = 0
    headers: int = 0
    blanks: int = 0
    broken: tuple[Broken, ...] = ()
    plain: bool = False


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of a header: trimmed, `columna_3` where empty, «X (1)» and «X (2)» where X comes twice."""
    names = [" ".join(cell.split()) or f"columna_{i}" for i, cell in enumerate(cells, 1)]
    many = {name for name, n in Counter(names).items() if n > 1}
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(f"{name} ({seen[name]})" if name in many else name)
    return tuple(result)


def frame_raw(frame: pl.DataFrame) -> Callable[[int], dict[str, str]]:
    """The `raw` of a reader whose frame already holds every column."""

    def raw(position: int) -> dict[str, str]:
        return {name: value or "" for name, value in frame.row(position, named=True).items() if name != ROW}

    return raw


def ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks, the next one being read in a thread while the last one is used."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, chunks, None)
        while (chunk := following.result()) is not None:
            following = pool.submit(next, chunks, None)
            yield chunk
