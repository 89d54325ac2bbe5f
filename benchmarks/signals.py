"""How often the attention list is wrong, and how fast it is right, on simulated municipalities.

    .venv/bin/python benchmarks/signals.py [--quick]

The simulator shares nothing with the method: plain numpy, its own calendar, its own effects. It prints the false items a
week of municipalities where nothing happened, and the share of planted shifts on the list within 7 working days, by noise.

A municipality: 50 procedures in 15 offices of 12 agencies through 6 channels (84 scopes with the total), 26 figures of
8 kinds of events. What a figure does on a day: a level, the weekday, a year with two waves, shocks of the day (of the
municipality, the office, the procedure), and the chance of its events: a median of n lognormal waits has a log-sd of
1.25 x 0.7 / sqrt(n). All of it autocorrelated, 0 to 0.3. Days with fewer than 10 events say nothing, as in the product.
The list watches 8 headline figures of 6 kinds; the same with all 26 figures is the harder case.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from metrics.causes import Clue, causes
from metrics.changes import DAILY, changes

PROCEDURES, OFFICES, AGENCIES, CHANNELS = 50, 15, 12, 6
SCOPES = 1 + AGENCIES + OFFICES + PROCEDURES + CHANNELS
HEADLINES = (2, 2, 1, 1, 1, 1)  # how many figures look at the same kind of events; the last two kinds have no bad side
EVERY = (4, 4, 4, 4, 3, 3, 2, 2)
OWN = 0.3  # the part of a figure's variance that is not common to its kind
EVENTS_A_DAY = 1500
MEDIAN_OF_ONE = 1.25 * 0.7
SHOCKS = (0.04, 0.07, 0.07)  # municipality, office, procedure: log-sd
FEW = 10
MEMORY = 10
NOISES = (0.10, 0.15, 0.20, 0.25, 0.30, 0.40)
SHIFTS = (1.2, 1.3, 1.5)
LOOKED_FOR = 1.3
LAST = date(2026, 11, 20)
FIRST = LAST - timedelta(days=731)
GOALS = {0.15: 0.90, 0.20: 0.70}


@dataclass(frozen=True)
class Town:
    """values: a row per figure and scope, a column per day (logarithms); cells: which events (procedure x channel) are whose."""

    days: list[date]
    values: np.ndarray
    topic: np.ndarray
    scope: np.ndarray
    events: np.ndarray  # scope x cell: events a day
    side: np.ndarray


def working_days(after: int) -> list[date]:
    """Two years of Mondays to Fridays without ten closures a year, and some days after."""
    dice = np.random.default_rng(1)
    every = [FIRST + timedelta(days=k) for k in range(731 + after * 2)]
    closed = set(dice.choice(len(every), 21, replace=False).tolist())
    return [day for i, day in enumerate(every) if day.weekday() < 5 and i not in closed][: 502 + after]


def memory(dice: np.random.Generator, shape: tuple[int, ...], correlation: np.ndarray, length: int) -> np.ndarray:
    """Standard normal noise with that autocorrelation along a new last axis."""
    found = dice.normal(size=(length, *shape)).astype(np.float32)
    keep = np.sqrt(1 - correlation**2).astype(np.float32)
    for t in range(1, length):
        found[t] = correlation * found[t - 1] + keep * found[t]
    return np.moveaxis(found, 0, -1)


def calendar_effects(dice: np.random.Generator, n: int, days: Sequence[date]) -> np.ndarray:
    turn = np.array([day.timetuple().tm_yday for day in days]) / 365.25 * 2 * np.pi
    weekday = np.array([day.weekday() for day in days])
    found = dice.normal(3, 0.8, (n, 1)) + dice.normal(0, 0.12, (n, 7))[:, weekday]
    found += dice.uniform(0, 0.25, (n, 1)) * np.sin(turn + dice.uniform(0, 6.3, (n, 1)))
    return found + dice.uniform(0, 0.06, (n, 1)) * np.sin(2 * turn + dice.uniform(0, 6.3, (n, 1)))


def places(dice: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """scope x cell: events a day (total, agencies, offices, procedures, channels); and the office of each procedure."""
    share = 1 / np.arange(1, PROCEDURES + 1)
    mix = dice.dirichlet([4, 2, 1, 1, 0.7, 0.7], PROCEDURES)
    cells = (EVENTS_A_DAY * share / share.sum())[:, None] * mix
    office = np.r_[np.arange(OFFICES), dice.integers(0, OFFICES, PROCEDURES - OFFICES)]
    agency = np.minimum(office, OFFICES - 1 - (office >= AGENCIES) * (office - AGENCIES + 1)) % AGENCIES
    procedure, channel = np.divmod(np.arange(PROCEDURES * CHANNELS), CHANNELS)
    masks = [np.ones((1, cells.size), dtype=bool)]
    masks += [agency[procedure] == np.arange(AGENCIES)[:, None], office[procedure] == np.arange(OFFICES)[:, None]]
    masks += [procedure == np.arange(PROCEDURES)[:, None], channel == np.arange(CHANNELS)[:, None]]
    return np.vstack(masks) * cells.ravel(), office


def make_town(seed: int, after: int, figures_of: Sequence[int] = HEADLINES) -> Town:
    """A municipality where nothing happens, with `after` days beyond the two years."""
    dice = np.random.default_rng(seed)
    days = working_days(after)
    events, office = places(dice)
    weights = events / events.sum(axis=1, keepdims=True)
    cell = events[0]
    rows = []
    for figures in figures_of:
        kinds = 1 + figures  # what the figures of a kind have in common, then each one's own part
        rho = dice.uniform(0, 0.3, (kinds, 1))
        chance = memory(dice, (kinds, len(cell)), rho, len(days)) * (MEDIAN_OF_ONE / np.sqrt(cell))[:, None]
        of_procedure = SHOCKS[2] * memory(dice, (kinds, PROCEDURES), rho, len(days))
        of_office = SHOCKS[1] * memory(dice, (kinds, OFFICES), rho, len(days))
        of_all = SHOCKS[0] * memory(dice, (kinds, 1), rho, len(days))
        shocks = of_procedure + of_office[:, office] + of_all
        noise = weights @ (chance + np.repeat(shocks, CHANNELS, axis=1))
        rows += [np.sqrt(1 - OWN) * noise[0] + np.sqrt(OWN) * noise[k] for k in range(1, kinds)]
    values = np.vstack(rows).astype(np.float64)
    values += calendar_effects(dice, len(values), days)
    topic = np.repeat(np.repeat(np.arange(len(figures_of)), figures_of), SCOPES)
    scope = np.tile(np.arange(SCOPES), sum(figures_of))
    values[events.sum(axis=1)[scope] < FEW] = np.nan
    return Town(days, values, topic, scope, events, np.where(topic < len(figures_of) - 2, 1, 0).astype(np.int8))


def items(town: Town, values: np.ndarray, end: int) -> list[set[int]]:
    """The list at the end of a day: the rows of each item."""
    found = changes(values[:, :end], town.days[:end], town.side, np.full(len(values), np.log(1.3)), DAILY)
    n = town.events.sum(axis=1)
    where = [int(town.scope[c.row]) for c in found]
    clues = [Clue(int(town.topic[c.row]), int(np.sign(c.z)), abs(c.z), n[s], s) for c, s in zip(found, where, strict=True)]

    def shared(one: object, other: object) -> float:
        return float(np.minimum(town.events[one], town.events[other]).sum())

    return [{found[i].row for i in cause.members} for cause in causes(clues, shared)]


def false_items(seed: int, weeks: int, figures_of: Sequence[int]) -> tuple[int, float]:
    """How many items the list showed (one that stays, or comes back within ten working days, is one), and its mean length."""
    town = make_town(seed, weeks * 5, figures_of)
    first = len(town.days) - weeks * 5
    seen, lengths = 0, []
    recent: list[list[set[int]]] = []
    for end in range(first + 1, len(town.days) + 1):
        now = items(town, town.values, end)
        seen += sum(not any(one & other for past in recent for other in past) for one in now)
        recent = [*recent, now][-MEMORY:]
        lengths.append(len(now))
    return seen, float(np.mean(lengths))


def power(town: Town, seed: int, shift: float, noise: float, correlation: float | None, planted: int) -> float:
    """The share of shifts on the list at the end of some of their first 7 working days, 8 at a time among what is unchanged."""
    dice = np.random.default_rng(seed)
    rho = dice.uniform(0, 0.3, (planted, 1)) if correlation is None else np.full((planted, 1), correlation)
    extra = calendar_effects(dice, planted, town.days) + noise * memory(dice, (planted,), rho[:, 0], len(town.days))
    start, found = len(town.days) - 7, np.zeros(planted, dtype=bool)
    extra[:, start:] += np.log(shift)
    for end in range(start + 1, len(town.days) + 1):
        for part in np.array_split(np.arange(planted), planted // 8):
            values = np.vstack([extra[part, :end], town.values[:, :end]])
            side = np.r_[np.ones(len(part), dtype=np.int8), town.side]
            hits = changes(values, town.days[:end], side, np.full(len(values), np.log(1.3)), DAILY)
            found[[part[hit.row] for hit in hits if hit.row < len(part)]] = True
    return float(found.mean())


def unchanged(figures_of: Sequence[int], towns: int, weeks: int) -> None:
    """Prints how many false items a week."""
    counted = [false_items(seed, weeks, figures_of) for seed in range(towns)]
    each = [n / weeks for n, _ in counted]
    judged = int(np.isfinite(make_town(0, 1, figures_of).values[:, -1]).sum())
    error = np.std(each, ddof=1) / np.sqrt(towns)
    print(f"Sin cambios, {sum(figures_of)} cifras x {SCOPES} ámbitos ({judged} series con {FEW} casos o más al día), "
          f"{towns} municipios x {weeks} semanas: {np.mean(each):.2f} ± {error:.2f} avisos falsos "
          f"por semana (meta: 1 o menos); lista de {np.mean([length for _, length in counted]):.2f} en promedio", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="fewer weeks and shifts")
    quick = parser.parse_args().quick
    began = time.perf_counter()
    planted = 32 if quick else 80
    unchanged(HEADLINES, 3 if quick else 8, 10 if quick else 20)
    unchanged(EVERY, 2, 5 if quick else 10)
    print("En la lista a más tardar al séptimo día hábil, por ruido diario (desviación estándar del logaritmo):")
    print("  cambio  autocorrelación  " + "  ".join(f"{noise:5.2f}" for noise in NOISES))
    town = make_town(99, 7)
    for shift in SHIFTS:
        for name, rho in (("0", 0.0), ("0 a 0.3", None)) if shift == LOOKED_FOR else (("0 a 0.3", None),):
            row = [power(town, 7, shift, noise, rho, planted) for noise in NOISES]
            print(f"  {shift - 1:+5.0%}  {name:>15}  " + "  ".join(f"{share:5.0%}" for share in row), flush=True)
    goals = ", ".join(f"{goal:.0%} con ruido {noise:.2f}" for noise, goal in GOALS.items())
    print(f"Meta con +30 %: {goals}. {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
