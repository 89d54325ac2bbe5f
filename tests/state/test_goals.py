"""Key results and the first ninety days: what is refused, what changes with a reason, what builds get."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from metrics.written import GOALS
from state import attention, first_days, goals
from state.errors import Conflict, Incomplete
from state.goals import Goal
from state.store import Store
from tests.state.kit import clock_of

TODAY = date(2026, 3, 2)
GOAL = Goal(
    objective="Que nadie pierda la mañana", title="Espera en ventanilla", indicator="queue_wait_minutes_p50",
    base=38.0, goal=20.0, unit="minutes",
    starts_on=date(2026, 1, 1), due_on=date(2026, 12, 31), owner="Rosa Díaz", agency_id="TES")  # fmt: skip


clock = clock_of(TODAY)


def test_what_was_written_is_read_again_and_reaches_builds(store: Store) -> None:
    assert goals.frame(store).schema == pl.Schema(GOALS)
    made = goals.write(store, "Ana", GOAL)
    assert (made.goal_id, made.version, made.goal, made.first, made.ended) == ("M-001", 1, GOAL, GOAL, "")
    assert goals.entries(store) == [made]
    found = goals.frame(store)
    assert found.schema == pl.Schema(GOALS)
    row = found.row(0, named=True)
    assert (row["agency_id"], row["procedure_id"], row["commitment"]) == ("TES", None, False)
    assert (row["base"], row["goal"]) == (38.0, 20.0)


REFUSED = {
    "Falta el objetivo": {"objective": ""},
    "Falta el título": {"title": " "},
    "Falta el indicador": {"indicator": ""},
    "Falta la unidad": {"unit": ""},
    "Falta quién responde": {"owner": ""},
    "La meta es igual al punto de partida": {"goal": 38.0},
    "son números": {"base": float("inf")},
    "debe ser después del inicio": {"starts_on": date(2026, 12, 31)},
    "el 02/03/2026 ya llegó": {"due_on": TODAY},
    "a más de diez años": {"due_on": date(2037, 1, 1)},
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_makes_no_sense_is_refused(store: Store, told: str) -> None:
    with pytest.raises(Incomplete, match=told):
        goals.write(store, "Ana", replace(GOAL, **REFUSED[told]))
    assert goals.entries(store) == []


def test_a_change_carries_its_reason_and_what_was_promised_stays(store: Store, clock: Callable[[date], None]) -> None:
    goals.write(store, "Ana", GOAL)
    clock(date(2026, 7, 1))
    after = goals.change(store, "M-001", 1, "Luis", "Se inundó el archivo", replace(GOAL, goal=25.0, due_on=date(2027, 3, 31)))
    assert (after.goal.goal, after.first.goal, after.version) == (25.0, 20.0, 2)
    assert [(c.who, c.data["reason"], c.data["goal"]) for c in after.changes] == [("Luis", "Se inundó el archivo", 25.0)]
    assert goals.frame(store)["goal"].to_list() == [25.0]
    assert goals.frame(store, TODAY)["goal"].to_list() == [20.0]
    with pytest.raises(Conflict, match=r"Luis la cambió \(«Se inundó el archivo»\)"):
        goals.change(store, "M-001", 1, "Eva", "x", replace(GOAL, goal=30.0))


@pytest.mark.parametrize(
    ("fields", "reason", "told"),
    [({}, "x", "No cambió nada"), ({"goal": 25.0}, " ", "Falta el motivo"), ({"indicator": "revenue_mxn"}, "x", "qué se mide"),
     ({"agency_id": "CAT"}, "x", "qué se mide"), ({"goal": 38.0}, "x", "igual al punto de partida")])  # fmt: skip
def test_what_is_no_change_is_refused(store: Store, fields: dict[str, object], reason: str, told: str) -> None:
    goals.write(store, "Ana", GOAL)
    with pytest.raises(Incomplete, match=told):
        goals.change(store, "M-001", 1, "Ana", reason, replace(GOAL, **fields))


def test_an_ended_goal_stays_in_the_register(store: Store) -> None:
    goals.write(store, "Ana", GOAL)
    assert goals.end(store, "M-001", 1, "Ana", "Cambió el plan").ended == "Cambió el plan"
    assert len(goals.entries(store)) == 1
    assert goals.frame(store).is_empty()
    with pytest.raises(Incomplete, match="ya se terminó"):
        goals.change(store, "M-001", 2, "Ana", "x", replace(GOAL, goal=25.0))
    with pytest.raises(Incomplete, match="No existe la meta M-002"):
        goals.end(store, "M-002", 1, "Ana", "x")


def test_the_ten_steps_are_there_before_anybody_plans_them(store: Store) -> None:
    found = first_days.steps(store)
    assert [step.number for step in found] == list(range(1, 11))
    assert {(step.version, step.name, step.owner, step.due_on, step.done_on) for step in found} == {(0, "", "", None, None)}


def test_a_step_is_planned_done_and_opened_again(store: Store, clock: Callable[[date], None]) -> None:
    planned = first_days.plan(store, 4, 0, "Ana", "Rosa Díaz", date(2026, 4, 1), "Metas del municipio")
    assert (planned.version, planned.name) == (1, "Metas del municipio")
    assert (planned.owner, planned.due_on) == ("Rosa Díaz", date(2026, 4, 1))
    clock(date(2026, 3, 20))
    assert first_days.done(store, 4, 1, "Rosa Díaz", date(2026, 3, 19)).done_on == date(2026, 3, 19)
    again = first_days.undo(store, 4, 2, "Ana")
    assert (again.done_on, again.owner, again.name) == (None, "Rosa Díaz", "Metas del municipio")
    assert first_days.steps(store)[3] == again
    assert first_days.steps(store, TODAY)[3] == planned
    with pytest.raises(Conflict, match="Ana lo volvió a abrir mientras usted decidía"):
        first_days.done(store, 4, 2, "Eva", date(2026, 3, 19))
    assert attention.verify(store).events == 3


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (lambda store: first_days.plan(store, 0, 0, "Ana", "Rosa", date(2026, 4, 1)), "del 1 al 10"),
        (lambda store: first_days.plan(store, 11, 0, "Ana", "Rosa", date(2026, 4, 1)), "del 1 al 10"),
        (lambda store: first_days.plan(store, 1, 0, "Ana", " ", date(2026, 4, 1)), "Falta quién responde"),
        (lambda store: first_days.plan(store, 1, 0, "Ana", "Rosa", date(2036, 4, 1)), "a más de un año"),
        (lambda store: first_days.done(store, 1, 0, "Ana", date(2026, 3, 3)), "todavía no llega"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(store: Store, deed: Callable[[Store], object], told: str) -> None:
    with pytest.raises(Incomplete, match=told):
        deed(store)
    assert {step.version for step in first_days.steps(store)} == {0}
