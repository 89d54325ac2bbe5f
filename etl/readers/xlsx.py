"""A sheet of a workbook into text frames: parsed by a child process with limits, counted a second time from its XML."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from etl.contract import Shape
from etl.declare import listed, near
from etl.errors import RefusedError, SourceError
from etl.readers.files import Delivery
from etl.readers.records import ROW, Chunk, column_names, frame_raw
from etl.readers.sheet import epoch, look, safe_zip, sheet_names

CHILD = Path(__file__).with_name("workbook.py")
MERGED = "#COMBINADA!"  # a cell without a value of its own (etl/values.py sets its record aside)
MEMORY, SECONDS = 6 << 30, 600  # address space, most of it only reserved; seconds of processor


class XlsxReader:
    """The records of one sheet; `columns` are known once it is made."""

    def __init__(self, delivery: Delivery, shape: Shape, decimals: Mapping[str, str]) -> None:
        self.delivery, self.shape = delivery, shape
        with safe_zip(delivery.path) as archive:
            sheets = sheet_names(archive, delivery.path)
            self.sheet = _choose(delivery, shape, {name: shown for name, (shown, _) in sheets.items()})
            self.look = look(archive, sheets[self.sheet][1], delivery.path)
            self.epoch = epoch(archive, delivery.path)
        self._parts = self._parse({})
        self.columns = self._header()
        commas = {str(i): decimals[name] for i, name in enumerate(self.columns) if name in decimals}
        if commas:
            self._parts = self._parse(commas)

    def _parse(self, decimals: Mapping[str, str]) -> list[pl.DataFrame]:
        """The sheet in parts, columns c0, c1…, by a child process."""
        with tempfile.TemporaryDirectory() as folder:
            request = {
                "path": str(self.delivery.path),
                "sheet": self.sheet,
                "folder": folder,
                "decimals": dict(decimals),
                "memory": MEMORY,
                "seconds": SECONDS,
            }
            self._run(json.dumps(request))
            return [pl.read_ipc(path.read_bytes()) for path in sorted(Path(folder).glob("*.arrow"))]

    def _run(self, request: str) -> None:
        # -P: the child's own folder, where csv.py lies, must not hide Python's modules
        command = [sys.executable, "-P", str(CHILD), request]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603  # our own script
        except subprocess.TimeoutExpired:
            raise RefusedError(
                f"{self.delivery.name}: leer la hoja tarda más de {SECONDS // 60} minutos. Pida el archivo en CSV."
            ) from None
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or ["sin memoria"]
            raise SourceError(
                f"{self.delivery.name}: no se puede leer la hoja «{self.sheet}» ({said[0][:200]}). "
                "Guárdela de nuevo en Excel o en CSV."
            )

    def _header(self) -> tuple[str, ...]:
        row = self.shape.header_row
        first = self._parts[0] if self._parts else pl.DataFrame()
        if row > first.height or not first.height:
            raise RefusedError(
                f"{self.delivery.name}: el encabezado debía estar en la fila {row} y la hoja «{self.sheet}» tiene "
                f"{self.look.last_row}. Revise sheet y header_row."
            )
        if row:
            return column_names([cell or "" for cell in first.row(row - 1)])
        extra = tuple(f"columna_{i}" for i in range(len(self.shape.names) + 1, first.width + 1))
        return (*self.shape.names, *extra)[: first.width]

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]:
        """The rows of the sheet; all columns, whatever is needed, for a sheet is small."""
        before, parts, above = 0, self._parts, self.shape.header_row
        for number, part in enumerate(parts):
            frame = self._marked(part.clone(), before)
            rows = pl.int_range(before + 1, before + 1 + frame.height, eager=True).alias(ROW)
            data = frame.with_columns(rows)
            header = 1 if above and not before else 0
            data = data.filter(pl.col(ROW) > above)
            records = frame.height
            counted = records if number < len(parts) - 1 else self.look.last_row - before
            yield Chunk(data, frame_raw(data), records, counted, records - data.height - header, header)
            before += records

    def _marked(self, frame: pl.DataFrame, before: int) -> pl.DataFrame:
        """The columns named, and the errors that the parser shows as empty cells put back."""
        frame.columns = list(self.columns)
        for (row, column), text in self.look.marks.items():
            if before < row <= before + frame.height and column <= frame.width:
                frame[row - before - 1, column - 1] = text
        for top, bottom, left, right in self.look.merged:
            for row in range(max(top, before + 1, self.shape.header_row + 1), min(bottom, before + frame.height) + 1):
                first = frame[max(top - before - 1, 0), left - 1] if left <= frame.width else None
                for column in range(left, min(right, frame.width) + 1):
                    own = frame[row - before - 1, column - 1]
                    if (row, column) != (top, left) and (own or first):
                        frame[row - before - 1, column - 1] = MERGED
        return frame

    @property
    def notes(self) -> list[tuple[str, int, str]]:
        """(kind, n, message) of what a person who looks at the sheet does not see."""
        n = sum(self.shape.header_row < row <= self.look.last_row for row in self.look.hidden)
        said = f"Filas ocultas en la hoja «{self.sheet}»: {n:,}. Se leyeron como las demás; si no cuentan, quítelas del libro."
        return [("hidden_rows", n, said)] if n else []


def sheet_of(delivery: Delivery, shape: Shape) -> str:
    """The name of the sheet that a contract reads of a workbook."""
    with safe_zip(delivery.path) as archive:
        return _choose(delivery, shape, {name: shown for name, (shown, _) in sheet_names(archive, delivery.path).items()})


def _choose(delivery: Delivery, shape: Shape, sheets: Mapping[str, bool]) -> str:
    """The declared sheet, or the only visible one; RefusedError when there is none such."""
    wanted, visible = shape.sheet, [name for name, shown in sheets.items() if shown]
    if wanted in sheets:
        return wanted
    if wanted:
        there = list(sheets)
        raise RefusedError(f"{delivery.name}: no tiene la hoja «{wanted}».{near(wanted, there)} Tiene: {listed(there)}.")
    if len(visible) != 1:
        raise RefusedError(
            f"{delivery.name}: tiene {len(visible)} hojas visibles ({listed(visible)}). "
            'Diga cuál con sheet = "…" en [xlsx].'
        )
    return visible[0]
