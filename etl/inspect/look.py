"""How the records of a file lie in it: kind, encoding, dialect, sheet and header, and the text records themselves."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from glob import escape
from pathlib import Path

import polars as pl

from etl.contract import Shape
from etl.errors import RefusedError, SourceError
from etl.inspect.answers import Answers
from etl.inspect.cells import SPACE
from etl.inspect.dialect import Dialect, find_dialect, head_of, rows_of
from etl.inspect.encoding import Encoding, find_encoding
from etl.inspect.header import ROWS, Header, find_header
from etl.inspect.sample import Sample, take
from etl.inspect.sheets import Sheet, sheets_of
from etl.inspect.trees import kind_of_tree, look_at_tree
from etl.nested import NO_TREE, Nested
from etl.readers.csv import CsvReader
from etl.readers.files import Delivery, deliveries, disguised, opened
from etl.readers.records import ROW, column_names
from etl.readers.xlsx import XlsxReader
from etl.text import fold

BOOKS = (".xlsx", ".xlsm")
HEAD_ROWS = 400


@dataclass(frozen=True)
class Look:
    """A delivery as it lies, before anybody asks what its columns mean."""

    delivery: Delivery
    kind: str  # csv | xlsx | json | xes | sql
    shape: Shape
    columns: tuple[str, ...]
    sample: Sample
    encoding: Encoding | None = None
    dialect: Dialect | None = None
    header: Header | None = None
    groups: tuple[str, ...] = ()  # merged names above the header, «Pagos · importe»
    titles: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    members: tuple[str, ...] = ()
    repeated_headers: int = 0
    notes: tuple[str, ...] = field(default=())
    nested: Nested = NO_TREE
    explode: str = ""  # the column that held a list; each of its elements is a row of the sample
    said: str = ""  # how the records lie, where there is neither dialect nor header
    tables: tuple[tuple[str, int, str], ...] = ()  # of a database: name, rows, the fact that it looks like


def look_at(path: Path, answers: Answers) -> Look:
    """A look at one file. SourceError or RefusedError when it cannot be read at all."""
    found = deliveries(path.parent, path.parent, escape(str(path.resolve())), answers.text("member") or "*")
    if not found:
        raise SourceError(
            f"{path}: no existe ese archivo. Revise el nombre; paso10 inspect lleva un archivo o la URL de una base de datos."
        )
    largest = found[0] if len(found) == 1 else max(found, key=_size)
    if kind := kind_of_tree(largest):
        return _tree(found, largest, kind, answers)
    if path.suffix.lower() == ".gz" or len(found) > 1 or found[0].member or path.suffix.lower() not in BOOKS:
        return _text_file(found, answers)
    return _workbook(found[0], answers)


def _tree(found: Sequence[Delivery], delivery: Delivery, kind: str, answers: Answers) -> Look:
    tree = look_at_tree(delivery, kind, answers)
    members = tuple(d.member for d in found if d.member)
    return Look(
        delivery, kind, Shape(header_row=0), tree.columns, tree.sample, members=members, nested=tree.nested,
        explode=tree.explode, said=tree.said,
    )  # fmt: skip


def _text_file(found: Sequence[Delivery], answers: Answers) -> Look:
    """The largest member of an archive, or the file itself, as CSV."""
    delivery = found[0] if len(found) == 1 else max(found, key=_size)
    with opened(delivery) as file:
        disguised(delivery.name, file.read(16))
    encoding = find_encoding(delivery)
    if given := answers.text("encoding"):
        encoding = replace(encoding, name=given)
    head = head_of(delivery, encoding.name)
    if not head.strip():
        raise RefusedError(f"{delivery.name}: está vacío. Pida que lo entreguen de nuevo.")
    dialect = find_dialect(head)
    separator = answers.text("separator") or dialect.separator
    quote = answers.text("quote")
    dialect = replace(dialect, separator=separator, quote=dialect.quote if quote is None else quote)
    rows = rows_of(head, dialect.separator, dialect.quote)[:HEAD_ROWS]
    width = max(dialect.width, 1) if separator == dialect.separator else max(len(row) for row in rows)
    header = _header(rows, width, answers)
    names = () if header.row else tuple(f"columna_{i}" for i in range(1, width + 1))
    shape = Shape(encoding=encoding.name, separator=dialect.separator, quote=dialect.quote, header_row=header.row, names=names)
    reader = CsvReader(delivery, shape)
    sample = take(reader.chunks(), reader.columns)
    sample, repeated = _without_headers(sample, reader.columns)
    return Look(
        delivery,
        "csv",
        shape,
        reader.columns,
        sample,
        encoding,
        dialect,
        header,
        _groups(rows, header),
        _titles(rows, header),
        members=tuple(d.member for d in found if d.member),
        repeated_headers=repeated,
    )


def _size(delivery: Delivery) -> int:
    with zipfile.ZipFile(delivery.path) as archive:
        return archive.getinfo(delivery.member).file_size


def _header(rows: Sequence[Sequence[str | None]], width: int, answers: Answers) -> Header:
    given = answers.whole("header_row")
    if given is None:
        return find_header(rows, width)
    return Header(given, max(0, given - 1), 0, sure=True, evidence="se decidió así")


def _titles(rows: Sequence[Sequence[str | None]], header: Header) -> tuple[str, ...]:
    return tuple(" ".join(cell.strip() for cell in row if cell and cell.strip()) for row in rows[: header.titles])


def _groups(rows: Sequence[Sequence[str | None]], header: Header) -> tuple[str, ...]:
    if not header.groups:
        return ()
    result, last = [], ""
    above = rows[header.groups - 1]
    for i, cell in enumerate(rows[header.row - 1]):
        last = ((above[i] or "").strip() if i < len(above) else "") or last
        result.append(f"{last} · {cell}" if last and cell else cell or "")
    return tuple(result)


def _without_headers(sample: Sample, columns: Sequence[str]) -> tuple[Sample, int]:
    """The sample without repetitions of its header and without blank records."""
    frame = sample.frame
    if not frame.height:
        return sample, 0
    same = pl.all_horizontal([pl.col(name).str.strip_chars(SPACE).fill_null("").is_in([name, ""]) for name in columns])
    first = pl.col(columns[0]).str.strip_chars(SPACE) == columns[0]
    blank = pl.all_horizontal([pl.col(name).str.strip_chars(SPACE).fill_null("") == "" for name in columns])
    marked = frame.select(header=(same & first).fill_null(value=False), blank=blank)
    kept = frame.filter(~(marked["header"] | marked["blank"]))
    broken = [
        b for b in sample.broken if [fold(c) for c in b.cells][: len(columns)] != [fold(c) for c in columns][: len(b.cells)]
    ]
    blanks = int((marked["blank"] & ~marked["header"]).sum())
    return replace(sample, frame=kept, blanks=sample.blanks + blanks, broken=broken), int(marked["header"].sum())


def _workbook(delivery: Delivery, answers: Answers) -> Look:
    """One sheet of a workbook, read once without a header so that its first rows can be compared."""
    sheets = sheets_of(delivery.path)
    chosen = answers.text("sheet") or max(sheets, key=lambda s: (s.visible, s.cells)).name
    reader = XlsxReader(delivery, Shape(sheet=chosen, header_row=0), {})
    raw = take(reader.chunks(), reader.columns)
    cells = [name for name in raw.frame.columns if name != ROW]
    rows = [list(row) for row in raw.frame.select(cells).head(HEAD_ROWS).rows()]
    usual = (
        raw.frame.select(pl.sum_horizontal([pl.col(n).is_not_null().cast(pl.Int32) for n in cells])).to_series()
        if cells
        else pl.Series([0])
    )
    header = _header(rows[:HEAD_ROWS], max(1, min(len(cells), int(str(usual.max() or 1)))), answers)
    names = column_names([cell or "" for cell in rows[header.row - 1]]) if header.row else tuple(cells)
    frame = raw.frame.rename(dict(zip(cells, names, strict=True))).filter(pl.col(ROW) > header.row)
    sample, repeated = _without_headers(replace(raw, frame=frame), names)
    shape = Shape(
        sheet=chosen if len([s for s in sheets if s.visible]) > 1 or answers.text("sheet") else "",
        header_row=header.row,
        names=() if header.row else names,
    )
    return Look(
        delivery,
        "xlsx",
        shape,
        names,
        sample,
        None,
        None,
        header,
        _groups(rows[:ROWS], header),
        _titles(rows, header),
        sheets=sheets,
        repeated_headers=repeated,
    )
