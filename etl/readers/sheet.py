"""A cheap look at a workbook before it is parsed: which sheets it has, how far they reach, and what their cells hide."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from etl.causes import cause
from etl.errors import RefusedError, SourceError

PARTS, UNPACKED, RATIO = 2000, 4 << 30, 200
CELLS = 50_000_000
CUT_AT = (65_536, 1_048_576)  # the last row of the old and of the new format: what did not fit was lost
BLOCK = 1 << 20
NO_VALUE = "#SIN_VALOR!"  # a formula whose result was never stored
Start = Callable[[str, dict[str, str]], None]
Told = Callable[[str], None]
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass
class Look:
    """A sheet as its XML tells it: last row and column with a value, and the cells that a parser would show as empty or wrong."""

    last_row: int = 0
    last_column: int = 0
    marks: dict[tuple[int, int], str] = field(default_factory=dict)  # (row, column) from 1 -> error text
    hidden: list[int] = field(default_factory=list)  # rows that a person does not see
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first and last row, first and last column


def safe_zip(path: Path) -> zipfile.ZipFile:
    """The workbook as a zip; RefusedError when it is no workbook or would unpack too much."""
    head = path.read_bytes()[:512].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise RefusedError(
            f"{path.name}: es una página HTML o XML con nombre de Excel. Ábrala en Excel y guárdela como libro .xlsx."
        )
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedError(f"{path.name}: es un libro .xls antiguo o con contraseña. Guárdelo sin contraseña como libro .xlsx.")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as wrong:
        raise SourceError(f"{path.name}: no es un libro de Excel ({cause(wrong)}). Pida que lo entreguen de nuevo.") from None
    size, packed = sum(e.file_size for e in archive.infolist()), max(1, path.stat().st_size)
    if len(archive.infolist()) > PARTS or size > UNPACKED or (size > 50 << 20 and size / packed > RATIO):
        archive.close()
        raise RefusedError(
            f"{path.name}: desempaca {size >> 20} MB de {packed >> 10} kB: parece una bomba. Entregue otro archivo."
        )
    return archive


def sheet_names(archive: zipfile.ZipFile, path: Path) -> dict[str, tuple[bool, str]]:
    """Name -> (visible, part of the zip) of every sheet of the workbook."""
    relations: dict[str, str] = {}
    sheets: list[tuple[str, bool, str]] = []

    def relation(tag: str, values: dict[str, str]) -> None:
        if tag == "Relationship":
            relations[values["Id"]] = values["Target"]

    def sheet(tag: str, values: dict[str, str]) -> None:
        if tag == "sheet":
            identity = next((v for k, v in values.items() if k.rpartition(":")[2] == "id"), "")
            sheets.append((values["name"], values.get("state", "visible") == "visible", identity))

    try:
        _walk(archive, "xl/_rels/workbook.xml.rels", relation, path)
        _walk(archive, "xl/workbook.xml", sheet, path)
        return {name: (shown, _part(relations[identity])) for name, shown, identity in sheets}
    except KeyError as missing:
        raise RefusedError(f"{path.name}: no es un libro .xlsx completo (falta {missing}). Guárdelo de nuevo en Excel.") from None


def epoch(archive: zipfile.ZipFile, path: Path) -> str:
    """The form of the workbook's serial days: `excel`, or `excel_1904` where it says so."""
    found: list[str] = []

    def start(tag: str, values: dict[str, str]) -> None:
        if tag == "workbookPr":
            found.append(values.get("date1904", "0"))

    _walk(archive, "xl/workbook.xml", start, path)
    return "excel_1904" if found and found[0] in ("1", "true") else "excel"


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _ignored(*_: object) -> None:
    return None


def _walk(archive: zipfile.ZipFile, part: str, start: Start, path: Path, *, end: Told = _ignored, text: Told = _ignored) -> None:
    """Runs a streaming XML parser over one part; a document type declaration is refused (it can blow up the parser)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def no_doctype(*_: object) -> None:
        raise RefusedError(f"{path.name}: su XML declara un DOCTYPE, que ningún libro de Excel lleva. Entregue otro archivo.")

    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = lambda tag, values: start(tag.rpartition(":")[2], values)
    parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        with archive.open(part) as file:
            while block := file.read(BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, OSError) as wrong:
        raise SourceError(f"{path.name}: {part} está dañado ({cause(wrong)}). Pida que lo entreguen de nuevo.") from None


class _Cells:
    """Follows the cells of a sheet as the parser meets them."""

    def __init__(self) -> None:
        self.look = Look()
        self.row = self.column = 0
        self.kind = ""
        self.formula = self.inside = False
        self.value = ""

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag == "row":
            self.row, self.column = int(values.get("r", self.row + 1)), 0
            if values.get("hidden") in ("1", "true"):
                self.look.hidden.append(self.row)
        elif tag == "mergeCell":
            corners = [(int(REFERENCE.fullmatch(part)[2]), column_number(part)) for part in values["ref"].split(":")]  # type: ignore[index]  # always cells
            (top, left), (bottom, right) = corners[0], corners[-1]
            self.look.merged.append((top, bottom, left, right))
        elif tag == "c":
            self.column = column_number(values["r"]) if "r" in values else self.column + 1
            self.kind, self.formula, self.value = values.get("t", ""), False, ""
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "t"):
            self.inside = True

    def text(self, data: str) -> None:
        if self.inside:
            self.value += data

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.inside = False
        elif tag == "c" and (self.value or self.formula):
            look = self.look
            look.last_row, look.last_column = max(look.last_row, self.row), max(look.last_column, self.column)
            if self.kind == "e":
                look.marks[self.row, self.column] = self.value
            elif self.formula and not self.value and self.kind != "str":
                look.marks[self.row, self.column] = NO_VALUE


def column_number(reference: str) -> int:
    """1 of «A7», 28 of «AB1»."""
    match = REFERENCE.fullmatch(reference)
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - 64
    return number


def look(archive: zipfile.ZipFile, part: str, path: Path) -> Look:
    """Reads a sheet's XML once; RefusedError when it reaches too far or was cut at a format's last row."""
    cells = _Cells()
    try:
        _walk(archive, part, cells.start, path, end=cells.end, text=cells.text)
    except KeyError:
        raise RefusedError(f"{path.name}: no es un libro .xlsx completo (falta {part}). Guárdelo de nuevo en Excel.") from None
    found = cells.look
    if found.last_row * found.last_column > CELLS:
        raise RefusedError(
            f"{path.name}: la hoja llega hasta la fila {found.last_row:,} y la columna {found.last_column:,}; se permiten "
            f"{CELLS:,} celdas. Suele ser un valor perdido al final: bórrelo y guárdelo de nuevo."
        )
    if found.last_row in CUT_AT:
        raise RefusedError(
            f"{path.name}: la hoja llena exactamente {found.last_row:,} filas, el máximo del formato: lo que no cupo se perdió. "
            "Pida el archivo en CSV o en partes."
        )
    return found
