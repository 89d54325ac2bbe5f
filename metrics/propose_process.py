"""Proposals from the steps of a procedure: a step before which a large part of the time goes by, or to which many come back.

A step is proposed when, with 90 % confidence, waiting for it takes at least a quarter of all the time and twice what would fall
to each step if all took alike, or when at least one request in five comes back to it and it takes a tenth of the time. Every
procedure has a slowest step: without these limits each would be proposed every week. Half a year of closed weeks, at least
MIN_CASES requests; waits of less than a working day on average are not worth a decision.
"""

from collections import defaultdict
from datetime import date

from metrics.plan import DAY
from metrics.process import Process, Step, procedures_with_steps, process
from metrics.proposal import PROCESS, Proposal
from metrics.propose_places import people, scope_of
from metrics.ranges import jackknife, wilson
from metrics.reader import Published

DAYS, MIN_CASES, MIN_WEEKS = 182, 30, 8
SHARE, TIMES_EVEN = 0.25, 2.0
BACK, BACK_TIME = 0.20, 0.10
USUAL_STEP = 0.10  # of the requests must have a step for it to count among those that share the time


def from_process(pub: Published, week: date) -> list[Proposal]:
    """At most one per procedure: its slowest step, or else the one that most come back to."""
    through = week - DAY
    found = []
    for key in procedures_with_steps(pub):
        seen = process(pub, key, through - (DAYS - 1) * DAY, through)
        if key and seen.cases >= MIN_CASES and (made := _of(pub, key, seen, week)):
            found.append(made)
    return found


def _of(pub: Published, key: str, seen: Process, week: date) -> Proposal | None:
    weeks = _weeks(pub, key, seen)
    usual = sum(step.cases >= USUAL_STEP * seen.cases for step in seen.steps)
    for step in seen.steps:
        waits = [waited.get(step.activity, 0.0) for waited, _ in weeks]
        low, high = jackknife(waits, [whole for _, whole in weeks])
        slow = low >= max(SHARE, TIMES_EVEN / max(usual, 1)) and _long(step, seen)
        if len(weeks) >= MIN_WEEKS and (slow or _comes_back(step)):
            return _made(pub, key, seen, step, (low, high), week)
    return None


def _long(step: Step, seen: Process) -> bool:
    return (step.wait_mean_minutes or 0.0) >= seen.day_minutes


def _comes_back(step: Step) -> bool:
    return step.cases >= MIN_CASES and wilson(step.returned, step.cases)[0] >= BACK and step.time_share >= BACK_TIME


def _made(pub: Published, key: str, seen: Process, step: Step, span: tuple[float, float], week: date) -> Proposal:
    back = wilson(step.returned, step.cases)
    return Proposal(
        week=week, key=f"{PROCESS}|{key}|{step.activity}", source=PROCESS, indicator="resolution_days_p50",
        procedure_id=key, name=_name(pub, key), kind="step_changed", direction="lower",
        unit="percent", activity=step.activity, value=100 * step.wait_share, low=100 * span[0], high=100 * span[1],
        n=step.cases, wait_minutes=step.wait_median_minutes, returned_share=100 * step.returned_share,
        returned_low=100 * back[0], returned_high=100 * back[1], since=seen.start, through=seen.end,
        people=max(people(pub, scope_of("procedure", key), seen.end), _lately(pub, key, seen.end)),
        size=100 * step.wait_share)


def _name(pub: Published, key: str) -> str:
    return next((known.name for known in pub.dimension("procedure").values() if known.key == key), "") or key


def _lately(pub: Published, key: str, through: date) -> int:
    """Requests that the log saw in four weeks: a procedure may have a log and no requests."""
    return process(pub, key, through - 27 * DAY, through).cases


def _weeks(pub: Published, key: str, seen: Process) -> list[tuple[dict[str, float], float]]:
    """Of each week: the minutes waited for each activity, and all minutes of the procedure."""
    names = dict(pub.rows("SELECT id, name FROM activities"))
    waited: dict[date, dict[str, float]] = defaultdict(dict)
    whole: dict[date, float] = defaultdict(float)
    for first, activity, minutes in pub.rows(_WAITED, [key, seen.start, seen.end]):
        waited[first][names[activity]] = float(minutes)
        whole[first] += float(minutes)
    for first, minutes in pub.rows(_WORKED, [key, seen.start, seen.end]):
        whole[first] += float(minutes)
    return [(waited[first], whole[first]) for first in sorted(whole)]


_OF = "JOIN keys k ON k.dim = 'procedure' AND k.id = t.procedure WHERE k.key = ? AND date BETWEEN ? AND ?"
_WEEK = "date_trunc('week', date)::DATE"
_WAITED = f"SELECT {_WEEK}, target, sum(minutes * n) FROM process_arcs t {_OF} AND minutes IS NOT NULL GROUP BY ALL"
_WORKED = f"SELECT {_WEEK}, sum(minutes * n) FROM process_steps t {_OF} AND minutes IS NOT NULL GROUP BY ALL"
