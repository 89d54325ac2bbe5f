"""What became of the steps after a day, against figures worked out by hand."""

from datetime import date

from metrics.process import Arc, Process, Step
from metrics.process_change import FEW, MovedArc, moved_arcs, moved_steps

DAY = date(2026, 5, 1)


def step(name: str, n: int, minutes: float, returned: int = 0) -> Step:
    return Step(name, n, n, returned, 0, None, None, None, None, 0, minutes, 0.0, 0.0, None)


def side(steps: list[Step], arcs: dict[tuple[str, str], int]) -> Process:
    ways = tuple(Arc(a, b, n, None, None, None, None) for (a, b), n in arcs.items())
    return Process("LIC", DAY, DAY, 100, 0, tuple(steps), ways, True, 480)


def test_steps_by_the_time_that_they_add_or_save() -> None:
    before = side([step("A", 100, 1000), step("B", 50, 5000, 10), step("C", 9, 90)], {})
    after = side([step("A", 100, 3000), step("B", 100, 5000, 10), step("C", 90, 9000), step("D", 90, 9)], {})
    first, second = moved_steps(before, after)
    assert (first.activity, first.minutes_before, first.minutes_after) == ("B", 100, 50)
    assert (first.returned_before, first.returned_after) == (0.2, 0.1)
    assert (second.activity, second.minutes_before, second.minutes_after) == ("A", 10, 30)


def test_ways_on_as_shares_of_those_who_left_the_step() -> None:
    before = side([], {("A", "B"): 80, ("A", "C"): 20, ("X", "B"): FEW - 1})
    after = side([], {("A", "B"): 30, ("A", "D"): 30, ("X", "B"): 500})
    assert moved_arcs(before, after) == [
        MovedArc("A", "D", 0, 30, 0.0, 0.5), MovedArc("A", "B", 80, 30, 0.8, 0.5), MovedArc("A", "C", 20, 0, 0.2, 0.0)]


def test_nothing_where_a_side_is_empty() -> None:
    nothing = side([], {})
    assert moved_steps(nothing, side([step("A", 50, 1)], {})) == []
    assert moved_arcs(nothing, nothing) == []
