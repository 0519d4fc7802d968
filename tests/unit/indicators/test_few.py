"""Why there are too few cases: the rule that is not met, and no other."""

import pytest

from app.indicators.few import why_too_few
from tests.support.returns import EDITION
from tests.support.years import disciplinary

SWAYED = "One person more or less could change the answer."


@pytest.mark.parametrize(
    ("counts", "found", "people"),
    [
        ((3, 149, 13, 933), "only about 2.2 of these 16 cases", "minority ethnic staff"),
        ((9, 900, 3, 100), "only about 1.2 of these 12 cases", "White staff"),
        ((6, 99, 4, 101), "just under 5 of these 10 cases", "minority ethnic staff"),
    ],
)
def test_too_few_expected_are_named_with_their_number_and_their_group(counts, found, people):
    assert why_too_few(disciplinary(*counts), EDITION) == (
        f"if both groups fared the same, {found} would be {people}, where it takes at least 5 in each group. {SWAYED}"
    )


def test_too_few_in_all_are_named_as_such():
    assert why_too_few(disciplinary(3, 300, 6, 300), EDITION) == (
        f"only 9 cases in all, where it takes at least 10. {SWAYED}"
    )
