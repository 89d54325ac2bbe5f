"""A town of three offices whose waits are known: in one of them they fall by 40 % on a day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from metrics.effect import verdicts
from metrics.publish import build
from metrics.query import Published, open_current
from metrics.written import DECISIONS, Written
from tests.metrics.helpers import ABOUT, fill, warehouse

FIRST, LAST, DECIDED = date(2026, 1, 5), date(2026, 11, 20), date(2026, 9, 7)
BASE = {"kind": "training", "title": "Capacitar", "indicator": "queue_wait_minutes_p50", "direction": "lower",
        "effective_on": DECIDED}
PLACES = ("NORTE", "SUR", "PONIENTE")


def visits(seed: int, office: str, fall: float) -> list[dict[str, Any]]:
    """30 visits a working day whose waits fall by a share from the decision on."""
    dice = np.random.default_rng(seed)
    found = []
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        level = 20 * float(np.exp(dice.normal(0, 0.08))) * (1 - fall * (day >= DECIDED))
        for i, wait in enumerate(level * np.exp(dice.normal(0, 0.5, 30)) if day.weekday() < 5 else ()):
            arrived = datetime(day.year, day.month, day.day, 9) + timedelta(minutes=5 * i)
            called = arrived + timedelta(minutes=float(wait))
            found.append({
                "visit_id": f"{office}{n}-{i}", "office_id": office, "procedure_id": f"TRA-{office}", "outcome": "served",
                "arrived_at": arrived, "called_at": called, "ended_at": called + timedelta(minutes=8),
            })
    return found


def decisions(*rows: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(DECISIONS) | BASE | dict(row) for row in rows], schema=dict(DECISIONS))


def write(made: Path) -> Path:
    """Its warehouse."""
    town = {
        "agencies": [{"agency_id": "TES", "name": "Tesorería"}],
        "offices": [{"office_id": name, "name": name, "agency_id": "TES"} for name in PLACES],
        "procedures": [{"procedure_id": f"TRA-{name}", "name": name, "agency_id": "TES"} for name in PLACES],
        "visits": [*visits(1, "NORTE", 0.4), *visits(2, "SUR", 0.0), *visits(3, "PONIENTE", 0.0)],
    }
    with warehouse(made / "warehouse.duckdb") as con:
        fill(con, town, FIRST, LAST)
    return made


def published(folder: Path, written: Written) -> Published:
    built = build(folder / "warehouse.duckdb", folder / "published", ABOUT, lambda line: None, written=written)
    assert built.refused_reason == ""
    return open_current(folder / "published")


def found(pub: Published, *rows: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows of `effects` by decision, without building again."""
    return {row["decision_id"]: row for row in verdicts(pub, decisions(*rows))[0]}
