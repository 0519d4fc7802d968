"""Times of day are read as people write them, and nothing is guessed."""

import pytest

from app.programme.clock_times import time_typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14:00", "14:00"),
        (" 9:05 ", "09:05"),
        ("16.00", "16:00"),
        ("3pm", "15:00"),
        ("3.30 PM", "15:30"),
        ("12am", "00:00"),
        ("12 pm", "12:00"),
        ("ten", None),
        ("10", None),
        ("24:00", None),
        ("10:60", None),
        ("13pm", None),
        ("0am", None),
        ("²:00", None),
        ("", None),
    ],
)
def test_a_time_is_read_in_one_way_only_or_not_at_all(typed, read):
    assert time_typed(typed) == read
