"""Dates are read in one way only."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import Ambiguous, last_day, parse_date


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-31",
        "2025/03/31",
        "2025-03-31T00:00:00",
        "2025-03-31 00:00:00",
        "2025-03-31T12:30:00",
        "2025-03-31 23:59",
        "31/03/2025",
        "31.3.2025",
        "31 March 2025",
        "31 Mar 2025",
        "31-Mar-2025",
        " 31  march 2025 ",
    ],
)
def test_a_clear_date_is_read(text):
    assert parse_date(text) == date(2025, 3, 31)


def test_a_date_with_two_meanings_names_both():
    assert parse_date("1/2/2025") == Ambiguous(date(2025, 2, 1), date(2025, 1, 2))


def test_the_same_day_and_month_has_one_meaning():
    assert parse_date("3/3/2025") == date(2025, 3, 3)


@pytest.mark.parametrize(
    "text", ["", "soon", "31/02/2025", "03/31", "2025", "45747", "1/2/25", "0001-01-01", "9999-12-31", "x" * 99]
)
def test_anything_else_is_no_date(text):
    assert parse_date(text) is None


@given(st.text())
def test_no_text_makes_reading_a_date_fail(text):
    assert isinstance(parse_date(text), date | Ambiguous | None)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2024, 4, 1), 12, date(2025, 3, 31)),
        (date(2024, 3, 1), 12, date(2025, 2, 28)),
        (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 1, 15), 12, date(2025, 1, 14)),
        (date(2024, 10, 31), 4, date(2025, 2, 28)),
        (date(2024, 12, 1), 1, date(2024, 12, 31)),
    ],
)
def test_a_window_of_whole_months_ends_the_day_before_it_would_begin_again(first, months, last):
    assert last_day(first, months) == last
