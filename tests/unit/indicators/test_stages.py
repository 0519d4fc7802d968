"""For how many people ethnicity is known at each stage, and the warning where that moves."""

import pytest

from app.indicators.returns import Cell, Return
from app.indicators.stages import moved, stages
from tests.support.returns import EDITION, ZEROES, return_of


def shortlisting(unknown_shortlisted, unknown_appointed, appointed=(40, 60)):
    """100 people shortlisted of known ethnicity and those appointed, with so many unknown on top."""
    row = {**ZEROES, "prefer_not_to_say": 0}
    counts = {
        "shortlisted": {**row, "asian": 40, "white_british": 60, "not_known": unknown_shortlisted},
        "appointed": {**row, "asian": appointed[0], "white_british": appointed[1], "not_known": unknown_appointed},
    }
    return stages(return_of(counts, only=("adult",)), EDITION, "shortlisting", "adult")


def test_each_stage_says_for_how_many_ethnicity_is_known():
    first, last = shortlisting(25, 100)

    assert (first.label, first.known, first.everybody, float(first.share)) == ("Shortlisted", 100, 125, 0.8)
    assert (last.label, last.known, last.everybody, float(last.share)) == ("Appointed", 100, 200, 0.5)


def test_a_move_of_more_than_ten_points_is_warned_of():
    assert moved(shortlisting(25, 100)) == (
        "Take care: ethnicity is known for 80.0% of “shortlisted” but for 50.0% of “appointed”. "
        "A move of more than 10 points can make or hide a gap."
    )


@pytest.mark.parametrize(
    ("unknown", "appointed", "is_warned"), [(3, (3, 4), False), (1, (9, 10), True), (3, (3, 3), True)]
)
def test_ten_points_exactly_are_no_move_and_more_are_either_way(unknown, appointed, is_warned):
    """With 80% known of those shortlisted: 7 of 10 is 10 points less, 19 of 20 is 15 more, 6 of 9 is 13 less."""
    assert bool(moved(shortlisting(25, unknown, appointed))) == is_warned


def test_nothing_is_warned_of_where_a_stage_was_not_supplied():
    counts = {"shortlisted": (40, 60)}
    found = stages(return_of(counts, only=("adult",)), EDITION, "shortlisting", "adult")

    assert [stage.share for stage in found] == [None, None]
    assert moved(found) == ""


def test_nobody_at_all_has_no_share():
    nobody = shortlisting(25, 0, (0, 0))[1]

    assert (nobody.everybody, nobody.share) == (0, None)


def test_pay_bands_have_one_stage():
    counts = {Cell("adult", "headcount", band, "asian"): 1 for band in EDITION.measures["headcount"].breakdown_keys}

    (only,) = stages(Return(return_of({}).details, counts), EDITION, "pay_bands", "adult")

    assert only.label == "Headcount, people whose pay is not known among them"
    assert moved((only,)) == ""
