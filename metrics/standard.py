"""The service standard: how many of a service's cases met it, whether that reaches its target, and which share of standards does.

Canada's truth table (reference: Service Inventory): what has no target, or of which nothing is known, is left out of both sides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

YES, NO, NOT_APPLICABLE = "Y", "N", "NA"


@dataclass(frozen=True)
class Performance:
    """The share (0..1) of cases that met a standard; None where it cannot be said. flagged: more met it than there were."""

    share: float | None
    flagged: bool = False


@dataclass(frozen=True)
class Standards:
    """How many standards are met, of how many that can be judged, and how many cannot."""

    met: int
    judged: int
    outside: int

    @property
    def share(self) -> float | None:
        """In percent; None where none can be judged."""
        return 100 * self.met / self.judged if self.judged else None


def performance(met: float | None, total: float | None) -> Performance:
    """Met over total; nothing when either is missing or there was nothing."""
    if met is None or not total:
        return Performance(None)
    return Performance(met / total, met > total)


def target_met(target: float | None, share: float | None) -> str:
    """YES, NO, or NOT_APPLICABLE when there is no target (or one of 0) or nothing is known."""
    if not target or share is None:
        return NOT_APPLICABLE
    return YES if share >= target else NO


def standards(verdicts: Iterable[str]) -> Standards:
    """YES / (YES + NO); NOT_APPLICABLE is in neither."""
    found = list(verdicts)
    yes, no = found.count(YES), found.count(NO)
    return Standards(yes, yes + no, len(found) - yes - no)
