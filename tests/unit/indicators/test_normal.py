"""Critical values and chances of the normal curve."""

import math

import numpy as np
import pytest

from app.errors import InvalidRequestError
from app.indicators.normal import critical_value, two_sided_p


def test_the_chance_beyond_a_score_equals_the_standard_librarys():
    score = np.concatenate((np.linspace(-9, 9, 20_001), [14.0, 30.0, 37.0]))
    exact = np.array([math.erfc(abs(z) / math.sqrt(2)) for z in score])

    assert np.abs(two_sided_p(score)[:20_001] / exact[:20_001] - 1).max() < 1.5e-14
    assert two_sided_p(score) == pytest.approx(exact, rel=1e-12)


def test_no_distance_is_certain_and_an_infinite_one_impossible():
    assert two_sided_p(np.array([0.0, -0.0])).tolist() == [1, 1]
    assert two_sided_p(np.array([np.inf, -np.inf])).tolist() == [0, 0]
    assert np.isnan(two_sided_p(np.array([np.nan]))[0])


@pytest.mark.parametrize(
    ("confidence", "z"), [(0.95, 1.959963984540054), (0.998, 3.090232306167813), (0.5, 0.6744897501960817)]
)
def test_the_usual_levels_have_their_known_critical_values(confidence, z):
    assert critical_value(confidence) == pytest.approx(z, rel=1e-15)


def test_the_ends_of_the_scale_are_nought_and_infinity():
    assert critical_value(0) == 0
    assert critical_value(1) == math.inf


@pytest.mark.parametrize("confidence", [-0.1, 1.1, 95, math.nan])
def test_a_level_off_the_scale_is_refused_in_words(confidence):
    with pytest.raises(InvalidRequestError, match="from 0 to 1"):
        critical_value(confidence)
