"""Who may miss their next deadline: each sign at its threshold and just below it, and nobody who is late already."""

from datetime import date

import pytest

from app.programme.journey import read_journey
from app.programme.milestones import MilestoneKey
from app.programme.risks import Accounts, Nearing, Sign, nearing_of, risk_of, thresholds
from app.programme.standing import standing_of
from tests.support.cycle import PREPARED, READ, REGISTERED, SIGNED, VALID, WAITING, WINDOWS, events

# Friday 31 October is the last day of the return; the 23rd is six working days before it.
LATE_OCTOBER = date(2025, 10, 23)
HERE = Accounts(can_sign_in=True, signatories=1, signatories_in=1)


def failed(day, must_fix=1):
    return (("upload_received", day), ("upload_has_faults", day, {"must_fix": must_fix, "confirm": 0}))


def near(happenings, today=LATE_OCTOBER):
    journey = read_journey(events(*happenings), today)
    return nearing_of(journey, standing_of(journey, WINDOWS, today), today)


def signs(happenings, today=LATE_OCTOBER):
    """Return the signs of the log by name, or None where nothing is near."""
    found = near(happenings, today)
    return None if found is None else {one.sign: one.words for one in found.signs}


@pytest.mark.parametrize(
    ("sign", "count", "words"),
    [
        (Sign.NOBODY, 9, "9 organisations have nobody who can sign in"),
        (Sign.NOBODY, 1, "1 organisation has nobody who can sign in"),
        (Sign.BEHIND, 2, "2 organisations are later than last year"),
        (Sign.FAILED_TWICE, 1, "1 organisation sent files that failed in a row"),
    ],
)
def test_a_sign_is_counted_in_a_sentence_that_cannot_be_taken_for_the_service(sign, count, words):
    assert sign.counted(count) == words


def test_what_ends_on_the_nearest_last_day_is_near_and_the_last_of_it_gives_the_name():
    found = near((*PREPARED, ("upload_received", "2025-10-22")))

    assert (found.key, found.last_day, found.left) == (MilestoneKey.SIGNED_OFF, date(2025, 10, 31), 6)


@pytest.mark.parametrize(
    ("happenings", "today"),
    [
        ((*PREPARED, ("upload_received", "2025-10-01")), date(2025, 10, 2)),  # 21 working days ahead
        ((*SIGNED,), LATE_OCTOBER),
        ((*REGISTERED, ("withdrawn", "2025-10-22")), LATE_OCTOBER),
        (REGISTERED, LATE_OCTOBER),  # overdue since August
        (PREPARED, LATE_OCTOBER),  # stuck, quiet since July
        ((*WAITING,), LATE_OCTOBER),  # stuck, waiting for a signatory
        ((), date(2025, 6, 20)),  # never invited
    ],
)
def test_who_owes_nothing_soon_or_is_late_or_stuck_already_is_not_listed(happenings, today):
    assert near(happenings, today) is None


def test_four_weeks_ahead_is_near():
    assert near((*PREPARED, ("upload_received", "2025-10-01")), date(2025, 10, 3)).left == 20


@pytest.mark.parametrize(("active", "words"), [("2025-10-16", "nothing was done for 5 working days"),
                                               ("2025-10-17", None)])  # fmt: skip
def test_five_working_days_of_silence_are_a_sign_within_a_fortnight(active, words):
    assert signs((*PREPARED, ("upload_received", active))).get(Sign.GONE_QUIET) == words


def test_the_same_silence_is_no_sign_while_the_last_day_is_far_away():
    happenings = (*PREPARED, ("upload_received", "2025-10-08"))

    assert signs(happenings, date(2025, 10, 16)) == {}
    assert list(signs(happenings, date(2025, 10, 17))) == [Sign.GONE_QUIET]


def test_who_was_invited_late_is_not_quiet_before_the_invitation():
    invited = (("invited", "2025-06-19"),)

    assert signs(invited, date(2025, 7, 16)) == {Sign.GONE_QUIET: "nothing was done for 19 working days"}
    assert near(invited, date(2025, 7, 16)).last_day == date(2025, 7, 17)


def test_two_failed_files_in_a_row_are_a_sign_until_one_passes():
    once, twice = (*READ, *failed("2025-10-21")), (*READ, *failed("2025-10-21"), *failed("2025-10-22"))

    assert signs(once) == {}
    assert signs(twice) == {Sign.FAILED_TWICE: "2 files sent and none passed"}
    assert signs((*twice, ("upload_valid", "2025-10-22"))) == {}


@pytest.mark.parametrize(("count", "expected"), [(9, {}),
                                                 (10, {Sign.MANY_FINDINGS: "10 things to fix in the latest file"})])  # fmt: skip
def test_ten_things_to_fix_in_the_latest_file_are_a_sign(count, expected):
    assert signs((*READ, *failed("2025-10-22", count))) == expected


NEAR = Nearing(MilestoneKey.SIGNED_OFF, date(2025, 10, 31), 6, ())


@pytest.mark.parametrize(
    ("spare", "words"),
    [(None, None), (10, None), (11, "last year it was signed off 11 working days before the deadline"), (-3, None)],
)
def test_a_week_later_than_last_year_is_a_sign(spare, words):
    risk = risk_of(NEAR, spare)

    assert (risk and risk.words) == words


@pytest.mark.parametrize(
    ("accounts", "left", "sign"),
    [
        (HERE, 6, None),
        (None, 6, None),
        (Accounts(can_sign_in=False, signatories=1, signatories_in=0), 20, Sign.NOBODY),
        (Accounts(can_sign_in=True, signatories=0, signatories_in=0), 10, Sign.NO_SIGNATORY),
        (Accounts(can_sign_in=True, signatories=0, signatories_in=0), 11, None),
        (Accounts(can_sign_in=True, signatories=2, signatories_in=0), 10, Sign.ABSENT_SIGNATORY),
        (Accounts(can_sign_in=True, signatories=2, signatories_in=1), 10, None),
    ],
)
def test_accounts_are_a_sign_where_nobody_can_do_what_is_due(accounts, left, sign):
    risk = risk_of(Nearing(MilestoneKey.SIGNED_OFF, date(2025, 10, 31), left, ()), accounts=accounts)

    assert (None if risk is None else [one.sign for one in risk.signs]) == (sign and [sign])


@pytest.mark.parametrize(("invited", "sign"), [("2025-06-19", [Sign.NOBODY]), ("2025-06-20", None)])
def test_who_was_invited_within_the_week_has_time_to_sign_in(invited, sign):
    found = near((("invited", invited),), date(2025, 6, 26))
    risk = risk_of(found, accounts=Accounts(can_sign_in=False, signatories=0, signatories_in=0))

    assert (None if risk is None else [one.sign for one in risk.signs]) == sign


def test_nobody_has_to_be_able_to_sign_a_registration():
    registering = Nearing(MilestoneKey.REGISTERED, date(2025, 6, 30), 3, ())

    assert risk_of(registering, accounts=Accounts(can_sign_in=True, signatories=0, signatories_in=0)) is None


def test_the_nearest_last_day_comes_first_and_then_whoever_shows_most_signs():
    both = near((*READ, *failed("2025-10-21", 12), *failed("2025-10-22", 12)))
    one = near((*READ, *failed("2025-10-22", 12)))
    later = Nearing(MilestoneKey.SIGNED_OFF, date(2025, 11, 7), 11, both.signs)
    risks = [risk_of(item) for item in (later, one, both)]

    assert [risk.last_day.day for risk in sorted(risks, key=lambda risk: risk.urgency)] == [31, 31, 7]
    assert len(min(risks, key=lambda risk: risk.urgency).signs) == 2


def test_what_would_help_is_said_once():
    risk = risk_of(near((*READ, *failed("2025-10-21", 12), *failed("2025-10-22", 12))))

    assert risk.words == "2 files sent and none passed; 12 things to fix in the latest file"
    assert risk.helps == "offer to go through the report of the last file with them"


def test_every_sign_says_when_it_counts_with_its_threshold():
    assert thresholds().horizon_working_days == 20
    assert Sign.GONE_QUIET.rule == (
        "the deadline is within 10 working days, and nothing was done for 5 or more"
    )  # fmt: skip
    assert not [sign for sign in Sign if "{" in sign.rule or not sign.heading or not sign.helps]


def test_a_valid_return_that_waits_for_its_signature_is_not_called_faulty():
    assert signs((*VALID, ("submission_created", "2025-10-20"))) == {}


def test_who_was_to_register_and_has_not_is_told_by_accounts_alone_and_no_habit_of_last_year_is_added():
    found = near((("invited", "2025-03-10"),))

    assert (found.key, found.is_missed, found.last_day) == (MilestoneKey.REGISTERED, True, date(2025, 6, 30))
    assert risk_of(found, spare=30, accounts=HERE) is None
    risk = risk_of(found, accounts=Accounts(can_sign_in=False, signatories=1, signatories_in=0, are_lost=True))
    assert (risk.is_missed, risk.words) == (True, "nobody there can sign in; letters to its people do not arrive")
