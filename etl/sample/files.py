"""Write the files as their systems would: CSV with titles, footers and mistakes, and workbooks with totals."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

from etl.sample.arrays import DAY, NEVER, Ints
from etl.sample.defects import ACCEPTED, HEADER, QUARANTINED, Kind, Planted
from etl.sample.world import World

BAD_BYTE, BYTES = "\x01", {"cp1252": b"\x81", "utf-8": b"\xf3", "utf-8-sig": b"\xf3"}


@dataclass(frozen=True)
class Layout:
    """How a source writes a table: its dialect, and the lines around the data."""

    encoding: str = "utf-8"
    separator: str = ","
    titles: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    blanks: int = 0
    sheet: str = "Ingresos"


@dataclass
class Written:
    """A file and its truth: fates of its physical records, what was planted, and which of its rows must not be loaded."""

    file: str
    source: str
    records: int
    fates: dict[str, int]
    planted: list[Planted] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    changed: list[tuple[int, Kind]] = field(default_factory=list)


@dataclass(frozen=True)
class _Lines:
    """Data lines with what was planted in them: the row of the table each comes from and the kind of defect, if any."""

    texts: list[str]
    origin: list[int]
    kinds: list[Kind | None]


def when(world: World, seconds: Ints, form: str) -> pl.Series:
    """Instants as text; null for NEVER."""
    start = (world.first - date(1970, 1, 1)).days * DAY
    stamps = pl.Series((start + seconds) * 1_000_000).cast(pl.Datetime("us")).dt.strftime(form)
    return pl.select(pl.when(pl.lit(pl.Series(seconds != NEVER))).then(pl.lit(stamps))).to_series()


def write_csv(path: Path, source: str, frame: pl.DataFrame, layout: Layout, drawn: Sequence[tuple[int, Kind]]) -> Written:
    """Write a table of texts with the defects drawn for its rows."""
    frame = _with_cells(frame, drawn)
    lines = _plant(frame, layout.separator, drawn)
    head = [*layout.titles, layout.separator.join(frame.columns)]
    tail = [*[""] * layout.blanks, *layout.footers]
    body = "\r\n".join([*head, *lines.texts, *tail]) + "\r\n"
    data = body.encode(layout.encoding).replace(BAD_BYTE.encode(), BYTES[layout.encoding])
    path.write_bytes(data)
    extra = {"title": len(layout.titles), "header": 1, "blank": layout.blanks, "footer": len(layout.footers)}
    return _truth(Written(path.name, source, 0, extra), frame, lines, len(head))


def write_xlsx(
    path: Path, source: str, frame: pl.DataFrame, layout: Layout, drawn: Sequence[tuple[int, Kind]], *, forgot: Decimal
) -> Written:
    """Write a workbook of one sheet with a TOTAL row of its last column, whose plain numbers are stored as numbers.

    `forgot` is what the total leaves out: when it is not zero, the total must be refused.
    """
    frame = _with_cells(frame, drawn)
    lines = _plant(frame, "\x1f", drawn)
    rows = [line.split("\x1f") for line in lines.texts]
    place = frame.width - 1
    total = sum((amount(cells[place]) for cells in rows), Decimal(0)) - forgot
    below = [["TOTAL", *[""] * (place - 1), str(total)], *([text] for text in layout.footers)]
    above = [*([text] for text in layout.titles), frame.columns]
    _workbook(path, layout.sheet, "".join(_row(n, cells, place) for n, cells in enumerate([*above, *rows, *below], 1)))
    extra = {"title": len(layout.titles), "header": 1, "footer": len(layout.footers), QUARANTINED if forgot else "total": 1}
    written = _truth(Written(path.name, source, 0, extra), frame, lines, len(above))
    if forgot:
        row = len(above) + len(rows) + 1
        column = frame.columns[-1]
        written.planted.append(Planted(path.name, row, "wrong_total", QUARANTINED, column, str(total), "total_mismatch"))
    return written


def write_sheet(path: Path, source: str, frame: pl.DataFrame, layout: Layout) -> Written:
    """Write a workbook of one sheet without total, whose last column holds numbers."""
    rows = [[cell or "" for cell in row] for row in frame.iter_rows()]
    below = [[text] for text in layout.footers]
    above = [*([text] for text in layout.titles), frame.columns]
    place = frame.width - 1
    _workbook(path, layout.sheet, "".join(_row(n, cells, place) for n, cells in enumerate([*above, *rows, *below], 1)))
    extra = {"title": len(layout.titles), "header": 1, "footer": len(layout.footers)}
    return _truth(Written(path.name, source, 0, extra), frame, _plant(frame, "\x1f", ()), len(above))


def amount(text: str) -> Decimal:
    """What a cell of money is worth; 0 where it says no amount."""
    try:
        return Decimal(text.replace("MXN", "").replace("$", "").replace(",", "").replace("\u00a0", "").strip())
    except InvalidOperation:
        return Decimal(0)


def money(text: str) -> str:
    """1234.50 -> 1,234.50."""
    return f"{amount(text):,.2f}"


def _with_cells(frame: pl.DataFrame, drawn: Sequence[tuple[int, Kind]]) -> pl.DataFrame:
    """The table with the planted cells; a kind without value gets its text from the caller, who put it there before."""
    changes: dict[str, list[tuple[int, str]]] = {}
    for row, kind in drawn:
        if kind.how == "cell" and kind.value:
            changes.setdefault(kind.column, []).append((row, kind.value))
        if kind.how == "byte":
            changes.setdefault(kind.column, []).append((row, "{cell}" + BAD_BYTE))
    for name, cells in changes.items():
        column = frame[name].to_list()
        for row, value in cells:
            cell = column[row] or ""
            column[row] = value.replace("{money}", money(cell)).replace("{cell}", cell) if "{" in value else value
        frame = frame.with_columns(pl.Series(name, column, dtype=pl.String))
    return frame


def _plant(frame: pl.DataFrame, separator: str, drawn: Sequence[tuple[int, Kind]]) -> _Lines:
    """The lines of a table with the structural defects: a wrong width, copies, conflicting copies and repeated headers."""
    quoted = [
        pl.when(pl.col(c).str.contains(separator, literal=True)).then('"' + pl.col(c) + '"').otherwise(pl.col(c)).fill_null("")
        for c in frame.columns
    ]
    texts: list[str] = frame.select(pl.concat_str(quoted, separator=separator)).to_series().to_list()
    origin, kinds = list(range(len(texts))), [None] * len(texts)
    found: list[Kind | None] = [*kinds]
    added: dict[int, tuple[str, Kind]] = {}
    for row, kind in drawn:
        if kind.how in ("cell", "byte", "width", "again"):
            found[row] = kind
        if kind.how == "width":
            texts[row] = texts[row].replace(separator, separator * 2, 1)
        if kind.how in ("copy", "conflict", "header"):
            added[row] = (_added(frame, row, kind, separator, texts[row]), kind)
    return _insert(texts, origin, found, added)


def _added(frame: pl.DataFrame, row: int, kind: Kind, separator: str, line: str) -> str:
    if kind.how == "header":
        return separator.join(frame.columns)
    if kind.how == "copy":
        return line
    cells = dict(frame.row(row, named=True)) | {kind.column: kind.value}
    return separator.join(cells[c] or "" for c in frame.columns)


def _insert(texts: list[str], origin: list[int], kinds: list[Kind | None], added: dict[int, tuple[str, Kind]]) -> _Lines:
    """Put each added line after its row."""
    out = _Lines([], [], [])
    last = 0
    for row in [*sorted(added), len(texts) - 1]:
        out.texts.extend(texts[last : row + 1])
        out.origin.extend(origin[last : row + 1])
        out.kinds.extend(kinds[last : row + 1])
        last = row + 1
        if row in added:
            line, kind = added.pop(row)
            out.texts.append(line)
            out.origin.append(row)
            out.kinds.append(kind)
    return out


def _truth(around: Written, frame: pl.DataFrame, lines: _Lines, head: int) -> Written:
    """The truth of a file, from the fates of the records around its data lines and from what was planted in those."""
    fates = {name: n for name, n in around.fates.items() if n}
    fates.setdefault(ACCEPTED, 0)
    written = replace(around, records=sum(fates.values()) + len(lines.texts), fates=fates)
    key = frame.columns[0]
    keys = frame[key].to_list()
    for n, (row, kind) in enumerate(zip(lines.origin, lines.kinds, strict=True)):
        fate = kind.fate if kind else ACCEPTED
        fates[fate] = fates.get(fate, 0) + 1
        if kind is None:
            continue
        if fate == QUARANTINED and kind.how != "conflict":
            written.lost.append(row)
        if kind.how == "cell":
            written.changed.append((row, kind))
        shown = "" if kind.how in ("width", "byte", "copy", "header", "again") else frame[kind.column][row]
        found = kind.value if kind.how == "conflict" else shown
        own_key = "" if fate == HEADER else keys[row]
        written.planted.append(Planted(around.file, head + n + 1, kind.name, fate, kind.column, found, kind.finding, own_key))
    return written


def _row(number: int, cells: Sequence[str], place: int) -> str:
    return f'<row r="{number}">' + "".join(_cell(number, n, text, n == place) for n, text in enumerate(cells) if text) + "</row>"


def _cell(row: int, column: int, text: str, numeric: bool) -> str:
    """A number where the text is one in the numeric column, else an inline string."""
    where = f"{chr(65 + column)}{row}"
    if numeric and text.lstrip("-").replace(".", "", 1).isdecimal():
        return f'<c r="{where}"><v>{text}</v></c>'
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def _workbook(path: Path, sheet: str, rows: str) -> None:
    """The smallest package that spreadsheet programs open; the same rows give the same bytes."""
    book = f'<sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets>'
    parts = PARTS | {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{book}</workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
        for name, xml in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), HEAD + xml, zipfile.ZIP_DEFLATED, 4)
