"""The programme's own figures on a day: what was done this year, what stands, digital levels, and the budget of the ten steps."""

from dataclasses import dataclass
from datetime import date

from etl.tables import COMPONENTS
from metrics.digital import HAS, LACKS, NONE, UNSAID, digital
from metrics.figures import AT_THE_END, Figure, breakdown, figure
from metrics.indicator import FLOWS
from metrics.plan import DAY, period_end
from metrics.reader import Published
from metrics.records import records
from metrics.reported import reported_of

SHOWN = (
    "agencies_on_board", "procedures_online", "public_servants_active", "people_trained", "sheets_saved", "sheets_saved_reported",
    "citizen_hours_saved", "paperless_oficios_share", "transparency_obligations_met_share", "open_datasets", "campaign_reach",
    "budget_spent_share", "income_law_progress_share",
)
GIVEN, SPENT, PROGRESS = "budget_mxn", "budget_spent_mxn", "budget_spent_share"
TRAINED, SERVANTS = "people_trained", "public_servants_active"
ONLINE = "3"  # the digital level from which a procedure can at least be begun online


@dataclass(frozen=True)
class StepBudget:
    """What a step was given for the year, and what it has spent; None where nobody reported it."""

    step: str
    given_mxn: float
    spent_mxn: float | None

    @property
    def share(self) -> float | None:
        """Percent of what was given."""
        return None if self.spent_mxn is None else 100 * self.spent_mxn / self.given_mxn


@dataclass(frozen=True)
class Budget:
    """The budget of the steps that have one, up to the last day that was reported."""

    steps: tuple[StepBudget, ...]
    through: date

    @property
    def given_mxn(self) -> float:
        return sum(one.given_mxn for one in self.steps)

    @property
    def spent_mxn(self) -> float | None:
        """None where nobody reported what was spent: that is not zero."""
        known = [one.spent_mxn for one in self.steps if one.spent_mxn is not None]
        return sum(known) if known else None

    @property
    def share(self) -> float | None:
        """Percent of what was given."""
        return None if self.spent_mxn is None else 100 * self.spent_mxn / self.given_mxn


@dataclass(frozen=True)
class ComponentCount:
    """How many cards have a component, lack it, say nothing of it, and need none (nothing is paid)."""

    component: str
    has: int
    lacks: int
    unsaid: int
    not_applicable: int

    @property
    def asked(self) -> int:
        """The cards that should have it."""
        return self.has + self.lacks + self.unsaid


@dataclass(frozen=True)
class Components:
    """The five components over the cards in force on a day; `whole` is how many cards have all that they should."""

    counts: tuple[ComponentCount, ...]
    cards: int
    whole: int

    @property
    def said(self) -> bool:
        """Whether any card says anything of them."""
        return any(one.has or one.lacks for one in self.counts)


@dataclass(frozen=True)
class Trained:
    """People trained in the year by agency (most first; None where nobody reported any), with the active servants of each.

    `unplaced` are those whose report names no agency.
    """

    agencies: tuple[tuple[Figure, float | None], ...]
    unplaced: float
    start: date
    end: date

    @property
    def total(self) -> float:
        return self.unplaced + sum(one.value or 0.0 for one, _servants in self.agencies)


@dataclass(frozen=True)
class Levels:
    """How many procedures have a card in force of each digital level ('' = not said), in all, and at least begun online."""

    by_level: tuple[Figure, ...]

    @property
    def total(self) -> float:
        return sum(one.value or 0.0 for one in self.by_level)

    @property
    def online(self) -> float:
        return sum(one.value or 0.0 for one in self.by_level if one.key >= ONLINE)


def last_day(pub: Published, as_of: date | None) -> date:
    """The day that is shown: the cut-off, or an earlier one that was asked for."""
    return min(as_of or date.max, pub.cutoff or pub.today)


def programme_figures(pub: Published, as_of: date | None = None) -> tuple[Figure, ...]:
    """What was done in the year up to a day (its last complete month, where whole months are reported), and what stands on it."""
    return tuple(_figure(pub, name, last_day(pub, as_of)) for name in SHOWN if name in pub.indicators)


def _figure(pub: Published, name: str, day: date) -> Figure:
    if pub.indicators[name].kind in AT_THE_END:
        return figure(pub, name, day, day)
    return figure(pub, name, *_year(pub, name, day))


def _year(pub: Published, name: str, day: date) -> tuple[date, date]:
    """From January to a day; to the end of the last month, where whole months are reported."""
    cut = pub.indicators[name].kind in FLOWS and period_end(day, "month") != day
    end = day.replace(day=1) - DAY if cut else day
    return date(end.year, 1, 1), end


def digital_levels(pub: Published, as_of: date | None = None) -> Levels:
    """The distribution of the catalogue in force on a day."""
    day = last_day(pub, as_of)
    found = breakdown(pub, "procedures_listed", "level", day, day)
    return Levels(tuple(one for one in found if one.key or one.value))


def step_budgets(pub: Published, as_of: date | None = None) -> Budget | None:
    """The budget of each step in the year of a day; None where nobody reported one."""
    day = last_day(pub, as_of)
    given = breakdown(pub, GIVEN, "place", date(day.year, 1, 1), date(day.year, 12, 31))
    known = reported_of(pub, SPENT, "place", date(day.year, 1, 1), day)
    spent = {one.key: one.numerator for one in breakdown(pub, PROGRESS, "place", day, day) if one.key in known}
    steps = tuple(StepBudget(one.key, one.value, spent.get(one.key)) for one in given if one.key and one.value)
    reported = [last for s in pub.suppliers if s.series == SPENT for _first, last in s.spans if last <= day]
    return Budget(steps, max(reported, default=day)) if steps else None


def component_counts(pub: Published, as_of: date | None = None) -> Components:
    """What the cards of the catalogue in force on a day say of the five components."""
    sides = [digital(card).components for card in records(pub, last_day(pub, as_of)).values()]
    counts = tuple(
        ComponentCount(name, *(sum(side[name] == state for side in sides) for state in (HAS, LACKS, UNSAID, NONE)))
        for name in COMPONENTS)
    return Components(counts, len(sides), sum(set(side.values()) <= {HAS, NONE} for side in sides))


def training(pub: Published, as_of: date | None = None) -> Trained | None:
    """People trained in the year of a day, by agency; None where nobody reported any."""
    if TRAINED not in pub.indicators:
        return None
    day = last_day(pub, as_of)
    start, end = _year(pub, TRAINED, day)
    found = [one for one in breakdown(pub, TRAINED, "agency", start, end) if one.key or one.value]
    if not any(one.state == "ok" and one.n for one in found):
        return None
    servants = {one.key: one.value for one in breakdown(pub, SERVANTS, "agency", day, day) if one.n}
    placed = sorted((one for one in found if one.key), key=lambda one: (-(one.value or 0.0), one.name))
    unplaced = sum(one.value or 0.0 for one in found if not one.key)
    return Trained(tuple((one, servants.get(one.key)) for one in placed), unplaced, start, end)
