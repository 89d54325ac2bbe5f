"""The half-yearly Agenda of LNETB art. 21: its procedures in order, their figures, and what became of the last one.

Due in the first fifteen days of January and July. What the last one promised and was not done comes first, with its
justification (art. 22); then what was decided for the semester; then the first of the ranking, as proposals without commitment.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from metrics.axes import LAW, PRESETS
from metrics.candidates import candidates, recorded
from metrics.costs import CostRow, costs
from metrics.errors import MetricsError
from metrics.figures import Figure, figure
from metrics.priority import rank
from metrics.reader import Published
from metrics.records import Record, records
from metrics.scope import Scope
from metrics.year import twelve_months

PROPOSED = 10  # how many of the ranking are proposed without a commitment
CARRIED, COMMITTED, PROPOSAL = "carried", "committed", "proposed"
DONE, PENDING, DROPPED = "done", "carried", "dropped"
ACTIONS = {  # kinds of decision -> the catalogue of actions; what it does not have is said as it is
    "requirement_dropped": "Reducir o eliminar requisitos", "step_changed": "Acortar plazos",
    "digitized": "Mejorar la accesibilidad (digitalización)",
}
OTHER_ACTION = "Otra"
FIGURES = ("requests_received", "digital_take_up", "visits_per_request", "on_time_share", "resolution_days_p90")


class WrongSemester(MetricsError):
    """A semester that cannot be read."""


@dataclass(frozen=True)
class Semester:
    """January to June (1) or July to December (2)."""

    year: int
    half: int

    @property
    def name(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def first(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def due(self) -> date:
        """The last day to hand it in."""
        return self.first.replace(day=15)

    @property
    def before(self) -> "Semester":
        return Semester(self.year, 1) if self.half == 2 else Semester(self.year - 1, 2)


@dataclass(frozen=True)
class Commitment:
    """A decision as the Agenda needs it: `reasons` are what people wrote when they put it off or took it back."""

    decision_id: str
    procedure_id: str
    kind: str
    title: str
    indicator: str
    effective_on: date
    expected_change: float | None
    reasons: tuple[str, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True)
class Promise:
    """One procedure of the last Agenda and what became of it: done | carried | dropped. '' = nobody justified it."""

    procedure_id: str
    name: str
    promised_on: date | None
    outcome: str
    justification: str


@dataclass(frozen=True)
class Line:
    """One procedure. why: carried | committed | proposed; `before` and `after` are of its first commitment's indicator."""

    number: int
    why: str
    record: Record
    commitments: tuple[Commitment, ...]
    cost: CostRow | None
    figures: Mapping[str, Figure]
    people: tuple[int, int] | None  # requests whose applicant is known, and how many applicants
    place: tuple[int, int, int] | None  # in the ranking, and its 90 % interval
    before: Figure | None
    after: Figure | None
    justification: str


@dataclass(frozen=True)
class Agenda:
    """The whole of it, over the twelve complete months that end with the data."""

    semester: Semester
    municipality: str
    first: date
    last: date
    cutoff: date | None
    lines: tuple[Line, ...]
    promises: tuple[Promise, ...]
    previous: str  # the semester of the last Agenda; '' where none was found

    @property
    def unjustified(self) -> tuple[Promise, ...]:
        """What was promised, not done, and nobody justified."""
        return tuple(p for p in self.promises if p.outcome != DONE and not p.justification)


def read_semester(text: str) -> Semester:
    """2027-1 -> January to June 2027; WrongSemester when it is no such thing."""
    found = re.fullmatch(r"(20\d\d)-([12])", text.strip())
    if not found:
        raise WrongSemester(f"--semester: se encontró «{text}»; se espera el año y 1 o 2, por ejemplo 2027-1 (enero a junio).")
    return Semester(int(found[1]), int(found[2]))


def make_agenda(
    pub: Published, semester: Semester, commitments: Iterable[Commitment], previous: Mapping[str, Any] | None = None
) -> Agenda:
    """The Agenda of a semester from what is published, what was decided, and the last Agenda as `snapshot` gave it."""
    known, asked = records(pub), [c for c in commitments if c.procedure_id]
    if not known:
        raise MetricsError("El catálogo no tiene trámites: sin fichas no hay Agenda. Llene catalogue/procedures.csv y ejecute: "
                           "paso10 update")
    order = _order(pub)
    now = [c for c in asked if semester.first <= c.effective_on <= semester.last and not c.withdrawn]
    promises = promised(previous, asked, known, semester)
    late = [p.procedure_id for p in promises if p.outcome == PENDING and p.procedure_id in known]
    decided = [key for key in dict.fromkeys(c.procedure_id for c in now) if key in known and key not in late]
    rest = [key for key in order if key in known and key not in late and key not in decided][:PROPOSED]
    by_place = sorted(decided, key=lambda key: order[key][0] if key in order else len(order) + 1)
    reasons = {p.procedure_id: p.justification for p in promises}
    chosen = [*((key, CARRIED) for key in late), *((key, COMMITTED) for key in by_place), *((key, PROPOSAL) for key in rest)]
    gathered = _Gathered(pub, known, order)
    lines = tuple(gathered.line(n, key, why, [c for c in now if c.procedure_id == key], reasons.get(key, ""))
                  for n, (key, why) in enumerate(chosen, 1))
    start, end = twelve_months(pub)
    return Agenda(semester, pub.about.name, start, end, pub.cutoff, lines, promises,
                  str(previous["semester"]) if previous else "")


def _order(pub: Published) -> dict[str, tuple[int, int, int]]:
    """(place, low, high) of each ranked procedure by the criteria of art. 21, first one first."""
    if not recorded(pub):
        return {}
    ranking = rank(candidates(pub), PRESETS[LAW])
    return {row.candidate.key: (row.place, row.low, row.high) for row in ranking.rows}


class _Gathered:
    """What every line takes its figures from."""

    def __init__(self, pub: Published, known: Mapping[str, Record], order: Mapping[str, tuple[int, int, int]]) -> None:
        self.pub, self.known, self.order = pub, known, order
        self.costs, (self.start, self.end) = costs(pub), twelve_months(pub)
        self.people = applicants(pub)

    def line(self, number: int, key: str, why: str, commitments: Sequence[Commitment], justification: str) -> Line:
        scope = Scope(procedure=(key,))
        found = {id: figure(self.pub, id, self.start, self.end, scope) for id in FIGURES if id in self.pub.indicators}
        before = after = None
        if commitments and commitments[0].indicator in self.pub.indicators:
            first = commitments[0]
            before = figure(self.pub, first.indicator, self.start, self.end, scope)
            if self.pub.cutoff and first.effective_on <= self.pub.cutoff:
                after = figure(self.pub, first.indicator, first.effective_on, self.pub.cutoff, scope)
        return Line(number, why, self.known[key], tuple(commitments), self.costs.get(key), found, self.people.get(key),
                    self.order.get(key), before, after, justification)


def applicants(pub: Published) -> dict[str, tuple[int, int]]:
    """Requests of the twelve months whose applicant is known, and how many different applicants, by procedure."""
    if "applicants" not in pub.tables:
        return {}
    rows = pub.rows("SELECT procedure_id, requests, applicants FROM applicants")
    return {key: (requests, people) for key, requests, people in rows}


def promised(
    previous: Mapping[str, Any] | None, commitments: Sequence[Commitment], known: Mapping[str, Record], semester: Semester
) -> tuple[Promise, ...]:
    """What became of each procedure that the last Agenda committed to."""
    made = []
    for row in previous["lines"] if previous else ():
        if row["why"] == PROPOSAL:
            continue
        key = str(row["procedure_id"])
        own = [c for c in commitments if c.procedure_id == key and c.effective_on <= semester.last]
        done = any(not c.withdrawn and c.effective_on < semester.first for c in own)
        dropped = (bool(own) and all(c.withdrawn for c in own)) or key not in known
        outcome = DONE if done else DROPPED if dropped else PENDING
        reasons = [reason for c in own for reason in c.reasons]
        on = date.fromisoformat(row["promised_on"]) if row.get("promised_on") else None
        made.append(Promise(key, str(row["name"]), on, outcome, reasons[-1] if reasons else ""))
    return tuple(made)


def snapshot(agenda: Agenda) -> dict[str, Any]:
    """What the next Agenda compares itself with: plain values, for JSON."""
    lines = [{"procedure_id": line.record.procedure_id, "name": line.record.name, "why": line.why,
              "promised_on": line.commitments[0].effective_on.isoformat() if line.commitments else None,
              "decisions": [c.decision_id for c in line.commitments]} for line in agenda.lines]
    return {"semester": agenda.semester.name, "cutoff": str(agenda.cutoff), "lines": lines,
            "promises": [asdict(p) | {"promised_on": str(p.promised_on)} for p in agenda.promises]}
