"""Rounding half up from exact fractions."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators import rounding


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(4, 5), 2, "0.80"),
        (Fraction(2675, 1000), 2, "2.68"),
        (Fraction(999, 1000), 2, "1.00"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(123456), 1, "123,456.0"),
        (0.125, 2, "0.13"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value, decimals, shown):
    assert rounding.text(value, decimals) == shown


def test_a_fraction_that_binary_cannot_hold_is_rounded_by_its_exact_value():
    assert round(2.675, 2) == 2.67

    assert rounding.text(Fraction(2675, 1000)) == "2.68"


@pytest.mark.parametrize(
    ("limit", "decimals", "shown"),
    [
        (0.996, 2, "just under 1.00"),
        (1.004, 2, "just over 1.00"),
        (1.0, 2, "1.00"),
        (0.994, 2, "0.99"),
        (1.006, 2, "1.01"),
        (0.96, 1, "just under 1.0"),
        (1.04, 1, "just over 1.0"),
        (1.04, 2, "1.04"),
    ],
)
def test_rounding_never_moves_a_limit_onto_one(limit, decimals, shown):
    assert rounding.limit_text(limit, decimals) == shown


def test_a_percentage_is_rounded_from_the_counts():
    assert rounding.percentage(1, 16) == "6.3%"


@settings(deadline=None)
@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 4))
def test_rounding_moves_a_value_by_at_most_half_a_unit_of_the_last_place(value, decimals):
    moved = abs(rounding.half_up(value, decimals) - value)

    assert moved <= Fraction(1, 2 * 10**decimals)


@settings(deadline=None)
@given(st.fractions(min_value=0, max_value=1000))
def test_rounding_to_a_whole_number_is_the_floor_of_the_value_and_a_half(value):
    assert rounding.half_up(value) == math.floor(value + Fraction(1, 2))
