"""Codes with dates: which of them names an organisation within a span of days."""

from datetime import date

import pytest

from schemas.dated_codes import DatedCode, is_named

OLD = DatedCode("E06000900", date(2011, 1, 1), date(2025, 3, 31))
NEW = DatedCode("E06000901", date(2025, 4, 1))
BEFORE, LAST, FIRST = date(2010, 12, 31), date(2025, 3, 31), date(2025, 4, 1)


@pytest.mark.parametrize(
    ("code", "first", "last", "holds"),
    [
        (OLD, LAST, LAST, True),
        (OLD, FIRST, FIRST, False),
        (OLD, BEFORE, BEFORE, False),
        (OLD, BEFORE, FIRST, True),
        (NEW, LAST, LAST, False),
        (NEW, LAST, FIRST, True),
        (NEW, FIRST, date(2040, 1, 1), True),
    ],
)
def test_a_code_names_an_organisation_from_its_first_day_to_its_last(code, first, last, holds):
    assert code.holds_between(first, last) is holds


@pytest.mark.parametrize(
    ("given", "day", "named"),
    [
        ("nor", LAST, True),
        ("NOR", BEFORE, True),
        ("e06000900", LAST, True),
        ("E06000900", FIRST, False),
        ("E06000901", FIRST, True),
        ("E06000901", LAST, False),
        ("SUC", LAST, False),
    ],
)
def test_a_file_names_its_organisation_by_its_own_code_or_by_one_of_the_day(given, day, named):
    assert is_named(given, "NOR", (OLD, NEW), day, day) is named
