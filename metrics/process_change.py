"""What became of the steps of a procedure after a day: where the time changed, and where requests go another way.

Both sides are compared by passage, not by request: the requests that are still under way at the end of either side would
otherwise make it look faster than it was.
"""

from collections import Counter
from dataclasses import dataclass

from metrics.process import Process

FEW = 10  # passages on each side, below which nothing is said


@dataclass(frozen=True)
class MovedStep:
    """A step on both sides: minutes of wait and work of a passage (mean), and the share of requests that came back to it."""

    activity: str
    n_before: int
    n_after: int
    minutes_before: float
    minutes_after: float
    returned_before: float
    returned_after: float


@dataclass(frozen=True)
class MovedArc:
    """Where requests went on from a step, on both sides: of those that left it, the share that took this arc."""

    source: str
    target: str
    n_before: int
    n_after: int
    share_before: float
    share_after: float


def moved_steps(before: Process, after: Process) -> list[MovedStep]:
    """The steps with enough passages on both sides, the one whose change adds or saves most time first."""
    was = {step.activity: step for step in before.steps}
    found = [
        MovedStep(
            now.activity, old.n, now.n, old.minutes / old.n, now.minutes / now.n, old.returned_share, now.returned_share)
        for now in after.steps if (old := was.get(now.activity)) and min(old.n, now.n) >= FEW
    ]
    return sorted(found, key=lambda m: (-abs(m.minutes_after - m.minutes_before) * m.n_after, m.activity))


def moved_arcs(before: Process, after: Process) -> list[MovedArc]:
    """The ways on from steps that enough requests left on both sides, the one that most requests take or leave first."""
    was, now = ({(arc.source, arc.target): arc.n for arc in side.arcs} for side in (before, after))
    out_before, out_after = (_leaving(side) for side in (before, after))
    found = [
        MovedArc(
            source, target, was.get((source, target), 0), now.get((source, target), 0),
            was.get((source, target), 0) / out_before[source], now.get((source, target), 0) / out_after[source])
        for source, target in {*was, *now} if min(out_before[source], out_after[source]) >= FEW
    ]
    return sorted(found, key=lambda m: (-abs(m.share_after - m.share_before) * out_after[m.source], m.source, m.target))


def _leaving(side: Process) -> Counter[str]:
    """How many requests left each step."""
    total = Counter[str]()
    for arc in side.arcs:
        total[arc.source] += arc.n
    return total
