"""The sample through the same loader as a user's files: every planted defect gets its fate, and the figures are the true ones."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.home import read_home
from etl.ledger import BatchReport
from etl.load import load_home
from etl.sample import write

UNTIL = date(2026, 11, 20)
SCALE = 0.03
DAILY = {
    "requests_received": "select received_on, count(*) from requests where status not in ('duplicate', 'transferred') group by 1",
    "requests_resolved": "select resolved_on, count(*) from requests "
    "where status in ('resolved', 'granted', 'refused') group by 1",
    "queue_visits": "select arrived_on, count(*) from visits where arrived_on is not null group by 1",
    "revenue_cents": "select paid_on, sum(amount_mxn) * 100 from payments group by 1",
    "ratings_answered": "select rated_on, count(*) from ratings where stars is not null group by 1",
}


class Loaded:
    """A sample, its truth, the loader's reports and its warehouse."""

    def __init__(self, root: Path) -> None:
        sample = write(root / "home", until=UNTIL, scale=SCALE)
        self.truth: dict[str, Any] = json.loads(sample.truth.read_text(encoding="utf-8"))
        self.home = read_home(sample.root)
        self.reports: list[BatchReport] = load_home(self.home)

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PASO10_KEY", "clave de prueba para la muestra, larga")
        return Loaded(tmp_path_factory.mktemp("load"))


def told(loaded: Loaded, report: BatchReport) -> dict[str, Any]:
    """What the truth says of the file of a report; a database's facts are told apart by source."""
    files = loaded.truth["files"]
    found: dict[str, Any] = files.get(report.file) or next(f for f in files.values() if f["source"] == report.source)
    return found


def deliveries(loaded: Loaded) -> list[BatchReport]:
    return [r for r in loaded.reports if not r.source.startswith("catalogue-")]


def test_every_file_is_loaded(loaded: Loaded) -> None:
    assert [r.message for r in loaded.reports if r.status != "loaded"] == []
    assert len(deliveries(loaded)) == len(loaded.truth["files"])


def test_every_record_ends_as_the_truth_says(loaded: Loaded) -> None:
    for report in deliveries(loaded):
        truth = told(loaded, report)
        fates = {name.replace("duplicates", "duplicate"): n for name, n in report.fates.items() if n}
        expected = {name: n for name, n in truth["fates"].items() if n}
        assert (report.file, report.records, fates) == (report.file, truth["records"], expected)
        assert report.facts == truth["facts"]


def test_exactly_the_planted_records_are_in_quarantine(loaded: Loaded) -> None:
    planted = [p for p in loaded.truth["planted"] if p["fate"] == "quarantined"]
    files = Counter((p["file"], p["row"]) for p in planted if p["row"])
    found = loaded.sql("select distinct file, source_row from quarantine where whole_record and source not like 'cerofilas%'")
    assert Counter(found) == files
    raw = loaded.sql("select raw from quarantine where source like 'cerofilas%'")
    records = [json.loads(text) for (text,) in raw]
    keys = sorted(record["letra"] + (record["numero"] if "numero" in record else record["fila"]) for record in records)
    assert keys == sorted(p["key"] for p in planted if not p["row"])


def test_the_figures_of_each_day_are_the_true_ones_less_the_quarantine(loaded: Loaded) -> None:
    days = loaded.truth["days"]
    for measure, query in DAILY.items():
        found = {str(day): int(n) for day, n in loaded.sql(query) if day is not None}
        expected = {day: n for day, n in zip(days["date"], days["loaded"][measure], strict=True) if n}
        assert {day: n for day, n in found.items() if n} == expected, measure


def test_what_is_odd_but_readable_is_reported(loaded: Loaded) -> None:
    kinds = {p["kind"] for p in loaded.truth["planted"]}
    found = {(kind, value) for kind, value in loaded.sql("select kind, value from findings")}
    assert {"unknown_category", "unknown_procedure", "wrong_total"} <= kinds
    for value in ("Kiosco", "Trámite no especificado", "OTROS INGRESOS"):
        assert ("uncatalogued", value) in found
    assert ("unread", "Según tabulador") in found
    assert {"total_mismatch", "keyless_duplicates"} <= {kind for kind, _ in found}
    assert "many_quarantined" not in {kind for kind, _ in found}


def test_a_procedure_that_only_the_queue_system_knows_comes_from_it(loaded: Loaded) -> None:
    own = loaded.sql("select procedure_id, name, fee_mxn from procedures where source <> 'catalogue-procedures'")
    assert own == [("cerofilas-62", "Módulo Expo Feria", None)]
    planted = [p for p in loaded.truth["planted"] if p["file"] == "cerofilas.db:visits"]
    tickets = {p["key"] for p in planted if p["kind"] == "unknown_procedure"}
    assert {key for (key,) in loaded.sql("select visit_id from visits where procedure_id = 'cerofilas-62'")} == tickets


def test_other_spellings_of_a_category_are_read_right(loaded: Loaded) -> None:
    spelt = {p["key"] for p in loaded.truth["planted"] if p["kind"] == "category_spelling"}
    phone = {key for (key,) in loaded.sql("select request_id from requests where channel = 'phone'")}
    assert spelt
    assert spelt <= phone


def test_text_amounts_are_read_right(loaded: Loaded) -> None:
    texts = {p["key"]: p["found"] for p in loaded.truth["planted"] if p["kind"] == "text_amount"}
    amounts = dict(loaded.sql("select payment_id, amount_mxn from payments"))
    assert texts
    for key, text in texts.items():
        digits = "".join(c for c in text if c.isdigit())
        assert int(amounts[key] * 100) == int(digits)


def test_no_person_is_in_the_warehouse(loaded: Loaded) -> None:
    columns = loaded.sql("select table_name, column_name from information_schema.columns where data_type = 'VARCHAR'")
    for table, column in columns:
        rows = loaded.sql(
            f"select count(*) from {table} where regexp_matches(\"{column}\", '[A-Z]{{4}}[0-9]{{6}}[HM]VZ') "
            f"or contains(\"{column}\", 'correo.example') or regexp_matches(\"{column}\", '\\b229000[0-9]{{4}}\\b')"
        )
        assert rows == [(0,)], (table, column)


def test_the_late_agency_is_the_only_one_that_is_late(loaded: Loaded) -> None:
    last = dict(loaded.sql("select source, max(covered_to) from batches where covered_to is not null group by 1"))
    assert last.pop("encuesta_agua") == date(2026, 11, 17)
    assert {last.pop(source) for source in ("programa", "cuenta_publica")} == {date(2026, 10, 31)}  # their month is complete
    assert last.pop("transparencia") == date(2026, 9, 30)  # and its quarter
    assert set(last.values()) == {UNTIL}


def test_loading_again_changes_nothing(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_KEY", "clave de prueba para la muestra, larga")
    before = loaded.sql("select count(*), sum(batch_id) from batches where source not like 'catalogue-%'")
    again = [r for r in load_home(loaded.home) if not r.source.startswith("catalogue-")]
    assert {r.status for r in again} == {"unchanged"}
    assert loaded.sql("select count(*), sum(batch_id) from batches where source not like 'catalogue-%'") == before


def test_what_the_programme_reports_is_what_it_did(loaded: Loaded) -> None:
    columns = "series, coalesce(agency_id, ''), coalesce(place, ''), from_on::VARCHAR, coalesce(to_on::VARCHAR, ''), value"
    found = loaded.sql(f"select {columns} from aggregates")
    assert sorted(found) == sorted(tuple(row) for row in loaded.truth["reported"])
    assert len({series for series, *_ in found}) == 15
    assert loaded.sql("select count(*) from findings where source in ('programa', 'cuenta_publica', 'transparencia')") == [(0,)]


def test_the_income_and_the_paper_of_the_programme_are_those_of_what_happened(loaded: Loaded) -> None:
    """October's collection is the true revenue of its days; sheets are nine for each request resolved online."""
    days = loaded.truth["days"]
    cents = sum(n for day, n in zip(days["date"], days["true"]["revenue_cents"], strict=True) if day.startswith("2026-10"))
    october = "select value from aggregates where series = 'income_collected_mxn' and from_on = '2026-10-01'"
    assert loaded.sql(october) == [(cents / 100,)]
    online = loaded.sql(
        "select count(*) from requests where status in ('resolved', 'granted', 'refused') and channel in ('web', 'whatsapp') "
        "and resolved_on between '2026-10-01' and '2026-10-31'")[0][0]
    sheets = loaded.sql("select value from aggregates where series = 'sheets_saved' and from_on = '2026-10-01'")[0][0]
    assert sheets % 9 == 0
    assert sheets / 9 == pytest.approx(online, rel=0.05)  # a few were spoiled on their way
