"""How long a session lives, and what ends it."""

import pytest

from app.access import Role, Scope
from app.db.models import UserAccount
from app.db.scope import open_session
from app.errors import NotFoundError
from app.services import sessions
from app.services.passwords import hash_password
from app.services.sessions import SessionEndedError
from app.services.signing_in import Desk, authenticate

PASSWORD = "violin harbour teapot"


@pytest.fixture
def organisation(make):
    return make.organisation(is_demonstration=True)


@pytest.fixture
def amy(make, organisation):
    user = make.user(email="amy@example.org", password_hash=hash_password(PASSWORD))
    make.membership(organisation, user, Role.LEAD)
    return user


@pytest.fixture
def token(engine, clock, amy):
    return authenticate(Desk(engine, "192.0.2.1", clock, ""), "amy@example.org", PASSWORD).token


def _is_open(engine, token, clock, **options):
    return sessions.actor_for_token(engine, token, clock, **options) is not None


def test_a_token_that_was_never_given_opens_nothing(engine, clock, token):
    for made_up in ("", "x", "\ud800", "nul\0", "a" * 100_000, token.swapcase()):
        assert not _is_open(engine, made_up, clock)


def test_a_demonstration_organisation_is_known_as_one(engine, clock, token):
    assert sessions.actor_for_token(engine, token, clock).is_demonstration


def test_a_token_says_who_works_for_whom_and_as_what(engine, clock, organisation, amy, token):
    actor = sessions.actor_for_token(engine, token, clock)

    assert (actor.user_id, actor.name, actor.email) == (amy.id, amy.name, "amy@example.org")
    assert (actor.organisation_id, actor.organisation_name) == (organisation.id, organisation.name)
    assert (actor.role, actor.session_id) == (Role.LEAD, 1)


def test_a_disabled_account_is_let_in_by_no_token(engine, clock, amy, token):
    with open_session(engine, Scope.everything(), write=True) as session:
        session.get_one(UserAccount, amy.id).is_active = False
        session.commit()

    assert not _is_open(engine, token, clock)


def test_a_session_ends_after_30_minutes_without_use(engine, clock, token):
    assert _is_open(engine, token, clock.later(minutes=29, seconds=59), extend=False)
    assert not _is_open(engine, token, clock.later(minutes=30), extend=False)


def test_use_keeps_a_session_alive(engine, clock, token):
    assert _is_open(engine, token, clock.later(minutes=29))
    assert _is_open(engine, token, clock.later(minutes=58))


def test_polling_does_not_keep_a_session_alive(engine, clock, token):
    for minutes in range(1, 30):
        assert _is_open(engine, token, clock.later(minutes=minutes), extend=False)

    assert not _is_open(engine, token, clock.later(minutes=30), extend=False)


def test_a_session_ends_after_12_hours_however_busy(engine, clock, token):
    for minutes in range(20, 12 * 60, 20):
        assert _is_open(engine, token, clock.later(minutes=minutes))

    assert not _is_open(engine, token, clock.later(hours=12))


def test_a_token_replayed_after_signing_out_opens_nothing(engine, clock, token):
    sessions.sign_out(engine, token, clock)

    assert not _is_open(engine, token, clock)


def test_signing_out_on_one_browser_leaves_the_other_signed_in(engine, clock, token):
    other = authenticate(Desk(engine, "192.0.2.1", clock, ""), "amy@example.org", PASSWORD).token

    sessions.sign_out(engine, token, clock)

    assert _is_open(engine, other, clock)


def test_signing_out_twice_or_with_an_unknown_token_changes_nothing(engine, clock, token):
    sessions.sign_out(engine, "unknown", clock)
    sessions.sign_out(engine, token, clock)
    sessions.sign_out(engine, token, clock)

    assert not _is_open(engine, token, clock)


def test_nobody_switches_in_an_ended_session(engine, clock, make, amy, token):
    second = make.membership(make.organisation(name="Second"), amy, Role.VIEWER)
    sessions.sign_out(engine, token, clock)

    with pytest.raises(SessionEndedError) as caught:
        sessions.switch_membership(engine, token, second.id, clock)

    assert caught.value.status == 401


def test_a_switch_does_not_lengthen_a_session(engine, clock, make, amy, token):
    second = make.membership(make.organisation(name="Second"), amy, Role.VIEWER)

    fresh = sessions.switch_membership(engine, token, second.id, clock.later(minutes=10))

    for minutes in range(30, 12 * 60, 20):
        assert _is_open(engine, fresh, clock.later(minutes=minutes))
    assert not _is_open(engine, fresh, clock.later(hours=12))


def test_a_person_of_two_organisations_switches_between_them(engine, clock, make, amy, token):
    first = sessions.actor_for_token(engine, token, clock).organisation_name
    second = make.membership(make.organisation(name="Second"), amy, Role.VIEWER)

    choices = sessions.memberships_of(engine, amy.id)
    fresh = sessions.switch_membership(engine, token, second.id, clock)

    actor = sessions.actor_for_token(engine, fresh, clock)
    assert [(choice.organisation_name, choice.role) for choice in choices] == [
        (first, Role.LEAD),
        ("Second", Role.VIEWER),
    ]
    assert (actor.organisation_name, actor.role) == ("Second", Role.VIEWER)
    assert not _is_open(engine, token, clock)


def test_nobody_switches_to_a_membership_of_somebody_else(engine, clock, make, organisation, token):
    stranger = make.membership(make.organisation(), make.user(), Role.LEAD)

    for membership_id in (stranger.id, 99_999):
        with pytest.raises(NotFoundError, match="do not belong"):
            sessions.switch_membership(engine, token, membership_id, clock)
    assert sessions.actor_for_token(engine, token, clock).organisation_id == organisation.id
