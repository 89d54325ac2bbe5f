"""What happens inside a procedure: its steps, the wait before each of them, preventions, and the bottleneck."""

from dataclasses import dataclass, replace

import numpy as np

from etl.sample.arrays import NEVER, Bools, Floats, Ints
from etl.sample.story import BACKLOG, BACKLOG_DAYS, BOTTLENECK
from etl.sample.world import World


@dataclass(frozen=True)
class Step:
    """One step of a flow: working days that the file waits before it and that the work takes, and who does it."""

    activity: str
    wait: float
    work: float
    desk: str


RECEPTION = Step("Recepción", 0, 0, "VEN")
PREVENTION = Step("Prevención al solicitante", 0, 0, "REV")
REVIEW = Step("Revisión de requisitos", 0.7, 0.15, "REV")
INSPECTION = Step("Inspección en sitio", 1.0, 0.3, "INS")
SAFETY = Step(BOTTLENECK, 3.9, 0.35, "PCI")
LAND = Step("Dictamen de uso de suelo", 0.7, 0.2, "DUR")
FEES = Step("Cálculo y pago de derechos", 0.5, 0.1, "CAJ")
SIGNATURE = Step("Firma del titular", 0.8, 0.05, "DIR")
DELIVERY = Step("Entrega de resolución", 0.4, 0.05, "VEN")
VALUATION = Step("Valuación técnica", 1.6, 0.6, "VAL")
PLANS = Step("Revisión de planos", 1.5, 0.7, "PLA")

FLOWS: dict[str, tuple[Step, ...]] = {
    "licencia": (REVIEW, LAND, INSPECTION, SAFETY, FEES, SIGNATURE, DELIVERY),
    "obra": (REVIEW, PLANS, INSPECTION, FEES, SIGNATURE, DELIVERY),
    "obra_mayor": (REVIEW, PLANS, LAND, INSPECTION, SAFETY, FEES, SIGNATURE, DELIVERY),
    "suelo": (REVIEW, LAND, SIGNATURE, DELIVERY),
    "avaluo": (REVIEW, INSPECTION, VALUATION, SIGNATURE, DELIVERY),
    "proteccion": (REVIEW, INSPECTION, SAFETY, SIGNATURE, DELIVERY),
    "toma": (REVIEW, INSPECTION, FEES, SIGNATURE, DELIVERY),
}
ACTIVITIES = list(dict.fromkeys(step for flow in FLOWS.values() for step in (RECEPTION, PREVENTION, *flow)))

PREVENTED = 0.09
TEMPO = {"flow": 1.28, "other": 1.13}  # how busy the town is: multiplies the usual times
REWORK_DAYS = 0.5  # the second review after a prevention


@dataclass(frozen=True)
class Steps:
    """By request: working days taken (< 0: solved on the spot), end and pause; by event: request, activity, start, end."""

    taken: Floats
    resolved: Ints
    pause_from: Ints
    pause_to: Ints
    event_request: Ints
    event_activity: Ints
    event_start: Ints
    event_end: Ints

    def shortened(self, world: World, rows: Bools, cut: Floats, office: Ints, day: Ints) -> "Steps":
        """The same, with some requests that ended early, before any prevention."""
        taken = np.where(rows, self.taken * cut, self.taken)
        early = world.at_work(office, day, np.maximum(taken, 0))
        return replace(
            self, taken=taken, resolved=np.where(rows, early, self.resolved),
            pause_from=np.where(rows, NEVER, self.pause_from), pause_to=np.where(rows, NEVER, self.pause_to),
        )  # fmt: skip


def walk(
    world: World, random: np.random.Generator, *,
    procedure: Ints, office: Ints, day: Ints, received: Ints, tempo: Floats, spot: Bools,
) -> Steps:  # fmt: skip
    """Take every request through its procedure; `tempo` multiplies the usual time."""
    n = len(procedure)
    usual = np.array([max(p.pace, 0.35) * max(p.limit_days, 1) for p in world.procedures])
    taken = usual[procedure] * TEMPO["other"] * tempo * np.exp(random.normal(0, 0.6, n))
    taken[spot] = -1
    limits = np.array([p.limit_days for p in world.procedures])
    prevented = ~spot & (limits[procedure] >= 3) & (random.random(n) < PREVENTED)
    length = np.where(prevented, 1 + random.gamma(2.0, 2.2, n), 0)
    starts = np.where(prevented, np.maximum(taken, 0) * random.uniform(0.1, 0.5, n), 0)
    case, activity, start, end = _flows(
        world, random, procedure=procedure, day=day, tempo=tempo, spot=spot, taken=taken, starts=starts, length=length
    )
    pause_from = np.where(prevented, world.at_work(office, day, starts), NEVER)
    pause_to = np.where(prevented, world.at_work(office, day, starts + length), NEVER)
    instant = received + random.integers(60, 1200, n)
    resolved = np.where(spot, instant, world.at_work(office, day, np.maximum(taken, 0) + length))
    at = (office[case], day[case])
    return Steps(
        taken, resolved, pause_from, pause_to, case, activity, world.at_work(*at, start), world.at_work(*at, end)
    )


def _flows(
    world: World, random: np.random.Generator, *, procedure: Ints, day: Ints, tempo: Floats, spot: Bools,
    taken: Floats, starts: Floats, length: Floats,
) -> tuple[Ints, Ints, Floats, Floats]:  # fmt: skip
    """The events of the procedures that have a log; sets what those requests took and where their pause begins."""
    parts: list[tuple[Ints, Ints, Floats, Floats]] = []
    names = [p.flow for p in world.procedures]
    for flow in sorted({name for name in names if name}):
        member = np.array([name == flow for name in names])[procedure] & ~spot
        cases = np.flatnonzero(member)
        begin, end = _positions(world, random, FLOWS[flow], day[cases], tempo[cases])
        paused = length[cases] > 0
        starts[cases] = np.where(paused, end[:, 0], 0)
        back = np.where(paused, length[cases], 0)
        redo = np.where(paused, REWORK_DAYS, 0)
        begin[:, 1:] += (back + redo)[:, None]
        end[:, 1:] += (back + redo)[:, None]
        taken[cases] = end[:, -1] - back
        parts += _events(FLOWS[flow], cases, begin, end)
        parts += _rework(cases[paused], starts[cases][paused], back[paused])
    columns = [np.concatenate([part[k] for part in parts]) for k in range(4)]
    return columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2], columns[3]


def _positions(
    world: World, random: np.random.Generator, flow: tuple[Step, ...], day: Ints, tempo: Floats
) -> tuple[Floats, Floats]:
    """Start and end of each step of each case, in working days after the day of receipt."""
    shape = (len(day), len(flow))
    wait = random.gamma(1.6, 1 / 1.6, shape) * np.array([s.wait for s in flow]) * TEMPO["flow"] * tempo[:, None]
    work = random.gamma(2.5, 1 / 2.5, shape) * np.array([s.work for s in flow])
    for k, step in enumerate(flow):
        if step is SAFETY:
            wait[:, k] *= _backlog(world, day)
    end = np.cumsum(wait + work, axis=1)
    return end - work, end


def _backlog(world: World, day: Ints) -> Floats:
    """The opinion of Protección Civil takes longer and longer for what is received in the last weeks."""
    age = day - (world.days - 1 - BACKLOG_DAYS)
    return 1 + (BACKLOG - 1) * np.clip(age / BACKLOG_DAYS, 0, 1)


def _events(flow: tuple[Step, ...], cases: Ints, begin: Floats, end: Floats) -> list[tuple[Ints, Ints, Floats, Floats]]:
    code = [ACTIVITIES.index(step) for step in flow]
    return [(cases, np.full(len(cases), c, dtype=np.int64), begin[:, k], end[:, k]) for k, c in enumerate(code)]


def _rework(cases: Ints, starts: Floats, length: Floats) -> list[tuple[Ints, Ints, Floats, Floats]]:
    """A prevention sends the file back to the person, and then it is reviewed again."""
    again = starts + length
    prevention = np.full(len(cases), ACTIVITIES.index(PREVENTION), dtype=np.int64)
    review = np.full(len(cases), ACTIVITIES.index(REVIEW), dtype=np.int64)
    return [(cases, prevention, starts, again), (cases, review, again + REWORK_DAYS * 0.7, again + REWORK_DAYS)]
