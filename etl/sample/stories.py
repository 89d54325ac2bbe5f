"""How large each planted story came out, measured on what happened, for the truth file."""

from typing import Any

import numpy as np

from etl.sample.arrays import DAY, NEVER, Bools, Floats, Ints
from etl.sample.demand import COUNTER, WEB
from etl.sample.records import planted
from etl.sample.requests import DONE
from etl.sample.sources import Town
from etl.sample.steps import ACTIVITIES
from etl.sample.story import (
    BACKLOG,
    BOTTLENECK,
    CHANGES,
    CLOSED_AT_ENTRY,
    FAILED,
    LATE_AGENCY,
    LATE_DAYS,
    ONLY_SUCCESS_ASKED,
    RAMP_DAYS,
    WORSE_DAYS,
    WORSE_OFFICE,
    Change,
    flood_day,
)


def tell(town: Town, bias: dict[str, float]) -> dict[str, Any]:
    """Every story: its place, its dates and its size before and after."""
    world = town.world
    return {
        "digitized": [_change(town, change) for change in CHANGES],
        "failed_digitization": FAILED,
        "worse_office": _worse(town),
        "bottleneck": _bottleneck(town),
        "closed_at_entry": {"office": CLOSED_AT_ENTRY[0], "requests": int(town.requests.at_entry.sum())},
        "rating_bias": {"source": ONLY_SUCCESS_ASKED, **{k: round(v, 3) for k, v in bias.items()}},
        "late_source": {"source": "encuesta_agua", "agency": LATE_AGENCY, "days": LATE_DAYS},
        "flood": {"from": str(flood_day(world.until)), "days": 3},
        "predial_peak": _peak(town),
        "catalogue_errors": planted(),
    }


def _change(town: Town, change: Change) -> dict[str, Any]:
    """The same ninety days before a digitization and after its ramp (or as many as there are)."""
    world, requests = town.world, town.requests
    start = world.before_end(change.days_before_end)
    mine = requests.procedure == world.procedure(change.procedure)
    before = mine & (requests.day >= start - 90) & (requests.day < start)
    ready = start + RAMP_DAYS
    after = mine & (requests.day >= ready) & (requests.day < ready + 90)
    sides = {"before": _side(town, before), "after": _side(town, after)}
    return {"procedure": change.procedure, "date": str(world.date(start)), "failed": change.procedure == FAILED, **sides}


def _side(town: Town, rows: Bools) -> dict[str, Any]:
    requests = town.requests
    n = int(rows.sum())
    if n == 0:
        return {"requests": 0}
    counter = rows & (requests.channel == COUNTER)
    done = rows & np.isin(requests.status, DONE)
    days = (requests.resolved[done] // DAY - requests.received[done] // DAY).astype(np.float64)
    return {
        "requests": n,
        "web_share": round(float((requests.channel[rows] == WEB).mean()), 3),
        "calendar_days_p50": float(np.median(days)) if len(days) else None,
        "visits_per_request": round(float((requests.extra[rows].sum() + counter.sum()) / n), 2),
    }


def _worse(town: Town) -> dict[str, Any]:
    world = town.world
    office = world.office(WORSE_OFFICE)
    open_days = np.flatnonzero(world.works[office, : world.days])
    waits, day = _waits(town, office)
    start = int(open_days[-WORSE_DAYS])
    last = [round(float(np.median(waits[day == d])), 1) if (day == d).any() else None for d in open_days[-5:]]
    before = waits[(day < start) & (day >= start - 90)]
    usual = round(float(np.median(before)), 1) if len(before) else None
    return {"office": WORSE_OFFICE, "from": str(world.date(start)), "usual_p50": usual, "last_days_p50": last}


def _waits(town: Town, office: int) -> tuple[Floats, Ints]:
    visits = town.visits
    rows = (visits.office == office) & (visits.called != NEVER)
    ready = np.maximum(visits.arrived, visits.appointment)[rows]
    return np.maximum(visits.called[rows] - ready, 0) / 60, visits.day[rows]


def _bottleneck(town: Town) -> dict[str, Any]:
    """The share of that step, wait before it included, in the time of the procedure that it holds up most."""
    requests = town.requests
    steps = requests.steps
    code = next(n for n, step in enumerate(ACTIVITIES) if step.activity == BOTTLENECK)
    licence = town.world.procedure("COM-01")
    rows = requests.procedure[steps.event_request] == licence
    case, end = steps.event_request[rows], steps.event_end[rows]
    order = np.lexsort((end, case))
    gap = np.diff(end[order], prepend=0)
    first = np.diff(case[order], prepend=-1) != 0
    gap[first] = end[order][first] - requests.received[case[order][first]]
    held = steps.event_activity[rows][order] == code
    share = round(float(gap[held].sum() / max(gap.sum(), 1)), 3)
    return {"procedure": "COM-01", "activity": BOTTLENECK, "share_of_time": share, "backlog": BACKLOG}


def _peak(town: Town) -> dict[str, Any]:
    world, requests = town.world, town.requests
    month = np.array([world.date(d).month for d in range(world.days)])[requests.day]
    predial = requests.procedure == world.procedure("TES-01")
    return {"procedure": "TES-01", "share_january_to_march": round(float((month[predial] <= 3).mean()), 3)}
