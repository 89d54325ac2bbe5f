"""What a build publishes of the goals is what whoever asks gets, and paso10 goals says it."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import paso10
from metrics.goals.goal import Goal
from metrics.publish import build
from metrics.query import goal_standing, open_current
from metrics.written import GOALS, Written
from state import goals as kept
from state.store import home_state
from tests.metrics.helpers import ABOUT, fill, warehouse

TOWN = {
    "procedures": [{"procedure_id": f"P{n}", "name": f"Trámite {n}", "online": n < 3, "digital_level": n % 6} for n in range(8)],
    "requests": [{"request_id": "A", "procedure_id": "P1", "channel": "web", "received_at": date(2026, 3, 3), "status": "open"}],
}
ROW = {
    "goal_id": "M-001", "objective": "Digitalizar", "title": "En línea", "indicator": "procedures_online", "procedure_id": None,
    "agency_id": None, "office_id": None, "base": 1.0, "goal": 11.0, "unit": "procedures", "starts_on": date(2026, 1, 1),
    "due_on": date(2030, 12, 31), "owner": "Ana", "commitment": False,
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "paso10.toml").write_text('name = "Puerto Sereno"\nstate = "Veracruz"\n', "utf-8")
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, TOWN, date(2026, 1, 1), date(2026, 11, 20))
    frame = pl.DataFrame([ROW, {**ROW, "goal_id": "M-002", "indicator": "gone"}], schema=dict(GOALS))
    build(tmp_path / "warehouse.duckdb", tmp_path / "published", ABOUT, lambda line: None, written=Written(goals=frame))
    return tmp_path


def test_the_published_pace_is_that_of_who_asks(home: Path) -> None:
    pub = open_current(home / "published")
    goal = Goal(**{name: value or "" if name.endswith("_id") else value for name, value in ROW.items()})
    found = goal_standing(pub, goal)
    assert found is not None
    rows = pub.rows("SELECT goal_id, value, score, course, why, basis FROM goal_pace")
    assert rows == [("M-001", found.now.value, found.score, found.course, found.why, found.basis)]
    assert found.now.value == 6  # three say so, and three more have level 3 or above
    assert found.score == pytest.approx(0.5)


def test_paso10_goals_lists_them_with_score_and_course(home: Path) -> None:
    days = (date(2026, 1, 1), date(2030, 12, 31))
    wanted = kept.Goal("Digitalizar", "En línea", "procedures_online", 1, 11, "procedures", *days, "Ana")
    kept.write(home_state(home), "Ana Ruiz", wanted)
    said = CliRunner().invoke(paso10.app, ["--home", str(home), "goals", "--json"], catch_exceptions=False)
    (row,) = json.loads(said.stdout)["rows"]
    assert (row["goal_id"], row["value"], row["score"]) == ("M-001", 6, pytest.approx(0.5))
    told = CliRunner().invoke(paso10.app, ["--home", str(home), "goals"], catch_exceptions=False).stdout
    assert "En línea" in told
    assert "0.50" in told
    none = CliRunner().invoke(paso10.app, ["--home", str(home), "goals", "--as-of", "2020-01-01"], catch_exceptions=False)
    assert "Ese día todavía no había metas" in none.stdout
