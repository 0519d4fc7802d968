"""Handing over: somebody is always in charge, and what belongs to the organisation stays."""

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Event, Membership, UserAccount
from app.db.scope import open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.services.handovers import unreached_organisations
from app.services.invitations import Within, close_account, hand_over, set_role
from app.services.organisations import people_of


@pytest.fixture
def council(make):
    return make.organisation(kind="local_authority", name="Northmoor")


@pytest.fixture
def lead(make, council):
    user = make.user(name="Ann Lead", email="ann@nor.example")
    make.membership(council, user, Role.LEAD)
    return user


@pytest.fixture
def deputy(make, council):
    user = make.user(name="Dan Deputy", email="dan@nor.example")
    make.membership(council, user, Role.DEPUTY)
    return user


@pytest.fixture
def elsewhere(make):
    return make.organisation(name="Grove Care")


@pytest.fixture
def within(engine, make, clock, council, lead, deputy, elsewhere):
    user = make.user(name="Pat Team")
    actor = Actor(user.id, user.name, user.email, Role.ADMINISTRATOR, council.id, "Programme", session_id=0)
    with open_session(engine, Scope.everything(), write=True) as session:
        yield Within(session, actor, clock, council)


def roles(within):
    people = people_of(within.session, within.organisation.id)
    return {one.name: (one.role.value, one.is_active) for one in people}


def test_a_newcomer_takes_over_and_the_leaver_may_still_read(within, lead):
    invitation = hand_over(within, lead.id, "Nia New", "nia@nor.example", closes=False)

    assert invitation.email == "nia@nor.example"
    assert invitation.token is not None
    assert roles(within) == {
        "Nia New": ("lead", True),
        "Dan Deputy": ("deputy", True),
        "Ann Lead": ("viewer", True),
    }
    events = within.session.execute(select(Event.kind, Event.detail)).all()
    assert [kind for kind, _ in events] == ["user_invited", "role_changed", "handed_over"]
    assert events[-1].detail == {"text": "Ann Lead to Nia New (lead)"}


def test_a_colleague_takes_over_and_the_leavers_account_is_closed(within, lead):
    assert hand_over(within, lead.id, "", "DAN@nor.example", closes=True) is None
    assert roles(within) == {"Dan Deputy": ("lead", True), "Ann Lead": ("lead", False)}


def test_nobody_hands_over_to_themself(within, lead):
    with pytest.raises(InvalidRequestError, match="Name somebody else"):
        hand_over(within, lead.id, "Ann", "ann@nor.example", closes=False)


def test_only_who_is_in_charge_can_be_taken_over_from(within, deputy):
    with pytest.raises(NotFoundError, match="not in charge of Northmoor"):
        hand_over(within, deputy.id, "Nia New", "nia@nor.example", closes=False)


def test_a_colleague_with_a_closed_account_takes_nothing_over(within, lead, deputy):
    within.session.get_one(UserAccount, deputy.id).is_active = False

    with pytest.raises(ConflictError, match="was closed"):
        hand_over(within, lead.id, "", "dan@nor.example", closes=False)


def test_an_account_that_is_needed_elsewhere_is_not_closed(within, lead, elsewhere):
    within.session.add(Membership(organisation_id=elsewhere.id, user_id=lead.id, role=Role.EMPLOYER))
    within.session.flush()

    with pytest.raises(ConflictError, match="belongs to another organisation as well"):
        hand_over(within, lead.id, "Nia New", "nia@nor.example", closes=True)
    with pytest.raises(ConflictError, match="Nobody else is in charge of Grove Care, Northmoor"):
        close_account(within, lead.id)


@pytest.mark.parametrize(
    "change",
    [lambda within, user_id: set_role(within, user_id, Role.VIEWER), close_account],
)
def test_the_only_person_in_charge_neither_leaves_nor_changes_role(within, lead, change):
    with pytest.raises(ConflictError, match=r"Nobody else is in charge of Northmoor.*Hand over to somebody first"):
        change(within, lead.id)
    assert roles(within)["Ann Lead"] == ("lead", True)


def test_with_somebody_else_in_charge_anybody_may_leave(within, lead, deputy):
    set_role(within, deputy.id, Role.LEAD)
    close_account(within, lead.id)

    assert roles(within)["Ann Lead"] == ("lead", False)


def test_a_lead_may_become_an_employer_who_is_still_in_charge(within, lead):
    set_role(within, lead.id, Role.EMPLOYER)

    assert roles(within)["Ann Lead"] == ("employer", True)


def test_organisations_without_anybody_to_reach_are_listed(within, lead, elsewhere):
    def names():
        return [one.name for one in unreached_organisations(within.session)]

    assert names() == ["Grove Care"]
    within.session.get_one(UserAccount, lead.id).is_active = False
    within.session.flush()
    assert names() == ["Grove Care", "Northmoor"]
