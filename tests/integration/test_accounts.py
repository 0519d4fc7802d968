"""Signing in, changing a password, and what a person is in which organisation."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.access import Role, Scope
from app.db.models import LoginSession, Membership, SignInAttempt, UserAccount
from app.db.scope import ScopeError, open_session
from app.errors import ConflictError, InvalidRequestError, NotFoundError, ScWresError
from app.services import accounts, links, signing_in, throttle
from app.services.passwords import WeakPasswordError, hash_password
from app.services.sessions import SessionEndedError
from app.services.signing_in import Desk, SignInError, authenticate
from app.services.throttle import TooManyAttemptsError

PASSWORD = "violin harbour teapot"
OTHER = "marmot cathedral envelope"
HERE = "192.0.2.1"
SECRET = "a secret of the service"


@pytest.fixture
def programme_session(engine):
    with open_session(engine, Scope.everything(), write=True) as session:
        yield session


@pytest.fixture
def organisation(make):
    return make.organisation(name="Fernhill Care")


@pytest.fixture
def amy(make, organisation):
    user = make.user(email="amy@example.org", name="Amy Ash", password_hash=hash_password(PASSWORD))
    make.membership(organisation, user, Role.EMPLOYER)
    return user


def _sign_in(engine, clock, password=PASSWORD, email="amy@example.org", address=HERE):
    return authenticate(Desk(engine, address, clock, SECRET), email, password).token


def test_the_right_password_opens_a_session(engine, clock, amy, organisation):
    actor = accounts.actor_for_token(engine, _sign_in(engine, clock), clock)

    assert (actor.user_id, actor.name, actor.email) == (amy.id, "Amy Ash", "amy@example.org")
    assert (actor.role, actor.organisation_id, actor.organisation_name) == (
        Role.EMPLOYER,
        organisation.id,
        "Fernhill Care",
    )
    assert not actor.is_demonstration


def test_an_address_is_known_by_whatever_case_and_spaces(engine, clock, amy):
    assert _sign_in(engine, clock, email="  AMY@Example.ORG ")


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(engine, clock, amy, subtests):
    for email, password in (
        ("amy@example.org", OTHER),
        ("amy@example.org", ""),
        ("nobody@example.org", PASSWORD),
        ("", PASSWORD),
        ("nul\0@example.org", PASSWORD),
        ("\ud800@example.org", PASSWORD),
    ):
        with subtests.test(repr(email)), pytest.raises(SignInError) as caught:
            _sign_in(engine, clock, password, email)
        assert caught.value.status == 401
        assert caught.value.user_message == (
            "The email address or the password is not right. Check both and try again."
        )


def test_an_unknown_address_costs_a_password_check_too(engine, clock, monkeypatch):
    checked = []
    monkeypatch.setattr(signing_in, "password_matches", lambda kept, given: bool(checked.append((kept, given))))

    with pytest.raises(SignInError):
        _sign_in(engine, clock, email="nobody@example.org")

    assert checked == [(None, PASSWORD)]


def test_a_person_without_a_password_or_without_an_organisation_cannot_sign_in(engine, clock, make, organisation):
    make.membership(organisation, make.user(email="invited@example.org"), Role.LEAD)
    make.user(email="nowhere@example.org", password_hash=hash_password(PASSWORD))

    for email in ("invited@example.org", "nowhere@example.org"):
        with pytest.raises(SignInError):
            _sign_in(engine, clock, email=email)


def test_the_eleventh_wrong_guess_for_an_account_has_to_wait(engine, clock, amy):
    for number in range(10):
        with pytest.raises(SignInError):
            _sign_in(engine, clock.later(seconds=number), OTHER, address=f"192.0.2.{number}")

    with pytest.raises(TooManyAttemptsError) as caught:
        _sign_in(engine, clock.later(seconds=60), PASSWORD, address="192.0.2.99")

    assert caught.value.status == 429
    assert caught.value.retry_after == 240
    assert caught.value.user_message == (
        "There were too many attempts to sign in. Wait 4 minutes, then try again. Your account is not locked."
    )


def test_the_eleventh_wrong_guess_from_an_address_has_to_wait(engine, clock, amy):
    for number in range(10):
        with pytest.raises(SignInError):
            _sign_in(engine, clock, email=f"person{number}@example.org")

    with pytest.raises(TooManyAttemptsError):
        _sign_in(engine, clock)


def test_after_the_wait_the_right_password_works(engine, clock, amy):
    for _ in range(10):
        with pytest.raises(SignInError):
            _sign_in(engine, clock, OTHER)

    assert _sign_in(engine, clock.later(minutes=5))


def test_right_guesses_are_not_counted(engine, clock, amy):
    for _ in range(12):
        _sign_in(engine, clock)


def test_guesses_are_kept_without_the_address_in_clear(engine, clock, amy):
    _sign_in(engine, clock)

    with open_session(engine, Scope.everything()) as session:
        attempt = session.scalars(select(SignInAttempt)).one()
        assert attempt.succeeded
        assert "amy" not in attempt.email_hash
        assert len(attempt.email_hash) == 64


def test_changing_the_password_ends_every_session_and_link(engine, clock, amy):
    elsewhere, here = _sign_in(engine, clock), _sign_in(engine, clock)
    reset = links.request_reset(engine, "amy@example.org", clock)

    fresh = accounts.change_password(Desk(engine, HERE, clock, SECRET), here, current=PASSWORD, new=OTHER)

    assert accounts.actor_for_token(engine, elsewhere, clock) is None
    assert accounts.actor_for_token(engine, here, clock) is None
    assert accounts.actor_for_token(engine, fresh, clock).user_id == amy.id
    with pytest.raises(links.LinkError):
        links.link_holder(engine, reset.token, "reset", clock)
    with pytest.raises(SignInError):
        _sign_in(engine, clock, PASSWORD)
    assert _sign_in(engine, clock, OTHER)


def test_a_password_is_not_changed_without_the_current_one(engine, clock, amy):
    token = _sign_in(engine, clock)

    with pytest.raises(InvalidRequestError, match="current password is not right"):
        accounts.change_password(Desk(engine, HERE, clock, SECRET), token, current=OTHER, new=OTHER)

    assert accounts.actor_for_token(engine, token, clock)


def test_a_password_is_not_changed_to_a_weak_one(engine, clock, amy):
    with pytest.raises(WeakPasswordError, match="easy to guess"):
        accounts.change_password(
            Desk(engine, HERE, clock, SECRET), _sign_in(engine, clock), current=PASSWORD, new="amyash123456"
        )


def test_a_password_is_not_changed_after_the_session_ended(engine, clock, amy):
    token = _sign_in(engine, clock)
    accounts.sign_out(engine, token, clock)

    with pytest.raises(SessionEndedError):
        accounts.change_password(Desk(engine, HERE, clock, SECRET), token, current=PASSWORD, new=OTHER)


def test_guessing_the_current_password_is_slowed_down_too(engine, clock, amy):
    token = _sign_in(engine, clock)
    for _ in range(10):
        with pytest.raises(InvalidRequestError):
            accounts.change_password(Desk(engine, HERE, clock, SECRET), token, current=OTHER, new=OTHER)

    with pytest.raises(TooManyAttemptsError):
        accounts.change_password(Desk(engine, HERE, clock, SECRET), token, current=PASSWORD, new=OTHER)


def test_adding_a_person_gives_them_an_account_and_a_place(programme_session, clock, organisation):
    person = accounts.add_user(
        programme_session, " Ben@Example.org", " Ben   Birch ", Role.SIGNATORY, organisation, clock=clock
    )

    membership = programme_session.scalars(select(Membership)).one()
    assert (person.email, person.name, person.password_hash) == ("ben@example.org", "Ben Birch", None)
    assert (membership.user_id, membership.organisation_id, membership.role) == (
        person.id,
        organisation.id,
        "signatory",
    )


def test_adding_a_known_person_elsewhere_keeps_their_account(programme_session, clock, make, amy):
    elsewhere = make.organisation()

    person = accounts.add_user(programme_session, "amy@example.org", "A. Ash", Role.VIEWER, elsewhere, clock=clock)

    assert (person.id, person.name) == (amy.id, "Amy Ash")


def test_adding_a_member_again_is_refused(programme_session, clock, organisation, amy):
    with pytest.raises(ConflictError, match="already belongs to Fernhill Care"):
        accounts.add_user(programme_session, "amy@example.org", "Amy", Role.VIEWER, organisation, clock=clock)


@pytest.mark.parametrize(
    "email", ["", "amy", "amy@", "amy@localhost", "a b@example.org", "\0@example.org", "ꭰ@example.org"]
)
def test_what_cannot_be_an_address_is_refused(programme_session, clock, organisation, email):
    with pytest.raises(InvalidRequestError, match="Write an email address"):
        accounts.add_user(programme_session, email, "Amy", Role.VIEWER, organisation, clock=clock)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "Amy\x1b[31m"])
def test_what_cannot_be_a_name_is_refused(programme_session, clock, organisation, name):
    with pytest.raises(InvalidRequestError, match="Write the person's name"):
        accounts.add_user(programme_session, "amy@example.org", name, Role.VIEWER, organisation, clock=clock)


def test_a_role_of_the_programme_is_only_given_within_the_programme(programme_session, clock, make, organisation):
    programme = make.organisation(kind="programme")

    for role, place in (
        (Role.ADMINISTRATOR, organisation),
        (Role.PROGRAMME_TEAM, organisation),
        (Role.LEAD, programme),
    ):
        with pytest.raises(InvalidRequestError, match="does not belong"):
            accounts.add_user(programme_session, "new@example.org", "New", role, place, clock=clock)
    assert accounts.add_user(programme_session, "p@example.org", "P", Role.PROGRAMME_TEAM, programme, clock=clock)


def test_an_organisation_cannot_add_people_by_itself(engine, clock, organisation):
    session = open_session(engine, Scope.organisation(organisation.id), write=True)

    with session, pytest.raises(ScopeError):
        accounts.add_user(session, "new@example.org", "New", Role.LEAD, organisation, clock=clock)


def test_a_new_role_ends_the_sessions_of_the_old_one(engine, programme_session, clock, amy):
    token = _sign_in(engine, clock)
    membership = programme_session.scalars(select(Membership)).one()

    accounts.change_role(programme_session, membership.id, Role.VIEWER, clock)
    programme_session.commit()

    assert accounts.actor_for_token(engine, token, clock) is None
    assert accounts.actor_for_token(engine, _sign_in(engine, clock), clock).role is Role.VIEWER


def test_a_role_is_not_changed_to_one_of_the_programme(programme_session, clock, amy):
    membership = programme_session.scalars(select(Membership)).one()

    with pytest.raises(InvalidRequestError):
        accounts.change_role(programme_session, membership.id, Role.ADMINISTRATOR, clock)


def test_a_disabled_account_is_shut_at_once_and_opens_again(engine, programme_session, clock, amy):
    token = _sign_in(engine, clock)
    reset = links.request_reset(engine, "amy@example.org", clock)

    accounts.disable_account(programme_session, amy.id, clock)
    programme_session.commit()

    assert accounts.actor_for_token(engine, token, clock) is None
    with pytest.raises(SignInError):
        _sign_in(engine, clock)
    with pytest.raises(links.LinkError):
        links.link_holder(engine, reset.token, "reset", clock)
    accounts.enable_account(programme_session, amy.id)
    programme_session.commit()
    assert accounts.actor_for_token(engine, token, clock) is None
    assert _sign_in(engine, clock)


def test_nobody_is_found_where_nobody_is(programme_session, clock):
    with pytest.raises(NotFoundError):
        accounts.disable_account(programme_session, 99, clock)
    with pytest.raises(NotFoundError):
        accounts.change_role(programme_session, 99, Role.LEAD, clock)


def test_a_first_password_is_set_once(programme_session, organisation, clock):
    person = accounts.add_user(programme_session, "ben@example.org", "Ben", Role.LEAD, organisation, clock=clock)

    accounts.set_first_password(person, PASSWORD)

    with pytest.raises(ConflictError, match="has a password already"):
        accounts.set_first_password(person, OTHER)


def test_no_password_and_no_token_is_stored_in_clear(engine, clock, amy):
    token = _sign_in(engine, clock)

    with open_session(engine, Scope.everything()) as session:
        kept = session.scalars(select(UserAccount.password_hash)).one()
        known_by = session.scalars(select(LoginSession.token_hash)).one()
    assert PASSWORD not in kept
    assert token not in known_by
    assert len(token) >= 43


def test_guesses_made_at_the_same_time_share_one_count(engine, clock, amy, monkeypatch):
    check = throttle._refuse_beyond_limit

    def check_slowly(*arguments):
        check(*arguments)
        time.sleep(0.05)  # leaves room for another guess to be counted in between

    monkeypatch.setattr(throttle, "_refuse_beyond_limit", check_slowly)

    def guess(_number):
        try:
            _sign_in(engine, clock, OTHER)
        except ScWresError as error:
            return type(error)

    with ThreadPoolExecutor(12) as pool:
        answers = Counter(pool.map(guess, range(12)))

    assert answers == {SignInError: 10, TooManyAttemptsError: 2}
