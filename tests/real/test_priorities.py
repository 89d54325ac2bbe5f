"""Canada's federal inventory as a catalogue of 1,180 services: volumes by channel, who is ranked, and what the page says."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.axes import LAW, PRESETS, TEN_STEPS
from metrics.candidates import candidates
from metrics.priority import rank
from metrics.query import Published, open_current
from tests.dashboard.test_views import answer, text
from tests.dashboard.visits import APP
from tests.real.test_real_data import CONTRACTS, SETTINGS, paso10

pytestmark = pytest.mark.shared
CHANNELS = ("online_applications", "calls_received", "in_person_applications", "postal_mail_applications", "other_applications")


@pytest.fixture(scope="module")
def rows(shared: Path) -> dict[str, dict[str, str]]:
    """The services of 2018-2019 by their number, as the file says them."""
    file = (shared / "data/inventario-canada/service_inventory_2018.csv").read_text("utf-8-sig")
    return {row["service_id"]: row for row in csv.DictReader(file.splitlines()) if row["fiscal_yr"] == "2018-2019"}


@pytest.fixture(scope="module")
def home(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("canada")
    for folder in ("sources", "inbox"):
        (home / folder).mkdir()
    (home / "paso10.toml").write_text(SETTINGS.format(name="Canadá", zone="America/Toronto"), "utf-8")
    for name in ("inventario", "inventario-catalogo"):
        shutil.copy(CONTRACTS / f"{name}.toml", home / "sources")
    shutil.copy(shared / "data/inventario-canada/service_inventory_2018.csv", home / "inbox")
    paso10(home, "update", "--json")
    return home


@pytest.fixture(scope="module")
def pub(home: Path) -> Published:
    return open_current(home / "published")


def number(text: str) -> float | None:
    return float(text) if text.replace(".", "", 1).isdigit() else None


def test_volumes_by_channel_are_those_of_the_file(pub: Published, rows: dict[str, dict[str, str]]) -> None:
    found = {one.key: one for one in candidates(pub)}
    assert len(rows) == len(found) == 1_180
    for key, row in rows.items():
        known = [value for name in CHANNELS if (value := number(row[name])) is not None]
        volume, counter = found[key].evidence["volume"], number(row["in_person_applications"])
        if sum(known) > 0:
            assert (volume.value, volume.source) == (sum(known), "reported"), key
        share = found[key].evidence["in_person"]
        if counter is None or not sum(known):
            assert share.state == "missing", key
        else:
            assert share.value == pytest.approx(100 * counter / sum(known)), key
            assert share.state == ("ok" if sum(known) >= 10 else "few")


def test_what_is_not_said_is_missing_and_told(pub: Published) -> None:
    everybody = list(candidates(pub))
    ten = rank(everybody, PRESETS[TEN_STEPS])
    assert ten.unknown == ("revenue", "population", "legal"), "the inventory says none of them"
    assert len(ten.rows) + len(ten.unranked) == 1_180
    law = rank(everybody, PRESETS[LAW])
    assert set(law.unknown) == {"priority_group", "cost", "air"}
    first = law.rows[0].candidate.evidence
    assert (first["in_person"].value or 0) > 90
    assert (first["volume"].value or 0) > 1_000_000


def test_the_page_says_where_the_volumes_come_from(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long it takes with 1,180 services: benchmarks/pages.py --home."""
    monkeypatch.setenv("PASO10_HOME", str(home))
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("views/prioridades.py")
    app.run()
    assert not app.exception
    assert answer(app).startswith("Si la Agenda se decidiera hoy: ")
    assert "ya contadas, 1 abr 2018 al 31 mar 2019: Inventario de servicios" in text(app)


def test_the_command_gives_the_same_order(home: Path, pub: Published) -> None:
    told = json.loads(paso10(home, "priorities", "--preset", LAW, "--json"))
    ranking = rank(candidates(pub), PRESETS[LAW])
    assert [row["procedure_id"] for row in told["rows"]] == [row.candidate.key for row in ranking.rows]
    assert told["unknown"] == list(ranking.unknown)
