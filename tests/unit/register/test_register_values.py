"""Percentages and ratios are rounded half up from exact fractions, and withheld on a base under ten."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.register.sentences import day_in_words, listed, months_in_words
from app.register.values import BoundedCount, percent_of, ratio_of, rounded, rounding_range


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [
        (Fraction(5, 100), 1, "0.1"),
        (Fraction(15, 100), 1, "0.2"),
        (Fraction(25, 100), 1, "0.3"),
        (Fraction(-25, 100), 1, "-0.3"),
        (Fraction(2499, 10000), 1, "0.2"),
        (Fraction(1125, 1000), 2, "1.13"),
        (Fraction(17), 1, "17.0"),
    ],
)
def test_halves_are_rounded_away_from_nought(number, places, expected):
    assert str(rounded(number, places)) == expected


def test_a_percentage_is_withheld_on_a_base_of_nine_and_given_on_ten():
    assert percent_of(3, 9) is None
    assert percent_of(0, 0) is None
    assert percent_of(3, 10) == Decimal("30.0")


def test_a_percentage_that_ends_in_a_half_is_rounded_up():
    assert percent_of(1, 16) == Decimal("6.3")
    assert percent_of(3, 16) == Decimal("18.8")
    assert percent_of(1, 2000) == Decimal("0.1")


def test_a_ratio_of_two_printed_percentages_has_two_decimals():
    assert ratio_of(Decimal(19), Decimal(17)) == Decimal("1.12")
    assert ratio_of(Decimal(77), Decimal(64)) == Decimal("1.20")


def test_a_bounded_count_shows_as_published():
    assert BoundedCount.below(10).text == "<10"
    assert BoundedCount.below(5) == BoundedCount(0, 4)


def test_parts_are_listed_as_a_person_lists_them():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b, and c"


def test_days_and_periods_read_as_words():
    assert day_in_words(date(2022, 11, 1)) == "1 November 2022"
    assert months_in_words("2019-12 to 2024-03") == "December 2019 to March 2024"


@pytest.mark.parametrize(
    ("figure", "reference", "expected"),
    [
        ("19", "17", ("1.06", "1.18")),
        ("19.0", "17.0", ("1.11", "1.12")),
        ("20", "10", ("1.86", "2.16")),
    ],
)
def test_a_ratio_of_printed_shares_lies_within_what_their_rounding_allows(figure, reference, expected):
    low, high = rounding_range(Decimal(figure), Decimal(reference))

    assert (str(low), str(high)) == expected


def test_a_bounded_count_reads_as_words_and_as_published():
    assert (BoundedCount.below(10).words, BoundedCount.below(10).text) == ("fewer than 10", "<10")
