"""Evidence on a page: a word and a shape, and what they mean in plain words."""

from dataclasses import replace

import pytest

from app.indicators.results import Label, Reliability
from app.layouts.evidence import evidence_mark, meanings, shape
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


def test_every_word_is_explained_and_the_block_can_stand_open():
    words = text_of(meanings())

    for name in ("Clear evidence", "Possible sign", "No evidence", "In favour of", "Too few cases to lean on"):
        assert name in words
    assert meanings().open is False
    assert meanings(is_open=True).open is True
