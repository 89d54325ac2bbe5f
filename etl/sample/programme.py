"""What the digital programme reports: training, servants, paper, campaigns, budget by step, income law, transparency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from etl.sample.arrays import DAY, stream
from etl.sample.catalogue import agencies
from etl.sample.demand import WEB, WHATSAPP
from etl.sample.requests import DONE
from etl.sample.sources import Town
from etl.sample.world import World

STEPS = (
    "1. Decisión", "2. Aliado tecnológico", "3. Dirección digital", "4. Metas", "5. Presupuesto", "6. Elección de trámites",
    "7. Componentes", "8. Capacitación", "9. Difusión", "10. Aprende e itera",
)
BUDGET_MXN = {2: 1_450_000, 3: 1_860_000, 4: 120_000, 6: 90_000, 7: 2_640_000, 8: 780_000, 9: 650_000, 10: 310_000}
PACE = {2: 0.95, 3: 0.98, 4: 0.90, 6: 1.05, 7: 0.82, 8: 0.74, 9: 1.04, 10: 0.90}  # what a year spends of its budget
SERVANTS = 46  # public servants on the platform once an agency is fully there, on average
OBLIGATIONS = 48  # of transparency, in each agency
SHEETS = 9  # counted by the departments for each request that was resolved online
GROWTH = 1.04  # of the income law from one year to the next


@dataclass(frozen=True)
class Report:
    """One reported figure: the series as our facts call it, of an agency or a step ('' = neither), over days or from one on."""

    series: str
    first: date
    last: date | None
    value: float
    agency: str = ""
    step: int = 0


def months(world: World) -> list[tuple[date, date]]:
    """First and last day of each complete month."""
    found, day = [], world.first
    while day <= world.until:
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if day.day == 1 and last <= world.until:
            found.append((day, last))
        day = last + timedelta(days=1)
    return found


def years(world: World) -> list[tuple[date, date]]:
    """The complete months from the first January on."""
    known = months(world)
    return [month for month in known if month[0] >= next((first for first, _ in known if first.month == 1), world.until)]


def quarters(world: World) -> list[tuple[date, date]]:
    """First and last day of each complete quarter."""
    known = dict(months(world))
    starts = [first for first in known if first.month % 3 == 1]
    ends = {first: (first.replace(day=28) + timedelta(days=40)).replace(day=1) for first in starts}
    return [(first, known[ends[first]]) for first in starts if ends[first] in known]


def progress(town: Town) -> Iterator[tuple[date, date, list[Report]]]:
    """What the programme's team reports of each month."""
    world, random = town.world, stream(town.world.seed, "programme")
    names = [agency.id for agency in agencies()]
    sheets = _sheets(town)
    for turn, (first, last) in enumerate(months(world)):
        aboard = min(len(names), 3 + turn * 11 // 20)
        rows = [Report("agencies_on_board", last, None, aboard), Report("equipment", last, None, 40 + 6 * turn)]
        for place, agency in enumerate(names[:aboard]):
            months_in = turn - max(place - 3, 0) * 20 / 11
            grown = min(1.0, 0.3 + 0.06 * months_in) * SERVANTS * (0.5 + place % 5 / 4)
            rows.append(Report("public_servants_active", last, None, max(int(grown), 1), agency))
            trained = int(random.poisson(4 + 9 * (months_in < 3)))
            rows += [Report("people_trained", first, last, trained, agency)] if trained else []
        reach = int(2_000 * (1 + 2 * (first.month in (1, 2, 10))) * random.uniform(0.8, 1.2))
        letters = int(random.normal(5_200, 250))
        paperless = int(letters * min(0.12 + 0.025 * turn, 0.7))
        rows += [
            Report("sheets_saved", first, last, sheets[first]), Report("campaign_reach", first, last, reach),
            Report("oficios", first, last, letters), Report("paperless_oficios", first, last, paperless),
        ]
        yield first, last, rows


def _sheets(town: Town) -> dict[date, int]:
    """Sheets by month of resolution of what was resolved online."""
    world, requests = town.world, town.requests
    online = np.isin(requests.channel, (WEB, WHATSAPP)) & np.isin(requests.status, DONE)
    day = requests.resolved[online] // DAY
    found = {}
    for first, last in months(world):
        found[first] = int(((day >= world.day(first)) & (day <= world.day(last))).sum()) * SHEETS
    return found


def account(town: Town) -> Iterator[tuple[date, date, list[Report]]]:
    """What the treasury reports of each month: spending by step and own income; in January, what the year was given."""
    world, random = town.world, stream(town.world.seed, "account")
    income = _income(town)
    for first, last in years(world):
        rows = []
        factor = 1.06 ** (first.year - years(world)[0][0].year)
        if first.month == 1:
            end = date(first.year, 12, 31)
            rows += [Report("budget_mxn", first, end, round(mxn * factor, -3), step=step) for step, mxn in BUDGET_MXN.items()]
            rows.append(Report("income_estimate_mxn", first, end, _estimate(world, income, first.year)))
        for step, mxn in BUDGET_MXN.items():
            spent = round(mxn * factor * PACE[step] / 12 * float(random.uniform(0.75, 1.25)), 2)
            rows.append(Report("budget_spent_mxn", first, last, spent, step=step))
        rows.append(Report("income_collected_mxn", first, last, round(income[first], 2)))
        yield first, last, rows


def _income(town: Town) -> dict[date, float]:
    """Pesos that came in by month."""
    world, payments = town.world, town.payments
    day = payments.paid // DAY
    inside = {first: (day >= world.day(first)) & (day <= world.day(last)) for first, last in months(world)}
    return {first: float(payments.cents[rows].sum()) / 100 for first, rows in inside.items()}


def _estimate(world: World, income: dict[date, float], year: int) -> float:
    """The income law of a year: what the first year collects, a little more with each."""
    opening = years(world)[0][0].year
    collected = sum(mxn for first, mxn in income.items() if first.year == opening)
    return float(round(collected * GROWTH ** (year - opening) * 1.02, -3))


def transparency(world: World) -> Iterator[tuple[date, date, list[Report]]]:
    """What the transparency unit reports of each quarter: obligations of each agency and how many it meets, and open datasets."""
    random = stream(world.seed, "transparency")
    for turn, (first, last) in enumerate(quarters(world)):
        rows = []
        for agency in agencies():
            met = min(OBLIGATIONS, int(33 + 2 * turn + random.integers(0, 6)))
            datasets = int(min(turn * 0.8 + random.integers(0, 2), 9))
            rows += [
                Report("obligations", last, None, OBLIGATIONS, agency.id), Report("obligations_met", last, None, met, agency.id),
                Report("open_datasets", last, None, datasets, agency.id),
            ]
        yield first, last, rows
