"""The trial of the wording asks for the words that the screens really use."""

from pathlib import Path

import pytest

from app.indicators.meanings import JUDGED, MEANINGS

TRIAL = (Path(__file__).parents[2] / "docs/wording-trial.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verdict", JUDGED)
def test_every_word_of_the_evidence_has_a_right_answer_in_the_trial(verdict):
    assert f"| {MEANINGS[verdict].words} |" in TRIAL


def test_the_trial_says_who_read_and_who_has_not_yet():
    assert "None was a member of the public" in TRIAL
