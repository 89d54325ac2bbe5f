"""The truth table of the service standard, as the reference gives it."""

import pytest

from metrics.standard import NO, NOT_APPLICABLE, YES, performance, standards, target_met


@pytest.mark.parametrize(("target", "share", "verdict"), [
    (0.8, 0.8, YES), (0.8, 0.79, NO), (0.8, None, NOT_APPLICABLE), (None, 0.9, NOT_APPLICABLE), (0, 0.9, NOT_APPLICABLE),
    (1.0, 1.0, YES), (0.8, 0, NO),
])
def test_truth_table(target: float | None, share: float | None, verdict: str) -> None:
    assert target_met(target, share) == verdict


@pytest.mark.parametrize(("met", "total", "share", "flagged", "verdict"), [
    (5, 0, None, False, NOT_APPLICABLE), (12, 10, 1.2, True, YES), (None, 10, None, False, NOT_APPLICABLE),
    (3, None, None, False, NOT_APPLICABLE), (0, 10, 0, False, NO), (8, 10, 0.8, False, YES),
])
def test_performance(met: float | None, total: float | None, share: float | None, flagged: bool, verdict: str) -> None:
    found = performance(met, total)
    assert (found.share, found.flagged) == (share, flagged)
    assert target_met(0.8, found.share) == verdict


def test_what_cannot_be_judged_is_left_out_of_both_sides() -> None:
    found = standards([YES, YES, NO, NOT_APPLICABLE, NOT_APPLICABLE])
    assert (found.met, found.judged, found.outside) == (2, 3, 2)
    assert found.share == pytest.approx(200 / 3), "with the two in the denominator it would say 40 %"
    assert standards([NOT_APPLICABLE]).share is None
    assert standards([]).share is None
