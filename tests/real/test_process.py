"""The Dutch permits log as CSV and as XES: the same steps, arcs, waits and ways, equal to a plain reading of the CSV."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from metrics.process import Process, Variant, procedures_with_steps, process, variants
from metrics.query import open_current
from tests.real.test_real_data import loaded

pytestmark = pytest.mark.shared

FIRST = date(2000, 1, 1)
ZONE = ZoneInfo("Europe/Amsterdam")
FILES = {"permisos": "receipt.csv", "permisos-xes": "receipt.xes.gz"}
Read = dict[str, tuple[Process, list[Variant]]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> list[Read]:
    """What is published of each department, from each format."""
    found = []
    for name, file in FILES.items():
        home = loaded(tmp_path_factory.mktemp("permits"), name, shared / "data/permisos-receipt-nl" / file, ZONE.key)
        pub = open_current(home / "published")
        last = pub.cutoff or FIRST
        keys = procedures_with_steps(pub)
        found.append({k: (process(pub, k, FIRST, last), variants(pub, k, FIRST, last, 9999)) for k in keys})
    return found


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, list[tuple[datetime, str]]]:
    """The completed steps of each case, in their order; ties as the file has them."""
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    with (shared / "data/permisos-receipt-nl/receipt.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["lifecycle:transition"] == "complete":
                at = datetime.fromisoformat(row["time:timestamp"]).astimezone(ZONE)
                key = f"{row['case:department']}|{row['case:concept:name']}"
                found[key].append((at, row["concept:name"]))
    return {key: sorted(steps, key=lambda step: step[0]) for key, steps in found.items()}


def worked(one: datetime, other: datetime) -> int:
    """Minutes of Mondays to Fridays between two instants, on the clock of the wall, day by day."""
    total, day = 0, one.date()
    while day <= other.date():
        first = one.hour * 60 + one.minute if day == one.date() else 0
        last = other.hour * 60 + other.minute if day == other.date() else 1440
        total += max(0, last - first) if day.weekday() < 5 else 0
        day += timedelta(days=1)
    return total


def test_both_formats_give_the_same(both: list[Read]) -> None:
    assert both[0] == both[1]
    assert sum(found.cases for found, _ways in both[0].values()) == 1434
    assert sum(step.n for found, _ways in both[0].values() for step in found.steps) == 8577
    assert len({step.activity for found, _ways in both[0].values() for step in found.steps}) == 27


def test_it_is_what_a_plain_reading_gives(both: list[Read], cases: dict[str, list[tuple[datetime, str]]]) -> None:
    for department, (found, ways) in both[0].items():
        mine = [steps for key, steps in cases.items() if key.startswith(f"{department}|")]
        waits, paths = defaultdict(list), Counter[tuple[str, ...]]()
        for steps in mine:
            paths[tuple(name for _at, name in steps)] += 1
            for (at, name), (then, following) in pairwise(steps):
                waits[name, following].append(worked(at, then))
        assert {way.path: way.n for way in ways} == paths
        assert found.cases == len(mine)
        assert found.reworked == sum((len(set(path)) < len(path) and n) or 0 for path, n in paths.items())
        inner = {(a.source, a.target): a for a in found.arcs if a.source and a.target}
        assert {pair: arc.n for pair, arc in inner.items()} == {pair: len(minutes) for pair, minutes in waits.items()}
        assert {pair: arc.median_minutes for pair, arc in inner.items()} == {p: median(m) for p, m in waits.items()}


def test_the_bottleneck_and_what_comes_back(both: list[Read]) -> None:
    found = both[0]["General"][0]
    first = found.bottleneck
    assert first is not None
    assert (first.activity, round(first.time_share, 3), first.cases, first.returned) == (
        "T06 Determine necessity of stop advice", 0.395, 1287, 58)
    again = sorted(found.steps, key=lambda step: -step.repeats)
    assert [(step.activity[:3], step.repeats) for step in again[:2]] == [("T06", 104), ("T02", 43)]
    assert (found.cases, found.reworked, len(found.arcs), found.started_share, found.hours_known) == (1390, 84, 112, 0.0, False)
