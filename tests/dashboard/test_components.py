"""Tables, CSV and what is written into HTML."""

import csv
import io

from streamlit.testing.v1 import AppTest

from dashboard.components import Cell, Table, csv_bytes, disarmed


def lines(table: Table) -> list[list[str]]:
    text = csv_bytes(table).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_texts_that_a_spreadsheet_would_run_are_disarmed_and_numbers_are_not() -> None:
    for text in ("=1+1", "+52 229", "-nada", "@SUM(A1)", "\tx", "\rx", "\0x"):
        assert disarmed(text) == f"'{text}"
    for value in (-5, -5.5, None, "", "Catastro", "3-B", 0):
        assert disarmed(value) == value


def test_csv_opens_in_a_spreadsheet_with_its_accents() -> None:
    table = Table("t", ("Trámite", "=Valor"), (("Ñandú", Cell("–")),), csv=(("Ñandú, S.A.", -3.5), ("=cmd|' /C calc'!A0", None)))
    assert csv_bytes(table).startswith(b"\xef\xbb\xbf")
    assert lines(table) == [["Trámite", "'=Valor"], ["Ñandú, S.A.", "-3.5"], ["'=cmd|' /C calc'!A0", ""]]


def test_csv_without_plain_values_has_the_words_of_the_table() -> None:
    assert lines(Table("t", ("A", "B"), (("x", Cell("12", "act", "abajo")),))) == [["A", "B"], ["x", "12"]]


HOSTILE = "<img src=x onerror=alert(1)>&\"'"


def _hostile_page() -> None:
    from dashboard import components
    from dashboard.components import Cell, Data, Table, Task, Verdict

    hostile = "<img src=x onerror=alert(1)>&\"'"
    table = Table(hostile, (hostile, hostile), ((hostile, Cell(hostile, "act", hostile, True)),))
    components.masthead(hostile, hostile)
    components.answer(hostile, hostile, hostile)
    components.section(hostile, hostile)
    components.say(hostile, hostile)
    components.table(table)
    components.notice(hostile, hostile)
    components.empty(hostile, hostile, ((hostile, hostile),))
    components.tasks([Task("act", hostile, hostile, hostile, hostile)])
    components.foot("x", hostile, Data(hostile, hostile, hostile, table))
    components.cards([components.Card("k", hostile, hostile, hostile, Verdict("act", hostile), None, "", hostile, None)])


def test_everything_written_into_html_is_escaped() -> None:
    page = AppTest.from_function(_hostile_page, default_timeout=20).run()
    assert not page.exception
    bodies = [element.proto.body for element in page.get("html")]
    assert len(bodies) > 10
    assert not [body for body in bodies if "<img" in body or 'alert(1)>&"' in body]
