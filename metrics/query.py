"""What pages, reports and the command line ask: every figure comes from here, and only from the published file."""

from metrics.days import calendar, indicators, last_complete_day, names, previous, same_weekday, working_days
from metrics.errors import MetricsError, NothingPublished
from metrics.figures import Figure, breakdown, figure, series
from metrics.indicator import Indicator
from metrics.ledger import SourceStatus, amounts, batches, conservation, findings, quarantine, sources
from metrics.plan import GRAINS, period_end, period_start
from metrics.reader import Published, open_current
from metrics.scope import EVERYTHING, Scope
from metrics.signals import Usual, usual

__all__ = [
    "EVERYTHING", "GRAINS", "Figure", "Indicator", "MetricsError", "NothingPublished", "Published", "Scope", "SourceStatus",
    "Usual", "amounts", "batches", "breakdown", "calendar", "conservation", "figure", "findings", "indicators",
    "last_complete_day", "names", "open_current", "period_end", "period_start", "previous", "quarantine", "same_weekday",
    "series", "sources", "usual", "working_days",
]
