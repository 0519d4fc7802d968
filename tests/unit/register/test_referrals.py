"""Referrals by region: a hidden number is a bound in every sum, never 0 and never 10."""

from decimal import Decimal

import pytest

from app.register.fitness_tables import referrals_table
from app.register.referrals import ReferralCount, latest_year, regions_in, share_limits
from app.register.values import BoundedCount, State

HIDDEN = BoundedCount.below(10)
NAMES = {
    "white": "White",
    "mixed": "Mixed or multiple ethnic groups",
    "asian": "Asian or Asian British",
    "black": "Black, African, Caribbean or Black British",
    "other": "Other ethnic group",
    "unknown": "Prefer not to say",
}


def counts(region="London", year=2025, **groups):
    return [ReferralCount(year, region, "ethnicity", NAMES[group], number, "") for group, number in groups.items()]


def test_without_hidden_numbers_both_limits_are_the_share():
    assert share_limits([10, 15], [75]) == (Decimal("25.0"), Decimal("25.0"))


def test_a_hidden_number_in_the_part_moves_both_ends():
    # 0 of 90 to 9 of 99
    assert share_limits([HIDDEN], [90]) == (Decimal("0.0"), Decimal("9.1"))


def test_a_hidden_number_in_the_rest_is_at_its_highest_for_the_smallest_share():
    # 20 of 29 to 20 of 20
    assert share_limits([20], [HIDDEN]) == (Decimal("69.0"), Decimal("100.0"))


@pytest.mark.parametrize(("part", "rest"), [([HIDDEN], [HIDDEN]), ([5], [4]), ([HIDDEN], [9]), ([], [])])
def test_no_share_is_given_of_what_may_be_fewer_than_ten_people(part, rest):
    assert share_limits(part, rest) is None


def test_a_region_needs_all_five_groups_and_unknown_is_left_out_of_the_share():
    whole = counts(white=60, mixed=10, asian=10, black=10, other=10, unknown=500)

    assert regions_in(whole, 2025)[0].lowest == Decimal("40.0")
    assert regions_in(whole[1:], 2025)[0].state is State.NOT_PUBLISHED


def test_only_the_newest_year_is_shown():
    both = [*counts(year=2024, white=5), *counts(year=2025, white=6)]

    assert latest_year(both) == 2025
    assert regions_in(both, 2025)[0].counts["white"] == 6
    assert (latest_year([]), regions_in([], 0)) == (0, ())


def test_the_table_shows_a_hidden_number_in_words_and_a_withheld_share_as_withheld():
    small = counts("South West", white=HIDDEN, mixed=0, asian=0, black=HIDDEN, other=0)

    table = referrals_table(regions_in(small, 2025), {}, 2025)

    (row,) = table.rows
    assert row[1] == row[2] == "withheld: too few people for a percentage"
    assert row[4:] == ("fewer than 10", 0, 0, "fewer than 10", 0, "not published")
