"""How long what is received now will take: by hand, open ones counted, without looking ahead, and told."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from metrics.deadlines import OPEN, Pauses
from metrics.due import Open
from metrics.forecast.resolution import quantiles, resolution_frame, resolutions
from metrics.forecast.told import forecast_text, forecasts
from tests.metrics.helpers import publish
from tests.metrics.test_deadlines import NO_PAUSES, TODAY, office, requests


def known(rows: list[tuple[int, int, int, int]], procedures: int = 1) -> Open:
    """What stands at the end of `TODAY`, every day a working one."""
    days = [date(2025, 1, 1) + timedelta(n) for n in range(TODAY)]
    ends = {day: np.array([n]) for n, day in enumerate(days)}
    keys = {"total": np.zeros(1, dtype=np.int64), "agency": np.array([7]), "procedure": np.arange(procedures) + 40}
    return Open(requests(rows), NO_PAUSES, keys, ends, days)


def test_by_hand_when_every_day_closes_a_fifth() -> None:
    """1 - 0.8^(a+1) reaches a half after 3 days and nine tenths after 10."""
    half, most = quantiles(known(office(Random(1), TODAY, 60, 0.2)), TODAY - 1, 1)
    assert (half[0], most[0]) == (3, 10)


def test_what_is_still_open_counts_and_beyond_a_year_is_not_said() -> None:
    rows = [(0, day, OPEN, day + 1 if day % 10 < 7 else OPEN) for day in range(TODAY - 40) for _ in range(10)]
    half, most = quantiles(known(rows), TODAY - 1, 1)
    assert half[0] == 1
    assert np.isnan(most[0])
    frame = resolution_frame(known(rows)).filter(dim="procedure")
    assert frame["p90_days"].to_list() == [None]


def test_each_procedure_by_itself_with_its_error_beside_that_of_the_closed_ones() -> None:
    dice = Random(4)
    rows = office(dice, TODAY, 12, 0.3) + [(1, *more) for _, *more in office(dice, TODAY, 12, 0.06)]
    found = resolution_frame(known(rows, procedures=2)).filter(dim="procedure").sort("key")
    assert found["key"].to_list() == [40, 41]
    assert found["p50_days"].to_list() == pytest.approx([1, 11], abs=1)
    assert found["p90_days"].to_list() == pytest.approx([6, 36], abs=3)
    assert (found["windows"] >= 4).all()
    assert (found["error50_days"] <= 2).all()
    assert found["within90"][0] == pytest.approx(90, abs=5)


def test_it_is_better_than_a_look_at_what_closed_when_a_backlog_is_cleared() -> None:
    """In the last weeks a pile of old requests is closed: what closed looks slow, what comes in is as fast as ever."""
    rows = [(0, day, OPEN, day + 2) for day in range(TODAY - 2) for _ in range(10)]
    rows += [(0, day, OPEN, 120 + day % 150) for day in range(100) for _ in range(15)]
    frame = resolution_frame(known(rows)).filter(dim="total")
    assert frame["p50_days"].to_list() == [2]
    assert frame["error50_days"][0] < 0.3 * frame["naive50_days"][0]


def test_no_look_ahead() -> None:
    rows = office(Random(5), TODAY, 20, 0.1)
    at = 200
    later = [(p, received, due, closed if closed <= at else OPEN) for p, received, due, closed in rows if received <= at]
    for one, other in zip(quantiles(known(rows), at, 1), quantiles(known(later), at, 1), strict=True):
        np.testing.assert_array_equal(one, other)


def test_pauses_are_left_out() -> None:
    rows = [(0, day, OPEN, day + 12) for day in range(TODAY - 12)]
    rested = Pauses(*(np.array(column) for column in zip(*[(n, n + 1, n + 10) for n in range(len(rows))], strict=True)))
    frame = resolution_frame(replace(known(rows), pauses=rested)).filter(dim="total")
    assert frame["p50_days"].to_list() == [2]
    assert frame["error50_days"].to_list() == [0]


def test_it_is_published_and_told(tmp_path: Path) -> None:
    """With a limit or without: what never queues waits too."""
    first, last = date(2026, 3, 2), date(2026, 10, 30)
    days = [first + timedelta(n) for n in range((last - first).days + 1) if (first + timedelta(n)).weekday() < 5]
    facts = []
    for day in days:
        for i in range(6):
            came = datetime.combine(day, time(10))
            done = came + timedelta(days=7 * (i % 2), hours=2)
            facts.append({"request_id": f"{day}{i}", "procedure_id": "P", "channel": "web", "received_at": came, "status": "open"}
                         | ({"resolved_at": done, "status": "resolved"} if done.date() <= last else {}))
    town = {"agencies": [{"agency_id": "A", "name": "A"}], "procedures": [{"procedure_id": "P", "name": "P", "agency_id": "A"}]}
    pub = publish(tmp_path, town | {"requests": facts}, first, last)
    by_name = {one.series: one for one in resolutions(pub)}
    assert set(by_name) == {"resolution_days:total", "resolution_days:agency=A", "resolution_days:procedure=P"}
    mine = by_name["resolution_days:procedure=P"]
    assert (mine.p50_days, mine.p90_days) == (0, 5)
    assert "resolution_days:total" in forecasts(pub, "")
    said = forecast_text(forecasts(pub, "resolution_days:total"), lambda head, rows: "")
    assert "la mitad se resolverá en 0 días hábiles o menos; nueve de cada diez, en 5 días hábiles o menos." in said
    assert "se equivoca en promedio" in said
