"""Where the time goes inside a procedure: its steps, the waits between them, what comes back, and the step to look at first.

An event counts on the day of its end; an arc, on that of its later event. Shares of the time add up to one over the steps.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import ceil, floor

import polars as pl

from metrics.reader import Published

START, END = "", ""  # the ends of a path have no activity
WHOLE_DAY = 24 * 60


@dataclass(frozen=True)
class Arc:
    """One step followed by another; minutes are working minutes from the end of the first to the start of the second.

    `source` '' is the start of a path and `target` '' its end: those arcs have no wait. `handed_share` is None where nobody
    recorded who did both steps.
    """

    source: str
    target: str
    n: int
    mean_minutes: float | None
    median_minutes: float | None
    p90_minutes: float | None
    handed_share: float | None


@dataclass(frozen=True)
class Step:
    """One activity: how often, in how many requests for the first time (`cases`), how many of those came back to it so far.

    `time_share` is the wait for it and the work in it, of all waits and work of the procedure; `wait_share` is the wait alone.
    `started` of its passes have a recorded start; the others hold their work inside the wait. `handed_share`: of the passes
    where both people are known, how many came from somebody else.
    """

    activity: str
    n: int
    cases: int
    returned: int
    repeats: int
    wait_mean_minutes: float | None
    wait_median_minutes: float | None
    wait_p90_minutes: float | None
    work_median_minutes: float | None
    started: int
    minutes: float
    time_share: float
    wait_share: float
    handed_share: float | None

    @property
    def returned_share(self) -> float:
        """Of the requests that had the step, the share that had it again."""
        return self.returned / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class Process:
    """The steps of one procedure over a range of days; steps and arcs by weight, heaviest first.

    `cases` requests had their last event so far on those days; `reworked` of them had some step more than once. A working day
    has `day_minutes`: those of the hours of most offices, or 1440 where no office says its hours (working days taken whole).
    """

    procedure: str
    start: date
    end: date
    cases: int
    reworked: int
    steps: tuple[Step, ...]
    arcs: tuple[Arc, ...]
    hours_known: bool
    day_minutes: int = WHOLE_DAY

    @property
    def bottleneck(self) -> Step | None:
        """The step to look at first: the one with the largest share of the time."""
        return max(self.steps, key=lambda step: step.time_share, default=None)

    @property
    def started_share(self) -> float:
        """Of all passes, the share whose start somebody recorded."""
        n = sum(step.n for step in self.steps)
        return sum(step.started for step in self.steps) / n if n else 0.0

    def strongest(self, share: float) -> tuple[Arc, ...]:
        """The most frequent arcs that together carry at least `share` of all passages; of every step, how it is reached and left.

        Of the ways into a step and out of it, the most frequent one to or from another step stays in any case.
        """
        total, kept, carried = sum(arc.n for arc in self.arcs), [], 0
        reached, left = set[str](), set[str]()
        for arc in sorted(self.arcs, key=lambda arc: (-arc.n, arc.source, arc.target)):
            ways_on = arc.source != arc.target
            new = ways_on and ((arc.target and arc.target not in reached) or (arc.source and arc.source not in left))
            if carried < share * total or new:
                kept.append(arc)
                carried += arc.n
                reached |= {arc.target} if ways_on else set()
                left |= {arc.source} if ways_on else set()
        return tuple(kept)


@dataclass(frozen=True)
class Variant:
    """One order of steps and how many requests took it."""

    path: tuple[str, ...]
    n: int
    share: float


def procedures_with_steps(pub: Published) -> list[str]:
    """The keys of the procedures that an event log covers, most events first."""
    return [key for key, _ in pub.rows(
        "SELECT k.key, sum(s.n) FROM process_steps s JOIN keys k ON k.dim = 'procedure' AND k.id = s.procedure "
        "GROUP BY 1 ORDER BY 2 DESC, 1")]


def process(pub: Published, procedure: str, start: date, end: date) -> Process:
    """The steps and arcs of one procedure whose events fall on the days from start to end, both included."""
    asked = [procedure, start, end]
    names = dict(pub.rows("SELECT id, name FROM activities"))
    arcs, works = pub.frame(_ARCS, asked), pub.frame(_WORKS, asked)
    counted = pub.frame(_COUNTS, asked)
    cases, reworked = pub.rows(_CASES, asked)[0]
    opens, closes = pub.rows("SELECT opens, closes FROM hours")[0]
    return Process(
        procedure, start, end, int(cases or 0), int(reworked or 0), _steps(counted, arcs, works, names), _arcs(arcs, names),
        opens is not None, WHOLE_DAY if opens is None else closes - opens)


def variants(pub: Published, procedure: str, start: date, end: date, most: int = 20) -> list[Variant]:
    """The orders of steps of the requests whose last event falls on those days, most frequent first."""
    names = dict(pub.rows("SELECT id, name FROM activities"))
    rows = pub.rows(_VARIANTS, [procedure, start, end])
    total = sum(n for _, n in rows)
    return [Variant(tuple(names[step] for step in path), int(n), n / total) for path, n in rows[:most]]


def _arcs(frame: pl.DataFrame, names: dict[int, str]) -> tuple[Arc, ...]:
    """One Arc per pair of activities."""
    found = []
    for (source, target), part in frame.group_by("source", "target", maintain_order=True):
        waits = _waits(part)
        found.append(Arc(
            names.get(int(str(source)), START), names.get(int(str(target)), END), int(part["n"].sum()), waits.mean,
            waits.quantile(0.5), waits.quantile(0.9), _handed(part)))
    return tuple(sorted(found, key=lambda arc: (-arc.n, arc.source, arc.target)))


def _steps(counted: pl.DataFrame, arcs: pl.DataFrame, works: pl.DataFrame, names: dict[int, str]) -> tuple[Step, ...]:
    """One Step per activity, the one that takes most of the time first."""
    total = _minutes(arcs) + _minutes(works)
    found = []
    for row in counted.iter_rows(named=True):
        mine, work = arcs.filter(target=row["activity"]), works.filter(activity=row["activity"])
        waits, waited, worked = _waits(mine), _minutes(mine), _minutes(work)
        found.append(Step(
            names[row["activity"]], row["n"], row["n"] - row["repeats"], row["returned"], row["repeats"], waits.mean,
            waits.quantile(0.5), waits.quantile(0.9), _waits(work).quantile(0.5), int(work["n"].sum()), waited + worked,
            (waited + worked) / total if total else 0.0, waited / total if total else 0.0, _handed(mine)))
    return tuple(sorted(found, key=lambda step: (-step.time_share, -step.n, step.activity)))


def _handed(frame: pl.DataFrame) -> float | None:
    """The share that changed hands, of the arcs where both people are known."""
    knowing = int(frame["knowing"].sum())
    return int(frame["handed"].sum()) / knowing if knowing else None


def _minutes(frame: pl.DataFrame) -> float:
    """All minutes of some counted durations."""
    return float((frame["minutes"] * frame["n"]).sum())


@dataclass(frozen=True)
class _Waits:
    """Durations as (minutes, n)."""

    values: list[tuple[int, int]]

    @property
    def mean(self) -> float | None:
        """Their mean; None when there is none."""
        n = sum(count for _, count in self.values)
        return sum(value * count for value, count in self.values) / n if n else None

    def quantile(self, q: float) -> float | None:
        """Their quantile, linear between the two values around q x (n - 1) as everywhere else; None when there is none."""
        if not self.values:
            return None
        seen = list(accumulate(count for _, count in self.values))
        at = q * (seen[-1] - 1)
        low, high = (self.values[bisect_right(seen, place)][0] for place in (floor(at), ceil(at)))
        return low + (high - low) * (at - floor(at))


def _waits(frame: pl.DataFrame) -> _Waits:
    known = frame.filter(pl.col("minutes").is_not_null()).group_by("minutes").agg(pl.col("n").sum()).sort("minutes")
    return _Waits([(int(value), int(n)) for value, n in known.select("minutes", "n").iter_rows()])


def _of(table: str, columns: str, more: str = "") -> str:
    """SQL of the rows of one procedure within some days."""
    return (f"SELECT {columns} FROM {table} t JOIN keys k ON k.dim = 'procedure' AND k.id = t.procedure "
            f"WHERE k.key = ? AND date BETWEEN ? AND ? {more}")


_ARCS = _of(
    "process_arcs", "source, target, minutes, sum(n) AS n, sum(handed) AS handed, sum(knowing) AS knowing", "GROUP BY ALL")
_WORKS = _of("process_steps", "activity, minutes, sum(n) AS n", "AND minutes IS NOT NULL GROUP BY ALL")
_COUNTS = _of(
    "process_steps", "activity, sum(n)::INTEGER AS n, sum(repeats)::INTEGER AS repeats, sum(returned)::INTEGER AS returned",
    "GROUP BY 1")
_CASES = _of(
    "process_cases", "sum(n), sum(n) FILTER (len(v.path) > list_unique(v.path))").replace(
    "JOIN keys", "JOIN process_variants v USING (variant) JOIN keys")
_VARIANTS = _of("process_cases", "v.path, sum(n) AS n", "GROUP BY 1 ORDER BY 2 DESC, 1").replace(
    "JOIN keys", "JOIN process_variants v USING (variant) JOIN keys")


def compared(pub: Published, procedure: str, day: date, days: int) -> tuple[Process, Process]:
    """The same procedure in the `days` before a day and in as many from it on."""
    from_day = date.fromordinal
    return (
        process(pub, procedure, from_day(day.toordinal() - days), from_day(day.toordinal() - 1)),
        process(pub, procedure, day, from_day(day.toordinal() + days - 1)))
