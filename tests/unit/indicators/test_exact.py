"""Exact tests, against scipy and against counting in fractions."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from scipy import stats

from app.errors import InvalidRequestError
from app.indicators.exact import conditional_test, fisher, hypergeometric


def test_the_worked_example_comes_out():
    found = fisher(9, 120, 17, 610)

    assert f"{found.p_value:.3f}" == "0.026"
    assert f"{found.mid_p:.3f}" == "0.022"


def test_the_tasting_of_tea_comes_out_as_a_fraction():
    found = fisher(3, 4, 1, 4)

    assert found.p_value == pytest.approx(34 / 70, rel=1e-12)
    assert found.mid_p == pytest.approx(2 * (1 / 70 + 8 / 70), rel=1e-12)


def test_fisher_equals_scipy_on_random_tables_with_zeros_and_whole_groups():
    rng = np.random.default_rng(11)

    for _ in range(400):
        n1, n2 = (int(n) for n in rng.integers(1, 800, 2))
        a = int(rng.integers(0, min(n1, 12) + 1)) if rng.random() < 0.7 else n1
        c = int(rng.integers(0, n2 + 1)) if rng.random() < 0.5 else int(rng.integers(0, min(n2, 12) + 1))
        theirs = stats.fisher_exact([[a, n1 - a], [c, n2 - c]]).pvalue
        assert fisher(a, n1, c, n2).p_value == pytest.approx(theirs, rel=1e-9, abs=1e-300), (a, n1, c, n2)


def test_the_chances_are_those_counted_one_by_one():
    first, chances = hypergeometric(6, 9, 8)

    counted = [Fraction(comb(6, k) * comb(9, 8 - k), comb(15, 8)) for k in range(7)]
    assert first == 0
    assert chances == pytest.approx([float(chance) for chance in counted], rel=1e-13)


def test_the_smallest_count_is_what_the_second_group_cannot_hold():
    first, chances = hypergeometric(5, 2, 4)

    assert first == 2
    assert chances.sum() == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize("theta", [0.3, 1, 1.37, 4])
def test_the_conditional_test_equals_scipys_binomial_test(theta):
    for a, c in [(0, 3), (2, 1), (9, 17), (5, 0), (30, 41)]:
        share = 120 * theta / (120 * theta + 610)
        theirs = stats.binomtest(a, a + c, share).pvalue
        assert conditional_test(a, 120, c, 610, theta).p_value == pytest.approx(theirs, rel=1e-9)


def test_no_events_at_all_are_no_evidence():
    assert fisher(0, 5, 0, 9).p_value == 1
    assert fisher(0, 5, 0, 9).mid_p == 1
    assert conditional_test(0, 5, 0, 9, 2).mid_p == 1


def test_a_mid_p_is_never_above_one():
    assert fisher(1, 2, 1, 2).mid_p <= 1


@pytest.mark.parametrize("cell", [(6, 5, 1, 5), (-1, 5, 1, 5), (1, 5, 6, 5)])
def test_impossible_counts_are_refused_in_words(cell):
    with pytest.raises(InvalidRequestError, match="whole numbers"):
        fisher(*cell)


def test_a_target_ratio_must_be_above_nought():
    with pytest.raises(InvalidRequestError):
        conditional_test(1, 5, 2, 5, 0)
