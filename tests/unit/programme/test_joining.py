from datetime import date

import pytest

from app.programme.joining import Joined, first_joined, joined_words

BOTH = {2024: date(2024, 5, 10), 2025: date(2025, 4, 2)}


@pytest.mark.parametrize(
    ("registered_on", "today", "expected"),
    [
        ({}, date(2025, 10, 8), None),
        (BOTH, date(2025, 10, 8), 2024),
        ({2025: date(2025, 4, 2)}, date(2025, 10, 8), 2025),
        (BOTH, date(2024, 5, 10), 2024),
        (BOTH, date(2024, 5, 9), None),
    ],
)
def test_an_organisation_joined_in_the_first_collection_that_it_had_registered_for_by_then(
    registered_on, today, expected
):
    assert first_joined(registered_on, today) == expected


def test_the_collection_is_named_by_its_phase_and_its_year_and_its_absence_in_words():
    assert joined_words(Joined(2024, "Phase 2")) == "Phase 2 (2024)"
    assert joined_words(None) == "not joined yet"
