"""Public data sets, as they came, through the command line: every row accounted for, every figure equal to the known one."""

import csv
import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest

pytestmark = pytest.mark.shared

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = Path(__file__).parent / "contracts"
SETTINGS = 'name = "{name}"\nstate = ""\ntime_zone = "{zone}"\nlanguage = "es"\n'


def paso10(home: Path, *words: str, code: int = 0) -> str:
    """Run the real command line in its own process; what it prints, when it ends with the expected code."""
    command = [sys.executable, str(ROOT / "paso10.py"), "--home", str(home), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout


def loaded(tmp: Path, name: str, data: Path, zone: str) -> Path:
    """A home with one contract and the one file it reads, updated."""
    home = tmp / name
    (home / "sources").mkdir(parents=True)
    (home / "inbox").mkdir()
    (home / "paso10.toml").write_text(SETTINGS.format(name=name, zone=zone), "utf-8")
    shutil.copy(CONTRACTS / f"{name}.toml", home / "sources")
    shutil.copy(data, home / "inbox")
    paso10(home, "update", "--json")
    return home


def rows(home: Path, indicator: str, *options: str) -> list[dict]:
    return json.loads(paso10(home, "show", indicator, "--json", *options))["rows"]


def value(home: Path, indicator: str, *options: str) -> float | None:
    found = rows(home, indicator, *options)
    assert len(found) == 1
    return found[0]["value"]


def by(home: Path, indicator: str, dimension: str) -> dict[str, dict]:
    return {row["key"]: row for row in rows(home, indicator, "--by", dimension)}


def source(home: Path, name: str) -> dict:
    return next(s for s in json.loads(paso10(home, "status", "--json"))["sources"] if s["source"] == name)


def balance(home: Path, name: str) -> dict:
    """The conservation of the last batch, after checking that the fates add up to what both readers counted."""
    batch = source(home, name)["last_batch"]
    fates = batch["fates"]
    assert sum(fates.values()) == batch["records"] == batch["second_count"]
    return fates


@pytest.fixture(scope="module")
def tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="module", params=["baltimore", "baltimore-xlsx"])
def baltimore(request: pytest.FixtureRequest, tmp: Path, shared: Path) -> Path:
    suffix = "xlsx" if request.param.endswith("xlsx") else "csv"
    return loaded(tmp, request.param, shared / f"data/baltimore-311/311_sample.{suffix}", "America/New_York")


def test_baltimore(baltimore: Path) -> None:
    fates = balance(baltimore, baltimore.name)
    assert (fates["header"], fates["accepted"], fates["quarantined"]) == (1, 10_000, 0)
    assert value(baltimore, "requests_received") == 9_765
    assert value(baltimore, "requests_resolved") == 9_567
    assert value(baltimore, "open_requests") == 198
    assert value(baltimore, "resolution_elapsed_minutes_p50") == 1_970
    assert value(baltimore, "resolution_elapsed_minutes_p90") == pytest.approx(38_654.2, abs=1e-9)
    channels = by(baltimore, "requests_received", "channel")
    assert {k: channels[k]["value"] for k in ("Phone", "API", "Internal")} == {"Phone": 4_936, "API": 2_406, "Internal": 2_187}
    assert by(baltimore, "requests_received", "agency")["Solid Waste"]["value"] == 4_703
    (on_time,) = rows(baltimore, "on_time_share")
    assert (on_time["denominator"], on_time["numerator"]) == (9_428, 8_035)
    assert round(on_time["value"], 2) == 85.22


def test_baltimore_csv_and_workbook_give_identical_figures(tmp: Path, shared: Path) -> None:
    homes = [tmp / name for name in ("baltimore", "baltimore-xlsx")]
    assert all(home.exists() for home in homes)
    figures = [json.loads(paso10(home, "show", "all", "--by", "agency", "--grain", "year", "--json"))["rows"] for home in homes]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 100


LEAD = """CASE WHEN lead < 0 THEN '' WHEN lead = 0 THEN '0' WHEN lead <= 2 THEN '1' WHEN lead <= 7 THEN '3'
    WHEN lead <= 14 THEN '8' WHEN lead <= 30 THEN '15' ELSE '31' END"""


def no_shows(file: Path, folder: Path) -> list[dict[str, tuple[int, int]]]:
    """Appointments and no-shows by weekday and by lead, counted straight from the file."""
    with ZipFile(file) as zipped:
        (name,) = zipped.namelist()
        zipped.extract(name, folder)
    asked = (f"SELECT {{}} AS key, count(*), count(*) FILTER (\"No-show\" = 'Yes') FROM (SELECT *, AppointmentDay::DATE AS day, "
             f"day - ScheduledDay::DATE AS lead FROM read_csv('{folder / name}')) GROUP BY 1")
    with duckdb.connect() as con:
        found = [con.execute(asked.format(key)).fetchall() for key in ("isodow(day)", LEAD)]
    return [{f"{key}": (n, missed) for key, n, missed in rows} for rows in found]


def test_vitoria(tmp: Path, shared: Path) -> None:
    home = loaded(tmp, "vitoria", shared / "data/citas-vitoria-br/KaggleV2-May-2016.csv.zip", "America/Sao_Paulo")
    assert balance(home, "vitoria")["accepted"] == 110_527
    (no_show,) = rows(home, "no_show_share")
    assert (no_show["numerator"], no_show["denominator"]) == (22_319, 110_527)
    assert round(no_show["value"], 2) == 20.19
    weekdays, leads = (by(home, "no_show_share", split) for split in ("weekday", "lead"))
    known, bands = no_shows(shared / "data/citas-vitoria-br/KaggleV2-May-2016.csv.zip", tmp / "csv")
    assert {key: (row["denominator"], row["numerator"]) for key, row in weekdays.items()} == known
    assert {key: (row["denominator"], row["numerator"]) for key, row in leads.items()} == bands
    assert bands[""] == (5, 5)
    assert leads["0"]["value"] < 7
    assert leads["31"]["value"] > 30
    (lead,) = rows(home, "appointment_lead_days_p50")
    assert (lead["value"], lead["n"]) == (4, 110_522)


def test_kansas_city_survey(tmp: Path, shared: Path) -> None:
    home = loaded(tmp, "encuesta", shared / "data/encuesta-kcmo/FY2022_RS_Cleaned_safe.csv", "America/Chicago")
    fates = balance(home, "encuesta")
    assert (fates["accepted"], fates["quarantined"]) == (1_033, 0)
    means = by(home, "stars_mean", "question")
    assert [(means[q]["n"], round(means[q]["value"], 3)) for q in ("q1_01", "q3_05", "q15_01")] == [
        (1_026, 3.796), (1_009, 3.420), (454, 3.427),
    ]
    assert round(value(home, "share_4_5", "--question", "q1_01"), 1) == 73.4


EVENTS = "SELECT count(*), count(DISTINCT request_id), count(DISTINCT activity), count(DISTINCT resource) FROM events"


@pytest.mark.parametrize(("name", "file", "records"), [
    ("permisos", "receipt.csv", 8_577), ("permisos-xes", "receipt.xes.gz", 1_434 + 8_577)])
def test_dutch_permits(tmp: Path, shared: Path, name: str, file: str, records: int) -> None:
    home = loaded(tmp, name, shared / "data/permisos-receipt-nl" / file, "Europe/Amsterdam")
    fates = balance(home, name)
    assert (fates["accepted"], fates["duplicates"], fates["quarantined"]) == (records, 0, 0)
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        assert con.execute(EVENTS).fetchall() == [(8_577, 1_434, 27, 48)]
    assert value(home, "requests_received") == 1_434
    assert value(home, "requests_resolved") == 1_329
    channels = by(home, "requests_received", "channel")
    assert {k: channels[k]["value"] for k in ("web", "counter", "mail")} == {"web": 1_250, "counter": 109, "mail": 53}
    (median,) = rows(home, "resolution_elapsed_minutes_p50")
    assert (median["value"], median["n"]) == (72_924, 1_327)
    assert value(home, "resolution_elapsed_minutes_p90") == pytest.approx(152_031, abs=0.5)


def test_an_event_log_gives_the_same_figures_from_csv_and_from_xes(tmp: Path) -> None:
    homes = [tmp / name for name in ("permisos", "permisos-xes")]
    assert all(home.exists() for home in homes)
    for options in (("--by", "channel"), ("--grain", "month")):
        told = [json.loads(paso10(home, "show", "all", *options, "--json"))["rows"] for home in homes]
        figures = [[{**row, "name": ""} for row in rows] for rows in told]  # the homes have names of their own
        assert figures[0] == figures[1]
        assert len([row for row in figures[0] if row["value"] is not None]) > 10


def test_census(tmp: Path, shared: Path) -> None:
    home = loaded(tmp, "censo", shared / "data/censo-mx/censo_2010.csv", "America/Mexico_City")
    fates = balance(home, "censo")
    assert (fates["title"], fates["header"], fates["total"], fates["footer"], fates["quarantined"]) == (4, 1, 33, 1, 0)
    assert value(home, "population") == 112_336_538


def test_canadian_inventory(tmp: Path, shared: Path) -> None:
    home = loaded(tmp, "inventario", shared / "data/inventario-canada/service_inventory_2018.csv", "America/Toronto")
    assert balance(home, "inventario")["accepted"] == 1_865
    facts = json.loads(paso10(home, "status", "--json"))["facts"]
    assert facts["aggregates"] > 1_865
    services = rows(home, "services_reported", "--grain", "year", "--from", "2018-01-01", "--to", "2018-12-31")
    assert [row["value"] for row in services] == [1_180]


def test_posted_waits_in_california(tmp: Path, shared: Path) -> None:
    data = shared / "data/esperas-dmv/wait_times.csv.gz"
    home = loaded(tmp, "dmv", data, "America/Los_Angeles")
    fates = balance(home, "dmv")
    assert (fates["header"], fates["accepted"], fates["duplicates"], fates["quarantined"]) == (1, 168_612, 60, 0)
    (mean,) = rows(home, "posted_wait_minutes_mean")
    assert (mean["n"], round(mean["value"], 3)) == (139_649, 42.754)
    assert [value(home, f"posted_wait_minutes_{q}") for q in ("p50", "p90")] == [35, 94]
    (none,) = rows(home, "posted_wait_none_share")
    assert (none["numerator"], none["denominator"]) == (21_930, 139_649)
    with gzip.open(data, "rt") as file:
        records = {tuple(record.values()): record for record in csv.DictReader(file)}.values()
    waits: dict[str, list[float]] = {}
    for record in records:
        if record["location"] == "los-angeles" and record["captured"] >= "2025-06-16" and record["no_appt_wait"]:
            waits.setdefault(record["captured"][:10], []).append(float(record["no_appt_wait"]))
    found = rows(home, "posted_wait_minutes_mean", "--office", "los-angeles", "--grain", "day", "--from", "2025-06-16")
    assert {row["from"]: row["value"] for row in found if row["state"] == "ok"} == {
        day: pytest.approx(sum(posted) / len(posted)) for day, posted in waits.items()}
    assert {row["from"] for row in found if row["state"] == "empty"} == {"2025-06-21", "2025-06-22", "2025-06-28", "2025-06-29"}


def test_fuel_requests_by_place(tmp: Path, shared: Path) -> None:
    name = "apoyos_2014_2015_solicitudes_gasolina.csv"
    home = loaded(tmp, "gasolina", shared / "data/conapesca-mx" / name, "America/Mexico_City")
    assert balance(home, "gasolina")["accepted"] == 1_684
    for indicator, years in (("requests_reported", [16_234, 2_266]), ("requests_attended_reported", [15_920, 2_204])):
        assert [row["value"] for row in rows(home, indicator, "--grain", "year")] == years
    places = rows(home, "requests_reported", "--by", "place", "--from", "2014-01-01", "--to", "2014-12-31")
    assert sum(row["value"] or 0 for row in places) == 16_234
    (day,) = rows(home, "requests_reported", "--from", "2014-03-03", "--to", "2014-03-03")
    assert (day["value"], day["state"]) == (None, "not_applicable")
    assert "No disponible por día" in day["reason"]


def test_fishing_complaints(tmp: Path, shared: Path) -> None:
    home = loaded(tmp, "denuncias", shared / "data/conapesca-mx/inspeccion_denuncias.csv", "America/Mexico_City")
    assert balance(home, "denuncias")["accepted"] == 869
    assert value(home, "requests_received") == 541
    assert value(home, "complaints_reported") == 869
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        assert con.execute("SELECT DISTINCT status FROM requests ORDER BY 1").fetchall() == [("open",), ("resolved",)]
