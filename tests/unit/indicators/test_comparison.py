"""Comparing many organisations: funnels, over-dispersion, false flags, places."""

import math

import numpy as np
import pytest
from scipy import stats

from app.indicators.comparison import (
    adjusted_p_values,
    discoveries,
    over_dispersion,
    percentile_rank,
    ratio_funnel,
)


def test_over_dispersion_is_that_of_spiegelhalters_formulas():
    y = np.array([-3.0, -1.0, 0.0, 1.0, 2.0])
    variances = np.array([1.0, 0.5, 1.0, 2.0, 1.0])

    found = over_dispersion(y, variances, 0.0)

    scores = [-3, -math.sqrt(2), 0, 1 / math.sqrt(2), 2]
    low, high = scores[0] + 0.4 * (scores[1] - scores[0]), scores[3] + 0.6 * (scores[4] - scores[3])
    total = low**2 + 2 + 0 + 0.5 + high**2
    assert found.phi == pytest.approx(total / 5, rel=1e-12)
    assert found.tau2 == pytest.approx((total - 4) / (5.5 - (1 + 4 + 1 + 0.25 + 1) / 5.5), rel=1e-12)


def test_organisations_that_differ_less_than_chance_are_not_over_dispersed():
    found = over_dispersion(np.array([0.1, -0.1, 0.05]), np.ones(3), 0.0)

    assert found.phi < 1
    assert found.tau2 == 0


def test_one_organisation_shows_no_dispersion():
    assert over_dispersion(np.array([0.1]), np.ones(1), 0.0).tau2 == 0


def test_the_funnel_widens_with_the_standard_error_and_with_over_dispersion():
    lower, upper = ratio_funnel(1.4, [0.0, 0.5], 0.998)
    wider = ratio_funnel(1.4, 0.5, 0.998, tau2=0.09)

    assert (lower[0], upper[0]) == (1.4, 1.4)
    assert upper[1] == pytest.approx(1.4 * math.exp(3.090232306167813 * 0.5), rel=1e-12)
    assert lower[1] * upper[1] == pytest.approx(1.4**2, rel=1e-12)
    assert wider[1] == pytest.approx(1.4 * math.exp(3.090232306167813 * math.sqrt(0.34)), rel=1e-12)


def test_the_adjusted_p_values_equal_scipys_and_skip_what_is_missing():
    p_values = np.array([0.01, 0.04, 0.03, 0.005, 0.9, 0.04])
    found = adjusted_p_values([*p_values, math.nan])

    assert found[:-1] == pytest.approx(stats.false_discovery_control(p_values), rel=1e-12)
    assert math.isnan(found[-1])


def test_benjamini_and_hochbergs_own_example_flags_four():
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]

    assert discoveries(p_values).tolist() == [True] * 4 + [False] * 11


def test_places_run_from_nought_to_one_and_equals_share_the_lower():
    found = percentile_rank([1.5, 0.5, math.nan, 1.5, 2.0, 1.0])

    assert found[[0, 1, 3, 4, 5]].tolist() == [0.5, 0, 0.5, 1, 0.25]
    assert math.isnan(found[2])


def test_a_single_value_has_the_first_place():
    assert percentile_rank([3.0]).tolist() == [0]
    assert percentile_rank([]).tolist() == []


def test_places_with_many_equals_are_those_counted_one_by_one():
    values = np.random.default_rng(9).integers(0, 40, 300) / 7
    values[::17] = math.nan

    known = [value for value in values.tolist() if not math.isnan(value)]
    counted = [sum(other < value for other in known) / (len(known) - 1) for value in values.tolist()]
    found = percentile_rank(values)
    assert found[~np.isnan(values)].tolist() == [
        place for place, value in zip(counted, values.tolist(), strict=True) if not math.isnan(value)
    ]
    assert np.isnan(found[::17]).all()


def test_infinite_ratios_share_the_last_place_and_noughts_the_first():
    assert percentile_rank([math.inf, 0.0, 1.0, math.inf, 0.0]).tolist() == [0.75, 0, 0.5, 0.75, 0]


@pytest.mark.parametrize("level", [0, 0.95, 1])
def test_an_organisation_without_error_stays_at_the_target_at_every_level(level):
    lower, upper = ratio_funnel(1.4, [0.0], level)

    assert (lower[0], upper[0]) == (1.4, 1.4)
