"""Did the decision work: the verdict on every decision, made in each build, and how pages read it.

A decision is written before its effect is known; here only what the data say is added. Verdicts: better, worse, no_evidence,
not_evaluable. The method and what it cannot do are in docs/methods.md; how often it is wrong, in benchmarks/effects.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from metrics.draft import write_rows
from metrics.effects import reasons
from metrics.effects.case import Case, evaluate, looked
from metrics.effects.judge import Estimate
from metrics.effects.reach import decision
from metrics.effects.reasons import Why
from metrics.effects.table import EFFECTS, SERIES
from metrics.reader import Published

BETTER, WORSE, NO_EVIDENCE, NOT_EVALUABLE = "better", "worse", "no_evidence", "not_evaluable"
ALPHA = 0.10  # 90 % intervals, and at most this part of the verdicts is chance
PSEUDO_DATES = 20  # fewer say too little to stop a verdict
Row = dict[str, Any]


@dataclass(frozen=True)
class Effect:
    """One row of the table `effects` (metrics/effects/table.py says what each column means)."""

    decision_id: str
    indicator: str
    due: bool
    verdict: str
    code: str
    reason: str
    ready_on: date | None
    other: str | None
    other_on: date | None
    since: date
    through: date | None
    until: date | None
    grain: str | None
    n_before: int | None
    n_after: int | None
    unit: str
    before_level: float | None
    after_level: float | None
    after_level_expected: float | None
    change: float | None
    low: float | None
    high: float | None
    placebo_share: float | None
    placebo_dates: int | None
    compared: tuple[str, ...]
    compared_by: str
    compared_named: bool
    did_change: float | None
    did_low: float | None
    did_high: float | None
    p: float | None
    p_adjusted: float | None
    hours_of: str | None
    hours_month: float | None
    hours_low: float | None
    hours_high: float | None
    mxn_month: float | None
    mxn_low: float | None
    mxn_high: float | None
    memory: float | None
    shifts: tuple[date, ...]


def effects(pub: Published) -> dict[str, Effect]:
    """The effect of every decision that was handed to the build, by its id; a publication from before them has none."""
    if "effects" not in pub.tables:
        return {}
    names = [f.name for f in fields(Effect)]
    rows = pub.rows(f"SELECT {', '.join(names)} FROM effects ORDER BY since, decision_id")
    return {row[0]: Effect(*map(_held, row)) for row in rows}


def _held(value: object) -> Any:  # noqa: ANN401  # what a column holds, lists as tuples
    return tuple(value) if isinstance(value, list) else value


def effect_series(pub: Published, decision_id: str) -> pl.DataFrame:
    """date, after, value, expected, low, high of one decision; empty where it could not be evaluated."""
    return pub.frame(
        "SELECT date, after, value, expected, low, high FROM effect_series WHERE decision_id = ? ORDER BY date", [decision_id])


def in_percent(row: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """The change of a row of effects and the ends of its interval, in per cent of what it would have been without it."""
    without = row.get("after_level_expected")
    if not without or row.get("change") is None:
        return None
    change, low, high = (100 * row[name] / abs(without) for name in ("change", "low", "high"))
    return change, low, high


def write_effects(pub: Published, decisions: pl.DataFrame) -> None:
    """Adds `effects` and `effect_series` to a draft."""
    rows, lines = verdicts(pub, decisions)
    write_rows(pub, "effects", EFFECTS, ([row[name] for name in EFFECTS] for row in rows))
    write_rows(pub, "effect_series", SERIES, pl.concat(lines) if lines else ())


def verdicts(pub: Published, decisions: pl.DataFrame) -> tuple[list[Row], list[pl.DataFrame]]:
    """The rows of both tables. The order of the decisions changes nothing."""
    every = sorted((decision(row) for row in decisions.iter_rows(named=True)), key=lambda one: (one.on, one.id))
    seen = looked(pub, every)
    cases = [evaluate(seen, mine) for mine in every]
    adjusted = iter(benjamini_hochberg([case.found.p for case in cases if case.found]))
    rows = [row_of(case, next(adjusted) if case.found else None, pub) for case in cases]
    return rows, [_line(case.decision.id, case.found, case.decision.on) for case in cases if case.found]


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """Adjusted so that calling those below a level leaves at most that part of them to chance (Benjamini and Hochberg 1995)."""
    p = np.array(chances, dtype=np.float64)
    order = np.argsort(-p, kind="stable")
    ranks = np.arange(len(p), 0, -1)
    found = np.empty(len(p))
    found[order] = np.minimum(1.0, np.minimum.accumulate(p[order] * len(p) / ranks)) if len(p) else p
    return [float(x) for x in found]


def judged(found: Estimate, wanted: str, adjusted: float) -> tuple[str, Why]:
    """The verdict on an estimate and why: sure of its sign beyond chance, beyond placebos, and beyond what happened elsewhere."""
    relative, rank = found.relative, found.placebo
    if relative.low <= 0 <= relative.high:
        return NO_EVIDENCE, reasons.evaluated(reasons.CHANCE)
    if adjusted > ALPHA:
        return NO_EVIDENCE, reasons.evaluated(reasons.MANY)
    if rank.share is not None and rank.dates >= PSEUDO_DATES and rank.share > ALPHA:
        return NO_EVIDENCE, reasons.evaluated(reasons.PLACEBO)
    if everywhere(found):
        return NO_EVIDENCE, reasons.evaluated(reasons.EVERYWHERE)
    if wanted not in ("lower", "higher"):
        return NO_EVIDENCE, reasons.evaluated(reasons.NO_SIDE)
    good = (relative.value < 0) == (wanted == "lower")
    return BETTER if good else WORSE, reasons.evaluated(reasons.SURE)


def everywhere(found: Estimate) -> bool:
    """Whether the untouched ones moved at least half as much the same way, and what is left over them is not sure."""
    did, others = found.did_relative, found.others
    if did is None or others is None:
        return False
    sign = 1 if found.relative.value > 0 else -1
    left = did.low > 0 if sign > 0 else did.high < 0
    return not left and sign * others.value > sign * found.relative.value / 2


def row_of(case: Case, adjusted: float | None, pub: Published) -> Row:
    """One row of `effects`."""
    mine, found = case.decision, case.found
    verdict, why = NOT_EVALUABLE, case.why or reasons.no_data()
    if found and adjusted is not None:
        wanted = pub.indicators[mine.indicator].direction if mine.wanted == "none" else mine.wanted
        verdict, why = judged(found, wanted, adjusted)
    row: Row = dict.fromkeys(EFFECTS) | {
        "decision_id": mine.id, "indicator": mine.indicator, "verdict": verdict, "code": why.code, "reason": why.text,
        "ready_on": why.ready, "other": why.other, "other_on": why.other_on, "since": mine.on, "unit": case.unit,
        "due": found is not None if mine.review is None else case.reach is not None and mine.review <= case.reach,
        "through": case.reach,
        "compared": list(case.compared), "compared_by": case.compared_by, "compared_named": bool(case.compared and mine.named),
        "shifts": list(found.shifts) if found else [],
    }
    return row | (_numbers(found) | {"p_adjusted": adjusted} | _worth(case) if found else {})


def _numbers(found: Estimate) -> Row:
    did = found.did
    return {
        "until": found.until, "grain": found.grain, "n_before": found.n_before, "n_after": found.n_after,
        "before_level": found.before, "after_level": found.after, "after_level_expected": found.expected,
        "change": found.change.value, "low": found.change.low, "high": found.change.high, "p": found.p,
        "placebo_share": found.placebo.share, "placebo_dates": found.placebo.dates, "memory": found.memory,
        "did_change": did.value if did else None, "did_low": did.low if did else None, "did_high": did.high if did else None,
    }


def _worth(case: Case) -> Row:
    if case.worth is None:
        return {}
    kind = "mxn" if case.worth.kind == "mxn" else "hours"
    said: Mapping[str, Any] = {"hours_of": case.worth.kind} if kind == "hours" else {}
    return {**said, f"{kind}_month": case.worth.value, f"{kind}_low": case.worth.low, f"{kind}_high": case.worth.high}


def _line(decision_id: str, found: Estimate, on: date) -> pl.DataFrame:
    line = found.line
    return pl.DataFrame({
        "decision_id": [decision_id] * len(line.days), "date": line.days, "after": [day >= on for day in line.days],
        "value": line.values, "expected": line.expected, "low": line.low, "high": line.high,
    })
