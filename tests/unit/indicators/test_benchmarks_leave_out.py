"""A group's figure without the reader's own part, and several collections as one."""

import pytest

from app.indicators.leave_out import Others, without_own
from app.indicators.years import YearsTogether, years_together


def test_what_the_reader_sent_is_taken_from_the_published_counts():
    found = without_own((60, 570, 130, 1770), (12, 100, 20, 300), 6)

    # 48 of 470 against 110 of 1,470
    assert found == Others((48, 470, 110, 1470), 1.4, 5)


@pytest.mark.parametrize(
    ("own", "contributors"),
    [
        ((51, 100, 20, 300), 9),  # 9 cases left
        ((12, 100, 121, 300), 9),
        ((12, 546, 20, 300), 9),  # 24 people left
        ((12, 100, 20, 1746), 9),
        ((62, 100, 20, 300), 9),  # more than the rounded sum
        ((12, 100, 20, 300), 5),  # four others
        ((10, 520, 20, 300), 9),  # everybody who is left is a case
        ((12, 100, 10, 1650), 9),
    ],
)
def test_nothing_is_said_of_others_who_fall_short_of_what_any_figure_needs(own, contributors):
    assert without_own((60, 570, 130, 1770), own, contributors) is None


def test_the_thresholds_themselves_are_enough():
    found = without_own((20, 50, 30, 100), (10, 25, 20, 75), 6)

    assert found == Others((10, 25, 10, 25), 1.0, 5)


THREE = {2023: (60, 3000, 50, 5000), 2024: (40, 3000, 60, 5000), 2025: (50, 3100, 40, 5100)}


def test_three_collections_are_added_up_as_published():
    found = years_together(THREE, 2025)

    assert found == YearsTogether((2023, 2024, 2025), (150, 9100, 150, 15100), 1.7, 1.3, 2.1)


def test_a_collection_that_is_missing_or_older_has_no_part():
    assert years_together({2021: (90, 100, 1, 2), **THREE}, 2025).years == (2023, 2024, 2025)
    assert years_together({2022: THREE[2023], 2025: THREE[2025], 2023: THREE[2023]}, 2025).years == (2023, 2025)
    assert years_together(THREE, 2024).years == (2023, 2024)


def test_one_collection_is_not_several():
    assert years_together({2025: THREE[2025]}, 2025) is None
    assert years_together({}, 2025) is None
