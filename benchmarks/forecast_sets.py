"""Series to test forecasts with: the posted waits of `esperas-dmv`, and generated ones that share no code with the models.

A generated day is a draw of counts or minutes around a level that wanders (AR(1) in logarithms), with a weekday, a season,
pay-days, the days beside a closure, and in some series a lasting shift. `described` measures what came out: how noisy it is, how
many events stand behind a day, and how much a day resembles the one before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from metrics.forecast.panel import Panel, grid, weekdays

FIRST, YEARS = date(2024, 1, 8), 2
FIXED = {
    (1, 1): "Año nuevo", (2, 5): "Constitución", (3, 21): "Juárez", (5, 1): "Trabajo", (9, 16): "Independencia",
    (11, 20): "Revolución", (12, 24): "Receso", (12, 25): "Navidad", (12, 26): "Receso", (12, 31): "Receso",
}
CALIFORNIA = {  # what the offices of the set keep closed, as published by the state
    "2024-10-14": "Columbus", "2024-11-11": "Veterans", "2024-11-28": "Thanksgiving", "2024-11-29": "Day after Thanksgiving",
    "2024-12-25": "Christmas", "2025-01-01": "New Year", "2025-01-20": "Martin Luther King", "2025-02-17": "Presidents",
    "2025-03-31": "Cesar Chavez", "2025-05-26": "Memorial", "2025-06-19": "Juneteenth", "2025-07-04": "Independence",
}


@dataclass(frozen=True)
class Made:
    """One set: its panel (the days after the last known one are asked), and what its noise is like."""

    name: str
    panel: Panel
    said: str


def days_from(first: date, n: int) -> np.ndarray:
    return np.datetime64(first, "D") + np.arange(n)


def posted_waits(shared: Path, ahead: int = 28) -> Made:
    """Daily mean of the posted walk-in wait of an office's open hours; repetitions once, and the first of two figures."""
    rows = pl.read_csv(shared / "data" / "esperas-dmv" / "wait_times.csv.gz", try_parse_dates=True)
    rows = rows.unique(maintain_order=True).unique(["location", "captured"], keep="first", maintain_order=True)
    daily = rows.drop_nulls("no_appt_wait").group_by("location", pl.col("captured").dt.date()).agg(pl.col("no_appt_wait").mean())
    first, last = daily["captured"].min(), daily["captured"].max()
    days = days_from(first, (last - first).days + 1 + ahead)
    offices = sorted(daily["location"].unique())
    values = np.full((len(offices), len(days) - ahead), np.nan)
    for office, day, wait in daily.iter_rows():
        values[offices.index(office), (day - first).days] = wait
    names = {np.datetime64(day, "D"): name for day, name in CALIFORNIA.items()}
    shut = np.isin(days, [day for day in names if not _open(values, days, day)]) | (weekdays(days) > 4)
    return _made("esperas-dmv", grid(values, np.tile(~shut, (len(offices), 1)), days, (names,)))


def _open(values: np.ndarray, days: np.ndarray, day: np.datetime64) -> bool:
    """Whether any office posted something on a day of the state's list: some of them are working days."""
    at = int((day - days[0]).astype(int))
    return at < values.shape[1] and bool(np.isfinite(values[:, at]).any())


def closures(days: np.ndarray) -> dict[np.datetime64, str]:
    """Fixed days, and a week at Easter that moves."""
    found = {day: FIXED[key] for day in days if (key := (day.item().month, day.item().day)) in FIXED}
    for year, month, number in ((2024, 3, 25), (2025, 4, 14), (2026, 3, 30)):
        found |= {np.datetime64(date(year, month, number) + timedelta(k), "D"): "Semana Santa" for k in range(5)}
    return {day: name for day, name in found.items() if days[0] <= day <= days[-1]}


def wander(dice: np.random.Generator, n: int, length: int, size: np.ndarray, memory: np.ndarray) -> np.ndarray:
    """AR(1) noise of that standard deviation and autocorrelation: n x length."""
    found = dice.normal(size=(length, n))
    for t in range(1, length):
        found[t] = memory * found[t - 1] + np.sqrt(1 - memory**2) * found[t]
    return found.T * size[:, None]


def seasons(dice: np.random.Generator, n: int, days: np.ndarray, shut: np.ndarray, year: float) -> np.ndarray:
    """Logarithms of what the calendar does to each of n series."""
    turn = np.array([day.item().timetuple().tm_yday for day in days]) / 365.25 * 2 * np.pi
    effect = (dice.normal(0, 0.10, 7) + dice.normal(0, 0.12, (n, 7)))[:, weekdays(days)]
    effect += dice.uniform(0, year, (n, 1)) * np.sin(turn + dice.normal(1.0, 0.6, (n, 1)))
    number = np.array([day.item().day for day in days])
    effect += dice.normal(0.12, 0.06, (n, 1)) * ((number >= 14) & (number <= 17))
    after = np.r_[False, shut[:-1]] & ~shut
    return effect + dice.normal(0.25, 0.08, (n, 1)) * after


def shifts(dice: np.random.Generator, n: int, length: int, share: float) -> np.ndarray:
    """Lasting steps of a third or so in some series, on any day."""
    size = dice.choice([-0.45, -0.3, 0.3, 0.45], (n, 1)) * (dice.random((n, 1)) < share)
    return size * (np.arange(length) >= dice.integers(length // 6, length, (n, 1)))


def made(name: str, seed: int, n: int, ahead: int = 28) -> Made:
    """A generated set: visits, waits, online (opens every day), rare or new."""
    dice = np.random.default_rng(seed)
    days = days_from(FIRST, 365 * YEARS + 1 + ahead)
    names = closures(days)
    shut = np.isin(days, list(names)) | (weekdays(days) > 4)
    opens = np.ones((n, len(days)), dtype=bool) if name == "online" else np.tile(~shut, (n, 1))
    log_level = seasons(dice, n, days, shut, 0.15 if name == "waits" else 0.3) + shifts(dice, n, len(days), 0.3)
    if name == "online":
        log_level += dice.normal(-0.7, 0.15, (n, 1)) * shut
    if name == "waits":
        log_level += np.log(dice.uniform(8, 60, (n, 1)))
        log_level += wander(dice, n, len(days), dice.uniform(0.1, 0.3, n), np.full(n, 0.97))
        log_level += wander(dice, n, len(days), dice.uniform(0.2, 0.45, n), dice.uniform(0.1, 0.5, n))
        values = np.round(np.exp(log_level), 1)
    else:
        size = dice.uniform(0.1, 0.7, (n, 1)) if name == "rare" else np.exp(dice.normal(3.2, 1.0, (n, 1)))
        log_level += wander(dice, n, len(days), dice.uniform(0.05, 0.25, n), dice.uniform(0.2, 0.9, n))
        values = dice.poisson(size * np.exp(log_level) * dice.gamma(20, 1 / 20, log_level.shape)).astype(float)
    return _made(f"{name} ({n})", grid(values[:, : len(days) - ahead], opens, days, (names,)))


def predial(seed: int, n: int) -> Made:
    """Daily money of three years with a long smooth peak from January to March; the year to come is asked."""
    dice = np.random.default_rng(seed)
    days = days_from(date(2023, 1, 2), 365 * 3)
    turn = np.array([day.item().timetuple().tm_yday for day in days])
    centre, width = dice.uniform(20, 45, (n, 1)), dice.uniform(18, 30, (n, 1))
    peak = dice.uniform(0.8, 1.8, (n, 1)) * np.exp(-0.5 * ((turn - centre) / width) ** 2)
    level = np.log(dice.uniform(5e4, 5e5, (n, 1))) + peak + dice.normal(0, 0.1, (n, 7))[:, weekdays(days)]
    level += wander(dice, n, len(days), np.full(n, 0.25), np.full(n, 0.3))
    opens = np.tile(weekdays(days) < 5, (n, 1))
    return _made(f"predial ({n})", grid(np.exp(level), opens, days))


def _made(name: str, panel: Panel) -> Made:
    return Made(name, panel, described(panel))


def described(panel: Panel) -> str:
    """Mean day, share of zeros, noise and autocorrelation of what weekday and a 13-week level leave; the middle series."""
    known = panel.values
    means, zeros, noise, memory = [], [], [], []
    for row in known:
        some = np.isfinite(row)
        if some.sum() < 60 or np.nanmean(row) == 0:
            continue
        around = [row[max(0, t - 32) : t + 33] for t in range(len(row))]
        rest = row / [np.nanmean(near) if np.isfinite(near).any() else np.nan for near in around]
        rest = rest - [np.nanmean(rest[c :: panel.season]) for c in np.arange(len(row)) % panel.season]
        pairs = np.isfinite(rest[1:]) & np.isfinite(rest[:-1])
        means.append(np.nanmean(row))
        zeros.append(np.mean(row[some] == 0))
        noise.append(np.nanstd(rest))
        memory.append(np.corrcoef(rest[1:][pairs], rest[:-1][pairs])[0, 1])
    size, empty, sd, same = (float(np.nanmedian(values)) for values in (means, zeros, noise, memory))
    return f"mean day {size:,.1f}, zeros {100 * empty:.0f} %, noise {100 * sd:.0f} % of the level, autocorrelation {same:.2f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Plain columns."""
    lines = [head, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    sides = [str.ljust, *(str.rjust for _ in head[1:])]
    return "\n".join("  ".join(side(c, w) for c, w, side in zip(line, widths, sides, strict=True)) for line in lines)
