"""The ranking: against hand-worked places, against slow code of its own, against pymcdm, and against its promises."""

import random
from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.correlations import kendall_tau
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from metrics.axes import AXES, LAW, PRESETS, TEN_STEPS, Candidate, Evidence, Noise, checked, read_weights
from metrics.draws import places
from metrics.errors import WrongWeights
from metrics.priority import Ranking, dominates, kendall, rank

Row = Mapping[str, float | str | None]


def town(rows: Sequence[Row], **gates: tuple[str, ...]) -> list[Candidate]:
    """Candidates P000, P001…: a number is a value, None missing, a text another state."""
    made = []
    for i, row in enumerate(rows):
        key = f"P{i:03}"
        found = {axis: Evidence(axis, "ok", float(v)) if isinstance(v, int | float) else Evidence(axis, v or "missing")
                 for axis, v in row.items()}
        made.append(Candidate(key, key, "", found, gates.get(key, ())))
    return made


def order(ranking: Ranking) -> list[str]:
    return [row.candidate.key for row in ranking.rows]


def row(ranking: Ranking, key: str):
    return next(row for row in ranking.rows if row.candidate.key == key)


def test_places_worked_by_hand() -> None:
    assert places(np.array([10.0, 30, 20, 30])).tolist() == [0, 2.5 / 3, 1 / 3, 2.5 / 3]
    assert places(np.array([5.0, -np.inf, np.nan])).tolist()[:2] == [1, 0]
    assert np.isnan(places(np.array([5.0, -np.inf, np.nan]))[2])
    assert places(np.array([7.0])).tolist() == [0.5]
    assert np.isnan(places(np.array([np.nan, np.nan]))).all()


def test_scores_and_points_worked_by_hand() -> None:
    # volume: 0, 1/2, 1; revenue: 1, 0, 1/2. Weights 3 to 1.
    found = rank(town([{"volume": 10, "revenue": 900}, {"volume": 20, "revenue": 100}, {"volume": 30, "revenue": 500}]),
                 {"volume": 30, "revenue": 10})
    assert order(found) == ["P002", "P001", "P000"]
    assert [one.score for one in found.rows] == pytest.approx([87.5, 37.5, 25])
    assert found.rows[0].lifts == (("volume", pytest.approx(37.5)), ("revenue", pytest.approx(0)))
    assert [one.carried_by for one in found.rows] == [("volume",), (), ("revenue",)], "only what stands above the middle"


def test_what_would_change_it_worked_by_hand() -> None:
    found = rank(town([{"volume": 10, "revenue": 900}, {"volume": 20, "revenue": 100}, {"volume": 30, "revenue": 500}]),
                 {"volume": 30, "revenue": 10})
    swap = row(found, "P001").swap  # 0.5 v against 1 r: level at v = 2 r
    assert swap is not None
    assert (swap.other, swap.axis, swap.before, swap.after) == ("P000", "revenue", 10, pytest.approx(15))
    level = rank(town([{"volume": 10, "revenue": 900}, {"volume": 20, "revenue": 100}, {"volume": 30, "revenue": 500}]),
                 {"volume": 30, "revenue": 15.01})
    assert order(level) == ["P002", "P000", "P001"], "a hair beyond, they change places"


def test_no_weight_lifts_what_another_dominates() -> None:
    found = rank(town([{"volume": 10, "revenue": 1}, {"volume": 20, "revenue": 2}]), {"volume": 1, "revenue": 1})
    swap = row(found, "P001").swap
    assert swap is not None
    assert swap.axis == ""
    assert [one.front for one in found.rows] == [True, False]


VALUES = st.one_of(st.none(), st.just("not_applicable"), st.just("few"), st.integers(0, 6))
TOWNS = st.lists(st.fixed_dictionaries({"volume": VALUES, "on_time": VALUES, "cost": VALUES, "legal": VALUES}),
                 min_size=1, max_size=14)
WEIGHTS = st.fixed_dictionaries({axis: st.integers(0, 30) for axis in ("volume", "on_time", "cost", "legal")}).filter(
    lambda w: sum(w.values()) > 0)


def beats(one: Candidate, other: Candidate, axes: Sequence[str]) -> bool:
    """Written apart from the ranking: the same axes are known, nowhere less urgent, somewhere more."""
    better = False
    for axis in axes:
        a, b = one.evidence[axis], other.evidence[axis]
        if a.known != b.known:
            return False
        if a.known:
            x, y = (-1e9 if e.value is None else e.value if AXES[axis].higher else -e.value for e in (a, b))
            if x < y:
                return False
            better = better or x > y
    return better


@settings(max_examples=150, deadline=None)
@given(TOWNS, WEIGHTS)
def test_a_dominated_procedure_never_stands_above_the_one_that_dominates_it(rows: list[Row], weights: dict[str, int]) -> None:
    candidates = town(rows)
    found = rank(candidates, weights)
    axes = [axis for axis, points in weights.items() if points and axis not in found.unknown]
    for above, one in enumerate(found.rows):
        for other in found.rows[above + 1 :]:
            assert not beats(other.candidate, one.candidate, axes)
        lost = any(beats(other.candidate, one.candidate, axes) for other in found.rows)
        assert one.front is not lost


@settings(max_examples=60, deadline=None)
@given(TOWNS, WEIGHTS, st.sampled_from([0.001, 0.37, 100, 12345.678]), st.sampled_from(["volume", "on_time", "cost", "legal"]))
def test_units_change_nothing(rows: list[Row], weights: dict[str, int], factor: float, axis: str) -> None:
    turned = [{**r, axis: v * factor if isinstance(v := r[axis], int) else v} for r in rows]
    one, other = rank(town(rows), weights), rank(town(turned), weights)
    assert [(r.candidate.key, r.score, r.low, r.high, r.top) for r in one.rows] == [
        (r.candidate.key, r.score, r.low, r.high, r.top) for r in other.rows]


@settings(max_examples=40, deadline=None)
@given(TOWNS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(rows: list[Row], weights: dict[str, int], chance: random.Random) -> None:
    candidates = town(rows)
    mixed = list(candidates)
    chance.shuffle(mixed)
    assert rank(candidates, weights).rows == rank(mixed, weights).rows


@settings(max_examples=60, deadline=None)
@given(TOWNS, WEIGHTS)
def test_what_every_ranking_keeps(rows: list[Row], weights: dict[str, int]) -> None:
    candidates = town(rows)
    found = rank(candidates, weights)
    assert [one.place for one in found.rows] == list(range(1, len(found.rows) + 1))
    assert sorted([*order(found), *(c.key for c in found.unranked)]) == sorted(c.key for c in candidates)
    n = len(found.rows)
    assert all(1 <= one.low <= one.high <= n and 0 <= one.top <= 1 for one in found.rows)
    assert sum(one.top for one in found.rows) == pytest.approx(min(5, n)), "five places are given away in each draw"
    assert all(a.score >= b.score for a, b in zip(found.rows, found.rows[1:], strict=False))
    for one in found.rows:
        assert 50 + sum(points for _, points in one.lifts) == pytest.approx(one.score)


def test_the_score_is_that_of_pymcdm() -> None:
    """Weighted sum of others over the places by axis: the same scores, hence the same order."""
    chance = random.Random(5)
    rows = [{axis: chance.lognormvariate(4, 1) for axis in ("volume", "revenue", "cost", "on_time")} for _ in range(60)]
    weights = {"volume": 40, "revenue": 25, "cost": 20, "on_time": 15}
    found = rank(town(rows), weights)
    matrix = np.array([[sorted(r[axis] for r in rows).index(one[axis]) / 59 for axis in weights] for one in rows])
    of_gain = np.array([1, 1, 1, -1])  # the fewer in time, the sooner
    same = WSM(normalization_function=minmax_normalization)(matrix, np.array(list(weights.values())) / 100, of_gain)
    ours = np.array([row(found, f"P{i:03}").score for i in range(60)])
    assert ours == pytest.approx(100 * same)
    other = rank(town(rows), {"cost": 1, "volume": 1})
    mine, theirs = ([row(ranking, f"P{i:03}").place for i in range(60)] for ranking in (found, other))
    assert kendall(found, other) == pytest.approx(kendall_tau(np.array(mine), np.array(theirs)))


def test_the_draws_agree_with_a_slow_loop() -> None:
    """The same question asked one draw at a time, with another source of chance."""
    chance = random.Random(3)
    rows = [{axis: chance.random() for axis in ("volume", "revenue", "cost")} for _ in range(12)]
    weights = {"volume": 50, "revenue": 30, "cost": 20}
    found = rank(town(rows), weights)
    stand = {axis: {i: sum(o[axis] < r[axis] for o in rows) / 11 for i, r in enumerate(rows)} for axis in weights}
    reached = [[0] * 12 for _ in rows]
    for _ in range(4000):
        drawn = {axis: chance.gammavariate(30 * points / 100, 1) for axis, points in weights.items()}
        score = [sum(drawn[axis] * stand[axis][i] for axis in weights) for i in range(12)]
        for at, i in enumerate(sorted(range(12), key=lambda i: -score[i])):
            reached[i][at] += 1
    for i, counts in enumerate(reached):
        mine = row(found, f"P{i:03}")
        assert mine.top == pytest.approx(sum(counts[:5]) / 4000, abs=0.04)
        places_had = sorted(at + 1 for at, n in enumerate(counts) for _ in range(n))
        assert abs(mine.low - places_had[200]) <= 1
        assert abs(mine.high - places_had[3799]) <= 1


def test_noise_widens_what_it_should() -> None:
    rows = [{"satisfaction": 60 + i} for i in range(20)]
    sure = rank(town(rows), {"satisfaction": 1})
    shaken = [Candidate(c.key, c.name, "", {"satisfaction": Evidence(
        "satisfaction", "ok", c.evidence["satisfaction"].value, 40, noise=Noise("share", 0.4 * (60 + i), 40))})
        for i, c in enumerate(town(rows))]
    unsure = rank(shaken, {"satisfaction": 1})
    assert all(one.low == one.high == one.place for one in sure.rows)
    assert fmean(one.high - one.low for one in unsure.rows) > 5
    assert order(unsure) == order(sure), "the place is that of what was measured"


def test_a_missing_axis_counts_as_the_middle_and_widens_the_interval() -> None:
    rows: list[Row] = [{"volume": i, "revenue": i} for i in range(20)]
    found = rank(town([*rows, {"volume": 10, "revenue": None}]), {"volume": 50, "revenue": 50})
    lacking, level = row(found, "P020"), row(found, "P010")
    assert lacking.missing == ("revenue",)
    assert dict(lacking.lifts)["revenue"] == 0, "neither above nor below the middle"
    assert lacking.high - lacking.low > level.high - level.low + 5


def test_few_data_carry_no_place() -> None:
    rows: list[Row] = [{"volume": 1, "satisfaction": "few"}, {"volume": 2, "satisfaction": 80}, {"volume": 3, "satisfaction": 90}]
    assert row(rank(town(rows), {"volume": 1, "satisfaction": 1}), "P000").missing == ("satisfaction",)


def test_what_it_cannot_have_is_less_than_any_other_has() -> None:
    found = rank(town([{"revenue": "not_applicable"}, {"revenue": 0}, {"revenue": 10}]), {"revenue": 1})
    assert order(found) == ["P002", "P001", "P000"]
    assert row(found, "P000").missing == ()


def test_an_axis_that_nobody_knows_is_told_and_left_out() -> None:
    found = rank(town([{"volume": 1, "cost": None}, {"volume": 2}]), {"volume": 10, "cost": 90})
    assert found.unknown == ("cost",)
    assert [one.score for one in found.rows] == pytest.approx([100, 0])
    assert found.rows[0].missing == ()


def test_of_whom_nothing_is_known_no_place_is_told() -> None:
    found = rank(town([{"volume": 1}, {"volume": None, "revenue": 5}]), {"volume": 1})
    assert [c.key for c in found.unranked] == ["P001"]
    nothing = rank(town([{"revenue": 5}]), {"volume": 1})
    assert (nothing.rows, nothing.unknown, len(nothing.unranked)) == ((), ("volume",), 1)


def test_what_the_law_bars_does_not_compete() -> None:
    rows: list[Row] = [{"volume": 5}, {"volume": 3}, {"volume": 1}]
    found = rank(town(rows, P000=("law", "simplify"), P001=("simplify",)), {"volume": 1})
    assert order(found) == ["P001", "P002"]
    assert [c.key for c in found.barred] == ["P000"]
    assert found.rows[0].score == pytest.approx(100), "it does not push the others down either"


def test_nobody_one_and_equals() -> None:
    nobody = rank([], {"volume": 1})
    assert (nobody.rows, nobody.unknown) == ((), ("volume",))
    [alone] = rank(town([{"volume": 3}]), {"volume": 1}).rows
    assert (alone.place, alone.low, alone.high, alone.top, alone.swap, alone.front) == (1, 1, 1, 1, None, True)
    equals = rank(town([{"volume": 3, "revenue": 2}] * 20), {"volume": 1, "revenue": 1})
    assert order(equals) == [f"P{i:03}" for i in range(20)]
    assert all(one.front and one.low <= 2 and one.high >= 19 for one in equals.rows), "nothing tells them apart: any place"
    assert all(one.top == pytest.approx(0.25, abs=0.02) for one in equals.rows)


def test_the_same_question_has_the_same_answer() -> None:
    chance = random.Random(1)
    rows = [{axis: chance.random() if chance.random() > 0.2 else None for axis in AXES} for _ in range(80)]
    assert rank(town(rows), PRESETS[LAW]) == rank(town(rows), PRESETS[LAW])


def test_kendall_worked_by_hand() -> None:
    rows: list[Row] = [{"volume": i, "revenue": -i, "cost": (2, 1, 3, 4)[i]} for i in range(4)]
    one = rank(town(rows), {"volume": 1})
    assert kendall(one, one) == 1
    assert kendall(one, rank(town(rows), {"revenue": 1})) == -1
    assert kendall(one, rank(town(rows), {"cost": 1})) == pytest.approx((5 - 1) / 6)
    assert kendall(one, rank([], {"cost": 1})) is None


@pytest.mark.parametrize(("weights", "said"), [
    ({"volumen": 1}, "«volumen»: use uno de .*Quiso decir volume"), ({"volume": -1}, "-1: use un número"),
    ({"volume": float("nan")}, "nan: use"), ({}, "Ningún eje tiene peso"), ({"volume": 0}, "Ningún eje tiene peso"),
])
def test_wrong_weights_are_told(weights: dict[str, float], said: str) -> None:
    with pytest.raises(WrongWeights, match=said):
        rank(town([{"volume": 1}]), weights)


def test_weights_as_they_are_typed() -> None:
    assert read_weights(["volume=30", " revenue = 10"]) == {"volume": 30, "revenue": 10}
    for typed in ("volume", "volume=mucho", "=3"):
        with pytest.raises(WrongWeights):
            read_weights([typed])
    assert checked(PRESETS[TEN_STEPS]) == PRESETS[TEN_STEPS]
    assert {sum(points.values()) for points in PRESETS.values()} == {100}


def test_dominance_needs_the_same_axes_known() -> None:
    nan = float("nan")
    found = dominates(np.array([[2.0, 2], [1, 2], [nan, 3], [nan, 1], [2, 2]]))
    assert np.argwhere(found).tolist() == [[0, 1], [2, 3], [4, 1]]
