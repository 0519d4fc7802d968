"""Registrations are approved or sent back by the programme team: as they were seen, kept in the log, told by letter."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Event, Letter, Organisation, Submission
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotPermittedError
from app.programme.events import EventKind
from app.programme.milestones import MilestoneKey
from app.services import review
from app.services.board_readings import read_collection
from app.services.collections import open_collection
from app.services.invitations import Within, hand_over
from app.services.organisation_stories import organisation_standing
from app.services.organisations import people_of
from app.services.participation import register_participation, withdraw_participation
from app.services.registration_approvals import (
    approval_of,
    approve_registrations,
    registration_beside,
    send_registration_back,
)
from app.services.registration_views import sent_back_registrations, waiting_registrations
from app.services.replacements import replace_person
from tests.support.clocks import StoppedClock

JUNE = StoppedClock(instant=datetime(2025, 6, 12, 9, tzinfo=UTC))
AUTUMN = StoppedClock(instant=datetime(2025, 10, 8, 9, tzinfo=UTC))
BASE = "https://wres.example"


@pytest.fixture
def session(engine):
    with open_session(engine, Scope.everything(), write=True) as opened:
        yield opened


@pytest.fixture
def collection(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        opened = open_collection(session, 2025, JUNE)
        session.commit()
    return opened


def actor(make, organisation, role, email=None):
    user = make.user(**({"email": email} if email else {}))
    login = make.login_session(make.membership(organisation, user, role))
    return Actor(user.id, user.name, user.email, role, organisation.id, organisation.name, login.id)


@pytest.fixture
def officer(make):
    return actor(make, make.organisation(kind="programme", code="PROGRAMME"), Role.PROGRAMME_TEAM)


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor", code="NOR")


@pytest.fixture
def lead(make, council):
    """A lead whose organisation has the three people that it needs, one of them with an address elsewhere."""
    found = actor(make, council, Role.LEAD, "ada@northmoor.gov.uk")
    actor(make, council, Role.DEPUTY, "bea@northmoor.gov.uk")
    actor(make, council, Role.SIGNATORY, "cy@mail.example")
    return found


def register(session, lead, collection, clock=JUNE):
    return register_participation(session, actor=lead, clock=clock, collection=collection, services=("adult",))


def waiting(session, collection, clock=JUNE):
    return waiting_registrations(session, collection, read_collection(session, collection, clock.today()))


def send_back(session, officer, collection, one, reason="The signatory writes from elsewhere.", clock=JUNE):
    return send_registration_back(
        session, actor=officer, clock=clock, collection=collection, organisation_id=one.organisation_id,
        seen=one.seen, reason=reason, base_url=BASE,
    )  # fmt: skip


def standing(session, council, collection, clock=JUNE):
    return organisation_standing(session, council.id, collection, clock)


def test_a_registration_waits_with_what_deserves_a_look_until_it_is_approved(session, lead, officer, collection):
    register(session, lead, collection)
    (one,) = waiting(session, collection)

    assert (one.code, one.since, one.services) == ("NOR", date(2025, 6, 12), ("Adult social care",))
    assert len(one.looks) == 1
    assert one.looks[0].endswith("(signatory) has an address at mail.example, not at northmoor.gov.uk.")
    assert approval_of(session, one.organisation_id, collection, JUNE).waits

    seen = {one.organisation_id: one.seen}
    assert approve_registrations(session, actor=officer, clock=JUNE, collection=collection, seen=seen) == 1

    assert waiting(session, collection) == ()
    approval = approval_of(session, one.organisation_id, collection, JUNE)
    assert (approval.waits, approval.approved_on) == (False, date(2025, 6, 12))


@pytest.fixture
def approved(session, lead, officer, collection):
    """A registration that was looked at; returns the organisation at work, and its signatory."""
    register(session, lead, collection)
    (one,) = waiting(session, collection)
    approve_registrations(
        session, actor=officer, clock=JUNE, collection=collection, seen={one.organisation_id: one.seen}
    )
    organisation = session.get_one(Organisation, lead.organisation_id)
    people = {person.role: person.user_id for person in people_of(session, organisation.id)}
    return Within(session, lead, AUTUMN, organisation), people


def test_a_signatory_that_the_organisation_names_later_is_looked_at_too(session, officer, approved, collection):
    within, people = approved

    replace_person(within, people[Role.SIGNATORY], "Dee Rector", "dee@elsewhere.example")

    (one,) = waiting(session, collection, AUTUMN)
    assert one.since == date(2025, 10, 8)
    assert any("elsewhere.example" in look for look in one.looks)
    assert standing(session, within.organisation, collection, AUTUMN).is_taking_part
    seen = {one.organisation_id: one.seen}
    assert approve_registrations(session, actor=officer, clock=AUTUMN, collection=collection, seen=seen) == 1
    assert waiting(session, collection, AUTUMN) == ()


def test_a_lead_who_takes_over_is_looked_at_too(session, lead, approved, collection):
    within, _people = approved

    hand_over(within, lead.user_id, "Lee", "lee@northmoor.gov.uk", closes=True)

    assert [one.code for one in waiting(session, collection, AUTUMN)] == ["NOR"]


def test_whom_the_programme_names_it_has_seen(session, officer, approved, collection):
    within, people = approved

    replace_person(replace(within, actor=officer), people[Role.SIGNATORY], "Dee Rector", "dee@elsewhere.example")

    assert waiting(session, collection, AUTUMN) == ()


def test_after_the_return_was_accepted_nobody_is_looked_at_again(session, approved, collection):
    within, people = approved
    within.log(EventKind.SIGNED_OFF, collection)
    within.log(EventKind.ACCEPTED, collection)

    replace_person(within, people[Role.DEPUTY], "Dee Puty", "dee@northmoor.gov.uk")

    assert waiting(session, collection, AUTUMN) == ()


def test_work_goes_on_while_a_registration_waits(session, lead, council, collection):
    register(session, lead, collection)

    assert standing(session, council, collection, AUTUMN).is_taking_part
    assert standing(session, council, collection, AUTUMN).status_of(MilestoneKey.UPLOADED).is_owed


def test_one_that_was_registered_before_anybody_approved_counts_as_approved(session, make, council, collection):
    make.event(council, collection_id=collection.id, kind="registered", detail={"services": ["adult"]})

    assert waiting(session, collection, AUTUMN) == ()
    assert not approval_of(session, council.id, collection, AUTUMN).waits


def test_sent_back_is_registered_no_more_until_it_registers_again(session, lead, council, officer, collection):
    register(session, lead, collection, AUTUMN_REGISTERED)
    (one,) = waiting(session, collection, AUTUMN)

    letters = send_back(session, officer, collection, one, clock=AUTUMN)

    assert letters == 2
    back = standing(session, council, collection, AUTUMN)
    assert not back.is_registered
    assert back.overdue == ()
    assert back.status_of(MilestoneKey.REGISTERED).reason == "sent back by the programme team on 8 October"
    assert back.status_of(MilestoneKey.REGISTERED).last_day == date(2025, 10, 22)
    approval = approval_of(session, council.id, collection, AUTUMN)
    assert (approval.sent_back_on, approval.reason) == (date(2025, 10, 8), "The signatory writes from elsewhere.")
    (listed,) = sent_back_registrations(session, collection, read_collection(session, collection, AUTUMN.today()))
    assert (listed.code, listed.reason) == ("NOR", "The signatory writes from elsewhere.")

    later = StoppedClock(instant=datetime(2025, 11, 20, 9, tzinfo=UTC))
    assert standing(session, council, collection, later).overdue == (MilestoneKey.REGISTERED,)
    register(session, lead, collection, later)

    assert standing(session, council, collection, later).is_registered
    assert len(waiting(session, collection, later)) == 1
    assert approval_of(session, council.id, collection, later).reason == ""


AUTUMN_REGISTERED = StoppedClock(instant=datetime(2025, 6, 30, 9, tzinfo=UTC))


def test_the_letter_says_what_has_to_change_and_by_when(session, lead, officer, collection):
    register(session, lead, collection)
    send_back(session, officer, collection, waiting(session, collection)[0])

    letters = session.scalars(select(Letter).order_by(Letter.address)).all()
    assert [one.address for one in letters] == ["ada@northmoor.gov.uk", "bea@northmoor.gov.uk"]
    assert letters[0].subject == "Your registration for 2025 was sent back"
    assert "What has to change: The signatory writes from elsewhere." in letters[0].text
    assert "register again by 10 July:\nhttps://wres.example/our-return/registration" in letters[0].text


def test_a_registration_that_changed_since_it_was_seen_is_not_decided_on(session, make, lead, officer, collection):
    register(session, lead, collection)
    (one,) = waiting(session, collection)
    register_participation(session, actor=lead, clock=JUNE, collection=collection, services=("adult", "children"))

    with pytest.raises(ConflictError, match="The registration of Northmoor changed since you looked"):
        approve_registrations(
            session, actor=officer, clock=JUNE, collection=collection, seen={one.organisation_id: one.seen}
        )
    with pytest.raises(ConflictError, match="so nothing was decided"):
        send_back(session, officer, collection, one)
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == ["registered", "registration_changed"]


def test_nothing_goes_back_without_a_reason_and_nothing_is_approved_twice(session, lead, officer, collection):
    register(session, lead, collection)
    (one,) = waiting(session, collection)
    with pytest.raises(InvalidRequestError, match="Say what has to change"):
        send_back(session, officer, collection, one, reason=" ")
    seen = {one.organisation_id: one.seen}
    approve_registrations(session, actor=officer, clock=JUNE, collection=collection, seen=seen)

    with pytest.raises(ConflictError):
        approve_registrations(session, actor=officer, clock=JUNE, collection=collection, seen=seen)
    with pytest.raises(InvalidRequestError, match="Choose at least one"):
        approve_registrations(session, actor=officer, clock=JUNE, collection=collection, seen={})


def test_a_lead_cannot_approve_their_own_registration(session, lead, collection):
    register(session, lead, collection)
    (one,) = waiting(session, collection)

    with pytest.raises(NotPermittedError):
        approve_registrations(
            session, actor=lead, clock=JUNE, collection=collection, seen={one.organisation_id: one.seen}
        )


@pytest.fixture
def signed(session, make, officer, lead, council, collection):
    """A signed version of an organisation whose registration waits."""
    register(session, lead, collection)
    session.commit()
    version = make.submission(make.upload(council, collection, make.user()), state="signed")
    return session.get_one(Submission, version.id)


def test_a_return_is_not_accepted_before_its_registration_is_approved(session, signed, officer):
    with pytest.raises(review.UnapprovedRegistrationError, match="The registration of Northmoor is not approved yet"):
        review.accept(session, actor=officer, clock=AUTUMN, submission=signed)

    assert signed.state == "signed"


def test_the_registration_is_approved_in_the_same_step_as_its_return(session, signed, officer):
    seen = registration_beside(session, signed, AUTUMN).seen

    review.accept(session, actor=officer, clock=AUTUMN, submission=signed, approves=seen)

    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds[-2:] == ["registration_approved", "accepted"]
    assert registration_beside(session, signed, AUTUMN) is None


def test_a_return_whose_registration_was_sent_back_cannot_be_accepted(session, signed, officer, collection):
    seen = registration_beside(session, signed, AUTUMN).seen
    send_back(session, officer, collection, waiting(session, collection, AUTUMN)[0], clock=AUTUMN)

    with pytest.raises(ConflictError, match="was sent back"):
        review.accept(session, actor=officer, clock=AUTUMN, submission=signed, approves=seen)


def test_one_that_withdrew_meanwhile_is_neither_approved_nor_sent_back(session, lead, officer, collection):
    register(session, lead, collection)
    (seen,) = waiting(session, collection)
    withdraw_participation(session, actor=lead, clock=JUNE, collection=collection, reason="Too few people.")

    with pytest.raises(ConflictError, match="changed since you looked, so nothing was decided"):
        send_back(session, officer, collection, seen)
    with pytest.raises(ConflictError, match="changed since you looked, so nothing was decided"):
        approve_registrations(
            session, actor=officer, clock=JUNE, collection=collection, seen={seen.organisation_id: seen.seen}
        )
    assert session.scalars(select(Letter)).all() == []
