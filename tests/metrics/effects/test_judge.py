"""Estimates from plain series: units, gaps, placebos, comparisons, other changes of level, and what stays the same."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.effect import BETTER, NO_EVIDENCE, WORSE, benjamini_hochberg, judged
from metrics.effects.judge import Estimate, enough, estimate, moves
from metrics.effects.scale import scale_for
from tests.metrics.effects.made import COUNT, INDICATORS, MONEY, SHARE, STARS, WAIT, days, noise, track, waits

AFTER = 40


def look(values: np.ndarray, after: int = AFTER, **more: object) -> Estimate:
    made = track(values)
    return estimate(WAIT, made, made.days[-after], **more)  # type: ignore[arg-type]


def test_a_fall_is_found_in_minutes() -> None:
    found = look(waits(1, 300, AFTER, fall=0.3))
    assert found.change.low < -6 < found.change.high < 0
    assert found.after - found.expected == pytest.approx(found.change.value)
    assert (found.n_before, found.n_after, found.grain) == (260, AFTER, "day")
    assert judged(found, "lower", found.p)[0] == BETTER
    assert judged(found, "higher", found.p)[0] == WORSE
    assert judged(found, "lower", 0.2)[0] == NO_EVIDENCE
    assert judged(found, "none", found.p)[1].code == "no_side"


def test_seven_points_are_not_enough_and_eight_are() -> None:
    made = track(waits(1, 16, 8))
    assert enough(made, made.days[8])
    assert not enough(made, made.days[9])
    assert not enough(made, made.days[7])
    assert np.isfinite([estimate(WAIT, made, made.days[8]).change.low, estimate(WAIT, made, made.days[8]).change.high]).all()


def test_a_constant_does_not_move() -> None:
    assert not moves(WAIT, track(np.full(60, 12.0)))
    assert not moves(COUNT, track(np.zeros(60)))
    assert moves(COUNT, track(np.r_[np.zeros(59), 1.0]))


def test_money_in_other_units_has_the_same_verdict_and_a_scaled_change() -> None:
    values = 9000 * np.exp(0.2 * noise(3, 300)) * np.where(np.arange(300) >= 260, 1.4, 1.0)
    pesos, cents = (estimate(MONEY, track(values * k), days(300)[-AFTER]) for k in (1.0, 100.0))
    assert cents.p == pytest.approx(pesos.p, rel=1e-2, abs=1e-12)
    assert cents.change.value == pytest.approx(100 * pesos.change.value, rel=1e-4)
    assert cents.change.low == pytest.approx(100 * pesos.change.low, rel=1e-4)


def test_shares_stay_within_what_a_share_can_be() -> None:
    dice = np.random.default_rng(4)
    n = dice.integers(15, 60, 300)
    values = 100 * dice.binomial(n, np.where(np.arange(300) >= 260, 0.97, 0.85)) / n
    made = track(values, n)
    found = estimate(SHARE, made, made.days[-AFTER])
    assert 5 < found.change.low < found.change.value < found.change.high < 20
    assert found.after == pytest.approx(float(np.average(values[-AFTER:], weights=n[-AFTER:])))
    assert ((found.line.low >= 0) & (found.line.high <= 100)).all()


def test_a_point_with_few_cases_counts_less_in_a_share() -> None:
    dice = np.random.default_rng(5)
    n = np.where(np.arange(300) % 2 == 0, 400, 12)
    values = 100 * dice.binomial(n, 0.7) / n
    even, uneven = track(values, float(n.mean())), track(values, n)
    wide = [estimate(SHARE, made, made.days[-AFTER]).relative for made in (even, uneven)]
    assert wide[1].high - wide[1].low < 0.7 * (wide[0].high - wide[0].low)


def test_rare_counts_with_zeros_are_judged_by_their_roots() -> None:
    dice = np.random.default_rng(6)
    values = dice.poisson(np.where(np.arange(120) >= 80, 6.0, 2.0)).astype(float)
    assert scale_for(COUNT, values).kind == "root"
    found = estimate(COUNT, track(values), days(120)[-AFTER])
    assert found.change.low < 4 < found.change.high
    assert found.change.low > 0


def test_stars_are_told_in_stars() -> None:
    values = 4 + 0.15 * noise(7, 200) + np.where(np.arange(200) >= 160, 0.3, 0.0)
    found = estimate(STARS, track(values), days(200)[-AFTER])
    assert found.change.low < 0.3 < found.change.high


def test_days_without_data_leave_a_gap_and_no_zero() -> None:
    values = waits(8, 300, AFTER, fall=0.3, rho=0.6)
    made = track(values)
    keep = np.random.default_rng(0).random(300) > 0.3
    thin = estimate(WAIT, made.only(keep), made.days[-AFTER])
    assert thin.n_before + thin.n_after == keep.sum()
    assert thin.change.low < -6 < thin.change.high


def test_memory_widens_the_interval() -> None:
    narrow, wide = (look(waits(9, 400, AFTER, rho=rho)).relative for rho in (0.0, 0.7))
    assert wide.high - wide.low > 1.7 * (narrow.high - narrow.low)


def test_weekdays_and_closures_are_no_effect() -> None:
    """Mondays and days after a closure twice as long; the decision falls where there are more of them than usual."""
    every = days(330)
    closed = frozenset(every[i] for i in (*range(20, 280, 30), *range(292, 325, 4)))
    open_days = days(300, closed)
    made = track(waits(10, 300, AFTER), closed=closed)
    assert made.days == open_days
    shut = {day.toordinal() for day in closed}
    busy = np.array([day.weekday() == 0 or day.toordinal() - 1 in shut for day in open_days])
    found = estimate(WAIT, replace(made, values=made.values * np.where(busy, 2.0, 1.0)), made.days[-AFTER])
    assert found.relative.low < 0 < found.relative.high


def test_the_season_is_no_effect_once_two_years_are_seen() -> None:
    turn = np.array([day.toordinal() for day in days(500)]) / 365.2425 * 2 * np.pi
    found = look(waits(11, 500, AFTER, sd=0.08) * np.exp(0.3 * np.sin(turn)))
    assert found.relative.low < 0 < found.relative.high


def test_a_season_that_nobody_has_seen_yet_widens_the_interval() -> None:
    first, second = (look(waits(12, many, AFTER, sd=0.08)).relative for many in (130, 520))
    assert first.high - first.low > 1.4 * (second.high - second.low)


def test_another_change_of_level_before_is_found_and_taken_into_account() -> None:
    values = waits(13, 300, AFTER, sd=0.1) * np.where(np.arange(300) >= 150, 1.35, 1.0)
    found = look(values)
    assert [abs((shift - days(300)[150]).days) <= 4 for shift in found.shifts] == [True]
    assert found.relative.low < 0 < found.relative.high


def test_a_change_that_is_known_is_a_column_of_the_model() -> None:
    values = waits(14, 300, AFTER, fall=0.3) * np.where(np.arange(300) >= 240, 1.35, 1.0)
    found = look(values, known_steps=[days(300)[240]])
    assert found.shifts == ()
    assert found.relative.low < np.log(0.7) < found.relative.high < 0


def test_placebos_rank_a_real_effect_first_and_widen_what_the_model_leaves_out() -> None:
    found = look(waits(15, 400, AFTER, fall=0.4))
    assert found.placebo.dates > 100
    assert found.placebo.share == pytest.approx(1 / (1 + found.placebo.dates))
    wild = look(20 * np.exp(np.cumsum(0.06 * noise(16, 400))))
    assert wild.placebo.inflation > found.placebo.inflation or wild.memory > 0.9
    short = look(waits(17, 60, AFTER))
    assert (short.placebo.share, short.placebo.dates) == (None, 0)


def test_what_changed_everywhere_is_not_the_decision() -> None:
    drop = np.where(np.arange(300) >= 260, 0.7, 1.0)
    others = [track(waits(20 + k, 300, AFTER) * drop) for k in range(4)]
    found = look(waits(19, 300, AFTER) * drop, others=others)
    assert found.relative.high < 0
    assert found.did.low < 0 < found.did.high
    verdict, why = judged(found, "lower", found.p)
    assert (verdict, why.code) == (NO_EVIDENCE, "everywhere")


def test_what_changed_only_here_is_sure_against_the_others_too() -> None:
    others = [track(waits(30 + k, 300, AFTER)) for k in range(4)]
    found = look(waits(29, 300, AFTER, fall=0.3), others=others)
    assert found.did.low < -6 < found.did.high < 0
    assert judged(found, "lower", found.p)[0] == BETTER


def test_comparisons_without_data_are_left_out() -> None:
    made = track(waits(31, 300, AFTER))
    thin = made.only(np.arange(300) % 3 == 0)
    assert look(waits(29, 300, AFTER), others=[thin, track(np.full(300, 9.0))]).did is None


def test_the_same_question_has_the_same_answer() -> None:
    values = waits(32, 300, AFTER, fall=0.2)
    assert look(values).change == look(values).change


def test_benjamini_hochberg_as_in_the_paper() -> None:
    """The fifteen p-values of Benjamini and Hochberg (1995): at 5 % the first four are called."""
    paper = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    mixed = [paper[i] for i in np.random.default_rng(0).permutation(15)]
    assert sorted(p for p, q in zip(mixed, benjamini_hochberg(mixed), strict=True) if q <= 0.05) == paper[:4]
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([0.04]) == [0.04]


@pytest.mark.parametrize("name", ["revenue_mxn", "requests_received", "on_time_share", "stars_mean", "queue_wait_minutes_p50",
                                  "visits_per_request", "revenue_per_payment_mxn", "resolution_days_p50"])
def test_every_scale_leads_back_to_the_figure(name: str) -> None:
    indicator = INDICATORS[name]
    top = {"percent": 99, "stars": 5}.get(indicator.unit, 400)
    for values in (np.linspace(1, top, 30), np.linspace(0, top, 30), np.linspace(0, 5, 6)):
        n, scale = np.full(len(values), 25.0), scale_for(indicator, values)
        assert scale.straight(scale.bent(values, n), n) == pytest.approx(values, abs=1e-9)
    refunds = np.linspace(-20, 100, 30)
    assert scale_for(MONEY, refunds).kind == "plain"
