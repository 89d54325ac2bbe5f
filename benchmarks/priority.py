"""How long a ranking with 10,000 draws takes, beside the same draws one at a time with pymcdm.

    .venv/bin/python benchmarks/priority.py [PROCEDURES ...]     500 where none is said

Invented procedures on five axes, a tenth of their values missing, three axes with sampling noise. The loop gets the same weights
and values without noise, and is timed on 200 of its draws: best of three of processor time, and the ratio.
"""

import sys
from random import Random
from time import process_time

import numpy as np
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from metrics.axes import Candidate, Evidence, Noise
from metrics.draws import CONCENTRATION, DRAWS
from metrics.priority import rank

AXES = {"volume": 30, "revenue": 20, "cost": 20, "on_time": 20, "satisfaction": 10}
LOOPED = 200


def town(n: int) -> list[Candidate]:
    dice, made = Random(n), []
    for number in range(n):
        known = {axis: round(dice.lognormvariate(3, 1), 2) for axis in AXES if dice.random() > 0.1}
        noise = {"volume": Noise("count", 40), "on_time": Noise("share", 30, 60), "satisfaction": Noise("share", 20, 60)}
        found = {axis: Evidence(axis, "ok", value, 60, noise=noise.get(axis, Noise())) for axis, value in known.items()}
        made.append(Candidate(f"P{number}", f"P{number}", "", found))
    return made


def loop(n: int) -> None:
    """What a ranking by draws costs without arrays of draws."""
    rng = np.random.default_rng(10)
    matrix, gains = rng.lognormal(3, 1, (n, len(AXES))), np.array([1, 1, 1, -1, -1])
    points = np.array(list(AXES.values())) / 100
    method, reached = WSM(normalization_function=minmax_normalization), np.zeros((n, n), dtype=np.int64)
    for _ in range(LOOPED):
        weights = rng.dirichlet(CONCENTRATION * points)
        places = method.rank(method(matrix, weights, gains)).astype(int) - 1
        reached[np.arange(n), places] += 1


def best(work: object, *args: object) -> float:
    times = []
    for _ in range(3):
        since = process_time()
        work(*args)  # type: ignore[operator]  # a function with its own arguments
        times.append(process_time() - since)
    return min(times)


def main() -> None:
    for n in [int(word) for word in sys.argv[1:]] or [500]:
        candidates = town(n)
        ours, theirs = best(rank, candidates, AXES), best(loop, n) * DRAWS / LOOPED
        print(f"{n} procedures: ranking {ours:.2f} s; loop {theirs:.1f} s; ratio {theirs / ours:.0f}")


if __name__ == "__main__":
    main()
