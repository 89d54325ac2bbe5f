"""The tiny municipality of the semantics, its CSV files as they are: loaded by contract, and its 216 figures out of `show`."""

import csv
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from metrics.query import Scope, figure, open_current
from tests.real.test_real_data import SETTINGS, paso10, rows

pytestmark = pytest.mark.shared

CONTRACTS = Path(__file__).parent / "contracts_tiny"
CATALOGUE = ("procedures", "offices", "closures")
MONTHS = ("--from", "2026-10-01", "--to", "2026-11-30", "--grain", "month")
WORDS = {"missing": "faltan datos", "not_applicable": "no aplica", "empty": "sin casos"}


def tiny(home: Path, shared: Path) -> Path:
    """A home with the folder's files and our contracts, updated."""
    for folder in ("sources", "inbox", "catalogue"):
        (home / folder).mkdir(parents=True)
    (home / "paso10.toml").write_text(SETTINGS.format(name="Municipio mínimo", zone="America/Mexico_City"), "utf-8")
    for path in CONTRACTS.glob("*.toml"):
        shutil.copy(path, home / "sources")
    for path in (shared / "semantics").glob("*.csv"):
        shutil.copy(path, home / ("catalogue" if path.stem in CATALOGUE else "inbox"))
    paso10(home, "update")
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    return tiny(tmp_path_factory.mktemp("tiny") / "casa", shared)


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, dict[str, float | None]]:
    return json.loads((shared / "semantics" / "expected.json").read_text("utf-8"))


def test_all_216_figures(home: Path, expected: dict[str, dict[str, float | None]]) -> None:
    asked = list(expected["total"])
    found = {"total": {r["indicator"]: r["value"] for r in rows(home, *asked)}}
    for row in rows(home, *asked, *MONTHS):
        found.setdefault(f"month {row['from'][:7]}", {})[row["indicator"]] = row["value"]
    for by in ("procedure", "office"):
        for row in rows(home, *asked, "--by", by):
            found.setdefault(f"{by} {row['key']}", {})[row["indicator"]] = row["value"]
    pairs = [(block, name, value, found[block][name]) for block, figures in expected.items()
             if block != "cutoff" for name, value in figures.items()]
    wrong = [pair for pair in pairs if pair[3] != (None if pair[2] is None else pytest.approx(pair[2], abs=1e-6))]
    assert (len(pairs), wrong) == (216, [])


def test_every_row_was_accepted(home: Path) -> None:
    status = json.loads(paso10(home, "status", "--json"))
    assert status["facts"] | {"requests": 14, "pauses": 1, "visits": 9, "payments": 6, "ratings": 6} == status["facts"]
    assert [s for s in status["sources"] if s["quarantined"]] == []


def test_table_csv_json_and_query_give_the_same(home: Path) -> None:
    options = ("all", "--by", "procedure", "--from", "2026-11-01", "--to", "2026-11-20")
    told = rows(home, *options)
    listed = list(csv.DictReader(io.StringIO(paso10(home, "show", *options, "--csv"))))
    lines = [re.split(r" {2,}", line.strip()) for line in paso10(home, "show", *options).splitlines()[1:]]
    assert len(told) == len(listed) == len(lines) > 100
    pub = open_current(home / "published")
    for row, cells, line in zip(told, listed, lines, strict=True):
        assert (cells["indicator"], cells["key"], cells["state"]) == (row["indicator"], row["key"], row["state"])
        assert (float(cells["value"]) if cells["value"] else None) == row["value"]
        assert (cells["n"], cells["reason"]) == (str(row["n"]), row["reason"])
        assert line[4] == WORDS[row["state"]] if row["value"] is None else abs(as_number(line[4]) - row["value"]) <= 0.005
        if row["key"]:
            asked = figure(pub, row["indicator"], "2026-11-01", "2026-11-20", Scope(procedure=(row["key"],)))
            assert (asked.value, asked.n, asked.state, asked.reason) == (row["value"], row["n"], row["state"], row["reason"])


def as_number(shown: str) -> float:
    return float(shown.replace(",", ""))


def test_what_cannot_be_measured_says_why(home: Path) -> None:
    said = {r["indicator"]: (r["state"], r["reason"]) for r in rows(home, "all")}
    assert said["visits_per_request"] == ("not_applicable", "No medible: las visitas no traen el folio de la solicitud.")
    assert said["revenue_per_request_mxn"] == ("not_applicable", "No medible: los pagos no traen el folio de la solicitud.")
    assert said["cost_per_transaction_mxn"][0] == "not_applicable"
    assert said["failure_demand_share"] == ("missing", "Ninguna fuente entrega estos datos.")
    assert said["requests_received"] == ("ok", "")


def test_a_closure_that_arrives_later_recomputes_what_it_touches(tmp_path: Path, shared: Path) -> None:
    home = tiny(tmp_path / "casa", shared)
    names = ("requests_resolved", "open_requests", "on_time_share", "resolution_days_p50", "requests_received", "revenue_mxn")
    before = {r["indicator"]: r for r in rows(home, *names, "--procedure", "LIC-01")}
    head, *lines = (home / "inbox" / "requests.csv").read_text("utf-8").splitlines()
    (late,) = [line for line in lines if line.startswith("R05,")]
    closed = late.replace(",,open", ",2026-11-17T12:00:00,granted")
    (home / "inbox" / "requests_2.csv").write_text(f"{head}\n{closed}\n", "utf-8")
    paso10(home, "update")
    after = {r["indicator"]: r for r in rows(home, *names, "--procedure", "LIC-01")}
    assert after["requests_resolved"]["value"] == before["requests_resolved"]["value"] + 1
    assert after["open_requests"]["value"] == before["open_requests"]["value"] - 1
    assert after["on_time_share"]["numerator"] == before["on_time_share"]["numerator"] + 1
    assert after["on_time_share"]["denominator"] == before["on_time_share"]["denominator"]
    assert after["resolution_days_p50"]["n"] == before["resolution_days_p50"]["n"] + 1
    assert [after[n]["value"] for n in names[4:]] == [before[n]["value"] for n in names[4:]]
    assert date.fromisoformat(rows(home, "open_requests")[0]["to"]) == date(2026, 11, 20)
