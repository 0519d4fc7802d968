"""Drawing estimates towards their average, against published figures."""

import math

import numpy as np
import pytest

from app.indicators.shrinkage import Between, between_variance, centre, shrink
from app.indicators.strata import log_ratios, strata

# Raudenbush 1985, nineteen studies of teachers' expectations: effects and variances, as printed.
EFFECTS = np.array(
    [
        0.03,
        0.12,
        -0.14,
        1.18,
        0.26,
        -0.06,
        -0.02,
        -0.32,
        0.27,
        0.80,
        0.54,
        0.18,
        -0.02,
        0.23,
        -0.18,
        -0.06,
        0.30,
        0.07,
        -0.07,
    ]
)
VARIANCES = np.array(
    [
        *(0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630),
        *(0.0912, 0.0497, 0.0835, 0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303),
    ]
)
SHRUNK = [0.0543, 0.1006, -0.0064, 0.2144, 0.1051, -0.0082, 0.0174, -0.0293, 0.1604, 0.2485]
SHRUNK += [0.1618, 0.1102, 0.0646, 0.1105, -0.0288, 0.0258, 0.1905, 0.0744, 0.0248]
LOWER = [-0.1324, -0.1033, -0.2228, -0.0533, -0.1622, -0.1737, -0.1481, -0.2689, -0.0543, 0]
LOWER += [-0.097, -0.1303, -0.192, -0.1463, -0.2405, -0.1906, -0.0076, -0.0808, -0.1954]


def stopped_early():
    """The variance at which the publisher's program stopped: the first step of its scoring below 1e-5."""
    tau2, step = float(((EFFECTS - EFFECTS.mean()) ** 2).sum() / 18 - VARIANCES.mean()), 1.0
    while abs(step) > 1e-5:
        weights = 1 / (VARIANCES + tau2)
        total, squared, cubed = (float((weights**power).sum()) for power in (1, 2, 3))
        mean = float((weights * EFFECTS).sum()) / total
        slope = float((weights**2 * (EFFECTS - mean) ** 2).sum()) - total + squared / total
        step = slope / (squared - 2 * cubed / total + (squared / total) ** 2)
        tau2 += step
    return tau2


def test_raudenbushs_empirical_bayes_estimates_and_their_limits_come_out_as_printed():
    tau2 = stopped_early()
    mean, error = centre(EFFECTS, VARIANCES, tau2)
    found = shrink(EFFECTS, VARIANCES, mean, tau2, error**2)
    lower = found.effects - 1.959963984540054 * np.sqrt(found.variances)

    assert (f"{tau2:.4f}", f"{mean:.4f}", f"{mean / error:.4f}") == ("0.0188", "0.0837", "1.6208")
    assert [f"{value:.4f}" for value in found.effects] == [f"{value:.4f}" for value in SHRUNK]
    assert [f"{value:.4f}" for value in lower] == [f"{value:.4f}" for value in LOWER]


def test_our_own_variance_of_raudenbushs_studies_is_the_one_that_the_early_stop_runs_towards():
    tau2 = between_variance(EFFECTS, VARIANCES, Between.REML)
    mean, error = centre(EFFECTS, VARIANCES, tau2)

    assert tau2 == pytest.approx(stopped_early(), abs=1e-5)
    assert (f"{tau2:.4f}", f"{mean:.4f}", f"{mean / error:.4f}") == ("0.0188", "0.0837", "1.6208")
    weights = 1 / (VARIANCES + tau2)
    slope = (weights**2 * (EFFECTS - mean) ** 2).sum() - weights.sum() + (weights**2).sum() / weights.sum()
    assert slope == pytest.approx(0, abs=1e-9)


def test_berkeys_empirical_bayes_variance_between_the_bcg_trials_comes_out():
    bcg = strata(
        [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
        [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
        [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
        [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
    )
    y, _ = log_ratios(bcg)
    first, second = (bcg.n1 - bcg.a) / bcg.a, (bcg.n2 - bcg.c) / bcg.c
    smoothed = first.sum() / (13 * bcg.n1) + second.sum() / (13 * bcg.n2)

    tau2 = between_variance(y, smoothed, Between.EMPIRICAL_BAYES)
    mean, error = centre(y, smoothed, tau2)

    assert (f"{tau2:.4f}", f"{mean:.4f}", f"{error:.4f}") == ("0.2682", "-0.5429", "0.1842")


def test_the_worked_example_of_one_organisation_comes_out():
    found = shrink(np.log([2.69]), np.array([0.160]), math.log(1.37), 0.09)
    error = np.sqrt(found.variances)

    limits = np.exp([found.effects[0], found.effects[0] - 1.96 * error[0], found.effects[0] + 1.96 * error[0]])
    assert [f"{value:.2f}" for value in limits] == ["1.75", "1.09", "2.80"]
    assert found.drawn[0] == pytest.approx(0.64, rel=1e-12)


@pytest.mark.parametrize("method", Between)
def test_equal_effects_leave_nothing_between_organisations_and_all_drawn_to_the_mean(method):
    y, variances = np.full(6, 0.2), np.full(6, 0.1)
    tau2 = between_variance(y, variances, method)

    assert tau2 == 0
    assert shrink(y + 0.5, variances, 0.2, tau2).effects == pytest.approx([0.2] * 6)


@pytest.mark.parametrize("method", Between)
def test_a_single_organisation_says_nothing_about_differences(method):
    assert between_variance(np.array([0.4]), np.array([0.1]), method) == 0


def test_the_empirical_bayes_variance_makes_the_weighted_squares_equal_their_expectation():
    tau2 = between_variance(EFFECTS, VARIANCES, Between.EMPIRICAL_BAYES)
    weights = 1 / (VARIANCES + tau2)
    mean = (weights * EFFECTS).sum() / weights.sum()

    assert (weights * (EFFECTS - mean) ** 2).sum() == pytest.approx(18, rel=1e-9)
