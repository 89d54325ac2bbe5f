"""The register of decisions: what was decided and expected, written before the effect is known; then what was found.

A decision is written once. Afterwards people append a remark, another review date with its reason, or that it was withdrawn;
builds append verdicts. Nothing of what was expected can be changed, and failures stay.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from math import isfinite
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from state import kept
from state.errors import Incomplete
from state.kept import Change, Kept, Kind
from state.store import Store

KINDS = (
    "service_added", "step_changed", "requirement_dropped", "digitized", "training", "communication", "staffing", "other",
)  # fmt: skip
SHIFTS = ("digitized", "requirement_dropped")  # what forecasts have to know of
DIRECTIONS = ("lower", "higher")
BETTER, WORSE, NO_EVIDENCE, NOT_EVALUABLE = VERDICTS = ("better", "worse", "no_evidence", "not_evaluable")
TITLE_LONGEST, TEXT_LONGEST = 160, 1000
LATE_DAYS = 7  # after it took effect: with fewer than eight working days nobody can know what it brought
AHEAD_DAYS, REVIEW_DAYS = 366, 731  # the farthest days that it can take effect and be reviewed
MONTH = timedelta(days=28)  # between two records of one and the same verdict
REMARKS = ("remark", "postpone", "withdraw")
PROGRAM = "Paso 10"  # who writes verdicts
SCOPE = ("procedure_id", "agency_id", "office_id", "channel")
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "decision_id": pl.String, "kind": pl.String, "title": pl.String, "indicator": pl.String,
    "procedure_id": pl.String, "agency_id": pl.String, "office_id": pl.String, "channel": pl.String,
    "direction": pl.String, "expected_change": pl.Float64, "effective_on": pl.Date, "comparison": pl.List(pl.String),
    "review_on": pl.Date, "decided_by": pl.String, "written_at": pl.String, "reach": pl.Int64, "cost_mxn": pl.Float64,
}  # fmt: skip


def _did(change: Change) -> str:
    match change.data["action"]:
        case "postpone":
            return f"movió la revisión al {date.fromisoformat(change.data['review_on']):%d/%m/%Y} («{change.data['text']}»)"
        case "withdraw":
            return f"la retiró («{change.data['text']}»)"
        case "verdict":
            return "agregó un veredicto"
        case _:
            return f"agregó una nota («{change.data['text']}»)"


KIND = Kind("decision", "D-", _did)


@dataclass(frozen=True)
class Decision:
    """What is decided, on what (a scope of "" is all), and what it should bring: `expected_change` in the indicator's unit.

    `comparison`: procedures that it does not touch; `reach`: people reached by a communication; `origin`: the proposal behind it.
    """

    kind: str
    title: str
    problem: str
    indicator: str
    direction: str
    effective_on: date
    review_on: date
    decided_by: str
    procedure_id: str = ""
    agency_id: str = ""
    office_id: str = ""
    channel: str = ""
    expected_change: float | None = None
    comparison: tuple[str, ...] = ()
    reach: int | None = None
    cost_mxn: float | None = None
    origin: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a build found, with data up to `through`; `row` is all that it published of it (columns of the table effects)."""

    through: date
    verdict: str
    at: str
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Remark:
    """What somebody added: a remark, another review date ("postpone") or the withdrawal, and its words."""

    action: str
    who: str
    at: str
    text: str
    review_on: date | None = None


@dataclass(frozen=True)
class Entry:
    """One decision of the register and all that followed; `decision.review_on` is the one in force."""

    decision_id: str
    version: int
    decision: Decision
    first_review_on: date
    written_by: str
    written_at: str
    verdicts: tuple[Verdict, ...]
    remarks: tuple[Remark, ...]

    @property
    def verdict(self) -> Verdict | None:
        """The latest."""
        return self.verdicts[-1] if self.verdicts else None

    @property
    def withdrawn(self) -> Remark | None:
        return next((remark for remark in self.remarks if remark.action == "withdraw"), None)


def decide(store: Store, who: str, decision: Decision) -> Entry:
    """Writes a decision down. Incomplete, in words for the person, when it makes no sense."""
    checked = _checked(decision, kept.today(store))
    return _entry(kept.add(store, KIND, who, {"action": "decide", **asdict(checked)}))


def remark(store: Store, decision_id: str, version: int, who: str, text: str) -> Entry:
    """Adds some words to a decision."""
    data = {"action": "remark", "text": kept.text("la nota", text, TEXT_LONGEST)}
    return _entry(kept.change(store, KIND, decision_id, version, who, data))


def postpone(store: Store, decision_id: str, version: int, who: str, review_on: date, reason: str) -> Entry:
    """Another day for looking at what it brought, and why."""
    decision = _open(store, decision_id).decision
    _review(replace(decision, review_on=review_on))
    if review_on == decision.review_on:
        raise Incomplete(f"El {review_on:%d/%m/%Y} ya es su fecha de revisión.")
    data = {"action": "postpone", "review_on": review_on, "text": kept.text("el motivo", reason, TEXT_LONGEST)}
    return _entry(kept.change(store, KIND, decision_id, version, who, data))


def withdraw(store: Store, decision_id: str, version: int, who: str, reason: str) -> Entry:
    """It was not carried out. Incomplete once there is a verdict: then it stays as it was decided."""
    if _open(store, decision_id).verdicts:
        raise Incomplete("Ya tiene veredicto y se queda en el registro: agregue una nota.")
    data = {"action": "withdraw", "text": kept.text("el motivo", reason, TEXT_LONGEST)}
    return _entry(kept.change(store, KIND, decision_id, version, who, data))


def entries(store: Store, as_of: date | None = None) -> list[Entry]:
    """The register in the order in which it was written; as it stood at the end of a day, if said."""
    return [_entry(found) for found in kept.all_of(store, KIND, as_of).values()]


def frame(store: Store, as_of: date | None = None) -> pl.DataFrame:
    """The decisions that were not withdrawn, a row each: what builds evaluate. Columns: COLUMNS; null = not said, or all."""
    rows = [_row(entry) for entry in entries(store, as_of) if entry.withdrawn is None]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def changes(store: Store) -> pl.DataFrame:
    """The decisions that forecasts have to know of, as `state.shifts.confirmed` tells changes: date, procedure, office, kind."""
    found = frame(store).filter(pl.col("kind").is_in(SHIFTS))
    return found.select(pl.col("effective_on").alias("date"), "procedure_id", "office_id", "kind")


def record_verdicts(store: Store, effects: pl.DataFrame) -> int:
    """Appends what a build found of the decisions that are due, where it says something new; how many it appended.

    effects: a row per decision (decision_id, through, verdict and whatever was published beside). New is another verdict than
    the last one, the first one after the review date was moved, or the same one with four more weeks of data.
    """
    known = {entry.decision_id: entry for entry in entries(store)}
    if not any(_news(known.get(row["decision_id"]), row) for row in effects.iter_rows(named=True)):
        return 0

    def write(session: Session) -> int:
        told = 0
        for row in effects.iter_rows(named=True):
            found = kept.of(session, KIND, row["decision_id"])
            if found.changes and _news(_entry(found), row):
                kept.append(session, KIND, found, PROGRAM, {"action": "verdict", "verdict": _told(row)})
                told += 1
        return told

    return store.write(write)


def _news(entry: Entry | None, row: Mapping[str, Any]) -> bool:
    if entry is None or entry.withdrawn or row["verdict"] not in VERDICTS or row["through"] < entry.decision.review_on:
        return False
    last = entry.verdict
    if last is None or row["through"] <= last.through:
        return last is None
    moved = last.through < entry.decision.review_on
    return moved or row["verdict"] != last.verdict or row["through"] - last.through >= MONTH


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """What fits in an event: numbers to nine figures, so that the text is the same in every database."""
    plain = {name: value for name, value in row.items() if isinstance(value, str | int | float | bool | date)}
    return {name: float(f"{value:.9g}") if isinstance(value, float) else value for name, value in plain.items()
            if not (isinstance(value, float) and not isfinite(value))}  # fmt: skip


def _open(store: Store, decision_id: str) -> Entry:
    found = kept.one(store, KIND, decision_id)
    if not found.changes:
        raise Incomplete(f"No existe la decisión {decision_id}.")
    entry = _entry(found)
    if entry.withdrawn:
        raise Incomplete(f"{entry.withdrawn.who} la retiró: ya no cambia.")
    return entry


def _checked(told: Decision, today: date) -> Decision:
    """The decision with its texts in order. Incomplete when something is missing or contradicts the rest."""
    decision = replace(
        told,
        title=kept.text("el título", told.title, TITLE_LONGEST), problem=kept.text("el problema", told.problem, TEXT_LONGEST),
        indicator=kept.text("el indicador", told.indicator, TITLE_LONGEST),
        decided_by=kept.text("quién decide", told.decided_by, kept.NAME_LONGEST),
        comparison=tuple(sorted({*told.comparison} - {""})))  # fmt: skip
    if decision.kind not in KINDS or decision.direction not in DIRECTIONS:
        raise Incomplete("Falta qué se decide, o si el indicador debe bajar o subir.")
    if decision.kind in SHIFTS and not decision.procedure_id:
        raise Incomplete("Falta el trámite que se digitalizó o del que se quitó el requisito.")
    if decision.procedure_id in decision.comparison:
        raise Incomplete("El trámite no se compara consigo mismo: quítelo de los de comparación.")
    if decision.comparison and not any(getattr(decision, name) for name in SCOPE):
        raise Incomplete("Una decisión sobre todo el municipio no deja trámites con que comparar: diga dónde, o no compare.")
    _days(decision, today)
    _sizes(decision)
    return decision


def _days(decision: Decision, today: date) -> None:
    on = decision.effective_on
    if on < today - timedelta(days=LATE_DAYS):
        raise Incomplete(
            f"Una decisión se escribe antes de conocer su efecto: el {on:%d/%m/%Y} es de hace más de {LATE_DAYS} días. "
            "Lo que ya cambió se anota en el catálogo, en los cambios del trámite.")
    if on > today + timedelta(days=AHEAD_DAYS):
        raise Incomplete(f"El {on:%d/%m/%Y} está a más de un año: escriba la decisión cuando se acerque.")
    _review(decision)


def _review(decision: Decision) -> None:
    on, review = decision.effective_on, decision.review_on
    if review <= on:
        raise Incomplete(f"La revisión, el {review:%d/%m/%Y}, debe ser después de que empieza, el {on:%d/%m/%Y}.")
    if review > on + timedelta(days=REVIEW_DAYS):
        raise Incomplete(f"La revisión, el {review:%d/%m/%Y}, queda a más de dos años de que empieza.")


def _sizes(decision: Decision) -> None:
    size = decision.expected_change
    if size is not None and (not isfinite(size) or size == 0):
        raise Incomplete("El cambio esperado debe ser un número distinto de cero.")
    if size is not None and (size < 0) != (decision.direction == "lower"):
        if decision.direction == "lower":
            raise Incomplete("El indicador debe bajar: el cambio esperado lleva signo menos.")
        raise Incomplete("El indicador debe subir: el cambio esperado no lleva signo menos.")
    if decision.reach is not None and decision.reach < 1:
        raise Incomplete("El alcance es de al menos una persona; si no se conoce, déjelo vacío.")
    if decision.cost_mxn is not None and not (isfinite(decision.cost_mxn) and decision.cost_mxn >= 0):
        raise Incomplete("El costo es de cero pesos o más; si no se conoce, déjelo vacío.")


def _entry(found: Kept) -> Entry:
    first, said = found.changes[0], found.data
    names = Decision.__dataclass_fields__
    days = {name: date.fromisoformat(said[name]) for name in ("effective_on", "review_on")}
    told = {**{name: said[name] for name in names if name in said}, "comparison": tuple(said["comparison"]), **days}
    said_later = [change for change in found.changes if change.data["action"] in REMARKS]
    return Entry(
        found.subject, found.version, Decision(**told), date.fromisoformat(first.data["review_on"]), first.who, first.at,
        tuple(_verdict(change) for change in found.by("verdict")), tuple(_remark(change) for change in said_later))


def _verdict(change: Change) -> Verdict:
    row = change.data["verdict"]
    return Verdict(date.fromisoformat(row["through"]), row["verdict"], change.at, row)


def _remark(change: Change) -> Remark:
    told = change.data.get("review_on")
    review_on = date.fromisoformat(told) if told else None
    return Remark(change.data["action"], change.who, change.at, change.data["text"], review_on)


def _row(entry: Entry) -> tuple[object, ...]:
    told = {**asdict(entry.decision), "decision_id": entry.decision_id, "written_at": entry.written_at}
    nothing = {name: told[name] or None for name in SCOPE}
    return tuple({**told, **nothing, "comparison": list(entry.decision.comparison)}[name] for name in COLUMNS)
