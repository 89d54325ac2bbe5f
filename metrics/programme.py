"""The programme's own figures on a day: what was done this year, what stands, digital levels, and the budget of the ten steps."""

from dataclasses import dataclass
from datetime import date

from metrics.figures import AT_THE_END, Figure, breakdown, figure
from metrics.indicator import FLOWS
from metrics.plan import DAY, period_end
from metrics.reader import Published

SHOWN = (
    "agencies_on_board", "procedures_online", "public_servants_active", "people_trained", "sheets_saved", "sheets_saved_reported",
    "citizen_hours_saved", "paperless_oficios_share", "transparency_obligations_met_share", "open_datasets", "campaign_reach",
    "budget_spent_share", "income_law_progress_share",
)
GIVEN, SPENT, PROGRESS = "budget_mxn", "budget_spent_mxn", "budget_spent_share"
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
    def spent_mxn(self) -> float:
        return sum(one.spent_mxn or 0.0 for one in self.steps)

    @property
    def share(self) -> float:
        """Percent of what was given."""
        return 100 * self.spent_mxn / self.given_mxn


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
    kind = pub.indicators[name].kind
    if kind in AT_THE_END:
        return figure(pub, name, day, day)
    end = day if kind not in FLOWS or period_end(day, "month") == day else day.replace(day=1) - DAY
    return figure(pub, name, date(end.year, 1, 1), end)


def digital_levels(pub: Published, as_of: date | None = None) -> Levels:
    """The distribution of the catalogue in force on a day."""
    day = last_day(pub, as_of)
    found = breakdown(pub, "procedures_listed", "level", day, day)
    return Levels(tuple(one for one in found if one.key or one.value))


def step_budgets(pub: Published, as_of: date | None = None) -> Budget | None:
    """The budget of each step in the year of a day; None where nobody reported one."""
    day = last_day(pub, as_of)
    given = breakdown(pub, GIVEN, "place", date(day.year, 1, 1), date(day.year, 12, 31))
    spent = {one.key: one.numerator for one in breakdown(pub, PROGRESS, "place", day, day)}
    steps = tuple(StepBudget(one.key, one.value, spent.get(one.key)) for one in given if one.key and one.value)
    reported = [last for s in pub.suppliers if s.series == SPENT for _first, last in s.spans if last <= day]
    return Budget(steps, max(reported, default=day)) if steps else None
