"""What pages, reports and the command line ask: every figure comes from here, and only from the published file."""

from metrics.aligned import Compared, aligned_day, compared
from metrics.attention import Item, attention, changed
from metrics.days import calendar, closed_before, indicators, last_complete_day, names, previous, same_weekday, working_days
from metrics.effect import Effect, effect_series, effects
from metrics.errors import MetricsError, NothingPublished
from metrics.figures import Figure, breakdown, figure, series
from metrics.goals.goal import Goal, band, objective_score
from metrics.goals.standing import Standing as GoalStanding
from metrics.goals.standing import standing as goal_standing
from metrics.indicator import Indicator
from metrics.ledger import SourceStatus, amounts, batches, conservation, findings, quarantine, sources, unclaimed
from metrics.plan import GRAINS, period_end, period_start
from metrics.procedure import Card, Shift, Standing, card, channel_groups, due_between, shifts, standing
from metrics.reader import Published, open_current
from metrics.restrict import restricted
from metrics.scope import EVERYTHING, Scope
from metrics.signals import Usual, usual

__all__ = [
    "EVERYTHING", "GRAINS", "Card", "Compared", "Effect", "Figure", "Goal", "GoalStanding", "Indicator", "Item",
    "MetricsError", "NothingPublished", "Published", "Scope", "Shift", "SourceStatus", "Standing", "Usual",
    "aligned_day", "amounts", "attention", "band", "batches", "breakdown", "calendar", "card", "changed",
    "channel_groups", "closed_before", "compared", "conservation", "due_between", "effect_series", "effects", "figure",
    "findings", "goal_standing", "indicators", "last_complete_day", "names", "objective_score", "open_current",
    "period_end", "period_start", "previous", "quarantine", "restricted", "same_weekday", "series", "shifts", "sources",
    "standing", "unclaimed", "usual", "working_days",
]
