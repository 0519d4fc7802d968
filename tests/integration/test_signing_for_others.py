"""A signatory lets a colleague sign on some days; takes a signature back; and nothing is signed in an old collection."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.access import Actor, Permission, Role, Scope
from app.db.models import Delegation, Event, SignOff, Submission
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError, NotPermittedError
from app.indicators.returns import Cell
from app.programme.events import Event as Happened
from app.programme.events import EventKind
from app.programme.story import event_sentence
from app.services import confirmations, review, signing, submissions, uploads
from app.services.accounts import change_role, disable_account
from app.services.delegations import candidates, delegate, end_delegation, has_prepared, stand_ins
from app.services.sessions import actor_for_token, begin_session
from tests.support.clocks import StoppedClock
from tests.support.journeys import good_file, traveller
from tests.support.workbooks import good_counts, write_filled

FIRST, LAST = date(2025, 10, 8), date(2025, 10, 17)


@pytest.fixture
def ours(make, tmp_path):
    return traveller(make, tmp_path)


@pytest.fixture
def version(ours, tmp_path):
    return ours.submit(ours.send(good_file(tmp_path)))


@pytest.fixture
def colleague(make, ours):
    """A deputy who had no part in the return."""
    return member(make, ours, Role.DEPUTY, "Ada Deputy")


def member(make, ours, role, name):
    user = make.user(name=name)
    return make.membership(ours.organisation, user, role)


def actor_of(ours, membership, name="Ada Deputy"):
    where = ours.organisation
    return Actor(membership.user_id, name, "x@example.org", Role(membership.role), where.id, where.name, 0)


def give(ours, user_id, first=FIRST, last=LAST, actor=None):
    with ours.session(write=True) as session:
        given = delegate(
            session,
            actor=actor or ours.signatory,
            clock=ours.clock,
            delegate_id=user_id,
            first_day=first,
            last_day=last,
        )
        session.commit()
        return given.id


def decide(ours, version, actor, act=signing.sign, clock=None, **words):
    with ours.session(write=True) as session:
        mine = submissions.get_submission(session, version.id)
        if act in {signing.sign, signing.decline}:
            words["seen_hash"] = version.content_hash
        done = act(session, actor=actor, clock=clock or ours.clock, submission=mine, **words)
        session.commit()
        return done


def on(day):
    return StoppedClock(instant=datetime(2025, 10, day, 9, tzinfo=UTC))


def browser(ours, membership, clock):
    """Who the service takes somebody for who comes with a session of theirs, on the day of the clock."""
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        token = begin_session(session, membership, clock.now())
        session.commit()
    return actor_for_token(ours.engine, token, clock)


def test_a_colleague_signs_in_the_name_of_the_signatory_and_both_are_kept(ours, version, colleague):
    give(ours, colleague.user_id)

    signed = decide(ours, version, actor_of(ours, colleague))

    assert (signed.decided_name, signed.on_behalf_of) == ("Ada Deputy", "The signatory of X00001")
    with ours.session() as session:
        assert session.scalars(select(SignOff.on_behalf_of)).all() == ["The signatory of X00001"]
        last = session.scalars(select(Event).order_by(Event.id.desc())).first()
    said = event_sentence(Happened(EventKind(last.kind), last.at, last.detail))
    assert said == "Signed off (version 1): on behalf of The signatory of X00001."


def test_who_stands_in_may_sign_and_nothing_else_on_exactly_these_days(ours, colleague):
    give(ours, colleague.user_id, date(2025, 10, 9))

    may = {day: browser(ours, colleague, on(day)) for day in (8, 9, 17, 18)}

    assert [actor.may(Permission.SIGN_RETURN) for actor in may.values()] == [False, True, True, False]
    assert may[9].permissions - may[8].permissions == {Permission.SIGN_RETURN}
    assert may[9].signs_for == "The signatory of X00001"


def test_after_the_last_day_the_signature_is_refused_whatever_the_page_said(ours, version, colleague):
    give(ours, colleague.user_id)
    stale = replace(actor_of(ours, colleague), signs_for="The signatory of X00001")

    with pytest.raises(NotPermittedError, match="Only your signatory"):
        decide(ours, version, stale, clock=on(18))


def test_whoever_prepared_the_version_cannot_sign_it_for_another(ours, version, make, tmp_path):
    lead = ours.lead.user_id
    give(ours, lead)

    for act, words in ((signing.sign, {}), (signing.decline, {"reason": "Mine."})):
        with pytest.raises(ConflictError, match="You helped to prepare this version"):
            decide(ours, version, ours.lead, act, **words)


def test_whoever_only_gave_a_reason_or_only_uploaded_prepared_it_too(make, ours, colleague, tmp_path):
    counts = good_counts() | {Cell("adult", "disciplinary_entered", "", "other"): 40}
    content = write_filled(tmp_path / "question.csv", counts).read_bytes()
    uploader = actor_of(ours, member(make, ours, Role.DEPUTY, "Uma Uploader"), "Uma Uploader")
    sender, ours.lead = ours.lead, uploader
    upload = ours.send(content)
    ours.lead = sender
    with ours.session(write=True) as session:
        mine = uploads.get_upload(session, upload.id)
        reasons = {found.key: "They moved in March." for found in confirmations.unanswered(session, mine)}
        confirmations.confirm(session, actor=actor_of(ours, colleague), clock=ours.clock, upload=mine, reasons=reasons)
        session.commit()
    version = ours.submit(upload)

    for person in (uploader.user_id, colleague.user_id, sender.user_id):
        with ours.session() as session:
            assert has_prepared(session, submissions.get_submission(session, version.id), person)
    with ours.session() as session:
        mine = submissions.get_submission(session, version.id)
        assert not has_prepared(session, mine, ours.signatory.user_id)


def test_the_day_a_signatory_signs_no_longer_their_stand_in_does_not_either(ours, version, colleague):
    give(ours, colleague.user_id)
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        disable_account(session, ours.signatory.user_id, ours.clock)
        session.commit()

    with pytest.raises(NotPermittedError):
        decide(ours, version, actor_of(ours, colleague))


def test_a_stand_in_is_none_for_another_organisation(make, ours, version, colleague, tmp_path):
    give(ours, colleague.user_id)
    theirs = traveller(make, tmp_path / "theirs", code="X00002")
    elsewhere = make.membership(theirs.organisation, SimpleNamespace(id=colleague.user_id), Role.DEPUTY)

    assert browser(ours, colleague, ours.clock).signs_for == "The signatory of X00001"
    assert browser(ours, elsewhere, ours.clock).signs_for is None
    with theirs.session() as session:
        assert session.scalars(select(Delegation)).all() == []
        assert stand_ins(session, ours.organisation.id, FIRST) == ()


def test_an_ended_delegation_ends_at_once_and_is_written_down(ours, version, colleague):
    number = give(ours, colleague.user_id)

    for _ in range(2):
        with ours.session(write=True) as session:
            end_delegation(session, actor=ours.signatory, clock=ours.clock, delegation_id=number)
            session.commit()

    with pytest.raises(NotPermittedError):
        decide(ours, version, actor_of(ours, colleague))
    with ours.session() as session:
        kinds = session.scalars(select(Event.kind).where(Event.kind.like("delegation%"))).all()
        assert stand_ins(session, ours.organisation.id, FIRST) == ()
    assert kinds == ["delegation_given", "delegation_ended"]


def test_nobody_but_the_signatory_gives_or_ends_it(make, ours, colleague):
    number = give(ours, colleague.user_id)
    other = actor_of(ours, member(make, ours, Role.SIGNATORY, "Another Signatory"), "Another Signatory")

    for actor in (ours.lead, actor_of(ours, colleague)):
        with pytest.raises(NotPermittedError, match="Only a signatory"):
            give(ours, ours.lead.user_id, actor=actor)
    with ours.session(write=True) as session, pytest.raises(NotFoundError, match="no such delegation of yours"):
        end_delegation(session, actor=other, clock=ours.clock, delegation_id=number)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 10, 7), LAST, "today or a later day"),
        (LAST, FIRST, "before the first"),
        (FIRST, date(2026, 1, 8), "at most 92 days"),
    ],
)
def test_days_that_cannot_be_are_refused(ours, colleague, first, last, words):
    with pytest.raises(InvalidRequestError, match=words):
        give(ours, colleague.user_id, first, last)


def test_the_longest_time_is_92_days(ours, colleague):
    assert give(ours, colleague.user_id, FIRST, date(2026, 1, 7))


def test_only_a_colleague_who_can_sign_in_and_does_not_sign_already_is_named(make, ours, colleague):
    closed = make.membership(ours.organisation, make.user(is_active=False), Role.VIEWER)
    stranger = make.membership(make.organisation(), make.user(), Role.VIEWER)

    for user_id in (ours.signatory.user_id, closed.user_id, stranger.user_id, 99_999):
        with pytest.raises(InvalidRequestError, match="Choose a colleague"):
            give(ours, user_id)
    with ours.session() as session:
        assert {one.user_id for one in candidates(session, ours.signatory)} == {ours.lead.user_id, colleague.user_id}


def test_two_stand_ins_at_once_are_refused_and_one_after_the_other_is_not(ours, colleague):
    give(ours, colleague.user_id)

    with pytest.raises(ConflictError, match="Ada Deputy signs for you from 8 October 2025 to 17 October 2025 already"):
        give(ours, ours.lead.user_id, LAST)
    assert give(ours, ours.lead.user_id, date(2025, 10, 18), date(2025, 10, 19))


def test_a_deputy_who_became_signatory_signs_in_their_own_name(ours, version, colleague):
    give(ours, colleague.user_id)
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        change_role(session, colleague.id, Role.SIGNATORY, ours.clock)
        session.commit()

    signed = decide(ours, version, replace(actor_of(ours, colleague), role=Role.SIGNATORY))

    assert signed.on_behalf_of is None


def test_a_signature_is_taken_back_with_a_reason_before_acceptance_only(ours, version):
    decide(ours, version, ours.signatory)
    with pytest.raises(InvalidRequestError, match="Say why you take your signature back"):
        decide(ours, version, ours.signatory, signing.withdraw_signature, reason=" ")
    decide(ours, version, ours.signatory, signing.withdraw_signature, reason="I read last year's file.")

    with ours.session() as session:
        assert session.scalars(select(Submission.state)).all() == ["returned"]
        decisions = session.execute(select(SignOff.decision, SignOff.reason).order_by(SignOff.id)).all()
    assert decisions == [("signed", None), ("withdrawn", "I read last year's file.")]
    with pytest.raises(ConflictError, match="no signature to take back"):
        decide(ours, version, ours.signatory, signing.withdraw_signature, reason="Again.")
    with pytest.raises(ConflictError, match="no longer waits"):
        decide(ours, version, ours.signatory)


def test_an_accepted_version_keeps_its_signature(ours, version):
    decide(ours, version, ours.signatory)
    with open_session(ours.engine, Scope.everything(), write=True) as session:
        review.accept(session, actor=ours.lead, clock=ours.clock, submission=session.get_one(Submission, version.id))
        session.commit()

    with pytest.raises(ConflictError, match="was accepted"):
        decide(ours, version, ours.signatory, signing.withdraw_signature, reason="Too late.")


def test_a_version_after_a_signed_one_says_why_and_the_reason_stays(ours, version, tmp_path):
    decide(ours, version, ours.signatory)
    again = ours.send(good_file(tmp_path, prepared_by="B. Preparer"))

    with pytest.raises(submissions.ReasonNeededError, match="Say why you send a new version"):
        ours.submit(again)
    second = ours.submit(again, reason=" Another team answers for it. ")

    assert (second.version, second.reason) == (2, "Another team answers for it.")
    assert version.reason is None


def test_a_version_after_one_that_was_never_signed_needs_no_reason(ours, version, tmp_path):
    second = ours.submit(ours.send(good_file(tmp_path, prepared_by="B. Preparer")))

    assert (second.version, second.reason) == (2, None)


@pytest.fixture
def next_year(make, ours, version, tmp_path):
    """The collection of 2026 has begun; that of 2025 has a version that waits, and a file that was not sent."""
    waiting = ours.send(good_file(tmp_path, prepared_by="B. Preparer"))
    make.collection(2026)
    ours.clock = StoppedClock(instant=datetime(2026, 3, 2, 9, tzinfo=UTC))
    return waiting


@pytest.mark.parametrize(("act", "words"), [(signing.sign, {}), (signing.decline, {"reason": "Late."})])
def test_nothing_is_signed_once_the_next_collection_has_begun(ours, version, next_year, act, words):
    with pytest.raises(ConflictError, match="The collection of 2025 is closed: that of 2026 has begun"):
        decide(ours, version, ours.signatory, act, **words)


def test_nothing_is_sent_once_the_next_collection_has_begun(ours, next_year):
    with pytest.raises(ConflictError, match="The collection of 2025 is closed"):
        ours.submit(next_year)
