"""The one word for each result, and the edge at which a gap is large."""

import math

import pytest

from app.indicators.verdicts import is_large


@pytest.mark.parametrize(("top", "bottom"), [(4, 5), (5, 4)])
def test_a_ratio_on_the_edge_of_four_fifths_is_not_large_whatever_counts_it_comes_from(top, bottom):
    ratios = [
        (cases / people) / (others / of)
        for people in range(1, 60)
        for of in range(1, 60)
        for cases in range(1, people + 1)
        if (bottom * cases * of) % (top * people) == 0 and (others := bottom * cases * of // (top * people)) <= of
    ]

    assert any(one not in (top / bottom, math.inf) for one in ratios)
    assert not any(map(is_large, ratios))


@pytest.mark.parametrize(
    ("ratio", "expected"), [(0.799999, True), (0.8, False), (1.25, False), (1.250001, True), (None, False), (0, True)]
)
def test_a_gap_is_large_beyond_four_fifths_on_either_side(ratio, expected):
    assert is_large(ratio) is expected
