"""The Agenda: its semester, its order, its typed cells, what became of the last one, and a file that LibreOffice opens."""

import csv
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from dashboard.reports.workbook import safe, write_workbook
from metrics.agenda import Commitment, Semester, WrongSemester, make_agenda, read_semester, snapshot
from metrics.agenda_sheets import HEAD, Sheet, sheets
from metrics.errors import MetricsError
from metrics.query import Published
from tests.metrics.helpers import publish

FIRST, LAST = date(2025, 6, 1), date(2026, 11, 20)
NEXT = read_semester("2027-1")


def card(key: str, name: str = "Licencia") -> dict[str, Any]:
    return {"procedure_id": key, "name": name, "fee_mxn": 10.0, "limit_value": 5, "limit_unit": "working_days", "areas": 2,
            "audience": "people", "requires_nothing": True, "legal_basis": "=1+1", "related": "B; C"}


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A has 40 requests of 20 people within the twelve months; B has 3; C has none."""
    start = datetime(2026, 2, 2, 9)
    rows = [{"request_id": f"{key}{i}", "procedure_id": key, "received_at": start + timedelta(days=i % 20), "channel": "web",
             "status": "resolved", "resolved_at": start + timedelta(days=i % 20 + 1), "applicant": f"{i % 20}"}
            for key, n in (("A", 40), ("B", 3)) for i in range(n)]  # fmt: skip
    town = {"procedures": [card(key) for key in "ABC"], "requests": rows}
    return publish(tmp_path_factory.mktemp("agenda"), town, FIRST, LAST)


def commitment(key: str, on: date, *reasons: str, withdrawn: bool = False) -> Commitment:
    title, indicator = "Quitar una copia", "resolution_days_p50"
    return Commitment(f"D-{key}", key, "requirement_dropped", title, indicator, on, -1.0, reasons, withdrawn)


def test_semesters_and_when_they_are_due() -> None:
    assert (NEXT.first, NEXT.last, NEXT.due) == (date(2027, 1, 1), date(2027, 6, 30), date(2027, 1, 15))
    other = read_semester("2026-2")
    assert (other.first, other.last, other.due) == (date(2026, 7, 1), date(2026, 12, 31), date(2026, 7, 15))
    assert (NEXT.before, other.before) == (other, Semester(2026, 1))


@pytest.mark.parametrize("text", ["2027", "2027-3", "2027-0", "27-1", "enero", "", "2027-1-1"])
def test_a_wrong_semester_says_what_is_expected(text: str) -> None:
    with pytest.raises(WrongSemester, match="2027-1"):
        read_semester(text)


def test_without_a_catalogue_there_is_no_agenda(tmp_path: Path) -> None:
    rows = [{"request_id": "1", "procedure_id": "A", "received_at": datetime(2026, 3, 2, 9), "status": "open"}]
    with pytest.raises(MetricsError, match=r"procedures\.csv"):
        make_agenda(publish(tmp_path, {"requests": rows}, FIRST, LAST), NEXT, [])


def test_what_was_decided_goes_before_what_is_proposed(pub: Published) -> None:
    made = make_agenda(pub, NEXT, [commitment("C", date(2027, 3, 1)), commitment("A", date(2026, 9, 1)),
                                   commitment("B", date(2027, 3, 1), withdrawn=True)])
    assert [(line.record.procedure_id, line.why) for line in made.lines[:1]] == [("C", "committed")]
    assert {line.record.procedure_id: line.why for line in made.lines[1:]} == {"A": "proposed", "B": "proposed"}
    assert (made.first, made.last, made.previous) == (date(2025, 11, 1), date(2026, 10, 31), "")


def test_what_was_promised_and_not_done_comes_first_and_asks_for_its_reason(pub: Published) -> None:
    last = snapshot(make_agenda(pub, NEXT.before, [commitment(key, date(2026, 8, 1)) for key in "ABC"]))
    assert [row["why"] for row in last["lines"]] == ["committed"] * 3
    now = [commitment("A", date(2026, 8, 1)), commitment("B", date(2027, 2, 1), "Faltó presupuesto"),
           commitment("C", date(2027, 4, 1))]
    made = make_agenda(pub, NEXT, now, last)
    assert {p.procedure_id: (p.outcome, p.justification) for p in made.promises} == {
        "A": ("done", ""), "B": ("carried", "Faltó presupuesto"), "C": ("carried", "")}
    assert [p.procedure_id for p in made.unjustified] == ["C"]
    assert {line.record.procedure_id for line in made.lines if line.why == "carried"} == {"B", "C"}
    main, _, before = sheets(pub, made)
    assert any("FALTA JUSTIFICAR" in note and "C" in note for note in main.notes)
    assert [(row[0], row[3]) for row in before.rows] == [
        ("A", "hecho"), ("B", "pendiente: sigue en esta Agenda"), ("C", "pendiente: sigue en esta Agenda")]
    gone = make_agenda(pub, NEXT, [commitment("A", date(2026, 8, 1), withdrawn=True)], last)
    assert {p.procedure_id: p.outcome for p in gone.promises} == {"A": "dropped", "B": "carried", "C": "carried"}


def test_the_23_columns_hold_measured_figures(pub: Published) -> None:
    main, sources, _ = sheets(pub, make_agenda(pub, NEXT, [commitment("A", date(2027, 3, 1))]))
    assert len(HEAD) == 23
    assert all(len(row) == 23 for row in main.rows)
    row = dict(zip(HEAD, main.rows[0], strict=True))
    assert row["Homoclave"] == "A"
    assert (row["Fecha de compromiso"], row["Volumen de uso (veces al año)"]) == (date(2027, 3, 1), 40)
    assert row["Frecuencia (veces al año por persona)"] == 2.0
    assert row["Acciones"] == "Reducir o eliminar requisitos"
    assert row["Costo burocrático anual (MXN)"] == "no calculable"  # this home has no [[cost]]
    assert (row["Trámite relacionado 1"], row["Trámite relacionado 2"], row["Trámite relacionado 3"]) == ("B", "C", None)
    assert "antes: 1 días hábiles (n=40)" in str(row["Indicador de cumplimiento"])
    few = next(dict(zip(HEAD, r, strict=True)) for r in main.rows if r[2] == "B")
    assert few["Frecuencia (veces al año por persona)"] == "sin dato"
    volume = next(r for r in sources.rows if r[:2] == ("A", "requests_received"))
    assert volume[2:4] == (40, 40)


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\x00x"])
def test_no_text_is_a_formula(text: str) -> None:
    assert safe(text).startswith("'")
    assert safe("a=1") == "a=1"


def test_cells_are_typed_and_texts_are_texts(pub: Published, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, sheets(pub, make_agenda(pub, NEXT, [commitment("A", date(2027, 3, 1))])))
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Agenda", "Fuentes", "Agenda anterior"]
    row = next(r for r in book.get_sheet_by_name("Agenda").to_python() if len(r) > 2 and r[2] == "A")
    assert (row[1], row[5], row[4]) == (date(2027, 3, 1), 40.0, "'=1+1")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.server
def test_libreoffice_opens_it_and_reads_the_same(tmp_path: Path) -> None:
    rows = (("=1+1", 1234.5, date(2027, 3, 1)), ("ñ", 7, None))
    sheet = Sheet("Hoja", ("Título",), ("Texto", "Número", "Día"), (20, 10, 12), rows)
    write_workbook(tmp_path / "a.xlsx", [sheet])
    to_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for form in (to_csv, "pdf"):
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    read = list(csv.reader((tmp_path / "a.csv").read_text("utf-8").splitlines()))
    assert read[0][0] == "Título"
    assert read[-2:] == [["'=1+1", "1,234.50", "2027-03-01"], ["ñ", "7", ""]]
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
