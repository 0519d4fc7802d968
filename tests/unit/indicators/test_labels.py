"""Labels at their edges, and reliability."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.assessment import assess
from app.indicators.counts import Counts
from app.indicators.edition import Adverse
from app.indicators.labels import LABELS, is_low, labels
from app.indicators.results import Label
from app.indicators.score import Cells

BELOW, ABOVE = Adverse.BELOW, Adverse.ABOVE


def cells(counts):
    return Cells(*(np.array([count], np.float64) for count in astuple(counts)))


def label(counts, lower, upper, adverse):
    (place,) = labels(cells(counts), np.array([lower]), np.array([upper]), np.array([adverse is BELOW]))
    return LABELS[place]


@pytest.mark.parametrize(
    ("counts", "lower", "upper", "adverse", "expected"),
    [
        # 48 of 60 against 60 of 60 is exactly 0.80, which is within four-fifths.
        (Counts(48, 60, 60, 60), 0.70, 0.90, BELOW, Label.POSSIBLE),
        (Counts(47, 60, 60, 60), 0.70, 0.90, BELOW, Label.ADVERSE),
        (Counts(47, 60, 60, 60), 0.70, 1.10, BELOW, Label.POSSIBLE),
        (Counts(48, 60, 60, 60), 0.70, 1.10, BELOW, Label.NO_EVIDENCE),
        (Counts(48, 60, 60, 60), 0.70, 1.00, BELOW, Label.NO_EVIDENCE),
        (Counts(50, 100, 40, 100), 1.10, 1.60, ABOVE, Label.POSSIBLE),
        (Counts(51, 100, 40, 100), 1.10, 1.60, ABOVE, Label.ADVERSE),
        (Counts(51, 100, 40, 100), 1.00, 1.60, ABOVE, Label.POSSIBLE),
        (Counts(51, 100, 40, 100), 1.10, 1.60, BELOW, Label.FAVOURABLE),
        (Counts(50, 100, 40, 100), 1.10, 1.60, BELOW, Label.NO_EVIDENCE),
        (Counts(51, 100, 40, 100), 0.90, 1.60, BELOW, Label.NO_EVIDENCE),
        (Counts(47, 60, 60, 60), 0.70, 0.90, ABOVE, Label.FAVOURABLE),
    ],
)
def test_a_label_takes_both_tests_and_exactly_four_fifths_is_within(counts, lower, upper, adverse, expected):
    assert label(counts, lower, upper, adverse) is expected


def test_at_low_reliability_both_tests_make_possible():
    assert label(Counts(6, 20, 3, 100), 2.0, 40.0, ABOVE) is Label.POSSIBLE


def test_at_low_reliability_one_test_says_nothing():
    assert label(Counts(6, 20, 3, 100), 0.9, 40.0, ABOVE) is Label.NO_EVIDENCE


def test_at_low_reliability_nothing_is_favourable():
    assert label(Counts(6, 20, 3, 100), 2.0, 40.0, BELOW) is Label.NO_EVIDENCE


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(5, 100, 5, 100), False),
        (Counts(5, 100, 4, 100), True),
        (Counts(1, 100, 19, 300), False),
        (Counts(1, 99, 19, 301), True),
        (Counts(19, 301, 1, 99), True),
        (Counts(0, 10, 0, 10), True),
    ],
)
def test_reliability_is_low_below_ten_events_or_five_expected(counts, expected):
    assert is_low(cells(counts)).tolist() == [expected]


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_swapping_groups_and_direction_leaves_the_label_alone(a, n1, c, n2):
    counts = Counts(min(a, n1), n1, min(c, n2), n2)
    if not counts.has_cases:
        return
    swapped = Counts(counts.c, counts.n2, counts.a, counts.n1)
    one, other = assess([counts, swapped], [BELOW, ABOVE])

    assert one.label is other.label
