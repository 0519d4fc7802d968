"""Evidence on a page: a word and a shape, and what they mean in plain words."""

from dataclasses import replace

import pytest

from app.indicators.results import Label, Reliability, State
from app.layouts.evidence import all_meanings, evidence_mark, explanation, reading_key, shape
from tests.support.open_data import text_of
from tests.support.years import disciplinary

RESULT = disciplinary(90, 1000, 100, 2000)


def test_each_kind_of_evidence_has_a_shape_of_its_own():
    kinds = [(label, False) for label in Label] + [(Label.POSSIBLE, True), (Label.NO_EVIDENCE, True)]

    assert len({shape(label, is_low=is_low) for label, is_low in kinds}) == len(kinds)


@pytest.mark.parametrize(
    ("label", "reliability", "words", "look"),
    [
        (Label.ADVERSE, Reliability.OK, "● Clear evidence of unequal treatment", "evidence"),
        (
            Label.POSSIBLE,
            Reliability.LOW,
            "▣ Possible sign of unequal treatment; too few cases to lean on",
            "evidence low",
        ),
    ],
)
def test_the_shape_stands_with_its_words(label, reliability, words, look):
    mark = evidence_mark(replace(RESULT, label=label, reliability=reliability))

    assert " ".join(text_of(mark).split()) == words
    assert mark.className == look
    assert mark.children[0].to_plotly_json()["props"]["aria-hidden"] == "true"


def test_every_word_is_explained_folded_with_the_absences_that_occur():
    absent = replace(RESULT, label=None, state=State.NOT_SUPPLIED)
    words = text_of(all_meanings([absent]))

    for name in ("Clear evidence", "Possible sign", "No evidence", "In favour of", "Too few cases to say"):
        assert name in words
    assert "Not supplied" in words
    assert "Not supplied" not in text_of(all_meanings())


def test_a_page_explains_the_words_that_it_uses_and_those_of_chance_in_the_words_of_its_group():
    few = replace(RESULT, label=Label.NO_EVIDENCE, reliability=Reliability.LOW, group="black")
    key = text_of(reading_key([few, replace(RESULT, group="black")]))

    assert "is worse for this group" in key
    assert key.index("● ") < key.index("◐ ") < key.index("▨ ")
    assert "In favour" not in key
    assert text_of(reading_key([])).strip() == ""


def test_a_result_is_explained_in_three_steps():
    words = text_of(explanation(RESULT))

    steps = [words.index(name) for name in ("What it means", "What it does not mean", "What to do next")]
    assert steps == sorted(steps)
    assert "plan an action about it or say why not" in words
