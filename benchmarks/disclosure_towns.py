"""Random municipalities for the attack: cases with an agency, a procedure, an office, a channel, a month and a kind; several
deliveries of them, with corrections of past months, an agency that delivers late and an office that opens."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random


@dataclass(frozen=True)
class Case:
    agency: str
    procedure: str
    office: str
    channel: str
    month: int
    kind: int  # 0 kept its deadline, 1 did not


def deliveries(seed: int) -> Iterator[list[Case]]:
    """What is known at each of four releases, a month more each time."""
    dice = Random(seed)
    sizes = [dice.randrange(1, 7) for _ in range(dice.randrange(2, 6))]
    places = [(f"A{a}", f"P{a}.{p}", 3 ** dice.uniform(0, 5)) for a, size in enumerate(sizes) for p in range(size)]
    offices = [f"O{o}" for o in range(dice.randrange(2, 5))]
    cases = [case for month in range(4) for case in _month(dice, places, offices, month)]
    late = dice.choice(places)[0] if dice.random() < 0.5 else ""
    for last in range(3):
        known = [case for case in cases if case.month <= last and not (case.agency == late and case.month == last)]
        yield known
        cases = list(_corrected(dice, cases, last))
        if dice.random() < 0.4:
            cases = [replace(case, office="NUEVA") if case.month > last and dice.random() < 0.1 else case for case in cases]
    yield [case for case in cases if case.month <= 3]


def _month(dice: Random, places: Sequence[tuple[str, str, float]], offices: Sequence[str], month: int) -> Iterator[Case]:
    for agency, procedure, size in places:
        kept = dice.choice([1.0, 0.95, 0.6])
        for _ in range(int(dice.gauss(size, size**0.5))):
            office = dice.choices(offices, [4**i for i in range(len(offices))])[0]
            channel = dice.choices(["counter", "web", "app", "phone"], [100, 30, 3, 1])[0]
            yield Case(agency, procedure, office, channel, month, int(dice.random() > kept))


def _corrected(dice: Random, cases: Sequence[Case], until: int) -> Iterator[Case]:
    """A month of the past gets more cases, loses some, or has some moved; or one procedure's are delivered anew."""
    month, share = dice.randrange(until + 1), dice.choice([0.0, 0.01, 0.3])
    anew = dice.choice(cases).procedure if cases and dice.random() < 0.5 else ""
    for case in cases:
        if case.month != month:
            yield case
        elif case.procedure == anew:
            yield from [case] * dice.choice([1, 2])
        elif dice.random() >= share:
            yield case
        elif dice.random() < 0.5:
            yield replace(case, channel=dice.choice(["web", "counter"]), kind=1 - case.kind)


def tabulated(cases: Sequence[Case], month: int, shares: bool) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The counts of one month by row: those that kept the deadline and those that did not, or all of them."""
    found: Counter[tuple[tuple[str, ...], int]] = Counter()
    for case in cases:
        if case.month == month:
            for path in ((), ("agency", case.agency), ("agency", case.agency, case.procedure), ("office", case.office),
                         ("channel", case.channel)):
                found[path, case.kind if shares else 0] += 1
    return {path: tuple(found[path, k] for k in range(2 if shares else 1)) for path in sorted({path for path, _ in found})}
