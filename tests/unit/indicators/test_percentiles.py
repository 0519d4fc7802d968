"""The place of a ratio among published points, in words."""

import pytest

from app.indicators.percentiles import DECILES, parts_of, place_of, place_sentence, point_label, segments

QUARTERS = {25: 0.8, 50: 1.0, 75: 1.3}
TENTHS = dict(zip(DECILES, (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 2.0), strict=True))


@pytest.mark.parametrize(
    ("ratio", "place"),
    [
        (0.0, "the lowest quarter"),
        (0.8, "the lowest quarter"),
        (0.81, "the second lowest quarter"),
        (1.1, "the second highest quarter"),
        (float("inf"), "the highest quarter"),
    ],
)
def test_a_ratio_has_a_quarter(ratio, place):
    assert place_of(ratio, QUARTERS) == place


@pytest.mark.parametrize(
    ("ratio", "place"),
    [
        (0.4, "the lowest tenth"),
        (0.6, "the second lowest tenth"),
        (0.95, "the fifth lowest tenth"),
        (1.05, "the fifth highest tenth"),
        (1.3, "the third highest tenth"),
        (2.1, "the highest tenth"),
    ],
)
def test_deciles_come_before_quartiles(ratio, place):
    assert place_of(ratio, QUARTERS | TENTHS) == place


@pytest.mark.parametrize("points", [{}, {50: 1.0}, {10: 0.5, 90: 2.0}])
def test_without_a_whole_set_of_points_there_is_no_place(points):
    assert parts_of(points) == ()
    assert place_of(1.0, points) == ""
    assert place_sentence(1.0, 0.5, 2.0, points) == ""
    assert segments(points) == ()


def test_the_sentence_says_how_far_the_place_could_be_off():
    assert place_sentence(1.1, 0.7, 1.4, QUARTERS) == (
        "Your ratio lies in the second highest quarter of the group's; "
        "your numbers allow anything from the lowest quarter to the highest quarter."
    )
    assert place_sentence(1.4, 1.35, 1.5, QUARTERS) == (
        "Your ratio lies in the highest quarter of the group's, and so does everything that your numbers allow."
    )


def test_segments_join_neighbouring_points():
    assert segments(QUARTERS) == ((0.8, 1.0, 0.25), (1.0, 1.3, 0.25))


def test_points_that_were_rounded_to_the_same_ratio_count_half_to_either_side():
    equal = TENTHS | {30: 0.9, 40: 0.9, 50: 0.9}

    assert segments(equal)[:3] == (
        (0.5, 0.7, pytest.approx(0.1)),
        (0.7, 0.9, pytest.approx(0.2)),
        (0.9, 1.1, pytest.approx(0.2)),
    )


def test_points_have_names():
    assert [point_label(one) for one in (10, 25, 50, 75)] == [
        "10th percentile",
        "Lower quartile",
        "Middle (median)",
        "Upper quartile",
    ]
