"""Sentences of a comparison: each number in them is the one worked out, and none claims more than it shows."""

import pytest

from app.indicators.catalogue import load_edition
from app.indicators.comparison_words import (
    as_published,
    averages_sentence,
    by_chance_alone,
    drawn_sentence,
    heterogeneity_sentence,
    panel_sentence,
    position_sentence,
    ratio_of_ratios_sentence,
    sides_sentence,
    standing_out_sentence,
    times_in_a_hundred,
    years_together_sentence,
)
from app.indicators.counts import Counts
from app.indicators.standing import Limits, position

MANY = Counts(40, 200, 80, 320)
FEW = Counts(4, 30, 2, 300)


def test_inside_the_funnel_the_sentence_names_its_limits():
    assert position_sentence(position(MANY, 1.0), "the group") == (
        "You lie within the inner limits. Chance puts 19 of 20 organisations with as many cases as yours between 0.71 "
        "and 1.40 if they are like the group; yours is 0.80."
    )


def test_over_dispersion_is_said():
    assert "Chance, with the usual differences between organisations, puts 19 of 20" in position_sentence(
        position(MANY, 1.0, tau2=0.05), "the group"
    )


@pytest.mark.parametrize(
    ("target", "start", "end"),
    [
        (
            1.2,
            "You lie outside the inner limits (95%) but within the outer ones (99.8%).",
            "It is worth a look, and no verdict.",
        ),
        (1.5, "You lie outside the outer limits (99.8%).", "so it is worth finding out why."),
    ],
)
def test_lying_outside_the_limits_is_said_without_a_verdict(target, start, end):
    sentence = position_sentence(position(MANY, target), "the group")

    assert sentence.startswith(start)
    assert sentence.endswith(end)


def test_the_exact_test_says_that_it_stands_in_for_the_funnel():
    assert position_sentence(position(FEW, 1.0), "the group without you") == (
        "You have too few cases for a place in the funnel, so an exact test takes its place. If your true ratio were "
        "that of the group without you, 1.00, chance would give a result as far from it as yours less than once in 500 times. "
        "That is less than 1 time in 500. With so few cases it is a reason to look, and no more."
    )
    assert position_sentence(position(Counts(2, 60, 5, 100), 1.0), "the group").endswith(
        "That is no sign that you differ."
    )


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.001, "less than once in 500 times"),
        (0.009, "less than once in 100 times"),
        (0.014, "about once in 100 times"),
        (0.345, "about 35 times in 100"),
        (1.0, "about 100 times in 100"),
    ],
)
def test_a_chance_is_said_as_how_often(chance, words):
    assert times_in_a_hundred(chance) == words


def test_how_often_chance_alone_puts_an_indicator_outside_the_limits():
    assert by_chance_alone(10) == (
        "If nobody truly differed, chance alone would still put about 1 indicator in 20 outside the inner limits (95%) "
        "and about 1 in 500 outside the outer ones (99.8%). You compare 10 here."
    )


@pytest.mark.parametrize(
    ("found", "differs", "end"),
    [
        (Limits(1.2, 0.9, 1.6), False, "That range includes 1.00 (no difference), so the two may be the same."),
        (Limits(1.4, 1.1, 1.7), True, "That range leaves out 1.00 (no difference), so you probably differ."),
        (Limits(0.6, 0.4, 0.9), True, "That range leaves out 1.00 (no difference), so you probably differ."),
        (Limits(0.6, 0.4, 0.9), False, "or rests on few cases, so it is a sign and no more."),
    ],
)
def test_the_ratio_of_ratios_says_no_more_than_the_comparison_as_a_whole(found, differs, end):
    sentence = ratio_of_ratios_sentence(found, differs=differs)

    assert sentence.startswith(f"Your ratio is {found.ratio:.2f} times that of the group without you;")
    assert sentence.endswith(end)


def test_the_drawn_value_is_never_ones_own_figure():
    assert drawn_sentence(Limits(1.75, 1.09, 2.80, 0.64), "the group") == (
        "Small numbers swing by chance. A cautious estimate that leans on the figure of the group too is 1.75 (between "
        "1.09 and 2.80): your own, drawn 64% of the way towards it. Use it only to decide where to look first; do not give "
        "it as your result."
    )
    assert drawn_sentence(Limits(1.37, 1.37, 1.37, 1.0), "the group without you").startswith(
        "Drawn towards the figure of the group without you, yours is that figure, 1.37: the organisations of"
    )


@pytest.mark.parametrize(
    ("crude", "within", "said"),
    [
        (1.5, 1.6, "The two are nearly the same, so it matters little where people work."),
        (1.3, 1.3, "The two are the same as rounded, so it matters little where people work."),
        (1.30, 1.25, "The two are nearly the same, so it matters little where people work."),
        (1.44, 1.33, "where the rate is higher for everybody."),
        (1.20, 1.33, "where the rate is lower for everybody."),
    ],
)
def test_the_averages_are_explained_where_they_differ_by_more_than_a_tenth(crude, within, said):
    assert said in averages_sentence(crude, within)


@pytest.mark.parametrize(
    ("i2", "tau2", "said"),
    [
        (None, None, "is not published for this group"),
        (20, 0.0, "The organisations differ from each other no more than chance would give."),
        (30, 0.0, "Apart from a few at either end, the organisations differ from each other no more than chance"),
        (0, 0.01, "little more than chance would give. About 0% of the variation"),
        (24, 0.1, "little more than chance would give. About 24% of the variation"),
        (25, 0.1, "somewhat more than chance would give"),
        (50, 0.1, "One figure for all of them says little about each."),
    ],
)
def test_differences_between_organisations_are_said_in_words(i2, tau2, said):
    assert said in heterogeneity_sentence(i2, tau2)


def test_how_many_stand_out_is_said_beside_how_many_would_by_chance():
    assert standing_out_sentence(7, 4, 73) == (
        "7 of the 73 organisations stand out from the group's figure by more than chance and the usual differences "
        "between organisations explain; no more than about 1 in 20 of them should be there by chance. Chance alone "
        "would put about 4 outside the inner limits even if none truly differed: lying there is worth a look, and is "
        "not counted here."
    )


def test_where_nobody_stands_out_no_share_of_them_is_put_down_to_chance():
    assert standing_out_sentence(0, 1, 25) == (
        "None of the 25 organisations stands out from the group's figure by more than chance and the usual differences "
        "between organisations explain. Chance alone would put about 1 outside the inner limits even if "
        "none truly differed: lying there is worth a look, and is not counted here."
    )


def test_a_range_that_only_just_leaves_out_one_is_not_written_as_holding_it():
    sentence = ratio_of_ratios_sentence(Limits(1.3, 1.003, 1.7), differs=True)

    assert "anything between just over 1.00 and 1.70. That range leaves out 1.00" in sentence


def test_published_ratios_keep_the_decimals_that_they_were_published_with():
    assert [as_published(ratio) for ratio in (1.3, 1.28, 2.0)] == ["1.3", "1.28", "2.0"]


def test_those_of_both_years_and_several_years_together():
    assert panel_sentence(61, (2024, 2025), (1.6, 1.5), "within what chance alone would give") == (
        "Among the 61 organisations that took part in both 2024 and 2025, the figure went from 1.6 to 1.5: within what "
        "chance alone would give."
    )
    assert years_together_sentence((2023, 2024, 2025), 1.4, 1.2, 1.7) == (
        "The collections of 2023, 2024 and 2025 together give the group 1.4 (between 1.2 and 1.7); a figure of several "
        "collections moves less by chance."
    )


def test_the_worse_side_is_said_in_words_whichever_it_is():
    edition = load_edition(2025)

    assert sides_sentence(edition.indicator("shortlisting")) == (
        "On the side marked “worse”, minority ethnic applicants were less likely than White applicants to be appointed "
        "from shortlisting; on the other side they were more likely. At “equal” (1) both were as likely."
    )
    assert "were more likely than White staff to leave" in sides_sentence(edition.indicator("leaving"))
