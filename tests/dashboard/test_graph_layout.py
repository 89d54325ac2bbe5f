"""The layout of a graph: nothing upon anything else, the heaviest arrows go down, and the same graph stands the same."""

from itertools import combinations, pairwise
from random import Random

import pytest

from dashboard.graph_layout import Box, Layout, Link, layout


def tangle(seed: int, size: int) -> tuple[list[Box], list[Link]]:
    """A flow with shortcuts, ways back and loops of its own."""
    dice = Random(seed)
    keys = [f"paso {n}" for n in range(size)]
    boxes = [Box(key, dice.uniform(100, 190), dice.choice([37, 54, 71])) for key in keys]
    pairs = {(a, b): dice.randrange(50, 500) for a, b in pairwise(keys)}
    for _ in range(size):
        pairs.setdefault((dice.choice(keys), dice.choice(keys)), dice.randrange(1, 60))
    return boxes, [Link(a, b, n, 70, 16) for (a, b), n in pairs.items()]


def rectangles(placed: Layout, boxes: list[Box], links: list[Link]) -> list[tuple[str, float, float, float, float]]:
    """Everything that takes room: the boxes and the words."""
    found = [
        (box.key, x - box.width / 2, x + box.width / 2, y - box.height / 2, y + box.height / 2)
        for box in boxes for x, y in [placed.middles[box.key]]
    ]  # fmt: skip
    size = {(link.source, link.target): link for link in links}
    for route in placed.routes:
        link, (x, y) = size[route.source, route.target], route.words
        found.append((f"{link}", x - link.width / 2, x + link.width / 2, y - link.height / 2, y + link.height / 2))
    return found


@pytest.mark.parametrize("size", [1, 2, 8, 40])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_stands_upon_anything_else(seed: int, size: int) -> None:
    boxes, links = tangle(seed, size)
    placed = layout(boxes, links)
    taken = rectangles(placed, boxes, links)
    for one, other in combinations(taken, 2):
        apart = one[2] <= other[1] + 1e-6 or other[2] <= one[1] + 1e-6 or one[4] <= other[3] + 1e-6 or other[4] <= one[3] + 1e-6
        assert apart, (one[0], other[0])
    assert min(r[1] for r in taken) >= -1e-6
    assert min(r[3] for r in taken) >= -1e-6
    assert max(r[2] for r in taken) <= placed.width + 1e-6
    assert max(r[4] for r in taken) <= placed.height + 1e-6
    assert {(r.source, r.target) for r in placed.routes} == {(link.source, link.target) for link in links}


def test_the_heaviest_way_goes_down_and_what_returns_goes_up() -> None:
    boxes = [Box(key, 100, 40) for key in ("inicio", "a", "b", "c", "fin")]
    flow = [("inicio", "a", 9), ("a", "b", 9), ("b", "c", 3), ("c", "b", 3), ("b", "fin", 9), ("a", "a", 2)]
    placed = layout(boxes, [Link(*pair, 40, 16) for pair in flow])
    up = {(r.source, r.target): r.up for r in placed.routes}
    assert {pair for pair, goes_up in up.items() if goes_up} == {("c", "b"), ("a", "a")}
    assert len(up) == len(flow)
    levels = [placed.middles[key][1] for key in ("inicio", "a", "b", "c")]
    assert levels == sorted(levels)


def test_a_plain_flow_is_one_column_and_the_same_each_time() -> None:
    boxes = [Box(key, 100 + 10 * n, 40) for n, key in enumerate("abcde")]
    links = [Link(a, b, 5, 40, 16) for a, b in pairwise("abcde")]
    placed = layout(boxes, links)
    assert len({round(x, 3) for x, _y in placed.middles.values()}) == 1
    assert layout(boxes, links) == placed


def test_nothing_and_boxes_without_arrows() -> None:
    assert layout([], []) == Layout({}, (), 0.0, 0.0)
    alone = layout([Box("a", 100, 40), Box("b", 100, 40)], [])
    assert abs(alone.middles["a"][0] - alone.middles["b"][0]) >= 100
