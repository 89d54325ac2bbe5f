"""The files of the sample, read with nothing but the standard library: what is planted is where the truth says."""

import json
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.contracts import read_contracts
from etl.home import read_home
from etl.sample import Sample, write
from etl.sample.defects import LOG, ODD_SHARE, PAUSES, PORTAL, QUARANTINE_SHARE, TREASURY, WATER, WINDOW
from etl.sample.files import amount, money
from etl.sample.people import CURP_ALPHABET, build, check_digit

UNTIL = date(2026, 11, 20)
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
ENCODINGS = {"ventanilla": "cp1252", "prevenciones": "cp1252", "cuenta_publica": "cp1252", "encuesta_agua": "utf-8-sig"}
SEMICOLONS = ("ventanilla", "prevenciones", "cuenta_publica")
CURP = re.compile(r"[A-Z]{4}\d{6}[HM]VZ[B-DF-HJ-NP-TV-Z]{3}\d\d")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return write(tmp_path_factory.mktemp("files") / "home", until=UNTIL, scale=0.05)


@pytest.fixture(scope="module")
def truth(sample: Sample) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(sample.truth.read_text(encoding="utf-8"))
    return content


def records(path: Path, source: str) -> list[str]:
    """The physical records of a delivery, each as one text with its cells parted by |."""
    if path.suffix == ".csv":
        text = path.read_bytes().decode(ENCODINGS.get(source, "utf-8"), errors="replace")
        separator = ";" if source in SEMICOLONS else ","
        return [line.replace(separator, "|") for line in text.split("\r\n")[:-1]]
    with zipfile.ZipFile(path) as package:
        sheet = ET.fromstring(package.read("xl/worksheets/sheet1.xml"))
    return ["|".join("".join(cell.itertext()) for cell in row) for row in sheet.iterfind(".//m:row", NS)]


def test_the_records_and_fates_of_each_file_add_up(sample: Sample, truth: dict[str, Any]) -> None:
    for name, told in truth["files"].items():
        assert sum(told["fates"].values()) == told["records"]
        assert told["fates"].get("quarantined", 0) < 0.01 * told["records"], name
        if ":" not in name:
            assert len(records(sample.root / "inbox" / name, told["source"])) == told["records"], name


def test_each_planted_defect_is_in_its_row(sample: Sample, truth: dict[str, Any]) -> None:
    lines = {
        name: records(sample.root / "inbox" / name, told["source"]) for name, told in truth["files"].items() if ":" not in name
    }
    seen = Counter(p["kind"] for p in truth["planted"])
    for p in truth["planted"]:
        if p["row"]:
            line = lines[p["file"]][p["row"] - 1]
            assert p.get("found", "") in line, p
            assert p.get("key", "") in line, p
    for kinds in (WINDOW, TREASURY, PORTAL, LOG):
        assert {k.name for k in kinds} <= seen.keys()


def test_structural_defects_are_what_they_are_called(sample: Sample, truth: dict[str, Any]) -> None:
    kinds = ("wrong_width", "undecodable_byte", "repeated_header", "exact_duplicate")
    names = {p["file"] for p in truth["planted"] if p["kind"] in kinds}
    inbox = sample.root / "inbox"
    lines = {name: records(inbox / name, truth["files"][name]["source"]) for name in names}
    for p in truth["planted"]:
        line = lines.get(p["file"], [])
        if p["kind"] == "wrong_width":
            header = max(line[:4], key=lambda text: text.count("|"))
            assert re.sub('"[^"]*"', "", line[p["row"] - 1]).count("|") == header.count("|") + 1
        if p["kind"] == "undecodable_byte":
            assert "�" in line[p["row"] - 1]
        if p["kind"] == "exact_duplicate":
            assert line[p["row"] - 1] == line[p["row"] - 2]
        if p["kind"] == "repeated_header":
            assert line[p["row"] - 1] in line[:4]


def test_about_one_percent_is_planted(truth: dict[str, Any]) -> None:
    rows = sum(told["records"] for name, told in truth["files"].items() if ":" not in name)
    planted = sum(1 for p in truth["planted"] if p.get("row"))
    assert planted / rows == pytest.approx(QUARANTINE_SHARE + ODD_SHARE, abs=0.002)
    assert 0.005 < QUARANTINE_SHARE < 0.01


def test_the_fates_of_each_kind_are_always_the_same(truth: dict[str, Any]) -> None:
    fates: dict[tuple[str, str], set[str]] = {}
    for p in truth["planted"]:
        fates.setdefault((p["file"].split("_2")[0], p["kind"]), set()).add(p["fate"])
    assert all(len(found) == 1 for found in fates.values())
    assert all(k.fate in ("accepted", "quarantined", "duplicate", "header") for k in (*WINDOW, *WATER, *PAUSES))


def test_each_total_is_the_sum_of_its_workbook_but_one(sample: Sample, truth: dict[str, Any]) -> None:
    wrong = [p["file"] for p in truth["planted"] if p["kind"] == "wrong_total"]
    assert wrong == ["tesoreria_20250101_20250131.xlsx"]
    for path in sorted((sample.root / "inbox").glob("tesoreria_*.xlsx")):
        rows = [line.split("|") for line in records(path, "tesoreria")]
        total = next(row for row in rows if row[0] == "TOTAL")
        summed = sum((amount(row[-1]) for row in rows if row[0].startswith("R0")), Decimal(0))
        assert (Decimal(total[-1]) == summed) == (path.name not in wrong)


def test_the_true_revenue_and_requests_are_those_of_the_files(sample: Sample, truth: dict[str, Any]) -> None:
    lost = {(p["file"], p["row"]) for p in truth["planted"] if p["fate"] in ("quarantined", "duplicate", "header")}
    received: Counter[str] = Counter()
    for path in (sample.root / "inbox").glob("ventanilla_*.csv"):
        for number, line in enumerate(records(path, "ventanilla"), 1):
            cells = line.split("|")
            if cells[0].startswith("PS-") and (path.name, number) not in lost and cells[7] not in ("Duplicado", "Turnado"):
                received[f"{datetime.strptime(cells[5], '%d/%m/%Y %H:%M'):%Y-%m-%d}"] += 1
    days = truth["days"]
    assert received == {day: n for day, n in zip(days["date"], days["loaded"]["requests_received"], strict=True) if n}
    cents = 0
    for path in (sample.root / "inbox").glob("tesoreria_*.xlsx"):
        for number, line in enumerate(records(path, "tesoreria"), 1):
            if line.startswith("R0") and (path.name, number) not in lost:
                cents += int(amount(line.split("|")[-1]) * 100)
    assert cents == truth["totals"]["loaded"]["revenue_cents"]


def test_the_database_holds_what_happened(sample: Sample, truth: dict[str, Any]) -> None:
    with closing(sqlite3.connect(sample.root / "inbox" / "cerofilas.db")) as db:
        visits = dict(db.execute("select date(created_at), count(*) from turnos group by 1"))
        key = "case when cita_id is null then 'T' || id_turno else 'C' || cita_id end"
        zero = db.execute(f"select {key} from turnos where fechahora_inicio like '0000%'").fetchall()
        tables = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
        answered = db.execute("select count(*) from valoraciones where estrellas is not null").fetchone()[0]
        offered = db.execute("select count(*) from valoraciones").fetchone()[0]
    days = truth["days"]
    assert visits == {day: n for day, n in zip(days["date"], days["true"]["queue_visits"], strict=True) if n}
    assert sorted(key for (key,) in zero) == sorted(p["key"] for p in truth["planted"] if p["kind"] == "zero_date")
    assert {"citas", "turnos", "valoraciones", "users", "tramites", "oficinas", "dependencias", "ausencias"} <= tables
    assert 0 < answered < offered


def test_persons_are_invented_and_their_curps_are_never_valid(sample: Sample) -> None:
    people = build(10, 3000)
    assert all(CURP.fullmatch(curp) for curp in people.curp)
    assert all(check_digit(curp[:17]) != int(curp[17]) for curp in people.curp)
    assert all(mail.endswith("@correo.example") for mail in people.email)
    with closing(sqlite3.connect(sample.root / "inbox" / "cerofilas.db")) as db:
        held = [curp for (curp,) in db.execute("select curp from citas union select curp from turnos")]
    assert all(check_digit(curp[:17]) != int(curp[17]) for curp in held)


def test_the_check_digit_is_the_official_one() -> None:
    # Position weights 18 … 2 and the alphabet with Ñ: the fully worked sum of a stem of zeros and one letter.
    assert CURP_ALPHABET.index("Ñ") == 24
    assert check_digit("0" * 17) == 0
    assert check_digit("A" + "0" * 16) == (10 - 10 * 18 % 10) % 10
    assert check_digit("0" * 16 + "7") == (10 - 7 * 2 % 10) % 10


def test_the_contracts_are_valid_and_name_the_columns_that_the_files_have(sample: Sample, truth: dict[str, Any]) -> None:
    contracts, wrong = read_contracts(read_home(sample.root))
    assert wrong == {}
    for contract in contracts:
        if contract.kind == "sql" or contract.source.startswith("catalogue-"):
            continue
        name = next(name for name, told in truth["files"].items() if told["source"] == contract.source)
        header = records(sample.root / "inbox" / name, contract.source)[contract.shape.header_row - 1]
        assert set(contract.needed) | set(contract.drop) <= set(header.replace("\ufeff", "").split("|")), contract.source


@pytest.mark.parametrize(
    ("text", "value"), [("$1,234.50\u00a0", "1234.50"), ("MXN 20.00", "20.00"), ("pendiente", "0"), ("-95.5", "-95.5")]
)
def test_amounts_as_people_type_them(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


def test_money_is_written_with_thousands() -> None:
    assert money("1234.5") == "1,234.50"
