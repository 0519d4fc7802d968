"""Interval and test never disagree, on every table of small groups and not only on those that chance picks."""

import numpy as np
import pytest

from app.indicators.intervals import Method, ratio_interval
from app.indicators.strata import dersimonian_laird, inverse_variance, mantel_haenszel, strata
from app.indicators.stratified import stratified_interval

SMALL = np.array(
    [(a, n1, c, n2) for n1 in range(1, 13) for n2 in range(1, 13) for a in range(n1 + 1) for c in range(n2 + 1)]
).T
LEVELS = [0.69, 0.8, 0.9, 0.95, 0.99, 0.998, 0.9999]


@pytest.mark.parametrize("method", [method for method in Method if method is not Method.MOVER_WILSON])
@pytest.mark.parametrize("confidence", LEVELS)
def test_on_every_small_table_the_interval_leaves_out_one_exactly_when_the_test_says_so(method, confidence):
    found = ratio_interval(*SMALL, method, confidence)

    with_limits = ~np.isnan(found.lower)
    leaves_out = (found.lower > 1) | (found.upper < 1)
    assert with_limits.sum() > 5_000
    assert np.array_equal(leaves_out[with_limits], (found.p_value < 1 - confidence)[with_limits])


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("confidence", LEVELS)
def test_on_every_small_table_swapping_the_groups_gives_the_reciprocal(method, confidence):
    found = ratio_interval(*SMALL, method, confidence)
    other = ratio_interval(*SMALL[[2, 3, 0, 1]], method, confidence)

    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(found.lower, 1 / other.upper, rtol=1e-11)
        np.testing.assert_allclose(found.upper, 1 / other.lower, rtol=1e-11)
    np.testing.assert_allclose(found.p_value, other.p_value, rtol=1e-11)


@pytest.mark.parametrize("method", Method)
def test_on_every_small_table_a_higher_level_gives_a_wider_interval(method):
    narrow = ratio_interval(*SMALL, method, LEVELS[0])
    for confidence in LEVELS[1:]:
        wide = ratio_interval(*SMALL, method, confidence)
        known = ~np.isnan(narrow.lower)
        assert np.all(wide.lower[known] <= narrow.lower[known] * (1 + 1e-9))
        assert np.all(wide.upper[known] >= narrow.upper[known] * (1 - 1e-9))
        narrow = wide


@pytest.mark.parametrize("average", [mantel_haenszel, inverse_variance, dersimonian_laird, stratified_interval])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_on_pairs_of_small_strata_the_average_leaves_out_one_exactly_when_its_test_says_so(average, confidence):
    rng = np.random.default_rng(23)
    for _ in range(60):
        first, second = SMALL[:, rng.integers(0, SMALL.shape[1], 2)].T
        cells = strata(*(np.array([first, second]).T * 3))
        found = average(cells, confidence=confidence)
        if not np.isnan(found.lower):
            assert (found.lower > 1 or found.upper < 1) == (found.p_value < 1 - confidence), (first, second)
