"""Reminders: to whom, once, by hand or by themselves, over a real mail server, and what becomes of each letter."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Collection, Event, Letter, LetterState, ReminderSetting, UserAccount
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, SettingsError
from app.services import reminders
from app.services.bounces import record_report
from app.services.letters import LOST_AFTER, WAITS, claim_letters, record_return, unreachable_people
from app.services.untaken_letters import send_again, untaken_letters
from app.settings import Environment, Settings
from app.worker.posting import Posting, send_some
from tests.support.clocks import StoppedClock
from tests.support.mail_server import mail_server

FRIDAY = StoppedClock(instant=datetime(2025, 10, 24, 9, 30, tzinfo=UTC))
MONDAY = FRIDAY.later(days=3)
BASE = "https://scwres.example"
REPORT = """\
From: MAILER-DAEMON@mail.example.org
To: no-reply@scwres.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown mailbox

--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: Upload your return

Dear Ada
--b--
"""


@pytest.fixture
def collection(make):
    return make.collection(2025)


@pytest.fixture
def officer(make):
    """Somebody of the programme team."""
    programme, user = make.organisation(kind="programme"), make.user(name="Pat")
    return Actor(user.id, user.name, user.email, Role.PROGRAMME_TEAM, programme.id, programme.name, session_id=0)


@pytest.fixture
def council(make, collection):
    """Makes a council that registered and has not sent a file, with people of these roles."""

    def _council(name, *roles, registered=True):
        organisation = make.organisation(name=name, code=name[:3].upper(), kind="local_authority")
        for number, role in enumerate(roles or (Role.LEAD,)):
            address = f"{name.lower()}.{number}@example.org"
            user = make.user(name=f"{name} {role.value}", email=address, password_hash="chosen")
            make.membership(organisation, user, role)
        for kind, month in (("invited", 3), ("registered", 5), ("template_downloaded", 7))[: 3 if registered else 1]:
            at = datetime(2025, month, 3, 9, tzinfo=UTC)
            make.event(organisation, collection_id=collection.id, kind=kind, at=at)
        return organisation

    return _council


@pytest.fixture
def send(engine, collection):
    """Writes the reminders of a day; returns how many letters that were."""

    def _send(clock=FRIDAY):
        with open_session(engine, Scope.everything(), write=True) as session:
            kept = session.get_one(Collection, collection.id)
            count = reminders.send_reminders(session, actor=None, clock=clock, collection=kept, base_url=BASE)
            session.commit()
        return count

    return _send


@pytest.fixture
def due(engine, collection):
    """Returns who is due a reminder on a day."""

    def _due(clock=FRIDAY):
        with open_session(engine, Scope.everything()) as session:
            return reminders.due_reminders(session, collection, clock.today())

    return _due


@pytest.fixture
def letters(engine):
    """Returns every letter, oldest first."""

    def _letters():
        with open_session(engine, Scope.everything()) as session:
            return session.scalars(select(Letter).order_by(Letter.id)).all()

    return _letters


@pytest.fixture
def log(engine):
    """Returns the details of the events of one kind."""

    def _log(kind):
        with open_session(engine, Scope.everything()) as session:
            return session.scalars(select(Event.detail).where(Event.kind == kind).order_by(Event.id)).all()

    return _log


@pytest.fixture
def post(monkeypatch, tmp_path):
    """A running mail server, and the settings that use it."""
    with mail_server(tmp_path) as (postman, address, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        yield postman, Settings(smtp_url=address, base_url=BASE, mail_from="no-reply@scwres.example")


def test_everybody_who_can_do_it_gets_a_letter_that_says_what_is_missing_and_who_else_was_told(
    council, send, letters, log
):
    council("Ashby", Role.LEAD, Role.DEPUTY, Role.SIGNATORY, Role.VIEWER)

    assert send() == 2

    to_lead, to_deputy = letters()
    assert (to_lead.address, to_deputy.address) == ("ashby.0@example.org", "ashby.1@example.org")
    assert to_lead.subject == "Upload your return: 5 working days left"
    assert to_lead.text == (
        "Dear Ashby lead,\n\n"
        "Upload your return by 31 October (due in 5 working days).\n\n"
        "Now: no file received yet.\n\n"
        "https://scwres.example/our-return\n\n"
        "You get this as lead of Ashby, for the collection of 2025. It also went to Ashby deputy (deputy).\n\n"
        "If your organisation does not take part or has nothing to submit, say so under Registration, "
        "on the page of your return, and nobody will be reminded again.\n\n"
        "If you have a question, ask the programme team.\n\n"
        "SC-WRES programme team\n"
    )
    assert log("reminder_sent") == [
        {
            "key": "milestone:2025-10-31:-5",
            "text": "Upload your return: 5 working days left. To Ashby lead (lead), Ashby deputy (deputy)",
        }
    ]


def test_whoever_has_no_password_yet_is_told_how_to_choose_one_and_nobody_else(make, council, send, letters):
    ashby = council("Ashby", Role.LEAD)
    make.membership(ashby, make.user(email="new@ashby.example"), Role.DEPUTY)

    assert send() == 2

    to_lead, to_deputy = (one.text for one in letters())
    assert "password" not in to_lead
    assert "Choose your password first: write new@ashby.example on this page, and a link is sent to you." in to_deputy
    assert "https://scwres.example/reset-password" in to_deputy


def test_nobody_is_written_to_twice_for_the_same_thing(council, send, due):
    council("Ashby")

    assert send() == 1
    assert send() == 0
    assert due() == ()
    assert send(FRIDAY.later(days=3)) == 0
    assert send(FRIDAY.later(days=6)) == 1


def test_two_who_send_at_once_send_once(council, send, letters):
    for name in ("Ashby", "Beechley", "Cedarham"):
        council(name)

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: send(), range(4)))

    assert sorted(counts) == [0, 0, 0, 3]
    assert len(letters()) == 3


def test_only_who_still_owes_something_is_due(make, council, collection, due):
    council("Ashby")
    signed = council("Beechley")
    at = datetime(2025, 9, 18, 9, tzinfo=UTC)
    for kind in ("upload_received", "upload_valid", "submission_created", "signed_off"):
        make.event(signed, collection_id=collection.id, kind=kind, at=at)
    make.event(council("Cedarham"), collection_id=collection.id, kind="withdrawn", at=at)

    assert [one.organisation for one in due()] == ["Ashby"]


def test_an_organisation_without_anybody_to_reach_is_named_and_nothing_is_logged(council, due, send, log):
    council("Ashby", Role.VIEWER)

    (found,) = due()
    assert found.recipients == ()
    assert send() == 0
    assert log("reminder_sent") == []


def test_a_paused_organisation_is_left_alone_until_the_day(engine, officer, council, collection, due):
    ashby = council("Ashby")
    with open_session(engine, Scope.everything(), write=True) as session:
        named = {"actor": officer, "clock": FRIDAY, "collection": collection, "organisation": ashby}
        with pytest.raises(InvalidRequestError, match="not passed"):
            reminders.pause(session, **named, until=date(2025, 10, 23), reason="Merging.")
        with pytest.raises(InvalidRequestError, match="Say why"):
            reminders.pause(session, **named, until=date(2025, 10, 24), reason=" ")
        with pytest.raises(reminders.PauseRefusedError) as refused:
            reminders.pause(session, **named, until=date(2026, 10, 25), reason="x" * 1_001)
        assert set(refused.value.problems) == {"until", "reason"}
        reminders.pause(session, **named, until=date(2025, 10, 24), reason="Merging systems.")
        session.commit()

    assert due() == ()
    assert [one.organisation for one in due(FRIDAY.later(days=3))] == ["Ashby"]

    with open_session(engine, Scope.everything(), write=True) as session:
        reminders.resume(session, **named)
        session.commit()
    assert [one.organisation for one in due()] == ["Ashby"]
    with open_session(engine, Scope.everything(), write=True) as session, pytest.raises(ConflictError):
        reminders.resume(session, **named)


def test_a_pause_and_its_end_hold_for_the_letters_of_every_collection(engine, make, officer, council, due):
    ashby = council("Ashby")
    named = {"actor": officer, "clock": FRIDAY, "collection": make.collection(2026), "organisation": ashby}
    with open_session(engine, Scope.everything(), write=True) as session:
        reminders.pause(session, **named, until=date(2025, 10, 24), reason="Merging systems.")
        session.commit()
    assert due() == ()

    with open_session(engine, Scope.everything(), write=True) as session:
        reminders.resume(session, **named)
        session.commit()
    assert [one.organisation for one in due()] == ["Ashby"]


def test_nothing_goes_by_itself_until_the_programme_says_so(engine, officer, council, collection, letters, tmp_path):
    council("Ashby")
    settings, posting = Settings(base_url=BASE, outbox_dir=tmp_path / "outbox"), Posting()

    posting.post(engine, settings, FRIDAY)
    assert letters() == []

    with open_session(engine, Scope.everything(), write=True) as session:
        reminders.change_setting(
            session, actor=officer, clock=FRIDAY, collection=collection, is_automatic=True, words=" Ring us. "
        )
        session.commit()
    posting.post(engine, settings, StoppedClock(instant=datetime(2025, 10, 24, 7, 59, tzinfo=UTC)))
    assert letters() == []

    posting.post(engine, settings, FRIDAY)
    posting.post(engine, settings, FRIDAY)
    Posting().post(engine, settings, FRIDAY)
    (letter,) = letters()
    assert letter.state == LetterState.SENT
    assert "\n\nRing us.\n\n" in letter.text
    assert len(list((tmp_path / "outbox").iterdir())) == 1


def test_letters_go_out_over_a_real_mail_server_once(engine, council, send, letters, post):
    postman, settings = post
    council("Ashby", Role.LEAD, Role.DEPUTY)
    send()

    assert send_some(engine, settings, FRIDAY) == 2
    assert send_some(engine, settings, FRIDAY) == 0

    assert {one.state for one in letters()} == {LetterState.SENT}
    assert [one["To"] for one in postman.letters] == ["ashby.0@example.org", "ashby.1@example.org"]
    assert postman.letters[0]["Message-ID"] == letters()[0].message_id
    assert postman.letters[0]["Auto-Submitted"] == "auto-generated"


def test_an_address_that_is_refused_is_told_to_the_organisation_and_not_used_again(
    engine, make, council, collection, send, due, letters, log, post
):
    ashby = council("Ashby", Role.VIEWER)
    make.membership(ashby, make.user(name="Gone", email="refused@example.org"), Role.LEAD)
    send()
    send_some(engine, post[1], FRIDAY)

    (letter,) = letters()
    assert (letter.state, letter.failure) == (
        LetterState.REFUSED,
        "The mail server refused the e-mail (code 550). Check the address.",
    )
    assert log("letter_undelivered")[0]["name"] == "Gone"
    with open_session(engine, Scope.everything()) as session:
        assert list(unreachable_people(session)) == [letter.user_id]
    assert due(FRIDAY.later(days=6))[0].recipients == ()


def test_a_server_that_asks_for_patience_gets_it_until_it_is_given_up(engine, make, council, send, letters, post):
    ashby = council("Ashby", Role.VIEWER)
    make.membership(ashby, make.user(email="later@example.org"), Role.LEAD)
    send()
    clock = FRIDAY
    for wait in WAITS:
        assert send_some(engine, post[1], clock) == 1
        assert send_some(engine, post[1], clock) == 0
        assert letters()[0].state == LetterState.QUEUED
        clock = StoppedClock(instant=clock.instant + wait)
    send_some(engine, post[1], clock)

    (letter,) = letters()
    assert (letter.state, letter.attempts, letter.failure) == (
        LetterState.NOT_TAKEN,
        6,
        "No mail server took it for more than a day.",
    )


@pytest.fixture
def given_up(engine, send):
    """Two people's letters of Friday, given up over the weekend because no mail server could be reached."""

    def _given_up(settings):
        assert send() == 2
        clock = FRIDAY
        for wait in (*WAITS, timedelta(0)):
            send_some(engine, settings, clock)
            clock = StoppedClock(instant=clock.instant + wait)
        return clock

    return _given_up


def again(engine, officer, clock):
    with open_session(engine, Scope.everything(), write=True) as session:
        count = send_again(session, actor=officer, clock=clock)
        session.commit()
    return count


def test_letters_that_no_server_took_harm_no_address_and_are_sent_again_once(
    engine, officer, council, letters, log, post, given_up
):
    council("Ashby", Role.LEAD, Role.DEPUTY)
    postman, settings = post
    postman.is_closed = True
    clock = given_up(settings)
    assert {one.state for one in letters()} == {LetterState.NOT_TAKEN}
    with open_session(engine, Scope.everything()) as session:
        assert unreachable_people(session) == {}
        assert len(untaken_letters(session, MONDAY)) == 2
    assert clock.instant < MONDAY.instant

    postman.is_closed = False
    assert again(engine, officer, MONDAY) == 2
    assert again(engine, officer, MONDAY) == 0
    send_some(engine, settings, MONDAY)

    assert sorted(one["To"] for one in postman.letters) == ["ashby.0@example.org", "ashby.1@example.org"]
    assert {one.state for one in letters()} == {LetterState.SENT}
    assert log("letter_sent_again") == [{"text": "2 letters"}]


def test_what_is_no_longer_owed_is_not_sent_again(engine, make, officer, council, collection, post, given_up):
    ashby = council("Ashby", Role.LEAD, Role.DEPUTY)
    post[0].is_closed = True
    given_up(post[1])
    make.event(ashby, collection_id=collection.id, kind="withdrawn", at=MONDAY.instant - timedelta(hours=1))

    assert again(engine, officer, MONDAY) == 0


def test_nothing_is_sent_again_to_a_corrected_address_nor_to_a_closed_account(engine, officer, council, post, given_up):
    council("Ashby", Role.LEAD, Role.DEPUTY)
    post[0].is_closed = True
    given_up(post[1])
    with open_session(engine, Scope.everything(), write=True) as session:
        lead, deputy = session.scalars(select(UserAccount).where(UserAccount.email.like("ashby.%"))).all()
        lead.email, deputy.is_active = "ashby.new@example.org", False
        session.commit()

    assert again(engine, officer, MONDAY) == 0


def test_a_broken_connection_leaves_a_letter_uncertain_and_it_is_not_sent_again(
    engine, make, council, send, letters, post
):
    ashby = council("Ashby", Role.VIEWER)
    make.membership(ashby, make.user(email="dropped@example.org"), Role.LEAD)
    send()

    assert send_some(engine, post[1], FRIDAY) == 1
    assert letters()[0].state == LetterState.UNCERTAIN
    assert send_some(engine, post[1], FRIDAY.later(days=3)) == 0


def test_a_letter_whose_sender_died_is_settled_after_a_while_and_never_sent_twice(engine, council, send, letters, post):
    council("Ashby")
    send()
    with open_session(engine, Scope.everything(), write=True) as session:
        claim_letters(session, FRIDAY)
        session.commit()

    Posting().post(engine, post[1], FRIDAY)
    assert letters()[0].state == LetterState.SENDING
    Posting().post(engine, post[1], StoppedClock(instant=FRIDAY.instant + LOST_AFTER + timedelta(seconds=1)))
    assert letters()[0].state == LetterState.UNCERTAIN
    assert post[0].letters == []


def test_without_a_mail_server_letters_wait_in_production(engine, council, send, letters):
    council("Ashby")
    send()

    with pytest.raises(SettingsError):
        send_some(engine, Settings(environment=Environment.PRODUCTION), FRIDAY)
    assert letters()[0].state == LetterState.QUEUED


def test_a_report_that_a_letter_came_back_is_matched_by_its_name(engine, council, send, letters, log, post):
    council("Ashby")
    send()
    send_some(engine, post[1], FRIDAY)
    name = letters()[0].message_id

    def told(**said):
        with open_session(engine, Scope.everything(), write=True) as session:
            found = record_report(
                session, REPORT.format(**{"message_id": name, "action": "failed", **said}).encode(), FRIDAY
            )
            session.commit()
        return [one.id for one in found]

    assert told(action="delayed") == []
    assert told(message_id="<other@example.org>") == []
    assert told() == [letters()[0].id]
    assert letters()[0].state == LetterState.RETURNED
    told()
    assert log("letter_undelivered") == [
        {
            "name": "Ashby lead",
            "reason": "It came back: smtp; 550 5.1.1 unknown mailbox",
            "letter_id": letters()[0].id,
        }
    ]


def test_what_never_went_out_cannot_come_back(engine, council, send, letters):
    council("Ashby")
    send()

    with open_session(engine, Scope.everything(), write=True) as session, pytest.raises(ConflictError):
        record_return(session, session.get_one(Letter, letters()[0].id), FRIDAY, "It came back.")


def test_endless_words_are_refused(engine, officer, collection):
    with open_session(engine, Scope.everything(), write=True) as session, pytest.raises(InvalidRequestError):
        reminders.change_setting(
            session, actor=officer, clock=FRIDAY, collection=collection, is_automatic=True, words="x" * 2001
        )
    with open_session(engine, Scope.everything()) as session:
        assert session.scalars(select(ReminderSetting)).all() == []
