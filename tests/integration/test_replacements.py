"""Naming somebody else as deputy or signatory: the one before is closed here, and what was signed stands."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Event, LoginSession, SignOff, UserAccount
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError, NotPermittedError
from app.services.invitations import Newcomer, Within, invite_person
from app.services.links import LinkError, LinkPurpose, link_holder
from app.services.organisations import people_of
from app.services.other_accounts import OtherAccountError
from app.services.replacements import replace_person


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor")


@pytest.fixture
def people(make, council):
    """A lead, a deputy and a signatory, who can all sign in."""
    roles = {"Ann": Role.LEAD, "Dan": Role.DEPUTY, "Sue": Role.SIGNATORY}
    found = {name: make.user(name=name, email=f"{name.lower()}@nor.example", password_hash="x") for name in roles}
    for name, role in roles.items():
        make.login_session(make.membership(council, found[name], role))
    return found


def acting(user, role, organisation):
    return Actor(user.id, user.name, user.email, role, organisation.id, organisation.name, session_id=0)


@pytest.fixture
def within(engine, clock, council, people):
    """The lead at work."""
    with open_session(engine, Scope.everything(), write=True) as session:
        yield Within(session, acting(people["Ann"], Role.LEAD, council), clock, council)


def roles(within):
    return {one.name: (one.role.value, one.is_active) for one in people_of(within.session, within.organisation.id)}


def test_a_lead_names_somebody_else_and_the_one_before_is_closed(within, people):
    done = replace_person(within, people["Sue"].id, "Dee Rector", "dee@nor.example")

    assert (done.name, done.email, done.role, done.successor) == ("Sue", "sue@nor.example", "signatory", "Dee Rector")
    assert done.invitation.token is not None
    assert roles(within) == {
        "Ann": ("lead", True),
        "Dan": ("deputy", True),
        "Dee Rector": ("signatory", True),
        "Sue": ("signatory", False),
    }
    events = within.session.execute(select(Event.kind, Event.detail).order_by(Event.id)).all()
    assert [kind for kind, _ in events] == ["user_invited", "user_disabled", "person_replaced"]
    assert events[-1].detail == {"text": "Sue by Dee Rector (signatory)"}


def test_a_signature_stands_and_the_signatory_is_signed_out(make, within, council, people):
    within.session.rollback()
    version = make.submission(make.upload(council, make.collection(2025), people["Dan"]))
    signed, sue = make.sign_off(version, people["Sue"]), people["Sue"].id

    replace_person(within, sue, "Dee Rector", "dee@nor.example")

    assert within.session.get(SignOff, signed.id).decided_by == sue
    open_ones = select(LoginSession.user_id).where(LoginSession.revoked_at.is_(None))
    assert set(within.session.scalars(open_ones)) == {people["Ann"].id, people["Dan"].id}


def test_an_account_of_another_organisation_comes_in_only_where_that_was_agreed_to(make, within, people):
    within.session.rollback()
    known = make.user(name="Dee Known", email="dee@example.org", password_hash="x")
    make.membership(make.organisation(name="Gorse Care"), known, Role.DEPUTY)

    with pytest.raises(OtherAccountError, match="that of somebody of another organisation"):
        replace_person(within, people["Sue"].id, "Dee Rector", "DEE@example.org")
    agreed = replace(within, agreed=frozenset({"dee@example.org"}))

    assert replace_person(agreed, people["Sue"].id, "Dee Rector", "DEE@example.org").successor == "Dee Known"


def test_an_invitation_to_a_mistyped_address_is_withdrawn_and_can_be_given_again(engine, within, clock):
    wrong = invite_person(within, Newcomer("Bea", "bae@nor.example", Role.DEPUTY))
    within.session.commit()
    user_id = within.session.scalars(select(UserAccount.id).where(UserAccount.email == "bae@nor.example")).one()

    done = replace_person(within, user_id, "Bea", "bea@nor.example")
    within.session.commit()

    assert done.invitation.email == "bea@nor.example"
    with pytest.raises(LinkError):
        link_holder(engine, wrong.token, LinkPurpose.INVITATION, clock)
    assert link_holder(engine, done.invitation.token, LinkPurpose.INVITATION, clock).email == "bea@nor.example"
    bea = within.session.scalars(select(UserAccount.id).where(UserAccount.email == "bea@nor.example")).one()
    back = replace_person(within, bea, "", "bae@nor.example")
    assert (back.invitation.email, roles(within)["Bea"]) == ("bae@nor.example", ("deputy", False))


def test_a_colleague_can_be_named_and_then_the_role_they_had_is_free(within, people):
    assert replace_person(within, people["Sue"].id, "", "DAN@nor.example").invitation is None
    assert roles(within) == {"Ann": ("lead", True), "Dan": ("signatory", True), "Sue": ("signatory", False)}


def test_whoever_belongs_elsewhere_keeps_the_account_and_only_reads_here(make, within, people):
    make.membership(make.organisation(name="Grove Care"), people["Dan"], Role.EMPLOYER)

    assert replace_person(within, people["Dan"].id, "Nia", "nia@nor.example").stays
    assert roles(within)["Dan"] == ("viewer", True)


@pytest.mark.parametrize(
    ("email", "error", "says"),
    [
        ("ann@nor.example", InvalidRequestError, "nobody gives themselves another role"),
        ("sue@nor.example", InvalidRequestError, "Name somebody else than the person who leaves"),
        ("sue", InvalidRequestError, "Write an email address"),
    ],
)
def test_who_cannot_be_named_is_said(within, people, email, error, says):
    with pytest.raises(error, match=says):
        replace_person(within, people["Sue"].id, "X", email)


def test_nobody_in_charge_is_moved_or_replaced(make, within, council, people):
    make.membership(council, make.user(email="second@nor.example"), Role.LEAD)

    with pytest.raises(ConflictError, match="Let them hand over first"):
        replace_person(within, people["Sue"].id, "", "second@nor.example")
    with pytest.raises(NotFoundError, match="neither deputy nor signatory"):
        replace_person(within, people["Ann"].id, "X", "x@nor.example")


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.VIEWER])
def test_who_may_not_register_names_nobody(within, council, people, role):
    other = Within(within.session, acting(people["Sue"], role, council), within.clock, council)

    with pytest.raises(NotPermittedError, match="Only your lead or deputy"):
        replace_person(other, people["Dan"].id, "X", "x@nor.example")


def test_a_lead_of_another_organisation_names_nobody_here(make, within, people):
    grove = make.organisation(name="Grove Care")
    stranger = Within(within.session, acting(make.user(), Role.LEAD, grove), within.clock, within.organisation)

    with pytest.raises(NotPermittedError):
        replace_person(stranger, people["Dan"].id, "X", "x@nor.example")
