"""The register of decisions: what is refused, what can be added afterwards, what builds get, and which verdicts are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from metrics.written import DECISIONS, SHIFTS
from state import attention, decisions, log
from state.decisions import Decision
from state.errors import Conflict, Incomplete
from state.store import Store
from tests.state.kit import clock_of

TODAY, DUE = date(2026, 3, 2), date(2026, 5, 4)
DECISION = Decision(
    kind="staffing", title="Segunda ventanilla en Catastro", problem="Se espera el doble que en otras oficinas",
    indicator="queue_wait_minutes_p50", direction="lower", effective_on=date(2026, 3, 9), review_on=date(2026, 5, 4),
    decided_by="Rosa Díaz", agency_id="CAT", expected_change=-10.0, comparison=("TES-02", "TES-01", "TES-01"))  # fmt: skip


clock = clock_of(TODAY)


def effects(verdict: str = "better", through: date = DUE, decision_id: str = "D-001", **more: object) -> pl.DataFrame:
    """What a build publishes of one decision."""
    found = {"decision_id": decision_id, "through": through, "verdict": verdict, "reason": "", "grain": "day"}
    sizes = {"change": -8.123456789123, "low": -11.0, "high": -5.5, "unit": "minutes", "n_before": 60, "n_after": 40}
    return pl.DataFrame([{**found, **sizes, **more}])


def test_what_was_written_is_read_again(store: Store) -> None:
    made = decisions.decide(store, "Ana", replace(DECISION, title="  Segunda   ventanilla en Catastro "))
    assert made.decision == replace(DECISION, comparison=("TES-01", "TES-02"))
    assert (made.decision_id, made.version, made.written_by, made.verdict, made.withdrawn) == ("D-001", 1, "Ana", None, None)
    assert decisions.entries(store) == [made]


def test_builds_get_the_columns_that_were_agreed(store: Store) -> None:
    assert decisions.frame(store).schema == pl.Schema(DECISIONS)
    decisions.decide(store, "Ana", DECISION)
    found = decisions.frame(store)
    assert found.schema == pl.Schema(DECISIONS)
    row = found.row(0, named=True)
    assert (row["procedure_id"], row["agency_id"], row["channel"]) == (None, "CAT", None)
    assert (row["comparison"], row["reach"], row["expected_change"]) == (["TES-01", "TES-02"], None, -10.0)
    assert (row["decision_id"], row["written_at"][:10], row["decided_by"]) == ("D-001", "2026-03-02", "Rosa Díaz")


REFUSED = {
    "Falta el título": {"title": "  "},
    "Falta el problema": {"problem": ""},
    "Falta quién decide": {"decided_by": ""},
    "Falta el indicador": {"indicator": ""},
    "Se encontraron 161 letras en el título; caben 160": {"title": "x" * 161},
    "Falta qué se decide": {"kind": "mudanza"},
    "debe bajar o subir": {"direction": "none"},
    "Falta el trámite que se digitalizó": {"kind": "digitized"},
    "no se compara consigo mismo": {"procedure_id": "TES-01"},
    "no deja trámites con que comparar": {"agency_id": ""},
    "el 22/02/2026 es de hace más de 7 días": {"effective_on": date(2026, 2, 22)},
    "El 04/03/2027 está a más de un año": {"effective_on": date(2027, 3, 4), "review_on": date(2027, 5, 1)},
    "La revisión, el 09/03/2026, debe ser después": {"review_on": date(2026, 3, 9)},
    "queda a más de dos años": {"review_on": date(2028, 3, 10)},
    "un número distinto de cero": {"expected_change": 0.0},
    "distinto de cero": {"expected_change": float("nan")},
    "El indicador debe bajar: el cambio esperado lleva signo menos": {"expected_change": 10.0},
    "El indicador debe subir: el cambio esperado no lleva signo menos": {"direction": "higher"},
    "al menos una persona": {"reach": 0},
    "cero pesos o más": {"cost_mxn": -1.0},
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_makes_no_sense_is_refused(store: Store, told: str) -> None:
    with pytest.raises(Incomplete, match=told):
        decisions.decide(store, "Ana", replace(DECISION, **REFUSED[told]))
    assert decisions.entries(store) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"effective_on": date(2026, 2, 23)},
        {"effective_on": date(2027, 3, 3), "review_on": date(2027, 3, 4)},
        {"review_on": date(2026, 3, 10)},
        {"review_on": date(2028, 3, 9)},
        {"expected_change": None, "comparison": (), "agency_id": "", "reach": 1, "cost_mxn": 0.0},
        {"title": "x" * 160},
    ],
)
def test_what_is_just_within_bounds_is_kept(store: Store, fields: dict[str, object]) -> None:
    decisions.decide(store, "Ana", replace(DECISION, **fields))
    assert len(decisions.frame(store)) == 1


def test_afterwards_things_are_only_added(store: Store) -> None:
    decisions.decide(store, "Ana", DECISION)
    decisions.remark(store, "D-001", 1, "Luis", "La segunda caja abrió con una semana de retraso")
    moved = decisions.postpone(store, "D-001", 2, "Ana", date(2026, 6, 1), "Hubo vacaciones")
    assert (moved.decision.review_on, moved.first_review_on) == (date(2026, 6, 1), date(2026, 5, 4))
    assert [(r.action, r.who, r.text) for r in moved.remarks] == [
        ("remark", "Luis", "La segunda caja abrió con una semana de retraso"), ("postpone", "Ana", "Hubo vacaciones")]
    assert replace(moved.decision, review_on=DECISION.review_on) == replace(DECISION, comparison=("TES-01", "TES-02"))
    assert len(store.read(log.events, [])) == 3
    assert attention.verify(store).wrong == ""


def test_a_withdrawn_decision_stays_and_is_not_evaluated(store: Store) -> None:
    decisions.decide(store, "Ana", DECISION)
    gone = decisions.withdraw(store, "D-001", 1, "Ana", "No hubo plaza")
    assert gone.withdrawn is not None
    assert gone.withdrawn.text == "No hubo plaza"
    assert len(decisions.entries(store)) == 1
    assert decisions.frame(store).is_empty()
    assert decisions.record_verdicts(store, effects()) == 0
    with pytest.raises(Incomplete, match="Ana la retiró"):
        decisions.postpone(store, "D-001", 2, "Ana", date(2026, 6, 1), "x")


def test_what_has_a_verdict_cannot_be_withdrawn(store: Store) -> None:
    decisions.decide(store, "Ana", DECISION)
    decisions.record_verdicts(store, effects("worse"))
    with pytest.raises(Incomplete, match="Ya tiene veredicto"):
        decisions.withdraw(store, "D-001", 2, "Ana", "Salió mal")
    assert decisions.entries(store)[0].verdict.verdict == "worse"


@pytest.mark.parametrize(
    ("review_on", "told"),
    [(date(2026, 5, 4), "ya es su fecha"), (date(2026, 3, 9), "debe ser después"), (date(2029, 1, 1), "más de dos años")])
def test_a_review_is_not_moved_to_any_day(store: Store, review_on: date, told: str) -> None:
    decisions.decide(store, "Ana", DECISION)
    with pytest.raises(Incomplete, match=told):
        decisions.postpone(store, "D-001", 1, "Ana", review_on, "x")


def test_the_conflict_says_what_the_other_did(store: Store) -> None:
    decisions.decide(store, "Ana", DECISION)
    for version, (deed, told) in enumerate([
        (lambda v: decisions.remark(store, "D-001", v, "Luis", "Ya abrió"), "Luis agregó una nota («Ya abrió»)"),
        (lambda v: decisions.postpone(store, "D-001", v, "Luis", date(2026, 6, 1), "x"), "Luis movió la revisión al 01/06/2026"),
        (lambda v: decisions.record_verdicts(store, effects(through=date(2026, 6, 1))), "Paso 10 agregó un veredicto"),
    ], 1):  # fmt: skip
        deed(version)
        with pytest.raises(Conflict) as caught:
            decisions.remark(store, "D-001", version, "Eva", "Otra nota")
        assert str(caught.value).startswith(told)
        assert "mientras usted decidía. No se guardó lo suyo" in str(caught.value)


def test_what_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(Incomplete, match="No existe la decisión D-007"):
        decisions.withdraw(store, "D-007", 1, "Ana", "x")


@pytest.mark.parametrize("kind", decisions.KINDS)
def test_forecasts_know_of_what_was_digitized_and_dropped(store: Store, kind: str) -> None:
    decisions.decide(store, "Ana", replace(DECISION, kind=kind, procedure_id="CAT-01", office_id="NORTE"))
    found = decisions.changes(store)
    assert found.schema == pl.Schema(SHIFTS)
    told = [(date(2026, 3, 9), "CAT-01", "NORTE", kind)] if kind in ("digitized", "requirement_dropped") else []
    assert found.rows() == told


def test_a_verdict_is_kept_when_it_says_something_new(store: Store) -> None:
    decisions.decide(store, "Ana", DECISION)

    def told(verdict: str, through: date) -> int:
        return decisions.record_verdicts(store, effects(verdict, through))

    assert told("better", date(2026, 5, 3)) == 0  # not due
    assert told("no_evidence", date(2026, 5, 4)) == 1
    assert told("no_evidence", date(2026, 5, 4)) == 0
    assert told("no_evidence", date(2026, 5, 31)) == 0
    assert told("no_evidence", date(2026, 6, 1)) == 1  # four weeks more of data
    assert told("better", date(2026, 6, 2)) == 1
    assert told("worse", date(2026, 6, 1)) == 0  # an older publication says nothing new
    entry = decisions.entries(store)[0]
    assert [(v.verdict, v.through.day) for v in entry.verdicts] == [("no_evidence", 4), ("no_evidence", 1), ("better", 2)]
    assert entry.verdict.row["change"] == -8.12345679
    assert {"low": -11.0, "high": -5.5, "unit": "minutes", "n_before": 60, "n_after": 40}.items() <= entry.verdict.row.items()


def test_a_moved_review_is_answered_again(store: Store) -> None:
    decisions.decide(store, "Ana", DECISION)
    decisions.record_verdicts(store, effects("no_evidence"))
    decisions.postpone(store, "D-001", 2, "Ana", date(2026, 5, 11), "Una semana más")
    assert decisions.record_verdicts(store, effects("no_evidence", date(2026, 5, 10))) == 0
    assert decisions.record_verdicts(store, effects("no_evidence", date(2026, 5, 11))) == 1


def test_what_is_no_verdict_or_of_no_decision_of_ours_is_left_out(store: Store) -> None:
    nothing = effects().clear()
    assert decisions.record_verdicts(store, nothing) == 0
    assert decisions.record_verdicts(store, effects()) == 0
    decisions.decide(store, "Ana", DECISION)
    assert decisions.record_verdicts(store, effects(decision_id="D-002")) == 0
    assert decisions.record_verdicts(store, effects("pending")) == 0
    assert decisions.record_verdicts(store, effects("not_evaluable", change=None, low=float("nan"), series=[1.0])) == 1
    row = decisions.entries(store)[0].verdict.row
    assert not {"change", "low", "series"} & row.keys()


def test_the_register_opens_again_as_of_a_day(store: Store, clock: Callable[[date], None]) -> None:
    decisions.decide(store, "Ana", DECISION)
    clock(date(2026, 5, 5))
    decisions.record_verdicts(store, effects("no_evidence"))
    clock(date(2026, 6, 10))
    decisions.record_verdicts(store, effects("better", date(2026, 6, 9)))

    def verdict(day: date) -> list[str]:
        return [e.verdict.verdict if e.verdict else "" for e in decisions.entries(store, day)]

    assert verdict(date(2026, 3, 1)) == []
    assert verdict(date(2026, 5, 4)) == [""]
    assert verdict(date(2026, 5, 5)) == ["no_evidence"]
    assert verdict(date(2026, 6, 10)) == ["better"]
    assert [len(decisions.frame(store, day)) for day in (date(2026, 3, 1), TODAY)] == [0, 1]
