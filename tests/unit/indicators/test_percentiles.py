"""The place of a ratio among published points, in words."""

import pytest

from app.indicators.percentiles import DECILES, parts_of, place_of, place_sentence, point_label, segments

QUARTERS = {25: 0.8, 50: 1.0, 75: 1.3}
TENTHS = dict(zip(DECILES, (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 2.0), strict=True))


@pytest.mark.parametrize(
    ("ratio", "place"),
    [
        (0.0, (0, 25)),
        (0.8, (0, 25)),
        (0.81, (25, 50)),
        (1.1, (50, 75)),
        (float("inf"), (75, 100)),
    ],
)
def test_a_place_is_how_many_in_100_have_a_lower_ratio(ratio, place):
    assert place_of(ratio, QUARTERS) == place


@pytest.mark.parametrize(
    ("ratio", "place"),
    [
        (0.4, (0, 10)),
        (0.6, (10, 20)),
        (0.95, (40, 50)),
        (1.05, (50, 60)),
        (1.3, (70, 80)),
        (2.1, (90, 100)),
    ],
)
def test_deciles_come_before_quartiles(ratio, place):
    assert place_of(ratio, QUARTERS | TENTHS) == place


@pytest.mark.parametrize("points", [{}, {50: 1.0}, {10: 0.5, 90: 2.0}])
def test_without_a_whole_set_of_points_there_is_no_place(points):
    assert parts_of(points) == ()
    assert place_of(1.0, points) is None
    assert place_sentence(1.0, 0.5, 2.0, points) == ""
    assert segments(points) == ()


@pytest.mark.parametrize(
    ("ratio", "lower", "upper", "points", "words"),
    [
        (1.1, 0.7, 1.2, QUARTERS, "between 50% and 75% {have}; with your numbers it could be anything from 0% to 75%."),
        (1.4, 1.35, 1.5, QUARTERS, "more than 75% {have}, and so it is with everything that your numbers allow."),
        (0.4, 0.3, 0.6, TENTHS, "fewer than 10% {have}; with your numbers it could be anything from 0% to 20%."),
    ],
)
def test_the_sentence_counts_organisations_and_says_how_far_the_place_could_be_off(ratio, lower, upper, points, words):
    said = words.format(have="have a lower ratio than yours")

    assert place_sentence(ratio, lower, upper, points) == f"Of the organisations that gave this figure, {said}"


@pytest.mark.parametrize(("lower", "upper", "points"), [(0.7, 1.4, QUARTERS), (0.3, 1.75, TENTHS)])
def test_no_place_is_given_where_the_numbers_allow_nearly_all_of_them(lower, upper, points):
    assert place_sentence(1.1, lower, upper, points) == "Your numbers cannot say where you rank."


def test_segments_join_neighbouring_points():
    assert segments(QUARTERS) == ((0.8, 1.0, 0.25), (1.0, 1.3, 0.25))


def test_points_that_were_rounded_to_the_same_ratio_count_half_to_either_side():
    equal = TENTHS | {30: 0.9, 40: 0.9, 50: 0.9}

    assert segments(equal)[:3] == (
        (0.5, 0.7, pytest.approx(0.1)),
        (0.7, 0.9, pytest.approx(0.2)),
        (0.9, 1.1, pytest.approx(0.2)),
    )


def test_points_say_how_many_organisations_lie_below_them():
    assert [point_label(one) for one in (10, 50)] == ["10% lie below", "50% lie below (the middle)"]
