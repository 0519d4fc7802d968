from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programme.events import Event, EventKind
from app.programme.milestones import MilestoneKey
from app.programme.statuses import ABSENT, Status, milestone_statuses
from tests.support.cycle import (
    ACCEPTED,
    PREPARED,
    READ,
    REGISTERED,
    SIGNED,
    VALID,
    WAITING,
    WINDOWS,
    events,
    standing,
    statuses,
    words,
)

INVITED = REGISTERED[:1]


def test_before_anything_happens_nothing_is_started():
    assert words((), "2025-02-28") == ["not started"] * 10


def test_a_year_that_goes_well_is_complete_from_end_to_end():
    year = (
        *ACCEPTED,
        ("benchmarks_released", "2026-03-18"),
        ("action_plan_published", "2026-04-20"),
        ("progress_reviewed", "2026-09-10"),
    )

    assert words(year, "2026-09-11") == ["complete"] * 10


def test_an_action_that_is_added_after_the_review_is_to_be_reviewed_too():
    year = (*ACCEPTED, ("action_plan_published", "2026-04-20"), ("progress_reviewed", "2026-05-10"))

    assert statuses(year, "2026-09-11")[MilestoneKey.PROGRESS_REVIEW].status is Status.COMPLETE
    later = statuses((*year, ("action_added", "2026-06-01")), "2026-09-11")[MilestoneKey.PROGRESS_REVIEW]
    assert later.status is Status.IN_PROGRESS


def test_an_invitation_not_sent_by_the_end_of_march_is_overdue():
    assert words((), "2025-03-31")[0] == "not started"
    assert words((), "2025-04-01")[0] == "overdue"


def test_who_is_invited_late_has_twenty_working_days_for_everything():
    late = (("invited", "2025-10-08"),)
    asked = {day: statuses(late, day)[MilestoneKey.REGISTERED] for day in ("2025-10-08", "2025-11-05", "2025-11-07")}

    assert [one.status for one in asked.values()] == [Status.NOT_STARTED, Status.NOT_STARTED, Status.OVERDUE]
    assert [one.due for one in asked.values()] == ["due in 20 working days", "due today", "2 working days overdue"]
    assert asked["2025-11-07"].since == date(2025, 11, 6)
    assert {key: one.last_day for key, one in statuses(late, "2025-11-07").items()} == {
        **{key: window.due_on for key, window in WINDOWS.items()},
        **dict.fromkeys(("registered", "prepared", "uploaded", "valid", "signed_off"), date(2025, 11, 5)),
    }


@pytest.mark.parametrize(("registered_on", "is_late"), [("2025-11-05", False), ("2025-11-06", True)])
def test_late_is_judged_by_the_days_that_an_organisation_had_itself(registered_on, is_late):
    happened = (("invited", "2025-10-08"), ("registered", registered_on))

    assert statuses(happened, "2025-12-01")[MilestoneKey.REGISTERED].is_late is is_late


def test_who_was_invited_in_time_gains_nothing():
    happened = (("invited", "2025-03-03"),)

    assert statuses(happened, "2025-03-04")[MilestoneKey.REGISTERED].last_day == date(2025, 6, 30)


def test_registering_without_an_invitation_counts_as_invited():
    assert words((("registered", "2025-05-01"),), "2025-05-02")[:2] == ["complete", "complete"]


def test_an_organisation_that_never_registered_is_late_only_with_registering():
    assert words((("invited", "2025-03-03"),), "2025-11-05") == ["complete", "overdue", *["not started"] * 8]


def test_a_half_finished_registration_says_who_is_still_to_name():
    half = (("invited", "2025-03-03"), ("registration_changed", "2025-05-01", {"missing": ["deputy", "signatory"]}))

    registered = statuses(half, "2025-05-02")[MilestoneKey.REGISTERED]

    assert (registered.status, registered.reason) == (Status.IN_PROGRESS, "still to name: deputy, signatory")


@pytest.mark.parametrize("kind", ["template_downloaded", "extract_tried", "upload_received"])
def test_each_way_to_prepare_completes_prepared(kind):
    assert words((*REGISTERED, (kind, "2025-07-08")), "2025-07-09")[2] == "complete"


def test_a_deadline_day_itself_is_not_overdue_and_the_next_day_is():
    assert words(PREPARED, "2025-10-31")[3:6] == ["not started"] * 3
    assert words(PREPARED, "2025-11-01")[3:6] == ["overdue"] * 3


def test_overdue_counts_from_the_day_after_the_deadline():
    uploaded = statuses(PREPARED, "2025-11-06")[MilestoneKey.UPLOADED]

    assert (uploaded.since, uploaded.due) == (date(2025, 11, 1), "4 working days overdue")
    assert uploaded.reason == "no file received yet"


def test_a_file_being_read_and_one_that_could_not_be_read_are_told_apart():
    sent = (*PREPARED, ("upload_received", "2025-09-15"))
    unreadable = (*sent, ("upload_unreadable", "2025-09-15"))

    assert statuses(sent, "2025-09-16")[MilestoneKey.UPLOADED].reason == "a file is being read since 15 September"
    assert (
        statuses(unreadable, "2025-09-16")[MilestoneKey.UPLOADED].reason
        == "the file sent on 15 September could not be read"
    )


@pytest.mark.parametrize(
    ("detail", "reason"),
    [
        ({"must_fix": 3, "confirm": 0}, "3 things to fix since 2 October"),
        ({"must_fix": 1, "confirm": 2}, "1 thing to fix and 2 to confirm since 2 October"),
        ({"must_fix": 0, "confirm": 1}, "1 thing to confirm since 2 October"),
    ],
)
def test_a_file_with_faults_says_how_many_and_since_when(detail, reason):
    valid = statuses((*READ, ("upload_has_faults", "2025-10-02", detail)), "2025-10-08")[MilestoneKey.VALID]

    assert (valid.status, valid.reason) == (Status.IN_PROGRESS, reason)


def test_the_last_reason_given_makes_the_file_valid_when_nothing_is_left_to_fix():
    asked = (*READ, ("upload_has_faults", "2025-10-02", {"upload_id": 7, "must_fix": 0, "confirm": 2}))
    one_left = (*asked, ("confirmation_given", "2025-10-03", {"upload_id": 7, "left": 1}))
    all_given = (*one_left, ("confirmation_given", "2025-10-06", {"upload_id": 7, "left": 0}))

    assert statuses(one_left, "2025-10-08")[MilestoneKey.VALID].reason == "1 thing to confirm since 2 October"
    assert statuses(all_given, "2025-10-08")[MilestoneKey.VALID].completed_at == datetime(2025, 10, 6, 9, tzinfo=UTC)


@pytest.mark.parametrize("upload_id", [7, 8])
def test_reasons_do_not_make_a_file_valid_that_still_has_something_to_fix_or_is_another_file(upload_id):
    faults = (
        *READ,
        ("upload_has_faults", "2025-10-02", {"upload_id": 7, "must_fix": upload_id - 7 or 1, "confirm": 1}),
    )
    confirmed = (*faults, ("confirmation_given", "2025-10-03", {"upload_id": upload_id, "left": 0}))

    assert statuses(confirmed, "2025-10-08")[MilestoneKey.VALID].status is Status.IN_PROGRESS


def test_a_newer_file_with_faults_reopens_valid_before_signing():
    later = (*WAITING, ("upload_has_faults", "2025-09-17", {"must_fix": 2}))

    assert statuses(later, "2025-09-18")[MilestoneKey.VALID].reason == "2 things to fix since 17 September"


def test_trying_another_file_after_signing_takes_nothing_from_the_signed_return():
    assert words((*SIGNED, ("upload_has_faults", "2025-09-20", {"must_fix": 2})), "2025-09-22")[4:6] == ["complete"] * 2


def test_a_version_that_waits_for_the_signatory_says_since_when():
    signed_off = statuses(WAITING, "2025-10-08")[MilestoneKey.SIGNED_OFF]

    assert (signed_off.status, signed_off.reason) == (
        Status.IN_PROGRESS,
        "waiting for the signatory since 16 September",
    )


def test_replacing_a_signed_version_voids_the_signature_until_the_new_one_is_signed():
    replaced = (*SIGNED, ("submission_superseded", "2025-10-01"), ("submission_created", "2025-10-01"))

    assert words(replaced, "2025-10-02")[4:7] == ["complete", "in progress", "not started"]
    assert (
        statuses(replaced, "2025-10-02")[MilestoneKey.SIGNED_OFF].reason == "waiting for the signatory since 1 October"
    )
    assert words((*replaced, ("signed_off", "2025-10-03")), "2025-10-06")[4:7] == [
        "complete",
        "complete",
        "in progress",
    ]


def test_a_signatory_who_declines_hands_the_return_back_to_the_lead():
    declined = statuses((*WAITING, ("sign_off_declined", "2025-09-18")), "2025-09-19")

    assert declined[MilestoneKey.SIGNED_OFF].status is Status.NOT_STARTED
    assert declined[MilestoneKey.VALID].status is Status.IN_PROGRESS
    assert declined[MilestoneKey.VALID].reason == "the signatory declined on 18 September"


def test_a_signature_that_was_taken_back_is_not_called_declined():
    taken_back = (*SIGNED, ("signature_withdrawn", "2025-10-01"))

    assert statuses(taken_back, "2025-10-02")[MilestoneKey.VALID].reason == "the signature was taken back on 1 October"
    declined = statuses((*taken_back, ("submission_created", "2025-10-03"), ("sign_off_declined", "2025-10-04")),
                        "2025-10-05")  # fmt: skip
    assert declined[MilestoneKey.VALID].reason == "the signatory declined on 4 October"


def test_a_return_sent_back_needs_a_new_file_and_a_new_signature():
    returned = statuses((*SIGNED, ("returned", "2025-11-05")), "2025-11-06")

    assert returned[MilestoneKey.VALID].reason == "sent back by the programme team on 5 November"
    assert returned[MilestoneKey.VALID].status is Status.OVERDUE
    assert returned[MilestoneKey.SIGNED_OFF].completed_at is None
    assert returned[MilestoneKey.QUALITY_REVIEWED].status is Status.NOT_STARTED


def test_reading_a_return_that_was_sent_back_does_not_begin_its_review_again():
    read = (*SIGNED, ("returned", "2025-11-05"), ("return_read", "2025-11-05"))

    assert statuses(read, "2025-11-06")[MilestoneKey.QUALITY_REVIEWED].status is Status.NOT_STARTED


def test_a_version_taken_back_is_no_longer_submitted():
    assert words((*SIGNED, ("submission_withdrawn", "2025-10-01")), "2025-10-02")[5:7] == ["not started"] * 2


def test_the_review_is_under_way_once_signed_and_says_which_queries_wait():
    asked = (
        *SIGNED,
        ("query_asked", "2025-11-03", {"query_id": 1}),
        ("query_asked", "2025-11-04", {"query_id": 2}),
    )
    answered = (*asked, ("query_answered", "2025-11-05", {"query_id": 1}))
    both = (*answered, ("query_answered", "2025-11-06", {"query_id": 2}))

    reasons = [
        statuses(so_far, "2025-11-10")[MilestoneKey.QUALITY_REVIEWED].reason for so_far in (asked, answered, both)
    ]

    assert reasons == [
        "2 queries waiting for an answer since 3 November",
        "1 query waiting for an answer since 4 November",
        "answered on 6 November, waiting for the programme team",
    ]


def test_a_settled_query_waits_for_nobody_and_an_answer_after_that_waits_again():
    asked = (*SIGNED, ("query_asked", "2025-11-03", {"query_id": 1}), ("query_asked", "2025-11-03", {"query_id": 2}))
    one = (*asked, ("query_settled", "2025-11-04", {"query_id": 2}), ("query_answered", "2025-11-05", {"query_id": 1}))
    both = (*one, ("query_settled", "2025-11-06", {"query_id": 1}))
    late = (*both, ("query_answered", "2025-11-07", {"query_id": 2}))

    reasons = [statuses(so_far, "2025-11-10")[MilestoneKey.QUALITY_REVIEWED].reason for so_far in (one, both, late)]

    assert reasons == [
        "answered on 5 November, waiting for the programme team",
        "not reviewed yet",
        "answered on 7 November, waiting for the programme team",
    ]


def test_nobody_owes_an_action_plan_without_a_signed_return():
    assert words(PREPARED, "2026-05-15")[8:] == ["not started"] * 2
    assert words((*ACCEPTED, ("benchmarks_released", "2026-03-18")), "2026-05-15")[8:] == ["overdue", "not started"]


def test_a_withdrawn_release_takes_the_milestone_back():
    released = (*ACCEPTED, ("benchmarks_released", "2026-03-18"), ("benchmarks_withdrawn", "2026-03-20"))

    assert words(released, "2026-03-21")[7] == "not started"


def test_progress_counts_the_actions_that_still_want_a_status():
    planned = (*ACCEPTED, ("benchmarks_released", "2026-03-18"), ("action_plan_published", "2026-04-20"))
    begun = (*planned, ("progress_updated", "2026-09-03", {"left": 2}))

    review = statuses(begun, "2026-09-04")[MilestoneKey.PROGRESS_REVIEW]

    assert (review.status, review.reason) == (Status.IN_PROGRESS, "2 actions still to update")


def test_withdrawing_keeps_what_was_done_and_ends_what_is_owed():
    withdrawn = (*READ, ("withdrawn", "2025-10-03"))

    assert words(withdrawn, "2025-12-01") == [*["complete"] * 4, *["withdrawn"] * 6]
    assert statuses(withdrawn, "2025-12-01")[MilestoneKey.SIGNED_OFF].reason == "withdrew on 3 October"


@pytest.mark.parametrize("kind", ["rejoined", "registered"])
def test_an_organisation_that_comes_back_owes_its_milestones_again(kind):
    back = (*READ, ("withdrawn", "2025-10-03"), (kind, "2025-10-06"))

    assert words(back, "2025-11-03")[4:6] == ["overdue", "overdue"]


def test_who_declines_an_invitation_owes_nothing_and_owes_it_again_after_coming_back():
    declined = (*INVITED, ("withdrawn", "2025-04-03"))
    back = (*declined, ("rejoined", "2025-05-06"))

    assert words(declined, "2025-12-01") == ["complete", *["withdrawn"] * 9]
    assert statuses(declined, "2025-12-01")[MilestoneKey.REGISTERED].reason == "declined on 3 April to take part"
    assert words(back, "2025-07-01")[1] == "overdue"


def test_registering_takes_back_that_there_is_nothing_to_submit():
    nothing = (*INVITED, ("nothing_to_submit", "2025-04-03"))

    assert words((*nothing, ("registered", "2025-05-06")), "2025-11-03")[1:4] == ["complete", "overdue", "overdue"]


def test_withdrawing_after_signing_voids_the_signature():
    assert words((*SIGNED, ("withdrawn", "2025-10-03")), "2025-10-04")[4:7] == ["complete", "withdrawn", "withdrawn"]


def test_nothing_to_submit_is_an_answer_and_an_upload_takes_it_back():
    nothing = (*REGISTERED, ("nothing_to_submit", "2025-09-04"))

    assert words(nothing, "2025-12-01")[2:6] == ["nothing to submit"] * 4
    assert words((*nothing, ("upload_received", "2025-09-05")), "2025-12-01")[3] == "overdue"


def test_a_late_signature_is_complete_and_says_that_it_was_late():
    late = statuses((*WAITING, ("signed_off", "2025-11-03")), "2025-11-04")[MilestoneKey.SIGNED_OFF]
    prompt = statuses(SIGNED, "2025-11-04")[MilestoneKey.SIGNED_OFF]

    assert (late.is_late, prompt.is_late, late.reason) == (True, False, "")


def test_doing_a_thing_twice_keeps_the_day_of_the_first_time():
    twice = (*PREPARED, ("template_downloaded", "2025-08-01"))

    assert statuses(twice, "2025-08-02")[MilestoneKey.PREPARED].since == date(2025, 7, 8)


def test_what_happens_after_today_has_not_happened_yet():
    assert words(SIGNED, "2025-09-17") == words(WAITING, "2025-09-17")


def test_within_one_instant_the_order_of_the_log_decides():
    at = datetime(2025, 9, 18, 9, tzinfo=UTC)
    kinds = [EventKind.SUBMISSION_CREATED, EventKind.SIGNED_OFF, EventKind.SUBMISSION_SUPERSEDED]
    log = [Event(kind, at, {}, sequence) for sequence, kind in enumerate(kinds, start=100)]

    found = milestone_statuses([*events(*VALID), *reversed(log)], WINDOWS, date(2025, 9, 19))

    assert found[5].status is Status.IN_PROGRESS


KINDS = st.sampled_from(sorted(EventKind))
DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "must_fix": st.integers(0, 3),
        "confirm": st.integers(0, 3),
        "left": st.integers(0, 2),
        "upload_id": st.integers(1, 2),
        "query_id": st.integers(1, 2),
    },
)
INSTANTS = st.datetimes(datetime(2025, 3, 1), datetime(2026, 9, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
EVENTS = st.lists(st.builds(Event, KINDS, INSTANTS, DETAILS), max_size=25)
TODAYS = st.dates(date(2025, 2, 1), date(2026, 10, 31))


@given(EVENTS, TODAYS, st.randoms(use_true_random=False))
def test_statuses_are_a_function_of_what_happened_whatever_order_it_is_told_in(happened, today, random):
    shuffled = random.sample(happened, len(happened))

    assert milestone_statuses(happened, WINDOWS, today) == milestone_statuses(shuffled, WINDOWS, today)


@given(EVENTS, TODAYS)
def test_a_complete_milestone_knows_when_and_every_other_that_is_owed_knows_why(happened, today):
    for one in milestone_statuses(happened, WINDOWS, today):
        assert (one.status is Status.COMPLETE) == (one.completed_at is not None)
        assert bool(one.reason) == (one.is_owed or one.status in ABSENT)
        assert one.status is not Status.OVERDUE or (one.is_owed and today > one.window.due_on)


def test_a_file_that_we_failed_to_check_is_not_being_read_and_waits_to_be_sent_again():
    sent = (*PREPARED, ("upload_received", "2025-09-15"), ("upload_failed", "2025-09-15"))

    uploaded = statuses(sent, "2025-09-20")[MilestoneKey.UPLOADED]
    read_after_all = statuses((*sent, ("upload_received", "2025-09-16"), ("upload_read", "2025-09-16")), "2025-09-20")

    assert uploaded.status is Status.IN_PROGRESS
    assert uploaded.reason == (
        "a file could not be checked on 15 September, for a reason of ours: please send it again"
    )
    assert read_after_all[MilestoneKey.UPLOADED].status is Status.COMPLETE


def test_a_registration_that_was_sent_back_is_open_again_until_the_next_one():
    sent_back = (*REGISTERED, ("registration_sent_back", "2025-10-01", {"reason": "Name somebody."}))
    again = (*sent_back, ("registered", "2025-10-07"))
    on = {day: statuses(sent_back, day)[MilestoneKey.REGISTERED] for day in ("2025-10-15", "2025-10-16")}
    complete = statuses(again, "2025-10-08")[MilestoneKey.REGISTERED]

    assert [one.status for one in on.values()] == [Status.IN_PROGRESS, Status.OVERDUE]
    assert on["2025-10-15"].reason == "sent back by the programme team on 1 October"
    assert on["2025-10-15"].last_day == date(2025, 10, 15)
    assert (complete.status, complete.since) == (Status.COMPLETE, date(2025, 10, 7))


def test_an_invitation_that_waits_for_somebody_says_so_until_it_goes_out():
    waits = (("invitation_waits", "2025-03-03"),)

    waiting = statuses(waits, "2025-03-10")[MilestoneKey.INVITED]

    assert (waiting.status, waiting.reason) == (Status.NOT_STARTED, "not invited: nobody to reach")
    assert words((*waits, ("invited", "2025-03-09")), "2025-03-10")[0] == "complete"


@pytest.mark.parametrize(("since", "word"), [("2025-09-19", "in progress"), ("2025-09-18", "ended")])
def test_what_was_signed_before_the_organisation_ended_is_still_reviewed_and_what_was_signed_later_is_not(since, word):
    ended = ("organisation_ended", "2025-10-01", {"how": "merged into", "into": "Northmoor", "since": since})

    review = statuses((*SIGNED, ended), "2025-11-05")[MilestoneKey.QUALITY_REVIEWED]

    assert (review.status.words, review.is_owed) == (word, word == "in progress")


def test_whose_signature_came_after_the_end_has_not_submitted_and_leaves_nothing_to_review():
    ended = ("organisation_ended", "2025-10-01", {"how": "merged into", "into": "Northmoor", "since": "2025-09-18"})

    found = statuses((*SIGNED, ended), "2025-11-05")

    assert {found[key].status for key in (MilestoneKey.SIGNED_OFF, MilestoneKey.QUALITY_REVIEWED)} == {Status.ENDED}
    assert found[MilestoneKey.SIGNED_OFF].completed_at is None


SENT_BACK = (*REGISTERED, ("registration_sent_back", "2025-10-15"))


def test_who_registers_again_late_has_ten_working_days_for_what_could_not_be_done_before():
    again = (*SENT_BACK, ("registered", "2025-10-28"))
    on = {day: statuses(again, day) for day in ("2025-10-28", "2025-11-11", "2025-11-12")}

    assert {one.last_day for one in (on["2025-10-28"][key] for key in OF_THE_RETURN)} == {date(2025, 11, 11)}
    assert not any(found.status is Status.OVERDUE for found in on["2025-11-11"].values())
    assert {key for key, one in on["2025-11-12"].items() if one.status is Status.OVERDUE} == set(OF_THE_RETURN)


OF_THE_RETURN = (MilestoneKey.PREPARED, MilestoneKey.UPLOADED, MilestoneKey.VALID, MilestoneKey.SIGNED_OFF)


def test_who_registers_in_time_has_the_days_of_the_collection():
    found = statuses((("invited", "2025-03-03"), ("registered", "2025-06-30")), "2025-09-01")

    assert found[MilestoneKey.PREPARED].last_day == date(2025, 8, 31)


def test_a_plan_is_owed_once_the_return_is_accepted_with_ten_working_days_where_that_was_late():
    signed, late = (*SIGNED, ("query_asked", "2026-04-20")), (*SIGNED, ("accepted", "2026-04-27"))

    assert not statuses(signed, "2026-05-05")[MilestoneKey.ACTION_PLAN].is_owed
    assert statuses(late, "2026-05-05")[MilestoneKey.ACTION_PLAN].last_day == date(2026, 5, 12)
    assert statuses(ACCEPTED, "2026-05-05")[MilestoneKey.ACTION_PLAN].last_day == date(2026, 4, 30)


def test_the_team_can_keep_registration_open_for_one_organisation_and_what_follows_moves_with_it():
    kept = (("invited", "2025-03-03"), ("registration_kept_open", "2025-10-08", {"until": "2025-10-24"}))
    open_, over = (statuses(kept, day)[MilestoneKey.REGISTERED] for day in ("2025-10-24", "2025-10-25"))
    registered = statuses((*kept, ("registered", "2025-10-23")), "2025-10-24")

    assert (open_.status, open_.is_closed, open_.last_day) == (Status.NOT_STARTED, False, date(2025, 10, 24))
    assert (over.status, over.is_closed) == (Status.OVERDUE, True)
    assert registered[MilestoneKey.PREPARED].last_day == date(2025, 11, 6)


def test_a_collection_is_over_for_who_never_registered_once_the_time_for_its_benchmarks_has_passed():
    asked = (("invited", "2025-03-03"),)
    before, after = (statuses(asked, day) for day in ("2026-03-31", "2026-04-01"))

    assert before[MilestoneKey.REGISTERED].status is Status.OVERDUE
    assert {one.status for key, one in after.items() if key is not MilestoneKey.INVITED} == {Status.DID_NOT_REGISTER}
    assert after[MilestoneKey.REGISTERED].reason == "did not register by 30 June 2025"
    assert statuses((*asked, ("withdrawn", "2025-05-01")), "2026-04-01")[MilestoneKey.REGISTERED].status is (
        Status.WITHDRAWN
    )
    assert statuses((), "2026-04-01")[MilestoneKey.REGISTERED].status is Status.NOT_STARTED


def test_what_the_last_file_lacks_is_said_beside_the_silence_that_followed_it():
    faults = (*READ, ("upload_has_faults", "2025-09-15", {"must_fix": 3, "confirm": 0}))
    unread = (*faults, ("upload_received", "2025-09-16"), ("upload_unreadable", "2025-09-16"))

    assert standing(faults, "2025-10-08").stuck.reason == (
        "no activity for 17 working days: 3 things to fix since 15 September"
    )
    assert standing(unread, "2025-10-08").stuck.reason == (
        "no activity for 16 working days: the file sent on 16 September could not be read; before that, "
        "3 things to fix since 15 September"
    )
