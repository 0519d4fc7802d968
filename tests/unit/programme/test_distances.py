"""How far away a last day is, in words: what is the programme's own is never called due."""

import pytest

from app.programme.milestones import MilestoneKey
from app.programme.sentences import distance_words


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("due today", "last day today"),
        ("due in 5 working days", "last day in 5 working days"),
        ("215 working days overdue", "215 working days past the last day"),
        ("overdue since 30 November", "past the last day since 30 November"),
    ],
)
def test_the_programmes_own_milestones_have_a_last_day(due, said):
    assert distance_words(MilestoneKey.QUALITY_REVIEWED, due) == said
    assert distance_words(MilestoneKey.VALID, due) == due
