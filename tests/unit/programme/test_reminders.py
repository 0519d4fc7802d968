"""Reminders: on which working days, about what, to whom, and when there is none."""

from datetime import date

import pytest

from app.access import Role
from app.programme.calendar import working_days_between
from app.programme.events import in_order
from app.programme.journey import read_journey
from app.programme.milestones import MilestoneKey, Who, milestone
from app.programme.reminders import due_reminder, letter_after, reminder_days, reminder_rules
from tests.support.cycle import PREPARED, READ, REGISTERED, SIGNED, VALID, WAITING, events, standing

INVITED = REGISTERED[:1]


def reminder(happened, today):
    journey = read_journey(in_order(events(*happened)), date.fromisoformat(today))
    return due_reminder(standing(happened, today), journey, date.fromisoformat(today))


def test_a_lead_without_a_file_is_reminded_five_working_days_before_the_last_day():
    found = reminder(PREPARED, "2025-10-24")

    assert found.key == "milestone:2025-10-31:-5"
    assert found.subject == "Upload your return: 5 working days left"
    assert found.missing == "no file received yet"
    assert found.due == "by 31 October (due in 5 working days)"
    assert found.page == "our_return"
    assert found.roles == {Role.LEAD, Role.DEPUTY, Role.EMPLOYER}


@pytest.mark.parametrize("today", ["2025-10-15", "2025-10-21", "2025-10-29", "2025-11-13"])
def test_between_those_days_nobody_is_written_to(today):
    assert reminder(PREPARED, today) is None


@pytest.mark.parametrize(
    ("today", "key"),
    [
        ("2025-10-27", "milestone:2025-10-31:-5"),
        ("2025-10-28", "milestone:2025-10-31:-5"),
        ("2025-10-30", "milestone:2025-10-31:-1"),
        ("2025-11-03", "milestone:2025-10-31:-1"),
        ("2025-11-04", "milestone:2025-10-31:+2"),
        ("2025-11-07", "milestone:2025-10-31:+5"),
    ],
)
def test_a_letter_may_go_up_to_two_working_days_late_and_keeps_its_name(today, key):
    assert reminder(PREPARED, today).key == key


def test_who_never_fetched_the_template_still_hears_that_the_return_is_due():
    found = reminder(REGISTERED, "2025-10-10")

    assert (found.key, found.subject) == (
        "milestone:2025-10-31:-15",
        "Upload your return: 15 working days left",
    )
    assert reminder(REGISTERED, "2025-11-14").key == "milestone:2025-10-31:+10"
    assert reminder(REGISTERED, "2025-11-19") is None


@pytest.mark.parametrize("day_off", ["2025-10-25", "2025-10-26", "2025-11-08"])
def test_nobody_is_written_to_on_a_day_off(day_off):
    assert reminder(PREPARED, day_off) is None


def test_working_days_leave_out_bank_holidays():
    assert reminder(INVITED, "2025-06-16").key == "milestone:2025-06-30:-10"
    happened = (*REGISTERED, ("template_downloaded", "2025-08-20"))
    assert reminder(REGISTERED, "2025-08-25") is None
    assert reminder(REGISTERED, "2025-08-20") is None
    assert reminder(REGISTERED, "2025-08-21").key == "milestone:2025-08-31:-5"
    assert reminder(REGISTERED, "2025-08-22").key == "milestone:2025-08-31:-5"
    assert reminder(happened, "2025-08-22") is None


def test_a_letter_after_the_last_day_says_that_it_has_passed():
    found = reminder(PREPARED, "2025-11-04")

    assert found.subject == "Upload your return: was due by 31 October"
    assert found.due == "as soon as you can. It was due by 31 October (2 working days overdue)"


def test_it_says_what_is_left_in_the_last_file():
    faults = (*READ, ("upload_has_faults", "2025-10-02", {"must_fix": 3, "confirm": 1}))

    assert reminder(faults, "2025-10-24").missing == "3 things to fix and 1 to confirm since 2 October"


def test_what_waits_for_a_signature_is_the_signatorys_and_what_was_not_sent_is_the_leads():
    assert reminder(WAITING, "2025-10-24").roles == {Role.SIGNATORY, Role.EMPLOYER}
    assert reminder(VALID, "2025-10-24").roles == {Role.LEAD, Role.DEPUTY, Role.EMPLOYER}
    assert reminder(VALID, "2025-10-24").subject == "Send the return to your signatory: 5 working days left"


def test_milestones_that_share_a_last_day_share_their_letters():
    assert reminder(PREPARED, "2025-10-24").key == reminder(WAITING, "2025-10-24").key


@pytest.mark.parametrize(
    "happened",
    [SIGNED, (*PREPARED, ("withdrawn", "2025-10-01")), (*PREPARED, ("nothing_to_submit", "2025-10-01")), ()],
    ids=["signed", "withdrawn", "nothing to submit", "never invited"],
)
def test_who_owes_nothing_hears_nothing(happened):
    assert reminder(happened, "2025-10-24") is None


def test_after_registration_closed_the_letter_asks_whether_they_still_want_to_take_part():
    found = reminder(INVITED, "2025-07-03")

    assert found.key == "milestone:2025-06-30:+3"
    assert found.subject == "Registration closed on 30 June: do you still want to take part?"
    assert found.task == (
        "Registration closed on 30 June. Ask the programme team if your organisation still wants to take part"
    )
    assert (found.missing, found.due, found.page) == ("", "", "registration")


@pytest.mark.parametrize("kind", ["withdrawn", "nothing_to_submit"])
def test_who_declined_the_invitation_is_not_reminded_to_register(kind):
    assert reminder(INVITED, "2025-06-25").subject == "Register your organisation: 3 working days left"
    assert reminder((*INVITED, (kind, "2025-04-03")), "2025-06-25") is None


def test_an_open_query_comes_first_and_counts_from_the_day_it_was_asked():
    asked = (
        *SIGNED,
        ("query_asked", "2025-11-05", {"query_id": "a"}),
        ("query_asked", "2025-11-06", {"query_id": "b"}),
    )

    found = reminder(asked, "2025-11-10")

    assert found.key == "query:2025-11-05:+3"
    assert found.subject == "2 questions about your return"
    assert found.missing == "2 questions waiting since 5 November"
    assert reminder((*asked, ("query_answered", "2025-11-07", {"query_id": "a"})), "2025-11-10") is None


def test_every_milestone_of_the_organisation_has_its_days():
    owed = {key for key in MilestoneKey if milestone(key).who is not Who.PROGRAMME}

    assert set(reminder_rules().offsets) == owed


@pytest.mark.parametrize("last_day", ["2025-08-31", "2025-10-31", "2025-11-01", "2025-12-26", "2026-04-06"])
def test_a_letter_before_a_last_day_says_as_many_working_days_as_its_rule_even_before_a_day_off(last_day):
    day = date.fromisoformat(last_day)
    days = reminder_days(MilestoneKey.SIGNED_OFF, day)

    assert [working_days_between(one, day) for one in days] == [15, 5, 1, -2, -5, -10]


def test_who_was_invited_late_is_reminded_of_the_days_that_it_has_itself():
    late = (("invited", "2025-10-08"),)

    found = reminder(late, "2025-10-22")

    assert (found.key, found.subject) == (
        "milestone:2025-11-05:-10",
        "Register your organisation: 10 working days left",
    )
    assert found.due == "by 5 November (due in 10 working days)"
    assert reminder(late, "2025-10-09") is None


@pytest.mark.parametrize(
    ("paused_until", "held"),
    [
        ("2025-10-23", None),
        ("2025-10-24", (date(2025, 10, 27), "milestone:2025-10-31:-5")),
        ("2025-10-27", (date(2025, 10, 28), "milestone:2025-10-31:-5")),
        ("2025-10-28", None),
        ("2025-10-29", None),
        ("2025-10-30", (date(2025, 10, 31), "milestone:2025-10-31:-1")),
    ],
)
def test_what_a_pause_holds_back_goes_after_it_unless_that_is_too_late(paused_until, held):
    found = letter_after(MilestoneKey.UPLOADED, date(2025, 10, 31), date.fromisoformat(paused_until))

    assert found == held


def test_every_deadline_that_an_organisation_owes_has_letters_before_and_after_it():
    offsets = reminder_rules().offsets

    assert {key for key, days in offsets.items() if min(days) < 0 < max(days)} == set(offsets)
