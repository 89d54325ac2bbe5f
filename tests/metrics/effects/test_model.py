"""The model against the textbook's dense formulas, which invert the whole covariance and share nothing with it."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.effects.model import Lines, fit
from metrics.effects.prior import EFFECT, RHO, RHO_WEIGHT, SEASONS, SEASONS_WEIGHT
from tests.metrics.effects.made import noise


def lines(seed: int, many: int, after: int, effect: float = 0.0, gaps: int = 0, rho: float = 0.4) -> Lines:
    """Level, trend and two waves, a step, uneven noise, and points left out."""
    dice = np.random.default_rng(seed)
    at = np.sort(dice.choice(many + gaps, many, replace=False))
    full = noise(seed, many + gaps, rho)
    spread = dice.uniform(0.6, 1.4, many)
    spread /= np.sqrt(np.mean(spread**2))
    turn = at / (many + gaps) * 2 * np.pi
    columns = np.column_stack([np.ones(many), at / 250, np.sin(turn), np.cos(turn)])
    step = (np.arange(many) >= many - after).astype(float)
    y = columns @ np.array([3.0, 0.1, 0.1, 0.05]) + 0.2 * spread * full[at] + effect * step
    return Lines(y, at, spread, columns, np.array([30.0, 0.25, 1.0, 1.0]), np.array([False, False, True, True]), step, EFFECT)


def dense(made: Lines) -> tuple[float, float]:
    """Mean and standard deviation of the effect: every rho, season and sigma, the covariance of y inverted whole."""
    whole = np.column_stack([made.columns, made.step])
    logs, means, squares = [], [], []
    for rho, rho_weight in zip(RHO, RHO_WEIGHT, strict=True):
        memory = rho ** np.abs(made.at[:, None] - made.at) * made.spread[:, None] * made.spread
        for season, weight in zip(SEASONS, SEASONS_WEIGHT, strict=True):
            prior = np.r_[np.where(made.waves, made.prior * season, made.prior), made.step_prior] ** 2
            for sigma in np.exp(np.linspace(np.log(0.05), np.log(0.8), 81)):
                covariance = (whole * prior) @ whole.T + sigma**2 * memory
                inverse = np.linalg.inv(covariance)
                mean = prior[-1] * made.step @ inverse @ made.y
                logs.append(-0.5 * (made.y @ inverse @ made.y + np.linalg.slogdet(covariance)[1]) + np.log(rho_weight * weight))
                means.append(mean)
                squares.append(prior[-1] - prior[-1] ** 2 * made.step @ inverse @ made.step + mean**2)
    share = np.exp(np.array(logs) - max(logs))
    share /= share.sum()
    mean = float(share @ means)
    return mean, float(np.sqrt(share @ squares - mean**2))


@pytest.mark.parametrize(("seed", "many", "after", "gaps"), [(1, 60, 15, 0), (2, 40, 8, 25), (3, 16, 8, 3)])
def test_the_effect_is_that_of_the_dense_formulas(seed: int, many: int, after: int, gaps: int) -> None:
    made = lines(seed, many, after, -0.3, gaps)
    found = fit(made)
    mean, deviation = dense(made)
    own = np.sqrt(found.weights @ (found.deviations**2 + found.means**2) - found.mean**2)
    assert found.mean == pytest.approx(mean, abs=0.03 * deviation)
    assert own == pytest.approx(deviation, rel=0.03)


def test_with_known_memory_it_is_generalised_least_squares() -> None:
    """Where data are many, the prior's hold is gone: the textbook's (X'V^-1 X)^-1 X'V^-1 y with the memory found."""
    made = lines(5, 700, 300, -0.3)
    found = fit(made)
    whole = np.column_stack([made.columns, made.step])
    inverse = np.linalg.inv(found.rho ** np.abs(made.at[:, None] - made.at) * made.spread[:, None] * made.spread)
    solved = np.linalg.inv(whole.T @ inverse @ whole)
    assert abs(found.rho - 0.4) <= 0.1
    error = float(np.sqrt(solved[-1, -1])) * 0.2
    assert found.mean == pytest.approx(float((solved @ whole.T @ inverse @ made.y)[-1]), abs=0.35 * error)
    assert found.mean == pytest.approx(-0.3, abs=3 * error)


def test_quantiles_and_chances_are_those_of_the_mixture() -> None:
    found = replace(fit(lines(6, 50, 12, -0.2)), inflation=1.3)
    dice = np.random.default_rng(0)
    cell = dice.choice(len(found.weights), 400_000, p=found.weights)
    drawn = found.mean + 1.3 * (dice.normal(found.means[cell], found.deviations[cell]) - found.mean)
    for share in (0.05, 0.5, 0.95):
        assert found.quantile(share) == pytest.approx(np.quantile(drawn, share), abs=0.004)
    assert found.below(0.0) == pytest.approx((drawn < 0).mean(), abs=0.004)
    assert found.p == pytest.approx(2 * min((drawn < 0).mean(), (drawn > 0).mean()), abs=0.01)


def test_little_data_draw_the_effect_towards_nothing_and_widen_it() -> None:
    many, few = fit(lines(7, 400, 150, -0.6)), fit(lines(7, 18, 8, -0.6))
    assert np.ptp([few.quantile(0.05), few.quantile(0.95)]) > 2 * np.ptp([many.quantile(0.05), many.quantile(0.95)])
    assert abs(few.mean) < 0.6


def test_one_absurd_point_hardly_moves_the_effect() -> None:
    made = lines(8, 200, 60, -0.3, rho=0.0)
    broken = replace(made, y=made.y + 5.0 * (np.arange(200) == 150))
    assert fit(broken).mean == pytest.approx(fit(made).mean, abs=0.04)
