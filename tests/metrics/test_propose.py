"""What is proposed: nothing where nothing happened, what was planted, and never more than the evidence bears."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

import duckdb
import polars as pl
import pytest

from metrics.attention import Item
from metrics.draft import draft
from metrics.proposal import Proposal, proposals
from metrics.proposal import proposed as proposed_in
from metrics.propose import MOST, chosen, find, write_proposals
from metrics.propose_signals import of_signal
from metrics.query import Published, open_current
from metrics.ranges import jackknife, wilson
from metrics.reader import read_file
from metrics.written import DECISIONS, DISCARDED, NOTHING
from tests.metrics.helpers import publish
from tests.metrics.simulated_towns import DAYS, LAST, PLANTED, STEPS, proposed, town

MONDAY = date(2026, 11, 16)
TOWNS = int(os.environ.get("PASO10_TOWNS", "2"))  # of each kind; 20 for the figures of docs/process.md
ONE = Proposal(
    week=MONDAY, key="process|P1|Dictamen", source="process", indicator="resolution_days_p50", procedure_id="P1", name="P1",
    kind="step_changed", direction="lower", unit="percent", value=40, n=100, since=DAYS[0], through=LAST, people=50, size=40)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Published]:
    """The publication of one planted municipality, made once."""
    kept: dict[str, Published] = {}

    def of(story: str) -> Published:
        if story not in kept:
            kept[story] = publish(tmp_path_factory.mktemp(f"town-{story}"), town(7, story), DAYS[0], LAST)
        return kept[story]

    return of


def test_where_nothing_happened_hardly_anything_is_proposed() -> None:
    found = [one for seed in range(TOWNS) for one in proposed(seed)]
    assert len(found) <= TOWNS / 4, Counter(one.key for one in found)


@pytest.mark.parametrize("story", PLANTED)
def test_what_was_planted_is_proposed_and_little_else(story: str, built: Callable[[str], Published]) -> None:
    found = [proposals(built(story)), *(proposed(1000 + seed, story) for seed in range(TOWNS - 2))]
    keys = Counter(one.key for some in found for one in some)
    assert keys[PLANTED[story]] >= 0.9 * len(found), keys
    assert keys.total() - keys[PLANTED[story]] <= len(found) / 4, keys


def test_a_bottleneck_rests_on_the_minutes_of_the_log(built: Callable[[str], Published]) -> None:
    (one,) = (p for p in proposals(built("bottleneck")) if p.source == "process")
    waited, whole, cases = plainly(town(7, "bottleneck")["events"], MONDAY - timedelta(days=182), MONDAY - timedelta(days=1))
    assert one.value == pytest.approx(100 * waited["Dictamen"] / whole)
    assert one.n == cases
    assert one.low < one.value < one.high
    assert (one.kind, one.direction, one.procedure_id, one.activity) == ("step_changed", "lower", "P1", "Dictamen")
    assert (one.since, one.through) == (MONDAY - timedelta(days=182), MONDAY - timedelta(days=1))
    assert one.expected_change is None


def plainly(events: list[dict[str, Any]], first: date, last: date) -> tuple[Counter[str], int, int]:
    """(minutes waited before each step, all minutes, requests that had the opinion) of P1, a minute of office hours at a time."""
    paths: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if event["procedure_id"] == "P1":
            paths.setdefault(event["request_id"], []).append(event)
    waited, whole, cases = Counter[str](), 0, 0
    for path in paths.values():
        path.sort(key=lambda event: event["completed_at"])
        cases += any(event["activity"] == "Dictamen" and first <= event["completed_at"].date() <= last for event in path)
        for before, event in zip([None, *path], path, strict=False):
            if not first <= event["completed_at"].date() <= last:
                continue
            wait = worked(before["completed_at"], event["started_at"]) if before else 0
            waited[event["activity"]] += wait
            whole += wait + worked(event["started_at"], event["completed_at"])
    return waited, whole, cases


def worked(one: Any, other: Any) -> int:
    """Minutes from eight to four, Monday to Friday, between two instants."""
    one, other = one.replace(second=0, microsecond=0), other.replace(second=0, microsecond=0)
    total, day = 0, one.date()
    while day <= other.date():
        if day.weekday() < 5:
            first = one.hour * 60 + one.minute if day == one.date() else 0
            last = other.hour * 60 + other.minute if day == other.date() else 1440
            total += max(0, min(last, 960) - max(first, 480))
        day += timedelta(days=1)
    return total


def test_the_list_of_a_week_stays_the_same_until_sunday(tmp_path: Path) -> None:
    found = []
    for name, cutoff in (("tuesday", LAST - timedelta(days=3)), ("friday", LAST)):
        rows = {k: [r for r in v if _day(r) <= cutoff] for k, v in town(7, "bottleneck").items() if k != "visits"}
        (tmp_path / name).mkdir()
        pub = publish(tmp_path / name, rows, DAYS[0], cutoff)
        found.append([replace(one, people=0) for one in proposals(pub)])
    assert found[0] == found[1] != []


def _day(row: dict[str, Any]) -> date:
    at = row.get("arrived_at") or row.get("rated_at") or row.get("completed_at")
    return at.date() if at else DAYS[0]


def test_a_place_where_a_decision_is_under_way_is_left_alone(built: Callable[[str], Published]) -> None:
    pub = built("bottleneck")
    keys = [one.key for one in find(pub, NOTHING.decisions)]
    assert PLANTED["bottleneck"] in keys
    for effective, expected in ((LAST - timedelta(days=30), False), (LAST + timedelta(days=30), False), (date(2026, 1, 5), True)):
        decision = dict.fromkeys(DECISIONS) | {"procedure_id": "P1", "effective_on": effective}
        after = [one.key for one in find(pub, pl.DataFrame([decision], schema=dict(DECISIONS)))]
        assert (PLANTED["bottleneck"] in after) is expected


def test_a_few_requests_are_no_evidence(tmp_path: Path) -> None:
    rows = town(7, "bottleneck")
    rows["events"] = [r for r in rows["events"] if int(r["request_id"].split("-")[1]) % 40 == 0]
    pub = publish(tmp_path, {**rows, "visits": [], "ratings": []}, DAYS[0], LAST)
    assert [one for one in proposals(pub) if one.source == "process"] == []


def test_waits_of_minutes_are_not_worth_a_decision(tmp_path: Path) -> None:
    dice, rows = Random(2), []
    for number, day in enumerate(DAYS[-120:]):
        at = pl.datetime(day.year, day.month, day.day, 9).pipe(pl.select).item()
        for step in STEPS:
            at += timedelta(minutes=dice.randrange(20, 60) if step == "Dictamen" else 2)
            rows.append({"request_id": f"F{number}", "procedure_id": "P1", "activity": step, "completed_at": at})
    pub = publish(tmp_path, {**town(1), "visits": [], "ratings": [], "events": rows}, DAYS[0], LAST)
    assert proposals(pub) == []


def test_a_persistent_signal_is_proposed_and_a_fresh_one_is_not(built: Callable[[str], Published]) -> None:
    pub = built("wait")
    (one,) = (p for p in proposals(pub) if p.source == "signal")
    assert (one.kind, one.direction, one.office_id, one.indicator) == ("staffing", "lower", "O1", "queue_wait_minutes_p50")
    assert one.value > 1.5 * one.usual
    assert one.hours == pytest.approx(one.people * (one.value - one.usual) / 60)
    assert [(one.since,)] == pub.rows("SELECT min(since) FROM attention WHERE kind = 'signal' AND \"key\" = 'O1'")
    fresh = MONDAY - timedelta(days=8)
    changed = pub.path.with_name("indicators-000099.duckdb")
    changed.write_bytes(pub.path.read_bytes())
    with duckdb.connect(str(changed)) as con:
        con.execute("UPDATE attention SET since = ?", [fresh])
    (pub.path.parent / "CURRENT").write_text(changed.name, "utf-8")
    later = open_current(pub.path.parent)
    assert [p for p in find(later, NOTHING.decisions) if p.source == "signal"] == []


def test_most_people_first_one_per_place_and_five_at_most() -> None:
    many = [replace(ONE, key=f"k{n}", procedure_id=f"P{n}", people=n) for n in range(8)]
    found = chosen(many, set())
    assert [one.people for one in found] == [7, 6, 5, 4, 3]
    assert [one.rank for one in found] == list(range(1, MOST + 1))
    signal = replace(ONE, source="signal", key="s", people=900)
    assert [one.key for one in chosen([signal, ONE], set())] == [ONE.key]
    assert chosen([], set()) == []


def test_five_is_the_limit_of_the_whole_week() -> None:
    many = [replace(ONE, key=f"k{n}", procedure_id=f"P{n}", people=n) for n in range(8)]
    monday = chosen(many[:4], set())
    tuesday = chosen(many, set(), {one.key for one in monday})
    assert [one.key for one in tuesday] == ["k7", "k3", "k2", "k1", "k0"]  # those of Monday, and one more
    week = {one.key for one in (*monday, *tuesday)}
    gone = chosen(many, {("P3", "", "", "", "")}, week)  # a decision on one of them takes it away; nobody takes its place
    assert [one.key for one in gone] == ["k7", "k2", "k1", "k0"]
    assert [one.rank for one in gone] == [1, 2, 3, 4]


def test_a_week_counts_what_the_publications_before_proposed(built: Callable[[str], Published], tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    made = tmp_path / "one" / "indicators-000002.duckdb"
    made.write_bytes(built("bottleneck").path.read_bytes())
    with duckdb.connect(str(made)) as con:
        con.execute("DROP TABLE proposals")
    earlier = built("bottleneck").path.with_name("indicators-000077.duckdb")
    earlier.write_bytes(built("bottleneck").path.read_bytes())
    with duckdb.connect(str(earlier)) as con:
        con.execute("DELETE FROM proposals")
        for n in range(MOST):
            names = [f.name for f in fields(Proposal)]
            gone = replace(ONE, key=f"gone{n}", rank=n + 1, procedure_id=f"G{n}")
            con.execute(f"INSERT INTO proposals ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", list(astuple(gone)))
    with draft(made) as pub:
        write_proposals(pub, NOTHING, earlier)
    pub = read_file(made)
    assert proposals(pub) == []  # five were proposed this week, though none of them holds any longer
    assert {one.key for one in proposed_in(pub)} == {f"gone{n}" for n in range(MOST)}
    pub.connection.close()
    with duckdb.connect(str(made)) as con:
        con.execute("DROP TABLE proposals")
    with duckdb.connect(str(earlier)) as con:
        con.execute("UPDATE proposals SET week = week - 7")
    with draft(made) as pub:
        write_proposals(pub, NOTHING, earlier)
    pub = read_file(made)
    assert PLANTED["bottleneck"] in {one.key for one in proposals(pub)}  # a new week
    pub.connection.close()


def test_what_was_discarded_takes_no_place_until_it_is_clearly_worse(built: Callable[[str], Published]) -> None:
    pub, key = built("bottleneck"), PLANTED["bottleneck"]
    (now,) = (one for one in find(pub, NOTHING.decisions) if one.key == key)
    for size, before, expected in ((now.size, (), False), (now.size / 1.6, (), True), (now.size, (now,), True)):
        gone = pl.DataFrame([(key, size)], schema=dict(DISCARDED), orient="row")
        assert (key in {one.key for one in find(pub, NOTHING.decisions, before, gone)}) is expected


def test_a_communication_carries_the_people_whom_campaigns_reached(tmp_path: Path) -> None:
    campaigns = [
        {"series": "campaign_reach", "from_at": first, "to_at": last, "value": value, "agency_id": agency}
        for first, last, value, agency in (
            (datetime(2026, 9, 1), datetime(2026, 9, 30), 4000, "A"), (datetime(2026, 10, 1), datetime(2026, 10, 31), 500, "A"),
            (datetime(2025, 9, 1), datetime(2025, 9, 30), 70000, "A"), (datetime(2026, 9, 1), datetime(2026, 9, 30), 9, "B"))
    ]  # fmt: skip
    rows = {"agencies": [{"agency_id": key, "name": key} for key in "AB"], "requests": [], "aggregates": campaigns}
    pub = publish(tmp_path, rows, DAYS[0], LAST)
    income = Item(
        LAST, 1, "signal", "revenue_mxn", "agency", "A", "A", "", MONDAY - timedelta(days=30), 22, "day", 900.0, LAST, 1000.0,
        2000.0, 1500.0, 2500.0, "mxn", 50.0, "percent", "bad", 40, 1.0, 0.01, False, "", ())
    one = of_signal(pub, income, MONDAY)
    assert (one.kind, one.agency_id, one.reach) == ("communication", "A", 4500)
    assert of_signal(pub, replace(income, dimension="", key=""), MONDAY).reach == 4509
    assert of_signal(pub, replace(income, indicator="stars_mean", unit="stars"), MONDAY).reach is None
    (tmp_path / "none").mkdir()
    silent = publish(tmp_path / "none", {**rows, "aggregates": []}, DAYS[0], LAST)
    assert of_signal(silent, income, MONDAY).reach is None


def test_ranges() -> None:
    assert wilson(8, 10, 1.96) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10, 1.96)[0] == 0
    assert wilson(0, 0) == (0.0, 1.0)
    assert jackknife([], []) == (0.0, 1.0)
    dice, held = Random(5), []
    for _ in range(400):
        weeks = [(dice.gammavariate(2, 1), dice.gammavariate(6, 1)) for _ in range(26)]
        low, high = jackknife([a for a, _ in weeks], [a + b for a, b in weeks])
        held.append(low <= 0.25 <= high)
    assert 0.84 <= fmean(held) <= 0.95
