"""Bounds over what the unknowns could have been."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.bounds import bounds, ratio
from app.indicators.counts import Counts

WORKED = Counts(9, 120, 17, 610)


def test_bounds_put_the_unknowns_on_one_side_and_then_the_other():
    # all minority ethnic: (12 / 150) / (17 / 610); all White: (9 / 120) / (20 / 640)
    assert bounds(WORKED, 3, 30) == (2.4, 2.8705882352941177)


def test_without_unknown_people_both_bounds_are_the_ratio():
    assert bounds(WORKED, 0, 0) == (2.6911764705882355, 2.6911764705882355)


def test_there_are_no_bounds_where_the_unknowns_were_not_supplied():
    assert bounds(WORKED, None, 30) is None
    assert bounds(WORKED, 3, None) is None


def test_an_infinite_ratio_has_an_infinite_upper_bound():
    assert bounds(Counts(3, 10, 0, 10), 1, 2) == (3.6, math.inf)


def test_unknown_cases_alone_allow_anything():
    assert bounds(Counts(0, 10, 0, 10), 2, 5) == (0.0, math.inf)


def test_with_no_cases_at_all_there_are_no_bounds():
    assert bounds(Counts(0, 10, 0, 10), 0, 5) is None


def test_a_way_in_which_a_part_would_exceed_its_whole_is_left_out():
    low, high = bounds(Counts(5, 5, 5, 10), 3, 0)

    assert (low, high) == (1.25, 2.0)


@settings(deadline=None)
@given(st.tuples(*[st.integers(1, 200)] * 4), st.integers(0, 50), st.integers(0, 50))
def test_the_ratio_lies_between_its_bounds(people, unknown_cases, unknown_people):
    a, others, c, other_others = people
    counts = Counts(a, a + others, c, c + other_others)
    low, high = bounds(counts, unknown_cases, unknown_people)

    assert low <= ratio(counts) <= high
