"""Municipalities where nothing happens, and where one thing is planted: what should be proposed, and how often chance does it.

The simulator shares nothing with the method. A municipality: 4 offices with 25 visits a day each, 8 procedures with 12 ratings
a day among them all (85 % of 4 or 5 stars), and two procedures with an event log of six steps that take alike; gamma waits, the
weekday, a slow drift of 5 %. Each is built by the real code, without forecasts. Planted, one at a time: an office whose waits
grow by 80 % five weeks before the end; a step that waits four times as long as the others; a review to which a third come back;
a procedure with 62 % of good ratings.
"""

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from metrics.proposal import Proposal, proposals
from tests.metrics.helpers import publish

LAST = date(2026, 11, 20)
DAYS = [d for d in (LAST - timedelta(days=n) for n in range(280, -1, -1)) if d.weekday() < 5]
OFFICES, PROCEDURES = 4, 8
STEPS = ("Recepción", "Revisión", "Inspección", "Dictamen", "Firma", "Entrega")
GROWS_FROM = LAST - timedelta(days=35)
PLANTED = {
    "wait": "signal|queue_wait_minutes_p50|office|O1", "bottleneck": "process|P1|Dictamen", "rework": "process|P1|Revisión",
    "ratings": "ratings|procedure|P3",
}


def town(seed: int, story: str = "") -> dict[str, Any]:
    """The rows of one municipality, with a story of PLANTED or none."""
    dice = Random(seed)
    keys = [f"P{n}" for n in range(1, PROCEDURES + 1)]
    offices = [f"O{n}" for n in range(1, OFFICES + 1)]
    return {
        "agencies": [{"agency_id": "A", "name": "Dependencia"}],
        "offices": [{"office_id": key, "name": key, "agency_id": "A", "opens": "08:00", "closes": "16:00"} for key in offices],
        "procedures": [{"procedure_id": key, "name": key, "agency_id": "A"} for key in keys],
        "visits": [row for key in offices for row in _visits(dice, key, story == "wait" and key == "O1")],
        "ratings": list(_ratings(dice, keys, story == "ratings")),
        "events": [row for key in keys[:2] for row in _events(dice, key, story if key == "P1" else "")],
    }


def _visits(dice: Random, office: str, grows: bool) -> list[dict[str, Any]]:
    rows = []
    for number, day in enumerate(DAYS):
        level = 16 * (1 + 0.05 * number / len(DAYS)) * dice.lognormvariate(0, 0.12) * (1.15 if day.weekday() == 0 else 1)
        if grows and day >= GROWS_FROM:
            level *= 1.8
        for visit in range(max(10, round(dice.gauss(25, 4)))):
            at = datetime(day.year, day.month, day.day, 8 + visit % 7, visit % 60)
            called = at + timedelta(minutes=round(level * dice.gammavariate(2.0, 0.5)))
            rows.append({
                "visit_id": f"{office}-{number}-{visit}", "office_id": office, "arrived_at": at, "called_at": called,
                "ended_at": called + timedelta(minutes=6), "outcome": "served"})  # fmt: skip
    return rows


def _ratings(dice: Random, keys: list[str], planted: bool) -> list[dict[str, Any]]:
    rows = []
    for number, day in enumerate(DAYS):
        for answer in range(12):
            key = dice.choice(keys)
            good = dice.random() < (0.62 if planted and key == "P3" else 0.85)
            at = datetime(day.year, day.month, day.day, 12, answer)
            rows.append({
                "rating_id": f"{number}-{answer}", "procedure_id": key, "offered_at": at, "rated_at": at,
                "stars": dice.choice((4, 5)) if good else dice.choice((1, 2, 3))})  # fmt: skip
    return rows


def _events(dice: Random, key: str, story: str) -> list[dict[str, Any]]:
    """Three requests a working day."""
    rows = []
    for number in range(3 * len(DAYS)):
        day = DAYS[number // 3]
        at = datetime(day.year, day.month, day.day, 9, 5 * (number % 3))
        path = list(STEPS)
        if story == "rework" and dice.random() < 0.33:
            path.insert(2, "Revisión")
        for activity in path:
            days = dice.gammavariate(2.0, 1.0) * (4 if story == "bottleneck" and activity == "Dictamen" else 1)
            started = at + timedelta(days=days if activity != "Recepción" else 0)
            at = started + timedelta(minutes=dice.randrange(10, 90))
            if at.date() > LAST:
                break
            rows.append({
                "request_id": f"{key}-{number}", "procedure_id": key, "office_id": "O2", "activity": activity,
                "started_at": started, "completed_at": at, "resource": f"r{dice.randrange(5)}"})  # fmt: skip
    return rows


def proposed(seed: int, story: str = "") -> list[Proposal]:
    """What is proposed in one municipality."""
    with tempfile.TemporaryDirectory() as folder:
        pub = publish(Path(folder), town(seed, story), DAYS[0], LAST)
        found = proposals(pub)
        pub.connection.close()
        return found
