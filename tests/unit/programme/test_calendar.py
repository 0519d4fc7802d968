from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.catalogue import collections
from app.programme.calendar import (
    add_working_days,
    bank_holidays,
    count_words,
    day_words,
    due_words,
    is_working_day,
    working_days_between,
)
from app.programme.milestones import MilestoneKey, default_windows

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))


def test_every_year_has_the_eight_english_bank_holidays_and_2023_the_coronation():
    assert {year: len(days) for year, days in bank_holidays().items()} == {2023: 9, 2024: 8, 2025: 8, 2026: 8, 2027: 8}


def test_no_bank_holiday_falls_on_a_weekend_or_outside_its_year():
    assert all(day.weekday() < 5 and day.year == year for year, days in bank_holidays().items() for day in days)


def test_the_calendar_covers_the_whole_cycle_of_every_edition():
    for year in collections():
        assert default_windows(year)[MilestoneKey.PROGRESS_REVIEW].due_on.year in bank_holidays()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2025, 10, 6), date(2025, 10, 6), 0),
        (date(2025, 10, 6), date(2025, 10, 10), 4),
        (date(2025, 10, 10), date(2025, 10, 13), 1),
        (date(2025, 10, 11), date(2025, 10, 12), 0),
        (date(2025, 12, 24), date(2025, 12, 29), 1),
        (date(2025, 12, 31), date(2026, 1, 2), 1),
        (date(2025, 10, 13), date(2025, 10, 10), -1),
    ],
)
def test_working_days_between_leave_out_weekends_and_bank_holidays(start, end, expected):
    assert working_days_between(start, end) == expected


@given(DAYS, st.integers(0, 400))
def test_working_days_between_is_what_counting_day_by_day_gives(start, length):
    counted = sum(is_working_day(start + timedelta(days=day)) for day in range(1, length + 1))

    assert working_days_between(start, start + timedelta(days=length)) == counted


@given(DAYS, st.integers(1, 60))
def test_adding_working_days_lands_on_a_working_day_that_far_away(start, count):
    later = add_working_days(start, count)

    assert is_working_day(later)
    assert working_days_between(start, later) == count


def test_working_days_can_be_counted_back_over_easter():
    assert add_working_days(date(2025, 4, 22), -2) == date(2025, 4, 16)


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2025, 10, 8), "due today"),
        (date(2025, 10, 9), "due in 1 working day"),
        (date(2025, 10, 31), "due in 17 working days"),
        (date(2025, 10, 7), "1 working day overdue"),
        (date(2025, 9, 30), "6 working days overdue"),
    ],
)
def test_a_deadline_is_said_in_working_days(due_on, words):
    assert due_words(due_on, date(2025, 10, 8)) == words


def test_a_deadline_within_the_same_weekend_is_said_without_counting_to_nought():
    assert due_words(date(2025, 10, 12), date(2025, 10, 11)) == "due on 12 October"
    assert due_words(date(2025, 10, 31), date(2025, 11, 1)) == "overdue since 31 October"


def test_a_date_carries_its_year_only_when_it_is_another_one():
    assert day_words(date(2025, 10, 3), date(2025, 12, 1)) == "3 October"
    assert day_words(date(2025, 10, 3), date(2026, 1, 5)) == "3 October 2025"
    assert day_words(date(2025, 10, 3)) == "3 October 2025"


def test_counts_agree_with_their_nouns_and_have_thousands_separators():
    assert [count_words(number, "file") for number in (0, 1, 1200)] == ["0 files", "1 file", "1,200 files"]
