"""How well the number of open requests that will pass their limit is foretold, beside repeating the window before.

    .venv/bin/python benchmarks/deadlines.py [WAREHOUSE ...]     simulated offices, and the warehouses named

The simulated offices share no code with the method: desks take files from a pile in an order of their own, quicker as the
limit nears, fewer in holidays, and the number of desks wanders. Each is judged as the build judges it: six backtests, error
in requests, share of 80 % intervals that held.
"""

import argparse
import heapq
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import polars as pl

from metrics.deadlines import OPEN, Pauses, Requests
from metrics.due import Open, deadlines_frame, read_open
from metrics.engine import workshop
from metrics.facts import Setting, enrich
from metrics.publish import cutoffs

DAYS = 420
OFFICES = 40


def simulated(seed: int) -> Open:
    """One municipality: twelve procedures, each with its desk capacity, its limit and its pile."""
    dice, rows = Random(seed), []
    for procedure in range(12):
        rows += pile(dice, procedure)
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    procedure, received, due, closed = columns
    none, zero = np.array([], dtype=np.int64), np.zeros_like(received)
    requests = Requests(procedure, procedure // 4, zero, received, due, closed, closed > due, zero + 1)
    days = [date(2025, 1, 1) + timedelta(days=i) for i in range(DAYS)]
    keys = {"total": np.zeros(1, dtype=np.int64), "agency": np.arange(3), "procedure": np.arange(12)}
    return Open(requests, Pauses(none, none, none), keys, {day: np.array([i]) for i, day in enumerate(days)}, days)


def pile(dice: Random, procedure: int) -> list[tuple[int, int, int, int]]:
    """(procedure, received, due, closed) of one procedure's files."""
    a_day, limit = dice.uniform(0.5, 15), dice.randrange(3, 25)
    capacity, urgency = a_day * dice.uniform(0.97, 1.12), dice.uniform(0, 1)
    waiting: list[tuple[float, int]] = []
    rows, wander = [], 0.0
    for day in range(DAYS):
        wander = 0.95 * wander + dice.gauss(0, 0.07)
        for _ in range(poisson(dice, a_day)):
            heapq.heappush(waiting, (day + urgency * limit + dice.expovariate(1 / (0.6 * limit)), day))
        resting = 0.4 if day % 250 > 235 else 1.0
        for _ in range(min(len(waiting), poisson(dice, capacity * resting * np.exp(wander)))):
            _, received = heapq.heappop(waiting)
            rows.append((procedure, received, received + limit, day))
    return rows + [(procedure, received, received + limit, OPEN) for _, received in waiting]


def poisson(dice: Random, mean: float) -> int:
    """A count of independent events."""
    count, left = 0, dice.expovariate(1.0)
    while left < mean:
        count, left = count + 1, left + dice.expovariate(1.0)
    return count


def of_warehouse(path: Path) -> Open | None:
    """The open requests of a warehouse, as the build reads them."""
    with workshop(path) as con:
        limits = cutoffs(con)
        enrich(con, Setting("America/Mexico_City", limits))
        return read_open(con, limits["requests"])


def report(name: str, frames: list[pl.DataFrame]) -> None:
    """One line per dimension and window."""
    rows = pl.concat(frames).filter(pl.col("checked") > 0)
    print(f"\n{name}: {len(frames)} municipio(s)")
    for (dim, window), part in rows.group_by("dim", "window_days", maintain_order=True):
        error, naive = float(part["error"].sum()), float(part["naive_error"].sum())
        print(f"  {dim:9} {window:2} días hábiles · error {error / len(part):7.2f} · repetir {naive / len(part):7.2f} "
              f"· razón {error / naive if naive else float('nan'):.2f} · intervalo de 80 acertó {part['coverage80'].mean():.0%} "
              f"· {len(part)} claves")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("warehouse", nargs="*", type=Path)
    report("Simulados", [deadlines_frame(simulated(seed)) for seed in range(OFFICES)])
    for path in parser.parse_args().warehouse:
        found = of_warehouse(path)
        print(f"\n{path}: sin límites") if found is None else report(str(path), [deadlines_frame(found)])


if __name__ == "__main__":
    main()
