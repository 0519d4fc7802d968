"""The words for evidence: each explained, the same everywhere."""

from dataclasses import replace

import pytest

from app.indicators.meanings import ABSENCES, MEANINGS, WORDS, evidence_words, meaning, reliability_words
from app.indicators.results import Label, Reliability, State
from app.indicators.verdicts import Verdict, verdict, verdicts
from tests.support.years import disciplinary

RESULT = disciplinary(90, 1000, 100, 2000)


def test_every_verdict_has_a_word_and_says_what_it_means_what_it_does_not_and_what_to_do():
    assert set(MEANINGS) == set(Verdict)
    for one in MEANINGS.values():
        assert all(said.endswith(".") for said in (one.means, one.means_not, one.next_step))
        assert not one.words.endswith(".")


def test_no_two_verdicts_share_a_word():
    assert len({one.words for one in MEANINGS.values()}) == len(Verdict)


def test_every_label_and_every_absence_has_its_word():
    assert set(WORDS) == set(Label)
    assert set(ABSENCES) == set(State) - {State.OK}


@pytest.mark.parametrize(
    ("label", "reliability", "state", "expected"),
    [
        (Label.ADVERSE, Reliability.OK, State.OK, Verdict.ADVERSE),
        (Label.POSSIBLE, Reliability.OK, State.OK, Verdict.POSSIBLE),
        (Label.POSSIBLE, Reliability.LOW, State.OK, Verdict.POSSIBLE_OF_FEW),
        (Label.NO_EVIDENCE, Reliability.OK, State.OK, Verdict.NO_EVIDENCE),
        (Label.NO_EVIDENCE, Reliability.LOW, State.OK, Verdict.TOO_FEW),
        (Label.FAVOURABLE, Reliability.OK, State.OK, Verdict.FAVOURABLE),
        (None, Reliability.OK, State.OK, Verdict.NOT_JUDGED),
        (None, Reliability.LOW, State.NO_CASES, Verdict.NO_CASES),
        (None, None, State.NOT_SUPPLIED, Verdict.NOT_SUPPLIED),
    ],
)
def test_a_result_is_told_by_its_label_its_cases_or_its_absence(label, reliability, state, expected):
    assert verdict(replace(RESULT, label=label, reliability=reliability, state=state)) is expected


def test_clear_evidence_is_what_is_called_adverse():
    assert evidence_words(RESULT) == "Clear evidence of unequal treatment"
    assert meaning(RESULT).means.endswith("Also called adverse.")
    assert reliability_words(RESULT) == "Enough cases to lean on"


@pytest.mark.parametrize(
    ("lower", "upper", "means", "means_not"),
    [
        (0.81, 1.90, "Here the gap is large", "chance alone can give such a gap."),
        (1.02, 1.24, "Here the gap is more than chance would usually give, but it is not large", "does not say why"),
        (0.70, 0.96, "Here the gap is more than chance would usually give, but it is not large", "does not say why"),
    ],
)
def test_a_possible_sign_says_which_of_its_two_kinds_it_is(lower, upper, means, means_not):
    found = meaning(replace(RESULT, label=Label.POSSIBLE, lower=lower, upper=upper))

    assert found.means.startswith(means)
    assert means_not in found.means_not


@pytest.mark.parametrize(
    ("ratio", "lower", "upper", "means"),
    [
        (0.6, 0.3, 1.2, "Here the gap is in favour of this group and large"),
        (1.6, 0.9, 2.4, "Here the gap is in favour of this group and large"),
        (
            0.9,
            0.85,
            0.97,
            "Here the gap is in favour of this group and more than chance would usually give, but",
        ),
        (0.9, 0.7, 1.2, "The gap that was measured, if it is worse for this group at all, is neither large nor"),
        (1.25, 0.8, 1.9, "The gap that was measured, if it is worse for this group at all, is neither large nor"),
    ],
)
def test_no_evidence_says_of_a_gap_in_favour_what_keeps_it_from_being_called_so(ratio, lower, upper, means):
    found = replace(RESULT, label=Label.NO_EVIDENCE, ratio=ratio, lower=lower, upper=upper)
    one = replace(found, group="asian")

    assert evidence_words(one) == "No evidence of unequal treatment"
    assert meaning(one).means.startswith(means)
    assert meaning(found).means.startswith(means.replace("this group", "minority ethnic people"))
    assert "It does not prove that treatment is equal" in meaning(one).means_not


@pytest.mark.parametrize("label", [Label.POSSIBLE, Label.NO_EVIDENCE])
def test_nobody_is_told_to_look_for_who_answered_a_survey(label):
    few = replace(RESULT, label=label, reliability=Reliability.LOW)

    assert meaning(few).next_step.startswith("Look at how these cases came about")
    assert meaning(few, is_survey=True).next_step.startswith("Do not look for who answered the survey.")
    enough = replace(RESULT, label=Label.POSSIBLE)
    assert meaning(enough).next_step.startswith("Look closer: at the cases behind it")
    assert meaning(enough, is_survey=True).next_step.startswith("Do not look for who answered the survey.")
    clear = replace(RESULT, label=Label.ADVERSE)
    assert meaning(clear, is_survey=True) == meaning(clear)


def test_too_few_cases_are_named_with_the_evidence():
    low = replace(RESULT, label=Label.POSSIBLE, reliability=Reliability.LOW)

    assert evidence_words(low) == "Possible sign of unequal treatment; too few cases to lean on"
    assert reliability_words(low) == "Too few cases to lean on"
    assert reliability_words(replace(low, reliability=None)) == ""


def test_too_few_cases_are_never_called_no_evidence():
    low = replace(RESULT, label=Label.NO_EVIDENCE, reliability=Reliability.LOW)

    assert evidence_words(low) == "Too few cases to say"
    assert meaning(low).means_not == "It does not mean that treatment is equal, nor that it is unequal."


def test_the_words_are_about_the_group_that_was_chosen():
    favourable = replace(RESULT, label=Label.FAVOURABLE, group="white_minority")

    assert evidence_words(favourable) == "In favour of this group"
    assert evidence_words(replace(favourable, group="minority_ethnic")) == "In favour of minority ethnic people"
    assert "is worse for this group." in meaning(replace(favourable, label=Label.ADVERSE)).means


def test_without_a_label_the_absence_is_named():
    assert evidence_words(replace(RESULT, label=None, state=State.NOT_SUPPLIED)) == "Not supplied"
    assert evidence_words(replace(RESULT, label=None)) == "Shown for completeness"


def test_the_words_of_several_results_come_once_each_and_in_one_order():
    few = replace(RESULT, label=Label.NO_EVIDENCE, reliability=Reliability.LOW)

    assert verdicts([few, RESULT, few]) == (Verdict.ADVERSE, Verdict.TOO_FEW)
