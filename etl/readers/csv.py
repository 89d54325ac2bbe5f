"""CSV into text frames: our scan finds the records, Polars parses those of the right width, and the two must agree."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import polars as pl

from etl.contract import Shape
from etl.errors import RefusedError
from etl.readers.files import DAMAGED, Delivery, utf8_blocks
from etl.readers.records import ROW, Broken, Chunk, column_names
from etl.readers.structure import Flags, Structure, scan

RECORDS = 500_000  # of one chunk, so that memory stays bounded
WIDE = 16_384  # columns of a spreadsheet: more is no table
SHOWN = 200  # characters of a broken record that a message shows


class CsvReader:
    """The records of one CSV file; `columns` are known once it is made."""

    def __init__(self, delivery: Delivery, shape: Shape) -> None:
        self.delivery, self.shape, self.width = delivery, shape, 0
        blocks = self._structures()
        first = next(blocks, None)
        if first is None:
            raise RefusedError(f"{delivery.name}: está vacío. Pida que lo entreguen de nuevo.")
        self._first_data = self._read_header(*first)
        self._blocks = chain([first], blocks)

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Chunks in order; only the `needed` columns are parsed (all when None)."""
        row, skip = 0, self._first_data
        for block, structure in self._blocks:
            n = len(structure.starts)
            if skip >= n:
                yield self._head(n, needed)
            for start in range(skip, n, RECORDS):
                part = _part(structure, start, min(start + RECORDS, n))
                yield self._chunk(block, part, row + start, needed, skip if start == skip else 0)
            row, skip = row + n, 0

    def _structures(self) -> Iterator[tuple[bytes, Structure]]:
        """Whole records block by block; what a block leaves open goes before the next."""
        separator, quote = ord(self.shape.separator), ord(self.shape.quote) if self.shape.quote else None
        left = b""
        for block in utf8_blocks(self.delivery, self.shape.encoding):
            text = left + block if left else block
            structure = scan(text, separator, quote, final=False)
            left = text[structure.consumed :]
            if len(structure.starts):
                yield text, structure
        if left:
            yield left, scan(left, separator, quote, final=True)

    def _cells(self, record: bytes) -> tuple[str, ...]:
        """The cells of one record by Python's own csv, as they are where quotes are malformed."""
        text = record.decode(errors="replace")
        if not self.shape.quote:
            return tuple(text.split(self.shape.separator))
        lines = text.splitlines(keepends=True)
        return tuple(next(csv.reader(lines, delimiter=self.shape.separator, quotechar=self.shape.quote), []))

    def _read_header(self, block: bytes, structure: Structure) -> int:
        """Sets the columns; returns how many records stand above the data."""
        n, row = len(structure.starts), self.shape.header_row
        if row == 0:
            self.columns, self.header, self.least = self.shape.names, b"", len(self.shape.names)
            return 0
        lead = block[structure.starts[0] : structure.ends[0]].strip().lower()
        if lead.startswith(b"sep=") and len(lead) <= 5 and row == 1:
            row = 2
        if row > n:
            raise RefusedError(
                f"{self.delivery.name}: el encabezado debía estar en el registro {row} y sólo hay {n}. Revise header_row."
            )
        self.header = block[structure.starts[row - 1] : structure.ends[row - 1]]
        cells = self._cells(self.header)
        if structure.malformed[row - 1] or len(cells) > WIDE:
            raise RefusedError(
                f"{self.delivery.name}: el encabezado (registro {row}) tiene comillas mal puestas o demasiadas columnas. "
                "Revise header_row, separator y quote."
            )
        self.columns = column_names(cells)
        self.least = max((i for i, cell in enumerate(cells, 1) if cell.strip()), default=1)
        return row

    def _head(self, n: int, needed: Sequence[str] | None) -> Chunk:
        """A chunk of nothing but the records above the data."""
        titles = n - 1 if self.shape.header_row else n
        empty = pl.DataFrame(schema=dict.fromkeys(self._named(needed), pl.String) | {ROW: pl.Int64})
        return Chunk(empty, lambda _: {}, n, n, titles, n - titles, plain=True)

    def _chunk(self, block: bytes, part: Structure, before: int, needed: Sequence[str] | None, above: int) -> Chunk:
        """One chunk of data; `before` records precede it in the file, of which `above` are titles and header not yet counted."""
        blank = (part.ends == part.starts) & ~part.malformed
        kept = self._fitting(block, part, blank)
        plain = block.isascii()
        damaged = np.zeros(len(kept), bool) if plain else _damaged(block, part)
        broken = tuple(
            Broken(before + 1 + int(i), *self._why(block, part, int(i), bool(damaged[i])))
            for i in np.flatnonzero(~blank & (~kept | damaged))
        )
        kept &= ~damaged
        positions = np.flatnonzero(kept)
        frame = self._parse(block, part, kept, needed)

        def raw(position: int) -> dict[str, str]:
            i = positions[position]
            return dict(zip(self.columns, self._cells(block[part.starts[i] : part.ends[i]]), strict=False))

        blanks, header = int(blank.sum()), 1 if above and self.shape.header_row else 0
        counted = frame.height + len(broken) + blanks + above
        if frame.height == len(positions):
            frame = frame.with_columns(pl.Series(ROW, positions + before + 1, pl.Int64))
        return Chunk(frame, raw, len(kept) + above, counted, above - header, header, blanks, broken, plain)

    def _named(self, needed: Sequence[str] | None) -> list[str]:
        """The needed columns in the order of the file; all when none is."""
        return [name for name in self.columns if needed is None or name in needed] or list(self.columns)

    def _fitting(self, block: bytes, part: Structure, blank: Flags) -> Flags:
        """Which records have the width of the file: the header's, or its own where every row ends in a separator more or less.

        One row alone that does so has a stray separator, and its cells are shifted (test_csv.py, a stray separator).
        """
        whole = ~part.malformed & ~blank & (part.widths >= self.least)
        fit: Flags = whole & ((part.widths <= len(self.columns)) | self._padded(block, part))
        if self.width == 0 and fit.any():
            self.width = int(np.bincount(part.widths[fit]).argmax())
        fit &= part.widths == self.width
        return fit

    def _padded(self, block: bytes, part: Structure) -> Flags:
        """Which records are wider than the header only by empty cells at their end."""
        result = np.zeros(len(part.starts), bool)
        separator = self.shape.separator.encode()
        for i in np.flatnonzero((part.widths > len(self.columns)) & ~part.malformed):
            extra = int(part.widths[i]) - len(self.columns)
            result[i] = block[part.ends[i] - extra : part.ends[i]] == separator * extra
        return result

    def _why(self, block: bytes, part: Structure, i: int, damaged: bool) -> tuple[str, str, tuple[str, ...]]:
        """Rule, what was found and the cells of a broken record."""
        record = block[part.starts[i] : part.ends[i]]
        text = record.decode(errors="replace")
        if damaged:
            return "encoding", text[:SHOWN], ()
        if part.malformed[i]:
            return "quote", text[:SHOWN], ()
        return "width", f"{part.widths[i]} celdas en esa fila", self._cells(record)

    def _parse(self, block: bytes, part: Structure, kept: Flags, needed: Sequence[str] | None) -> pl.DataFrame:
        """The kept records as text columns: all of them, or the needed ones."""
        names = self._named(needed)
        if not kept.any():
            return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
        try:
            frame = self._polars(self._lines(block, part, kept), names)
        except pl.exceptions.PolarsError:  # its message may quote the data
            said = "las dos lecturas del archivo no coinciden. Revise separator y quote."
            raise RefusedError(f"{self.delivery.name}: {said}") from None
        return frame

    def _polars(self, text: bytes, names: list[str]) -> pl.DataFrame:
        """The text of whole records, of the header's width, as Polars reads it."""
        frame = pl.read_csv(
            text,
            has_header=False,
            separator=self.shape.separator,
            quote_char=self.shape.quote or None,
            infer_schema=False,
            columns=[self.columns.index(name) for name in names],
            raise_if_empty=False,
        )
        frame.columns = names
        return frame

    def _lines(self, block: bytes, part: Structure, kept: Flags) -> bytes:
        """The text of the kept records, each brought to the width of the header."""
        wide = len(self.columns)
        if (part.widths[kept] == wide).all():
            edges = np.flatnonzero(np.diff(np.concatenate(([False], kept, [False]))))
            runs = [(part.starts[a], part.ends[b - 1]) for a, b in edges.reshape(-1, 2)]
            return block[runs[0][0] : runs[0][1]] if len(runs) == 1 else b"\n".join(block[a:b] for a, b in runs)
        separator = self.shape.separator.encode()
        lines = []
        for i in np.flatnonzero(kept):
            lacking = wide - int(part.widths[i])
            record = block[part.starts[i] : part.ends[i] + min(0, lacking)]
            lines.append(record + separator * lacking if lacking > 0 else record)
        return b"\n".join(lines)


def _part(structure: Structure, start: int, stop: int) -> Structure:
    cut = slice(start, stop)
    return Structure(
        structure.starts[cut], structure.ends[cut], structure.widths[cut], structure.malformed[cut], structure.consumed
    )


def _damaged(block: bytes, part: Structure) -> Flags:
    """Which records hold a character that could not be decoded."""
    mark, at = DAMAGED.encode(), -1
    result = np.zeros(len(part.starts), bool)
    while (at := block.find(mark, at + 1)) >= 0:
        i = int(np.searchsorted(part.starts, at, side="right")) - 1
        if i >= 0 and at < part.ends[i]:
            result[i] = True
    return result
