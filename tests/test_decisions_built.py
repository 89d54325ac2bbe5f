"""From the form to the verdict: a decision that somebody wrote, judged by `paso10 update` and kept beside it."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from metrics.query import effect_series, effects, open_current
from state import log
from state.decisions import Decision, decide
from state.store import home_state

ROOT = Path(__file__).resolve().parents[1]
FIRST, DECIDED, LAST = date(2026, 1, 5), date(2026, 8, 3), date(2026, 10, 30)
CONTRACT = """name = "Ventanilla"
kind = "csv"
files = "ventanilla*.csv"
[[fact]]
table = "requests"
[fact.columns]
request_id  = "FOLIO"
received_at = { column = "FECHA", dates = "dd/mm/yyyy" }
"""


def write_home(home: Path) -> None:
    """30 requests a working day, and 45 from the decision on."""
    dice, rows = np.random.default_rng(1), ["FOLIO,FECHA"]
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        many = dice.poisson(45 if day >= DECIDED else 30) if day.weekday() < 5 else 0
        rows += [f"{n}-{k},{day:%d/%m/%Y}" for k in range(many)]
    files = {"paso10.toml": 'name = "Villa"\nstate = "Veracruz"\n', "sources/ventanilla.toml": CONTRACT,
             "inbox/ventanilla.csv": "\n".join(rows) + "\n"}
    for name, text in files.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(text, "utf-8")


def test_a_written_decision_gets_its_verdict_from_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_home(tmp_path)
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    monkeypatch.setattr(log, "now", lambda: datetime(2026, 8, 1, 12, tzinfo=UTC))
    written = decide(home_state(tmp_path), "Ana", Decision(
        kind="communication", title="Campaña en radio", problem="Nadie sabe que se puede", indicator="requests_received",
        direction="higher", effective_on=DECIDED, review_on=date(2026, 10, 12), decided_by="Ana", expected_change=10.0))
    command = [sys.executable, str(ROOT / "paso10.py"), "--home", str(tmp_path), "update"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    pub = open_current(tmp_path / "published")
    [found] = effects(pub).values()
    assert (found.decision_id, found.verdict, found.due, found.through) == (written.decision_id, "better", True, LAST)
    assert (found.unit, found.grain, found.n_after) == ("requests", "day", 65)
    assert found.low < 15 < found.high
    assert effect_series(pub, found.decision_id).height == found.n_before + found.n_after
