"""Public data sets, as they came, through the command line: every row accounted for, every figure equal to the known one."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

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


def test_vitoria(tmp: Path, shared: Path) -> None:
    home = loaded(tmp, "vitoria", shared / "data/citas-vitoria-br/KaggleV2-May-2016.csv.zip", "America/Sao_Paulo")
    assert balance(home, "vitoria")["accepted"] == 110_527
    (no_show,) = rows(home, "no_show_share")
    assert (no_show["numerator"], no_show["denominator"]) == (22_319, 110_527)
    assert round(no_show["value"], 2) == 20.19
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


def test_dutch_permits(tmp: Path, shared: Path) -> None:
    home = loaded(tmp, "permisos", shared / "data/permisos-receipt-nl/receipt.csv", "Europe/Amsterdam")
    fates = balance(home, "permisos")
    assert (fates["accepted"], fates["duplicates"]) == (1_434, 8_577 - 1_434)
    assert value(home, "requests_received") == 1_434
    assert value(home, "requests_resolved") == 1_329
    channels = by(home, "requests_received", "channel")
    assert {k: channels[k]["value"] for k in ("web", "counter", "mail")} == {"web": 1_250, "counter": 109, "mail": 53}
    (median,) = rows(home, "resolution_elapsed_minutes_p50")
    assert (median["value"], median["n"]) == (72_924, 1_327)
    assert value(home, "resolution_elapsed_minutes_p90") == pytest.approx(152_031, abs=0.5)


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
