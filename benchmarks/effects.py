"""Whether the verdicts on decisions can be trusted: planted effects on simulated municipalities.

    .venv/bin/python benchmarks/effects.py [--municipalities 500] [--seed 1] [--processes 2]

Eight decisions a municipality (benchmarks/effects_world.py says what is planted; it shares nothing with the method), and one
wanted case each: a 30 % fall in waits eight weeks ago. It prints how often the 90 % intervals hold the truth, false verdicts,
wrong signs and what was found, by what was planted; and the same for a plain before and after and for an interrupted time
series without season.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from statistics import NormalDist

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: the processes are the parallelism

import numpy as np

from benchmarks.effects_world import MEMORIES, VOLUMES, Plan, Points, World, plans, wanted, world
from metrics.effect import BETTER, WORSE, benjamini_hochberg, judged
from metrics.effects.case import choose
from metrics.effects.judge import Estimate, estimate
from metrics.effects.track import Track
from metrics.indicator import FOLDER, parse

DECISIONS = 8
INDICATORS = {"wait": "queue_wait_minutes_p50", "share": "on_time_share", "count": "requests_received"}
WANTED = {"wait": "lower", "share": "higher", "count": "lower"}
Z90 = NormalDist().inv_cdf(0.95)
FIGURES = {kind: parse(name, (FOLDER / f"{name}.toml").read_text("utf-8"), name) for kind, name in INDICATORS.items()}
NONE = ""
METHODS = ("este método", "antes y después", "serie sin temporada")


@dataclass(frozen=True)
class Told:
    """One decision: what was planted, and what each method says: verdict, whether its interval holds the truth."""

    plan: Plan
    wanted: bool  # one of the wanted cases
    verdicts: tuple[str, ...]
    held: tuple[bool, ...]
    width: float  # of the interval, as a share of the level
    did_held: bool | None
    grain: str

    @property
    def evaluated(self) -> bool:
        return self.verdicts[0] != NONE


def municipality(seed: int, first: int) -> list[Told]:
    """Its decisions, judged together."""
    dice = np.random.default_rng([first, seed])
    case = wanted(dice, float(dice.choice(MEMORIES)), int(dice.choice(VOLUMES)))
    made = [world(dice, plan) for plan in [*plans(dice, DECISIONS), case]]
    found: list[tuple[World, Estimate | None]] = []
    for one in made:
        indicator = FIGURES[one.plan.kind]
        track, _ = choose(indicator, {g: _track(g, p, one) for g, p in one.seen.items()}, one.on, ())
        others = [_track(track.grain, other[track.grain], one) for other in one.others] if track else []
        found.append((one, estimate(indicator, track, one.on, (), others) if track else None))
    adjusted = iter(benjamini_hochberg([estimated.p for _, estimated in found if estimated]))
    return [
        _told(one, estimated, next(adjusted) if estimated else 1.0, n == DECISIONS) for n, (one, estimated) in enumerate(found)
    ]


def _track(grain: str, points: Points, one: World) -> Track:
    return Track(grain, tuple(points.days), points.at, points.values, points.n, points.worked, one.closed)


def _told(one: World, found: Estimate | None, adjusted: float, is_wanted: bool) -> Told:
    if found is None:
        return Told(one.plan, is_wanted, (NONE,) * 3, (False,) * 3, np.nan, None, NONE)
    side = WANTED[one.plan.kind]
    seen, without = one.seen[found.grain], one.without[found.grain]
    late = np.array([day >= one.on for day in seen.days])
    counts = seen.n[late] if one.plan.kind == "share" else seen.worked[late] if one.plan.kind == "count" else np.ones(late.sum())
    truth = float(np.average(seen.values[late] - without.values[late], weights=counts))
    bent, plain = _bent(one.plan.kind, seen), _bent(one.plan.kind, without)
    difference = float((bent[late] - plain[late]).mean())
    rivals = [before_and_after(bent, late), without_season(bent, late, seen.at)]
    sure = [_side(middle, error, side) for middle, error in rivals]
    did = found.did
    return Told(
        one.plan, is_wanted, (judged(found, side, adjusted)[0], *sure),
        (found.change.low <= truth <= found.change.high, *(abs(m - difference) <= Z90 * e for m, e in rivals)),
        (found.change.high - found.change.low) / max(abs(found.expected), 1e-9),
        did.low <= truth <= did.high if did else None, found.grain,
    )


def _bent(kind: str, points: Points) -> np.ndarray:
    """Logarithms and log-odds, as anybody would take them."""
    if kind == "share":
        share = (points.values / 100 * points.n + 0.5) / (points.n + 1)
        return np.log(share / (1 - share))
    return np.log(points.values + (1.0 if kind == "wait" else 0.5))


def before_and_after(y: np.ndarray, late: np.ndarray) -> tuple[float, float]:
    """Difference of means and its error, points taken as independent."""
    a, b = y[late], y[~late]
    return float(a.mean() - b.mean()), float(np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)))


def without_season(y: np.ndarray, late: np.ndarray, at: np.ndarray) -> tuple[float, float]:
    """Level, trend and step by least squares, errors taken as independent."""
    x = np.column_stack([np.ones(len(y)), at / 250, late])
    inverse = np.linalg.inv(x.T @ x)
    solved = inverse @ x.T @ y
    return float(solved[2]), float(np.sqrt(inverse[2, 2] * np.square(y - x @ solved).sum() / (len(y) - 3)))


def _side(middle: float, error: float, side: str) -> str:
    if abs(middle) <= Z90 * error:
        return "no_evidence"
    return BETTER if (middle < 0) == (side == "lower") else WORSE


def figures(told: Sequence[Told], method: int) -> tuple[float, float, float, float, float]:
    """Of those evaluated: intervals that hold the truth, false «mejoró», false «empeoró», wrong signs of the verdicts, found."""
    known = [one for one in told if one.evaluated]
    nothing = [one.verdicts[method] for one in known if one.plan.effect == 0]
    something = [(one.verdicts[method], BETTER if one.plan.effect > 0 else WORSE) for one in known if one.plan.effect != 0]
    given = [(said, true) for said, true in something if said in (BETTER, WORSE)]
    called = len(given) + sum(said in (BETTER, WORSE) for said in nothing)
    return (
        share(one.held[method] for one in known), share(said == BETTER for said in nothing),
        share(said == WORSE for said in nothing),
        sum(said != true for said, true in given) / called if called else np.nan, share(said == true for said, true in something),
    )


def share(some: Iterable[bool]) -> float:
    kept = list(some)
    return sum(kept) / len(kept) if kept else np.nan


def line(name: str, told: Sequence[Told], method: int = 0) -> str:
    known = [one for one in told if one.evaluated]
    cells = "  ".join(f"{100 * x:9.1f}" for x in figures(told, method))
    return f"{name:>34}  {len(known):6d}  {cells}"


SPLITS: tuple[tuple[str, Callable[[Plan], object]], ...] = (
    ("indicador", lambda p: p.kind),
    ("autocorrelación", lambda p: p.memory),
    ("tendencia al año", lambda p: "más de 15 %" if abs(p.trend) > 0.15 else "menos"),
    ("temporada", lambda p: "más de 12 %" if p.season > 0.12 else "menos"),
    ("casos al día", lambda p: f"{p.volume:4d}"),
    ("días hábiles antes", lambda p: f"{p.before:4d}"),
    ("días hábiles después", lambda p: f"{p.after:4d}"),
    ("otro cambio de nivel antes", lambda p: "sí" if p.shift else "no"),
    ("efecto sembrado", lambda p: f"{p.effect:+.0%}"),
)


def report(told: list[Told], aside: list[Told]) -> None:
    mixed = [one for one in told if not one.wanted]
    evaluated = share(one.evaluated for one in mixed)
    print(f"{len(mixed)} decisiones; se pudieron evaluar {evaluated:.0%}; por día "
          f"{share(one.grain == 'day' for one in mixed if one.evaluated):.0%}, las demás por semana")
    head = ("n", "cubre %", "falso + %", "falso - %", "al revés %", "halla %")
    print(f"{'':>34}  {head[0]:>6}  " + "  ".join(f"{word:>9}" for word in head[1:]))
    for method, name in enumerate(METHODS):
        print(line(name, mixed, method))
    for name, key in SPLITS:
        for value in sorted({key(one.plan) for one in mixed}, key=str):
            print(line(f"{name}: {value}", [one for one in mixed if key(one.plan) == value]))
    print(line("todo cambia el mismo día", aside))
    did = [one.did_held for one in [*mixed, *aside] if one.did_held is not None]
    print(f"diferencia en diferencias: sus intervalos contienen la verdad {share(did):.1%} de {len(did)}")
    cases = [one for one in told if one.wanted]
    print("Baja de 30 % en la espera hace 8 semanas, dicha «mejoró» (no evaluable cuenta como no hallada):")
    print("  casos al día  " + "  ".join(f"memoria {memory}" for memory in MEMORIES) + "   todas")
    for volume in VOLUMES:
        row = [[c.verdicts[0] == BETTER for c in cases if c.plan.volume == volume and c.plan.memory == m] for m in MEMORIES]
        print(f"  {volume:12d}  " + "  ".join(f"{share(cell):11.0%}" for cell in [*row, [x for cell in row for x in cell]]))
    print(f"  en total {share(one.verdicts[0] == BETTER for one in cases):.1%} de {len(cases)}")


def together(seed: int, first: int) -> list[Told]:
    """Decisions on a day on which everybody's level changed too, for another reason: two in three of them do nothing."""
    dice = np.random.default_rng([first, seed, 1])
    [plan] = plans(dice, 1)
    plan = replace(plan, common=float(dice.choice([-0.2, 0.2])), others=5, effect=float(dice.choice([0.0, 0.0, 0.3])))
    one = world(dice, plan)
    indicator = FIGURES[plan.kind]
    track, _ = choose(indicator, {g: _track(g, p, one) for g, p in one.seen.items()}, one.on, ())
    others = [_track(track.grain, other[track.grain], one) for other in one.others] if track else []
    found = estimate(indicator, track, one.on, (), others) if track else None
    return [_told(one, found, found.p if found else 1.0, False)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--municipalities", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    began = time.perf_counter()
    with ProcessPoolExecutor(asked.processes) as pool:
        runs = [
            [one for part in pool.map(partial(job, first=asked.seed), range(asked.municipalities), chunksize=5) for one in part]
            for job in (municipality, together)
        ]
    print(f"{asked.municipalities} municipios simulados, semilla {asked.seed}")
    report(*runs)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
