"""The steps of the hexagon map: each limit belongs to the step above it, and no figure has no step."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.register.council_map import CouncilShare, council_shares, map_sentence
from app.register.values import State
from app.register.views import GroupShare, absent
from app.register.workforce_counts import Role

DARLINGTON, HULL, NORTH_NORTHAMPTONSHIRE = "E06000005", "E06000010", "E06000061"


def with_percent(percent):
    view = absent("A", State.OK, "")
    return CouncilShare(None, replace(view, minority_ethnic=GroupShare("minority_ethnic", "", 1, Decimal(percent))))


@pytest.mark.parametrize(
    ("percent", "step", "words"),
    [
        ("0.0", 0, "under 5%"),
        ("4.9", 0, "under 5%"),
        ("5.0", 1, "5% to under 15%"),
        ("15.0", 2, "15% to under 25%"),
        ("24.9", 2, "15% to under 25%"),
        ("25.0", 3, "25% to under 45%"),
        ("45.0", 4, "45% and over"),
        ("100.0", 4, "45% and over"),
    ],
)
def test_a_percentage_falls_into_one_step(percent, step, words):
    share = with_percent(percent)

    assert (share.step, share.step_words) == (step, words)


def test_a_council_without_a_percentage_has_no_step():
    share = CouncilShare(None, absent("A", State.NOT_COMPARABLE, "Ethnicity is not known."))

    assert (share.step, share.step_words) == (None, "no percentage to show")


def test_both_halves_of_a_joint_return_carry_its_figure(council, rows):
    shares = council_shares([council(NORTH_NORTHAMPTONSHIRE), council("E06000062")], 2025, Role.TOTAL, rows)

    assert shares[0].view.minority_percent == shares[1].view.minority_percent
    assert shares[0].view.note == "Reported jointly with West Northamptonshire."


def test_the_sentence_names_the_ends_and_counts_who_has_a_figure(council, rows):
    shares = council_shares([council(DARLINGTON), council(HULL)], 2025, Role.TOTAL, rows)

    assert map_sentence(shares, 2025, Role.TOTAL) == (
        "In 2025, the minority ethnic share of children's social workers whose ethnicity is known runs from "
        "1.1% in Darlington to 1.1% in Darlington; 1 of 2 councils have a percentage."
    )


def test_the_sentence_says_when_nobody_has_a_figure(council, rows):
    shares = council_shares([council(HULL)], 2025, Role.TOTAL, rows)

    assert (
        map_sentence(shares, 2025, Role.TOTAL) == "In 2025, no council has a percentage for children's social workers."
    )
