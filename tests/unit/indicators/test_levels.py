"""Confidence levels as distances on the normal curve."""

import math

import pytest

from app.errors import InvalidRequestError
from app.indicators.levels import critical_value


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
