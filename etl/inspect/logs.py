"""The facts of an event log in XES: the standard says which attribute is which, so its steps need no likeness of names."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from etl.inspect.answers import Answers
from etl.inspect.columns import Column, profile
from etl.inspect.match import Given, Proposal, propose
from etl.inspect.pairs import followers
from etl.inspect.plan import Plan, make_plan
from etl.inspect.score import Known
from etl.readers.xes import EVENT, RECORD, TRACE

FOLIO, LIFECYCLE = "case:concept:name", "lifecycle:transition"
STEP = {"request_id": FOLIO, "activity": "concept:name", "resource": "org:resource", "instance": "concept:instance"}
MOMENT = "time:timestamp"
ENDS = {"started_at": "start", "completed_at": "complete"}


def log_plans(frame: pl.DataFrame, known: Known, answers: Answers) -> tuple[list[Proposal], list[Plan]]:
    """The steps, twice where their starts are events of their own, and the requests where the cases say when they came in."""
    steps = frame.filter(frame[RECORD] == EVENT)
    proposals, plans = [], []
    for column, transition in _moments(steps):
        own = steps.filter(steps[LIFECYCLE].str.to_lowercase() == transition) if transition else steps
        other = next(name for name in ENDS if name != column)
        there = {target: name for target, name in STEP.items() if name in own.columns and own[name].null_count() < own.height}
        proposal, plan = _planned("events", own, {**there, column: MOMENT, other: ""}, known, answers)
        where = ((RECORD, (EVENT,)), *(((LIFECYCLE, (transition,)),) if transition else ()))
        proposals.append(proposal)
        plans.append(replace(plan, where=where))
    cases = frame.filter(frame[RECORD] == TRACE)
    if cases.height and FOLIO in cases.columns:
        proposal, plan = _planned("requests", cases, {"request_id": FOLIO}, known, answers)
        proposals.append(proposal)
        if proposal.column("received_at"):
            plans.append(replace(plan, where=((RECORD, (TRACE,)),)))
    wanted = answers.text("table")
    return proposals, [plan for plan in plans if plan.table == wanted] or plans


def _moments(steps: pl.DataFrame) -> list[tuple[str, str]]:
    """(our column of its moment, transition) of each event that a step is told by; "" where the log has no transitions."""
    said = set(steps[LIFECYCLE].drop_nulls().str.to_lowercase()) if LIFECYCLE in steps.columns else set()
    return [(column, transition) for column, transition in ENDS.items() if transition in said] or [("completed_at", "")]


def _planned(table: str, frame: pl.DataFrame, chosen: dict[str, str], known: Known, answers: Answers) -> tuple[Proposal, Plan]:
    columns: Sequence[Column] = [c for c in profile(frame) if c.kind != "empty" and c.name not in (RECORD, LIFECYCLE)]
    if table == "events":
        columns = [c for c in columns if not c.name.startswith("case:") or c.name == FOLIO]
    picked = chosen | {name: str(value) for name, value in answers.of("columns").items()}
    given = Given("", known, picked, {}, {}, followers(frame, columns))
    proposal = next(p for p in propose(columns, given) if p.table == table)
    return proposal, make_plan(proposal, columns, known, answers, None, "")
