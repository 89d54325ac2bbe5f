"""Which fact table a delivery feeds, and which of its columns feeds each of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from etl.inspect.columns import Column
from etl.inspect.names import tokens_of
from etl.inspect.score import KEYS, Known, fit
from etl.inspect.unpivot import Unpivot
from etl.inspect.vocabulary import VOCABULARY
from etl.tables import TABLES, Table
from etl.tables import Column as Target

DRAFTED = ("requests", "visits", "payments", "ratings", "events", "pauses", "aggregates", "procedures", "offices")
LEAST = 0.48  # a fit below is no match
SURE = 0.75  # a fit from here on needs nobody's look
REQUIRED, OTHER, MISSING = 1.6, 0.6, 1.3
TELLING = {
    "amount_mxn": 1.4,
    "stars": 1.6,
    "activity": 1.5,
    "called_at": 1.3,
    "arrived_at": 1.0,
    "resolved_at": 1.2,
    "appointment_at": 1.2,
    "outcome": 1.0,
    "from_at": 1.0,
    "to_at": 1.0,
    "due_at": 0.8,
    "status": 0.8,
    "payment_id": 1.0,
    "visit_id": 1.0,
    "rating_id": 0.8,
}
GUESSED = 0.3  # what nothing but the values suggests
HINT, NO_STARS, UNPIVOT = 1.2, 2.0, 2.0


@dataclass(frozen=True)
class Match:
    """One of our columns with theirs ("" = none) and how well they fit."""

    target: str
    column: str
    fit: float


@dataclass(frozen=True)
class Proposal:
    """A fact table with its matches, its score among the tables, and what it cannot do without and has not."""

    table: str
    score: float
    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    grid: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)  # our column -> (theirs, fit), best first

    def column(self, target: str) -> str:
        return next((m.column for m in self.matches if m.target == target), "")


@dataclass(frozen=True)
class Given:
    """What a proposal rests on besides the columns.

    titles: what the file, its sheet and its titles are called; chosen: for our columns, which of theirs a person has picked
    ("" = none); steady: for each column that comes many times, as a folio in a log, the columns that are the same in all the
    rows of one value; unpivots: columns that become rows, by table; follows: for each date, those that come after it.
    """

    titles: str
    known: Known
    chosen: Mapping[str, str]
    steady: Mapping[str, frozenset[str]]
    unpivots: Mapping[str, Unpivot | None]
    follows: Mapping[str, Sequence[str]]


def propose(columns: Sequence[Column], given: Given) -> list[Proposal]:
    """Every table that could be fed, the likeliest first."""
    hints = set(tokens_of(given.titles)) | set(given.titles.casefold().split())
    found = [_proposal(TABLES[name], columns, hints, given) for name in DRAFTED]
    return sorted(found, key=lambda p: -p.score)


def _proposal(table: Table, columns: Sequence[Column], hints: set[str], given: Given) -> Proposal:
    unpivot, chosen = given.unpivots.get(table.name), given.chosen
    left = [c for c in columns if not unpivot or c.name not in unpivot.columns]
    grid = {target.name: _row(table, target, left, given) for target in table.columns}
    key = max(grid.get("request_id", []), key=lambda pair: pair[1], default=("", 0.0))[0]
    grid = {target: [pair for pair in row if _may(table, target, pair[0], given.steady.get(key))] for target, row in grid.items()}
    pairs = sorted(
        (
            (score * (1.05 if TABLES[table.name].column(target).required else 1), target, name)
            for target, row in grid.items()
            for name, score in row
            if score >= LEAST
        ),
        key=lambda item: (-item[0], item[1] != "place", item[1]),  # what has both names a place, and no office of ours
    )
    taken = {target: Match(target, name, 1.0) for target, name in chosen.items() if target in grid}
    used = {match.column for match in taken.values()}
    for score, target, name in pairs:
        if target not in taken and name not in used:
            taken[target] = Match(target, name, min(1.0, score))
            used.add(name)
    _only_candidate(table, left, taken, used)
    _follower(table, taken, used, given.follows)
    if unpivot:
        taken = {t: m for t, m in taken.items() if t not in (unpivot.name_to, unpivot.value_to)}
    matches = tuple(taken[target] for target in table.names if target in taken and taken[target].column)
    had = {m.target for m in matches} | ({unpivot.name_to, unpivot.value_to} if unpivot else set())
    missing = tuple(c.name for c in table.columns if c.required and c.name not in had)
    if table.dated and not had & set(table.dated) and not set(missing) & set(table.dated):
        missing = (*missing, table.dated[0])
    score = _score(table, matches, missing, hints, unpivot)
    return Proposal(table.name, score, matches, missing, {t: tuple(row[:8]) for t, row in grid.items()})


def _row(table: Table, target: Target, columns: Sequence[Column], given: Given) -> list[tuple[str, float]]:
    """Their columns that could feed one of ours, the best first."""
    scored = ((c.name, fit(c, table, target, given.known)) for c in columns)
    return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: -pair[1])


def _may(table: Table, target: str, column: str, steady: frozenset[str] | None) -> bool:
    """In a log the folio repeats: what a request says is the same in all its rows, what a step says changes."""
    if steady is None or target == "request_id":
        return True
    if table.name == "requests":
        return column in steady
    return table.name != "events" or target not in ("activity", "started_at", "completed_at", "resource") or column not in steady


def _only_candidate(table: Table, columns: Sequence[Column], taken: dict[str, Match], used: set[str]) -> None:
    """A required date or key that nothing named: the only column left that could be it."""
    for target in table.columns:
        key = target.name == KEYS.get(table.name)
        if not (target.required or key) or target.name in taken:
            continue
        if target.kind == "instant":
            left = [c for c in columns if c.kind == "date" and c.name not in used]
        elif key or target.name == "request_id":
            left = [
                c
                for c in columns
                if c.kind in ("text", "number")
                and c.uniqueness > 0.99
                and c.name not in used
                and not c.person
                and not c.free_text
                and not (c.numbers and not c.numbers.whole)
            ]
            left = left[:1]
        else:
            continue
        if len(left) == 1:
            taken[target.name] = Match(target.name, left[0].name, GUESSED)
            used.add(left[0].name)


def _follower(table: Table, taken: dict[str, Match], used: set[str], follows: Mapping[str, Sequence[str]]) -> None:
    """A request's only other date that never comes before it was received: when it was resolved, if nobody says otherwise."""
    if table.name != "requests" or "received_at" not in taken or "resolved_at" in taken:
        return
    left = [name for name in follows.get(taken["received_at"].column, ()) if name not in used]
    if len(left) == 1:
        taken["resolved_at"] = Match("resolved_at", left[0], GUESSED)
        used.add(left[0])


def _score(table: Table, matches: Sequence[Match], missing: Sequence[str], hints: set[str], unpivot: Unpivot | None) -> float:
    total = 0.0
    for match in matches:
        required = table.column(match.target).required
        total += match.fit * (REQUIRED if required else TELLING.get(match.target, OTHER))
    total -= sum(MISSING * (0.4 if table.name == "aggregates" else 1) for _ in missing)
    if unpivot:
        total += UNPIVOT + min(UNPIVOT, len(unpivot.columns) / 5)
    elif table.name == "ratings" and not any(match.target == "stars" for match in matches):
        total -= NO_STARS
    named = any(set(phrase.split()) <= hints for phrase in VOCABULARY.tables.get(table.name, ()))
    return total + (HINT if named else 0)
