from dataclasses import replace
from datetime import date

import pytest

from app.access import Role
from app.programme.milestones import MilestoneKey
from app.programme.next_step import PREPARERS, PROGRAMME, SIGNATORIES, next_step
from tests.support.cycle import ACCEPTED, PREPARED, READ, REGISTERED, SIGNED, VALID, WAITING, standing


def step(happened, today, role="lead"):
    return next_step(standing(happened, today).statuses, role)


def test_the_roles_named_here_are_roles_of_the_service():
    assert set(Role) >= PREPARERS | SIGNATORIES | PROGRAMME


def test_a_lead_is_told_what_to_do_by_when_and_where():
    found = step(PREPARED, "2025-10-08")

    assert found.sentence == (
        "Upload your return, put right what is found and have it "
        "signed off, all by 31 October 2025 (due in 17 working days)."
    )
    assert (found.action, found.page, found.is_theirs) == ("Upload your return", "our_return", True)


def test_a_deadline_that_has_passed_is_said_without_blame():
    assert step(PREPARED, "2025-11-05").sentence == (
        "Upload your return, put right what is found and have it signed off: "
        "all of it was due by 31 October 2025 and is 3 working days overdue."
    )


def test_what_is_left_to_fix_is_part_of_the_sentence():
    faults = (*READ, ("upload_has_faults", "2025-10-02", {"must_fix": 3}))

    found = step(faults, "2025-10-30")

    assert found.sentence == (
        "Put right what was found in your return and have it signed off, both by 31 October 2025 "
        "(due in 1 working day). "
        "Now: 3 things to fix since 2 October."
    )
    assert found.page == "report"


def test_two_things_that_are_late_together_are_said_together():
    faults = (*READ, ("upload_has_faults", "2025-10-02", {"must_fix": 3}))

    assert step(faults, "2025-11-05").sentence.startswith(
        "Put right what was found in your return and have it signed off: "
        "both were due by 31 October 2025 and are 3 working days overdue."
    )


def test_a_signature_that_is_due_later_is_not_asked_for_with_the_file():
    statuses = standing(READ, "2025-10-08").statuses
    later = tuple(
        replace(one, last_day=date(2025, 11, 7)) if one.key is MilestoneKey.SIGNED_OFF else one for one in statuses
    )

    assert next_step(later, "lead").sentence.startswith("Put right what was found in your return by 31 October 2025 (")


def test_who_was_quiet_for_long_is_told_since_when_and_offered_help():
    faults = (*READ, ("upload_has_faults", "2025-09-15", {"must_fix": 3}))
    quiet, early = standing(faults, "2025-10-08"), standing(faults, "2025-09-17")

    assert next_step(quiet.statuses, "lead", quiet.stuck).sentence.endswith(
        "Nothing has happened here since 15 September 2025. "
        "If something holds you up, tell the programme team: they are glad to help."
    )
    assert "Nothing has happened" not in next_step(early.statuses, "lead", early.stuck).sentence


def test_who_waits_for_a_signatory_is_not_called_quiet():
    waiting = standing(WAITING, "2025-10-08")

    assert "Nothing has happened" not in next_step(waiting.statuses, "lead", waiting.stuck).sentence


def test_a_valid_return_is_sent_for_sign_off_by_the_lead():
    lead, signatory = step(VALID, "2025-10-08"), step(VALID, "2025-10-08", "signatory")

    assert (lead.action, lead.is_theirs) == ("Send for sign-off", True)
    assert lead.sentence.startswith("Send the return to your signatory and have it signed off, both by 31 October 2025")
    assert signatory.sentence == "The return passed its checks and is about to be sent for sign-off."


def test_a_return_that_waits_for_a_signature_is_the_signatorys_step():
    signatory, lead = step(WAITING, "2025-10-08", "signatory"), step(WAITING, "2025-10-08")

    assert (signatory.action, signatory.page, signatory.is_theirs) == ("Read and sign", "sign_off", True)
    assert lead.sentence == ("The return is with your signatory. Now: waiting for the signatory since 16 September.")
    assert not lead.is_theirs


def test_an_employer_both_prepares_and_signs():
    assert step(PREPARED, "2025-10-08", "employer").is_theirs
    assert step(WAITING, "2025-10-08", "employer").page == "sign_off"


@pytest.mark.parametrize("role", ["viewer", "signatory"])
def test_everyone_else_reads_what_is_going_on(role):
    found = step(PREPARED, "2025-10-08", role)

    assert (found.sentence, found.is_theirs) == ("Your lead is preparing the return.", False)


def test_after_signing_everybody_can_look_at_the_indicators():
    found = step(SIGNED, "2025-11-05")

    assert (found.page, found.is_theirs) == ("indicators", False)


def test_before_a_window_opens_the_lead_reads_what_comes_next():
    assert step(REGISTERED, "2025-06-20").sentence == (
        "There is nothing to do now. From 1 July 2025: download the template for this collection."
    )
    assert step(REGISTERED, "2025-06-20", "viewer").sentence == (
        "There is nothing you need to do now. The next milestone, prepared, opens on 1 July 2025."
    )


def test_while_an_earlier_collection_asks_for_something_nobody_who_prepares_reads_that_there_is_nothing_to_do():
    statuses = standing(REGISTERED, "2025-06-20").statuses

    assert next_step(statuses, "lead", has_earlier=True).sentence == (
        "Something of an earlier collection is still open: see below. "
        "From 1 July 2025: download the template for this collection."
    )


def test_after_registration_has_closed_nobody_is_told_to_register():
    lead, viewer = (step(REGISTERED[:1], "2025-10-08", role) for role in ("lead", "viewer"))

    assert lead.sentence == (
        "Registration closed on 30 June 2025. Ask the programme team if you still want to take part. "
        "If not, say so on the registration page."
    )
    assert (lead.action, lead.page, lead.is_theirs) == ("See the registration", "registration", True)
    assert viewer.sentence == (
        "Registration closed on 30 June 2025, and your organisation is not registered. "
        "Your lead can ask the programme team about it."
    )


def test_on_the_last_day_of_registration_and_after_it_was_sent_back_the_step_is_to_register():
    back = (*REGISTERED, ("registration_sent_back", "2025-06-27"))

    assert step(REGISTERED[:1], "2025-06-30").action == "Register"
    assert step(back, "2025-10-08").action == "Register"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("withdrawn", "Your organisation withdrew on 3 October."),
        ("nothing_to_submit", "Your organisation said on 3 October that there is nothing to submit."),
    ],
)
def test_an_organisation_that_takes_no_part_is_shown_the_way_back(kind, sentence):
    found = step((*PREPARED, (kind, "2025-10-03")), "2025-10-08")

    assert found.sentence.startswith(sentence)
    assert found.page == "registration"


def test_a_finished_year_says_thank_you():
    year = (
        *ACCEPTED,
        ("benchmarks_released", "2026-03-18"),
        ("action_plan_published", "2026-04-20"),
        ("progress_reviewed", "2026-09-10"),
    )

    assert step(year, "2026-09-11").sentence == "Everything in this collection is complete. Thank you."


@pytest.mark.parametrize("role", ["programme_team", "administrator"])
def test_the_programme_is_sent_to_its_board(role):
    assert step(PREPARED, "2025-10-08", role).page == "programme"


BACK = (*SIGNED, ("returned", "2025-10-06"))


@pytest.mark.parametrize("kind", ["returned", "sign_off_declined", "signature_withdrawn"])
def test_what_came_back_is_mended_by_the_lead_who_is_led_to_the_reason(kind):
    back = (*SIGNED, (kind, "2025-10-06"))

    lead, signatory = step(back, "2025-10-08"), step(back, "2025-10-08", "signatory")

    assert lead.sentence.startswith("Mend the return that came back and have it signed off, both by 31 October 2025")
    assert (lead.action, lead.page, lead.is_theirs) == ("Mend your return", "came_back", True)
    assert signatory.sentence.startswith("Your return came back, and your lead is mending it. Now: ")
    assert not signatory.is_theirs


def test_a_newer_file_with_faults_asks_for_its_own_mending():
    faults = (*BACK, ("upload_has_faults", "2025-10-07", {"must_fix": 1}))

    assert step(faults, "2025-10-08").page == "report"


def test_a_newer_version_has_not_come_back():
    assert step((*BACK, ("submission_created", "2025-10-07")), "2025-10-08", "signatory").page == "sign_off"


ASKED = (date(2025, 11, 4), date(2025, 11, 3))


def asked(happened, role, days=ASKED, today="2025-11-05"):
    return next_step(standing(happened, today).statuses, role, None, days)


@pytest.mark.parametrize("year", [SIGNED, WAITING, ACCEPTED])
def test_to_answer_comes_before_waiting(year):
    found = asked(year, "lead")

    assert found.sentence == (
        "Answer the programme team's 2 queries about your return: the first was asked on 3 November 2025."
    )
    assert (found.action, found.page, found.is_theirs) == ("Answer the queries", "queries", True)


def test_what_the_lead_owes_itself_comes_before_a_query():
    assert asked(BACK, "lead").page == "came_back"


def test_a_signatory_hears_who_answers_unless_the_signature_is_wanted():
    heard, wanted = asked(SIGNED, "signatory", ASKED[:1]), asked(WAITING, "signatory")

    assert heard.sentence == "The programme team has a query about your return, which your lead or deputy answers."
    assert (heard.action, heard.page, heard.is_theirs) == ("See the query", "queries", False)
    assert wanted.page == "sign_off"


def test_who_left_the_collection_is_asked_nothing():
    assert asked((*SIGNED, ("withdrawn", "2025-11-04")), "lead").page == "registration"


def test_the_programme_is_not_told_to_answer_itself():
    assert asked(SIGNED, "programme_team").page == "programme"


@pytest.mark.parametrize(
    ("role", "says"),
    [("lead", "Update the status of each action by 30 September 2026"), ("viewer", "Your return is signed off.")],
)
def test_while_the_programme_reviews_what_is_ones_own_to_do_comes_first(role, says):
    planned = (*SIGNED, ("action_plan_published", "2026-04-20"))
    assert step(planned, "2026-09-05", role).sentence.startswith(says)


def test_no_plan_is_asked_for_before_the_return_is_accepted():
    assert step(SIGNED, "2026-05-05", "lead").sentence.startswith("Your return is signed off.")
    assert step(ACCEPTED, "2026-04-05", "lead").sentence.startswith("Publish your action plan by 30 April 2026")


def test_who_never_registered_reads_that_the_collection_is_over():
    found = step((("invited", "2025-03-03"),), "2026-04-01", "lead")

    assert found.sentence == (
        "Your organisation did not register by 30 June 2025, and the collection is over. There is nothing to do now."
    )
    assert not found.is_theirs
