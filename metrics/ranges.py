"""Ranges of 90 % around what was counted: shares of independent cases, and sums whose weeks vary."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

Z90 = 1.6449


def wilson(part: float, whole: float, z: float = Z90) -> tuple[float, float]:
    """Where a share of `whole` cases lies, 0 to 1 (Wilson's score interval); (0, 1) without cases."""
    if whole <= 0:
        return 0.0, 1.0
    share, more = part / whole, z * z / whole
    middle = (share + more / 2) / (1 + more)
    half = z * sqrt(share * (1 - share) / whole + more / (4 * whole)) / (1 + more)
    return max(0.0, middle - half), min(1.0, middle + half)


def jackknife(parts: Sequence[float], wholes: Sequence[float], z: float = Z90) -> tuple[float, float]:
    """Where the ratio of two sums lies when each week could have been another (leaving out one at a time), clipped to 0 to 1."""
    part, whole, n = sum(parts), sum(wholes), len(parts)
    without = [(part - p) / (whole - w) for p, w in zip(parts, wholes, strict=True) if whole > w]
    if whole <= 0 or len(without) < 2:
        return 0.0, 1.0
    mean = fmean(without)
    half = z * sqrt((n - 1) / n * sum((one - mean) ** 2 for one in without))
    return max(0.0, part / whole - half), min(1.0, part / whole + half)
