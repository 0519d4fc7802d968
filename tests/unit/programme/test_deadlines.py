from datetime import date

import pytest

from app.programme.deadlines import deadline_of, deadlines, done_on, first_unfinished, is_expected
from app.programme.milestones import MilestoneKey
from tests.support.cycle import REGISTERED, SIGNED, VALID, WAITING, WINDOWS, standing

DONE = MilestoneKey.SIGNED_OFF


def test_a_deadline_that_several_milestones_share_is_that_of_the_last():
    assert [(one.key.value, one.window.due_on.isoformat()) for one in deadlines(WINDOWS)] == [
        ("registered", "2025-06-30"),
        ("prepared", "2025-08-31"),
        ("signed_off", "2025-10-31"),
        ("action_plan", "2026-04-30"),
        ("progress_review", "2026-09-30"),
    ]


@pytest.mark.parametrize(
    ("today", "looked_at"),
    [
        (date(2025, 3, 1), "registered"),
        (date(2025, 7, 7), "registered"),  # five working days after the last of June
        (date(2025, 7, 8), "prepared"),
        (date(2025, 10, 8), "signed_off"),
        (date(2025, 10, 31), "signed_off"),
        (date(2025, 11, 7), "signed_off"),
        (date(2025, 11, 10), "action_plan"),
        (date(2027, 1, 1), "progress_review"),
    ],
)
def test_just_after_a_deadline_who_is_late_matters_more_than_what_is_months_away(today, looked_at):
    assert deadline_of(WINDOWS, today).key == looked_at


@pytest.mark.parametrize(
    ("day", "is_near"),
    [(date(2025, 10, 23), False), (date(2025, 10, 24), True), (date(2025, 11, 7), True), (date(2025, 11, 8), True)],
)
def test_a_deadline_is_near_within_five_working_days(day, is_near):
    assert deadline_of(WINDOWS, date(2025, 10, 31)).is_near(day) is is_near


@pytest.mark.parametrize(
    ("happened", "key", "expected"),
    [
        (WAITING, DONE, True),
        (SIGNED, DONE, False),
        ((("invited", "2025-03-03"),), DONE, False),
        ((("invited", "2025-03-03"),), MilestoneKey.REGISTERED, True),
        ((*VALID, ("withdrawn", "2025-10-01")), DONE, False),
        ((*REGISTERED, ("nothing_to_submit", "2025-09-01")), DONE, False),
    ],
)
def test_whoever_takes_part_and_has_not_done_it_is_expected(happened, key, expected):
    assert is_expected(standing(happened, "2025-10-31"), key) is expected


def test_what_is_missing_first_is_what_somebody_is_asked_for():
    assert first_unfinished(standing(REGISTERED, "2025-10-31"), DONE).key == MilestoneKey.PREPARED
    assert (
        first_unfinished(standing(WAITING, "2025-10-31"), DONE).reason == "waiting for the signatory since 16 September"
    )


def test_who_did_it_on_a_day_is_counted_on_that_day_alone():
    standings = [standing(SIGNED, "2025-10-31"), standing(WAITING, "2025-10-31")]

    assert [len(done_on(standings, DONE, date(2025, 9, day))) for day in (17, 18, 19)] == [0, 1, 0]
