"""How many open requests will pass their limit: against a plain reading of survival, without looking ahead, and published."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from metrics.deadlines import OPEN, WINDOW, Pauses, Requests, chance_late, pace, standing
from metrics.due import Open, deadlines_frame
from metrics.falling_due import MONTH, WEEK, falling_due
from metrics.query import Published
from tests.metrics.helpers import publish

LIMIT, TODAY = 10, 300
NO_PAUSES = Pauses(*(np.array([], dtype=np.int64),) * 3)


def requests(rows: list[tuple[int, int, int, int]]) -> Requests:
    """(procedure, received, due, closed) as columns, in one calendar."""
    procedure, received, due, closed = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    zero = np.zeros_like(procedure)
    return Requests(procedure, zero, zero, received, due, closed, closed > due, zero + 1)


def office(
    dice: Random, days: int, a_day: int, chance: float, procedures: int = 1, until: int = TODAY
) -> list[tuple[int, int, int, int]]:
    """Requests that close with the same chance on every day of their age; open ones stay open after `until`."""
    rows = []
    for day in range(days):
        for _ in range(a_day):
            age = 0
            while dice.random() > chance and day + age < until:
                age += 1
            closed = day + age if day + age < until else OPEN
            rows.append((dice.randrange(procedures), day, day + LIMIT, closed))
    return rows


def test_the_chance_is_that_of_the_pace() -> None:
    found = requests(office(Random(1), TODAY, 30, 0.08))
    at_end = np.array([TODAY - 1])
    running = standing(found, NO_PAUSES, at_end)
    late = chance_late(found, running, pace(found, NO_PAUSES, 1, at_end))
    for left in (1, 4, 8):
        assert late[running.left == left].mean() == pytest.approx(0.92**left, abs=0.03)
    assert late[running.left < 1].tolist() == pytest.approx([1.0] * int((running.left < 1).sum()))


def test_it_is_the_product_limit_of_open_and_closed_requests() -> None:
    dice = Random(2)
    lasting = [(dice.randrange(TODAY), int(dice.expovariate(0.12))) for _ in range(9000)]
    rows = [(0, day, day + LIMIT, day + days if day + days < TODAY else OPEN) for day, days in lasting]
    found, at_end = requests(rows), np.array([TODAY - 1])
    paces = pace(found, NO_PAUSES, 1, at_end)[0]
    for age in range(12):
        risk = sum(1 for _, day, _, closed in rows if TODAY - 1 - WINDOW < day + age <= TODAY - 1 and closed >= day + age)
        ended = sum(1 for _, day, _, closed in rows if TODAY - 1 - WINDOW < day + age <= TODAY - 1 and closed == day + age)
        assert paces[age] == pytest.approx(ended / risk, abs=0.005), "a few requests' worth of the common pace differ"


def test_what_is_open_is_not_taken_for_what_never_closes_nor_left_out() -> None:
    """Half the year's requests are still open because they came yesterday: the share of the closed ones would be far too kind."""
    rows = office(Random(3), TODAY, 40, 0.03)
    found, at_end = requests(rows), np.array([TODAY - 1])
    running = standing(found, NO_PAUSES, at_end)
    late = chance_late(found, running, pace(found, NO_PAUSES, 1, at_end))
    fresh = running.left == LIMIT - 1
    closed = [closed - day for _, day, _, closed in rows if closed != OPEN and day > TODAY - 30]
    of_closed = sum(age > LIMIT for age in closed) / len(closed)
    assert late[fresh].mean() == pytest.approx(0.97**9, abs=0.03)
    assert of_closed < late[fresh].mean() - 0.2


def test_a_procedure_with_little_history_leans_on_all() -> None:
    rows = [*office(Random(4), TODAY, 30, 0.2), (1, TODAY - 3, TODAY + 7, OPEN)]
    paces = pace(requests(rows), NO_PAUSES, 2, np.array([TODAY - 1]))
    assert paces[1, 3] == pytest.approx(0.2, abs=0.05)


def test_a_pause_stops_the_clock_and_the_age() -> None:
    found = requests([(0, 100, 110, OPEN), (0, 100, 116, OPEN), (0, 100, 110, 104)])
    pauses = Pauses(np.array([0, 1]), np.array([102, 102]), np.array([OPEN, 107]))
    running = standing(found, pauses, np.array([105]))
    assert running.paused.tolist() == [True, True]
    after = standing(found, pauses, np.array([109]))
    assert (after.paused.tolist(), after.age.tolist(), after.left.tolist()) == ([True, False], [1, 3], [1, 7])


def test_a_later_pause_has_not_yet_moved_the_limit() -> None:
    found = requests([(0, 100, 116, 115)])
    pauses = Pauses(np.array([0]), np.array([106]), np.array([111]))
    assert standing(found, pauses, np.array([103])).left.tolist() == [7]
    assert standing(found, pauses, np.array([112])).left.tolist() == [4]


def test_it_does_not_look_ahead() -> None:
    then = TODAY - 40
    rows = office(Random(5), TODAY, 10, 0.1, procedures=3)
    other = [(p, day, due, closed if closed <= then else min(closed + 3, OPEN)) for p, day, due, closed in rows]
    said = []
    for known, paused in ((rows, NO_PAUSES), (other, Pauses(np.array([then * 10]), np.array([then + 2]), np.array([then + 9])))):
        found, at_end = requests(known), np.array([then])
        running = standing(found, paused, at_end)
        said.append((running.row.tolist(), chance_late(found, running, pace(found, paused, 3, at_end)).tolist()))
    assert rows != other
    assert said[0] == said[1]


def simulated(seed: int) -> Open:
    """Three hundred working days of eight procedures whose pace wanders."""
    dice, rows = Random(seed), []
    for procedure in range(8):
        pace_of, limit = dice.uniform(0.06, 0.3), dice.randrange(5, 20)
        for day in range(TODAY):
            for _ in range(dice.randrange(2, 9)):
                age = 0
                while day + age <= TODAY and dice.random() > pace_of:
                    age += 1
                rows.append((procedure, day, day + limit, day + age if day + age <= TODAY else OPEN))
    found = requests(rows)
    first = date(2025, 1, 6)
    days = [first + timedelta(days=i) for i in range(TODAY + 1)]
    keys = {"total": np.zeros(1, dtype=np.int64), "agency": np.zeros(1, dtype=np.int64), "procedure": np.arange(8) + 100}
    return Open(found, NO_PAUSES, keys, {day: np.array([i]) for i, day in enumerate(days)}, days)


def test_backtests_beat_repeating_the_window_before_and_intervals_hold() -> None:
    frames = [deadlines_frame(simulated(seed)) for seed in range(4)]
    of = [frame.filter(dim="procedure", window_days=MONTH) for frame in frames]
    error, naive = (np.concatenate([f[name].to_numpy() for f in of]) for name in ("error", "naive_error"))
    held = np.concatenate([f["coverage80"].to_numpy() for f in of])
    assert error.mean() < 0.8 * naive.mean()
    assert 0.7 <= held.mean() <= 0.95
    for frame in frames:
        assert (frame["low95"] <= frame["low80"]).all()
        assert (frame["low80"] <= frame["expected"]).all()
        assert (frame["expected"] <= frame["high80"]).all()
        assert (frame["high95"] <= frame["falling_due"]).all()
        assert frame["low95"].min() >= 0
        total = frame.filter(dim="total", window_days=WEEK)["expected"][0]
        assert total == pytest.approx(frame.filter(dim="procedure", window_days=WEEK)["expected"].sum())


def test_too_little_history_gives_numbers_without_a_claim() -> None:
    short = simulated(9)
    early = replace(short, days=short.days[:8])
    frame = deadlines_frame(early)
    assert set(frame["window_days"]) == {WEEK}
    assert frame["error"].null_count() == len(frame)
    assert frame["checked"].max() == 0


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A year of two procedures, one with a limit of ten working days."""
    first, last, dice = date(2025, 11, 3), date(2026, 11, 20), Random(6)
    town = {
        "offices": [{"office_id": "CENTRO"}],
        "procedures": [
            {"procedure_id": "LIC", "name": "Licencia", "agency_id": "DDU", "limit_value": 10, "limit_unit": "working_days"},
            {"procedure_id": "ACTA", "name": "Acta", "agency_id": "RC"}],
        "requests": [], "pauses": []}
    for number in range(3000):
        received = first + timedelta(days=dice.randrange((last - first).days))
        closed = received + timedelta(days=int(dice.expovariate(1 / 12)))
        done = closed <= last
        town["requests"].append({
            "request_id": f"F{number}", "procedure_id": "LIC" if number % 3 else "ACTA", "office_id": "CENTRO",
            "received_at": received, "resolved_at": closed if done else None, "status": "resolved" if done else "open"})
    town["pauses"].append({"request_id": "F1", "from_at": first, "kind": "prevention"})
    return publish(tmp_path_factory.mktemp("due"), town, first, last)


def test_published_by_procedure_and_in_total(pub: Published) -> None:
    (week,) = falling_due(pub)
    (mine,) = falling_due(pub, "procedure", WEEK)
    assert (mine.key, mine.name, mine.issued_on) == ("LIC", "Licencia", date(2026, 11, 20))
    assert (week.falling_due, week.expected) == (mine.falling_due, pytest.approx(mine.expected))
    standing_now = pub.rows("SELECT sum(with_limit) FROM cells_requests_day")[0][0]
    assert 0 < mine.falling_due < standing_now
    assert mine.low95 <= mine.low80 <= mine.expected <= mine.high80 <= mine.high95 <= mine.falling_due
    assert (mine.checked, mine.trusted in (True, False)) == (6, True)
    assert falling_due(pub, "procedure", MONTH, key="ACTA") == [], "without a limit nothing can pass it"
    assert falling_due(pub, "agency", MONTH, key="DDU")[0].falling_due >= mine.falling_due


def test_nothing_open_or_no_limits(tmp_path: Path) -> None:
    alone = {"request_id": "F1", "received_at": date(2026, 11, 3), "status": "open"}
    town = {"requests": [alone], "offices": [], "procedures": []}
    assert falling_due(publish(tmp_path, town, date(2026, 11, 2), date(2026, 11, 20))) == []
