"""One underlying cause, one item: what changed together, in places that share their events, is told once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

SHARED = 0.5  # of the events of the smaller place: then it is the same story
NEARLY = 0.85  # of the strongest evidence: then the narrower place tells it better


@dataclass(frozen=True)
class Clue:
    """One series that changed: its topic (figures that move together), direction, how clear it is, its place's events."""

    topic: Hashable
    direction: int
    strength: float
    n: float
    place: Hashable
    width: int = 0  # of two places with the same events, the one with the lower width tells it


@dataclass(frozen=True)
class Cause:
    """The clue that tells it best, and all the clues it stands for (its own first)."""

    head: int
    members: tuple[int, ...]


def causes(clues: Sequence[Clue], shared: Callable[[Hashable, Hashable], float]) -> list[Cause]:
    """The clues in as few causes as explain them, strongest first. `shared` is the number of events that two places share.

    The strongest clue is where the cause lies: what is diluted in a wider place, or cut into narrower ones, is fainter there.
    Among the clues nearly as strong, the smallest place that holds all the others tells it: one procedure, or the whole
    office when its procedures moved together.
    """
    left = sorted(range(len(clues)), key=lambda i: -clues[i].strength)
    found = []
    while left:
        top = clues[left[0]]
        members = [i for i in left if i == left[0] or _same(top, clues[i], shared)]
        close = [i for i in members if clues[i].strength >= NEARLY * top.strength]
        holds = [i for i in close if all(_same(clues[i], clues[j], shared) for j in members)]
        head = min(holds or [left[0]], key=lambda i: (clues[i].n, clues[i].width, -clues[i].strength))
        found.append(Cause(head, (head, *(i for i in members if i != head))))
        left = [i for i in left if i not in members]
    return found


def _same(one: Clue, other: Clue, shared: Callable[[Hashable, Hashable], float]) -> bool:
    if one.topic != other.topic or one.direction != other.direction:
        return False
    return one.place == other.place or shared(one.place, other.place) >= SHARED * min(one.n, other.n) > 0
