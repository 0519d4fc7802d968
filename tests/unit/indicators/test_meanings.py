"""The words for evidence: each explained, the same everywhere."""

from dataclasses import replace

from app.indicators.meanings import LOW_MEANING, MEANINGS, WORDS, evidence_words, explanation, reliability_words
from app.indicators.results import Label, Reliability, State
from tests.support.years import disciplinary

RESULT = disciplinary(90, 1000, 100, 2000)


def test_every_label_has_words_and_a_meaning():
    assert set(WORDS) == set(MEANINGS) == set(Label)


def test_clear_evidence_is_what_is_called_adverse():
    assert evidence_words(RESULT) == "Clear evidence of unequal treatment"
    assert MEANINGS[Label.ADVERSE].startswith("Adverse: ")
    assert reliability_words(RESULT) == "Enough cases to lean on"


def test_too_few_cases_are_named_with_the_evidence():
    low = replace(RESULT, label=Label.POSSIBLE, reliability=Reliability.LOW)

    assert evidence_words(low) == "Possible sign of unequal treatment; too few cases to lean on"
    assert reliability_words(low) == "Low reliability"


def test_too_few_cases_are_never_called_no_evidence():
    low = replace(RESULT, label=Label.NO_EVIDENCE, reliability=Reliability.LOW)

    assert evidence_words(low) == "Too few cases to say"
    assert "does not mean that treatment is equal" in explanation(low)


def test_the_words_are_about_the_group_that_was_chosen():
    favourable = replace(RESULT, label=Label.FAVOURABLE, group="white_minority")

    assert evidence_words(favourable) == "In favour of this group"
    assert evidence_words(replace(favourable, group="minority_ethnic")) == "In favour of minority ethnic people"
    assert explanation(replace(favourable, label=Label.ADVERSE)).endswith("is worse for this group.")


def test_without_a_label_the_absence_is_named():
    assert evidence_words(replace(RESULT, label=None, state=State.NOT_SUPPLIED)) == "Not supplied"
    assert evidence_words(replace(RESULT, label=None)) == "Shown for completeness"
    assert reliability_words(replace(RESULT, reliability=None)) == ""


def test_a_result_is_explained_by_its_label_or_by_its_too_few_cases():
    assert explanation(RESULT) == MEANINGS[Label.ADVERSE]
    assert explanation(replace(RESULT, label=Label.POSSIBLE, reliability=Reliability.LOW)) == LOW_MEANING
    assert explanation(replace(RESULT, label=None)) == ""
