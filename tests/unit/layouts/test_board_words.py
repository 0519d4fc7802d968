"""The words of a monthly board: an amount reads well, whether it is one or many."""

from decimal import Decimal

import pytest

from app.layouts.board_words import aim_words, direction_words, quantity


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1, "calendar_days", "1 calendar day"),
        (Decimal("1.0"), "working_days", "1.0 working day"),
        (Decimal("1.5"), "working_days", "1.5 working days"),
        (0, "minutes", "0 minutes"),
        (Decimal(1), "percent", "1%"),
        (1200, "minutes", "1,200 minutes"),
        (1, "count", "1"),
    ],
)
def test_one_of_a_unit_is_not_many(value, unit, words):
    assert quantity(value, unit) == words


def test_an_aim_of_one_day_says_so():
    assert aim_words("<=", Decimal(1), "calendar_days") == "at most 1 calendar day"


@pytest.mark.parametrize(
    ("arrow", "rating", "words"),
    [
        ("up", "green", "↑ up, towards the aim"),
        ("up", "red", "↑ up, away from the aim"),
        ("level", "amber", "→ level"),
        ("down", "", "↓ down"),
        ("", "", ""),
    ],
)
def test_a_direction_is_said_without_a_colour(arrow, rating, words):
    assert direction_words(arrow, rating) == words
