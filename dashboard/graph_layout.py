"""Where the boxes and arrows of a graph stand: layers from top to bottom, few crossings, nothing upon anything else.

The layered drawing of Sugiyama, Tagawa and Toda (1981). The arrows that lead on from the first box, the heaviest first, say which
way is down, and those against them go up; every arrow has a place of its own in each layer that it passes, as wide as its words
where it says them, so that no arrow runs through a box and no words stand upon others. Places in a layer follow the middle of
their neighbours; then each layer is moved as near to its neighbours as it can be without overlapping.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 16
GAP, NARROW = 26.0, 12.0  # between two boxes, and beside an arrow
Slot = tuple[int, int]  # (layer, number of the place)


@dataclass(frozen=True)
class Box:
    """Something drawn, by its key, with its size."""

    key: str
    width: float
    height: float


@dataclass(frozen=True)
class Link:
    """An arrow from one box to another one, how much it carries, and the size of its words."""

    source: str
    target: str
    weight: float
    width: float
    height: float


@dataclass(frozen=True)
class Route:
    """How an arrow runs: the points that it passes, first to last; where the middle of its words is; whether it goes up."""

    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    words: tuple[float, float]
    up: bool


@dataclass(frozen=True)
class Layout:
    """The middle of each box, the way of each arrow, and the size of it all."""

    middles: dict[str, tuple[float, float]]
    routes: tuple[Route, ...]
    width: float
    height: float


@dataclass
class _Places:
    """Every place of every layer: its width and height, whom it follows, and its middle."""

    layers: list[list[int]]
    width: list[float] = field(default_factory=list)
    height: list[float] = field(default_factory=list)
    box: list[bool] = field(default_factory=list)
    above: dict[int, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    below: dict[int, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    x: list[float] = field(default_factory=list)

    def add(self, layer: int, width: float, height: float, box: bool) -> int:
        """A new place at the end of a layer."""
        self.layers[layer].append(len(self.width))
        self.width.append(width)
        self.height.append(height)
        self.box.append(box)
        self.x.append(0.0)
        return len(self.width) - 1

    def join(self, upper: int, lower: int, weight: float) -> None:
        """Two places of neighbouring layers that want to stand one below the other."""
        self.below[upper].append((lower, weight))
        self.above[lower].append((upper, weight))

    def apart(self, left: int, right: int) -> float:
        """How far the middles of two neighbours of a layer must be."""
        gap = GAP if self.box[left] and self.box[right] else NARROW
        return (self.width[left] + self.width[right]) / 2 + gap


def layout(boxes: Sequence[Box], links: Sequence[Link]) -> Layout:
    """Places everything, from the first box down; an arrow from a box to itself asks for room at the right of the box."""
    loops = {link.source: link for link in links if link.source == link.target}
    ways = [link for link in links if link.source != link.target]
    ways.sort(key=lambda link: (-link.weight, link.source, link.target))
    down = _down([box.key for box in boxes], ways)
    rank = _ranks([box.key for box in boxes], [(a, b) for link in ways for a, b in [_ends(link, down)]])
    places = _Places([[] for _ in range(2 * max(rank.values(), default=0) + 1)])
    at = {}
    for box in boxes:
        room = loops[box.key].width + NARROW if box.key in loops else 0.0
        at[box.key] = places.add(2 * rank[box.key], box.width + 2 * room, box.height, box=True)
    paths = [_path(places, link, *(at[key] for key in _ends(link, down)), *(rank[k] for k in _ends(link, down))) for link in ways]
    _order(places)
    _move(places)
    return _drawn(boxes, ways, down, loops, places, at, paths)


def _ends(link: Link, down: set[tuple[str, str]]) -> tuple[str, str]:
    """The upper and the lower end of an arrow."""
    return (link.source, link.target) if (link.source, link.target) in down else (link.target, link.source)


def _down(keys: Sequence[str], ways: Sequence[Link]) -> set[tuple[str, str]]:
    """The arrows that go down: those that lead on from the first box, the heaviest first, unless they close a circle."""
    below: dict[str, set[str]] = {key: {key} for key in keys}
    found, left, reached = set[tuple[str, str]](), list(ways), set(keys[:1])
    while left:
        link = next((one for one in left if one.source in reached), left[0])
        left.remove(link)
        reached |= {link.source, link.target}
        if link.source in below[link.target]:
            continue
        found.add((link.source, link.target))
        for seen in below.values():
            if link.source in seen:
                seen.update(below[link.target])
    return found


def _ranks(keys: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The layer of each box: one below the lowest of those above it."""
    rank = dict.fromkeys(keys, 0)
    for _turn in keys:
        for upper, lower in pairs:
            rank[lower] = max(rank[lower], rank[upper] + 1)
    return rank


def _path(places: _Places, link: Link, upper: int, lower: int, first: int, last: int) -> list[int]:
    """The places of an arrow between its ends, from above; the words stand in the first layer between two rows of boxes."""
    path = [upper]
    for layer in range(2 * first + 1, 2 * last):
        says = layer == 2 * first + 1
        path.append(places.add(layer, link.width if says else NARROW, link.height if says else 0.0, box=False))
    path.append(lower)
    for one, other in pairwise(path):
        straight = 1.0 if places.box[one] or places.box[other] else 4.0
        places.join(one, other, straight * (1.0 + link.weight))
    return path[1:-1]


def _order(places: _Places) -> None:
    """The order in each layer, by the middle of the neighbours above, then below, and so on: the one with fewest crossings."""
    best, least = [list(layer) for layer in places.layers], _crossings(places)
    for turn in range(SWEEPS):
        layers = places.layers if turn % 2 == 0 else places.layers[::-1]
        beside = places.above if turn % 2 == 0 else places.below
        spot = {place: i for row in places.layers for i, place in enumerate(row)}
        for layer in layers:
            middle = {p: sum(spot[q] for q, _ in beside[p]) / len(beside[p]) if beside[p] else spot[p] for p in layer}
            layer.sort(key=lambda p: (middle[p], spot[p]))
            spot |= {place: i for i, place in enumerate(layer)}
        if (crossings := _crossings(places)) < least:
            best, least = [list(layer) for layer in places.layers], crossings
    places.layers = best


def _crossings(places: _Places) -> int:
    """How many pairs of arrows cross between two layers."""
    total = 0
    for layer, following in pairwise(places.layers):
        spot = {place: i for i, place in enumerate(following)}
        seen: list[int] = []
        for end in (end for place in layer for end in sorted(spot[q] for q, _ in places.below[place])):
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total


def _move(places: _Places) -> None:
    """The middles: each layer as near to its neighbours as its widths allow."""
    for layer in places.layers:
        for left, right in pairwise(layer):
            places.x[right] = places.x[left] + places.apart(left, right)
    for turn in range(2 * SWEEPS):
        for layer in places.layers if turn % 2 == 0 else places.layers[::-1]:
            _settle(places, layer)


def _settle(places: _Places, layer: Sequence[int]) -> None:
    """The middles of one layer, by least squares with the order and the gaps kept (pool adjacent violators)."""
    blocks: list[list[float]] = []  # [wanted middle of the first, weight, how many]
    offset = 0.0
    offsets = []
    for i, place in enumerate(layer):
        offset += places.apart(layer[i - 1], place) if i else 0.0
        offsets.append(offset)
        near = places.above[place] + places.below[place]
        weight = sum(w for _, w in near)
        wanted = sum(places.x[q] * w for q, w in near) / weight if weight else places.x[place]
        blocks.append([wanted - offset, weight or 0.1, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            last = blocks.pop()
            one = blocks[-1]
            one[0] = (one[0] * one[1] + last[0] * last[1]) / (one[1] + last[1])
            one[1] += last[1]
            one[2] += last[2]
    middles = [block[0] for block in blocks for _ in range(int(block[2]))]
    for place, middle, moved in zip(layer, middles, offsets, strict=True):
        places.x[place] = middle + moved


def _drawn(
    boxes: Sequence[Box], ways: Sequence[Link], down: set[tuple[str, str]], loops: dict[str, Link], places: _Places,
    at: dict[str, int], paths: Sequence[Sequence[int]],
) -> Layout:  # fmt: skip
    """The layout from the places, moved so that it starts at 0."""
    left = min((places.x[p] - places.width[p] / 2 for row in places.layers for p in row), default=0.0)
    right = max((places.x[p] + places.width[p] / 2 for row in places.layers for p in row), default=0.0)
    level, y = {}, 0.0
    for number, row in enumerate(places.layers):
        tall = max((places.height[p] for p in row), default=0.0)
        air = 2 * GAP / 3 if number else 0.0
        for place in row:
            level[place] = y + air + tall / 2
        y += air + tall
    middles = {key: (places.x[place] - left, level[place]) for key, place in at.items()}
    size = {box.key: box for box in boxes}
    routes = []
    for link, path in zip(ways, paths, strict=True):
        points = [(places.x[p] - left, level[p]) for p in path]
        up = (link.source, link.target) not in down
        upper, lower = _ends(link, down)
        ends = (_side(middles[upper], size[upper], 1, points[0][0]), _side(middles[lower], size[lower], -1, points[-1][0]))
        whole = [ends[0], *points, ends[1]]
        routes.append(Route(link.source, link.target, tuple(whole[::-1] if up else whole), points[0], up))
    for key, link in loops.items():
        (x, middle), half = middles[key], size[key].width / 2
        words = (x + half + NARROW + link.width / 2, middle)
        routes.append(Route(key, key, ((x + half, middle - 10), (x + half, middle + 10)), words, True))
    return Layout(middles, tuple(routes), right - left, y)


def _side(middle: tuple[float, float], box: Box, way: int, toward: float) -> tuple[float, float]:
    """Where an arrow touches a box: below it (1) or above it (-1), drawn a little towards where it goes."""
    room = box.width / 2 - 14
    return middle[0] + max(-room, min(room, (toward - middle[0]) * 0.35)), middle[1] + way * box.height / 2
