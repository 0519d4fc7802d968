"""Numbers in words, as every page writes them."""

from math import inf

import pytest

from app.layouts.numbers import range_text


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (0.61, 1.04, "between 0.61 and 1.04"),
        (0.61, 0.998, "between 0.61 and just under 1.00"),
        (1.002, 2.5, "between just over 1.00 and 2.50"),
        (1.002, inf, "just over 1.00 or more"),
        (None, 1.2, "not stated"),
    ],
)
def test_a_range_never_seems_to_hold_what_it_leaves_out(lower, upper, words):
    assert range_text(lower, upper) == words


def test_a_range_may_have_fewer_decimals():
    assert range_text(0.96, 1.31, 1) == "between just under 1.0 and 1.3"
