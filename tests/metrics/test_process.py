"""The steps of a procedure: a random event log against a plain reading of it, and the questions that a page asks."""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import fmean, median
from typing import Any

import pytest

from metrics.process import Process, Step, compared, procedures_with_steps, process, variants
from metrics.query import Published
from tests.metrics.helpers import publish

FIRST, LAST = date(2026, 1, 5), date(2026, 6, 30)
SHUT = {date(2026, 2, 2), date(2026, 4, 3)}
ACTIVITIES = ("Recepción", "Revisión", "Inspección", "Dictamen", "Firma")
Event = dict[str, Any]


def moment(dice: Random) -> datetime:
    """Any minute, also at night and on Sundays: people work late, clocks are wrong."""
    day = FIRST + timedelta(days=dice.randrange((LAST - FIRST).days))
    return datetime.combine(day, time(dice.randrange(24), dice.randrange(60)))


def town(seed: int) -> dict[str, list[dict[str, Any]]]:
    """Requests with two to eight events each, some without start, some without request, two offices with their hours."""
    dice, events, requests = Random(seed), [], []
    for number in range(220):
        request = f"F{number}"
        begun = moment(dice)
        closed = dice.random() < 0.8
        if number % 10:
            requests.append({
                "request_id": request, "procedure_id": "LIC" if number % 3 else "OBRA",
                "office_id": "NORTE" if number % 2 else "SUR", "received_at": begun,
                "resolved_at": LAST if closed else None, "status": "resolved" if closed else "open"})
        at = begun
        for _ in range(dice.randrange(2, 9)):
            started = at + timedelta(minutes=dice.randrange(0, 6000))
            at = started + timedelta(minutes=dice.randrange(0, 600))
            if at.date() > LAST:
                break
            events.append({
                "request_id": request, "activity": dice.choice(ACTIVITIES), "completed_at": at,
                "started_at": started if dice.random() < 0.7 else None, "resource": dice.choice(("ana", "luis", None)),
                "procedure_id": None if number % 10 else "LIC"})
    offices = [
        {"office_id": "NORTE", "opens": "08:00", "closes": "15:00"}, {"office_id": "SUR", "opens": "09:30", "closes": "17:00"}]
    closures = [{"date": day, "office_id": "*", "name": "asueto"} for day in SHUT]
    return {"offices": offices, "closures": closures, "requests": requests, "events": events}


HOURS = {"NORTE": (480, 900), "SUR": (570, 1020)}


def worked(one: datetime, other: datetime, office: str) -> int:
    """Minutes of the office's hours between two instants, a minute at a time; 0 when the second is not later."""
    opens, closes = HOURS[office]
    total, day = 0, one.date()
    while day <= other.date():
        if day.weekday() < 5 and day not in SHUT:
            first = one.hour * 60 + one.minute if day == one.date() else 0
            last = other.hour * 60 + other.minute if day == other.date() else 1440
            total += max(0, min(last, closes) - max(first, opens))
        day += timedelta(days=1)
    return total


@pytest.fixture(scope="module")
def log() -> dict[str, list[dict[str, Any]]]:
    return town(7)


@pytest.fixture(scope="module")
def pub(log: dict[str, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("steps"), log, FIRST, LAST)


Read = tuple[Counter[Any], dict[Any, list[int]], dict[str, list[int]], Counter[str]]


def plainly(log: dict[str, list[dict[str, Any]]], procedure: str, start: date, end: date) -> Read:
    """(arcs, waits of each arc, work of each activity, first passes that came back) of the events that fall on those days."""
    known = {r["request_id"]: r for r in log["requests"]}
    cases: dict[str, list[Event]] = defaultdict(list)
    for event in log["events"]:
        cases[event["request_id"]].append(event)
    arcs, waits, work, again = Counter[Any](), defaultdict(list), defaultdict(list), Counter[str]()
    for request, events in cases.items():
        row = known.get(request)
        if (row["procedure_id"] if row else "LIC") != procedure:
            continue
        office = row["office_id"] if row else "NORTE"
        events.sort(key=lambda e: e["completed_at"])
        seen = Counter[str]()
        for before, event in zip([None, *events], events, strict=False):
            seen[event["activity"]] += 1
            if not start <= event["completed_at"].date() <= end:
                continue
            arc = (before["activity"] if before else "", event["activity"])
            arcs[arc] += 1
            times = sum(e["activity"] == event["activity"] for e in events)
            again[event["activity"]] += seen[event["activity"]] == 1 and times > 1
            if before:
                waits[arc].append(worked(before["completed_at"], event["started_at"] or event["completed_at"], office))
            if event["started_at"]:
                work[event["activity"]].append(worked(event["started_at"], event["completed_at"], office))
        if start <= events[-1]["completed_at"].date() <= end and not (row and row["status"] == "open"):
            arcs[(events[-1]["activity"], "")] += 1
    return arcs, waits, work, again


@pytest.mark.parametrize("procedure", ["LIC", "OBRA"])
@pytest.mark.parametrize("days", [(FIRST, LAST), (date(2026, 2, 10), date(2026, 3, 31))])
def test_it_is_what_a_plain_reading_gives(
    pub: Published, log: dict[str, list[dict[str, Any]]], procedure: str, days: tuple[date, date]
) -> None:
    found = process(pub, procedure, *days)
    arcs, waits, work, again = plainly(log, procedure, *days)
    assert {(arc.source, arc.target): arc.n for arc in found.arcs} == arcs
    for arc in found.arcs:
        mine = waits.get((arc.source, arc.target))
        assert arc.median_minutes == (median(mine) if mine else None)
        assert arc.mean_minutes == (pytest.approx(fmean(mine)) if mine else None)
    every = sum(sum(v) for v in waits.values()) + sum(sum(v) for v in work.values())
    for step in found.steps:
        entering = sum(n for (_, target), n in arcs.items() if target == step.activity)
        spent = sum(sum(v) for (_, target), v in waits.items() if target == step.activity) + sum(work[step.activity])
        assert (step.n, step.returned) == (entering, again[step.activity])
        assert step.work_median_minutes == (median(work[step.activity]) if work[step.activity] else None)
        assert step.time_share == pytest.approx(spent / every)
    assert found.hours_known
    assert found.bottleneck == max(found.steps, key=lambda step: step.time_share)


def test_hand_overs_count_only_where_both_are_known(pub: Published, log: dict[str, list[dict[str, Any]]]) -> None:
    shares = [arc.handed_share for arc in process(pub, "LIC", FIRST, LAST).arcs if arc.source and arc.target]
    assert all(share is None or 0 <= share <= 1 for share in shares)
    assert any(share for share in shares)


def test_variants_share_out_all_requests(pub: Published, log: dict[str, list[dict[str, Any]]]) -> None:
    found = variants(pub, "LIC", FIRST, LAST, most=1000)
    assert sum(v.share for v in found) == pytest.approx(1)
    assert sum(v.n for v in found) == process(pub, "LIC", FIRST, LAST).cases
    assert [v.n for v in found] == sorted((v.n for v in found), reverse=True)
    assert all(set(v.path) <= set(ACTIVITIES) for v in found)
    assert len(variants(pub, "LIC", FIRST, LAST, most=2)) == 2


def test_two_halves_add_up_to_the_whole(pub: Published) -> None:
    before, after = compared(pub, "LIC", date(2026, 4, 1), 60)
    assert (before.start, before.end, after.start, after.end) == (
        date(2026, 1, 31), date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 30))
    whole = process(pub, "LIC", before.start, after.end)
    assert before.cases + after.cases == whole.cases
    assert {s.activity: s.n for s in whole.steps} == Counter(
        {s.activity: s.n for s in before.steps}) + Counter({s.activity: s.n for s in after.steps})


def test_the_strongest_arcs_reach_every_step(pub: Published) -> None:
    found = process(pub, "LIC", FIRST, LAST)
    few = found.strongest(0.3)
    assert len(few) < len(found.arcs) == len(found.strongest(1.0))
    assert {arc.target for arc in few if arc.target} == set(ACTIVITIES)
    assert sum(arc.n for arc in found.strongest(0.8)) >= 0.8 * sum(arc.n for arc in found.arcs)


def test_a_procedure_without_a_log(pub: Published) -> None:
    assert procedures_with_steps(pub) == ["LIC", "OBRA"]
    nothing = process(pub, "NADA", FIRST, LAST)
    assert nothing == Process("NADA", FIRST, LAST, 0, 0, (), (), True, 420)
    assert nothing.started_share == 0
    assert nothing.bottleneck is None
    assert nothing.strongest(0.5) == ()
    assert variants(pub, "NADA", FIRST, LAST) == []
    assert Step("x", 0, 0, 0, 0, None, None, None, None, 0, 0.0, 0.0, 0.0, None).returned_share == 0


def test_without_hours_working_days_count_whole(tmp_path: Path) -> None:
    friday, monday = datetime(2026, 1, 9, 18), datetime(2026, 1, 12, 6)
    events = [{"request_id": "A", "procedure_id": "LIC", "activity": name, "completed_at": at}
              for name, at in (("Recepción", friday), ("Firma", monday))]
    found = process(publish(tmp_path, {"offices": [], "events": events}, FIRST, LAST), "LIC", FIRST, LAST)
    (arc,) = [arc for arc in found.arcs if arc.source and arc.target]
    assert (arc.median_minutes, found.hours_known) == (12 * 60, False)
