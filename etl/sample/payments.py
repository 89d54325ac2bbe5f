"""What the treasury collects: fees at entry or at the end, predial with its early discounts, and refunds."""

from dataclasses import dataclass

import numpy as np

from etl.sample.arrays import DAY, NEVER, Floats, Ints, stream
from etl.sample.demand import COUNTER, WEB
from etl.sample.requests import GRANTED, OUTSIDE, RESOLVED, Requests
from etl.sample.world import World

UNLINKED = 0.06  # share of the payments whose folio the cashier did not type
REFUNDED = 0.0015
DISCOUNTS = {1: 0.80, 2: 0.90}  # predial paid in January and February
METHODS = ("Efectivo", "Tarjeta", "Transferencia SPEI", "Cheque", "Tarjeta en línea")


@dataclass(frozen=True)
class Payments:
    """One entry per payment, by time; cents; request NEVER = not written down; online = paid in the portal."""

    request: Ints
    linked: Ints
    paid: Ints
    cents: Ints
    method: Ints
    online: Ints

    def __len__(self) -> int:
        return len(self.paid)


def build(world: World, requests: Requests) -> Payments:
    """The payments of the requests that have a fee in the treasury."""
    random = stream(world.seed, "payments")
    who, paid = _due(world, requests, random)
    cents = _amounts(world, requests.procedure[who], paid, random)
    online = np.isin(requests.channel[who], (WEB, WEB + 1)).astype(np.int64)
    method = np.where(
        online == 1, random.choice([4, 2], len(who), p=[0.74, 0.26]), random.choice(4, len(who), p=[0.52, 0.34, 0.12, 0.02])
    )
    back = np.flatnonzero((random.random(len(who)) < REFUNDED) & (paid + 5 * DAY < world.end))
    when = world.at_work(requests.office[who[back]], paid[back] // DAY, random.uniform(0.1, 2.9, len(back)))
    who, online, method = (np.concatenate([a, a[back]]) for a in (who, online, method))
    paid, cents = np.concatenate([paid, when]), np.concatenate([cents, -cents[back]])
    linked = np.where(random.random(len(who)) < UNLINKED, NEVER, who)
    keep = np.flatnonzero(paid < world.end)
    order = keep[np.lexsort((keep, paid[keep]))]
    return Payments(who[order], linked[order], paid[order], cents[order], method[order].astype(np.int64), online[order])


def _due(world: World, requests: Requests, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Which requests are paid, and when."""
    pays = np.array([p.pays for p in world.procedures])[requests.procedure]
    good = ~np.isin(requests.status, OUTSIDE)
    entry = np.flatnonzero((pays == "entry") & good)
    end = np.flatnonzero((pays == "end") & np.isin(requests.status, (RESOLVED, GRANTED)))
    minutes = np.where(requests.channel[entry] == COUNTER, random.uniform(3, 15, len(entry)), random.uniform(1, 6, len(entry)))
    paid_entry = requests.received[entry] + (minutes * 60).astype(np.int64)
    paid_end = requests.resolved[end] - (random.uniform(0, 20, len(end)) * 60).astype(np.int64)
    return np.concatenate([entry, end]), np.concatenate([paid_entry, paid_end])


def _amounts(world: World, procedure: Ints, paid: Ints, random: np.random.Generator) -> Ints:
    """Cents: the published fee, or one that depends on the case, which grows with the years."""
    fee = np.array([p.fee for p in world.procedures])[procedure]
    spread = np.array([p.spread for p in world.procedures])[procedure]
    noise = np.exp(random.normal(0, 1, len(procedure)) * spread - spread**2 / 2)
    amount = fee * np.where(spread > 0, noise * 1.04 ** (paid / DAY / 365), 1.0)
    months = np.array([world.date(d).month for d in range(world.days)])[np.minimum(paid // DAY, world.days - 1)]
    for month, part in DISCOUNTS.items():
        amount[(procedure == world.procedure("TES-01")) & (months == month)] *= part
    return np.round(_to_cents(amount)).astype(np.int64)


def _to_cents(amount: Floats) -> Floats:
    return np.maximum(amount, 20) * 100
