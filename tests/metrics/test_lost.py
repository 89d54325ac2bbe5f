"""The appointments that are lost: intervals as published elsewhere, and differences only where the intervals are apart."""

import pytest

from metrics.no_shows import LEAST, Part, apart, wilson


@pytest.mark.parametrize(
    ("some", "n", "low", "high"),
    [  # closed form of Wilson's score at 90 %, worked out by hand: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)
        (0, 10, 0.0, 0.21295), (10, 10, 0.78705, 1.0), (5, 10, 0.26927, 0.73073), (20, 100, 0.14250, 0.27330),
    ],
)  # fmt: skip
def test_the_interval_is_that_of_wilson(some: int, n: int, low: float, high: float) -> None:
    assert wilson(some, n) == pytest.approx((low, high), abs=2e-5)


def part(key: int | None, missed: int, n: int) -> Part:
    low, high = wilson(missed, n)
    return Part(key, 100 * missed / n, 100 * low, 100 * high, n, missed)


def test_parts_are_told_apart_only_when_their_intervals_do_not_touch() -> None:
    assert apart([part(1, 20, 100), part(2, 24, 100)]) is None
    worst, best = apart([part(1, 50, 1000), part(2, 330, 1000), part(3, 200, 1000)])
    assert (worst.key, best.key) == (2, 1)


def test_a_part_of_few_or_unknown_appointments_hides_nothing() -> None:
    sure = [part(1, 190, 1000), part(2, 300, 1000)]
    worst, best = apart([*sure, part(6, 12, 40), part(None, 900, 1000), part(7, 0, LEAST - 1)])
    assert (worst.key, best.key) == (2, 1)
    assert apart([part(1, 5, 40)]) is None
