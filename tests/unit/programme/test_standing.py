from datetime import date

import pytest

from app.programme.milestones import MilestoneKey
from app.programme.sentences import board_sentence
from app.programme.standing import StuckKind
from tests.support.cycle import ACCEPTED, PREPARED, READ, REGISTERED, SIGNED, VALID, WAITING, standing

INVITED = (("invited", "2025-03-03"),)
FAULTS = {"must_fix": 3, "confirm": 0}


def test_the_current_milestone_is_the_first_that_can_be_completed_now():
    assert standing(READ, "2025-10-08").current.key == MilestoneKey.VALID


def test_between_two_windows_the_current_milestone_is_the_next_to_open():
    assert standing(REGISTERED, "2025-06-20").current.key == MilestoneKey.PREPARED


def test_when_everything_is_complete_there_is_no_current_milestone():
    year = (
        *ACCEPTED,
        ("benchmarks_released", "2026-03-18"),
        ("action_plan_published", "2026-04-20"),
        ("progress_reviewed", "2026-09-10"),
    )

    assert standing(year, "2026-09-11").current is None


def test_overdue_lists_what_the_organisation_owes_and_not_what_the_programme_owes():
    assert standing(VALID, "2025-11-03").overdue == (MilestoneKey.SIGNED_OFF,)
    assert standing(SIGNED, "2025-12-15").overdue == ()


def test_who_was_invited_and_did_not_register_in_time_is_overdue_with_that_and_never_stuck():
    found = standing((("invited", "2025-03-03"),), "2025-11-20")

    assert (found.overdue, found.stuck) == ((MilestoneKey.REGISTERED,), None)


@pytest.mark.parametrize("happened", [(), (*REGISTERED, ("withdrawn", "2025-07-01"))])
def test_who_was_never_invited_or_withdrew_is_neither_overdue_nor_stuck(happened):
    found = standing(happened, "2025-11-20")

    assert (found.overdue, found.stuck) == ((), None)


def test_a_return_waits_for_its_signatory_five_working_days_before_it_counts_as_stuck():
    assert standing(WAITING, "2025-09-23").stuck is None

    stuck = standing(WAITING, "2025-09-24").stuck

    assert (stuck.kind, stuck.since) == (StuckKind.SIGNATURE, date(2025, 9, 16))
    assert stuck.reason == "waiting for the signatory since 16 September"


def test_a_review_is_past_the_aim_from_the_day_after_its_twenty_working_days_until_it_is_done():
    assert not standing(SIGNED, "2025-10-16").is_past_aim
    assert standing(SIGNED, "2025-10-17").is_past_aim
    assert not standing(ACCEPTED, "2025-12-01").is_past_aim
    assert not standing(WAITING, "2025-12-01").is_past_aim
    assert not standing((*SIGNED, ("withdrawn", "2025-09-20")), "2025-12-01").is_past_aim


def test_a_declined_return_is_stuck_at_once():
    assert standing((*WAITING, ("sign_off_declined", "2025-09-18")), "2025-09-18").stuck.kind is StuckKind.DECLINED


def test_a_return_sent_back_is_stuck_after_five_working_days():
    returned = (*SIGNED, ("returned", "2025-11-05"))

    assert standing(returned, "2025-11-12").stuck is None
    assert standing(returned, "2025-11-13").stuck.kind is StuckKind.SENT_BACK


def test_a_return_whose_signature_was_taken_back_is_stuck_and_says_so():
    stuck = standing((*SIGNED, ("signature_withdrawn", "2025-10-01")), "2025-10-01").stuck

    assert (stuck.kind, stuck.reason) == (StuckKind.TAKEN_BACK, "the signature was taken back on 1 October")
    assert stuck.kind.words == "had their signature taken back"


@pytest.mark.parametrize("setback", [("sign_off_declined", "2025-10-01"), ("returned", "2025-10-01")])
def test_a_new_file_that_passes_answers_a_signatory_or_a_programme_that_sent_the_return_back(setback):
    again = (*SIGNED[: -1 if setback[0] == "sign_off_declined" else None], setback)

    assert standing(again, "2025-10-14").stuck is not None
    assert standing((*again, ("upload_valid", "2025-10-13")), "2025-10-14").stuck is None


def test_the_third_file_in_a_row_that_does_not_pass_makes_an_organisation_stuck():
    two = (*READ, ("upload_has_faults", "2025-09-15", FAULTS), ("upload_unreadable", "2025-09-16"))
    three = (*two, ("upload_has_faults", "2025-09-17", FAULTS))

    assert standing(two, "2025-09-18").stuck is None
    assert standing(three, "2025-09-18").stuck.reason == (
        "3 files sent and none passed: 3 things to fix since 17 September"
    )


def test_a_third_file_that_cannot_be_read_is_said_so():
    faults = ("upload_has_faults", "2025-09-15", FAULTS)
    three = (*READ, faults, faults, ("upload_unreadable", "2025-09-17"))

    assert standing(three, "2025-09-18").stuck.reason == (
        "3 files sent and none passed: the last could not be read since 17 September"
    )


def test_files_that_only_want_reasons_do_not_count_as_failed():
    confirm = ("upload_has_faults", "2025-09-15", {"must_fix": 0, "confirm": 2})

    assert standing((*READ, confirm, confirm, confirm), "2025-09-18").stuck is None


def test_a_file_that_passes_ends_the_count_of_failed_ones():
    faults = ("upload_has_faults", "2025-09-15", FAULTS)
    recovered = (*READ, faults, faults, faults, ("upload_valid", "2025-09-16"))

    assert standing(recovered, "2025-09-18").stuck is None


def test_a_query_without_an_answer_is_stuck_after_five_working_days():
    asked = (*SIGNED, ("query_asked", "2025-11-03", {"query_id": 1}))

    assert standing(asked, "2025-11-10").stuck is None
    assert standing(asked, "2025-11-11").stuck.reason == "a query waits for an answer since 3 November"


def test_ten_quiet_working_days_while_something_is_owed_make_an_organisation_stuck():
    assert standing(PREPARED, "2025-09-12").stuck is None
    assert standing(PREPARED, "2025-09-15").stuck.reason == "no activity for 10 working days"


def test_while_the_programme_reviews_nobody_is_stuck_for_want_of_activity():
    assert standing(SIGNED, "2026-05-18").stuck is None
    assert standing(ACCEPTED, "2026-05-18").stuck.kind is StuckKind.QUIET


def test_quiet_days_count_from_the_last_thing_that_the_organisation_itself_did():
    reminded = (*PREPARED, ("reminder_sent", "2025-09-12"))
    tried = (*PREPARED, ("extract_tried", "2025-09-12"))

    assert standing(reminded, "2025-09-15").stuck.kind is StuckKind.QUIET
    assert standing(tried, "2025-09-15").stuck is None


def test_nobody_is_quiet_while_nothing_is_owed():
    assert standing(SIGNED, "2025-10-30").stuck is None


def test_the_board_begins_with_one_sentence():
    signatory = [standing(WAITING, "2025-11-03")] * 3
    quiet = [standing(PREPARED, "2025-11-03")]
    done = [standing(SIGNED, "2025-11-03")] * 76
    invited = [standing((("invited", "2025-03-03"),), "2025-11-03")] * 70

    assert board_sentence([*signatory, *quiet, *done, *invited]) == (
        "80 registered, 76 submitted, 74 overdue: 70 have not registered, 4 have registered; "
        "most of those stuck are waiting for a signatory."
    )


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        ([], "Nobody has registered yet."),
        ([INVITED], "Nobody has registered yet; 1 overdue."),
        (
            [INVITED, SIGNED],
            "1 registered, 1 submitted, 1 overdue: 1 has not registered, 0 have registered; nobody is stuck.",
        ),
        ([SIGNED], "1 registered, 1 submitted, 0 overdue; nobody is stuck."),
        ([WAITING], "1 registered, 0 submitted, 1 overdue; 1 is stuck and is waiting for a signatory."),
        ([PREPARED] * 2, "2 registered, 0 submitted, 2 overdue; all 2 that are stuck have shown no activity."),
        ([PREPARED, WAITING], "2 registered, 0 submitted, 2 overdue; 2 are stuck for different reasons."),
    ],
)
def test_the_sentence_fits_the_number_of_organisations(happened, sentence):
    assert board_sentence([standing(one, "2025-11-03") for one in happened]) == sentence
