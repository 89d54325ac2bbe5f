"""How often the interval of a goal's projection holds what came, on histories of five kinds, beside «as in the last month».

    .venv/bin/python benchmarks/goals.py [--runs 200] [--seed 7]

It prints a table as docs/goals.md has it: percent inside the interval
that says 80 %, for levels and sums, by kind, months of history and months ahead, and the mean error of our middle over that of
the naive (the last month again, times the months for a sum): below 1 ours is nearer.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.goals.projection import Projection, level_ahead, sum_ahead

Floats = NDArray[np.float64]
Rule = Callable[[Floats, int], Projection | None]


def _season(dice: np.random.Generator, n: int, height: float) -> Floats:
    """A year's wave that begins in any month."""
    turn: Floats = 2 * np.pi * (np.arange(n) + dice.integers(12)) / 12
    return 80 + height * np.sin(turn) + 2 * dice.normal(size=n)


KINDS: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "noise": lambda dice, n: 80 + 3 * dice.normal(size=n),
    "random walk": lambda dice, n: 80 + np.cumsum(dice.normal(size=n)),
    "trend": lambda dice, n: 60 + 0.5 * np.arange(n) + 2 * dice.normal(size=n),
    "season": lambda dice, n: _season(dice, n, 4),
    "strong season": lambda dice, n: _season(dice, n, 20),
}
MONTHS, AHEAD = (12, 24, 36), (2, 4, 6)


@dataclass(frozen=True)
class Measured:
    """Of one kind, history and horizon: percent inside, and the error of the middle over the naive's."""

    inside: float
    against_naive: float


def measure(kind: str, months: int, ahead: int, sums: bool, runs: int, seed: int) -> Measured | None:
    """None where nothing is projected.

    Of many histories of one kind; each has its own dice, so that levels and sums are of the same histories.
    """
    rule: Rule = sum_ahead if sums else level_ahead
    inside, ours, naive = 0, 0.0, 0.0
    for run in range(runs):
        row = KINDS[kind](np.random.default_rng([seed, run]), months + ahead)
        came = float(row[months:].sum() if sums else row[-1])
        found = rule(row[:months], ahead)
        if found is None:
            return None
        inside += found.low <= came <= found.high
        ours += abs(found.middle - came)
        naive += abs(float(row[months - 1]) * (ahead if sums else 1) - came)
    return Measured(100 * inside / runs, ours / naive)


def lines(runs: int, seed: int) -> Iterator[str]:
    """The table, a line at a time."""
    yield "| history | months | ahead | level: inside | error / naive | sum: inside | error / naive |"
    yield "|---|---|---|---|---|---|---|"
    for kind in KINDS:
        for months in MONTHS:
            for ahead in AHEAD:
                found = (measure(kind, months, ahead, sums, runs, seed) for sums in (False, True))
                yield f"| {kind} | {months} | {ahead} | {' | '.join(map(_said, found))} |"


def _said(one: Measured | None) -> str:
    return "not projected |" if one is None else f"{one.inside:.0f} % | {one.against_naive:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    for line in lines(asked.runs, asked.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()
