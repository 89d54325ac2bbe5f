"""CSV files as departments send them: dialects, encodings, broken records. Read right, or set aside with the reason."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from etl.contract import Shape
from etl.errors import EtlError, RefusedError, SourceError
from etl.readers import files
from etl.readers.csv import CsvReader
from etl.readers.files import Delivery
from etl.readers.records import ROW, Chunk
from etl.readers.structure import scan


def reader(tmp_path: Path, data: bytes, name: str = "a.csv", **shape: object) -> CsvReader:
    path = tmp_path / name
    path.write_bytes(data)
    return CsvReader(Delivery(path), Shape(**shape))  # type: ignore[arg-type]


def read(tmp_path: Path, data: bytes, **shape: object) -> tuple[list[tuple[str | None, ...]], list[tuple[int, str]]]:
    """(rows of text, broken records) of a file, after checking that every record has been counted twice alike."""
    chunks = list(reader(tmp_path, data, **shape).chunks())
    for chunk in chunks:
        counted(chunk)
    frame = pl.concat([chunk.frame for chunk in chunks])
    return frame.drop(ROW).rows(), [(b.row, b.rule) for chunk in chunks for b in chunk.broken]


def counted(chunk: Chunk) -> None:
    assert chunk.records == chunk.counted == chunk.titles + chunk.headers + chunk.blanks + chunk.frame.height + len(chunk.broken)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso8859-1", "cp850", "utf-16", "utf-16-le"])
def test_declared_encodings_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    text = "FOLIO;AÑO\r\n1;Peñón, Álamo\r\n2;última\r\n"
    rows, broken = read(tmp_path, text.encode(encoding), encoding=encoding, separator=";")
    assert (rows, broken) == ([("1", "Peñón, Álamo"), ("2", "última")], [])
    assert reader(tmp_path, text.encode(encoding), encoding=encoding, separator=";").columns == ("FOLIO", "AÑO")


def test_decomposed_accents_are_the_same_letters(tmp_path: Path) -> None:
    assert read(tmp_path, "a\nPen\u0303a\n".encode())[0] == [("Peña",)]


def test_a_mark_at_the_start_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert reader(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n").columns == ("a", "b")


@pytest.mark.parametrize(
    ("data", "encoding", "says"),
    [
        ("a\nPeña\n".encode("utf-8-sig"), "cp1252", "utf-8"),
        ("a\nPeña\n".encode(), "cp1252", "está en UTF-8"),
        ("a\nPeña\n".encode("utf-16"), "utf-8", "utf-16"),
        ("a\nPeña\n".encode("utf-16-le"), "utf-8", "bytes nulos"),
        (b"<html><table>", "utf-8", "HTML"),
        (b"", "utf-8", "vacío"),
    ],
)
def test_a_file_that_contradicts_its_contract_is_refused(tmp_path: Path, data: bytes, encoding: str, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        read(tmp_path, data, encoding=encoding)


def test_bytes_of_another_encoding_set_their_record_aside_and_no_other(tmp_path: Path) -> None:
    rows, broken = read(tmp_path, "a,b\n1,ñ\n".encode() + "2,ñ\n".encode("cp1252") + b"3,z\n")
    assert (rows, broken) == ([("1", "ñ"), ("3", "z")], [(3, "encoding")])


@pytest.mark.parametrize(
    ("data", "shape", "rows"),
    [
        (b"a|b\n1|2\n", {"separator": "|"}, [("1", "2")]),
        (b"a\tb\n1\t2", {"separator": "\t"}, [("1", "2")]),
        (b"a,b\r1,2\r3,4\r", {}, [("1", "2"), ("3", "4")]),
        (b"sep=;\r\na;b\r\n1;2\r\n", {"separator": ";"}, [("1", "2")]),
        (b"Informe\n\na,b\n1,2\n", {"header_row": 3}, [("1", "2")]),
        (b"1,2\n3,4\n", {"header_row": 0, "names": ("a", "b")}, [("1", "2"), ("3", "4")]),
        (b"a,b,\n1,2,\n3,4,\n", {}, [("1", "2", None), ("3", "4", None)]),
        (b'a,b\n"1,5","di ""no"""\n', {}, [("1,5", 'di "no"')]),
        (b'a,b\n"1\n2","x"\r\n3,4\n', {}, [("1\n2", "x"), ("3", "4")]),
        (b"a,b\n'1,5',2\n", {"quote": "'"}, [("1,5", "2")]),
        (b'a,b\n5" pipe,2\n', {"quote": ""}, [('5" pipe', "2")]),
        (b"a,b\n1,2\n\n\n3,4\n\n", {}, [("1", "2"), ("3", "4")]),
        (b"a\n1\n\n2", {}, [("1",), ("2",)]),
        (b'a,b\n00012,1E5\n-0,"  x "\n', {}, [("00012", "1E5"), ("-0", "  x ")]),
    ],
)
def test_dialects(tmp_path: Path, data: bytes, shape: dict[str, object], rows: list[tuple[str, ...]]) -> None:
    assert read(tmp_path, data, **shape) == (rows, [])


@pytest.mark.parametrize(
    ("bad", "rules"),
    [
        (b"1,2,3\n", ["width"]),
        (b"1\n", ["width"]),
        (b'1,"x"y\n', ["quote"]),
        (b'1,5" pipe\n', ["quote"]),
        (b'1,"never closed\n', ["quote"]),
        (b'1,"x"y\n1,"never\n2,3,4\n', ["quote", "quote", "width"]),
    ],
)
def test_a_broken_record_hurts_no_other(tmp_path: Path, bad: bytes, rules: list[str]) -> None:
    before, after = b'a,b\n"p","q"\n7,"two\nlines"\n', b'8,"z"\n"9","w, w"\n'
    rows, broken = read(tmp_path, before + bad + after)
    assert rows == [("p", "q"), ("7", "two\nlines"), ("8", "z"), ("9", "w, w")]
    assert broken == [(4 + i, rule) for i, rule in enumerate(rules)]


def test_a_quote_never_closed_at_the_end(tmp_path: Path) -> None:
    assert read(tmp_path, b'a,b\n1,2\n3,"x') == ([("1", "2")], [(3, "quote")])


def test_names_of_columns(tmp_path: Path) -> None:
    made = reader(tmp_path, b' A ,B,A,,"Dos\n renglones"\n1,2,3,4,5\n')
    assert made.columns == ("A (1)", "B", "A (2)", "columna_4", "Dos renglones")


def test_only_the_needed_columns_are_parsed_and_the_whole_record_is_at_hand(tmp_path: Path) -> None:
    (chunk,) = reader(tmp_path, b'a,b,c\n1,"x, y",3\n').chunks(["c"])
    assert chunk.frame.rows() == [("3", 2)]
    assert chunk.raw(0) == {"a": "1", "b": "x, y", "c": "3"}


def test_a_header_row_beyond_the_end(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="header_row"):
        reader(tmp_path, b"a\n1\n", header_row=9)


def test_blocks_cut_anywhere_give_the_same_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'a;b\r\n"uno\r\ndos";ñ\r\n3;"x""y"\r\n\r\n4;z\r\n5;"roto"x\r\n6;"é;é"\r\n'.encode()
    whole = read(tmp_path, text, separator=";")
    for size in range(1, len(text)):
        monkeypatch.setattr(files, "BLOCK", size)
        monkeypatch.setattr(
            "etl.readers.csv.utf8_blocks", lambda delivery, encoding, size=size: files.utf8_blocks(delivery, encoding, size)
        )
        assert read(tmp_path, text, separator=";") == whole


def test_the_scan_agrees_with_pythons_csv() -> None:
    text = 'a,"b ""x"", y"\r\n,\r\n"","\n"\r\nlast,"1'.removesuffix(',"1') + ",2"
    found = scan(text.encode(), ord(","), ord('"'), final=True)
    assert list(found.widths) == [len(row) for row in csv.reader(io.StringIO(text))]


@pytest.mark.parametrize(("name", "data"), [("a.csv.gz", b"not gzip"), ("a.zip", b"PK")])
def test_archives_that_do_not_open(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(SourceError, match="no se puede leer"):
        reader(tmp_path, data, name)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    import gzip

    with pytest.raises(EtlError, match="bomba"):
        list(reader(tmp_path, gzip.compress(b"a,b\n" + b"0,0\n" * 8_000_000), "a.csv.gz").chunks())


def test_a_stray_separator_shifts_no_cell(tmp_path: Path) -> None:
    """A last empty cell must not hide that the others stand one column to the right."""
    rows, broken = read(tmp_path, b"a,b,c\n1,2,3\n4,,5,\n6,7,8\n")
    assert (rows, broken) == ([("1", "2", "3"), ("6", "7", "8")], [(3, "width")])


def test_a_separator_at_the_end_of_every_row_is_fine_and_its_lack_is_not(tmp_path: Path) -> None:
    rows, broken = read(tmp_path, b"a,b,c\n1,2,3,\n4,5,\n6,7,8,\n")
    assert (rows, broken) == ([("1", "2", "3"), ("6", "7", "8")], [(3, "width")])


def test_utf_16_without_its_mark_says_what_to_try(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="utf-16-le"):
        reader(tmp_path, "a,b\n1,2\n".encode("utf-16-le"), encoding="utf-16")
