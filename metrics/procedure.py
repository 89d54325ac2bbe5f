"""One procedure: the card that promises, the changes it went through, what falls due, and what its figures stand on."""

from dataclasses import dataclass, fields
from datetime import date

from etl.tables import ONLINE_CHANNELS
from metrics.coverage import quiet
from metrics.days import working_days
from metrics.figures import Day
from metrics.indicator import Indicator, pick
from metrics.plan import Ask, sums_sql
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, cutoff_of, filters, suppliers_of, window

MOST_BATCHES = 400


@dataclass(frozen=True)
class Card:
    """What the catalogue says of a procedure on a day; None where the record leaves it out."""

    procedure_id: str
    name: str
    agency_id: str | None
    kind: str | None
    limit_value: int | None
    limit_unit: str | None
    fee_mxn: float | None
    digital_level: int | None
    online: bool | None
    digitized_on: date | None
    simplified_on: date | None
    legal_basis: str | None
    owner: str | None
    valid_from: date | None


@dataclass(frozen=True)
class Shift:
    """A known change: of the procedure itself, of an office of its agency, or of the whole municipality."""

    date: date
    kind: str
    note: str
    office: str  # the office's name; '' when it is the procedure's own


@dataclass(frozen=True)
class Standing:
    """What a figure stands on: the days that everybody delivered of those expected, the last one, and the files."""

    expected: int
    covered: int
    first: date
    last: date
    cutoff: date
    sources: tuple[str, ...]
    batches: tuple[tuple[int, str], ...]  # number and file, latest first
    quarantined: int


def card(pub: Published, procedure: str, day: date) -> Card | None:
    """The card in force on that day (the later one where two overlap), or None when there was none."""
    names = ", ".join("fee_mxn::DOUBLE AS fee_mxn" if f.name == "fee_mxn" else f.name for f in fields(Card))
    rows = pub.rows(
        f"SELECT {names} FROM procedures WHERE procedure_id = ? AND coalesce(valid_from, DATE '0001-01-01') <= ? "
        "AND coalesce(valid_to, DATE '9999-12-31') >= ? ORDER BY valid_from DESC NULLS LAST LIMIT 1", [procedure, day, day])
    return Card(*rows[0]) if rows else None


def shifts(pub: Published, procedure: str) -> tuple[Shift, ...]:
    """The changes that touch a procedure, oldest first: its own, those of its agency's offices, and everybody's."""
    rows = pub.rows(
        "SELECT s.date, s.kind, coalesce(s.note, ''), coalesce(o.name, s.office_id, '') FROM shifts s "
        "LEFT JOIN offices o USING (office_id) WHERE s.procedure_id = $1 OR (coalesce(s.procedure_id, '') = '' "
        "AND (coalesce(s.office_id, '') = '' OR o.agency_id = $2)) ORDER BY s.date",
        [procedure, pub.agency_of.get(procedure)])
    return tuple(Shift(*row) for row in rows)


def channel_groups(pub: Published) -> dict[str, tuple[str, ...]]:
    """The channels of the published facts in at most three groups: online, counter and other ('' is not said)."""
    groups: dict[str, tuple[str, ...]] = {"online": (), "counter": (), "other": ()}
    for key in pub.dimension("channel"):
        group = "online" if key in ONLINE_CHANNELS else "counter" if key == "counter" else "other"
        groups[group] += (key,)
    return groups


def due_between(pub: Published, start: date, end: date, scope: Scope = EVERYTHING) -> int:
    """How many requests that are open at the cut-off fall due in those days, which may lie ahead."""
    limits = filters(pub, pick(pub.indicators, "open_requests"), scope)
    rows = pub.rows(sums_sql(Ask("cells_requests", start, end, limits), ("due_open",)))
    return int(rows[0][2] or 0) if rows else 0


def standing(
    pub: Published, indicator: str, start: Day = None, end: Day = None, scope: Scope = EVERYTHING
) -> Standing:
    """The working days of the period, up to the cut-off, that every source of the facts delivered; and their files."""
    chosen = pick(pub.indicators, indicator)
    suppliers = suppliers_of(pub, chosen, scope)
    asked = window(pub, chosen, start, end, suppliers)
    days = working_days(pub, scope, asked.start, asked.until)
    silent = quiet(suppliers)
    owed = [s for s in suppliers if s.until is None and s not in silent]
    whole = [day for day in days if suppliers and not any(s.lacks(day, day) for s in owed)
             and any(s.covers_some(day, day) for s in suppliers)]
    names = tuple(sorted({s.name for s in suppliers}))
    batches, lost = _batches(pub, chosen, [s.source for s in suppliers], asked.start, asked.until)
    return Standing(len(days), len(whole), asked.start, asked.until, cutoff_of(pub, chosen), names, batches, lost)


def _batches(
    pub: Published, indicator: Indicator, sources: list[str], start: date, end: date
) -> tuple[tuple[tuple[int, str], ...], int]:
    """Number and file of the loaded batches that cover some day of the period, latest first; and their quarantined rows."""
    rows = pub.rows(
        "SELECT DISTINCT b.batch_id, b.file, coalesce(b.quarantined, 0) FROM batches b JOIN batch_facts f USING (batch_id) "
        "WHERE b.status = 'loaded' AND list_contains(?, b.source) AND (? = '' OR f.table_name = ?) "
        "AND coalesce(f.covered_from, b.covered_from, DATE '0001-01-01') <= ? "
        f"AND coalesce(f.covered_to, b.covered_to, DATE '9999-12-31') >= ? ORDER BY 1 DESC LIMIT {MOST_BATCHES}",
        [sources, indicator.family, indicator.family, end, start])
    return tuple((number, file) for number, file, _ in rows), sum(lost for *_, lost in rows)
