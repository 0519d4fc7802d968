"""Disclosure control: what may be shown, at its edges."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicators.disclosure import (
    SUPPRESSED,
    is_safe_sum,
    is_too_small_to_publish,
    publishable_count,
    publishable_percentage,
    publishable_ratio,
    rounded,
)
from app.indicators.results import Result, State


def result(a, n1, c, n2):
    return Result(
        "leaving",
        "8",
        "adult",
        None,
        "minority_ethnic",
        "white",
        State.OK,
        numerator=a,
        denominator=n1,
        reference_numerator=c,
        reference_denominator=n2,
    )


def test_the_mark_is_the_same_for_every_cause():
    assert str(SUPPRESSED) == "[c]"
    assert publishable_count(3, 100) is SUPPRESSED
    assert publishable_count(0, 9) is SUPPRESSED


@pytest.mark.parametrize(
    ("count", "population", "shown"),
    [
        (1, 100, SUPPRESSED),
        (9, 100, SUPPRESSED),
        (10, 100, 10),
        (12, 100, 10),
        (13, 100, 15),
        (0, 10, 0),
        (0, 9, SUPPRESSED),
        (50, 50, SUPPRESSED),
        (49, 50, 50),
    ],
)
def test_small_counts_small_groups_and_whole_groups_are_suppressed(count, population, shown):
    assert publishable_count(count, population) == shown


def test_the_threshold_can_be_set_higher():
    assert publishable_count(12, 100, threshold=15) is SUPPRESSED


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((10, 25, 10, 25), 1.0),
        ((9, 25, 10, 25), SUPPRESSED),
        ((10, 24, 10, 25), SUPPRESSED),
        ((10, 25, 9, 25), SUPPRESSED),
        ((10, 25, 10, 24), SUPPRESSED),
        ((30, 30, 10, 25), SUPPRESSED),
        # From 12/26 and 13/60 as they are it would be 2.1; from 10/25 and 15/60 it is 1.6.
        ((12, 26, 13, 60), 1.6),
    ],
)
def test_a_ratio_needs_enough_of_everything_and_comes_from_rounded_counts(counts, shown):
    assert publishable_ratio(*counts) == shown


@pytest.mark.parametrize(
    ("count", "base", "shown"),
    [(11, 23, 40.0), (11, 22, SUPPRESSED), (9, 100, SUPPRESSED), (0, 30, 0.0), (33, 100, 35.0)],
)
def test_percentages_need_a_base_of_22_and_a_half(count, base, shown):
    assert publishable_percentage(count, base) == shown


@pytest.mark.parametrize(
    ("parts", "is_safe"),
    [
        ([20] * 5, True),
        ([20] * 4, False),
        ([], False),
        ([5], False),
        ([0] * 5, True),
        ([40, 30, 10, 10, 10], True),
        ([45, 45, 4, 3, 3], True),
        ([46, 45, 3, 3, 3], False),  # two give more than 90%, so the second could come close to the first
        ([50, 20, 10, 10, 10], True),
        ([51, 20, 10, 10, 9], False),  # one gives more than half
    ],
)
def test_no_member_of_a_sum_may_dominate_it(parts, is_safe):
    assert is_safe_sum(parts) is is_safe


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_rounding_moves_a_count_by_at_most_two(count):
    assert rounded(count) % 5 == 0
    assert abs(rounded(count) - count) <= 2


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), min_size=5, max_size=20))
def test_in_a_safe_sum_no_member_comes_within_a_tenth_of_another(parts):
    if not is_safe_sum(parts) or not sum(parts):
        return
    ordered = sorted(parts, reverse=True)

    for member, target in ((0, 1), (1, 0)):
        upper = sum(parts) - ordered[member]
        assert upper - ordered[target] >= 0.1 * ordered[target]


@pytest.mark.parametrize(
    ("counts", "too_small"),
    [((12, 100, 30, 200), False), ((9, 100, 30, 200), True), ((12, 100, 3, 200), True), ((0, 9, 30, 200), True)],
)
def test_a_result_of_ones_own_says_when_not_to_pass_it_on(counts, too_small):
    assert is_too_small_to_publish(result(*counts)) is too_small


def test_a_result_without_counts_is_not_too_small():
    assert is_too_small_to_publish(result(None, None, None, None)) is False
