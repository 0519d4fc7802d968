"""Nobody becomes an administrator through somebody who is none."""

import pytest
from sqlalchemy import select

from app.access import Actor, Role, Scope
from app.db.models import Membership
from app.db.scope import open_session
from app.errors import NotPermittedError
from app.services.invitations import Newcomer, Within, invite_person


@pytest.fixture
def programme(make):
    return make.organisation(kind="programme", name="The programme")


def invite(make, programme, inviter: Role, invited: Role):
    user = make.user()
    actor = Actor(user.id, user.name, user.email, inviter, programme.id, programme.name, session_id=0)
    with open_session(make.engine, Scope.everything(), write=True) as session:
        newcomer = Newcomer("Robin Park", "robin.park@example.org", invited)
        invite_person(Within(session, actor, make.clock, programme), newcomer)
        session.commit()


def roles(make):
    with open_session(make.engine, Scope.everything()) as session:
        return list(session.scalars(select(Membership.role)))


def test_the_programme_team_appoints_no_administrator(make, programme):
    with pytest.raises(NotPermittedError, match="Only an administrator can appoint an administrator"):
        invite(make, programme, Role.PROGRAMME_TEAM, Role.ADMINISTRATOR)

    assert roles(make) == []


@pytest.mark.parametrize(
    ("inviter", "invited"),
    [
        (Role.PROGRAMME_TEAM, Role.PROGRAMME_TEAM),
        (Role.ADMINISTRATOR, Role.PROGRAMME_TEAM),
        (Role.ADMINISTRATOR, Role.ADMINISTRATOR),
    ],
)
def test_others_are_appointed_as_before(make, programme, inviter, invited):
    invite(make, programme, inviter, invited)

    assert roles(make) == [invited]
