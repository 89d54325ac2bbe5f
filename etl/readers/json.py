"""JSON into text frames: one object per line, or an array of objects anywhere in a document; streamed, and counted a second time.

Nested objects become columns by their path (`place.name`); a list stays one cell of JSON text, which a fact explodes where its
contract says so. Numbers are kept as they are written: none goes through a binary fraction.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from etl.errors import RefusedError
from etl.nested import Nested
from etl.readers.document import Document, elements
from etl.readers.files import DAMAGED, Delivery, utf8_blocks
from etl.readers.records import ROW, Broken, Chunk
from etl.readers.tree import Constant, RepeatedKey, flat, nests, parsed
from etl.text import shown

RECORDS = 50_000  # of one chunk
BLOCK = 1 << 20
LONGEST = 16 << 20  # bytes of one line
WIDEST = 2000  # distinct paths of a delivery
SHOWN = 200
BLANK = re.compile(rb"[ \t\r]*")
Record = tuple[int, dict[str, str] | Broken | None]  # its row, and its cells, or what is wrong with it; None when blank


class JsonReader:
    """The objects of one delivery; `columns` are known once it is made, after a first reading."""

    def __init__(self, delivery: Delivery, nested: Nested, decimals: Mapping[str, str], nulls: Sequence[str] = ()) -> None:
        self.delivery, self.nested, self.decimals = delivery, nested, decimals
        self.nulls = frozenset(word.lower() for word in nulls)
        found: dict[str, None] = {}
        records = 0
        for _, cells in self._records(found):
            records += 1
            if isinstance(cells, dict) and not cells.keys() <= found.keys():
                found.update(dict.fromkeys(cells))
            if len(found) > WIDEST:
                raise RefusedError(
                    f"{delivery.name}: tiene más de {WIDEST:,} claves distintas: no es una tabla. ¿Hay datos en los "
                    "nombres de las claves? Pida una lista de objetos con las mismas claves."
                )
        if not records:
            raise RefusedError(f"{delivery.name}: no tiene ningún registro. Pida que lo entreguen de nuevo.")
        self.total = self._counted()
        self.columns = tuple(dict.fromkeys([*found, *nested.optional]))

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]:
        """The records in order; only the `needed` columns are filled (all when None)."""
        names = [name for name in self.columns if needed is None or name in needed] or list(self.columns[:1])
        before, part = 0, list[Record]()
        for record in self._records():
            part.append(record)
            if len(part) == RECORDS:
                yield self._chunk(part, names, len(part))
                before, part = before + len(part), []
        yield self._chunk(part, names, self.total - before)

    def _chunk(self, part: list[Record], names: list[str], counted: int) -> Chunk:
        part = [(row, self._sound(row, cells, names)) for row, cells in part]
        whole = [(row, cells) for row, cells in part if isinstance(cells, dict)]
        broken = tuple(found for _, found in part if isinstance(found, Broken))
        columns = self.columns
        frame = pl.DataFrame({name: pl.Series([cells.get(name) for _, cells in whole], dtype=pl.String) for name in names})

        def raw(position: int) -> dict[str, str]:
            return {name: whole[position][1].get(name, "") for name in columns}

        rows = pl.Series(ROW, [row for row, _ in whole], pl.Int64)
        blanks = len(part) - len(whole) - len(broken)
        return Chunk(frame.with_columns(rows), raw, len(part), counted, blanks=blanks, broken=broken)

    def _sound(self, row: int, cells: dict[str, str] | Broken | None, names: Sequence[str]) -> dict[str, str] | Broken | None:
        """NaN and Infinity, which are no JSON, are no value either, unless the contract says that they mean none."""
        if isinstance(cells, dict):
            for name in names:
                cell = cells.get(name)
                if isinstance(cell, Constant) and cell.lower() not in self.nulls:
                    return Broken(row, "json", cell, ())
        return cells

    def _records(self, known: Mapping[str, None] | None = None) -> Iterator[Record]:
        """Every record; with `known`, those that bring no other keys are left without cells."""
        if self.nested.format == "lines":
            for row, line in enumerate(self._lines(), 1):
                yield row, None if BLANK.fullmatch(line) else self._cells(row, line.decode(), known)
        else:
            document = Document(self._blocks(), self.delivery.name)
            for row, text in enumerate(document.elements(self.nested.records), 1):
                yield row, self._cells(row, text, known)

    def _cells(self, row: int, text: str, known: Mapping[str, None] | None) -> dict[str, str] | Broken:
        """The cells of one record, or why it cannot be taken."""
        try:
            value = parsed(text)
            if not isinstance(value, dict):
                return Broken(row, "json", text[:SHOWN], ())
            if known is not None and value.keys() <= known.keys() and not nests(value):
                return {}
            cells = flat(value, self.decimals)
        except RepeatedKey as wrong:
            return Broken(row, "repeated_key", shown(str(wrong)), ())
        except (json.JSONDecodeError, RecursionError):
            return Broken(row, "json", text[:SHOWN], ())
        if (DAMAGED in text or "\\u" in text) and any(DAMAGED in cell for cell in cells.values()):
            return Broken(row, "encoding", text[:SHOWN], ())
        return cells

    def _blocks(self) -> Iterator[bytes]:
        return utf8_blocks(self.delivery, self.nested.encoding, BLOCK)

    def _lines(self) -> Iterator[bytes]:
        """The lines of the file without their ends."""
        left = b""
        for block in self._blocks():
            *lines, left = (left + block).split(b"\n")
            yield from lines
            if len(left) > LONGEST:
                raise RefusedError(
                    f"{self.delivery.name}: una línea pasa de {LONGEST >> 20} MB. Si el archivo es una sola lista, declare "
                    'format = "array" en [json].'
                )
        if left:
            yield left

    def _counted(self) -> int:
        """The second reader: line ends in the bytes, or the elements of the array by their separators."""
        if self.nested.format == "array":
            return elements(self._blocks(), self.nested.records, self.delivery.name)
        ends, last = 0, b"\n"
        for block in self._blocks():
            ends, last = ends + block.count(b"\n"), block[-1:] or last
        return ends + (last != b"\n")
