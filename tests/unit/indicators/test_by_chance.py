"""Marks by chance alone: the labels of every table with the same totals, weighted by Fisher's distribution."""

from dataclasses import replace
from fractions import Fraction
from math import comb, isclose

import pytest

from app.indicators.assessment import assess
from app.indicators.by_chance import Marks, chance_of_a_mark, marked, marks_by_chance, marks_in_detail, marks_sentence
from app.indicators.counts import Counts
from app.indicators.edition import Adverse
from app.indicators.results import Label
from tests.support.returns import EDITION
from tests.support.years import disciplinary


def by_hand(counts, adverse):
    """The chance of each label, from whole numbers and from the interval itself."""
    events, people = counts.a + counts.c, counts.n1 + counts.n2
    chances = dict.fromkeys(Label, Fraction(0))
    for a in range(max(0, events - counts.n2), min(counts.n1, events) + 1):
        (one,) = assess([Counts(a, counts.n1, events - a, counts.n2)], [adverse])
        ways = Fraction(comb(counts.n1, a) * comb(counts.n2, events - a), comb(people, events))
        chances[one.label] += ways
    return chances


@pytest.mark.parametrize("adverse", list(Adverse))
@pytest.mark.parametrize(
    "counts",
    [
        Counts(11, 76, 134, 512),
        Counts(30, 103, 49, 189),
        Counts(3, 149, 13, 933),
        Counts(2, 52, 0, 94),
        Counts(29, 30, 20, 20),
        Counts(12, 12, 10, 40),
        Counts(40, 40, 60, 60),
    ],
)
def test_the_chance_is_that_of_all_tables_which_would_be_labelled_so(counts, adverse):
    chance, expected = chance_of_a_mark(counts, adverse), by_hand(counts, adverse)

    assert isclose(chance.adverse, expected[Label.ADVERSE], abs_tol=1e-9)
    assert isclose(chance.marked, expected[Label.ADVERSE] + expected[Label.POSSIBLE], abs_tol=1e-9)


def test_with_too_few_cases_nothing_is_clear_and_a_mark_is_rare():
    chance = chance_of_a_mark(Counts(3, 149, 13, 933), Adverse.ABOVE)

    assert chance.adverse == 0
    assert chance.marked < 0.025


def test_a_council_of_large_groups_keeps_to_its_two_and_a_half_in_a_hundred():
    chance = chance_of_a_mark(Counts(700, 6000, 3500, 30000), Adverse.ABOVE)

    assert chance.marked == pytest.approx(0.025, abs=0.003)
    assert chance.adverse < 1e-6


FEW = replace(disciplinary(3, 149, 13, 933), group="asian")
CLEAR = disciplinary(30, 300, 40, 900)


def test_only_judged_results_are_counted():
    found = marks_by_chance([CLEAR, FEW, replace(CLEAR, label=None)], EDITION)

    assert isinstance(found, Marks)
    assert found.comparisons == 2
    assert found.marked == pytest.approx(
        sum(chance_of_a_mark(Counts(*one), Adverse.ABOVE).marked for one in ((30, 300, 40, 900), (3, 149, 13, 933)))
    )
    assert marked([CLEAR, FEW, replace(CLEAR, label=Label.POSSIBLE)]) == 2


def test_where_nothing_is_marked_nobody_is_warned_of_a_mark():
    unmarked = [replace(CLEAR, label=Label.NO_EVIDENCE)] * 10

    assert marks_sentence(unmarked, EDITION).endswith("; here none is marked.")
    assert marks_in_detail(unmarked, unmarked, EDITION).endswith("about 0.3 as clear evidence.")


def test_the_sentence_is_short_and_says_what_is_marked():
    assert marks_sentence([CLEAR] * 10, EDITION) == (
        "If all were equal, chance alone would still give about 2 of these 10 a mark, clear evidence or a possible sign, "
        "and hardly ever a clear one; here 10 are marked, all of them clear."
    )
    assert marks_sentence([FEW, FEW], EDITION) == (
        "If all were equal, chance alone would still give fewer than 1 of these 2 a mark, clear evidence or a possible "
        "sign, and hardly ever a clear one; here none is marked."
    )


def test_the_detail_gives_the_exact_figures_everything_and_what_follows():
    assert marks_in_detail([CLEAR] * 10, [CLEAR] * 60 + [FEW] * 40, EDITION) == (
        "Marked means clear evidence or a possible sign. If the groups fared the same in everything, chance alone would "
        "still mark about 2.0 of these 10 comparisons, about 0.3 as clear evidence. Over all the services and ethnic "
        "groups that you can choose, it would mark about 12 of 100; 60 are marked. So one mark alone is a reason to "
        "look, not a proof."
    )


def test_one_comparison_is_said_as_such():
    assert marks_sentence([CLEAR], EDITION) == (
        "If both groups fared the same, chance alone would mark this comparison about 20 times in 100."
    )
    assert marks_sentence([FEW], EDITION).endswith("this comparison less than 5 times in 100.")
    assert "would still mark this comparison about 20 times in 100." in marks_in_detail([CLEAR], [CLEAR], EDITION)


def test_nothing_is_said_where_nothing_is_judged():
    unjudged = [replace(CLEAR, label=None)]

    assert marks_sentence(unjudged, EDITION) == ""
    assert marks_in_detail(unjudged, unjudged, EDITION) == ""


def test_one_mark_alone_is_said_to_be_clear_or_not():
    unmarked = replace(CLEAR, label=Label.NO_EVIDENCE)

    assert marks_sentence([CLEAR, unmarked], EDITION).endswith("here 1 is marked, as clear evidence.")
    assert marks_sentence([replace(CLEAR, label=Label.POSSIBLE), unmarked], EDITION).endswith(
        "here 1 is marked, not as clear evidence."
    )
