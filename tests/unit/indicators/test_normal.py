"""Critical values and chances of the normal curve."""

import math

import numpy as np
import pytest

from app.indicators.normal import two_sided_p


def test_the_chance_beyond_a_score_equals_the_standard_librarys():
    score = np.concatenate((np.linspace(-9, 9, 20_001), [14.0, 30.0, 37.0]))
    exact = np.array([math.erfc(abs(z) / math.sqrt(2)) for z in score])

    assert np.abs(two_sided_p(score)[:20_001] / exact[:20_001] - 1).max() < 1.5e-14
    assert two_sided_p(score) == pytest.approx(exact, rel=1e-12)


def test_no_distance_is_certain_and_an_infinite_one_impossible():
    assert two_sided_p(np.array([0.0, -0.0])).tolist() == [1, 1]
    assert two_sided_p(np.array([np.inf, -np.inf])).tolist() == [0, 0]
    assert np.isnan(two_sided_p(np.array([np.nan]))[0])
